//! Scalar expressions.

use crate::function::FuncLower;
use crate::operand::{Operand, Place};
use l4t_hir::hir::{BinaryOp, CFuncId, ExprId, ExprKind};
use l4t_hir::types::{Ty, TyId};
use l4t_mir::ir::{CastOp, Type};
use l4t_mir::queries::id;
use l4t_syntax::Span;

impl FuncLower<'_, '_> {
    /// Evaluates an expression for what it does; the value is dropped.
    pub(crate) fn evaluate(&mut self, expr: ExprId) {
        match &self.body.exprs[expr].kind {
            ExprKind::CallC { func, args } => _ = self.call_c(*func, args, self.body.expr_span(expr)),
            _ if self.is_aggregate(self.ty(expr)) => _ = self.aggregate(expr),
            _ => _ = self.scalar(expr),
        }
    }

    /// Evaluates a scalar expression. An ffi value is 64 bits wide, `I64` or `Ptr`.
    pub(crate) fn scalar(&mut self, expr: ExprId) -> Operand {
        let body = self.body;
        let span = body.expr_span(expr);
        let ty = self.ty(expr);
        match &body.exprs[expr].kind {
            ExprKind::Missing(_) => Operand::zero(self.scalar_type(ty)),
            ExprKind::Num(value) => {
                let ty = self.scalar_type(ty);
                Operand::Const(ty, ty.wrap(*value))
            }
            ExprKind::Null => Operand::NULL,
            ExprKind::Func(func) => Operand::Func(id(l4t_mir::queries::index(*func))),
            ExprKind::CFunc(func) => Operand::CSymbol(self.program.c_symbol(*func)),
            ExprKind::Local(_) | ExprKind::Global(_) | ExprKind::Deref(_) => self.read(expr, ty, span),
            ExprKind::Index { .. } | ExprKind::Member { .. } => self.read(expr, ty, span),
            // Aggregates, which no one takes for scalars; its address stands for it.
            ExprKind::Str(_) | ExprKind::Array(_) | ExprKind::Struct(_) => self.address_of(expr, span),
            ExprKind::AddrOf(place) => self.address_of(*place, span),
            ExprKind::Assign { place, value } => self.assign(*place, *value, span),
            ExprKind::Binary { op, lhs, rhs } => match op {
                BinaryOp::Add
                | BinaryOp::Sub
                | BinaryOp::Mul
                | BinaryOp::Div
                | BinaryOp::Rem
                | BinaryOp::BitOr
                | BinaryOp::BitXor
                | BinaryOp::BitAnd
                | BinaryOp::ShiftLeft
                | BinaryOp::ShiftRight => {
                    let lhs = self.scalar(*lhs);
                    let rhs = self.scalar(*rhs);
                    self.arithmetic(*op, lhs, rhs, span)
                }
                BinaryOp::Eq
                | BinaryOp::NotEq
                | BinaryOp::Less
                | BinaryOp::LessEq
                | BinaryOp::Greater
                | BinaryOp::GreaterEq => self.truth_value(expr, span),
            },
            ExprKind::Unary { op, operand } => {
                let operand = self.scalar(*operand);
                self.unary(*op, operand, span)
            }
            ExprKind::Convert(value) => {
                let value = self.scalar(*value);
                self.convert(value, self.scalar_type(ty), span)
            }
            ExprKind::ForgetLength(value) => self.scalar(*value),
            ExprKind::And(..) | ExprKind::Or(..) | ExprKind::Not(_) => self.truth_value(expr, span),
            ExprKind::Call { func, args } => self.call(*func, args, span),
            ExprKind::CallPtr { callee, args } => self.call_pointer(*callee, args, span),
            ExprKind::CallC { func, args } => {
                let result = self.call_c(*func, args, span);
                self.widened(result, span)
            }
            ExprKind::FromFfi(value) => self.ffi_as_scalar(*value, ty, span),
        }
    }

    fn truth_value(&mut self, expr: ExprId, span: Span) -> Operand {
        let truth = self.truth(expr);
        self.truth_as_num(truth, span)
    }

    fn read(&mut self, expr: ExprId, ty: TyId, span: Span) -> Operand {
        match self.place(expr) {
            Place::Variable(local) => self.variables.get(local),
            Place::Memory(address) => self.load(address, self.scalar_type(ty), span),
        }
    }

    fn address_of(&mut self, place: ExprId, span: Span) -> Operand {
        let address = self.aggregate(place);
        self.address_operand(address, span)
    }

    /// Assigns a scalar: the value first, then the place, then the store.
    fn assign(&mut self, place: ExprId, value: ExprId, span: Span) -> Operand {
        let value = self.scalar(value);
        match self.place(place) {
            Place::Variable(local) => self.variables.set(local, value),
            Place::Memory(address) => self.store(value, address, span),
        }
        value
    }

    /// An ffi value as a scalar of a type.
    fn ffi_as_scalar(&mut self, value: ExprId, ty: TyId, span: Span) -> Operand {
        if let ExprKind::CFunc(func) = self.body.exprs[value].kind
            && matches!(self.program.hir.types.get(ty), Ty::FuncPtr(_))
        {
            return self.c_function_pointer(func, ty);
        }
        let operand = self.scalar(value);
        self.convert(operand, self.scalar_type(ty), span)
    }

    /// A C function as a function pointer of a type: a function of that type that calls it, since only a call that
    /// knows C's signature extends a narrow result.
    pub(crate) fn c_function_pointer(&mut self, func: CFuncId, ty: TyId) -> Operand {
        match self.program.thunk(func, ty) {
            Some(thunk) => Operand::Func(thunk),
            None => Operand::CSymbol(self.program.c_symbol(func)),
        }
    }

    /// Makes a scalar another type's: low bits if that is narrower, zeros in front if it is wider.
    pub(crate) fn convert(&mut self, operand: Operand, to: Type, span: Span) -> Operand {
        let from = self.type_of(operand);
        if from == to {
            return operand;
        }
        if from == Type::Ptr {
            let number = self.cast(CastOp::PtrToInt, operand, Type::I64, span);
            return self.convert(number, to, span);
        }
        if to == Type::Ptr {
            let number = self.convert(operand, Type::I64, span);
            return self.cast(CastOp::IntToPtr, number, Type::Ptr, span);
        }
        let op = if to.bits() < from.bits() { CastOp::Truncate } else { CastOp::ZeroExtend };
        self.cast(op, operand, to, span)
    }
}
