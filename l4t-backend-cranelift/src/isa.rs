//! Cranelift's settings: from target, optimisation level and purpose to an instruction set that generates code.
//!
//! Position independence needs no setting: all code here refers to symbols of its own object relative to the program
//! counter, and to others through address slots and the linker's call stubs (`symbols.rs`). Cranelift's `is_pic`
//! would send even private data through a global offset table.

use cranelift_codegen::isa::{self, OwnedTargetIsa};
use cranelift_codegen::settings::{self, Configurable};
use l4t_mir::backend::{BackendError, OptLevel};
use l4t_mir::target::Target;

/// What the code is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// A file, in which debuggers and unwinders find their way.
    Object,
    /// To be executed in this process; nothing unwinds through it.
    Memory,
}

/// The instruction set of a target with the settings that L4T code needs.
pub(crate) fn build(target: &Target, opt_level: OptLevel, purpose: Purpose) -> Result<OwnedTargetIsa, BackendError> {
    let flags = flags(opt_level, purpose).map_err(|error| BackendError::Internal(format!("settings: {error}")))?;
    let builder = isa::lookup(target.triple().clone())
        .map_err(|error| BackendError::Unsupported(format!("target {target}: {error}")))?;
    builder.finish(flags).map_err(|error| BackendError::Unsupported(format!("target {target}: {error}")))
}

fn flags(opt_level: OptLevel, purpose: Purpose) -> Result<settings::Flags, settings::SetError> {
    let mut flags = settings::builder();
    let (level, allocator) = match opt_level {
        OptLevel::None => ("none", "single_pass"),
        OptLevel::Less | OptLevel::Default | OptLevel::Aggressive => ("speed", "backtracking"),
    };
    flags.set("opt_level", level)?;
    flags.set("regalloc_algorithm", allocator)?;
    flags.set("enable_verifier", if cfg!(debug_assertions) { "true" } else { "false" })?;
    flags.set("unwind_info", if purpose == Purpose::Object { "true" } else { "false" })?;
    // A frame larger than the guard page touches each of its pages, so that running out of stack always meets the guard.
    flags.set("enable_probestack", "true")?;
    flags.set("probestack_strategy", "inline")?;
    // There is no speculation barrier to pay for: nothing here is a sandbox.
    flags.set("enable_heap_access_spectre_mitigation", "false")?;
    flags.set("enable_table_access_spectre_mitigation", "false")?;
    Ok(settings::Flags::new(flags))
}
