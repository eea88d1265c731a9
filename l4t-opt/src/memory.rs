//! What a walk through a function knows of memory: which places hold which values. The memory half of `gvn`.
//!
//! Everything is bounded: how many places are remembered, how many of a block's writes are listed one by one, how many
//! blocks between a block and its immediate dominator are looked at. Beyond, nothing is known.

use crate::Context;
use l4t_mir::analyses::address::Place;
use l4t_mir::analyses::memory::FunctionMemory;
use l4t_mir::cfg::Cfg;
use l4t_mir::ir::{BlockId, Function, Inst, InstId, Type, Value};
use l4t_mir::queries::index;
use rustc_hash::FxHashSet;

const MAX_ENTRIES: usize = 32;
const MAX_BLOCK_WRITES: usize = 8;
const MAX_PATH_BLOCKS: usize = 24;

/// What a place holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Known {
    /// This value, of this width exactly.
    Value(Value),
    /// Zeros in all bytes.
    Zero,
}

#[derive(Clone, Debug)]
struct Entry {
    place: Place,
    /// The type of the value; any for zeros.
    ty: Type,
    known: Known,
}

/// What is known at one point.
#[derive(Clone, Debug, Default)]
pub(crate) struct MemoryState {
    /// Oldest first.
    entries: Vec<Entry>,
}

/// Facts about a function's memory, the same everywhere in it.
pub(crate) struct Memory<'a> {
    pub(crate) function: FunctionMemory<'a>,
    /// By block: the instructions that write; `None` if there are too many.
    writers: Vec<Option<Vec<InstId>>>,
}

impl<'a> Memory<'a> {
    /// Looks at the whole function.
    pub(crate) fn new(func: &Function, ctx: &Context<'a>, cfg: &Cfg) -> Memory<'a> {
        let function = FunctionMemory::new(ctx.program, ctx.facts, func, cfg);
        let writers = func
            .blocks
            .values()
            .map(|block| {
                let insts = block.insts.iter().copied();
                let writers = insts.filter(|&inst| function.writes_anything(func, inst));
                let writers: Vec<InstId> = writers.take(MAX_BLOCK_WRITES + 1).collect();
                (writers.len() <= MAX_BLOCK_WRITES).then_some(writers)
            })
            .collect();
        Memory { function, writers }
    }

    fn forget_written(&self, state: &mut MemoryState, func: &Function, writer: InstId) {
        state.entries.retain(|entry| !self.function.may_write(func, writer, &entry.place));
    }

    /// The state at the start of `block`, from the one at the end of the immediate dominator `from`.
    pub(crate) fn state_after_paths(
        &self,
        func: &Function,
        cfg: &Cfg,
        (from, block): (BlockId, BlockId),
        state: &MemoryState,
    ) -> MemoryState {
        if state.entries.is_empty() || cfg.predecessors(block) == [from] {
            return state.clone();
        }
        let mut state = state.clone();
        let mut seen = FxHashSet::default();
        let mut todo: Vec<BlockId> = cfg.predecessors(block).to_vec();
        while let Some(at) = todo.pop() {
            if at == from || !seen.insert(at) {
                continue;
            }
            match &self.writers[index(at)] {
                Some(writers) if seen.len() <= MAX_PATH_BLOCKS => {
                    writers.iter().for_each(|&writer| self.forget_written(&mut state, func, writer));
                }
                Some(_) | None => state.entries.clear(),
            }
            if state.entries.is_empty() {
                break;
            }
            todo.extend_from_slice(cfg.predecessors(at));
        }
        state
    }

    /// What is known of the place that a load reads or a store writes.
    pub(crate) fn known_value(&self, state: &MemoryState, func: &Function, inst: &Inst) -> Option<Known> {
        let (ty, place) = match *inst {
            Inst::Load { ty, .. } => (ty, self.function.read_by(func, inst)?),
            Inst::Store { value, .. } => (func.value_type(value), self.function.written_by(func, inst)?),
            _ => return None,
        };
        // The youngest entry about the place decides; older ones about it were dropped.
        state.entries.iter().rev().find_map(|entry| match entry.known {
            Known::Value(_) => (entry.ty == ty && entry.place.distance_to(&place) == Some(0)).then_some(entry.known),
            Known::Zero => entry.place.covers(&place).then_some(Known::Zero),
        })
    }

    /// Changes the state as the instruction changes memory.
    pub(crate) fn execute(&self, state: &mut MemoryState, func: &Function, inst: InstId) {
        let data = &func.insts[inst];
        if self.function.writes_anything(func, inst) {
            self.forget_written(state, func, inst);
        }
        let (ty, known) = match *data {
            Inst::Load { ty, .. } => (ty, func.result(inst).map(Known::Value)),
            Inst::Store { value, .. } => (func.value_type(value), Some(Known::Value(value))),
            Inst::Zero { .. } => (Type::I8, Some(Known::Zero)),
            _ => return,
        };
        let accessed = self.function.written_by(func, data).or_else(|| self.function.read_by(func, data));
        let (Some(place), Some(known)) = (accessed, known) else { return };
        if state.entries.len() >= MAX_ENTRIES {
            state.entries.remove(0);
        }
        state.entries.push(Entry { place, ty, known });
    }
}
