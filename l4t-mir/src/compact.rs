//! Renumbers what a function holds, dropping what is not used: the normal form of functions.
//!
//! In a compact function the blocks are those that can be reached, in reverse postorder; instructions and values are
//! numbered in the order in which they stand there (a block's parameters before its instructions' results), and there
//! are no others. Slots stay as they are: their order is the order of the variables in the source, and passes that remove
//! the uses of one remove it themselves.
//!
//! The optimiser ends with it, so that backends and readers meet nothing that is dead. Printing a compact program and
//! parsing the text gives the same program. Takes linear time.

use crate::cfg::Cfg;
use crate::ir::debug::Holder;
use crate::ir::{Function, Program, Value};
use crate::queries::{id, index};
use la_arena::Arena;

/// Makes each function compact.
pub fn compact_program(program: &mut Program) {
    program.functions.values_mut().for_each(compact);
}

/// Makes a function compact. It has its blocks and keeps the verifier's rules.
pub fn compact(func: &mut Function) {
    let cfg = Cfg::new(func);
    let mut old_values = std::mem::take(&mut func.values);
    let mut old_insts: Vec<_> = std::mem::take(&mut func.insts).into_iter().map(|(_, inst)| Some(inst)).collect();
    let old_results = std::mem::take(&mut func.results);
    let old_spans = std::mem::take(&mut func.spans);
    let mut old_blocks: Vec<_> = std::mem::take(&mut func.blocks).into_iter().map(|(_, block)| Some(block)).collect();

    // Values by their old number. Those that are used but defined nowhere cannot be in a verified function.
    let mut renumbered: Vec<Option<Value>> = vec![None; old_values.len()];
    let mut define = |value: &mut Value, values: &mut Arena<_>| {
        let new = values.alloc(old_values[*value]);
        renumbered[index(*value)] = Some(new);
        *value = new;
    };
    for &old in cfg.reverse_postorder() {
        let mut block = old_blocks[index(old)].take().expect("the order holds each block once");
        block.params.iter_mut().for_each(|param| define(param, &mut func.values));
        for inst in &mut block.insts {
            let old = index(*inst);
            *inst = func.insts.alloc(old_insts[old].take().expect("an instruction stands in one block"));
            let mut result = old_results[old];
            result.iter_mut().for_each(|result| define(result, &mut func.values));
            func.results.push(result);
            func.spans.push(old_spans[old]);
        }
        func.blocks.alloc(block);
    }
    old_values.clear();
    func.change_holders(|holder| {
        if let Holder::Value(value) = *holder {
            *holder = renumbered[index(value)].map_or(Holder::Nowhere, Holder::Value);
        }
    });

    let renumber = |value: &mut Value| *value = renumbered[index(*value)].expect("what is used is defined");
    func.insts.values_mut().for_each(|inst| inst.for_each_operand_mut(renumber));
    for block in func.blocks.values_mut() {
        block.terminator.for_each_operand_mut(renumber);
        for target in block.terminator.targets_mut() {
            target.block = id(cfg.position(target.block).expect("what a reachable block goes to is reachable"));
        }
    }
}
