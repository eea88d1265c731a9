//! One round: a walk through the dominator tree that knows the interval of each number where it is.

use super::interval::Interval;
use crate::analyses::definitions::Definitions;
use crate::analyses::frontier::{Step, entering_block, walk_dominator_tree};
use crate::cfg::Cfg;
use crate::dominators::Dominators;
use crate::ir::{BinaryOp, BlockId, CastOp, Function, Inst, InstId, Terminator, Type, Value};
use crate::queries::index;

/// What is to be done with an instruction.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Decision {
    /// A check that always passes.
    Remove,
    /// A comparison or number that has one value.
    Constant(i64),
    /// A division by a power of two of what is not negative.
    Shift,
    /// Such a remainder.
    Mask,
}

/// What is assumed of a loop's variable.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Assumption {
    /// It never goes below, or never above, where it starts.
    Keeps { lo: bool, hi: bool },
    /// It stays in this interval; if not, it is tried this often to make it a little larger before bounds are given up.
    StaysIn(Interval, u8),
}

/// How often an assumption is made a little larger. A number that stays below a limit because of a remainder or mask
/// settles within that.
const PATIENCE: u8 = 3;

/// Walks over one function, and what they know of its loops.
pub(super) struct Rounds<'a> {
    func: &'a Function,
    cfg: &'a Cfg,
    definitions: &'a Definitions,
    steps: Vec<Step>,
    /// By block: see [`entering_block`].
    entering: Vec<Option<BlockId>>,
    /// By block: whether a back edge leads to it.
    is_header: Vec<bool>,
    /// By value, for parameters of headers.
    assumptions: Vec<Assumption>,
    /// By value, for parameters: what forward edges passed, and what back edges passed, in this round.
    forward: Vec<Option<Interval>>,
    back: Vec<Option<Interval>>,
    /// By value, for parameters of headers: what was taken to be true.
    assumed: Vec<Interval>,
    /// By value: the interval where the walk is.
    known: Vec<Interval>,
    /// By value: the interval where it is defined, which holds everywhere; of an address, see [`Rounds::distance`].
    at_definition: Vec<Interval>,
    undo: Vec<(Value, Interval)>,
    decisions: Vec<(InstId, Decision)>,
    held: bool,
}

