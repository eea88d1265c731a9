//! Everything that a compilation can be told.

use crate::backends;
use crate::error::EnvironmentError;
use crate::linking::LinkOptions;
use crate::lints::LintLevels;
use l4t_mir::backend::{Backend, OptLevel, Processor};
use l4t_mir::target::Target;
use l4t_syntax::Code;

/// Options of a compilation. [`Options::default`] is what `l4t run` uses: this machine, no optimisation, all checks.
#[derive(Clone)]
pub struct Options {
    /// The code generator: see [`backends::named`].
    pub backend: &'static dyn Backend,
    /// The machine to make code for; `None` is the one on which the compiler runs.
    pub target: Option<Target>,
    /// Which processor of that kind.
    pub processor: Processor,
    /// How hard to optimise.
    pub opt_level: OptLevel,
    /// Leaves out the checks of array bounds, null pointers and divisors.
    pub unchecked: bool,
    /// The program is a library: C calls its functions by their names, and its `main`, if it has one, never runs.
    pub library: bool,
    /// Writes debug information into object files.
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
    /// Linker and libraries.
    pub link: LinkOptions,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            backend: backends::DEFAULT,
            target: None,
            processor: Processor::default(),
            opt_level: OptLevel::None,
            unchecked: false,
            library: false,
            debug_info: false,
            lints: LintLevels::default(),
            strict: false,
            max_errors: usize::MAX,
            dump_mir: None,
            measure_passes: false,
            link: LinkOptions::default(),
        }
    }
}

impl Options {
    /// The machine to make code for.
    ///
    /// Errors: it is the one on which the compiler runs, and no code can be made for that.
    pub(crate) fn machine(&self) -> Result<Target, EnvironmentError> {
        match &self.target {
            Some(target) => Ok(target.clone()),
            None => Target::host().map_err(|unknown| {
                EnvironmentError::new(
                    Code::UNSUPPORTED_TARGET,
                    format!("no code can be made for this machine ({})", unknown.name),
                    format!("このマシン ({}) 向けのコードは生成できない", unknown.name),
                )
            }),
        }
    }
}

impl std::fmt::Debug for Options {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Options")
            .field("backend", &self.backend.name())
            .field("target", &self.target)
            .field("opt_level", &self.opt_level)
            .finish_non_exhaustive()
    }
}
