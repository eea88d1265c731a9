//! Arithmetic, with what is known folded.

use crate::function::FuncLower;
use crate::operand::Operand;
use l4t_hir::hir;
use l4t_mir::eval;
use l4t_mir::ir::{BinaryOp, CompareOp, Inst, Type, Value};
use l4t_syntax::Span;

impl FuncLower<'_, '_> {
    /// Arithmetic on two `num`s. The operator must be none that compares.
    pub(crate) fn arithmetic(&mut self, op: hir::BinaryOp, lhs: Operand, rhs: Operand, span: Span) -> Operand {
        use hir::BinaryOp as Op;
        let op = match op {
            Op::Div => return self.division(BinaryOp::DivSigned, lhs, rhs, span),
            Op::Rem => return self.division(BinaryOp::RemSigned, lhs, rhs, span),
            Op::Sub => BinaryOp::Sub,
            Op::Mul => BinaryOp::Mul,
            Op::BitOr => BinaryOp::Or,
            Op::BitXor => BinaryOp::Xor,
            Op::BitAnd => BinaryOp::And,
            Op::ShiftLeft => BinaryOp::ShiftLeft,
            Op::ShiftRight => BinaryOp::ShiftRightSigned,
            Op::Add | Op::Eq | Op::NotEq | Op::Less | Op::LessEq | Op::Greater | Op::GreaterEq => BinaryOp::Add,
        };
        self.binary(op, lhs, rhs, span)
    }

    /// `-x` is `0 - x`, and `~x` has every bit turned.
    pub(crate) fn unary(&mut self, op: hir::UnaryOp, operand: Operand, span: Span) -> Operand {
        match op {
            hir::UnaryOp::Neg => self.binary(BinaryOp::Sub, Operand::num(0), operand, span),
            hir::UnaryOp::BitNot => self.binary(BinaryOp::Xor, operand, Operand::num(-1), span),
        }
    }

    fn binary(&mut self, op: BinaryOp, lhs: Operand, rhs: Operand, span: Span) -> Operand {
        if let Some(known) = simplified(op, lhs, rhs) {
            return known;
        }
        let lhs = self.value(lhs, span);
        let rhs = self.value(rhs, span);
        self.emit(Inst::Binary { op, lhs, rhs }, Type::I64, span)
    }

    /// Division or remainder, so that no machine's instruction traps: the divisor is checked for zero, and one of -1,
    /// which overflows with the smallest `num`, is kept from it.
    fn division(&mut self, op: BinaryOp, lhs: Operand, rhs: Operand, span: Span) -> Operand {
        match rhs.as_const() {
            Some(0) => {
                let zero = self.value(rhs, span);
                self.check_divisor(zero, span);
                // Reached without checks only; see `guarded_divisor`.
                self.divided_by_one(op, lhs)
            }
            Some(1) => self.divided_by_one(op, lhs),
            Some(-1) => self.divided_by_minus_one(op, lhs, span),
            Some(_) => match (lhs.as_const(), rhs.as_const()) {
                (Some(a), Some(b)) => Operand::num(eval::binary(op, Type::I64, a, b).unwrap_or(0)),
                _ => {
                    let lhs = self.value(lhs, span);
                    let rhs = self.value(rhs, span);
                    self.emit(Inst::Binary { op, lhs, rhs }, Type::I64, span)
                }
            },
            None => self.guarded_division(op, lhs, rhs, span),
        }
    }

    fn guarded_division(&mut self, op: BinaryOp, lhs: Operand, rhs: Operand, span: Span) -> Operand {
        let divisor = self.value(rhs, span);
        self.check_divisor(divisor, span);
        let dividend = self.value(lhs, span);
        let minus_one = self.value(Operand::num(-1), span);
        let is_minus_one = self.emit_compare(CompareOp::Eq, divisor, minus_one, span);
        let safe = self.guarded_divisor(divisor, is_minus_one, span);
        let result = self.emit(Inst::Binary { op, lhs: dividend, rhs: safe }, Type::I64, span);
        let result = self.value(result, span);
        let exception = self.divided_by_minus_one(op, lhs, span);
        let exception = self.value(exception, span);
        self.emit(Inst::Select { cond: is_minus_one, then: exception, otherwise: result }, Type::I64, span)
    }

    /// The divisor, but 1 where it is -1; without checks, where it is 0 too, so that `x / 0` is `x` there.
    fn guarded_divisor(&mut self, divisor: Value, is_minus_one: Value, span: Span) -> Value {
        let mut is_unsafe = is_minus_one;
        if self.program.options.unchecked {
            let one = self.value(Operand::num(1), span);
            let two = self.value(Operand::num(2), span);
            let next = self.emit(Inst::Binary { op: BinaryOp::Add, lhs: divisor, rhs: one }, Type::I64, span);
            let next = self.value(next, span);
            is_unsafe = self.emit_compare(CompareOp::LtUnsigned, next, two, span);
        }
        let one = self.value(Operand::num(1), span);
        let safe = self.emit(Inst::Select { cond: is_unsafe, then: one, otherwise: divisor }, Type::I64, span);
        self.value(safe, span)
    }

    fn divided_by_one(&self, op: BinaryOp, lhs: Operand) -> Operand {
        if op == BinaryOp::DivSigned { lhs } else { Operand::num(0) }
    }

    fn divided_by_minus_one(&mut self, op: BinaryOp, lhs: Operand, span: Span) -> Operand {
        if op == BinaryOp::DivSigned { self.binary(BinaryOp::Sub, Operand::num(0), lhs, span) } else { Operand::num(0) }
    }

    fn emit_compare(&mut self, op: CompareOp, lhs: Value, rhs: Value, span: Span) -> Value {
        let result = self.emit(Inst::Compare { op, lhs, rhs }, Type::I1, span);
        self.value(result, span)
    }
}

/// What an operator other than division gives where that is an operand or a constant. Nothing here can trap, so operands
/// may be dropped.
fn simplified(op: BinaryOp, lhs: Operand, rhs: Operand) -> Option<Operand> {
    match (op, lhs.as_const(), rhs.as_const()) {
        (_, Some(a), Some(b)) => eval::binary(op, Type::I64, a, b).map(Operand::num),
        (BinaryOp::Add | BinaryOp::Sub, _, Some(0)) | (BinaryOp::Mul, _, Some(1)) => Some(lhs),
        (BinaryOp::Add, Some(0), _) | (BinaryOp::Mul, Some(1), _) => Some(rhs),
        (BinaryOp::Mul, Some(0), _) | (BinaryOp::Mul, _, Some(0)) => Some(Operand::num(0)),
        _ => None,
    }
}
