//! Moves what is the same in every iteration of a loop in front of it: loads from memory that the loop does not write,
//! checks of values that do not change, and what both are computed from.
//!
//! - A load moves if it cannot fail where it then stands: its address lies inside a slot or global for certain, or it is
//!   executed in any case when the loop is entered, before anything else that can be seen.
//! - A check moves only if it is executed first when the loop is entered: no effect, and no other check that stays, comes
//!   before it. So the first runtime error of a run stays the first.
//! - Pure instructions move only along with these; backends place the others themselves.
//! - Wants rotated loops, whose first block is executed whenever the loop is entered.
//! - Cost: the sum over loops of their instructions, inner loops' counted in each loop around them.

use crate::Context;
use l4t_mir::analyses::address::Root;
use l4t_mir::analyses::definitions::Definitions;
use l4t_mir::analyses::loops::Loops;
use l4t_mir::analyses::memory::FunctionMemory;
use l4t_mir::analyses::ranges::{self, Interval};
use l4t_mir::cfg::Cfg;
use l4t_mir::dominators::Dominators;
use l4t_mir::ir::{BlockId, Function, Inst, InstId, Target, Terminator, Value};
use l4t_mir::queries::index;

/// A loop in which more instructions write than this is taken to write everything.
const MAX_WRITERS: usize = 32;

/// See the module.
pub(crate) fn licm(func: &mut Function, ctx: &Context<'_>) {
    if !add_preheaders(func) {
        return;
    }
    let cfg = Cfg::new(func);
    let dominators = Dominators::new(func, &cfg);
    let loops = Loops::new(func, &cfg, &dominators);
    let memory = FunctionMemory::new(ctx.program, ctx.facts, func, &cfg);
    let mut mover = Mover {
        ctx,
        loops: &loops,
        memory,
        definitions: Definitions::new(func),
        intervals: ranges::intervals(func, &cfg, &dominators),
        home: func.home_blocks(),
        is_moved: vec![false; func.insts.len()],
        moved: Vec::new(),
        func,
    };
    for which in 0..loops.loops.len() {
        if let Some(preheader) = loops.preheader(mover.func, &cfg, which) {
            mover.clear_loop(&cfg, which, preheader);
        }
    }
}

/// Gives each loop a block of its own on the way in; whether there are any loops.
fn add_preheaders(func: &mut Function) -> bool {
    let cfg = Cfg::new(func);
    let dominators = Dominators::new(func, &cfg);
    let loops = Loops::new(func, &cfg, &dominators);
    for (which, found) in loops.loops.iter().enumerate() {
        if loops.preheader(func, &cfg, which).is_some() {
            continue;
        }
        let header = found.header;
        let span = func.blocks[header].terminator_span;
        let block = func.make_block(span);
        for param in func.blocks[header].params.clone() {
            func.append_block_param(block, func.value_type(param));
        }
        let args = func.blocks[block].params.clone();
        func.blocks[block].terminator = Terminator::Jump(Target { block: header, args });
        for &pred in cfg.predecessors(header) {
            if loops.contains(which, pred) {
                continue;
            }
            for target in func.blocks[pred].terminator.targets_mut().filter(|target| target.block == header) {
                target.block = block;
            }
        }
    }
    !loops.loops.is_empty()
}

/// What writes in a loop.
enum Writers {
    Some(Vec<InstId>),
    TooMany,
}

struct Mover<'a> {
    func: &'a mut Function,
    ctx: &'a Context<'a>,
    loops: &'a Loops,
    memory: FunctionMemory<'a>,
    definitions: Definitions,
    intervals: Vec<Interval>,
    /// By value: the block of its definition.
    home: Vec<Option<BlockId>>,
    /// What was moved out of the loop at hand, by instruction and as a list.
    is_moved: Vec<bool>,
    moved: Vec<InstId>,
}