impl<'a> Rounds<'a> {
    pub(super) fn new(
        func: &'a Function,
        cfg: &'a Cfg,
        dominators: &Dominators,
        definitions: &'a Definitions,
    ) -> Rounds<'a> {
        let mut steps = Vec::new();
        walk_dominator_tree(func, dominators, |step| steps.push(step));
        // What is counted up or down reaches any bound in small steps: no use to wait.
        let is_counted =
            |arg: Value| matches!(definitions.get(func, arg), Some(Inst::Binary { op: BinaryOp::Add, .. }));
        let mut assumptions = vec![Assumption::Keeps { lo: true, hi: true }; func.values.len()];
        for &block in cfg.reverse_postorder() {
            for target in func.blocks[block].terminator.targets() {
                if cfg.position(target.block) > cfg.position(block) {
                    continue;
                }
                for (&param, &arg) in func.blocks[target.block].params.iter().zip(&target.args) {
                    if !is_counted(arg) && param != arg {
                        assumptions[index(param)] = Assumption::StaysIn(Interval::EMPTY, PATIENCE);
                    }
                }
            }
        }
        let is_back = |block: BlockId| cfg.predecessors(block).iter().any(|&p| cfg.position(p) >= cfg.position(block));
        let n = func.values.len();
        Rounds {
            is_header: func.blocks.iter().map(|(block, _)| cfg.is_reachable(block) && is_back(block)).collect(),
            entering: func.blocks.iter().map(|(block, _)| entering_block(cfg, dominators, block)).collect(),
            func,
            cfg,
            definitions,
            steps,
            assumptions,
            forward: vec![None; n],
            back: vec![None; n],
            assumed: vec![Interval::ALL; n],
            known: vec![Interval::ALL; n],
            at_definition: vec![Interval::ALL; n],
            undo: Vec::new(),
            decisions: Vec::new(),
            held: true,
        }
    }

    /// From now on loops' variables may be anything.
    pub(super) fn assume_nothing(&mut self) {
        self.assumptions.fill(Assumption::Keeps { lo: false, hi: false });
    }

    /// Whether everything that the last round assumed was true in it, so that its decisions hold. If not, the next
    /// round assumes less.
    pub(super) fn assumptions_held(&self) -> bool {
        self.held
    }

    /// Takes what the last round found of loops' variables as the next assumption; whether that is more than before.
    pub(super) fn narrow(&mut self) -> bool {
        let mut changed = false;
        for i in 0..self.assumptions.len() {
            let (Some(forward), Some(back)) = (self.forward[i], self.back[i]) else { continue };
            let found = forward.union(back);
            if found != self.assumed[i] && found.is_within(self.assumed[i]) {
                self.assumptions[i] = Assumption::StaysIn(found, 0);
                changed = true;
            }
        }
        changed
    }

    /// By value: an interval that holds wherever the value is, as the last round found it; of an address computed from
    /// that of a slot or global, the bytes between the two.
    pub(super) fn at_definition(self) -> Vec<Interval> {
        self.at_definition
    }

    /// Walks once.
    pub(super) fn run(&mut self) -> Vec<(InstId, Decision)> {
        self.forward.fill(None);
        self.back.fill(None);
        self.known.fill(Interval::ALL);
        self.undo.clear();
        self.decisions.clear();
        let mut scopes = Vec::new();
        for i in 0..self.steps.len() {
            match self.steps[i] {
                Step::Enter(block) => {
                    scopes.push(self.undo.len());
                    self.enter(block);
                }
                Step::Leave(_) => self.leave(scopes.pop().unwrap_or(0)),
            }
        }
        self.test_assumptions();
        std::mem::take(&mut self.decisions)
    }

    fn test_assumptions(&mut self) {
        self.held = true;
        for i in 0..self.assumptions.len() {
            let Some(back) = self.back[i] else { continue };
            if back.is_within(self.assumed[i]) {
                continue;
            }
            self.held = false;
            let (keeps_lo, keeps_hi) = (back.lo >= self.assumed[i].lo, back.hi <= self.assumed[i].hi);
            self.assumptions[i] = match self.assumptions[i] {
                Assumption::Keeps { lo, hi } => Assumption::Keeps { lo: lo && keeps_lo, hi: hi && keeps_hi },
                Assumption::StaysIn(_, 0) => Assumption::Keeps { lo: keeps_lo, hi: keeps_hi },
                Assumption::StaysIn(_, patience) => Assumption::StaysIn(back.union(self.assumed[i]), patience - 1),
            };
        }
    }

    fn leave(&mut self, n_undo: usize) {
        for (value, before) in self.undo.drain(n_undo..).rev() {
            self.known[index(value)] = before;
        }
    }

    fn get(&self, value: Value) -> Interval {
        self.known[index(value)]
    }

    fn set(&mut self, value: Value, interval: Interval) {
        let before = std::mem::replace(&mut self.known[index(value)], interval);
        self.undo.push((value, before));
    }

    fn enter(&mut self, block: BlockId) {
        for &param in &self.func.blocks[block].params {
            let i = index(param);
            if self.func.values[param].ty != Type::I64 {
                continue;
            }
            let start = self.forward[i].unwrap_or(Interval::ALL);
            let interval = if self.is_header[index(block)] {
                self.assumed[i] = match self.assumptions[i] {
                    Assumption::Keeps { lo, hi } => {
                        Interval::new(if lo { start.lo } else { i64::MIN }, if hi { start.hi } else { i64::MAX })
                    }
                    Assumption::StaysIn(interval, _) => interval.union(start),
                };
                self.assumed[i]
            } else {
                start
            };
            self.at_definition[i] = interval;
            self.set(param, interval);
        }
        self.learn_from_branch(block);
        for &inst in &self.func.blocks[block].insts {
            self.visit(inst);
        }
        self.pass_arguments(block);
    }

    /// Behind a branch its condition holds.
    fn learn_from_branch(&mut self, block: BlockId) {
        let Some(pred) = self.entering[index(block)] else { return };
        if let Terminator::Branch { cond, then, .. } = &self.func.blocks[pred].terminator {
            self.learn(*cond, then.block == block);
        }
    }

    fn learn(&mut self, cond: Value, holds: bool) {
        let Some(&Inst::Compare { op, lhs, rhs }) = self.definitions.get(self.func, cond) else { return };
        let op = if holds { op } else { op.negated() };
        if self.func.value_type(lhs) == Type::I64 {
            let (left, right) = (self.get(lhs), self.get(rhs));
            self.refine(lhs, left.refine(op, right));
            self.refine(rhs, right.refine(op.swapped(), left));
        }
    }

    /// Notes what is left of a value's interval, and of what it was computed from by adding a constant.
    fn refine(&mut self, value: Value, interval: Interval) {
        let before = self.get(value);
        if interval == before || !interval.is_within(before) {
            return;
        }
        self.set(value, interval);
        if let Some(&Inst::Binary { op: BinaryOp::Add, lhs, rhs }) = self.definitions.get(self.func, value)
            && let Some(added) = self.definitions.constant(self.func, rhs)
        {
            // Only if the addition did not wrap around.
            let base = self.get(lhs);
            if base.lo.checked_add(added).is_some() && base.hi.checked_add(added).is_some() {
                let moved = Interval::binary(BinaryOp::Sub, interval, Interval::constant(added));
                let refined = base.intersection(moved);
                if refined != base {
                    self.set(lhs, refined);
                }
            }
        }
    }

    fn visit(&mut self, inst: InstId) {
        let data = &self.func.insts[inst];
        match *data {
            Inst::CheckBounds { index, len, .. } => {
                let valid = Interval::new(0, i64::try_from(len).unwrap_or(i64::MAX).saturating_sub(1).max(0));
                if self.get(index).is_within(valid) {
                    self.decisions.push((inst, Decision::Remove));
                } else {
                    self.refine(index, self.get(index).intersection(valid));
                }
            }
            Inst::CheckDivisor { divisor, .. } => {
                if self.get(divisor).contains(0) {
                    self.refine(divisor, self.get(divisor).without(0));
                } else {
                    self.decisions.push((inst, Decision::Remove));
                }
            }
            Inst::Compare { op, lhs, rhs } if self.func.value_type(lhs) == Type::I64 => {
                if let Some(outcome) = Interval::compare(op, self.get(lhs), self.get(rhs)) {
                    self.decisions.push((inst, Decision::Constant(i64::from(outcome))));
                }
            }
            _ => {}
        }
        let Some(result) = self.func.result(inst) else { return };
        match self.func.value_type(result) {
            Type::I64 => self.compute(inst, result),
            Type::Ptr => self.at_definition[index(result)] = self.distance(inst),
            _ => {}
        }
    }

    /// For an address computed from that of a slot or global: how many bytes it lies behind the object's start.
    fn distance(&self, inst: InstId) -> Interval {
        let of = |base: Value| self.at_definition[index(base)];
        match self.func.insts[inst] {
            Inst::SlotAddr { offset, .. } | Inst::GlobalAddr { offset, .. } => Interval::constant(offset),
            Inst::Offset { base, bytes } => Interval::binary(BinaryOp::Add, of(base), Interval::constant(bytes)),
            Inst::Element { base, index, stride } => {
                let Ok(stride) = i64::try_from(stride) else { return Interval::ALL };
                let bytes = Interval::binary(BinaryOp::Mul, self.get(index), Interval::constant(stride));
                Interval::binary(BinaryOp::Add, of(base), bytes)
            }
            _ => Interval::ALL,
        }
    }

    fn compute(&mut self, inst: InstId, result: Value) {
        let interval = match self.func.insts[inst] {
            Inst::Const { value, .. } => Interval::constant(value),
            Inst::Binary { op, lhs, rhs } => {
                let (left, right) = (self.get(lhs), self.get(rhs));
                self.decide_division(inst, op, left, rhs);
                Interval::binary(op, left, right)
            }
            Inst::Select { cond, then, otherwise } => self.select(cond, then, otherwise),
            Inst::Cast { op: CastOp::ZeroExtend, value, .. } => {
                Interval::new(0, self.func.value_type(value).unsigned(-1) as i64)
            }
            Inst::Cast { op: CastOp::SignExtend, value, .. } => {
                let half = (self.func.value_type(value).unsigned(-1) >> 1) as i64;
                Interval::new(-half - 1, half)
            }
            _ => Interval::ALL,
        };
        let is_constant = matches!(self.func.insts[inst], Inst::Const { .. });
        if interval.lo == interval.hi && !is_constant && self.func.insts[inst].is_pure(self.func) {
            self.decisions.push((inst, Decision::Constant(interval.lo)));
        }
        self.at_definition[index(result)] = interval;
        self.set(result, interval);
    }

    fn decide_division(&mut self, inst: InstId, op: BinaryOp, left: Interval, rhs: Value) {
        let divisor = self.definitions.constant(self.func, rhs).filter(|&divisor| divisor > 1);
        if left.lo >= 0 && divisor.is_some_and(|divisor| divisor & (divisor - 1) == 0) {
            match op {
                BinaryOp::DivSigned => self.decisions.push((inst, Decision::Shift)),
                BinaryOp::RemSigned => self.decisions.push((inst, Decision::Mask)),
                _ => {}
            }
        }
    }

    /// Each side counts under the condition that it is chosen.
    fn select(&mut self, cond: Value, then: Value, otherwise: Value) -> Interval {
        let under = |rounds: &mut Self, holds: bool, value: Value| {
            let n_undo = rounds.undo.len();
            rounds.learn(cond, holds);
            let interval = rounds.get(value);
            rounds.leave(n_undo);
            interval
        };
        under(self, true, then).union(under(self, false, otherwise))
    }

    /// Notes what a block passes to the parameters of its successors, under the branch's condition.
    fn pass_arguments(&mut self, block: BlockId) {
        let terminator = &self.func.blocks[block].terminator;
        let cond = match terminator {
            Terminator::Branch { cond, .. } => Some(*cond),
            _ => None,
        };
        for (i, target) in terminator.targets().enumerate() {
            let n_undo = self.undo.len();
            if let Some(cond) = cond {
                self.learn(cond, i == 0);
            }
            let is_back = self.cfg.position(target.block) <= self.cfg.position(block);
            for (&param, &arg) in self.func.blocks[target.block].params.iter().zip(&target.args) {
                if self.func.values[param].ty != Type::I64 {
                    continue;
                }
                let passed = self.get(arg);
                let sum = if is_back { &mut self.back[index(param)] } else { &mut self.forward[index(param)] };
                *sum = Some(sum.map_or(passed, |sum| sum.union(passed)));
            }
            self.leave(n_undo);
        }
    }
}
