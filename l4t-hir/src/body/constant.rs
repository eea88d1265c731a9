//! The value of a constant condition, which decides whether a loop can end by itself.

use crate::hir::{BinaryOp, Body, ExprId, ExprKind};

/// The value of an expression of literals and operators on them; `None` if it is not constant or fails at run time.
pub(super) fn constant(body: &Body, id: ExprId) -> Option<i64> {
    match body.exprs[id].kind {
        ExprKind::Num(value) => Some(value),
        ExprKind::And(lhs, rhs) => Some(i64::from(constant(body, lhs)? != 0 && constant(body, rhs)? != 0)),
        ExprKind::Or(lhs, rhs) => Some(i64::from(constant(body, lhs)? != 0 || constant(body, rhs)? != 0)),
        ExprKind::Binary { op, lhs, rhs } => binary(op, constant(body, lhs)?, constant(body, rhs)?),
        _ => None,
    }
}

fn binary(op: BinaryOp, lhs: i64, rhs: i64) -> Option<i64> {
    Some(match op {
        BinaryOp::Add => lhs.wrapping_add(rhs),
        BinaryOp::Sub => lhs.wrapping_sub(rhs),
        BinaryOp::Mul => lhs.wrapping_mul(rhs),
        BinaryOp::Div if rhs == 0 => return None,
        BinaryOp::Rem if rhs == 0 => return None,
        BinaryOp::Div => lhs.wrapping_div(rhs),
        BinaryOp::Rem => lhs.wrapping_rem(rhs),
        BinaryOp::Eq => i64::from(lhs == rhs),
        BinaryOp::NotEq => i64::from(lhs != rhs),
        BinaryOp::Less => i64::from(lhs < rhs),
        BinaryOp::LessEq => i64::from(lhs <= rhs),
        BinaryOp::Greater => i64::from(lhs > rhs),
        BinaryOp::GreaterEq => i64::from(lhs >= rhs),
    })
}
