//! Removes writes that nobody can read: to slots that are never read, and to places that are overwritten, or gone with
//! the function's activation, before the next read in the block. So the zeroing that a declaration means costs nothing
//! where it is not needed.
//!
//! - Slots whose address escapes are left alone, except for writes that are overwritten in the same block.
//! - Runtime checks are no readers: a program that fails one ends, and no code of it runs any more. Calls are, as far
//!   as their effects say.
//! - Where the memory of a variable now lags behind the source, debuggers are not told to look there.
//! - Does not look across blocks (but for "never read"), and does not shorten writes that are overwritten in part.
//! - Cost: linear, with a bound on the places remembered.

use crate::Context;
use l4t_mir::analyses::address::{Place, Root, Use, for_each_address_use};
use l4t_mir::analyses::memory::FunctionMemory;
use l4t_mir::analyses::touches::Elsewhere;
use l4t_mir::cfg::Cfg;
use l4t_mir::ir::{BlockId, Function, InstId, SlotId, Terminator, Type, Value};
use l4t_mir::queries::index;
use l4t_syntax::Span;

const MAX_PENDING: usize = 24;

/// See the module.
pub(crate) fn dead_stores(func: &mut Function, ctx: &Context<'_>) {
    let cfg = Cfg::new(func);
    let analysis = Analysis { ctx, memory: FunctionMemory::new(ctx.program, ctx.facts, func, &cfg) };
    for &block in cfg.reverse_postorder() {
        analysis.clean_block(func, block);
    }
    // A removed copy may have been the last reader of another slot.
    for _ in 0..4 {
        if !analysis.remove_unread(func, &cfg) {
            break;
        }
    }
}

/// A write that comes before any read of its place.
struct Write {
    place: Place,
    span: Span,
}

struct Analysis<'a> {
    ctx: &'a Context<'a>,
    memory: FunctionMemory<'a>,
}

impl Analysis<'_> {
    /// The memory that an instruction writes, if that is all that it is there for.
    fn written(&self, func: &Function, inst: InstId) -> Option<Place> {
        let data = &func.insts[inst];
        let only_writes = data.touches(func).elsewhere == Elsewhere::Nothing && func.result(inst).is_none();
        self.memory.written_by(func, data).filter(|_| only_writes)
    }

    /// Walks a block backwards with the places that are written again, or are gone, before anybody reads them.
    fn clean_block(&self, func: &mut Function, block: BlockId) {
        let mut slots_are_gone = vec![false; func.slots.len()];
        if let Terminator::Return(_) | Terminator::Unreachable = func.blocks[block].terminator {
            for (slot, _) in func.slots.iter() {
                slots_are_gone[index(slot)] = !self.memory.escapes(slot);
            }
        }
        let mut pending: Vec<Write> = Vec::new();
        let mut insts = std::mem::take(&mut func.blocks[block].insts);
        let mut is_dead = vec![false; insts.len()];
        let mut lags = Vec::new();
        let end = func.blocks[block].terminator_span;
        for (at, &inst) in insts.iter().enumerate().rev() {
            if let Some(place) = self.written(func, inst) {
                let span = func.inst_span(inst);
                let is_gone = matches!(place.origin.root, Root::Slot(slot) if slots_are_gone[index(slot)]);
                let next_write = pending.iter().find(|later| later.place.covers(&place)).map(|later| later.span);
                if let Some(until) = next_write.or(is_gone.then_some(end)) {
                    is_dead[at] = true;
                    lags.push((place.origin.root, span, until));
                    continue;
                }
                if pending.len() < MAX_PENDING {
                    pending.push(Write { place, span });
                }
            }
            self.forget_read(func, inst, &mut pending, &mut slots_are_gone);
        }
        let mut at = 0;
        insts.retain(|_| {
            at += 1;
            !is_dead[at - 1]
        });
        func.blocks[block].insts = insts;
        for (root, span, until) in lags {
            if let Root::Slot(slot) = root {
                func.hide_slot(slot, span.range.start, until.range.end);
            }
        }
    }

    /// Drops the places that an instruction may read.
    fn forget_read(&self, func: &Function, inst: InstId, pending: &mut Vec<Write>, slots_are_gone: &mut [bool]) {
        let data = &func.insts[inst];
        if data.is_pure(func) {
            return;
        }
        pending.retain(|later| !self.memory.may_read(func, inst, &later.place));
        let passed = self.memory.objects_passed(data);
        for place in self.memory.read_by(func, data).into_iter().chain(passed) {
            if let Root::Slot(slot) = place.origin.root {
                slots_are_gone[index(slot)] = false;
            }
        }
    }

    /// Removes all writes to slots that do not escape and that nothing reads; whether there were any.
    fn remove_unread(&self, func: &mut Function, cfg: &Cfg) -> bool {
        let mut is_read = vec![false; func.slots.len()];
        for &block in cfg.reverse_postorder() {
            for &inst in &func.blocks[block].insts {
                let data = &func.insts[inst];
                let touches = data.touches(func);
                for_each_address_use(self.ctx.program, data, |value, how| {
                    let reads = match how {
                        Use::Inspect => false,
                        Use::Access => touches.reads.is_some_and(|read| read.ptr == value),
                        Use::ByValue | Use::Escape => true,
                    };
                    if let Some(slot) = self.slot_of(func, value).filter(|_| reads) {
                        is_read[index(slot)] = true;
                    }
                });
            }
        }
        let mut unwritten = Vec::new();
        for &block in cfg.reverse_postorder() {
            let mut insts = std::mem::take(&mut func.blocks[block].insts);
            insts.retain(|&inst| {
                let target = self.written(func, inst).and_then(|place| self.slot_of(func, place.ptr));
                let target = target.filter(|&slot| !is_read[index(slot)] && !self.memory.escapes(slot));
                unwritten.extend(target);
                target.is_none()
            });
            func.blocks[block].insts = insts;
        }
        unwritten.iter().for_each(|&slot| func.forget_slot(slot));
        !unwritten.is_empty()
    }

    fn slot_of(&self, func: &Function, value: Value) -> Option<SlotId> {
        match self.memory.origins.get(value).root {
            Root::Slot(slot) if func.value_type(value) == Type::Ptr => Some(slot),
            _ => None,
        }
    }
}
