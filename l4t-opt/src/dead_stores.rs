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
use l4t_mir::analyses::address::{Origins, Place, Root, Use, escaping_slots, for_each_address_use};
use l4t_mir::cfg::Cfg;
use l4t_mir::ir::{BlockId, Function, GlobalId, Inst, InstId, SlotId, Terminator, Type};
use l4t_mir::queries::index;
use l4t_syntax::Span;

const MAX_PENDING: usize = 24;

/// See the module.
pub(crate) fn dead_stores(func: &mut Function, ctx: &Context<'_>) {
    let cfg = Cfg::new(func);
    let origins = Origins::new(func, &cfg);
    let escapes = escaping_slots(ctx.program, func, &cfg, &origins);
    let is_private = ctx.facts.private_globals();
    let analysis = Analysis { ctx, origins, escapes, is_private: &is_private };
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
    origins: Origins,
    escapes: Vec<bool>,
    is_private: &'a [bool],
}

impl Analysis<'_> {
    /// The memory that an instruction writes, if that is all that it does.
    fn written(&self, func: &Function, inst: &Inst) -> Option<Place> {
        match *inst {
            Inst::Store { value, ptr, offset } => {
                let bytes = u64::from(func.value_type(value).bytes());
                Some(Place::new(&self.origins, ptr, offset.into(), bytes))
            }
            Inst::Copy { dst, bytes, .. } => Some(Place::new(&self.origins, dst, 0, bytes)),
            Inst::Zero { ptr, bytes } => Some(Place::new(&self.origins, ptr, 0, bytes)),
            _ => None,
        }
    }

    /// Walks a block backwards with the places that are written again, or are gone, before anybody reads them.
    fn clean_block(&self, func: &mut Function, block: BlockId) {
        let mut slots_are_gone = vec![false; func.slots.len()];
        if let Terminator::Return(_) | Terminator::Unreachable = func.blocks[block].terminator {
            for (gone, &escapes) in slots_are_gone.iter_mut().zip(&self.escapes) {
                *gone = !escapes;
            }
        }
        let mut pending: Vec<Write> = Vec::new();
        let mut insts = std::mem::take(&mut func.blocks[block].insts);
        let mut is_dead = vec![false; insts.len()];
        let mut lags = Vec::new();
        let end = func.blocks[block].terminator_span;
        for (at, &inst) in insts.iter().enumerate().rev() {
            let data = &func.insts[inst];
            if let Some(place) = self.written(func, data) {
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
        let is_private = |global: GlobalId| self.is_private.get(index(global)).copied().unwrap_or(false);
        let data = &func.insts[inst];
        let mut read = |place: Place| {
            pending.retain(|later| !later.place.may_overlap(&place, &self.escapes, &is_private));
            if let Root::Slot(slot) = place.origin.root {
                slots_are_gone[index(slot)] = false;
            }
        };
        match *data {
            Inst::Load { ty, ptr, offset } => {
                read(Place::new(&self.origins, ptr, offset.into(), ty.bytes().into()));
            }
            Inst::Copy { src, bytes, .. } => read(Place::new(&self.origins, src, 0, bytes)),
            Inst::HeapRealloc { .. } | Inst::HeapFree { .. } => {
                // The C library looks at what stands before the block, and at the block when it moves it.
                pending.retain(|later| later.place.origin.root != Root::Other);
            }
            _ if data.is_call() => {
                for_each_address_use(self.ctx.program, data, |value, how| {
                    if how == Use::Access && func.value_type(value) == Type::Ptr {
                        // An object passed by value, of whatever size.
                        if let Root::Slot(slot) = self.origins.get(value).root {
                            slots_are_gone[index(slot)] = false;
                            pending.retain(|later| later.place.origin.root != Root::Slot(slot));
                        } else {
                            pending.clear();
                        }
                    }
                });
                let effects = self.ctx.facts.effects_of_call(data);
                pending.retain(|later| !effects.may_read(&later.place, &self.escapes, &is_private));
            }
            _ => {}
        }
    }

    /// Removes all writes to slots that do not escape and that nothing reads; whether there were any.
    fn remove_unread(&self, func: &mut Function, cfg: &Cfg) -> bool {
        let mut is_read = vec![false; func.slots.len()];
        for &block in cfg.reverse_postorder() {
            for &inst in &func.blocks[block].insts {
                let data = &func.insts[inst];
                let own_target = match *data {
                    Inst::Store { ptr, .. } | Inst::Zero { ptr, .. } | Inst::Copy { dst: ptr, .. } => Some(ptr),
                    _ => None,
                };
                let copied_from = match *data {
                    Inst::Copy { src, .. } => Some(src),
                    _ => None,
                };
                for_each_address_use(self.ctx.program, data, |value, how| {
                    let reads = how != Use::Inspect && (Some(value) != own_target || Some(value) == copied_from);
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
                let target = match func.insts[inst] {
                    Inst::Store { ptr, .. } | Inst::Zero { ptr, .. } | Inst::Copy { dst: ptr, .. } => ptr,
                    _ => return true,
                };
                let is_dead =
                    self.slot_of(func, target).is_some_and(|slot| !is_read[index(slot)] && !self.escapes[index(slot)]);
                if is_dead {
                    unwritten.extend(self.slot_of(func, target));
                }
                !is_dead
            });
            func.blocks[block].insts = insts;
        }
        unwritten.iter().for_each(|&slot| func.forget_slot(slot));
        !unwritten.is_empty()
    }

    fn slot_of(&self, func: &Function, value: l4t_mir::ir::Value) -> Option<SlotId> {
        match self.origins.get(value).root {
            Root::Slot(slot) if func.value_type(value) == Type::Ptr => Some(slot),
            _ => None,
        }
    }
}
