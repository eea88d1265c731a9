//! Places: `*e`, `&e`, `e[i]`, `e.m` and assignment.

use super::problems::Want;
use super::{BodyChecker, Typed};
use crate::hir::{ExprId, ExprKind, LocalId};
use crate::types::{Ty, TyId};
use l4t_syntax::{Name, Reported, Span, ast};

/// What an expression is a part of, when indexes and members are taken away.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Root {
    /// A local variable or parameter.
    Local(LocalId),
    /// Another place that can be changed.
    Memory,
    /// A string literal.
    Literal,
    /// No place: only a value.
    Value(ExprId),
    /// Broken; reported already.
    Missing(Reported),
}

impl BodyChecker<'_, '_> {
    pub(super) fn root(&self, mut id: ExprId) -> Root {
        loop {
            match self.body.exprs[id].kind {
                ExprKind::Index { base, .. } | ExprKind::Member { base, .. } => id = base,
                ExprKind::Local(local) => return Root::Local(local),
                ExprKind::Global(_) | ExprKind::Deref(_) => return Root::Memory,
                ExprKind::Str(_) => return Root::Literal,
                ExprKind::Missing(reported) => return Root::Missing(reported),
                _ => return Root::Value(id),
            }
        }
    }

    pub(super) fn assign(&mut self, place: ast::ExprId, value: ast::ExprId, span: Span) -> Typed {
        let target = self.expr(place);
        let value = self.expr_for(value, target.ty);
        match self.root(target.id) {
            Root::Local(_) | Root::Memory => {
                let value = self.coerce(value, target.ty, Want::Assigned { place: target });
                self.push(ExprKind::Assign { place: target.id, value }, target.ty, span)
            }
            Root::Missing(reported) => self.missing(reported, span),
            root @ (Root::Literal | Root::Value(_)) => {
                let reported = self.report_bad_target(target, root);
                self.missing(reported, span)
            }
        }
    }

    pub(super) fn deref(&mut self, operand: ast::ExprId, span: Span) -> Typed {
        let pointer = self.expr(operand);
        if let Some(pointee) = self.checker.program.types.pointee(pointer.ty) {
            return self.push(ExprKind::Deref(pointer.id), pointee, span);
        }
        let reported = pointer.ty.reported().unwrap_or_else(|| self.report_not_a_pointer(pointer, span));
        self.missing(reported, span)
    }

    pub(super) fn addr_of(&mut self, operand: ast::ExprId, span: Span) -> Typed {
        let place = self.expr(operand);
        match self.root(place.id) {
            Root::Missing(reported) => return self.missing(reported, span),
            Root::Value(value) => {
                let reported = self.report_no_address(place, value, span);
                return self.missing(reported, span);
            }
            Root::Local(local) => self.body.locals[local].address_taken = true,
            Root::Memory | Root::Literal => {}
        }
        let ty = self.checker.program.types.ptr_to(place.ty);
        self.push(ExprKind::AddrOf(place.id), ty, span)
    }

    pub(super) fn index(&mut self, base: ast::ExprId, index: ast::ExprId, span: Span) -> Typed {
        let array = self.expr(base);
        let index = self.expr(index);
        let index = match index.ty {
            // The list of what an ffi value fits does not have indexes in it: a number must be made of it first.
            TyId::FFI => {
                self.report_ffi_use(index, "[ ]", "num");
                index.id
            }
            _ => self.coerce(index, TyId::NUM, Want::Index),
        };
        if let Ty::Array { elem, .. } = *self.ty(array.ty) {
            return self.push(ExprKind::Index { base: array.id, index }, elem, span);
        }
        let reported = array.ty.reported().unwrap_or_else(|| self.report_not_an_array(array, base, span));
        self.missing(reported, span)
    }

    pub(super) fn member(&mut self, base: ast::ExprId, member: Name, span: Span) -> Typed {
        let object = self.expr(base);
        let Ty::Struct(id) = *self.ty(object.ty) else {
            let reported = object.ty.reported();
            let reported = reported.unwrap_or_else(|| self.report_not_a_struct(object, base, member, span));
            return self.missing(reported, span);
        };
        match self.checker.member(id, member) {
            Some(index) => {
                let ty = self.checker.program.structs[id].members[index as usize].ty;
                self.push(ExprKind::Member { base: object.id, member: index }, ty, span)
            }
            None => {
                let reported = self.report_unknown_member(id, member, span);
                self.missing(reported, span)
            }
        }
    }
}
