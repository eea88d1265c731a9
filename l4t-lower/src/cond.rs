//! Truth: conditions as branches, `&&` and `||`, comparisons.
//!
//! A condition is lowered to the edges on which it is true and false. No 0 or 1 is made unless the program uses it as
//! a `num`.

use crate::function::FuncLower;
use crate::operand::Operand;
use crate::variables::Edges;
use l4t_hir::hir::{BinaryOp, ExprId, ExprKind};
use l4t_hir::types::TyId;
use l4t_mir::eval;
use l4t_mir::ir::{CastOp, CompareOp, Inst, Type};
use l4t_syntax::Span;

/// A short-circuit operator.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Logic {
    And,
    Or,
}

impl FuncLower<'_, '_> {
    /// Evaluates a condition and ends the block; gives the edges on which it is true and on which it is false.
    pub(crate) fn condition(&mut self, expr: ExprId) -> (Edges, Edges) {
        let body = self.body;
        let span = body.expr_span(expr);
        match body.exprs[expr].kind {
            ExprKind::And(lhs, rhs) => {
                let (left_true, left_false) = self.condition(lhs);
                if left_true.is_empty() {
                    return (left_true, left_false);
                }
                self.enter_edges(left_true, span);
                let (right_true, right_false) = self.condition(rhs);
                (right_true, self.variables.join(left_false, right_false))
            }
            ExprKind::Or(lhs, rhs) => {
                let (left_true, left_false) = self.condition(lhs);
                if left_false.is_empty() {
                    return (left_true, left_false);
                }
                self.enter_edges(left_false, span);
                let (right_true, right_false) = self.condition(rhs);
                (self.variables.join(left_true, right_true), right_false)
            }
            ExprKind::Not(operand) => {
                let (if_true, if_false) = self.condition(operand);
                (if_false, if_true)
            }
            _ => {
                let truth = self.truth(expr);
                self.branch_out(truth, span)
            }
        }
    }

    /// Evaluates a scalar expression to whether it is not zero, an `I1`.
    pub(crate) fn truth(&mut self, expr: ExprId) -> Operand {
        let body = self.body;
        let span = body.expr_span(expr);
        match body.exprs[expr].kind {
            ExprKind::And(lhs, rhs) => self.short_circuit(Logic::And, lhs, rhs, span),
            ExprKind::Or(lhs, rhs) => self.short_circuit(Logic::Or, lhs, rhs, span),
            ExprKind::Not(operand) => {
                let operand = self.scalar(operand);
                self.is_zero(operand, span)
            }
            ExprKind::Binary { op, lhs, rhs } => match comparison(op, self.ty(lhs)) {
                Some(op) => {
                    let lhs = self.scalar(lhs);
                    let rhs = self.scalar(rhs);
                    self.compare(op, lhs, rhs, span)
                }
                None => self.scalar_truth(expr, span),
            },
            _ => self.scalar_truth(expr, span),
        }
    }

    fn scalar_truth(&mut self, expr: ExprId, span: Span) -> Operand {
        let operand = self.scalar(expr);
        self.is_not_zero(operand, span)
    }

    /// An `I1` as a `num`, 0 or 1.
    pub(crate) fn truth_as_num(&mut self, truth: Operand, span: Span) -> Operand {
        self.cast(CastOp::ZeroExtend, truth, Type::I64, span)
    }

    fn short_circuit(&mut self, logic: Logic, lhs: ExprId, rhs: ExprId, span: Span) -> Operand {
        let outer = self.variables.open();
        let (left_true, left_false) = self.condition(lhs);
        let (decided, undecided) = match logic {
            Logic::And => (left_false, left_true),
            Logic::Or => (left_true, left_false),
        };
        let known = Operand::truth(logic == Logic::Or);
        self.variables.set_value(decided, known);
        let mut ends = decided;
        if !undecided.is_empty() {
            self.enter_edges(undecided, span);
            let right = self.truth(rhs);
            let end = self.jump_out(Some(right), span);
            ends = self.variables.join(decided, end);
        }
        let result = self.enter_with_value(ends, Some(Type::I1), span);
        self.variables.close(outer);
        // One of the sides leads here: a condition is true or false.
        result.unwrap_or(known)
    }

    /// Whether an operand is not zero.
    pub(crate) fn is_not_zero(&mut self, operand: Operand, span: Span) -> Operand {
        if let Some(value) = operand.as_const() {
            return Operand::truth(value != 0);
        }
        if operand.is_never_null() {
            return Operand::truth(true);
        }
        if let Some(&Inst::Cast { op: CastOp::ZeroExtend, value, .. }) = self.definition(operand)
            && self.func.value_type(value) == Type::I1
        {
            return Operand::Value(value);
        }
        let zero = Operand::zero(self.type_of(operand));
        self.compare(CompareOp::Ne, operand, zero, span)
    }

    /// Whether an operand is zero.
    fn is_zero(&mut self, operand: Operand, span: Span) -> Operand {
        let zero = Operand::zero(self.type_of(operand));
        self.compare(CompareOp::Eq, operand, zero, span)
    }

    /// Compares two operands of one type; folds what is known.
    pub(crate) fn compare(&mut self, op: CompareOp, lhs: Operand, rhs: Operand, span: Span) -> Operand {
        if let Some(known) = known_comparison(op, lhs, rhs) {
            return Operand::truth(known);
        }
        let lhs = self.value(lhs, span);
        let rhs = self.value(rhs, span);
        self.emit(Inst::Compare { op, lhs, rhs }, Type::I1, span)
    }
}

fn known_comparison(op: CompareOp, lhs: Operand, rhs: Operand) -> Option<bool> {
    match (lhs, rhs) {
        (Operand::Const(ty, a), Operand::Const(_, b)) => Some(eval::compare(op, ty, a, b)),
        (Operand::Const(_, 0), address) | (address, Operand::Const(_, 0)) if address.is_never_null() => match op {
            CompareOp::Eq => Some(false),
            CompareOp::Ne => Some(true),
            _ => None,
        },
        _ if lhs == rhs => Some(eval::compare(op, Type::I64, 0, 0)),
        _ => None,
    }
}

/// The comparison that an operator on operands of a type makes; `None` if it is arithmetic. A `char` is unsigned.
fn comparison(op: BinaryOp, operands: TyId) -> Option<CompareOp> {
    let is_signed = operands == TyId::NUM;
    let order = |signed, unsigned| Some(if is_signed { signed } else { unsigned });
    match op {
        BinaryOp::Add | BinaryOp::Sub | BinaryOp::Mul | BinaryOp::Div | BinaryOp::Rem => None,
        BinaryOp::BitOr | BinaryOp::BitXor | BinaryOp::BitAnd | BinaryOp::ShiftLeft | BinaryOp::ShiftRight => None,
        BinaryOp::Eq => Some(CompareOp::Eq),
        BinaryOp::NotEq => Some(CompareOp::Ne),
        BinaryOp::Less => order(CompareOp::LtSigned, CompareOp::LtUnsigned),
        BinaryOp::LessEq => order(CompareOp::LeSigned, CompareOp::LeUnsigned),
        BinaryOp::Greater => order(CompareOp::GtSigned, CompareOp::GtUnsigned),
        BinaryOp::GreaterEq => order(CompareOp::GeSigned, CompareOp::GeUnsigned),
    }
}
