//! Finds the interval in which each number lies, and removes checks that cannot fail: indexes within their array,
//! divisors other than zero. Comparisons whose outcome is known become constants, and divisions by powers of two that
//! are known not to be negative become shifts and masks.
//!
//! - Intervals come from constants, masks, remainders, extended bytes, branches and checks that were passed, and around
//!   loops from assumptions that are tested: a loop's variable is first assumed to keep to the interval in which it
//!   starts, and each round gives up the bound that did not hold, until all hold (widening); then what was given up is
//!   taken back as far as a last round shows (narrowing).
//! - Looks at single variables only: it knows `0 <= i < 10`, not `i < n`, unless `n` has a known bound.
//! - Arithmetic that may wrap around gives no bound. Nothing moves: a check goes only if it passes always.
//! - Cost: `MAX_ROUNDS` walks through the function at most, usually four, each linear.

mod facts;
mod interval;
mod walk;

use super::Context;
use super::edit::{Constants, Definitions, Replacements};
use crate::cfg::Cfg;
use crate::dominators::Dominators;
use crate::ir::{BinaryOp, Function, Inst, InstId, Type};
use crate::queries::{id, index};
pub use facts::{Facts, Wrapping};
pub(super) use interval::Interval;
use walk::{Decision, Rounds};

/// If the assumptions do not hold by then, there are none in the last round.
const MAX_ROUNDS: usize = 12;

/// See the module.
pub(super) fn ranges(func: &mut Function, _: &Context<'_>) {
    if !func.insts.iter().any(|(_, inst)| is_interesting(inst)) {
        return;
    }
    let cfg = Cfg::new(func);
    let dominators = Dominators::new(func, &cfg);
    let definitions = Definitions::new(func);
    let mut rounds = Rounds::new(func, &cfg, &dominators, &definitions);
    let decisions = settle(&mut rounds);
    apply(func, &definitions, decisions);
}

/// By value: an interval in which the number always lies, wherever the value is. Of an address computed from that of a
/// slot or global: the bytes between the two.
pub(super) fn intervals(func: &Function, cfg: &Cfg, dominators: &Dominators) -> Vec<Interval> {
    let definitions = Definitions::new(func);
    let mut rounds = Rounds::new(func, cfg, dominators, &definitions);
    settle(&mut rounds);
    rounds.at_definition()
}

/// Walks until all assumptions hold; gives what the last walk decided.
fn settle(rounds: &mut Rounds<'_>) -> Vec<(InstId, Decision)> {
    let mut decisions = Vec::new();
    let mut is_narrowed = false;
    for round in 0..=MAX_ROUNDS {
        if round == MAX_ROUNDS {
            rounds.assume_nothing();
        }
        let found = rounds.run();
        if !rounds.assumptions_held() {
            // A narrowed assumption was right before, so this is no more than a safeguard.
            continue;
        }
        decisions = found;
        // A walk under narrowed assumptions must be followed by nothing that could end in between.
        if is_narrowed || round + 2 >= MAX_ROUNDS || !rounds.narrow() {
            break;
        }
        is_narrowed = true;
    }
    decisions
}

fn is_interesting(inst: &Inst) -> bool {
    match inst {
        Inst::CheckBounds { .. } | Inst::CheckDivisor { .. } | Inst::Compare { .. } => true,
        Inst::Binary { op, .. } => matches!(op, BinaryOp::DivSigned | BinaryOp::RemSigned),
        _ => false,
    }
}

fn apply(func: &mut Function, definitions: &Definitions, decisions: Vec<(InstId, Decision)>) {
    let mut replaced = Replacements::new(func);
    let mut constants = Constants::new(func);
    let mut new_definitions = Definitions::default();
    let mut is_removed = vec![false; func.insts.len()];
    for (inst, decision) in decisions {
        let span = func.inst_span(inst);
        match decision {
            Decision::Remove => is_removed[index(inst)] = true,
            Decision::Constant(value) => {
                let Some(result) = func.result(inst) else { continue };
                let constant = constants.get(func, &mut new_definitions, func.value_type(result), value, span);
                replaced.grow(func);
                replaced.replace(result, constant);
                is_removed[index(inst)] = true;
            }
            Decision::Shift | Decision::Mask => {
                let Inst::Binary { lhs, rhs, .. } = func.insts[inst] else { continue };
                let Some(divisor) = definitions.constant(func, rhs) else { continue };
                let (op, amount) = match decision {
                    Decision::Shift => (BinaryOp::ShiftRightUnsigned, i64::from(divisor.trailing_zeros())),
                    _ => (BinaryOp::And, divisor - 1),
                };
                let rhs = constants.get(func, &mut new_definitions, Type::I64, amount, span);
                func.insts[inst] = Inst::Binary { op, lhs, rhs };
            }
        }
    }
    for block in 0..func.blocks.len() {
        func.blocks[id(block)].insts.retain(|&inst| !is_removed.get(index(inst)).copied().unwrap_or(false));
    }
    replaced.grow(func);
    replaced.apply(func);
    constants.finish(func);
}
