//! Which instruction defines each value.

use crate::ir::{Function, Inst, InstId, Value};
use crate::queries::index;

/// By value: the instruction that defines it; block parameters have none.
#[derive(PartialEq, Eq, Debug, Default)]
pub struct Definitions {
    by_value: Vec<Option<InstId>>,
}

impl Definitions {
    /// Of all instructions that stand in a block.
    pub fn new(func: &Function) -> Definitions {
        let mut definitions = Definitions { by_value: vec![None; func.values.len()] };
        for (_, block) in func.blocks.iter() {
            for &inst in &block.insts {
                definitions.add(func, inst);
            }
        }
        definitions
    }

    /// Notes a new instruction.
    pub fn add(&mut self, func: &Function, inst: InstId) {
        if let Some(result) = func.result(inst) {
            if self.by_value.len() <= index(result) {
                self.by_value.resize(index(result) + 1, None);
            }
            self.by_value[index(result)] = Some(inst);
        }
    }

    /// The instruction's id.
    pub fn id(&self, value: Value) -> Option<InstId> {
        self.by_value.get(index(value)).copied().flatten()
    }

    /// The instruction.
    pub fn get<'f>(&self, func: &'f Function, value: Value) -> Option<&'f Inst> {
        Some(&func.insts[self.id(value)?])
    }

    /// The number, if the value is a constant.
    pub fn constant(&self, func: &Function, value: Value) -> Option<i64> {
        match self.get(func, value)? {
            Inst::Const { value, .. } => Some(*value),
            _ => None,
        }
    }
}
