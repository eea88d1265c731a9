//! Global value numbering: walks the dominator tree, simplifies each instruction by the rules of `rules.rs`, and
//! replaces what was computed before by the earlier value.
//!
//! - Pure instructions: by operation and operands. Checks: one that is dominated by an equal one, or that constants or
//!   the origin of a pointer prove, goes. Branch conditions, and equality with a constant, are known behind the branch.
//! - Loads: a value that was stored to or loaded from the same place before is used if nothing between may write there;
//!   a store of what the place holds already goes. See `memory.rs` in this folder for what is known of memory.
//! - All constants move to the entry block.
//! - Does not move anything else, so traps and effects keep their order. A check disappears only where the same check
//!   has passed, or cannot fail.
//! - Cost: near-linear. What is known of memory is bounded, and so are the paths looked at for it.

use crate::Context;
use crate::edit::{Constants, Replacements};
use crate::memory::{Memory, MemoryState};
use crate::rules::{Rules, Simplified};
use l4t_mir::analyses::definitions::Definitions;
use l4t_mir::analyses::facts::{FunctionFacts, Kept};
use l4t_mir::analyses::frontier::{Step, entering_block, walk_dominator_tree};
use l4t_mir::cfg::Cfg;
use l4t_mir::dominators::Dominators;
use l4t_mir::ir::{BinaryOp, BlockId, CompareOp, Function, Inst, InstId, NullKind, Target, Terminator, Type, Value};
use l4t_mir::queries::{id, index};
use l4t_syntax::Span;
use rustc_hash::FxHashMap;

/// Rules lead to a canonical form in few steps; this only guards against a defect in them.
const MAX_STEPS: usize = 32;

/// See the module.
pub(crate) fn gvn(func: &mut Function, ctx: &Context<'_>, facts: &mut FunctionFacts) {
    let definitions = facts.take_definitions(func);
    let (cfg, dominators) = (facts.cfg(func), facts.dominators(func));
    // The walk changes instructions, not the shape that it follows.
    let mut steps = Vec::with_capacity(2 * cfg.reverse_postorder().len());
    walk_dominator_tree(func, dominators, |step| steps.push(step));
    let mut walk = Walk {
        ctx,
        cfg,
        dominators,
        definitions,
        changed_edges: false,
        replaced: Replacements::new(func),
        known: (0..func.values.len()).map(id).collect(),
        table: FxHashMap::default(),
        undo: Vec::new(),
        scopes: Vec::new(),
        constants: Constants::new(func),
        memory: Memory::new(func, ctx, cfg),
        func,
    };
    for step in steps {
        match step {
            Step::Enter(block) => walk.enter(block),
            Step::Leave(_) => walk.leave(),
        }
    }
    walk.replaced.apply(walk.func);
    walk.constants.finish(walk.func);
    let kept = if walk.changed_edges { Kept::Nothing } else { Kept::Shape };
    facts.keep(kept);
}

/// What is undone when the walk leaves a block.
enum Undo {
    /// A new entry of the table.
    Entry(Inst),
    /// A changed entry.
    Changed(Inst, Value),
    /// A value whose value was learnt.
    Known(Value, Value),
}

/// A block on the way from the entry to where the walk is.
struct Scope {
    block: BlockId,
    n_undo: usize,
    memory: MemoryState,
}

struct Walk<'a> {
    func: &'a mut Function,
    ctx: &'a Context<'a>,
    cfg: &'a Cfg,
    dominators: &'a Dominators,
    definitions: Definitions,
    /// Whether a branch became a jump, or leads where it led in another order.
    changed_edges: bool,
    /// For good.
    replaced: Replacements,
    /// In this scope only: the constant that a value is known to equal, or itself.
    known: Vec<Value>,
    /// Pure instructions, and checks that passed, to their values (checks: to any).
    table: FxHashMap<Inst, Value>,
    undo: Vec<Undo>,
    scopes: Vec<Scope>,
    constants: Constants,
    memory: Memory<'a>,
}

