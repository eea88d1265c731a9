//! What several passes need to change a function: replaced values, a pool of constants.

use l4t_mir::analyses::definitions::Definitions;
use l4t_mir::analyses::facts::{FunctionFacts, Kept};
use l4t_mir::ir::debug::Holder;
use l4t_mir::ir::{Function, Inst, InstId, Terminator, Type, Value};
use l4t_mir::queries::{id, index};
use l4t_syntax::Span;
use rustc_hash::FxHashMap;

/// Values that are to be replaced by others. Nothing changes in the function until [`Replacements::apply`].
#[derive(Debug)]
pub(crate) struct Replacements {
    by_value: Vec<Value>,
    any: bool,
}

impl Replacements {
    /// None yet.
    pub(crate) fn new(func: &Function) -> Replacements {
        Replacements { by_value: (0..func.values.len()).map(id).collect(), any: false }
    }

    /// Every use of `old` shall become one of `new`. A value is replaced once.
    pub(crate) fn replace(&mut self, old: Value, new: Value) {
        let (old, new) = (self.resolve(old), self.resolve(new));
        if old != new {
            self.by_value[index(old)] = new;
            self.any = true;
        }
    }

    /// What stands for a value now.
    pub(crate) fn resolve(&mut self, value: Value) -> Value {
        let mut last = value;
        while let Some(&next) = self.by_value.get(index(last)).filter(|&&next| next != last) {
            last = next;
        }
        // Shorten the way for next time.
        let mut at = value;
        while at != last {
            at = std::mem::replace(&mut self.by_value[index(at)], last);
        }
        last
    }

    /// Makes room for values that the function got since.
    pub(crate) fn grow(&mut self, func: &Function) {
        let n_known = self.by_value.len();
        self.by_value.extend((n_known..func.values.len()).map(id::<l4t_mir::ir::ValueData>));
    }

    /// Rewrites all operands.
    pub(crate) fn apply(&mut self, func: &mut Function) {
        if !self.any {
            return;
        }
        for block in 0..func.blocks.len() {
            let block = &mut func.blocks[id(block)];
            for &inst in &block.insts {
                func.insts[inst].for_each_operand_mut(|value| *value = self.resolve(*value));
            }
            block.terminator.for_each_operand_mut(|value| *value = self.resolve(*value));
        }
        func.change_holders(|holder| {
            if let Holder::Value(value) = holder {
                *value = self.resolve(*value);
            }
        });
    }
}

/// Empties blocks that control never reaches, so that they use no values.
pub(crate) fn clear_unreachable(func: &mut Function, facts: &mut FunctionFacts) {
    let cfg = facts.cfg(func);
    let mut changed = false;
    for (_, data) in func.blocks.iter_mut().filter(|(block, _)| !cfg.is_reachable(*block)) {
        changed |= !data.insts.is_empty();
        data.params.clear();
        data.insts.clear();
        data.terminator = Terminator::Unreachable;
    }
    if changed {
        facts.keep(Kept::Shape);
    }
}

/// Constants, each once, at the start of the entry block, where they dominate everything. (Backends put a constant
/// where it is used, so that this lengthens no life in a register.)
#[derive(Debug)]
pub(crate) struct Constants {
    by_value: FxHashMap<(Type, i64), Value>,
    new: Vec<InstId>,
}

impl Constants {
    /// Knows the constants that the entry block starts with.
    pub(crate) fn new(func: &Function) -> Constants {
        let mut by_value = FxHashMap::default();
        for &inst in &func.blocks[func.entry()].insts {
            let Inst::Const { ty, value } = func.insts[inst] else { break };
            if let Some(result) = func.result(inst) {
                by_value.entry((ty, value)).or_insert(result);
            }
        }
        Constants { by_value, new: Vec::new() }
    }

    /// The constant, which may be a new instruction that is in its block only after [`Constants::finish`], but in
    /// `definitions` at once.
    pub(crate) fn get(
        &mut self,
        func: &mut Function,
        definitions: &mut Definitions,
        ty: Type,
        value: i64,
        span: Span,
    ) -> Value {
        let value = ty.wrap(value);
        *self.by_value.entry((ty, value)).or_insert_with(|| {
            let (inst, result) = func.make_inst_of_type(Inst::Const { ty, value }, Some(ty), span);
            self.new.push(inst);
            definitions.add(func, inst);
            result.expect("a constant has a result")
        })
    }

    /// The constant, if it is there already.
    pub(crate) fn known(&self, ty: Type, value: i64) -> Option<Value> {
        self.by_value.get(&(ty, value)).copied()
    }

    /// Puts the new constants in front of the entry block.
    pub(crate) fn finish(self, func: &mut Function) {
        let entry = func.entry();
        func.blocks[entry].insts.splice(0..0, self.new);
    }
}
