//! Where what is wrong is collected, and the proof that something was.

use crate::codes::Code;
use crate::diagnostic::{Diagnostic, Edit, Severity, Text};
use crate::limits::MAX_DIAGNOSTICS;

/// Proof that an error was reported: only a [`Sink`] hands it out, for an error.
///
/// What stands for something broken (a `Missing` node, the error type) can be made only with it, so that no error is
/// lost on the way. It takes no space.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Reported(());

/// Collects the diagnostics of one stage, up to [`MAX_DIAGNOSTICS`].
#[derive(Debug, Default)]
pub struct Sink {
    diagnostics: Vec<Diagnostic>,
    reported: Option<Reported>,
    /// Whether there are more than are kept.
    is_full: bool,
}

impl Sink {
    /// Adds an error.
    pub fn error(&mut self, mut diagnostic: Diagnostic) -> Reported {
        diagnostic.severity = Severity::Error;
        self.push(diagnostic);
        *self.reported.insert(Reported(()))
    }

    /// Adds a warning.
    pub fn warning(&mut self, mut diagnostic: Diagnostic) {
        diagnostic.severity = Severity::Warning;
        self.push(diagnostic);
    }

    fn push(&mut self, diagnostic: Diagnostic) {
        self.is_full |= self.diagnostics.len() >= MAX_DIAGNOSTICS;
        if !self.is_full {
            self.diagnostics.push(diagnostic);
        }
    }

    /// Whether there was an error.
    pub fn reported(&self) -> Option<Reported> {
        self.reported
    }

    /// The number that the next diagnostic gets, for [`Sink::get_mut`].
    pub fn next_number(&self) -> usize {
        self.diagnostics.len()
    }

    /// An earlier diagnostic, if it was kept: for what is found out about it later.
    pub fn get_mut(&mut self, number: usize) -> Option<&mut Diagnostic> {
        self.diagnostics.get_mut(number)
    }

    /// Adds one more place to the first fix of an earlier diagnostic, if that was kept.
    pub(crate) fn extend_fix(&mut self, number: usize, edit: Edit) {
        if let Some(fix) = self.get_mut(number).and_then(|d| d.fixes.first_mut()) {
            fix.edits.push(edit);
        }
    }

    /// What was collected, by position. Diagnostics at one place stay in the order in which they were found.
    pub fn into_diagnostics(mut self) -> Vec<Diagnostic> {
        self.diagnostics.sort_by_key(|d| (d.primary.span.file, d.primary.span.range.start));
        if let (true, Some(last)) = (self.is_full, self.diagnostics.last()) {
            let message = Text::new("too many errors, the rest is not shown", "エラーが多すぎるため、残りは表示しない");
            self.diagnostics.push(Diagnostic::error(Code::TOO_MANY_ERRORS, last.primary.span, message));
        }
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
