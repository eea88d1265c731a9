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
use l4t_mir::analyses::address::{Place, Root, Use, for_each_address_use};
use l4t_mir::analyses::memory::FunctionMemory;
use l4t_mir::cfg::Cfg;
use l4t_mir::dominators::Dominators;
use l4t_mir::ir::{BlockId, Function, Inst, InstId, SlotId, Type, Value};
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
        memory: FunctionMemory::new(ctx.program, ctx.facts, func, &cfg),
        homes: homes(func),
        ctx,
    };
    let copies: Vec<WholeCopy> = only_writes(func, &cfg, &facts).into_iter().take(MAX_CANDIDATES).collect();
    // A chain of copies is followed one link at a time: what the facts say of a slot, they said before its addresses
    // were replaced, or became those of another slot.
    let mut touched = FxHashSet::default();
    for copy in copies {
        let source = match facts.memory.origins.get(copy.src).root {
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
    memory: FunctionMemory<'a>,
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
            let data = &func.insts[inst];
            let Some(written) = facts.memory.written_by(func, data) else { continue };
            let Root::Slot(slot) = written.origin.root else { continue };
            n_writes[index(slot)] += 1;
            if let &Inst::Copy { src, bytes, .. } = data
                && written.origin.offset == Some(0)
                && bytes == func.slots[slot].size
            {
                copies.push(WholeCopy { slot, src, bytes, inst, block });
            }
        }
    }
    copies.retain(|copy| n_writes[index(copy.slot)] == 1 && !facts.memory.escapes(copy.slot));
    copies
}

impl Facts<'_> {
    fn points_into(&self, func: &Function, value: Value, slot: SlotId) -> bool {
        func.value_type(value) == Type::Ptr && self.memory.origins.get(value).root == Root::Slot(slot)
    }

    fn is_behind(&self, inst: InstId, copy: &WholeCopy) -> bool {
        let home = |inst| self.homes.get(index::<Inst>(inst)).copied().flatten();
        let (Some((block, at)), Some((_, copy_at))) = (home(inst), home(copy.inst)) else { return false };
        if block == copy.block { at > copy_at } else { self.dominators.dominates(copy.block, block) }
    }
}

/// Whether all uses of the slot stand behind the copy, and none is a read that a write to the original may precede.
fn reads_see_original(func: &Function, facts: &Facts<'_>, copy: &WholeCopy) -> bool {
    // The original's address must have been computed from something else than the slot itself.
    let root = facts.memory.origins.get(copy.src).root;
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
                    is_fine &= may_be_passed || how != Use::ByValue;
                }
            });
            if !is_fine {
                return false;
            }
        }
    }
    let original = Place::new(&facts.memory.origins, copy.src, 0, copy.bytes);
    !any_dirty_read(func, facts, copy, &original)
}

/// Walks from the copy along all ways, with one bit of state: whether the original may have been written since.
fn any_dirty_read(func: &Function, facts: &Facts<'_>, copy: &WholeCopy, original: &Place) -> bool {
    // Whether an instruction reads the slot, and whether what it calls goes on reading while it may write.
    let reads_slot = |inst: InstId| {
        let (mut reads, mut goes_on) = (false, false);
        for_each_address_use(facts.ctx.program, &func.insts[inst], |value, how| {
            if facts.points_into(func, value, copy.slot) {
                reads |= matches!(how, Use::Access | Use::ByValue);
                goes_on |= how == Use::ByValue;
            }
        });
        (reads, goes_on)
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
            let writes = facts.memory.may_write(func, inst, original);
            let (reads, goes_on) = reads_slot(inst);
            if reads && is_dirty || goes_on && writes {
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
