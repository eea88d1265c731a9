//! Uses an object in place of a copy of it: a slot that is written once, by a copy of the whole object, and only read
//! behind that, needs no storage if nothing may write to the original until the last read. So by-value parameters cost
//! nothing in functions that only look at them.
//!
//! - Looks at slots that do not escape. Reads may be loads, copies out of the slot, and by-value arguments.
//! - Follows all ways from the copy to the reads; a read that a write to the original may precede keeps the copy.
//! - Changes addresses only, no instruction with an effect but the copy that goes.
//! - Cost: linear for each candidate, with a limit on their number.

use crate::Context;
use crate::edit::Replacements;
use l4t_mir::analyses::address::{Origins, Place, Root, Use, escaping_slots, for_each_address_use};
use l4t_mir::cfg::Cfg;
use l4t_mir::dominators::Dominators;
use l4t_mir::ir::{BlockId, Function, GlobalId, Inst, InstId, SlotId, Type, Value};
use l4t_mir::queries::index;
use rustc_hash::FxHashSet;

/// More slots than this are not looked at in one function.
const MAX_CANDIDATES: usize = 32;

/// See the module.
pub(crate) fn elide_copies(func: &mut Function, ctx: &Context<'_>) {
    if func.slots.is_empty() {
        return;
    }
    let cfg = Cfg::new(func);
    let facts = Facts {
        dominators: Dominators::new(func, &cfg),
        origins: Origins::new(func, &cfg),
        escapes: Vec::new(),
        is_private: ctx.facts.private_globals().to_vec(),
        homes: homes(func),
        ctx,
    };
    let facts = Facts { escapes: escaping_slots(ctx.program, func, &cfg, &facts.origins), ..facts };
    let copies: Vec<WholeCopy> = only_writes(func, &cfg, &facts).into_iter().take(MAX_CANDIDATES).collect();
    // A chain of copies is followed one link at a time: what the facts say of a slot, they said before its addresses
    // were replaced, or became those of another slot.
    let mut touched = FxHashSet::default();
    for copy in copies {
        let source = match facts.origins.get(copy.src).root {
            Root::Slot(source) => Some(source),
            _ => None,
        };
        let is_fresh = source.into_iter().chain([copy.slot]).all(|slot| !touched.contains(&slot));
        if is_fresh && reads_see_original(func, &facts, &copy) {
            use_original(func, &facts, &copy);
            touched.extend(source.into_iter().chain([copy.slot]));
        }
    }
}

struct Facts<'a> {
    dominators: Dominators,
    origins: Origins,
    escapes: Vec<bool>,
    is_private: Vec<bool>,
    /// By instruction: the block that it stood in, and its place there, before anything was replaced. The order of the
    /// instructions that remain is still that.
    homes: Vec<Option<(BlockId, usize)>>,
    ctx: &'a Context<'a>,
}

/// A copy that is the only write to a slot and covers it.
#[derive(Clone, Copy)]
struct WholeCopy {
    slot: SlotId,
    src: Value,
    bytes: u64,
    inst: InstId,
    block: BlockId,
}

fn homes(func: &Function) -> Vec<Option<(BlockId, usize)>> {
    let mut homes = vec![None; func.insts.len()];
    for (block, data) in func.blocks.iter() {
        for (i, &inst) in data.insts.iter().enumerate() {
            homes[index(inst)] = Some((block, i));
        }
    }
    homes
}

/// The slots' only writes, where they are copies of the whole.
fn only_writes(func: &Function, cfg: &Cfg, facts: &Facts<'_>) -> Vec<WholeCopy> {
    let mut n_writes = vec![0; func.slots.len()];
    let mut copies = Vec::new();
    for &block in cfg.reverse_postorder() {
        for &inst in &func.blocks[block].insts {
            let (dst, copied) = match func.insts[inst] {
                Inst::Store { ptr, .. } | Inst::Zero { ptr, .. } => (ptr, None),
                Inst::Copy { dst, src, bytes } => (dst, Some((src, bytes))),
                _ => continue,
            };
            let origin = facts.origins.get(dst);
            let Root::Slot(slot) = origin.root else { continue };
            n_writes[index(slot)] += 1;
            if let Some((src, bytes)) = copied
                && origin.offset == Some(0)
                && bytes == func.slots[slot].size
            {
                copies.push(WholeCopy { slot, src, bytes, inst, block });
            }
        }
    }
    copies.retain(|copy| n_writes[index(copy.slot)] == 1 && !facts.escapes[index(copy.slot)]);
    copies
}

