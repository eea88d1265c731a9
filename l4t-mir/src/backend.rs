//! The interface of code generators: a whole program in, bytes or in-memory code out.

mod error;

pub use error::{BackendError, HelperProblem, Limit, SystemError, Unsupported};

use crate::debug_info::DebugInfo;
use crate::ir::{Function, Program};
use crate::target::Target;

/// How hard to optimise. What passes do at each level is in `l4t-opt`; backends follow suit.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum OptLevel {
    /// `-O0`: fastest compilation.
    #[default]
    None,
    /// `-O1`
    Less,
    /// `-O2`
    Default,
    /// `-O3`
    Aggressive,
}

/// What to emit.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Emit {
    /// An object file, ELF or Mach-O as the target says.
    Object,
    /// Assembly text.
    Assembly,
    /// The backend's own intermediate representation as text (CLIF, LLVM IR).
    Ir,
}

/// Which processor of the target code is made for. The default is what all of them can do.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Processor {
    /// Its name, as the backend knows it, or `native` for the one at hand.
    pub cpu: Option<String>,
    /// Features added or taken away, `+avx2,-bmi`; may be empty.
    pub features: String,
}

/// Wishes for code generation.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct CodegenOptions {
    /// How hard the backend tries.
    pub opt_level: OptLevel,
    /// Which processor, and what of it may be used.
    pub processor: Processor,
    /// The sources, if debug information is to be written.
    pub debug_info: Option<DebugInfo>,
}

/// Stack bytes of one activation that code is made for. Frames are addressed with 32-bit offsets.
pub const MAX_FRAME_BYTES: u64 = 1 << 30;

/// Whether a function's stack slots fit into a frame that backends make code for.
///
/// Errors: [`Limit::Frame`] if they do not.
pub fn check_frame(func: &Function) -> Result<(), BackendError> {
    // Aligning a slot takes 15 bytes at the most.
    let total = func.slots.values().fold(0u64, |sum, slot| sum.saturating_add(slot.size).saturating_add(16));
    if total <= MAX_FRAME_BYTES {
        return Ok(());
    }
    let function = func.name.to_string();
    Err(BackendError::Limit(Limit::Frame { function, max_bytes: MAX_FRAME_BYTES }))
}

/// A code generator. Implementations see MIR only, and it has passed the verifier.
pub trait Backend: Send + Sync {
    /// As in `--backend=NAME`.
    fn name(&self) -> &'static str;

    /// Whether it can make code for a target.
    fn supports(&self, target: &Target) -> bool;

    /// Whether it shapes loops itself where it optimises, so that passes leave that to it.
    fn shapes_loops(&self) -> bool {
        false
    }

    /// The names of the target's processors that [`Processor::cpu`] takes.
    ///
    /// Errors: [`Unsupported::ProcessorChoice`] if it takes none.
    fn processors(&self, target: &Target) -> Result<Vec<String>, BackendError> {
        let _ = target;
        Err(BackendError::Unsupported(Unsupported::ProcessorChoice))
    }

    /// Makes an artefact in memory.
    fn compile(
        &self,
        program: &Program,
        target: &Target,
        options: &CodegenOptions,
        emit: Emit,
    ) -> Result<Vec<u8>, BackendError>;

    /// Makes code in memory for this machine, ready to call.
    fn load(&self, program: &Program, options: &CodegenOptions) -> Result<Box<dyn LoadedProgram>, BackendError>;
}

/// Code in memory; it lives as long as this value.
pub trait LoadedProgram: Send {
    /// The address of an exported function of the program, by its linker's symbol.
    fn address(&self, symbol: &str) -> Option<*const u8>;
}
