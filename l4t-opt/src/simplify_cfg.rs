//! Makes the control-flow graph small: removes unreachable blocks, folds branches whose outcome is known, skips blocks
//! that do nothing, joins blocks that follow each other, and drops block parameters that always hold the same value.
//!
//! - Jump threading: a block that only looks at its parameters to decide where to go is skipped by predecessors that
//!   pass constants. That is what `&&` and `||` leave behind.
//! - Does not duplicate instructions that have effects, and looks at no values but constants: see `gvn` for more.
//! - Preserves every instruction with an effect and their order on each path.
//! - Cost: linear per round; at most [`ROUNDS`] rounds. Usable at -O0.

use crate::edit::{Replacements, clear_unreachable};
use l4t_mir::analyses::facts::{FunctionFacts, Kept};
use l4t_mir::cfg::Cfg;
use l4t_mir::eval;
use l4t_mir::ir::{BlockId, Function, Inst, InstId, Target, Terminator, Value};
use l4t_mir::queries::{id, index};
use rustc_hash::FxHashMap;

/// Each round makes new opportunities; real programs need two or three.
const ROUNDS: usize = 8;

/// A block with more instructions than this is not looked through by jump threading.
const THREADED_INSTS: usize = 4;

/// See the module.
pub(crate) fn simplify_cfg(func: &mut Function, facts: &mut FunctionFacts) {
    for _ in 0..ROUNDS {
        let mut changed = forget(facts, fold_branches(func), Kept::Nothing);
        clear_unreachable(func, facts);
        let pruned = prune_params(func, facts.cfg(func));
        changed |= forget(facts, pruned, Kept::Shape);
        let skipped = skip_blocks(func, facts.cfg(func));
        changed |= forget(facts, skipped, Kept::Nothing);
        let merged = merge_blocks(func, facts.cfg(func));
        changed |= forget(facts, merged, Kept::Nothing);
        if !changed {
            break;
        }
    }
    clear_unreachable(func, facts);
}

/// If something has changed, forgets what is not true any more; whether it has.
fn forget(facts: &mut FunctionFacts, has_changed: bool, kept: Kept) -> bool {
    if has_changed {
        facts.keep(kept);
    }
    has_changed
}

/// The values of constants, by value.
fn constants(func: &Function) -> Vec<Option<i64>> {
    let mut constants = vec![None; func.values.len()];
    for (inst, data) in func.insts.iter() {
        if let (Inst::Const { value, .. }, Some(result)) = (data, func.result(inst)) {
            constants[index(result)] = Some(*value);
        }
    }
    constants
}

/// Branches on constants, and branches whose two targets are the same, become jumps.
fn fold_branches(func: &mut Function) -> bool {
    let constants = constants(func);
    let mut changed = false;
    for (_, block) in func.blocks.iter_mut() {
        let Terminator::Branch { cond, then, otherwise } = &mut block.terminator else { continue };
        let target = match constants[index(*cond)] {
            Some(0) => otherwise,
            Some(_) => then,
            None if then == otherwise => then,
            None => continue,
        };
        let target = Target { block: target.block, args: std::mem::take(&mut target.args) };
        block.terminator = Terminator::Jump(target);
        changed = true;
    }
    changed
}

/// Parameters for which all predecessors pass one value, or the parameter itself, are replaced by it.
fn prune_params(func: &mut Function, cfg: &Cfg) -> bool {
    let mut replacements = Replacements::new(func);
    // By block: which parameters go.
    let mut removed: FxHashMap<BlockId, Vec<bool>> = FxHashMap::default();
    // In reverse postorder most chains of such parameters resolve in one go; the rest waits for the next round.
    for &block in cfg.reverse_postorder().iter().skip(1) {
        let n_params = func.blocks[block].params.len();
        if n_params == 0 {
            continue;
        }
        let same = same_arguments(func, cfg, block, &mut replacements);
        for (i, same) in same.iter().enumerate() {
            if let Some(value) = same {
                replacements.replace(func.blocks[block].params[i], *value);
                removed.entry(block).or_insert_with(|| vec![false; n_params])[i] = true;
            }
        }
    }
    if removed.is_empty() {
        return false;
    }
    remove_params(func, &removed);
    replacements.apply(func);
    true
}

