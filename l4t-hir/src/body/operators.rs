//! Operators on values.

use super::{BodyChecker, Typed};
use crate::hir::{BinaryOp, ExprKind, UnaryOp};
use crate::types::TyId;
use crate::wording::types::Wanted;
use l4t_syntax::{Span, ast};

impl BodyChecker<'_, '_> {
    pub(super) fn binary(&mut self, op: ast::BinaryOp, lhs: ast::ExprId, rhs: ast::ExprId, span: Span) -> Typed {
        use ast::BinaryOp as Ast;
        match op {
            Ast::And => self.logical(ExprKind::And, lhs, rhs, span),
            Ast::Or => self.logical(ExprKind::Or, lhs, rhs, span),
            Ast::Eq => self.equality(BinaryOp::Eq, lhs, rhs, span),
            Ast::NotEq => self.equality(BinaryOp::NotEq, lhs, rhs, span),
            Ast::Less => self.order(BinaryOp::Less, lhs, rhs, span),
            Ast::LessEq => self.order(BinaryOp::LessEq, lhs, rhs, span),
            Ast::Greater => self.order(BinaryOp::Greater, lhs, rhs, span),
            Ast::GreaterEq => self.order(BinaryOp::GreaterEq, lhs, rhs, span),
            Ast::BitOr => self.numeric(BinaryOp::BitOr, lhs, rhs, span),
            Ast::BitXor => self.numeric(BinaryOp::BitXor, lhs, rhs, span),
            Ast::BitAnd => self.numeric(BinaryOp::BitAnd, lhs, rhs, span),
            Ast::ShiftLeft => self.numeric(BinaryOp::ShiftLeft, lhs, rhs, span),
            Ast::ShiftRight => self.numeric(BinaryOp::ShiftRight, lhs, rhs, span),
            Ast::Add => self.numeric(BinaryOp::Add, lhs, rhs, span),
            Ast::Sub => self.numeric(BinaryOp::Sub, lhs, rhs, span),
            Ast::Mul => self.numeric(BinaryOp::Mul, lhs, rhs, span),
            Ast::Div => self.numeric(BinaryOp::Div, lhs, rhs, span),
            Ast::Rem => self.numeric(BinaryOp::Rem, lhs, rhs, span),
        }
    }

    fn logical(
        &mut self,
        kind: impl FnOnce(crate::hir::ExprId, crate::hir::ExprId) -> ExprKind,
        lhs: ast::ExprId,
        rhs: ast::ExprId,
        span: Span,
    ) -> Typed {
        let lhs = self.condition(lhs);
        let rhs = self.condition(rhs);
        self.push(kind(lhs, rhs), TyId::NUM, span)
    }

    /// `-` and `~` before a number.
    pub(super) fn unary(&mut self, op: UnaryOp, symbol: &'static str, operand: ast::ExprId, span: Span) -> Typed {
        let operand = self.expr(operand);
        if operand.ty == TyId::NUM {
            return self.push(ExprKind::Unary { op, operand: operand.id }, TyId::NUM, span);
        }
        let reported = self.report_operands(symbol, Wanted::Num, (operand, None), span);
        self.missing(reported, span)
    }

    /// Arithmetic: numbers only.
    fn numeric(&mut self, op: BinaryOp, lhs: ast::ExprId, rhs: ast::ExprId, span: Span) -> Typed {
        let lhs = self.expr(lhs);
        let rhs = self.expr(rhs);
        if lhs.ty == TyId::NUM && rhs.ty == TyId::NUM {
            return self.push(ExprKind::Binary { op, lhs: lhs.id, rhs: rhs.id }, TyId::NUM, span);
        }
        let reported = self.report_operands(op.symbol(), Wanted::TwoNums, (lhs, Some(rhs)), span);
        self.missing(reported, span)
    }

    /// Ordering: two numbers, or two characters.
    fn order(&mut self, op: BinaryOp, lhs: ast::ExprId, rhs: ast::ExprId, span: Span) -> Typed {
        let lhs = self.expr(lhs);
        let rhs = self.expr(rhs);
        if lhs.ty == rhs.ty && matches!(lhs.ty, TyId::NUM | TyId::CHAR) {
            return self.push(ExprKind::Binary { op, lhs: lhs.id, rhs: rhs.id }, TyId::NUM, span);
        }
        let reported = self.report_operands(op.symbol(), Wanted::TwoOfAKind, (lhs, Some(rhs)), span);
        self.missing(reported, span)
    }

    /// `=` and `!=`: two scalars of one type, once each side is taken for the other's type where it may be.
    fn equality(&mut self, op: BinaryOp, lhs: ast::ExprId, rhs: ast::ExprId, span: Span) -> Typed {
        let lhs = self.expr(lhs);
        let rhs = self.expr(rhs);
        if let Some(reported) = lhs.ty.reported().or(rhs.ty.reported()) {
            return self.missing(reported, span);
        }
        let (lhs, rhs) = self.comparable(lhs, rhs);
        if lhs.ty != rhs.ty || self.is_aggregate(lhs.ty) {
            let reported = self.report_comparison(op, lhs, rhs, span);
            return self.missing(reported, span);
        }
        self.push(ExprKind::Binary { op, lhs: lhs.id, rhs: rhs.id }, TyId::NUM, span)
    }

    /// Two sides of a comparison, the one taken for the other's type if it fits that.
    fn comparable(&mut self, lhs: Typed, rhs: Typed) -> (Typed, Typed) {
        match (lhs.ty == TyId::FFI, rhs.ty == TyId::FFI) {
            (true, true) => (self.convert_ffi(lhs, TyId::NUM), self.convert_ffi(rhs, TyId::NUM)),
            (true, false) if !self.is_aggregate(rhs.ty) => (self.convert_ffi(lhs, rhs.ty), rhs),
            (false, true) if !self.is_aggregate(lhs.ty) => (lhs, self.convert_ffi(rhs, lhs.ty)),
            _ if self.fits(lhs, rhs.ty) => (self.taken_for(lhs, rhs.ty), rhs),
            _ if self.fits(rhs, lhs.ty) => (lhs, self.taken_for(rhs, lhs.ty)),
            _ => (lhs, rhs),
        }
    }

    fn is_aggregate(&self, ty: TyId) -> bool {
        self.checker.program.types.is_aggregate(ty)
    }
}
