//! Keeps scalars in globals in registers for the length of a loop: loads one in front of the loop, and stores it behind
//! each way out. In between stands a slot, which `promote` turns into values.
//!
//! - A scalar qualifies if the loop stores it, and all accesses in the loop that may touch its memory are loads and
//!   stores of exactly it. Calls that may read or write it disqualify it; calls of C cannot touch globals whose address
//!   never leaves the program's direct accesses.
//! - What is in memory while the loop runs can be seen by nobody then: not by calls, as above, and not after a runtime
//!   error or `exit`, since no code of the program runs any more.
//! - Outer loops come first, so that a scalar stays in a register as long as possible.
//! - Cost: the sum over loops of their instructions, with limits on how many scalars and accesses are compared.

use crate::Context;
use l4t_mir::analyses::address::{Origin, Place, Root};
use l4t_mir::analyses::loops::Loops;
use l4t_mir::analyses::memory::FunctionMemory;
use l4t_mir::cfg::Cfg;
use l4t_mir::dominators::Dominators;
use l4t_mir::ir::{BlockId, Function, GlobalId, Inst, InstId, Slot, Target, Terminator, Type, Value};
use l4t_mir::queries::id;
use l4t_syntax::Span;
use rustc_hash::FxHashMap;

/// A loop with more accesses to memory than this stays as it is.
const MAX_ACCESSES: usize = 256;
/// Registers are few.
const MAX_SCALARS: usize = 4;

/// See the module.
pub(crate) fn globals(func: &mut Function, ctx: &Context<'_>) {
    let stores_global = func.insts.iter().any(|(_, inst)| matches!(inst, Inst::GlobalAddr { .. }));
    if !stores_global {
        return;
    }
    let cfg = Cfg::new(func);
    let dominators = Dominators::new(func, &cfg);
    let mut loops = Loops::new(func, &cfg, &dominators);
    let memory = FunctionMemory::new(ctx.program, ctx.facts, func, &cfg);
    let mut ways_in = WaysIn { cfg: &cfg, new: FxHashMap::default() };
    for which in (0..loops.loops.len()).rev() {
        for scalar in find_scalars(func, ctx, &memory, &loops, which) {
            keep_in_slot(func, &mut loops, &mut ways_in, which, &scalar);
        }
    }
}

/// Where control comes from, also from blocks that were made here.
struct WaysIn<'a> {
    cfg: &'a Cfg,
    /// By block: the new ones that lead to it.
    new: FxHashMap<BlockId, Vec<BlockId>>,
}

/// A scalar in a global.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Cell {
    global: GlobalId,
    offset: i64,
    ty: Type,
}

/// A scalar that qualifies, and where the loop accesses it.
struct Scalar {
    cell: Cell,
    accesses: Vec<InstId>,
    /// What the accesses are made for.
    span: Span,
}

/// The scalar that a load or store accesses, and whether it is a store.
fn cell_of(func: &Function, memory: &FunctionMemory<'_>, inst: &Inst) -> Option<(Cell, bool)> {
    let (place, ty, is_store) = match *inst {
        Inst::Load { ty, .. } => (memory.read_by(func, inst)?, ty, false),
        Inst::Store { value, .. } => (memory.written_by(func, inst)?, func.value_type(value), true),
        _ => return None,
    };
    let Root::Global(global) = place.origin.root else { return None };
    let offset = place.origin.offset?.checked_add(place.offset)?;
    Some((Cell { global, offset, ty }, is_store))
}

fn find_scalars(
    func: &Function,
    ctx: &Context<'_>,
    memory: &FunctionMemory<'_>,
    loops: &Loops,
    which: usize,
) -> Vec<Scalar> {
    let insts = || loops.loops[which].blocks.iter().flat_map(|&block| &func.blocks[block].insts).copied();
    let touches_memory = |inst: &InstId| !func.insts[*inst].is_pure(func);
    if insts().filter(touches_memory).count() > MAX_ACCESSES {
        return Vec::new();
    }
    let mut scalars: Vec<Scalar> = Vec::new();
    for inst in insts() {
        let Some((cell, true)) = cell_of(func, memory, &func.insts[inst]) else { continue };
        let is_inside = u64::try_from(cell.offset)
            .is_ok_and(|start| start + u64::from(cell.ty.bytes()) <= ctx.program.globals[cell.global].size);
        if is_inside && scalars.len() < MAX_SCALARS && scalars.iter().all(|known| known.cell != cell) {
            scalars.push(Scalar { cell, accesses: Vec::new(), span: func.inst_span(inst) });
        }
    }
    scalars.retain_mut(|scalar| {
        let place = place_of(func, &scalar.cell);
        for inst in insts().filter(touches_memory) {
            match cell_of(func, memory, &func.insts[inst]) {
                Some((cell, _)) if cell == scalar.cell => scalar.accesses.push(inst),
                _ if memory.may_read(func, inst, &place) || memory.may_write(func, inst, &place) => return false,
                _ => {}
            }
        }
        true
    });
    scalars
}

