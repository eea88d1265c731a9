//! First values of variables.

use super::problems::Want;
use super::{BodyChecker, Typed};
use crate::check::PendingGlobal;
use crate::constant::Reason;
use crate::hir::ExprId;
use crate::types::TyId;
use crate::wording;
use l4t_syntax::{Name, Span, ast};

impl<'a> BodyChecker<'_, 'a> {
    /// The first value of a variable of a type, declared here.
    pub(super) fn initial_value(&mut self, value: ast::ExprId, ty: TyId, name: Name, declared: Span) -> ExprId {
        let value = self.expr_for(value, ty);
        self.coerce(value, ty, Want::Initial { name, declared })
    }

    /// Fills in the first value of a global variable, which must be constant.
    pub(crate) fn check_global(&mut self, pending: &PendingGlobal<'a>) {
        self.body = std::mem::take(&mut self.checker.program.initialisers);
        self.file = pending.file;
        self.item = None;
        self.item_number = pending.item_number;
        let (name, span, ty) = {
            let global = &self.checker.program.globals[pending.id];
            (global.name, global.span, global.ty)
        };
        let init = self.initial_value(pending.init, ty, name, span);
        let result = self.constants().pieces(init, 0, &mut |_, _| {});
        if let Err(not) = result
            && not.reason != Reason::Missing
        {
            let at = Typed { id: not.at, ty: self.body.exprs[not.at].ty };
            let at = self.expr_span(at);
            self.checker.report(wording::values::not_constant(at, self.checker.text(name), span, not.reason));
        }
        self.checker.program.initialisers = std::mem::take(&mut self.body);
        self.checker.program.globals[pending.id].init = Some(init);
    }
}
