//! Cranelift's settings: from target, optimisation level and purpose to an instruction set that generates code.
//!
//! Position independence needs no setting: all code here refers to symbols of its own object relative to the program
//! counter, and to others through address slots and the linker's call stubs (`symbols.rs`). Cranelift's `is_pic`
//! would send even private data through a global offset table.

use crate::allocator::{Allocator, allocators};
use cranelift_codegen::isa::{self, OwnedTargetIsa, TargetIsa};
use cranelift_codegen::settings::{self, Configurable};
use l4t_mir::backend::{BackendError, OptLevel, Unsupported};
use l4t_mir::ir::{FuncId, Program};
use l4t_mir::queries::index;
use l4t_mir::target::Target;

/// What the code is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// A file, in which debuggers and unwinders find their way.
    Object,
    /// To be executed in this process; nothing unwinds through it.
    Memory,
}

/// Code generation for the functions of a program.
pub(crate) struct Isas {
    fast: Option<OwnedTargetIsa>,
    careful: OwnedTargetIsa,
    plain: Option<OwnedTargetIsa>,
    /// By function.
    allocators: Vec<Allocator>,
}

impl Isas {
    /// What a program needs for a target.
    pub(crate) fn new(
        program: &Program,
        target: &Target,
        opt_level: OptLevel,
        purpose: Purpose,
    ) -> Result<Isas, BackendError> {
        let allocators = allocators(program, opt_level);
        let if_used = |allocator: Allocator, level: OptLevel| {
            let is_used = allocators.contains(&allocator);
            is_used.then(|| build(target, level, allocator, purpose)).transpose()
        };
        let fast = if_used(Allocator::Fast, opt_level)?;
        let plain = if_used(Allocator::Plain, OptLevel::None)?;
        Ok(Isas { fast, careful: build(target, opt_level, Allocator::Careful, purpose)?, plain, allocators })
    }

    /// One of them, for what is the same in all.
    pub(crate) fn any(&self) -> &dyn TargetIsa {
        &*self.careful
    }

    /// The one for a function.
    pub(crate) fn for_function(&self, func: FuncId) -> &dyn TargetIsa {
        let other = match self.allocators[index(func)] {
            Allocator::Fast => &self.fast,
            Allocator::Careful => &None,
            Allocator::Plain => &self.plain,
        };
        other.as_ref().map_or(&*self.careful, |isa| &**isa)
    }
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
        .map_err(|_| BackendError::Unsupported(Unsupported::Target(target.to_string())))?;
    builder.finish(flags).map_err(|error| BackendError::Internal(format!("settings for {target}: {error}")))
}

fn flags(opt_level: OptLevel, allocator: Allocator, purpose: Purpose) -> Result<settings::Flags, settings::SetError> {
    let mut flags = settings::builder();
    let level = match opt_level {
        OptLevel::None => "none",
        OptLevel::Less | OptLevel::Default | OptLevel::Aggressive => "speed",
    };
    let allocator = match allocator {
        Allocator::Fast | Allocator::Plain => "single_pass",
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
