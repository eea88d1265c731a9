//! What is wrong with the command line: one clear line, in the reader's language.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use l4t_driver::EnvironmentError;
use l4t_syntax::Code;

/// clap's error as one of ours.
pub(crate) fn error(error: &clap::Error) -> EnvironmentError {
    let (en, ja) = message(error);
    let command = subcommand(error);
    usage(en, ja).note(
        format!("`l4t {command}--help` shows what is possible"),
        format!("使い方は `l4t {command}--help` で表示される"),
    )
}

/// A mistake on the command line.
pub(crate) fn usage(en: impl Into<String>, ja: impl Into<String>) -> EnvironmentError {
    EnvironmentError::new(Code::USAGE, en, ja)
}

fn message(error: &clap::Error) -> (String, String) {
    let arg = context(error, ContextKind::InvalidArg);
    let value = context(error, ContextKind::InvalidValue);
    match error.kind() {
        ErrorKind::UnknownArgument => {
            let (en, ja) = suggestion(error, ContextKind::SuggestedArg);
            (format!("unknown option `{arg}`{en}"), format!("`{arg}` というオプションはない{ja}"))
        }
        ErrorKind::InvalidSubcommand => {
            let name = context(error, ContextKind::InvalidSubcommand);
            (format!("unknown command `{name}`"), format!("`{name}` というコマンドはない"))
        }
        ErrorKind::InvalidValue if value.is_empty() => {
            (format!("`{arg}` needs a value"), format!("`{arg}` には値が必要"))
        }
        ErrorKind::InvalidValue => {
            let known = context(error, ContextKind::ValidValue);
            (
                format!("`{value}` is not possible for `{arg}`; possible are {known}"),
                format!("`{arg}` に `{value}` は指定できない。指定できるもの: {known}"),
            )
        }
        ErrorKind::ValueValidation => {
            (format!("`{value}` is not possible for `{arg}`"), format!("`{arg}` に `{value}` は指定できない"))
        }
        ErrorKind::MissingRequiredArgument => {
            (format!("missing on the command line: {arg}"), format!("コマンドラインに足りないもの: {arg}"))
        }
        ErrorKind::ArgumentConflict => {
            let other = context(error, ContextKind::PriorArg);
            if other.is_empty() || other == arg {
                (format!("`{arg}` can be given only once"), format!("`{arg}` は 1 回だけ指定できる"))
            } else {
                (format!("`{arg}` cannot be used with `{other}`"), format!("`{arg}` は `{other}` と同時に使えない"))
            }
        }
        ErrorKind::TooManyValues => {
            (format!("`{value}` is one value too many for `{arg}`"), format!("`{arg}` に対して値 `{value}` は余分"))
        }
        ErrorKind::NoEquals | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            (format!("`{arg}` needs a value"), format!("`{arg}` には値が必要"))
        }
        ErrorKind::InvalidUtf8 => {
            ("an argument is not valid UTF-8".to_owned(), "UTF-8 として正しくない引数がある".to_owned())
        }
        _ => {
            let text = error.to_string();
            let first = text.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned();
            (first.clone(), first)
        }
    }
}

fn suggestion(error: &clap::Error, kind: ContextKind) -> (String, String) {
    match context(error, kind) {
        name if name.is_empty() => (String::new(), String::new()),
        name => (format!("; did you mean `{name}`?"), format!("。`{name}` のことか")),
    }
}

/// What clap knows about an aspect of the error, as text; empty if nothing.
fn context(error: &clap::Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => {
            texts.iter().map(|text| format!("`{text}`")).collect::<Vec<_>>().join(", ")
        }
        _ => String::new(),
    }
}

/// The command that was being parsed with a space behind it, or nothing.
fn subcommand(error: &clap::Error) -> String {
    let usage = error.get(ContextKind::Usage).map(ToString::to_string).unwrap_or_default();
    let word = usage.split_whitespace().skip_while(|word| *word != "l4t").nth(1).unwrap_or_default();
    if crate::args::COMMANDS.contains(&word) { format!("{word} ") } else { String::new() }
}
