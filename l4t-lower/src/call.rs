//! Calls of L4T functions: callee, then arguments, left to right.
//!
//! An array or struct argument is passed as the address of the object that holds it; the callee copies it before it
//! does anything else. It is copied here as well only if a later argument may change it.

use crate::function::FuncLower;
use crate::operand::Operand;
use l4t_hir::hir::{self, ExprId};
use l4t_mir::ir::{Inst, NullKind, SigId, Value};
use l4t_mir::queries::{id, index};
use l4t_syntax::Span;

impl FuncLower<'_, '_> {
    /// A call of a function by its name.
    pub(crate) fn call(&mut self, func: hir::FuncId, args: &[ExprId], span: Span) -> Operand {
        let sig = self.signature(self.program.hir.funcs[func].ty);
        let args = self.arguments(args, span);
        self.emit_call(Inst::Call { func: id(index(func)), args }, sig, span)
    }

    /// A call of what a function pointer holds. It is checked when the call happens, after the arguments.
    pub(crate) fn call_pointer(&mut self, callee: ExprId, args: &[ExprId], span: Span) -> Operand {
        let sig = self.signature(self.ty(callee));
        let callee = self.scalar(callee);
        let args = self.arguments(args, span);
        if let Operand::Func(func) = callee {
            return self.emit_call(Inst::Call { func, args }, sig, span);
        }
        let callee = self.value(callee, span);
        self.check_null(callee, NullKind::Function, span);
        self.emit_call(Inst::CallPtr { callee, sig, args }, sig, span)
    }

    fn emit_call(&mut self, call: Inst, sig: SigId, span: Span) -> Operand {
        match self.program.out.signatures[sig].ret {
            Some(ret) => self.emit(call, ret.ty, span),
            None => {
                self.emit_effect(call, span);
                Operand::num(0)
            }
        }
    }

    fn arguments(&mut self, args: &[ExprId], span: Span) -> Box<[Value]> {
        let mut operands = Vec::with_capacity(args.len());
        for (i, &arg) in args.iter().enumerate() {
            if !self.is_aggregate(self.ty(arg)) {
                operands.push(self.scalar(arg));
                continue;
            }
            let is_changed_later = args[i + 1..].iter().any(|&later| self.facts.changes_memory(later));
            let address = self.kept_aggregate(arg, is_changed_later);
            operands.push(self.address_operand(address, span));
        }
        self.values(&operands, span).into()
    }
}