impl Walk<'_> {
    fn enter(&mut self, block: BlockId) {
        let memory = self.memory_at_start(block);
        self.scopes.push(Scope { block, n_undo: self.undo.len(), memory });
        self.learn_from_branch(block);
        let insts = std::mem::take(&mut self.func.blocks[block].insts);
        let mut kept = Vec::with_capacity(insts.len());
        for inst in insts {
            self.visit(inst, &mut kept);
        }
        self.func.blocks[block].insts = kept;
        self.visit_terminator(block);
    }

    fn leave(&mut self) {
        let Some(scope) = self.scopes.pop() else { return };
        while self.undo.len() > scope.n_undo {
            match self.undo.pop() {
                Some(Undo::Entry(key)) => drop(self.table.remove(&key)),
                Some(Undo::Changed(key, value)) => drop(self.table.insert(key, value)),
                Some(Undo::Known(value, before)) => self.known[index(value)] = before,
                None => {}
            }
        }
    }

    /// What is known of memory where a block starts: what was known at the end of its immediate dominator, less what
    /// may be written on the ways between.
    fn memory_at_start(&mut self, block: BlockId) -> MemoryState {
        let Some(parent) = self.scopes.last() else { return MemoryState::default() };
        self.memory.state_after_paths(self.func, self.cfg, (parent.block, block), &parent.memory)
    }

    /// Behind a branch its condition is known, if there is no other way to come here.
    fn learn_from_branch(&mut self, block: BlockId) {
        let Some(pred) = entering_block(self.cfg, self.dominators, block) else { return };
        let span = self.func.blocks[pred].terminator_span;
        let Terminator::Branch { cond, ref then, .. } = self.func.blocks[pred].terminator else { return };
        let holds = then.block == block;
        self.learn(cond, i64::from(holds), span);
        let Some(&Inst::Compare { op, lhs, rhs }) = self.definitions.get(self.func, cond) else { return };
        let op = if holds { op } else { op.negated() };
        // The opposite comparison too, should it be computed somewhere.
        let no = self.constant(Type::I1, 0, span);
        self.insert(Inst::Compare { op: op.negated(), lhs, rhs }, no);
        match (op, self.definitions.constant(self.func, rhs)) {
            (CompareOp::Eq, Some(value)) => self.learn(lhs, value, span),
            (CompareOp::Ne, Some(0)) if self.func.value_type(lhs) == Type::Ptr => {
                self.insert(null_check_key(lhs), lhs);
            }
            _ => {}
        }
    }

    fn learn(&mut self, value: Value, constant: i64, span: Span) {
        if self.definitions.constant(self.func, value).is_some() {
            return;
        }
        let constant = self.constant(self.func.value_type(value), constant, span);
        self.grow_known();
        let before = std::mem::replace(&mut self.known[index(value)], constant);
        self.undo.push(Undo::Known(value, before));
    }

    fn constant(&mut self, ty: Type, value: i64, span: Span) -> Value {
        self.constants.get(self.func, &mut self.definitions, ty, value, span)
    }

    fn grow_known(&mut self) {
        let n_known = self.known.len();
        self.known.extend((n_known..self.func.values.len()).map(id::<l4t_mir::ir::ValueData>));
    }

    fn resolve(&mut self, value: Value) -> Value {
        let value = self.replaced.resolve(value);
        self.known.get(index(value)).copied().unwrap_or(value)
    }

    fn insert(&mut self, key: Inst, value: Value) {
        match self.table.insert(key.clone(), value) {
            None => self.undo.push(Undo::Entry(key)),
            Some(before) => self.undo.push(Undo::Changed(key, before)),
        }
    }

    fn replace(&mut self, result: Option<Value>, by: Value) {
        if let Some(result) = result {
            self.replaced.replace(result, by);
        }
    }

    /// Simplifies an instruction and keeps it if it is still needed.
    fn visit(&mut self, inst: InstId, kept: &mut Vec<InstId>) {
        let mut data = self.func.insts[inst].clone();
        data.for_each_operand_mut(|operand| *operand = self.resolve(*operand));
        let result = self.func.result(inst);
        let span = self.func.inst_span(inst);
        for _ in 0..MAX_STEPS {
            let mut rules = Rules {
                func: self.func,
                definitions: &mut self.definitions,
                constants: &mut self.constants,
                before: Vec::new(),
                span,
            };
            let simplified = rules.simplify(&data);
            for new in rules.before {
                // It may equal something older.
                self.replaced.grow(self.func);
                self.visit(new, kept);
            }
            match simplified {
                None => break,
                Some(Simplified::Inst(new)) => {
                    data = new;
                    data.for_each_operand_mut(|operand| *operand = self.resolve(*operand));
                }
                Some(Simplified::Value(value)) => {
                    let value = self.resolve(value);
                    return self.replace(result, value);
                }
                Some(Simplified::Constant(value)) => {
                    let Some(result) = result else { return };
                    let constant = self.constant(self.func.value_type(result), value, span);
                    return self.replace(Some(result), constant);
                }
            }
        }
        if let (Inst::Const { ty, value }, Some(result)) = (&data, result) {
            let constant = self.constant(*ty, *value, span);
            if constant == result {
                kept.push(inst);
            }
            return self.replace(Some(result), constant);
        }
        self.func.insts[inst] = data;
        if self.visit_canonical(inst) {
            kept.push(inst);
        }
    }

    /// Looks an instruction up; whether it must stay.
    fn visit_canonical(&mut self, inst: InstId) -> bool {
        self.memory.function.origins.add(self.func, inst);
        let result = self.func.result(inst);
        let data = self.func.insts[inst].clone();
        match data {
            Inst::CheckBounds { index, len, .. } => {
                let is_proved = self.definitions.constant(self.func, index).is_some_and(|i| i >= 0 && (i as u64) < len);
                !is_proved && self.is_first_check(Inst::CheckBounds { index, len, site: id(0) }, index)
            }
            Inst::CheckDivisor { divisor, .. } => {
                let is_proved = self.definitions.constant(self.func, divisor).is_some_and(|divisor| divisor != 0);
                !is_proved && self.is_first_check(Inst::CheckDivisor { divisor, site: id(0) }, divisor)
            }
            Inst::CheckNull { ptr, .. } => !self.is_non_null(ptr) && self.is_first_check(null_check_key(ptr), ptr),
            Inst::Compare { op: op @ (CompareOp::Eq | CompareOp::Ne), lhs, rhs }
                if self.definitions.constant(self.func, rhs) == Some(0)
                    && (self.is_non_null(lhs) || self.table.contains_key(&null_check_key(lhs))) =>
            {
                let span = self.func.inst_span(inst);
                let constant = self.constant(Type::I1, i64::from(op == CompareOp::Ne), span);
                self.replace(result, constant);
                false
            }
            Inst::Binary { op: BinaryOp::DivSigned, lhs, rhs } if let Some(count) = self.even_division(lhs, rhs) => {
                let rhs = self.constant(self.func.value_type(lhs), count, self.func.inst_span(inst));
                self.func.insts[inst] = Inst::Binary { op: BinaryOp::ShiftRightSigned, lhs, rhs };
                self.visit_canonical(inst)
            }
            _ if data.is_pure(self.func) => {
                if let Some(&known) = self.table.get(&data) {
                    self.replace(result, known);
                    return false;
                }
                if let Some(result) = result {
                    self.insert(data, result);
                }
                true
            }
            _ => self.visit_memory(inst),
        }
    }

    /// For a division by a power of two that is known to leave no remainder: how far to shift.
    fn even_division(&self, dividend: Value, divisor: Value) -> Option<i64> {
        let ty = self.func.value_type(dividend);
        let divisor = self.definitions.constant(self.func, divisor)?;
        if divisor <= 1 || divisor & (divisor - 1) != 0 {
            return None;
        }
        let mask = self.constants.known(ty, divisor - 1)?;
        let low_bits = *self.table.get(&Inst::Binary { op: BinaryOp::And, lhs: dividend, rhs: mask })?;
        let known = *self.known.get(index(low_bits))?;
        (self.definitions.constant(self.func, known) == Some(0)).then(|| i64::from(divisor.trailing_zeros()))
    }

    fn is_non_null(&self, ptr: Value) -> bool {
        self.func.value_type(ptr) == Type::Ptr
            && (self.memory.function.origins.is_non_null(self.ctx.program, self.func, ptr)
                || self.definitions.constant(self.func, ptr).is_some_and(|value| value != 0))
    }

    fn is_first_check(&mut self, key: Inst, any: Value) -> bool {
        let is_first = !self.table.contains_key(&key);
        if is_first {
            self.insert(key, any);
        }
        is_first
    }

    /// Loads that are known, stores that change nothing; whether the instruction must stay.
    fn visit_memory(&mut self, inst: InstId) -> bool {
        let Some(scope) = self.scopes.last_mut() else { return true };
        let data = &self.func.insts[inst];
        let Some(known) = self.memory.known_value(&scope.memory, self.func, data) else {
            self.memory.execute(&mut scope.memory, self.func, inst);
            return true;
        };
        let span = self.func.inst_span(inst);
        match *data {
            Inst::Load { ty, .. } => {
                let value = match known {
                    crate::memory::Known::Value(value) => self.resolve(value),
                    crate::memory::Known::Zero => self.constant(ty, 0, span),
                };
                self.replace(self.func.result(inst), value);
                false
            }
            _ => {
                let is_same = match known {
                    crate::memory::Known::Value(old) => self.stored_value(inst).is_some_and(|new| {
                        let old = self.resolve(old);
                        new == old
                    }),
                    crate::memory::Known::Zero => {
                        self.stored_value(inst).is_some_and(|new| self.definitions.constant(self.func, new) == Some(0))
                    }
                };
                if !is_same && let Some(scope) = self.scopes.last_mut() {
                    self.memory.execute(&mut scope.memory, self.func, inst);
                }
                !is_same
            }
        }
    }

    fn stored_value(&self, inst: InstId) -> Option<Value> {
        match self.func.insts[inst] {
            Inst::Store { value, .. } => Some(value),
            _ => None,
        }
    }

    fn visit_terminator(&mut self, block: BlockId) {
        let span = self.func.blocks[block].terminator_span;
        let mut terminator = std::mem::replace(&mut self.func.blocks[block].terminator, Terminator::Unreachable);
        terminator.for_each_operand_mut(|operand| *operand = self.resolve(*operand));
        // A negated condition: the other way round.
        if let Terminator::Branch { cond, then, otherwise } = &mut terminator
            && let Some(&Inst::Binary { op: BinaryOp::Xor, lhs, .. }) = self.definitions.get(self.func, *cond)
            && self.is_negation(*cond)
        {
            *cond = lhs;
            std::mem::swap(then, otherwise);
            self.changed_edges = true;
        }
        terminator = match terminator {
            Terminator::Branch { cond, then, otherwise } => match self.definitions.constant(self.func, cond) {
                Some(known) => {
                    self.changed_edges = true;
                    Terminator::Jump(if known == 0 { otherwise } else { then })
                }
                None => self.pass_condition(cond, then, otherwise, span),
            },
            other => other,
        };
        self.func.blocks[block].terminator = terminator;
    }

    fn is_negation(&self, value: Value) -> bool {
        match self.definitions.get(self.func, value) {
            Some(&Inst::Binary { op: BinaryOp::Xor, rhs, .. }) => {
                self.definitions.constant(self.func, rhs).is_some_and(|mask| mask != 0)
            }
            _ => false,
        }
    }

    /// A branch's own condition is known where it is passed on.
    fn pass_condition(&mut self, cond: Value, mut then: Target, mut otherwise: Target, span: Span) -> Terminator {
        for (target, holds) in [(&mut then, 1), (&mut otherwise, 0)] {
            if target.args.contains(&cond) {
                let constant = self.constant(Type::I1, holds, span);
                target.args.iter_mut().filter(|arg| **arg == cond).for_each(|arg| *arg = constant);
            }
        }
        Terminator::Branch { cond, then, otherwise }
    }
}

/// Stands in the table for "this pointer is not null".
fn null_check_key(ptr: Value) -> Inst {
    Inst::CheckNull { ptr, kind: NullKind::Data, site: id(0) }
}
