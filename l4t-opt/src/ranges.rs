//! Removes checks that cannot fail: indexes within their array, divisors other than zero. Comparisons whose outcome is
//! known become constants, and divisions by powers of two that are known not to be negative become shifts and masks.
//!
//! - What is known is found out by the analysis of the same name, [`l4t_mir::analyses::ranges`].
//! - Nothing moves: a check goes only if it passes always.
//! - Cost: that of the analysis, then linear.

use crate::edit::{Constants, Replacements};
use l4t_mir::analyses::definitions::Definitions;
use l4t_mir::analyses::facts::FunctionFacts;
use l4t_mir::analyses::ranges::{Decision, decisions};
use l4t_mir::ir::{BinaryOp, Function, Inst, InstId, Type};
use l4t_mir::queries::{id, index};

/// See the module.
pub(crate) fn ranges(func: &mut Function, facts: &FunctionFacts) {
    if !func.insts.iter().any(|(_, inst)| is_interesting(inst)) {
        return;
    }
    let definitions = facts.definitions(func);
    let decisions = decisions(func, facts.cfg(func), facts.dominators(func), definitions);
    apply(func, definitions, decisions);
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
