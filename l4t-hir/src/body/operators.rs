//! Binary operators other than assignment.

use super::{BodyChecker, Typed};
use crate::hir::{BinaryOp, ExprKind};
use crate::types::TyId;
use l4t_syntax::{Span, ast};

impl BodyChecker<'_, '_> {
    pub(super) fn binary(&mut self, op: ast::BinaryOp, lhs: ast::ExprId, rhs: ast::ExprId, span: Span) -> Typed {
        use ast::BinaryOp as Ast;
        match op {
            Ast::And => self.logical(ExprKind::And, lhs, rhs, span),
            Ast::Or => self.logical(ExprKind::Or, lhs, rhs, span),
            Ast::Eq => self.equality(BinaryOp::Eq, lhs, rhs, span),
            Ast::NotEq => self.equality(BinaryOp::NotEq, lhs, rhs, span),
            Ast::Less => self.numeric(BinaryOp::Less, lhs, rhs, span),
            Ast::LessEq => self.numeric(BinaryOp::LessEq, lhs, rhs, span),
            Ast::Greater => self.numeric(BinaryOp::Greater, lhs, rhs, span),
            Ast::GreaterEq => self.numeric(BinaryOp::GreaterEq, lhs, rhs, span),
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

    /// Arithmetic and ordering: numbers only.
    fn numeric(&mut self, op: BinaryOp, lhs: ast::ExprId, rhs: ast::ExprId, span: Span) -> Typed {
        let lhs = self.expr(lhs);
        let rhs = self.expr(rhs);
        if lhs.ty == TyId::NUM && rhs.ty == TyId::NUM {
            return self.push(ExprKind::Binary { op, lhs: lhs.id, rhs: rhs.id }, TyId::NUM, span);
        }
        let reported = self.report_operands(op, lhs, rhs, span);
        self.missing(reported, span)
    }

    /// `=` and `!=`: two scalars of one type, an ffi value being taken for the other side's.
    fn equality(&mut self, op: BinaryOp, lhs: ast::ExprId, rhs: ast::ExprId, span: Span) -> Typed {
        let mut lhs = self.expr(lhs);
        let mut rhs = self.expr(rhs);
        if let Some(reported) = lhs.ty.reported().or(rhs.ty.reported()) {
            return self.missing(reported, span);
        }
        match (lhs.ty == TyId::FFI, rhs.ty == TyId::FFI) {
            (true, true) => {
                lhs = self.convert_ffi(lhs, TyId::NUM);
                rhs = self.convert_ffi(rhs, TyId::NUM);
            }
            (true, false) if !self.is_aggregate(rhs.ty) => lhs = self.convert_ffi(lhs, rhs.ty),
            (false, true) if !self.is_aggregate(lhs.ty) => rhs = self.convert_ffi(rhs, lhs.ty),
            _ => {}
        }
        if lhs.ty != rhs.ty || self.is_aggregate(lhs.ty) {
            let reported = self.report_comparison(op, lhs, rhs, span);
            return self.missing(reported, span);
        }
        self.push(ExprKind::Binary { op, lhs: lhs.id, rhs: rhs.id }, TyId::NUM, span)
    }

    fn is_aggregate(&self, ty: TyId) -> bool {
        self.checker.program.types.is_aggregate(ty)
    }
}
