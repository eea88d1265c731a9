//! Turns `while` loops into a test and a `do while` loop: the header, where the loop decides whether to go on, is copied
//! for the way in, and the original becomes the loop's end. Each iteration then takes one jump less, and what the test
//! computed is known in the loop.
//!
//! - Only headers that branch out of the loop, without calls and writes, and of at most [`MAX_INSTS`] instructions are copied.
//! - Preserves the order of everything on each path: the copy is executed once where the original was executed first.
//! - Values of the header that are used elsewhere now have two definitions; block parameters are added where they meet.
//! - All loops are done in one go. Cost: near-linear.

use l4t_mir::analyses::facts::{FunctionFacts, Kept};
use l4t_mir::analyses::frontier::{Frontiers, Step, walk_dominator_tree};
use l4t_mir::analyses::loops::Loops;
use l4t_mir::analyses::touches::Elsewhere;
use l4t_mir::cfg::Cfg;
use l4t_mir::dominators::Dominators;
use l4t_mir::ir::{BlockId, Function, Inst, Target, Terminator, Value};
use l4t_mir::queries::index;
use rustc_hash::{FxHashMap, FxHashSet};

const MAX_INSTS: usize = 16;

/// See the module.
pub(crate) fn rotate(func: &mut Function, facts: &mut FunctionFacts) {
    let mut loops = facts.take_loops(func);
    let cfg = facts.cfg(func);
    let mut changed = false;
    let mut variables = Vec::new();
    // Inner loops first; a header's copy then leads where its successors' own copies are.
    for which in 0..loops.loops.len() {
        if is_rotatable(func, &loops, which) {
            let copy = copy_header(func, cfg, &loops, which, &mut variables);
            changed = true;
            // The loops around this one contain it, and may branch to it.
            loops.place_block(copy, loops.loops[which].parent);
        }
    }
    if changed {
        facts.keep(Kept::Nothing);
    }
    if !variables.is_empty() {
        repair(func, facts, &variables);
        facts.keep(Kept::Shape);
        // Which of the two definitions a source variable has now depends on the way to the code that is looked at.
        let is_doubled: FxHashSet<Value> = variables.iter().map(|variable| variable.value).collect();
        func.forget_values(|value| is_doubled.contains(&value));
    }
}

fn is_rotatable(func: &Function, loops: &Loops, which: usize) -> bool {
    let found = &loops.loops[which];
    let header = &func.blocks[found.header];
    let Terminator::Branch { then, otherwise, .. } = &header.terminator else { return false };
    let stays = [then, otherwise].map(|target| loops.contains(which, target.block));
    let is_cheap = |inst: &Inst| {
        let touches = inst.touches(func);
        touches.writes.is_none() && matches!(touches.elsewhere, Elsewhere::Nothing | Elsewhere::RuntimeError)
    };
    // A loop of one block is one that tests at its end already.
    stays[0] != stays[1]
        && !found.latches.contains(&found.header)
        && header.insts.len() <= MAX_INSTS
        && header.insts.iter().all(|&inst| is_cheap(&func.insts[inst]))
}

/// A value with two definitions, each good from the start of a block on.
struct Variable {
    value: Value,
    definitions: [(BlockId, Value); 2],
}

/// Returns the copy.
fn copy_header(func: &mut Function, cfg: &Cfg, loops: &Loops, which: usize, variables: &mut Vec<Variable>) -> BlockId {
    let header = loops.loops[which].header;
    let data = func.blocks[header].clone();
    let copy = func.make_block(data.terminator_span);
    let mut renamed: FxHashMap<Value, Value> = FxHashMap::default();
    let mut define = |old: Value, new: Value| {
        renamed.insert(old, new);
        variables.push(Variable { value: old, definitions: [(header, old), (copy, new)] });
    };
    for &param in &data.params {
        let new = func.append_block_param(copy, func.value_type(param));
        define(param, new);
    }
    let mut insts = Vec::with_capacity(data.insts.len());
    for &old in &data.insts {
        let span = func.inst_span(old);
        let ty = func.result(old).map(|result| func.value_type(result));
        let (new, new_result) = func.make_inst_of_type(func.insts[old].clone(), ty, span);
        if let (Some(result), Some(new_result)) = (func.result(old), new_result) {
            define(result, new_result);
        }
        insts.push(new);
    }
    let rename = |value: &mut Value| *value = renamed.get(value).copied().unwrap_or(*value);
    for &inst in &insts {
        func.insts[inst].for_each_operand_mut(rename);
    }
    let mut terminator = data.terminator;
    terminator.for_each_operand_mut(rename);
    func.blocks[copy].insts = insts;
    func.blocks[copy].terminator = terminator;

    let redirect = |target: &mut Target| {
        if target.block == header {
            target.block = copy;
        }
    };
    for &pred in cfg.predecessors(header) {
        if !loops.contains(which, pred) {
            func.blocks[pred].terminator.targets_mut().for_each(redirect);
        }
    }
    copy
}

