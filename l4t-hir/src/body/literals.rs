//! Array and struct literals, conversions, and `sizeof`.

use super::problems::Want;
use super::{BodyChecker, Typed};
use crate::hir::{ExprId, ExprKind, StructId};
use crate::types::{Ty, TyId};
use crate::wording;
use crate::wording::names::Kind;
use l4t_syntax::{Span, ast};
use rustc_hash::FxHashMap;

impl BodyChecker<'_, '_> {
    /// `[a, b, c]`. Its elements are of one type: the one that `wanted`, an array type, says, else that of the first
    /// element that has one of its own.
    pub(super) fn array_literal(&mut self, elems: &[ast::ExprId], wanted: Option<TyId>, span: Span) -> Typed {
        let wanted_elem = wanted.and_then(|wanted| match *self.ty(wanted) {
            Ty::Array { elem, .. } => Some(elem),
            _ => None,
        });
        let first = self.elems.len();
        let mut decided_by = None;
        for &elem in elems {
            let elem = match wanted_elem.or(decided_by.map(|by: Typed| by.ty)) {
                Some(ty) => self.expr_for(elem, ty),
                None => self.expr(elem),
            };
            if decided_by.is_none() && !elem.ty.is_error() && !matches!(elem.ty, TyId::FFI | TyId::NULL) {
                decided_by = Some(elem);
            }
            self.elems.push(elem);
        }
        match wanted_elem.or(decided_by.map(|by| by.ty)) {
            Some(elem) => {
                let decided_by = if wanted_elem.is_none() { decided_by } else { None };
                self.array_of(elem, decided_by, first, span)
            }
            None => {
                let broken = self.elems.drain(first..).find_map(|elem| elem.ty.reported());
                let reported = broken.or_else(|| wanted?.reported()).unwrap_or_else(|| {
                    self.checker.report(wording::values::unknown_element_type(span, elems.is_empty()))
                });
                self.missing(reported, span)
            }
        }
    }

    /// The elements from `first` on as an array of this type.
    fn array_of(&mut self, elem: TyId, decided_by: Option<Typed>, first: usize, span: Span) -> Typed {
        let mut broken = elem.reported();
        for i in first..self.elems.len() {
            let value = self.elems[i];
            broken = broken.or(value.ty.reported());
            self.elems[i].id = self.coerce(value, elem, Want::Element { decided_by });
        }
        let elems: Box<[ExprId]> = self.elems.drain(first..).map(|elem| elem.id).collect();
        if let Some(reported) = broken {
            return self.missing(reported, span);
        }
        let ty = self.checker.program.types.intern(Ty::Array { elem, len: elems.len() as u64 });
        if let Err(reported) = self.checker.measure_array(ty, span) {
            return self.missing(reported, span);
        }
        self.reserve_temporary(ty, span);
        self.push(ExprKind::Array(elems), ty, span)
    }

    /// `struct S(m: a, n: b)`: every member once, in any order.
    pub(super) fn struct_literal(&mut self, ty: ast::TypeId, values: &[ast::MemberValue], span: Span) -> Typed {
        let ty = self.checker.written_type(self.file, ty);
        let id = match (ty.reported(), self.ty(ty)) {
            (None, Ty::Struct(id)) => *id,
            (broken, _) => {
                for member in values {
                    self.expr(member.value);
                }
                // What begins with the word `struct` is one, or there is none of that name.
                let reported = broken.unwrap_or_else(|| {
                    let name = self.spell(ty);
                    self.checker.report(wording::names::unknown_struct(span, &name, None))
                });
                return self.missing(reported, span);
            }
        };
        let mut broken = None;
        let mut seen = FxHashMap::default();
        let mut members = Vec::with_capacity(values.len());
        let mut n_unknown = 0;
        for member in values {
            let name_span = self.span(member.name.range);
            let Some(index) = self.checker.member(id, member.name.name) else {
                broken = Some(self.report_unknown_member(id, member.name.name, name_span));
                self.expr(member.value);
                n_unknown += 1;
                continue;
            };
            let value = self.member_value(id, index, member.value);
            if let Some(first) = seen.insert(index, name_span) {
                let name = self.checker.text(member.name.name);
                broken =
                    Some(self.checker.report(wording::names::duplicate(Kind::MemberValue, name, name_span, first)));
                continue;
            }
            members.push((index, value));
        }
        let n_members = self.checker.program.structs[id].members.len();
        // What has an unknown name was probably meant for a member that is missing.
        if n_members - seen.len() > n_unknown {
            let n_missing = n_members - seen.len();
            broken = Some(self.report_missing_members(id, |index| seen.contains_key(&index), n_missing, span));
        }
        if let Some(reported) = broken {
            return self.push(ExprKind::Missing(reported), ty, span);
        }
        self.reserve_temporary(ty, span);
        self.push(ExprKind::Struct(members.into()), ty, span)
    }

    fn member_value(&mut self, of: StructId, index: u32, value: ast::ExprId) -> ExprId {
        let wanted = self.checker.program.structs[of].members[index as usize].ty;
        let value = self.expr_for(value, wanted);
        self.coerce(value, wanted, Want::Member { of, index })
    }

    /// Counts the place that the value of a literal takes.
    fn reserve_temporary(&mut self, ty: TyId, span: Span) {
        if self.item.is_some() {
            self.reserve_frame(ty, span);
        }
    }

    /// `num(e)` and `char(e)`.
    pub(super) fn convert(&mut self, to: ast::Conversion, value: ast::ExprId, span: Span) -> Typed {
        let value = self.expr(value);
        let ty = match to {
            ast::Conversion::Num => TyId::NUM,
            ast::Conversion::Char => TyId::CHAR,
        };
        match (value.ty, ty) {
            (TyId::CHAR, TyId::NUM) | (TyId::NUM, TyId::CHAR) => self.push(ExprKind::Convert(value.id), ty, span),
            (TyId::FFI, _) => self.convert_ffi(value, ty),
            _ => {
                let reported = value.ty.reported().unwrap_or_else(|| self.report_conversion(value, ty, span));
                self.missing(reported, span)
            }
        }
    }

    /// `sizeof(TYPE)`
    pub(super) fn size_of(&mut self, ty: ast::TypeId, span: Span) -> Typed {
        let ty = self.checker.written_type(self.file, ty);
        let program = &mut self.checker.program;
        program.layouts.extend(&program.types);
        // No type is larger than 2^62 bytes. One that has no size was reported; the number does not matter then.
        let size = program.layouts.size_bytes(ty).unwrap_or(0);
        match ty.reported() {
            None => self.push(ExprKind::Num(size as i64), TyId::NUM, span),
            Some(reported) => self.missing(reported, span),
        }
    }
}
