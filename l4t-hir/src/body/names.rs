//! Names in expressions.

use super::{BodyChecker, Typed};
use crate::hir::ExprKind;
use crate::names::{Def, TopLevel};
use crate::types::TyId;
use l4t_syntax::{Name, Span};

impl BodyChecker<'_, '_> {
    /// What a name refers to here, as an expression.
    pub(super) fn name(&mut self, name: Name, span: Span) -> Typed {
        if let Some(local) = self.checker.names.local(name) {
            let ty = self.body.locals[local].ty;
            return self.push(ExprKind::Local(local), ty, span);
        }
        match self.usable_def(name) {
            Some(Def::Func(func)) => {
                let ty = self.checker.program.funcs[func].ty;
                let signature = self.checker.program.types.signature(ty);
                let broken = signature.and_then(|s| s.params.iter().chain([&s.ret]).find(|ty| ty.is_error()));
                self.push(ExprKind::Func(func), broken.copied().unwrap_or(ty), span)
            }
            Some(Def::Global(global)) => {
                let ty = self.checker.program.globals[global].ty;
                self.push(ExprKind::Global(global), ty, span)
            }
            Some(Def::CFunc(func)) => self.push(ExprKind::CFunc(func), TyId::FFI, span),
            Some(Def::Ambiguous(reported)) => self.missing(reported, span),
            None if self.is_nullptr(name) => self.push(ExprKind::Null, TyId::NULL, span),
            None => {
                let reported = self.unknown_name(name, span);
                self.missing(reported, span)
            }
        }
    }

    /// Whether a name that nothing declares is the word `nullptr`.
    fn is_nullptr(&self, name: Name) -> bool {
        let checker = &*self.checker;
        checker.text(name) == "nullptr" && checker.names.top_level(name).is_none() && checker.excused(name).is_none()
    }

    /// The top-level definition of a name, if it may be used in this function.
    pub(super) fn usable_def(&self, name: Name) -> Option<Def> {
        let TopLevel { def, item } = self.checker.names.top_level(name)?;
        let is_usable = matches!(def, Def::Func(_) | Def::Ambiguous(_)) || item < self.item_number;
        is_usable.then_some(def)
    }
}
