//! Diagnostics as data: what is wrong, where, why, and what to do.
//!
//! Nothing here prints. Every text exists in English and Japanese, side by side, so that a missing translation does
//! not compile; which one is shown is chosen at rendering.

use crate::codes::Code;
use crate::span::Span;

/// A language in which messages can be shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Japanese.
    Ja,
}

/// One message in all languages.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Text {
    /// English: lower case, no full stop, code in backticks.
    pub en: String,
    /// Japanese: plain style (だ・である as in compilers' messages), no full stop, code in backticks.
    pub ja: String,
}

impl Text {
    /// A message from its two versions.
    pub fn new(en: impl Into<String>, ja: impl Into<String>) -> Text {
        Text { en: en.into(), ja: ja.into() }
    }

    /// The version in this language.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.en,
            Lang::Ja => &self.ja,
        }
    }
}

/// How bad it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Severity {
    /// The program compiles; something in it is probably not meant.
    Warning,
    /// The program has no meaning and is not compiled.
    Error,
}

/// A place that matters to a diagnostic, with what to say about it there. The text may be empty.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What to say there.
    pub text: Text,
}

/// One replacement of source text. An empty span inserts, an empty text deletes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Edit {
    /// What is replaced.
    pub span: Span,
    /// By what.
    pub text: String,
}

/// A change of the source that mends the problem: safe for a tool to apply.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fix {
    /// What the change does, such as "write `=` to compare".
    pub text: Text,
    /// The replacements; they do not overlap.
    pub edits: Vec<Edit>,
}

/// One message to the user.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Diagnostic {
    /// Which diagnostic this is; stable.
    pub code: Code,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong.
    pub message: Text,
    /// The smallest range that shows it, and what to say there.
    pub primary: Label,
    /// The other places that matter.
    pub secondary: Vec<Label>,
    /// Why the language says so, and what to do about it.
    pub notes: Vec<Text>,
    /// Changes that mend it, each an alternative of its own.
    pub fixes: Vec<Fix>,
}

impl Diagnostic {
    /// An error at a place; the label at the place is empty until [`Diagnostic::label`] gives one.
    pub fn error(code: Code, span: Span, message: Text) -> Diagnostic {
        Diagnostic::new(code, Severity::Error, span, message)
    }

    /// A warning at a place.
    pub fn warning(code: Code, span: Span, message: Text) -> Diagnostic {
        Diagnostic::new(code, Severity::Warning, span, message)
    }

    fn new(code: Code, severity: Severity, span: Span, message: Text) -> Diagnostic {
        let primary = Label { span, text: Text::new("", "") };
        Diagnostic { code, severity, message, primary, secondary: Vec::new(), notes: Vec::new(), fixes: Vec::new() }
    }

    /// Sets what is said at the primary place.
    #[must_use]
    pub fn label(mut self, text: Text) -> Diagnostic {
        self.primary.text = text;
        self
    }

    /// Adds another place that matters.
    #[must_use]
    pub fn also(mut self, span: Span, text: Text) -> Diagnostic {
        self.secondary.push(Label { span, text });
        self
    }

    /// Adds a note.
    #[must_use]
    pub fn note(mut self, text: Text) -> Diagnostic {
        self.notes.push(text);
        self
    }

    /// Adds a fix of one replacement.
    #[must_use]
    pub fn fix(self, text: Text, span: Span, replacement: impl Into<String>) -> Diagnostic {
        self.fix_all(text, vec![Edit { span, text: replacement.into() }])
    }

    /// Adds a fix of several replacements.
    #[must_use]
    pub fn fix_all(mut self, text: Text, edits: Vec<Edit>) -> Diagnostic {
        self.fixes.push(Fix { text, edits });
        self
    }
}
