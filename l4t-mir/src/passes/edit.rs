//! What several passes need to change a function: replaced values, a pool of constants, definitions of values.

use crate::cfg::Cfg;
use crate::ir::debug::Holder;
use crate::ir::{Function, Inst, InstId, Terminator, Type, Value};
use crate::queries::{id, index};
use l4t_syntax::Span;
use rustc_hash::FxHashMap;

/// Values that are to be replaced by others. Nothing changes in the function until [`Replacements::apply`].
#[derive(Debug)]
pub(super) struct Replacements {
    by_value: Vec<Value>,
    any: bool,
}

impl Replacements {
    /// None yet.
    pub(super) fn new(func: &Function) -> Replacements {
        Replacements { by_value: (0..func.values.len()).map(id).collect(), any: false }
    }

    /// Every use of `old` shall become one of `new`. A value is replaced once.
    pub(super) fn replace(&mut self, old: Value, new: Value) {
        let (old, new) = (self.resolve(old), self.resolve(new));
        if old != new {
            self.by_value[index(old)] = new;
            self.any = true;
        }
    }

    /// What stands for a value now.
    pub(super) fn resolve(&mut self, value: Value) -> Value {
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
    pub(super) fn grow(&mut self, func: &Function) {
        let n_known = self.by_value.len();
        self.by_value.extend((n_known..func.values.len()).map(id::<crate::ir::ValueData>));
    }

    /// Rewrites all operands.
    pub(super) fn apply(&mut self, func: &mut Function) {
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
pub(super) fn clear_unreachable(func: &mut Function) {
    let cfg = Cfg::new(func);
    for (block, data) in func.blocks.iter_mut() {
        if !cfg.is_reachable(block) {
            data.params.clear();
            data.insts.clear();
            data.terminator = Terminator::Unreachable;
        }
    }
}

/// By value: the instruction that defines it; block parameters have none.
#[derive(Debug, Default)]
pub(super) struct Definitions {
    by_value: Vec<Option<InstId>>,
}

impl Definitions {
    /// Of all instructions that stand in a block.
    pub(super) fn new(func: &Function) -> Definitions {
        let mut definitions = Definitions { by_value: vec![None; func.values.len()] };
        for (_, block) in func.blocks.iter() {
            for &inst in &block.insts {
                definitions.add(func, inst);
            }
        }
        definitions
    }

    /// Notes a new instruction.
    pub(super) fn add(&mut self, func: &Function, inst: InstId) {
        if let Some(result) = func.result(inst) {
            if self.by_value.len() <= index(result) {
                self.by_value.resize(index(result) + 1, None);
            }
            self.by_value[index(result)] = Some(inst);
        }
    }

    /// The instruction's id.
    pub(super) fn id(&self, value: Value) -> Option<InstId> {
        self.by_value.get(index(value)).copied().flatten()
    }

    /// The instruction.
    pub(super) fn get<'f>(&self, func: &'f Function, value: Value) -> Option<&'f Inst> {
        Some(&func.insts[self.id(value)?])
    }

    /// The number, if the value is a constant.
    pub(super) fn constant(&self, func: &Function, value: Value) -> Option<i64> {
        match self.get(func, value)? {
            Inst::Const { value, .. } => Some(*value),
            _ => None,
        }
    }
}

/// Constants, each once, at the start of the entry block, where they dominate everything. (Backends put a constant
/// where it is used, so that this lengthens no life in a register.)
#[derive(Debug)]
pub(super) struct Constants {
    by_value: FxHashMap<(Type, i64), Value>,
    new: Vec<InstId>,
}

impl Constants {
    /// Knows the constants that the entry block starts with.
    pub(super) fn new(func: &Function) -> Constants {
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
    pub(super) fn get(
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
    pub(super) fn known(&self, ty: Type, value: i64) -> Option<Value> {
        self.by_value.get(&(ty, value)).copied()
    }

    /// Puts the new constants in front of the entry block.
    pub(super) fn finish(self, func: &mut Function) {
        let entry = func.entry();
        func.blocks[entry].insts.splice(0..0, self.new);
    }
}
