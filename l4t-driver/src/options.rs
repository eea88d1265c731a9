//! Everything that a compilation can be told.

use crate::backends;
use crate::linking::LinkOptions;
use l4t_front::{EnvironmentError, ProgramOptions};
use l4t_mir::backend::{Backend, Processor};
use l4t_mir::target::Target;
use l4t_syntax::Code;

/// Options of a compilation. [`Options::default`] is what `l4t run` uses: this machine, no optimisation, all checks.
///
/// `Options::from(ProgramOptions { .. })` is for those who only care about the program.
#[derive(Clone)]
pub struct Options {
    /// What concerns the program and its messages, whatever makes code of it.
    pub program: ProgramOptions,
    /// The code generator: see [`backends::named`].
    pub backend: &'static dyn Backend,
    /// The machine to make code for; `None` is the one on which the compiler runs.
    pub target: Option<Target>,
    /// Which processor of that kind.
    pub processor: Processor,
    /// Linker and libraries.
    pub link: LinkOptions,
}

impl Default for Options {
    fn default() -> Options {
        Options::from(ProgramOptions::default())
    }
}

impl From<ProgramOptions> for Options {
    fn from(program: ProgramOptions) -> Options {
        Options {
            program,
            backend: backends::DEFAULT,
            target: None,
            processor: Processor::default(),
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
            .field("program", &self.program)
            .field("backend", &self.backend.name())
            .field("target", &self.target)
            .finish_non_exhaustive()
    }
}
