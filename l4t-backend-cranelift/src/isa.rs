//! Cranelift's settings: from target, optimisation level and purpose to an instruction set that generates code.
//!
//! Position independence needs no setting: all code here refers to symbols of its own object relative to the program
//! counter, and to others through address slots and the linker's call stubs (`symbols.rs`). Cranelift's `is_pic`
//! would send even private data through a global offset table.

use cranelift_codegen::isa::{self, OwnedTargetIsa, TargetIsa};
use cranelift_codegen::settings::{self, Configurable};
use l4t_mir::analyses::call_graph::CallGraph;
use l4t_mir::backend::{BackendError, OptLevel};
use l4t_mir::cfg::Cfg;
use l4t_mir::ir::{BlockId, FuncId, Function, Program};
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

/// The largest function whose registers are allocated with care. Only machines write larger ones.
#[derive(Clone, Copy)]
struct CarefulLimit {
    insts: usize,
    blocks: usize,
}

/// The careful allocator's time grows with the square of the size, and much faster with the number of blocks between
/// which values stay alive: at either limit it takes a second or two.
const OPTIMIZED_LIMIT: CarefulLimit = CarefulLimit { insts: 400_000, blocks: 5_000 };
/// Where code is not optimised.
const UNOPTIMIZED_LIMIT: CarefulLimit = CarefulLimit { insts: 10_000, blocks: 1_000 };

/// Instructions of a program, some 5,000 lines of source, that compile in a few hundredths of a second in any way.
const SMALL_PROGRAM_INSTS: usize = 25_000;

/// How registers are allocated.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Allocator {
    /// In one pass over the code, at twice the speed; values live in memory between blocks.
    Fast,
    /// So that values stay in registers, and those in memory share their places.
    Careful,
}

/// Code generation for the functions of a program.
pub(crate) struct Isas {
    fast: Option<OwnedTargetIsa>,
    careful: OwnedTargetIsa,
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
        let fast = match allocators.contains(&Allocator::Fast) {
            true => Some(build(target, opt_level, Allocator::Fast, purpose)?),
            false => None,
        };
        Ok(Isas { fast, careful: build(target, opt_level, Allocator::Careful, purpose)?, allocators })
    }

    /// One of them, for what is the same in all.
    pub(crate) fn any(&self) -> &dyn TargetIsa {
        &*self.careful
    }

    /// The one for a function.
    pub(crate) fn for_function(&self, func: FuncId) -> &dyn TargetIsa {
        match (&self.fast, self.allocators[index(func)]) {
            (Some(isa), Allocator::Fast) => &**isa,
            _ => &*self.careful,
        }
    }
}

/// The allocator for each function. Without optimisation it is the fast one, but for two kinds of function:
/// - Careful frames are a quarter as large. Functions that call themselves get these, so that recursion goes as deep as
///   people expect.
/// - Careful code is twice as fast. In a program so small that nobody notices the time, functions with loops get it.
fn allocators(program: &Program, opt_level: OptLevel) -> Vec<Allocator> {
    let choose = |is_wanted, func: &Function, limit: CarefulLimit| {
        let fits = func.insts.len() <= limit.insts && func.blocks.len() <= limit.blocks;
        if is_wanted && fits { Allocator::Careful } else { Allocator::Fast }
    };
    if opt_level != OptLevel::None {
        return program.functions.values().map(|func| choose(true, func, OPTIMIZED_LIMIT)).collect();
    }
    let n_insts: usize = program.functions.values().map(|func| func.insts.len()).sum();
    let is_small = n_insts <= SMALL_PROGRAM_INSTS;
    let graph = CallGraph::new(program);
    let functions = program.functions.values().zip(graph.is_recursive);
    functions
        .map(|(func, is_recursive)| {
            let is_wanted = is_recursive || is_small && has_loop(func);
            choose(is_wanted, func, UNOPTIMIZED_LIMIT)
        })
        .collect()
}

/// Whether control can come back to a block.
fn has_loop(func: &Function) -> bool {
    let cfg = Cfg::new(func);
    let goes_back = |(at, &block): (usize, &BlockId)| {
        func.blocks[block].terminator.successors().any(|next| cfg.position(next).is_some_and(|to| to <= at))
    };
    cfg.reverse_postorder().iter().enumerate().any(goes_back)
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
