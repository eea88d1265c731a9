//! Which slots can be split, and into which cells.

use crate::Context;
use l4t_mir::analyses::address::{Origins, Root, Use, for_each_address_use};
use l4t_mir::cfg::Cfg;
use l4t_mir::ir::{Function, Inst, InstId, SlotId, Type, Value};
use l4t_mir::queries::{id, index};
use std::collections::BTreeMap;

/// Larger slots stay in memory.
const MAX_BYTES: u64 = 256;
/// Slots with more cells too: copies would become long.
const MAX_CELLS: usize = 16;

/// A scalar in a slot. Its index in [`Cells::cells`] is the number of an SSA variable.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Cell {
    /// Its type.
    pub ty: Type,
    /// Bytes from the start of the slot.
    pub offset: u64,
}

/// The cells of all slots that are split.
pub(super) struct Cells {
    /// All cells; those of one slot stand together, by offset.
    pub cells: Vec<Cell>,
    /// By slot: where its cells are.
    ranges: Vec<std::ops::Range<usize>>,
    /// By value: the slot and the offset that it points at, if that slot is split.
    places: Vec<Option<(SlotId, u64)>>,
}

impl Cells {
    pub(super) fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// The slots that are split.
    pub(super) fn slots(&self) -> impl Iterator<Item = SlotId> + '_ {
        self.ranges.iter().enumerate().filter(|(_, cells)| !cells.is_empty()).map(|(slot, _)| id(slot))
    }

    /// The place in a split slot that a pointer points at.
    pub(super) fn place(&self, ptr: Value) -> Option<(SlotId, u64)> {
        self.places.get(index(ptr)).copied().flatten()
    }

    /// The cell that an access through a pointer means.
    pub(super) fn cell_at(&self, ptr: Value, offset: i64) -> Option<usize> {
        let (slot, start) = self.place(ptr)?;
        let offset = start.checked_add_signed(offset)?;
        self.ranges[index(slot)].clone().find(|&cell| self.cells[cell].offset == offset)
    }

    /// The cells in a piece of a slot.
    pub(super) fn cells_in(&self, ptr: Value, bytes: u64) -> impl Iterator<Item = usize> + '_ {
        let place = self.place(ptr);
        let range = place.map_or(0..0, |(slot, _)| self.ranges[index(slot)].clone());
        let start = place.map_or(0, |(_, start)| start);
        range.filter(move |&cell| {
            let offset = self.cells[cell].offset;
            offset >= start && offset < start.saturating_add(bytes)
        })
    }
}

/// A slot under examination; `None` once it turned out that it must stay in memory.
type Candidate = Option<BTreeMap<u64, Type>>;

/// A block copy or zeroing that touches a candidate.
struct Block {
    /// The slot and offset written, if in a candidate.
    dst: Option<(SlotId, u64)>,
    /// The slot and offset read, if in a candidate.
    src: Option<(SlotId, u64)>,
    bytes: u64,
    is_copy: bool,
}

/// Finds the slots to split.
pub(super) fn find(func: &Function, ctx: &Context<'_>, cfg: &Cfg) -> Cells {
    let origins = Origins::new(func, cfg);
    let mut candidates: Vec<Candidate> =
        func.slots.iter().map(|(_, slot)| (slot.size <= MAX_BYTES).then(BTreeMap::new)).collect();
    let mut blocks = Vec::new();
    for &block in cfg.reverse_postorder() {
        for &inst in &func.blocks[block].insts {
            examine(func, ctx, &origins, inst, &mut candidates, &mut blocks);
        }
        func.blocks[block].terminator.for_each_operand(|value| give_up(func, &origins, value, &mut candidates));
    }
    settle(func, &blocks, &mut candidates);
    collect(func, &origins, &candidates)
}

fn give_up(func: &Function, origins: &Origins, value: Value, candidates: &mut [Candidate]) {
    if func.value_type(value) == Type::Ptr
        && let Root::Slot(slot) = origins.get(value).root
    {
        candidates[index(slot)] = None;
    }
}

fn examine(
    func: &Function,
    ctx: &Context<'_>,
    origins: &Origins,
    inst: InstId,
    candidates: &mut [Candidate],
    blocks: &mut Vec<Block>,
) {
    let data = &func.insts[inst];
    for_each_address_use(ctx.program, data, |value, how| match how {
        Use::Inspect | Use::Access => {}
        Use::ByValue | Use::Escape => give_up(func, origins, value, candidates),
    });
    // Where in a slot, with all `bytes` bytes inside it; gives up if the offset is not constant or out of range.
    let locate = |ptr: Value, offset: i64, bytes: u64, candidates: &mut [Candidate]| {
        let origin = origins.get(ptr);
        let Root::Slot(slot) = origin.root else { return None };
        let start = origin.offset.and_then(|base| base.checked_add(offset)).and_then(|at| u64::try_from(at).ok());
        let size = func.slots[slot].size;
        match start.filter(|start| start.checked_add(bytes).is_some_and(|end| end <= size)) {
            Some(start) => Some((slot, start)),
            None => {
                candidates[index(slot)] = None;
                None
            }
        }
    };
    match *data {
        Inst::Load { ty, ptr, offset } => {
            if let Some((slot, start)) = locate(ptr, offset.into(), ty.bytes().into(), candidates) {
                add_cell(&mut candidates[index(slot)], start, ty);
            }
        }
        Inst::Store { value, ptr, offset } => {
            let ty = func.value_type(value);
            if let Some((slot, start)) = locate(ptr, offset.into(), ty.bytes().into(), candidates) {
                add_cell(&mut candidates[index(slot)], start, ty);
            }
        }
        Inst::Zero { ptr, bytes } => {
            let dst = locate(ptr, 0, bytes, candidates);
            if dst.is_some() {
                blocks.push(Block { dst, src: None, bytes, is_copy: false });
            }
        }
        Inst::Copy { dst, src, bytes } => {
            let dst = locate(dst, 0, bytes, candidates);
            let src = locate(src, 0, bytes, candidates);
            if dst.is_some() || src.is_some() {
                blocks.push(Block { dst, src, bytes, is_copy: true });
            }
        }
        // Other accesses have no meaning for cells.
        _ => {
            let touches = data.touches(func);
            for accessed in touches.reads.into_iter().chain(touches.writes) {
                give_up(func, origins, accessed.ptr, candidates);
            }
        }
    }
}