impl Facts<'_> {
    fn points_into(&self, func: &Function, value: Value, slot: SlotId) -> bool {
        func.value_type(value) == Type::Ptr && self.origins.get(value).root == Root::Slot(slot)
    }

    fn is_behind(&self, inst: InstId, copy: &WholeCopy) -> bool {
        let home = |inst| self.homes.get(index::<Inst>(inst)).copied().flatten();
        let (Some((block, at)), Some((_, copy_at))) = (home(inst), home(copy.inst)) else { return false };
        if block == copy.block { at > copy_at } else { self.dominators.dominates(copy.block, block) }
    }

    /// Whether an instruction may write to the original object.
    fn may_write(&self, func: &Function, inst: InstId, original: &Place) -> bool {
        let is_private = |global: GlobalId| self.is_private.get(index(global)).copied().unwrap_or(false);
        let place = match func.insts[inst] {
            Inst::Store { value, ptr, offset } => {
                let bytes = u64::from(func.value_type(value).bytes());
                Place::new(&self.origins, ptr, offset.into(), bytes)
            }
            Inst::Copy { dst, bytes, .. } => Place::new(&self.origins, dst, 0, bytes),
            Inst::Zero { ptr, bytes } => Place::new(&self.origins, ptr, 0, bytes),
            // Gives up the block, which the original may be.
            Inst::HeapFree { .. } | Inst::HeapRealloc { .. } => {
                return matches!(original.origin.root, Root::Other | Root::Heap(_));
            }
            ref call if call.is_call() => {
                let effects = self.ctx.facts.effects_of_call(call);
                return effects.may_write(original, &self.escapes, &is_private);
            }
            _ => return false,
        };
        place.may_overlap(original, &self.escapes, &is_private)
    }
}

/// Whether all uses of the slot stand behind the copy, and none is a read that a write to the original may precede.
fn reads_see_original(func: &Function, facts: &Facts<'_>, copy: &WholeCopy) -> bool {
    // The original's address must have been computed from something else than the slot itself.
    let root = facts.origins.get(copy.src).root;
    if root == Root::Slot(copy.slot) {
        return false;
    }
    // A global that is handed on by value is not private any more, which others rely on.
    let may_be_passed = !matches!(root, Root::Global(_));
    for (_, data) in func.blocks.iter() {
        for &inst in &data.insts {
            if inst == copy.inst {
                continue;
            }
            let mut is_fine = true;
            for_each_address_use(facts.ctx.program, &func.insts[inst], |value, how| {
                if facts.points_into(func, value, copy.slot) {
                    is_fine &= facts.is_behind(inst, copy) && how != Use::Escape;
                    is_fine &= may_be_passed || !func.insts[inst].is_call();
                }
            });
            if !is_fine {
                return false;
            }
        }
    }
    let original = Place::new(&facts.origins, copy.src, 0, copy.bytes);
    !any_dirty_read(func, facts, copy, &original)
}

/// Walks from the copy along all ways, with one bit of state: whether the original may have been written since.
fn any_dirty_read(func: &Function, facts: &Facts<'_>, copy: &WholeCopy, original: &Place) -> bool {
    let reads_slot = |inst: InstId| {
        let data = &func.insts[inst];
        let mut reads = false;
        for_each_address_use(facts.ctx.program, data, |value, how| {
            reads |= how == Use::Access && facts.points_into(func, value, copy.slot);
        });
        reads
    };
    // By block: 0 not visited, 1 visited clean, 2 visited dirty.
    let mut visited = vec![0u8; func.blocks.len()];
    // Not its home: other copies of the block may have been replaced since.
    let start = func.blocks[copy.block].insts.iter().position(|&inst| inst == copy.inst).map_or(0, |at| at + 1);
    let mut todo = vec![(copy.block, start, false)];
    while let Some((block, from, mut is_dirty)) = todo.pop() {
        let mut goes_on = true;
        for &inst in &func.blocks[block].insts[from..] {
            if inst == copy.inst {
                goes_on = false;
                break;
            }
            // A call reads its by-value arguments before anything is written, but its callee may, then, read on.
            let writes = facts.may_write(func, inst, original);
            if reads_slot(inst) && (is_dirty || writes && func.insts[inst].is_call()) {
                return true;
            }
            is_dirty |= writes;
        }
        if !goes_on {
            continue;
        }
        let state = if is_dirty { 2 } else { 1 };
        for next in func.blocks[block].terminator.successors() {
            if visited[index(next)] < state {
                visited[index(next)] = state;
                todo.push((next, 0, is_dirty));
            }
        }
    }
    false
}

/// Makes all addresses in the slot addresses in the original, computed where the copy stood.
fn use_original(func: &mut Function, facts: &Facts<'_>, copy: &WholeCopy) {
    let mut replaced = Replacements::new(func);
    let mut offsets: Vec<(i64, Value)> = Vec::new();
    let mut new_insts = Vec::new();
    let span = func.inst_span(copy.inst);
    let addresses: Vec<(Value, i64)> = func
        .insts
        .iter()
        .filter_map(|(inst, data)| match *data {
            Inst::SlotAddr { slot, offset } if slot == copy.slot && facts.homes.get(index(inst)).is_some() => {
                Some((func.result(inst)?, offset))
            }
            _ => None,
        })
        .collect();
    for (address, offset) in addresses {
        let known = offsets.iter().find(|(known, _)| *known == offset);
        let new = match known {
            Some(&(_, new)) => new,
            None if offset == 0 => copy.src,
            None => {
                let data = Inst::Offset { base: copy.src, bytes: offset };
                let (inst, new) = func.make_inst_of_type(data, Some(Type::Ptr), span);
                new_insts.push(inst);
                new.expect("an address has a result")
            }
        };
        offsets.push((offset, new));
        replaced.grow(func);
        replaced.replace(address, new);
    }
    let insts = &mut func.blocks[copy.block].insts;
    if let Some(at) = insts.iter().position(|&inst| inst == copy.inst) {
        insts.splice(at..=at, new_insts);
    }
    replaced.apply(func);
}