/// The memory of a scalar.
fn place_of(func: &Function, cell: &Cell) -> Place {
    Place {
        // No value points there by itself; the origin is what counts.
        ptr: id(func.values.len()),
        offset: cell.offset,
        bytes: cell.ty.bytes().into(),
        origin: Origin { root: Root::Global(cell.global), offset: Some(0) },
    }
}

/// Makes the loop access a slot instead of the global.
fn keep_in_slot(func: &mut Function, loops: &mut Loops, ways_in: &mut WaysIn<'_>, which: usize, scalar: &Scalar) {
    let Cell { global, offset, ty } = scalar.cell;
    let span = scalar.span;
    let bytes = u64::from(ty.bytes());
    let slot = func.slots.alloc(Slot { name: "".into(), size: bytes, align: bytes, is_variable: false });
    let parent = loops.loops[which].parent;
    let header = loops.loops[which].header;

    let before = func.make_block(span);
    loops.place_block(before, parent);
    let mut insts = Vec::new();
    let slot_ptr = make(func, &mut insts, Inst::SlotAddr { slot, offset: 0 }, Type::Ptr, span);
    move_value(func, &mut insts, (Inst::GlobalAddr { global, offset }, ty), slot_ptr, span);
    func.blocks[before].insts = insts;
    for param in func.blocks[header].params.clone() {
        func.append_block_param(before, func.value_type(param));
    }
    let args = func.blocks[before].params.clone();
    func.blocks[before].terminator = Terminator::Jump(Target { block: header, args });
    let new = ways_in.new.remove(&header).unwrap_or_default();
    for &block in ways_in.cfg.predecessors(header).iter().chain(&new) {
        if loops.contains(which, block) {
            continue;
        }
        for target in func.blocks[block].terminator.targets_mut().filter(|target| target.block == header) {
            target.block = before;
        }
    }
    ways_in.new.insert(header, vec![before]);

    for &inst in &scalar.accesses {
        match &mut func.insts[inst] {
            Inst::Load { ptr, offset, .. } | Inst::Store { ptr, offset, .. } => {
                *ptr = slot_ptr;
                *offset = 0;
            }
            _ => {}
        }
    }
    store_behind(func, loops, ways_in, which, scalar, slot_ptr);
}

/// Puts a block with a store on each way out of the loop.
fn store_behind(
    func: &mut Function,
    loops: &mut Loops,
    ways_in: &mut WaysIn<'_>,
    which: usize,
    scalar: &Scalar,
    slot_ptr: Value,
) {
    let Cell { global, offset, ty } = scalar.cell;
    let parent = loops.loops[which].parent;
    for block in loops.loops[which].blocks.clone() {
        let mut terminator = std::mem::replace(&mut func.blocks[block].terminator, Terminator::Unreachable);
        for target in terminator.targets_mut() {
            if loops.contains(which, target.block) {
                continue;
            }
            let behind = func.make_block(scalar.span);
            loops.place_block(behind, parent);
            let mut insts = Vec::new();
            let ptr = make(func, &mut insts, Inst::GlobalAddr { global, offset }, Type::Ptr, scalar.span);
            let value = make(func, &mut insts, Inst::Load { ty, ptr: slot_ptr, offset: 0 }, ty, scalar.span);
            insts.push(func.make_inst_of_type(Inst::Store { value, ptr, offset: 0 }, None, scalar.span).0);
            func.blocks[behind].insts = insts;
            let onward = Target { block: target.block, args: std::mem::take(&mut target.args) };
            func.blocks[behind].terminator = Terminator::Jump(onward);
            ways_in.new.entry(target.block).or_default().push(behind);
            target.block = behind;
        }
        func.blocks[block].terminator = terminator;
    }
}

/// Loads from an address that is still to be computed, and stores.
fn move_value(func: &mut Function, insts: &mut Vec<InstId>, (from, ty): (Inst, Type), to: Value, span: Span) {
    let ptr = make(func, insts, from, Type::Ptr, span);
    let value = make(func, insts, Inst::Load { ty, ptr, offset: 0 }, ty, span);
    insts.push(func.make_inst_of_type(Inst::Store { value, ptr: to, offset: 0 }, None, span).0);
}

fn make(func: &mut Function, insts: &mut Vec<InstId>, inst: Inst, ty: Type, span: Span) -> Value {
    let (inst, result) = func.make_inst_of_type(inst, Some(ty), span);
    insts.push(inst);
    result.expect("a type was given, so there is a result")
}