/// Adds a cell; a candidate with two cells that overlap, or of two types at one place, is none.
fn add_cell(candidate: &mut Candidate, offset: u64, ty: Type) -> bool {
    let Some(cells) = candidate else { return false };
    if cells.get(&offset) == Some(&ty) {
        return false;
    }
    let end = offset + u64::from(ty.bytes());
    let before = cells.range(..end).next_back();
    let overlaps = before.is_some_and(|(&other, other_ty)| other + u64::from(other_ty.bytes()) > offset);
    if overlaps || cells.len() >= MAX_CELLS {
        *candidate = None;
    } else {
        cells.insert(offset, ty);
    }
    true
}

/// Makes the cells of slots agree that are copied to each other, and gives up those that cannot.
fn settle(func: &Function, blocks: &[Block], candidates: &mut [Candidate]) {
    // Copies hand cells on, in chains as long as there are copies; real ones are short.
    for _ in 0..8 {
        if !exchange_cells(blocks, candidates) {
            break;
        }
    }
    for block in blocks.iter().filter(|block| block.is_copy) {
        for (slot, _) in [block.dst, block.src].into_iter().flatten() {
            fill_gaps(&mut candidates[index(slot)], func.slots[slot].size);
        }
    }
    // Each round gives up a candidate at least.
    while give_up_mismatches(blocks, candidates) {}
}

fn exchange_cells(blocks: &[Block], candidates: &mut [Candidate]) -> bool {
    let mut changed = false;
    for block in blocks {
        let (Some(dst), Some(src)) = (block.dst, block.src) else { continue };
        for ((from, from_start), (to, to_start)) in [(src, dst), (dst, src)] {
            let moved: Vec<(u64, Type)> = match &candidates[index(from)] {
                Some(cells) => cells.range(from_start..from_start + block.bytes).map(|(&at, &ty)| (at, ty)).collect(),
                None => continue,
            };
            for (at, ty) in moved {
                changed |= add_cell(&mut candidates[index(to)], at - from_start + to_start, ty);
            }
        }
    }
    changed
}

/// Gives the bytes that no access names cells as wide as their alignment allows.
fn fill_gaps(candidate: &mut Candidate, size: u64) {
    let mut at = 0;
    while let Some(cells) = candidate.as_ref().filter(|_| at < size) {
        if let Some(ty) = cells.get(&at) {
            at += u64::from(ty.bytes());
            continue;
        }
        let end = cells.range(at..).next().map_or(size, |(&next, _)| next);
        let fits = |ty: &Type| at % u64::from(ty.bytes()) == 0 && at + u64::from(ty.bytes()) <= end;
        let ty = [Type::I64, Type::I32, Type::I16].into_iter().find(fits).unwrap_or(Type::I8);
        add_cell(candidate, at, ty);
        at += u64::from(ty.bytes());
    }
}

fn give_up_mismatches(blocks: &[Block], candidates: &mut [Candidate]) -> bool {
    let mut changed = false;
    for block in blocks {
        for (slot, start) in [block.dst, block.src].into_iter().flatten() {
            let end = start + block.bytes;
            let is_cut = |cells: &BTreeMap<u64, Type>| {
                let cut_at = |edge: u64| {
                    let before = cells.range(..edge).next_back();
                    before.is_some_and(|(&at, ty)| at + u64::from(ty.bytes()) > edge)
                };
                cut_at(start) || cut_at(end)
            };
            if candidates[index(slot)].as_ref().is_some_and(is_cut) {
                candidates[index(slot)] = None;
                changed = true;
            }
        }
        let (Some((dst, dst_start)), Some((src, src_start))) = (block.dst, block.src) else { continue };
        let (Some(dst_cells), Some(src_cells)) = (&candidates[index(dst)], &candidates[index(src)]) else { continue };
        let shape = |cells: &BTreeMap<u64, Type>, start: u64| -> Vec<(u64, Type)> {
            cells.range(start..start + block.bytes).map(|(&at, &ty)| (at - start, ty)).collect()
        };
        if shape(dst_cells, dst_start) != shape(src_cells, src_start) {
            candidates[index(dst)] = None;
            candidates[index(src)] = None;
            changed = true;
        }
    }
    changed
}

fn collect(func: &Function, origins: &Origins, candidates: &[Candidate]) -> Cells {
    let mut cells = Vec::new();
    let mut ranges = Vec::with_capacity(candidates.len());
    for candidate in candidates {
        let start = cells.len();
        cells.extend(candidate.iter().flatten().map(|(&offset, &ty)| Cell { ty, offset }));
        ranges.push(start..cells.len());
    }
    let place = |value: usize| {
        let origin = origins.get(id(value));
        let Root::Slot(slot) = origin.root else { return None };
        let start = u64::try_from(origin.offset?).ok()?;
        candidates[index(slot)].is_some().then_some((slot, start))
    };
    Cells { cells, ranges, places: (0..func.values.len()).map(place).collect() }
}
