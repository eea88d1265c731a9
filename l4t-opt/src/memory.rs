//! What a walk through a function knows of memory: which places hold which values. The memory half of `gvn`.
//!
//! Everything is bounded: how many places are remembered, how many of a block's writes are listed one by one, how many
//! blocks between a block and its immediate dominator are looked at. Beyond, nothing is known.

use crate::Context;
use l4t_mir::analyses::address::{Origins, Place, escaping_slots};
use l4t_mir::analyses::effects::Effects;
use l4t_mir::cfg::Cfg;
use l4t_mir::ir::{BlockId, Function, GlobalId, Inst, InstId, Type, Value};
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

/// What an instruction may do to memory.
#[derive(Clone, Debug)]
enum Write {
    Place(Place),
    Call(Effects),
}

/// Facts about a function's memory, the same everywhere in it.
pub(crate) struct Memory {
    pub(crate) origins: Origins,
    escapes: Vec<bool>,
    is_private: std::rc::Rc<[bool]>,
    /// By block: its writes; `None` if there are too many.
    writes: Vec<Option<Vec<Write>>>,
}

impl Memory {
    /// Looks at the whole function.
    pub(crate) fn new(func: &Function, ctx: &Context<'_>, cfg: &Cfg) -> Memory {
        let origins = Origins::new(func, cfg);
        let escapes = escaping_slots(ctx.program, func, cfg, &origins);
        let mut memory = Memory { origins, escapes, is_private: ctx.facts.private_globals(), writes: Vec::new() };
        memory.writes = func
            .blocks
            .iter()
            .map(|(_, block)| {
                let mut writes = Vec::new();
                for &inst in &block.insts {
                    writes.extend(memory.write_of(&func.insts[inst], ctx, func));
                    if writes.len() > MAX_BLOCK_WRITES {
                        return None;
                    }
                }
                Some(writes)
            })
            .collect();
        memory
    }

    fn write_of(&self, inst: &Inst, ctx: &Context<'_>, func: &Function) -> Option<Write> {
        match *inst {
            Inst::Store { value, ptr, offset } => {
                let bytes = u64::from(func.value_type(value).bytes());
                Some(Write::Place(Place::new(&self.origins, ptr, offset.into(), bytes)))
            }
            Inst::Copy { dst, bytes, .. } => Some(Write::Place(Place::new(&self.origins, dst, 0, bytes))),
            Inst::Zero { ptr, bytes } => Some(Write::Place(Place::new(&self.origins, ptr, 0, bytes))),
            Inst::Call { .. } | Inst::CallPtr { .. } | Inst::CallC { .. } => {
                Some(Write::Call(ctx.facts.effects_of_call(inst)))
            }
            _ => None,
        }
    }

    fn clobbers(&self, write: &Write, place: &Place) -> bool {
        let is_private = |global: GlobalId| self.is_private.get(index(global)).copied().unwrap_or(false);
        match write {
            Write::Place(written) => written.may_overlap(place, &self.escapes, &is_private),
            Write::Call(effects) => effects.may_write(place, &self.escapes, &is_private),
        }
    }

    /// The state at the start of `block`, from the one at the end of the immediate dominator `from`.
    pub(crate) fn state_after_paths(
        &self,
        cfg: &Cfg,
        from: BlockId,
        block: BlockId,
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
            match &self.writes[index(at)] {
                Some(writes) if seen.len() <= MAX_PATH_BLOCKS => {
                    state.entries.retain(|entry| !writes.iter().any(|write| self.clobbers(write, &entry.place)));
                }
                _ => state.entries.clear(),
            }
            if state.entries.is_empty() {
                break;
            }
            todo.extend_from_slice(cfg.predecessors(at));
        }
        state
    }

    /// What is known of the place that a load or store accesses.
    pub(crate) fn known_value(&self, state: &MemoryState, func: &Function, inst: &Inst) -> Option<Known> {
        let (ty, place) = match *inst {
            Inst::Load { ty, ptr, offset } => (ty, Place::new(&self.origins, ptr, offset.into(), ty.bytes().into())),
            Inst::Store { value, ptr, offset } => {
                let ty = func.value_type(value);
                (ty, Place::new(&self.origins, ptr, offset.into(), ty.bytes().into()))
            }
            _ => return None,
        };
        // The youngest entry about the place decides; older ones about it were dropped.
        state.entries.iter().rev().find_map(|entry| match entry.known {
            Known::Value(_) => (entry.ty == ty && entry.place.distance_to(&place) == Some(0)).then_some(entry.known),
            Known::Zero => entry.place.covers(&place).then_some(Known::Zero),
        })
    }

    /// Changes the state as the instruction changes memory.
    pub(crate) fn execute(&self, state: &mut MemoryState, func: &Function, ctx: &Context<'_>, inst: InstId) {
        let data = &func.insts[inst];
        if let Some(write) = self.write_of(data, ctx, func) {
            state.entries.retain(|entry| !self.clobbers(&write, &entry.place));
        }
        let (ptr, offset, ty, bytes, known) = match *data {
            Inst::Load { ty, ptr, offset } => match func.result(inst) {
                Some(result) => (ptr, offset, ty, u64::from(ty.bytes()), Known::Value(result)),
                None => return,
            },
            Inst::Store { value, ptr, offset } => {
                let ty = func.value_type(value);
                (ptr, offset, ty, u64::from(ty.bytes()), Known::Value(value))
            }
            Inst::Zero { ptr, bytes } => (ptr, 0, Type::I8, bytes, Known::Zero),
            _ => return,
        };
        if state.entries.len() >= MAX_ENTRIES {
            state.entries.remove(0);
        }
        let place = Place::new(&self.origins, ptr, offset.into(), bytes);
        state.entries.push(Entry { place, ty, known });
    }
}
