//! Array and struct literals: where their values lie.
//!
//! A literal is built in a place of its own, element by element, in the order in which they are evaluated. One of
//! constants only, and not small, lies in static storage instead: a million numbers are then data, not a million stores.

use crate::function::FuncLower;
use crate::globals::constant_data;
use crate::operand::Address;
use l4t_hir::hir::{ExprId, ExprKind};
use l4t_hir::layout::Layout;
use l4t_hir::types::Ty;
use l4t_mir::ir::Global;
use l4t_syntax::Span;

/// A literal up to this size is built even if it is constant: a few stores tell the passes more than a copy of data does.
const MAX_BUILT_BYTES: u64 = 64;

impl FuncLower<'_, '_> {
    /// The place of a literal's value, which nothing else changes.
    pub(crate) fn literal(&mut self, expr: ExprId) -> Address {
        if let Some(data) = self.constant_literal(expr) {
            return data;
        }
        let place = self.temporary(self.ty(expr), false);
        self.build(expr, place);
        place
    }

    fn constant_literal(&mut self, expr: ExprId) -> Option<Address> {
        let layout = self.program.hir.layouts.of(self.ty(expr));
        if layout.size <= MAX_BUILT_BYTES {
            return None;
        }
        let init = constant_data(self.program, self.body, expr)?;
        let name = format!("l4t.data.{}", self.program.out.globals.len()).into();
        let Layout { size, align } = layout;
        let data = Global { name, size, align, writable: false, init, is_variable: false };
        Some(Address::global(self.program.out.globals.alloc(data)))
    }

    /// Puts a value of any type into a place that nothing evaluated meanwhile can see.
    fn build(&mut self, expr: ExprId, place: Address) {
        let body = self.body;
        let span = body.expr_span(expr);
        match &body.exprs[expr].kind {
            ExprKind::Array(elems) => {
                let stride = elems.first().map_or(0, |&elem| self.size_of(self.ty(elem)));
                for (i, &elem) in elems.iter().enumerate() {
                    self.build(elem, place.add(i as i64 * stride as i64));
                }
            }
            ExprKind::Struct(members) => self.build_struct(expr, members, place, span),
            _ if self.is_aggregate(self.ty(expr)) => {
                let value = self.aggregate(expr);
                self.copy(place, value, self.size_of(self.ty(expr)), span);
            }
            _ => {
                let value = self.scalar(expr);
                self.store(value, place, span);
            }
        }
    }

    fn build_struct(&mut self, expr: ExprId, members: &[(u32, ExprId)], place: Address, span: Span) {
        let hir = self.program.hir;
        let ty = self.ty(expr);
        let Ty::Struct(id) = *hir.types.get(ty) else { return };
        let used: u64 = members.iter().map(|&(_, value)| self.size_of(self.ty(value))).sum();
        if used < self.size_of(ty) {
            // What lies between the members is copied with them, and C may look at it.
            self.zero(place, self.size_of(ty), span);
        }
        let offsets = hir.layouts.member_offsets(id);
        for &(member, value) in members {
            let offset = offsets.get(member as usize).copied().unwrap_or(0);
            self.build(value, place.add(offset as i64));
        }
    }
}
