//! Diagnostics as text: for people, one per line, or as JSON.
//!
//! Nothing here prints; everything is built in one `String`.

mod excerpt;
mod human;
mod json;
mod short;
#[cfg(test)]
mod tests;

use l4t_driver::{Diagnostics, EnvironmentError};
use l4t_syntax::{Diagnostic, Lang, Severity, Sources};

/// The forms of output.
#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
pub(crate) enum Format {
    /// With the source lines, for people.
    Human,
    /// FILE:LINE:COL: severity[CODE]: message
    Short,
    /// One JSON object per line.
    Json,
}

/// How to render.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Style {
    pub(crate) format: Format,
    pub(crate) lang: Lang,
    pub(crate) color: bool,
}

/// All diagnostics of a program, with a summary at the end where people read it.
pub(crate) fn diagnostics(diagnostics: &Diagnostics, sources: &Sources, style: Style) -> String {
    let mut out = String::new();
    for diagnostic in &diagnostics.list {
        out.push_str(&one(diagnostic, sources, style));
    }
    if style.format == Format::Human && diagnostics.n_errors + diagnostics.n_warnings > 0 {
        out.push_str(&human::summary(diagnostics, style));
    }
    if style.format == Format::Short && diagnostics.n_omitted() > 0 {
        out.push_str(&human::omitted(diagnostics, style.lang));
        out.push('\n');
    }
    out
}

fn one(diagnostic: &Diagnostic, sources: &Sources, style: Style) -> String {
    match style.format {
        Format::Human => {
            let mut text = human::diagnostic(diagnostic, sources, style);
            text.push_str("\n\n");
            text
        }
        Format::Short => short::diagnostic(diagnostic, sources, style.lang),
        Format::Json => json::diagnostic(diagnostic, sources, style.lang),
    }
}

/// A problem outside the program text.
pub(crate) fn environment_error(error: &EnvironmentError, style: Style) -> String {
    match style.format {
        Format::Human => human::environment_error(error, style),
        Format::Short => short::environment_error(error, style.lang),
        Format::Json => json::environment_error(error, style.lang),
    }
}

/// The severity's name in short and human output.
fn severity_name(severity: Severity, lang: Lang) -> &'static str {
    match (severity, lang) {
        (Severity::Error, Lang::En) => "error",
        (Severity::Error, Lang::Ja) => "エラー",
        (Severity::Warning, Lang::En) => "warning",
        (Severity::Warning, Lang::Ja) => "警告",
    }
}
