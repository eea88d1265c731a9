//! Where the lexer and the parser put what they find in one file.

use crate::codes::Code;
use crate::diagnostic::{Diagnostic, Edit, Text};
use crate::limits::MAX_DIAGNOSTICS;
use crate::span::{FileId, Range, Span};

/// Collects the diagnostics of one file, up to a limit.
#[derive(Debug)]
pub(crate) struct Sink {
    file: FileId,
    diagnostics: Vec<Diagnostic>,
}

impl Sink {
    pub(crate) fn new(file: FileId) -> Sink {
        Sink { file, diagnostics: Vec::new() }
    }

    /// A range of the file as a span.
    pub(crate) fn span(&self, range: Range) -> Span {
        range.in_file(self.file)
    }

    /// Adds a diagnostic and returns its number, for [`Sink::extend_fix`].
    pub(crate) fn push(&mut self, diagnostic: Diagnostic) -> Option<usize> {
        if self.diagnostics.len() < MAX_DIAGNOSTICS {
            self.diagnostics.push(diagnostic);
            return Some(self.diagnostics.len() - 1);
        }
        if self.diagnostics.len() == MAX_DIAGNOSTICS {
            let message = Text::new("too many errors, the rest is not shown", "エラーが多すぎるため、残りは表示しない");
            self.diagnostics.push(Diagnostic::error(Code::TOO_MANY_ERRORS, diagnostic.primary.span, message));
        }
        None
    }

    /// Adds one more place to the first fix of an earlier diagnostic.
    pub(crate) fn extend_fix(&mut self, number: usize, edit: Edit) {
        if let Some(fix) = self.diagnostics.get_mut(number).and_then(|d| d.fixes.first_mut()) {
            fix.edits.push(edit);
        }
    }

    pub(crate) fn into_diagnostics(self) -> Vec<Diagnostic> {
        self.diagnostics
    }
}

/// A message or label in both languages, from format arguments.
macro_rules! text {
    (en: $($en:expr),+; ja: $($ja:expr),+ $(,)?) => {
        $crate::diagnostic::Text::new(format!($($en),+), format!($($ja),+))
    };
}
pub(crate) use text;

/// Source text for a message: in one line, and never long.
pub(crate) fn excerpt(text: &str) -> String {
    const LIMIT: usize = 40;
    let mut short: String = text.chars().take(LIMIT).map(|c| if c.is_control() { '\u{FFFD}' } else { c }).collect();
    if text.chars().nth(LIMIT).is_some() {
        short.push('…');
    }
    short
}
