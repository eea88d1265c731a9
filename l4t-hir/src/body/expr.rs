//! Expressions: what each is made into, and values where a certain type is wanted.

use super::problems::Want;
use super::{BodyChecker, Typed};
use crate::hir::{ExprId, ExprKind, StrId, UnaryOp};
use crate::types::{Ty, TyId};
use l4t_syntax::ast;

impl<'a> BodyChecker<'_, 'a> {
    /// Checks an expression. An ffi value stays one: who uses it decides what it is taken for.
    pub(super) fn expr(&mut self, id: ast::ExprId) -> Typed {
        let file = self.file;
        let span = self.span(file.expr_range(id));
        match &file.exprs[id] {
            ast::Expr::Missing(reported) => self.missing(*reported, span),
            ast::Expr::Num(value) => self.push(ExprKind::Num(*value), TyId::NUM, span),
            ast::Expr::Char(byte) => self.push(ExprKind::Num(i64::from(*byte)), TyId::CHAR, span),
            ast::Expr::Str(bytes) => {
                let text = self.string(bytes);
                let len = bytes.len() as u64 + 1;
                let ty = self.checker.program.types.intern(Ty::Array { elem: TyId::CHAR, len });
                self.push(ExprKind::Str(text), ty, span)
            }
            ast::Expr::Name(name) => self.name(*name, span),
            ast::Expr::Paren(inner) => self.expr(*inner),
            ast::Expr::Unary { op: ast::UnaryOp::Neg, operand } => self.unary(UnaryOp::Neg, "-", *operand, span),
            ast::Expr::Unary { op: ast::UnaryOp::BitNot, operand } => self.unary(UnaryOp::BitNot, "~", *operand, span),
            ast::Expr::Unary { op: ast::UnaryOp::Not, operand } => {
                let operand = self.condition(*operand);
                self.push(ExprKind::Not(operand), TyId::NUM, span)
            }
            ast::Expr::Unary { op: ast::UnaryOp::Deref, operand } => self.deref(*operand, span),
            ast::Expr::Unary { op: ast::UnaryOp::AddrOf, operand } => self.addr_of(*operand, span),
            ast::Expr::Binary { op, lhs, rhs } => self.binary(*op, *lhs, *rhs, span),
            ast::Expr::Assign { place, value } => self.assign(*place, *value, span),
            ast::Expr::Index { base, index } => self.index(*base, *index, span),
            ast::Expr::Member { base, member } => self.member(*base, *member, span),
            ast::Expr::Call { callee, args } => self.call(*callee, args, span),
            ast::Expr::Convert { to, value } => self.convert(*to, *value, span),
            ast::Expr::SizeOf(ty) => self.size_of(*ty, span),
            ast::Expr::Array(elems) => self.array_literal(elems, None, span),
            ast::Expr::Struct { ty, members } => self.struct_literal(*ty, members, span),
        }
    }

    fn string(&mut self, bytes: &'a [u8]) -> StrId {
        let strings = &mut self.checker.program.strings;
        *self.checker.strings.entry(bytes).or_insert_with(|| strings.alloc(bytes.into()))
    }

    /// A condition, or an operand of `&&` and `||`: a scalar or an ffi value.
    pub(super) fn condition(&mut self, id: ast::ExprId) -> ExprId {
        let cond = self.expr(id);
        if !self.checker.program.types.is_aggregate(cond.ty) {
            return cond.id;
        }
        let reported = self.report_condition(cond);
        let span = self.expr_span(cond);
        self.missing(reported, span).id
    }

    /// The value of a `return`.
    pub(super) fn returned(&mut self, id: ast::ExprId) -> ExprId {
        let value = self.expr_for(id, self.ret);
        self.coerce(value, self.ret, Want::Returned)
    }

    /// Checks an expression where a type is wanted. What it is, [`Self::coerce`] decides; the elements of an array
    /// literal are taken for what the type says.
    pub(super) fn expr_for(&mut self, mut id: ast::ExprId, wanted: TyId) -> Typed {
        let file = self.file;
        loop {
            match &file.exprs[id] {
                ast::Expr::Paren(inner) => id = *inner,
                ast::Expr::Array(elems) => {
                    let span = self.span(file.expr_range(id));
                    return self.array_literal(elems, Some(wanted), span);
                }
                _ => return self.expr(id),
            }
        }
    }

    /// A value where one of a certain type is wanted: ffi values are converted, `nullptr` becomes a pointer of that
    /// type, a pointer to an array may forget the array's length; others must have the type already.
    pub(super) fn coerce(&mut self, value: Typed, wanted: TyId, want: Want) -> ExprId {
        if value.ty == wanted || value.ty.is_error() || wanted.is_error() {
            value.id
        } else if value.ty == TyId::FFI {
            self.convert_ffi(value, wanted).id
        } else if self.fits(value, wanted) {
            self.taken_for(value, wanted).id
        } else {
            self.report_mismatch(value, wanted, want);
            value.id
        }
    }

    /// Whether a value of another type is accepted where this one is wanted: `nullptr`, and a pointer to an array whose
    /// length may be forgotten.
    pub(super) fn fits(&self, value: Typed, wanted: TyId) -> bool {
        let types = &self.checker.program.types;
        (value.ty == TyId::NULL && types.is_address(wanted)) || types.forgets_length(value.ty, wanted)
    }

    /// A value that fits a type, as one of that type.
    pub(super) fn taken_for(&mut self, value: Typed, ty: TyId) -> Typed {
        if value.ty == TyId::NULL {
            self.body.exprs[value.id].ty = ty;
            return Typed { id: value.id, ty };
        }
        let span = self.expr_span(value);
        self.push(ExprKind::ForgetLength(value.id), ty, span)
    }

    /// An ffi value taken for one of this type.
    pub(super) fn convert_ffi(&mut self, value: Typed, ty: TyId) -> Typed {
        let span = self.expr_span(value);
        self.push(ExprKind::FromFfi(value.id), ty, span)
    }
}
