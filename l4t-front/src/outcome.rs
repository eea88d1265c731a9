//! What a compilation gives back.

use crate::error::Failure;
use crate::timings::Timings;
use l4t_syntax::{Diagnostic, Severity};

/// The result of a compilation: messages, and the product or the reason why there is none.
#[derive(Debug)]
pub struct Outcome<T> {
    /// What is wrong with the program, in source order.
    pub diagnostics: Diagnostics,
    /// The product. It can exist beside errors where it does not depend on them (tokens, syntax trees).
    pub result: Result<T, Failure>,
    /// How long each stage took.
    pub timings: Timings,
    /// The MIR before and after a pass, if [`crate::ProgramOptions::dump_mir`] asked for it.
    pub mir_dump: String,
}

/// Diagnostics in source order, at most as many as asked for, and how many there were.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Diagnostics {
    /// The diagnostics to show.
    pub list: Vec<Diagnostic>,
    /// How many errors there are, those that were left out included.
    pub n_errors: usize,
    /// How many warnings there are, those that were left out included.
    pub n_warnings: usize,
}

impl Diagnostics {
    /// Sorts by position and keeps the first `max` errors and the first `max` warnings.
    pub(crate) fn new(mut all: Vec<Diagnostic>, max: usize) -> Diagnostics {
        // Stable: what one stage says about one place stays in its order.
        all.sort_by_key(|diagnostic| diagnostic.primary.span);
        let (mut n_errors, mut n_warnings) = (0, 0);
        all.retain(|diagnostic| {
            let count = match diagnostic.severity {
                Severity::Error => &mut n_errors,
                Severity::Warning => &mut n_warnings,
            };
            *count += 1;
            *count <= max
        });
        Diagnostics { list: all, n_errors, n_warnings }
    }

    /// Whether the program is wrong.
    pub fn has_errors(&self) -> bool {
        self.n_errors > 0
    }

    /// How many diagnostics were left out of the list.
    pub fn n_omitted(&self) -> usize {
        self.n_errors + self.n_warnings - self.list.len()
    }
}
