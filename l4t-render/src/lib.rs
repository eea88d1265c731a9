//! What there is to say about a program, and about the world around it, as text: for people, one per line, or as JSON.
//!
//! Input: diagnostics and the sources that they are about, or an error without a place. Output: one `String`.
//!
//! Invariants:
//! - **Nothing here prints**, and there is no operating system: a browser can render messages too.
//! - Time and memory are linear in what is shown, however long the sources and their lines are.

mod excerpt;
mod human;
mod json;
mod short;
#[cfg(test)]
mod tests;

use l4t_front::{Diagnostics, EnvironmentError};
use l4t_syntax::{Diagnostic, Lang, Severity, Sources};

/// The forms of output.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// With the source lines, for people.
    Human,
    /// `FILE:LINE:COL: severity[CODE]: message`
    Short,
    /// One JSON object per line.
    Json,
}

/// How to render.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// In which form.
    pub format: Format,
    /// In which language.
    pub lang: Lang,
    /// With the escape sequences of terminals for colours, in the form for people.
    pub color: bool,
}

/// All diagnostics of a program, with a summary at the end where people read it.
pub fn diagnostics(diagnostics: &Diagnostics, sources: &Sources, style: Style) -> String {
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
pub fn environment_error(error: &EnvironmentError, style: Style) -> String {
    match style.format {
        Format::Human => human::environment_error(error, style),
        Format::Short => short::environment_error(error, style.lang),
        Format::Json => json::environment_error(error, style.lang),
    }
}

/// Whether a character does something to a terminal or an editor instead of being seen: control characters, and those
/// that turn the direction of the text.
fn is_unprintable(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
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
