//! What a compilation can be told about the program, whichever code generator follows.

use crate::lints::LintLevels;
use l4t_mir::backend::OptLevel;

/// Wishes about a program and its messages. By default all checks are made, and nothing is optimised.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ProgramOptions {
    /// How hard to optimise.
    pub opt_level: OptLevel,
    /// Leaves out the checks of array bounds, null pointers and divisors.
    pub unchecked: bool,
    /// The program is a library: C calls its functions by their names, and its `main`, if it has one, never runs.
    pub library: bool,
    /// Debug information is to be written into object files.
    pub debug_info: bool,
    /// Which warnings are shown, and which are errors.
    pub lints: LintLevels,
    /// Also reports the lints that are off by default. No lint of this version is.
    pub strict: bool,
    /// At most this many errors, and as many warnings, are kept; the others are only counted.
    pub max_errors: usize,
    /// Records the MIR of every function before and after the pass of this name: see [`crate::Outcome::mir_dump`].
    pub dump_mir: Option<String>,
    /// Measures each MIR pass too: see [`crate::Timings::passes`].
    pub measure_passes: bool,
}

impl Default for ProgramOptions {
    fn default() -> ProgramOptions {
        ProgramOptions {
            opt_level: OptLevel::None,
            unchecked: false,
            library: false,
            debug_info: false,
            lints: LintLevels::default(),
            strict: false,
            max_errors: usize::MAX,
            dump_mir: None,
            measure_passes: false,
        }
    }
}
