//! One line per diagnostic, for editors and scripts: `FILE:LINE:COL: severity[CODE]: message`.

use crate::severity_name;
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
        c if c.is_control()
            || matches!(c, '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}') =>
        {
            char::REPLACEMENT_CHARACTER
        }
        c => c,
    };
    text.chars().map(shown).collect()
}
