//! Turns small branches that only choose between values into `select`s: `if x > max` / `max: x`.
//!
//! - A side qualifies if it does nothing but at most [`MAX_INSTS`] cheap pure instructions (both sides together), and
//!   the sides meet again at once, with at most [`MAX_SELECTS`] different values.
//! - Nothing that can trap, and no access to memory, is executed that was not before.
//! - Cost: linear. Inner branches first, so that a chain of them can become a chain of `select`s.

use l4t_mir::analyses::definitions::Definitions;
use l4t_mir::analyses::facts::{FunctionFacts, Kept};
use l4t_mir::cfg::Cfg;
use l4t_mir::ir::{BinaryOp, BlockId, Function, Inst, InstId, Target, Terminator, Value};

const MAX_INSTS: usize = 3;
const MAX_SELECTS: usize = 2;

/// See the module.
pub(crate) fn if_convert(func: &mut Function, facts: &mut FunctionFacts) {
    let (cfg, definitions) = (facts.cfg(func), facts.definitions(func));
    let mut changed = false;
    for &block in cfg.reverse_postorder().iter().rev() {
        if let Some(choice) = find_choice(func, cfg, definitions, block) {
            convert(func, block, choice);
            changed = true;
        }
    }
    if changed {
        facts.keep(Kept::Nothing);
    }
}

/// A branch whose sides meet at once.
struct Choice {
    cond: Value,
    /// The instructions of both sides.
    insts: Vec<InstId>,
    meeting: BlockId,
    /// What each side passes there.
    then: Vec<Value>,
    otherwise: Vec<Value>,
}

fn find_choice(func: &Function, cfg: &Cfg, definitions: &Definitions, block: BlockId) -> Option<Choice> {
    let Terminator::Branch { cond, then, otherwise } = &func.blocks[block].terminator else { return None };
    let side = |target| side(func, cfg, definitions, block, target);
    let (then_side, otherwise_side) = (side(then), side(otherwise));
    let (insts, then, otherwise) = match (then_side, otherwise_side) {
        (Some((a, a_end)), Some((b, b_end))) if a_end.block == b_end.block => ([a, b].concat(), a_end, b_end),
        (Some((a, a_end)), _) if a_end.block == otherwise.block => (a.to_vec(), a_end, otherwise),
        (_, Some((b, b_end))) if b_end.block == then.block => (b.to_vec(), then, b_end),
        _ => return None,
    };
    let n_costly = insts.iter().filter(|&&inst| !matches!(func.insts[inst], Inst::Const { .. })).count();
    let n_selects = then.args.iter().zip(&otherwise.args).filter(|(a, b)| a != b).count();
    // Back to a loop's header: a branch there is well predicted, and a select would lengthen every iteration.
    let is_back = cfg.position(then.block) <= cfg.position(block);
    (n_costly <= MAX_INSTS && n_selects <= MAX_SELECTS && !is_back).then(|| Choice {
        cond: *cond,
        insts,
        meeting: then.block,
        then: then.args.clone(),
        otherwise: otherwise.args.clone(),
    })
}

/// The instructions of a side that may be executed in any case, and where it leads.
fn side<'f>(
    func: &'f Function,
    cfg: &Cfg,
    definitions: &Definitions,
    from: BlockId,
    target: &'f Target,
) -> Option<(&'f [InstId], &'f Target)> {
    let block = &func.blocks[target.block];
    let Terminator::Jump(end) = &block.terminator else { return None };
    let is_alone = cfg.predecessors(target.block) == [from] && block.params.is_empty();
    let is_cheap = |&inst: &InstId| {
        let data = &func.insts[inst];
        match data {
            // By a constant it is an addition or two.
            Inst::Binary { op: BinaryOp::Mul, rhs, .. } => definitions.constant(func, *rhs).is_some(),
            _ => data.is_movable(func),
        }
    };
    (is_alone && block.insts.iter().all(is_cheap)).then_some((&block.insts[..], end))
}

fn convert(func: &mut Function, block: BlockId, choice: Choice) {
    let span = func.blocks[block].terminator_span;
    let Choice { cond, mut insts, meeting, then, otherwise } = choice;
    let mut args = Vec::with_capacity(then.len());
    let mut made: Vec<(Value, Value, Value)> = Vec::new();
    for (then, otherwise) in then.into_iter().zip(otherwise) {
        if then == otherwise {
            args.push(then);
            continue;
        }
        if let Some(&(_, _, known)) = made.iter().find(|(a, b, _)| (*a, *b) == (then, otherwise)) {
            args.push(known);
            continue;
        }
        let ty = func.value_type(then);
        let (inst, result) = func.make_inst_of_type(Inst::Select { cond, then, otherwise }, Some(ty), span);
        insts.push(inst);
        let result = result.expect("a select has a result");
        made.push((then, otherwise, result));
        args.push(result);
    }
    func.blocks[block].insts.extend(insts);
    // The sides, which nothing leads to any more, give their instructions up.
    let sides: Vec<BlockId> = func.blocks[block].terminator.successors().filter(|&side| side != meeting).collect();
    for side in sides {
        func.blocks[side].insts.clear();
        func.blocks[side].terminator = Terminator::Unreachable;
    }
    func.blocks[block].terminator = Terminator::Jump(Target { block: meeting, args });
}
