//! Targets: the machines and systems for which code is made.

use target_lexicon::Triple;

/// A target that this compiler makes code for: x86_64 or aarch64, Linux (ELF) or macOS (Mach-O).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Target {
    triple: Triple,
}

impl Target {
    /// The triple, always with all its parts.
    pub fn triple(&self) -> &Triple {
        &self.triple
    }
}
