//! One JSON object per line and diagnostic.
//!
//! Lines and columns are 1-based, columns count Unicode scalar values, ends are exclusive. A problem outside the
//! program text has `null` as its place. `rendered` is the human form without colours.

use crate::{Format, Style, human, is_unprintable};
use l4t_front::EnvironmentError;
use l4t_syntax::{Diagnostic, Edit, Fix, Label, Lang, Severity, Sources, Span};
use serde::Serialize;

#[derive(Serialize)]
struct Message<'a> {
    code: &'a str,
    name: &'a str,
    severity: &'a str,
    message: &'a str,
    file: Option<&'a str>,
    line: Option<u32>,
    col: Option<u32>,
    end_line: Option<u32>,
    end_col: Option<u32>,
    labels: Vec<LabelMessage<'a>>,
    notes: Vec<&'a str>,
    fixes: Vec<FixMessage<'a>>,
    rendered: String,
}

/// A range of a file, as people count.
#[derive(Serialize)]
struct Place<'a> {
    file: &'a str,
    line: u32,
    col: u32,
    end_line: u32,
    end_col: u32,
}

#[derive(Serialize)]
struct LabelMessage<'a> {
    /// Whether it stands at the place of the diagnostic itself.
    primary: bool,
    message: &'a str,
    #[serde(flatten)]
    place: Place<'a>,
}

#[derive(Serialize)]
struct FixMessage<'a> {
    message: &'a str,
    edits: Vec<EditMessage<'a>>,
}

#[derive(Serialize)]
struct EditMessage<'a> {
    replacement: &'a str,
    #[serde(flatten)]
    place: Place<'a>,
}

pub(crate) fn diagnostic(diagnostic: &Diagnostic, sources: &Sources, lang: Lang) -> String {
    let place = place(diagnostic.primary.span, sources);
    let primary = Some(&diagnostic.primary).filter(|label| !label.text.get(lang).is_empty());
    let labels = primary.map(|label| (true, label)).into_iter();
    let labels = labels.chain(diagnostic.secondary.iter().map(|label| (false, label)));
    line(&Message {
        code: diagnostic.code.code,
        name: diagnostic.code.name,
        severity: severity_word(diagnostic.severity),
        message: diagnostic.message.get(lang),
        file: Some(place.file),
        line: Some(place.line),
        col: Some(place.col),
        end_line: Some(place.end_line),
        end_col: Some(place.end_col),
        labels: labels.map(|(primary, label)| label_message(primary, label, sources, lang)).collect(),
        notes: diagnostic.notes.iter().map(|note| note.get(lang)).collect(),
        fixes: diagnostic.fixes.iter().map(|fix| fix_message(fix, sources, lang)).collect(),
        rendered: human::diagnostic(diagnostic, sources, plain(lang)),
    })
}

pub(crate) fn environment_error(error: &EnvironmentError, lang: Lang) -> String {
    line(&Message {
        code: error.code.code,
        name: error.code.name,
        severity: severity_word(Severity::Error),
        message: error.message.get(lang),
        file: None,
        line: None,
        col: None,
        end_line: None,
        end_col: None,
        labels: Vec::new(),
        notes: error.notes.iter().map(|note| note.get(lang)).collect(),
        fixes: Vec::new(),
        rendered: human::environment_error(error, plain(lang)).trim_end().to_owned(),
    })
}

fn line(message: &Message<'_>) -> String {
    let mut text = serde_json::to_string(message).expect("strings and numbers always have a JSON form");
    if text.contains(is_unprintable) {
        // They stand in strings only, where JSON lets every character be written by its number.
        let escaped = |c: char| if is_unprintable(c) { format!("\\u{:04x}", u32::from(c)) } else { c.to_string() };
        text = text.chars().map(escaped).collect();
    }
    text.push('\n');
    text
}

fn plain(lang: Lang) -> Style {
    Style { format: Format::Human, lang, color: false }
}

/// The same in every language: programs read it.
fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

fn label_message<'a>(primary: bool, label: &'a Label, sources: &'a Sources, lang: Lang) -> LabelMessage<'a> {
    LabelMessage { primary, message: label.text.get(lang), place: place(label.span, sources) }
}

fn fix_message<'a>(fix: &'a Fix, sources: &'a Sources, lang: Lang) -> FixMessage<'a> {
    let edit = |edit: &'a Edit| EditMessage { replacement: &edit.text, place: place(edit.span, sources) };
    FixMessage { message: fix.text.get(lang), edits: fix.edits.iter().map(edit).collect() }
}

fn place(span: Span, sources: &Sources) -> Place<'_> {
    let file = sources.get(span.file);
    let (start, end) = (file.line_col(span.range.start), file.line_col(span.range.end));
    Place { file: file.name(), line: start.line, col: start.col, end_line: end.line, end_col: end.col }
}
