//! One line per diagnostic, for editors and scripts: `FILE:LINE:COL: severity[CODE]: message`.

use crate::{is_unprintable, severity_name};
use l4t_front::EnvironmentError;
use l4t_syntax::{Diagnostic, Lang, Severity, Sources};

pub(crate) fn diagnostic(diagnostic: &Diagnostic, sources: &Sources, lang: Lang) -> String {
    let span = diagnostic.primary.span;
    let file = sources.get(span.file);
    let at = file.line_col(span.range.start);
    let severity = severity_name(diagnostic.severity, lang);
    let (code, message) = (diagnostic.code.code, one_line(diagnostic.message.get(lang)));
    format!("{}:{}:{}: {severity}[{code}]: {message}\n", one_line(file.name()), at.line, at.col)
}

pub(crate) fn environment_error(error: &EnvironmentError, lang: Lang) -> String {
    let severity = severity_name(Severity::Error, lang);
    format!("l4t: {severity}[{}]: {}\n", error.code.code, one_line(error.message.get(lang)))
}

/// A text without what would break the line, move a terminal's cursor or turn the direction of the text.
fn one_line(text: &str) -> String {
    let shown = |c: char| match c {
        '\n' | '\r' | '\t' => ' ',
        c if is_unprintable(c) => char::REPLACEMENT_CHARACTER,
        c => c,
    };
    text.chars().map(shown).collect()
}