/// By parameter of a block: the one value that it can have.
fn same_arguments(func: &Function, cfg: &Cfg, block: BlockId, replacements: &mut Replacements) -> Vec<Option<Value>> {
    let params = &func.blocks[block].params;
    // None: nothing seen yet. Some(None): several.
    let mut same: Vec<Option<Option<Value>>> = vec![None; params.len()];
    let preds = cfg.predecessors(block);
    for (at, &pred) in preds.iter().enumerate() {
        if at > 0 && preds[at - 1] == pred {
            continue;
        }
        for target in func.blocks[pred].terminator.targets().filter(|target| target.block == block) {
            for (i, &arg) in target.args.iter().enumerate() {
                let arg = replacements.resolve(arg);
                same[i] = match same[i] {
                    _ if arg == params[i] => same[i],
                    None => Some(Some(arg)),
                    Some(Some(known)) if known == arg => same[i],
                    Some(_) => Some(None),
                };
            }
        }
    }
    same.into_iter().map(Option::flatten).collect()
}

/// Removes the marked parameters of blocks and what is passed for them.
pub(crate) fn remove_params(func: &mut Function, removed: &FxHashMap<BlockId, Vec<bool>>) {
    for (block, is_removed) in removed {
        retain_kept(&mut func.blocks[*block].params, is_removed);
    }
    for (_, block) in func.blocks.iter_mut() {
        for target in block.terminator.targets_mut() {
            if let Some(is_removed) = removed.get(&target.block) {
                retain_kept(&mut target.args, is_removed);
            }
        }
    }
}

fn retain_kept(values: &mut Vec<Value>, is_removed: &[bool]) {
    let mut i = 0;
    values.retain(|_| {
        i += 1;
        !is_removed[i - 1]
    });
}

/// Makes predecessors of blocks that only decide, or only pass on, go where those lead.
fn skip_blocks(func: &mut Function, cfg: &Cfg) -> bool {
    let used_elsewhere = values_used_outside(func);
    let constants = constants(func);
    let is_skippable: Vec<bool> = func
        .blocks
        .iter()
        .map(|(block, _)| {
            block != func.entry() && only_decides(func, block, &used_elsewhere) && !decides_a_loop(func, cfg, block)
        })
        .collect();
    let mut changed = false;
    for at in 0..func.blocks.len() {
        let at: BlockId = id(at);
        let mut terminator = std::mem::replace(&mut func.blocks[at].terminator, Terminator::Unreachable);
        for target in terminator.targets_mut() {
            // A chain of blocks may be a cycle (an empty endless loop), so there is a limit.
            for _ in 0..4 {
                if !is_skippable[index(target.block)] || target.block == at {
                    break;
                }
                let Some(next) = thread(func, target, &constants) else { break };
                changed |= next != *target;
                *target = next;
            }
        }
        func.blocks[at].terminator = terminator;
    }
    changed
}

/// Whether a block has at most a few pure instructions, and nothing it defines is used outside of it.
fn only_decides(func: &Function, block: BlockId, used_elsewhere: &[bool]) -> bool {
    let block = &func.blocks[block];
    let is_local = |value: Value| !used_elsewhere[index(value)];
    match block.terminator {
        Terminator::Jump(_) if !block.insts.is_empty() => return false,
        Terminator::Jump(_) | Terminator::Branch { .. } => {}
        Terminator::Return(_) | Terminator::Unreachable => return false,
    }
    block.insts.len() <= THREADED_INSTS
        && block.params.iter().copied().all(is_local)
        && block.insts.iter().all(|&inst| func.insts[inst].is_movable(func) && func.result(inst).is_none_or(is_local))
}

/// Whether a block branches and is the target of a back edge. Skipping it on the way in would give the loop a second
/// entrance, which the loop passes cannot handle.
fn decides_a_loop(func: &Function, cfg: &Cfg, block: BlockId) -> bool {
    let is_back = |&pred: &BlockId| cfg.position(pred) >= cfg.position(block);
    matches!(func.blocks[block].terminator, Terminator::Branch { .. }) && cfg.predecessors(block).iter().any(is_back)
}

