//! Places and what is in them: addresses of variables, elements and members with their checks, and arrays and structs
//! as values.
//!
//! The value of an array or struct is where it lies in memory. It is copied only where something evaluated before its
//! use could change it there ([`FuncLower::kept_aggregate`]).

use crate::function::{FuncLower, Home};
use crate::operand::{Address, Operand, Place};
use l4t_hir::hir::{ExprId, ExprKind};
use l4t_hir::types::Ty;
use l4t_mir::ir::{Inst, NullKind, Type};
use l4t_mir::queries::index;
use l4t_syntax::Span;

impl FuncLower<'_, '_> {
    /// The place that an expression names, with the checks of forming it. For an array or struct that is no place, and
    /// parts of one, where the value lies.
    pub(crate) fn place(&mut self, expr: ExprId) -> Place {
        let body = self.body;
        let span = body.expr_span(expr);
        match body.exprs[expr].kind {
            ExprKind::Local(local) => match self.homes[index(local)] {
                Home::Values => Place::Variable(index(local) as u32),
                Home::Memory(_) => Place::Memory(Address::slot(self.slot_of(local))),
            },
            ExprKind::Global(global) => Place::Memory(Address::global(self.program.global(global))),
            ExprKind::Str(text) => Place::Memory(Address::global(self.program.string(text))),
            ExprKind::Deref(pointer) => {
                let pointer = self.scalar(pointer);
                Place::Memory(self.pointee(pointer, span))
            }
            ExprKind::Index { base, index } => Place::Memory(self.element(expr, base, index)),
            ExprKind::Member { base, member } => Place::Memory(self.member(base, member)),
            ExprKind::Assign { place, value } => Place::Memory(self.assign_aggregate(place, value, span)),
            ExprKind::FromFfi(value) => {
                let address = self.scalar(value);
                let pointer = self.convert(address, Type::Ptr, span);
                Place::Memory(self.pointee(pointer, span))
            }
            ExprKind::Array(_) | ExprKind::Struct(_) => Place::Memory(self.literal(expr)),
            ExprKind::Missing(_)
            | ExprKind::Num(_)
            | ExprKind::Null
            | ExprKind::Unary { .. }
            | ExprKind::Not(_)
            | ExprKind::Convert(_)
            | ExprKind::ForgetLength(_)
            | ExprKind::Func(_)
            | ExprKind::CFunc(_)
            | ExprKind::Binary { .. }
            | ExprKind::And(..)
            | ExprKind::Or(..)
            | ExprKind::AddrOf(_)
            | ExprKind::Call { .. }
            | ExprKind::CallPtr { .. }
            | ExprKind::CallC { .. } => Place::Memory(Address::pointee(Operand::NULL)),
        }
    }

    /// The address of an array, a struct or a part of one.
    pub(crate) fn aggregate(&mut self, expr: ExprId) -> Address {
        match self.place(expr) {
            Place::Memory(address) => address,
            Place::Variable(_) => Address::pointee(Operand::NULL),
        }
    }

    /// The value of an array or struct, to be used after something else is evaluated, which may change memory or not.
    pub(crate) fn kept_aggregate(&mut self, expr: ExprId, may_change: bool) -> Address {
        let address = self.aggregate(expr);
        let is_literal =
            matches!(self.body.exprs[expr].kind, ExprKind::Str(_) | ExprKind::Array(_) | ExprKind::Struct(_));
        if !may_change || is_literal {
            return address;
        }
        self.copy_to_temporary(expr, address, false)
    }

    /// A copy of an expression's array or struct, and whether its address goes to C.
    pub(crate) fn copy_to_temporary(&mut self, expr: ExprId, address: Address, is_for_c: bool) -> Address {
        let ty = self.ty(expr);
        let temporary = self.temporary(ty, is_for_c);
        self.copy(temporary, address, self.size_of(ty), self.body.expr_span(expr));
        temporary
    }

    /// Assigns an array or struct: the value first, then the place. The result is where the value lies then.
    pub(crate) fn assign_aggregate(&mut self, place: ExprId, value: ExprId, span: Span) -> Address {
        let src = self.kept_aggregate(value, self.facts.changes_memory(place));
        let dst = self.aggregate(place);
        self.copy(dst, src, self.size_of(self.ty(place)), span);
        dst
    }

    /// Whether an expression is a place, not only a value.
    pub(crate) fn is_place(&self, mut expr: ExprId) -> bool {
        loop {
            match self.body.exprs[expr].kind {
                ExprKind::Local(_) | ExprKind::Global(_) | ExprKind::Str(_) | ExprKind::Deref(_) => return true,
                ExprKind::Index { base, .. } | ExprKind::Member { base, .. } => expr = base,
                _ => return false,
            }
        }
    }

    /// What a pointer points at, checked for null.
    fn pointee(&mut self, pointer: Operand, span: Span) -> Address {
        if pointer.is_never_null() {
            return Address::pointee(pointer);
        }
        let pointer = self.value(pointer, span);
        self.check_null(pointer, NullKind::Data, span);
        Address::pointee(Operand::Value(pointer))
    }

    fn member(&mut self, base: ExprId, member: u32) -> Address {
        let hir = self.program.hir;
        let offset = match hir.types.get(self.ty(base)) {
            Ty::Struct(strukt) => hir.layouts.member_offsets(*strukt).get(member as usize).copied().unwrap_or(0),
            _ => 0,
        };
        self.aggregate(base).add(offset as i64)
    }

    /// The element of an array, checked against its length.
    fn element(&mut self, expr: ExprId, base: ExprId, index: ExprId) -> Address {
        let span = self.body.expr_span(expr);
        let array = self.ty(base);
        let (stride, len) = match *self.program.hir.types.get(array) {
            Ty::Array { elem, len } => (self.size_of(elem), len),
            _ => (0, 0),
        };
        // The index of a place is evaluated before the element is looked at; a value must not change meanwhile.
        let may_change = !self.is_place(base) && self.facts.changes_memory(index);
        let base = self.kept_aggregate(base, may_change);
        let index = self.scalar(index);
        self.check_bounds(index, array, len, span);
        self.element_address(base, index, stride, span)
    }

    fn element_address(&mut self, base: Address, index: Operand, stride: u64, span: Span) -> Address {
        if let Some(index) = index.as_const() {
            return base.add(index.wrapping_mul(stride as i64));
        }
        if stride == 0 {
            return base;
        }
        // A constant offset from a pointer is left to the load or store; one into a variable goes into its address.
        let (base, offset) = match base.base {
            Operand::Value(value) => (value, base.offset),
            _ => (self.address_value(base, span), 0),
        };
        let index = self.value(index, span);
        Address { base: self.emit(Inst::Element { base, index, stride }, Type::Ptr, span), offset }
    }
}
