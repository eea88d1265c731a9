//! Calls: of L4T functions by name, of C functions by name, and through function pointers.

use super::problems::Want;
use super::{BodyChecker, Typed};
use crate::csig::CSignature;
use crate::hir::{CFuncId, ExprId, ExprKind, FuncId, LocalId};
use crate::names::Def;
use crate::types::TyId;
use crate::wording;
use l4t_syntax::{Name, Span, ast};

impl BodyChecker<'_, '_> {
    pub(super) fn call(&mut self, callee: ast::ExprId, args: &[ast::ExprId], span: Span) -> Typed {
        if let Some(name) = self.plain_name(callee)
            && self.checker.names.local(name).is_none()
        {
            match self.usable_def(name) {
                Some(Def::Func(func)) => return self.call_func(func, callee, args, span),
                Some(Def::CFunc(func)) => return self.call_c(func, callee, args, span),
                _ => {}
            }
        }
        self.call_value(callee, args, span)
    }

    /// The name that an expression consists of, parentheses aside.
    fn plain_name(&self, mut id: ast::ExprId) -> Option<Name> {
        loop {
            match self.file.exprs[id] {
                ast::Expr::Paren(inner) => id = inner,
                ast::Expr::Name(name) => return Some(name),
                _ => return None,
            }
        }
    }

    fn call_func(&mut self, func: FuncId, callee: ast::ExprId, args: &[ast::ExprId], span: Span) -> Typed {
        let called = &self.checker.program.funcs[func];
        let (ty, ret) = (called.ty, called.ret);
        let args = self.typed_args(Some(func), ty, callee, args, span);
        self.push(ExprKind::Call { func, args }, ret, span)
    }

    fn call_value(&mut self, callee: ast::ExprId, args: &[ast::ExprId], span: Span) -> Typed {
        let function = self.expr(callee);
        if let Some(signature) = self.checker.program.types.signature(function.ty) {
            let ret = signature.ret;
            let args = self.typed_args(None, function.ty, callee, args, span);
            return self.push(ExprKind::CallPtr { callee: function.id, args }, ret, span);
        }
        let reported = function.ty.reported().unwrap_or_else(|| self.report_not_a_function(function, callee));
        for &arg in args {
            self.expr(arg);
        }
        self.missing(reported, span)
    }

    /// Arguments for parameters of known types, `ty` being the type of the function.
    fn typed_args(
        &mut self,
        func: Option<FuncId>,
        ty: TyId,
        callee: ast::ExprId,
        args: &[ast::ExprId],
        span: Span,
    ) -> Box<[ExprId]> {
        let n_params = self.checker.program.types.signature(ty).map_or(0, |signature| signature.params.len());
        let first = self.args.len();
        for (i, &arg) in args.iter().enumerate() {
            // With a wrong number of arguments, which one belongs to which parameter is a guess.
            let value = match self.param_type(ty, i) {
                Some(param) if n_params == args.len() => {
                    let value = self.expr_for(arg, param);
                    self.coerce(value, param, Want::Argument { func, index: i })
                }
                _ => self.expr(arg).id,
            };
            self.args.push(value);
        }
        if n_params != args.len() {
            self.report_argument_count(func, callee, n_params, args, span);
        }
        self.args.drain(first..).collect()
    }

    fn param_type(&self, func_ty: TyId, index: usize) -> Option<TyId> {
        self.checker.program.types.signature(func_ty)?.params.get(index).copied()
    }

    /// Where a function's parameter is declared.
    pub(super) fn param_span(&self, func: FuncId, index: usize) -> Option<Span> {
        // The body being checked has been moved out of the program.
        let body = if func == self.func { &self.body } else { &self.checker.program.funcs[func].body };
        let is_param = index < body.n_params as usize;
        is_param.then(|| body.locals[LocalId::from_raw((index as u32).into())].span)
    }

    /// C functions take what they are given.
    fn call_c(&mut self, func: CFuncId, callee: ast::ExprId, args: &[ast::ExprId], span: Span) -> Typed {
        let first = self.args.len();
        for &arg in args {
            let value = self.expr(arg);
            self.args.push(value.id);
        }
        let args = self.args.drain(first..).collect();
        let called = &self.checker.program.c_funcs[func];
        if called.signature.as_ref().is_some_and(CSignature::is_unsupported) {
            let name = self.checker.text(called.name);
            let span = self.span(self.file.expr_range(callee));
            self.checker.report(wording::ffi::unsupported(span, name));
        }
        self.push(ExprKind::CallC { func, args }, TyId::FFI, span)
    }
}