/// Makes each use of a variable use the definition that reaches it.
fn repair(func: &mut Function, facts: &FunctionFacts, variables: &[Variable]) {
    let (cfg, dominators) = (facts.cfg(func), facts.dominators(func));
    let by_value: FxHashMap<Value, usize> =
        variables.iter().enumerate().map(|(i, variable)| (variable.value, i)).collect();
    let joins = place_params(func, cfg, dominators, variables, &by_value);
    let mut steps = Vec::new();
    walk_dominator_tree(func, dominators, |step| steps.push(step));

    // By block: the variables that it defines.
    let mut defined: FxHashMap<BlockId, Vec<(usize, Value)>> = FxHashMap::default();
    for (i, variable) in variables.iter().enumerate() {
        for (block, value) in variable.definitions {
            defined.entry(block).or_default().push((i, value));
        }
    }
    let mut current: Vec<Value> = variables.iter().map(|variable| variable.value).collect();
    let mut undo: Vec<(usize, Value)> = Vec::new();
    let mut scopes = Vec::new();
    for step in steps {
        let Step::Enter(block) = step else {
            for (variable, before) in undo.drain(scopes.pop().unwrap_or(0)..).rev() {
                current[variable] = before;
            }
            continue;
        };
        scopes.push(undo.len());
        let own = defined.get(&block).into_iter().flatten();
        for &(variable, value) in joins.get(&block).into_iter().flatten().chain(own) {
            undo.push((variable, std::mem::replace(&mut current[variable], value)));
        }
        let rename = |value: &mut Value| {
            if let Some(&variable) = by_value.get(value) {
                *value = current[variable];
            }
        };
        for &inst in &func.blocks[block].insts {
            func.insts[inst].for_each_operand_mut(rename);
        }
        let terminator = &mut func.blocks[block].terminator;
        terminator.for_each_operand_mut(rename);
        for target in terminator.targets_mut() {
            let passed = joins.get(&target.block).into_iter().flatten();
            target.args.extend(passed.map(|&(variable, _)| current[variable]));
        }
    }
}

/// Adds parameters where definitions of a variable that is live there meet. By block: the variables they are for.
fn place_params(
    func: &mut Function,
    cfg: &Cfg,
    dominators: &Dominators,
    variables: &[Variable],
    by_value: &FxHashMap<Value, usize>,
) -> FxHashMap<BlockId, Vec<(usize, Value)>> {
    let frontiers = Frontiers::new(func, cfg, dominators);
    let mut readers: Vec<Vec<BlockId>> = vec![Vec::new(); variables.len()];
    for &block in cfg.reverse_postorder() {
        let mut read = |value: Value| {
            if let Some(&variable) = by_value.get(&value)
                && readers[variable].last() != Some(&block)
                && variables[variable].definitions.iter().all(|(home, _)| *home != block)
            {
                readers[variable].push(block);
            }
        };
        for &inst in &func.blocks[block].insts {
            func.insts[inst].for_each_operand(&mut read);
        }
        func.blocks[block].terminator.for_each_operand(&mut read);
    }
    let mut joins: FxHashMap<BlockId, Vec<(usize, Value)>> = FxHashMap::default();
    // By block: the last variable that was found to be live at its start.
    let mut live = vec![usize::MAX; func.blocks.len()];
    for (i, variable) in variables.iter().enumerate() {
        let homes = variable.definitions.map(|(home, _)| home);
        let mut todo = std::mem::take(&mut readers[i]);
        while let Some(block) = todo.pop() {
            if std::mem::replace(&mut live[index(block)], i) != i {
                todo.extend(cfg.predecessors(block).iter().copied().filter(|pred| !homes.contains(pred)));
            }
        }
        for join in frontiers.joins(&homes, |block| live[index(block)] == i) {
            let param = func.append_block_param(join, func.value_type(variable.value));
            joins.entry(join).or_default().push((i, param));
        }
    }
    joins
}
