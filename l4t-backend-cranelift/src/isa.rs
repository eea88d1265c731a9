//! Cranelift's settings: from target, optimisation level and purpose to an instruction set that generates code.
//!
//! Position independence needs no setting: all code here refers to symbols of its own object relative to the program
//! counter, and to others through address slots and the linker's call stubs (`symbols.rs`). Cranelift's `is_pic`
//! would send even private data through a global offset table.

use cranelift_codegen::isa::{self, OwnedTargetIsa, TargetIsa};
use cranelift_codegen::settings::{self, Configurable};
use l4t_mir::backend::{BackendError, OptLevel};
use l4t_mir::ir::{Function, Program};
use l4t_mir::target::Target;

/// What the code is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// A file, in which debuggers and unwinders find their way.
    Object,
    /// To be executed in this process; nothing unwinds through it.
    Memory,
}

/// Instructions of the largest function whose registers are allocated with care. The careful allocator's time grows
/// with the square of the size: at this size it takes about two seconds. Only machines write such functions.
const MAX_CAREFUL_INSTS: usize = 400_000;

/// How registers are allocated.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Allocator {
    /// In one pass over the code; values live in memory between blocks.
    Fast,
    /// So that values stay in registers.
    Careful,
}

/// Code generation for the functions of a program.
pub(crate) struct Isas {
    usual: OwnedTargetIsa,
    /// For functions too large for the usual one; there if there are any.
    for_large: Option<OwnedTargetIsa>,
}

impl Isas {
    /// What a program needs for a target.
    pub(crate) fn new(
        program: &Program,
        target: &Target,
        opt_level: OptLevel,
        purpose: Purpose,
    ) -> Result<Isas, BackendError> {
        let allocator = if opt_level == OptLevel::None { Allocator::Fast } else { Allocator::Careful };
        let needs_other = allocator == Allocator::Careful && program.functions.values().any(is_large);
        Ok(Isas {
            usual: build(target, opt_level, allocator, purpose)?,
            for_large: match needs_other {
                true => Some(build(target, opt_level, Allocator::Fast, purpose)?),
                false => None,
            },
        })
    }

    /// The one for most functions, and for whatever is the same in all of them.
    pub(crate) fn usual(&self) -> &dyn TargetIsa {
        &*self.usual
    }

    /// The one for a function.
    pub(crate) fn for_function(&self, func: &Function) -> &dyn TargetIsa {
        match &self.for_large {
            Some(isa) if is_large(func) => &**isa,
            _ => &*self.usual,
        }
    }
}

fn is_large(func: &Function) -> bool {
    func.insts.len() > MAX_CAREFUL_INSTS
}

fn build(
    target: &Target,
    opt_level: OptLevel,
    allocator: Allocator,
    purpose: Purpose,
) -> Result<OwnedTargetIsa, BackendError> {
    let flags = flags(opt_level, allocator, purpose);
    let flags = flags.map_err(|error| BackendError::Internal(format!("settings: {error}")))?;
    let builder = isa::lookup(target.triple().clone())
        .map_err(|error| BackendError::Unsupported(format!("target {target}: {error}")))?;
    builder.finish(flags).map_err(|error| BackendError::Unsupported(format!("target {target}: {error}")))
}

fn flags(opt_level: OptLevel, allocator: Allocator, purpose: Purpose) -> Result<settings::Flags, settings::SetError> {
    let mut flags = settings::builder();
    let level = match opt_level {
        OptLevel::None => "none",
        OptLevel::Less | OptLevel::Default | OptLevel::Aggressive => "speed",
    };
    let allocator = match allocator {
        Allocator::Fast => "single_pass",
        Allocator::Careful => "backtracking",
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