/// By value: whether it is used in another block than its own.
fn values_used_outside(func: &Function) -> Vec<bool> {
    let home = func.home_blocks();
    let mut outside = vec![false; func.values.len()];
    for (block, data) in func.blocks.iter() {
        let mut visit = |value: Value| outside[index(value)] |= home[index(value)] != Some(block);
        for &inst in &data.insts {
            func.insts[inst].for_each_operand(&mut visit);
        }
        data.terminator.for_each_operand(&mut visit);
    }
    outside
}

/// Where a jump to a block that only decides leads in the end, if that is known.
fn thread(func: &Function, target: &Target, constants: &[Option<i64>]) -> Option<Target> {
    let block = &func.blocks[target.block];
    let passed = |value: Value| {
        let at = block.params.iter().position(|&param| param == value);
        at.map_or(value, |at| target.args[at])
    };
    // Values of this block's own instructions, for these arguments.
    let mut local: Vec<(Value, i64)> = Vec::new();
    let known = |value: Value, local: &[(Value, i64)]| {
        local.iter().find(|(of, _)| *of == value).map(|(_, it)| *it).or(constants[index(passed(value))])
    };
    let next = match &block.terminator {
        Terminator::Jump(next) => next,
        Terminator::Branch { cond, then, otherwise } => {
            for &inst in &block.insts {
                let value = evaluate(func, inst, |operand| known(operand, &local))?;
                local.push((func.result(inst)?, value));
            }
            if known(*cond, &local)? != 0 { then } else { otherwise }
        }
        Terminator::Return(_) | Terminator::Unreachable => return None,
    };
    // What the block computes itself cannot be passed on when the block is skipped.
    let is_local = |value: &Value| block.insts.iter().any(|&inst| func.result(inst) == Some(*value));
    if next.args.iter().any(is_local) || next.block == target.block {
        return None;
    }
    Some(Target { block: next.block, args: next.args.iter().map(|&arg| passed(arg)).collect() })
}

/// The value of an instruction whose operands are known.
fn evaluate(func: &Function, inst: InstId, known: impl Fn(Value) -> Option<i64>) -> Option<i64> {
    match func.insts[inst] {
        Inst::Const { value, .. } => Some(value),
        Inst::Binary { op, lhs, rhs } => eval::binary(op, func.value_type(lhs), known(lhs)?, known(rhs)?),
        Inst::Compare { op, lhs, rhs } => {
            Some(eval::truth(eval::compare(op, func.value_type(lhs), known(lhs)?, known(rhs)?)))
        }
        Inst::Cast { op, value, to } => Some(eval::cast(op, func.value_type(value), to, known(value)?)),
        _ => None,
    }
}

/// A block with one predecessor that goes nowhere else becomes the end of it.
fn merge_blocks(func: &mut Function, cfg: &Cfg) -> bool {
    let mut replacements = Replacements::new(func);
    // By block: the block that its contents are now in.
    let mut home: Vec<BlockId> = (0..func.blocks.len()).map(id).collect();
    let mut changed = false;
    for &block in cfg.reverse_postorder().iter().skip(1) {
        let &[pred] = cfg.predecessors(block) else { continue };
        // Reverse postorder: the predecessor has found its own home already.
        let pred = home[index(pred)];
        if pred == block || !matches!(func.blocks[pred].terminator, Terminator::Jump(_)) {
            continue;
        }
        let data = &mut func.blocks[block];
        let params = std::mem::take(&mut data.params);
        let insts = std::mem::take(&mut data.insts);
        let span = data.terminator_span;
        let terminator = std::mem::replace(&mut data.terminator, Terminator::Unreachable);
        let pred_data = &mut func.blocks[pred];
        pred_data.insts.extend(insts);
        pred_data.terminator_span = span;
        let before = std::mem::replace(&mut pred_data.terminator, terminator);
        let Terminator::Jump(target) = before else { continue };
        for (param, arg) in params.into_iter().zip(target.args) {
            replacements.replace(param, arg);
        }
        home[index(block)] = pred;
        changed = true;
    }
    if changed {
        replacements.apply(func);
    }
    changed
}
