//! What can go wrong, by who can mend it: the program's author, whoever set up the machine, or the compiler's makers.

use l4t_syntax::{Code, Text};

/// Why there is no product.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Failure {
    /// The program is wrong: the outcome's diagnostics hold at least one error.
    Program,
    /// The world outside is in the way: a file, the linker, a wish that nobody here can fulfil.
    Environment(EnvironmentError),
    /// The compiler itself is wrong. Please report it.
    Defect(Defect),
}

impl From<EnvironmentError> for Failure {
    fn from(error: EnvironmentError) -> Failure {
        Failure::Environment(error)
    }
}

/// A problem outside the program text. It has a code like every diagnostic, but no place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EnvironmentError {
    /// One of `E07..`.
    pub code: Code,
    /// What happened: one line.
    pub message: Text,
    /// What to do about it, such as what to install; also what the linker said.
    pub notes: Vec<Text>,
}

impl EnvironmentError {
    /// A problem with its message in both languages.
    pub fn new(code: Code, en: impl Into<String>, ja: impl Into<String>) -> EnvironmentError {
        EnvironmentError { code, message: Text::new(en, ja), notes: Vec::new() }
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn note(mut self, en: impl Into<String>, ja: impl Into<String>) -> EnvironmentError {
        self.notes.push(Text::new(en, ja));
        self
    }
}

/// A defect of the compiler: what a bug report needs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Defect {
    /// The stage that was at work, as in [`crate::Timings`].
    pub stage: &'static str,
    /// What it found to be wrong.
    pub message: String,
}