impl Mover<'_> {
    fn clear_loop(&mut self, cfg: &Cfg, which: usize, preheader: BlockId) {
        let writers = self.writers_in(which);
        let header = self.loops.loops[which].header;
        let mut blocks = self.loops.loops[which].blocks.clone();
        blocks.sort_unstable_by_key(|&block| cfg.position(block));
        for &block in &blocks {
            // Until something happens that can be seen, the first block is executed as if in front of the loop.
            let mut is_first = block == header;
            for at in 0..self.func.blocks[block].insts.len() {
                let inst = self.func.blocks[block].insts[at];
                if self.is_moved[index(inst)] {
                    continue;
                }
                let data = self.func.insts[inst].clone();
                if self.moves(which, &writers, &data, is_first) {
                    data.for_each_operand(|operand| self.move_value(which, operand, preheader));
                    self.move_inst(inst, preheader);
                } else {
                    is_first &= !data.touches(self.func).has_effect();
                }
            }
        }
        if self.moved.is_empty() {
            return;
        }
        for block in blocks {
            self.func.blocks[block].insts.retain(|&inst| !self.is_moved[index(inst)]);
        }
        for inst in self.moved.drain(..) {
            self.is_moved[index(inst)] = false;
        }
    }

    fn moves(&self, which: usize, writers: &Writers, inst: &Inst, is_first: bool) -> bool {
        let may_move = match inst {
            Inst::Load { .. } => is_first || self.cannot_fail(inst),
            Inst::CheckBounds { .. } | Inst::CheckNull { .. } | Inst::CheckDivisor { .. } => is_first,
            _ => false,
        };
        let is_load = matches!(inst, Inst::Load { .. });
        may_move && self.operands_are_invariant(which, inst) && !(is_load && self.may_be_written(writers, inst))
    }

    fn writers_in(&self, which: usize) -> Writers {
        let blocks = self.loops.loops[which].blocks.iter();
        let insts = blocks.flat_map(|&block| &self.func.blocks[block].insts).copied();
        let writers = insts.filter(|&inst| self.memory.writes_anything(self.func, inst));
        let writers: Vec<InstId> = writers.take(MAX_WRITERS + 1).collect();
        if writers.len() > MAX_WRITERS { Writers::TooMany } else { Writers::Some(writers) }
    }

    /// The load's address is the same in all iterations, so that comparing addresses of one iteration is enough.
    fn may_be_written(&self, writers: &Writers, load: &Inst) -> bool {
        let (Writers::Some(writers), Some(read)) = (writers, self.memory.read_by(self.func, load)) else { return true };
        writers.iter().any(|&writer| self.memory.may_write(self.func, writer, &read))
    }

    /// Whether a load's address certainly lies inside an object that exists.
    fn cannot_fail(&self, load: &Inst) -> bool {
        let &Inst::Load { ty, ptr, offset } = load else { return false };
        let origin = self.memory.origins.get(ptr);
        let size = match origin.root {
            Root::Slot(slot) => self.func.slots[slot].size,
            Root::Global(global) => self.ctx.program.globals[global].size,
            _ => return false,
        };
        let is_inside = |first: i64, last: i64| {
            let start = first.checked_add(offset.into());
            let end = last.checked_add(offset.into()).and_then(|at| at.checked_add(ty.bytes().into()));
            start.is_some_and(|start| start >= 0) && end.is_some_and(|end| end.unsigned_abs() <= size)
        };
        match origin.offset {
            Some(at) => is_inside(at, at),
            None => self.element_offsets(ptr).is_some_and(|(first, last)| is_inside(first, last)),
        }
    }

    /// For the address of an element of an array that stands at a known place in an object: the least and the greatest
    /// distance from the object's start that it may have.
    fn element_offsets(&self, ptr: Value) -> Option<(i64, i64)> {
        let &Inst::Element { base, index: element, stride } = self.definitions.get(self.func, ptr)? else {
            return None;
        };
        let start = self.memory.origins.get(base).offset?;
        let interval = self.intervals.get(index(element))?;
        let at = |element: i64| element.checked_mul(i64::try_from(stride).ok()?)?.checked_add(start);
        Some((at(interval.lo)?, at(interval.hi)?))
    }

    fn operands_are_invariant(&self, which: usize, inst: &Inst) -> bool {
        let mut all = true;
        inst.for_each_operand(|operand| all = all && self.is_invariant(which, operand, 8));
        all
    }

    /// Whether a value is defined outside of the loop, or computed in it from such values by what can be moved along.
    fn is_invariant(&self, which: usize, value: Value, depth: u32) -> bool {
        let Some(block) = self.home[index(value)] else { return false };
        if !self.loops.contains(which, block) {
            return true;
        }
        let Some(inst) = self.definitions.id(value) else { return false };
        let data = &self.func.insts[inst];
        let mut all = depth > 0 && data.is_movable(self.func);
        data.for_each_operand(|operand| all = all && self.is_invariant(which, operand, depth - 1));
        all
    }

    fn move_value(&mut self, which: usize, value: Value, preheader: BlockId) {
        if self.home[index(value)].is_none_or(|block| !self.loops.contains(which, block)) {
            return;
        }
        let Some(inst) = self.definitions.id(value) else { return };
        let data = self.func.insts[inst].clone();
        data.for_each_operand(|operand| self.move_value(which, operand, preheader));
        self.move_inst(inst, preheader);
    }

    /// Leaves the instruction standing in its old block as well, until the loop is done.
    fn move_inst(&mut self, inst: InstId, to: BlockId) {
        self.is_moved[index(inst)] = true;
        self.moved.push(inst);
        self.func.blocks[to].insts.push(inst);
        if let Some(result) = self.func.result(inst) {
            self.home[index(result)] = Some(to);
        }
    }
}
