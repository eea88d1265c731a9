//! What is wrong with an expression: gathers what the message needs. The words are in `crate::wording`.
//!
//! All of it is cold: it runs only for programs with errors.

use super::places::Root;
use super::{BodyChecker, Typed};
use crate::hir::{BinaryOp, ExprId, ExprKind, FuncId, StructId};
use crate::names::Def;
use crate::said;
use crate::types::{Ty, TyId};
use crate::wording::control::LastStatement;
use crate::wording::types::{Comparison, Hint, Operand, Reason, Wanted};
use crate::wording::{self, ffi};
use crate::written_types::last_word;
use l4t_syntax::{Name, Range, Reported, Span, ast};

/// Why a value of a certain type is wanted.
#[derive(Clone, Copy)]
pub(super) enum Want {
    /// It is assigned to this place.
    Assigned { place: Typed },
    /// It is an argument, the first being 0, of this function if it is known.
    Argument { func: Option<FuncId>, index: usize },
    /// It is returned.
    Returned,
    /// It is an index.
    Index,
    /// It is the first value of this variable.
    Initial { name: Name, declared: Span },
    /// It is an element of an array literal, whose type this one decided, if not its place.
    Element { decided_by: Option<Typed> },
    /// It is the value of this member in a struct literal.
    Member { of: StructId, index: u32 },
}

impl BodyChecker<'_, '_> {
    #[cold]
    pub(super) fn report_missing_return(&mut self, item: &ast::FuncItem) {
        let last = match item.body.stmts.last().map(|&last| &self.file.stmts[last]) {
            Some(ast::Stmt::If { otherwise: None, .. }) => LastStatement::If,
            Some(ast::Stmt::If { .. }) => LastStatement::IfElse,
            Some(ast::Stmt::Loop { .. }) => LastStatement::Loop,
            _ => LastStatement::Other,
        };
        let (end, header) = (self.span(item.end), self.span(item.header));
        let name = self.checker.text(item.name.name);
        self.checker.report(wording::control::missing_return(end, header, name, last));
    }

    #[cold]
    pub(super) fn report_mismatch(&mut self, value: Typed, wanted: TyId, want: Want) {
        let span = self.expr_span(value);
        let reason = self.reason(wanted, want);
        let hint = self.mismatch_hint(value, wanted);
        let (expected, found) = (self.spell(wanted), self.spell(value.ty));
        self.checker.report(wording::types::mismatch(span, &expected, &found, reason, hint));
    }

    fn reason(&self, wanted: TyId, want: Want) -> Reason {
        match want {
            Want::Assigned { place } => match self.declaration(place.id) {
                Some((name, span)) => Reason::Variable(self.checker.text(name).to_owned(), span),
                None => Reason::Place(self.expr_span(place)),
            },
            Want::Argument { func, index } => match func.and_then(|func| Some((func, self.param_span(func, index)?))) {
                Some((_, span)) => Reason::Param(self.checker.source_text(span).to_owned(), span),
                None => Reason::ParamNumber(index + 1),
            },
            Want::Returned => {
                let ret = self.item.map(|item| self.span(self.file.type_range(item.ret)));
                ret.map_or(Reason::None, |span| Reason::Result(span, self.spell(wanted)))
            }
            Want::Index => Reason::Index,
            Want::Initial { name, declared } => Reason::Variable(self.checker.text(name).to_owned(), declared),
            Want::Element { decided_by } => Reason::Element(decided_by.map(|by| self.expr_span(by))),
            Want::Member { of, index } => {
                let member = &self.checker.program.structs[of].members[index as usize];
                Reason::Member(self.checker.text(member.name).to_owned(), member.span)
            }
        }
    }

    /// The variable that an expression consists of, and where it is declared.
    fn declaration(&self, id: ExprId) -> Option<(Name, Span)> {
        match self.body.exprs[id].kind {
            ExprKind::Local(local) => Some((self.body.locals[local].name, self.body.locals[local].span)),
            ExprKind::Global(global) => {
                let global = &self.checker.program.globals[global];
                Some((global.name, global.span))
            }
            _ => None,
        }
    }

    /// What the programmer probably missed.
    fn mismatch_hint(&self, value: Typed, wanted: TyId) -> Hint {
        let types = &self.checker.program.types;
        let start = self.expr_span(value).start();
        let is_place = !matches!(self.root(value.id), Root::Value(_) | Root::Missing(_));
        if types.pointee(wanted) == Some(value.ty) && is_place {
            return Hint::TakeAddress(start);
        }
        if types.pointee(value.ty) == Some(wanted) {
            return Hint::Dereference(is_place.then_some(start));
        }
        match (types.get(wanted), types.get(value.ty)) {
            (_, Ty::FuncPtr(signature)) if signature.ret == wanted => {
                let end = self.expr_span(value).end();
                Hint::Call(signature.params.is_empty().then_some(end))
            }
            (Ty::Char, Ty::Num) => match self.body.exprs[value.id].kind {
                ExprKind::Num(code @ 32..=126) => Hint::CharFromCode(code as u8),
                _ => Hint::Convert("char", self.expr_span(value)),
            },
            (Ty::Num, Ty::Char) => Hint::Convert("num", self.expr_span(value)),
            (Ty::Ptr(_) | Ty::FuncPtr(_), Ty::Num) if self.body.exprs[value.id].kind == ExprKind::Num(0) => {
                Hint::NullPointer(self.expr_span(value))
            }
            (Ty::Ptr(_), Ty::Num) => Hint::PointerFromNum,
            (Ty::Array { elem: a, .. }, Ty::Array { elem: b, .. }) if a == b => Hint::ArrayLength,
            (Ty::Ptr(a), Ty::Ptr(b)) => match (types.get(*a), types.get(*b)) {
                (Ty::Array { elem: a, .. }, Ty::Array { elem: b, .. }) if a == b => Hint::ArrayLength,
                (Ty::Array { elem, .. }, _) if elem == b => Hint::PointerToElement,
                (_, Ty::Array { elem, .. }) if elem == a => Hint::PointerToArray,
                _ => Hint::None,
            },
            (Ty::Ptr(pointee), Ty::Array { elem, .. }) if elem == pointee && is_place => {
                Hint::FirstElement(self.expr_span(value))
            }
            (Ty::Ptr(pointee), Ty::Array { elem, .. }) => match types.get(*pointee) {
                Ty::Array { elem: wanted, .. } if wanted == elem => Hint::ArrayAddress,
                _ => Hint::None,
            },
            (Ty::Char, Ty::Array { elem: TyId::CHAR, len: 2 }) if self.root(value.id) == Root::Literal => {
                Hint::FirstCharacter(self.expr_span(value).end())
            }
            (_, Ty::Array { elem, .. }) if *elem == wanted => Hint::PickElement,
            _ => Hint::None,
        }
    }

    #[cold]
    pub(super) fn report_condition(&mut self, cond: Typed) -> Reported {
        let (span, ty) = (self.expr_span(cond), self.spell(cond.ty));
        self.checker.report(wording::types::bad_condition(span, &ty))
    }

    /// Operands, one or two, that are not of the types that an operator wants.
    #[cold]
    pub(super) fn report_operands(
        &mut self,
        op: &'static str,
        wanted: Wanted,
        (lhs, rhs): (Typed, Option<Typed>),
        span: Span,
    ) -> Reported {
        let all = || std::iter::once(lhs).chain(rhs);
        if let Some(reported) = all().find_map(|operand| operand.ty.reported()) {
            return reported;
        }
        if let Some(operand) = all().find(|operand| operand.ty == TyId::FFI) {
            return self.report_ffi_use(operand, op, "num");
        }
        let offends = |operand: &Typed| operand.ty != TyId::NUM;
        let operands: Vec<_> = all().filter(offends).map(|o| (self.expr_span(o), self.spell(o.ty))).collect();
        let first = all().find(offends).unwrap_or(lhs);
        let is_function = matches!(self.body.exprs[first.id].kind, ExprKind::Func(_));
        let advice = match self.ty(first.ty) {
            Ty::FuncPtr(_) if is_function => Operand::Function,
            Ty::Ptr(pointee) if *pointee == TyId::NUM => Operand::NumPointer,
            Ty::Ptr(_) => Operand::Pointer,
            Ty::Char if all().filter(offends).all(|operand| operand.ty == TyId::CHAR) => Operand::Char,
            Ty::Array { .. } => Operand::Array,
            Ty::Struct(_) => Operand::Struct,
            _ => Operand::Other,
        };
        self.checker.report(wording::types::bad_operand(op, wanted, span, &operands, advice))
    }

    #[cold]
    pub(super) fn report_comparison(&mut self, op: BinaryOp, lhs: Typed, rhs: Typed, span: Span) -> Reported {
        let is_ffi = lhs.ty == TyId::FFI || rhs.ty == TyId::FFI;
        let aggregate = [lhs, rhs].into_iter().find(|o| self.checker.program.types.is_aggregate(o.ty));
        let diagnostic = match aggregate {
            Some(operand) if lhs.ty == rhs.ty || is_ffi => {
                let is_array = matches!(self.ty(operand.ty), Ty::Array { .. });
                let ty = self.spell(operand.ty);
                wording::types::aggregate_comparison(self.expr_span(operand), op.symbol(), &ty, is_array)
            }
            _ => {
                let is_pointer = |o: &Typed| self.checker.program.types.is_address(o.ty);
                let zero = [lhs, rhs].into_iter().find(|o| self.body.exprs[o.id].kind == ExprKind::Num(0));
                let advice = match zero {
                    Some(zero) if [lhs, rhs].iter().any(is_pointer) => Comparison::WithZero(self.expr_span(zero)),
                    _ => match (lhs.ty, rhs.ty) {
                        (TyId::CHAR, TyId::NUM) => Comparison::Char(self.expr_span(lhs)),
                        (TyId::NUM, TyId::CHAR) => Comparison::Char(self.expr_span(rhs)),
                        _ => Comparison::Other,
                    },
                };
                let left = (self.expr_span(lhs), self.spell(lhs.ty));
                let right = (self.expr_span(rhs), self.spell(rhs.ty));
                wording::types::bad_comparison(op.symbol(), span, left, right, advice)
            }
        };
        self.checker.report(diagnostic)
    }

    /// An ffi value where its type would have to be known; `wanted` is a type that would do.
    #[cold]
    pub(super) fn report_ffi_use(&mut self, value: Typed, what: &str, wanted: &str) -> Reported {
        let kind = &self.body.exprs[value.id].kind;
        let span = self.expr_span(value);
        let diagnostic = match *kind {
            ExprKind::CFunc(func) => {
                let name = self.checker.text(self.checker.program.c_funcs[func].name);
                ffi::function_used(span, name, what)
            }
            _ => ffi::value_used(span, what, wanted),
        };
        self.checker.report(diagnostic)
    }

    #[cold]
    pub(super) fn report_bad_target(&mut self, target: Typed, root: Root) -> Reported {
        let span = self.expr_span(target);
        let Root::Value(value) = root else {
            return self.checker.report(wording::types::read_only_literal(span));
        };
        let diagnostic = match self.function_name(value) {
            Some((name, declared)) => wording::types::assigned_function(span, &name, declared),
            None => wording::types::assigned_value(span),
        };
        self.checker.report(diagnostic)
    }

    /// The function that an expression consists of, and where it is defined.
    fn function_name(&self, id: ExprId) -> Option<(String, Span)> {
        let program = &self.checker.program;
        let (name, span) = match self.body.exprs[id].kind {
            ExprKind::Func(func) => (program.funcs[func].name, program.funcs[func].name_span),
            ExprKind::CFunc(func) => (program.c_funcs[func].name, program.c_funcs[func].span),
            _ => return None,
        };
        Some((self.checker.text(name).to_owned(), span))
    }

    #[cold]
    pub(super) fn report_no_address(&mut self, place: Typed, value: ExprId, span: Span) -> Reported {
        let operand = self.expr_span(place);
        let diagnostic = match self.function_name(value) {
            Some((name, _)) => wording::types::address_of_function(span, operand, &name),
            None => wording::types::address_of_value(operand),
        };
        self.checker.report(diagnostic)
    }

    #[cold]
    pub(super) fn report_not_a_pointer(&mut self, operand: Typed, span: Span) -> Reported {
        if operand.ty == TyId::FFI {
            return self.report_ffi_use(operand, "*", "ptr<num>");
        }
        let ty = self.spell(operand.ty);
        let is_function = matches!(self.ty(operand.ty), Ty::FuncPtr(_));
        let operand = self.expr_span(operand);
        self.checker.report(wording::types::not_a_pointer(span, operand, &ty, is_function))
    }

    #[cold]
    pub(super) fn report_not_an_array(&mut self, value: Typed, base: ast::ExprId, span: Span) -> Reported {
        if value.ty == TyId::FFI {
            return self.report_ffi_use(value, "[ ]", "ptr<array<num>[0]>");
        }
        let written = self.span(self.file.expr_range(base));
        let ty = self.spell(value.ty);
        let types = &self.checker.program.types;
        let diagnostic = match types.pointee(value.ty) {
            Some(pointee) if matches!(types.get(pointee), Ty::Array { .. }) => {
                let rest = Range { start: written.range.end, end: span.range.end }.in_file(span.file);
                let text = self.checker.source_text(written);
                let rest = self.checker.source_text(rest);
                wording::types::index_through_pointer(written, &ty, &shorten(text), &shorten(rest))
            }
            Some(pointee) => wording::types::index_of_pointer(written, &ty, &self.spell(pointee)),
            None => wording::types::not_an_array(written, &ty, matches!(types.get(value.ty), Ty::Struct(_))),
        };
        self.checker.report(diagnostic)
    }

    #[cold]
    pub(super) fn report_not_a_struct(
        &mut self,
        value: Typed,
        base: ast::ExprId,
        member: Name,
        span: Span,
    ) -> Reported {
        if value.ty == TyId::FFI {
            return self.report_ffi_use(value, ".", "struct S");
        }
        let written = self.span(self.file.expr_range(base));
        let ty = self.spell(value.ty);
        let member = self.checker.text(member);
        let types = &self.checker.program.types;
        let diagnostic = match types.pointee(value.ty).map(|pointee| types.get(pointee)) {
            Some(Ty::Struct(_)) => {
                let text = shorten(self.checker.source_text(written));
                wording::types::member_through_pointer(written, &ty, &text, member)
            }
            _ => {
                let member_span = last_word(span.range, member).in_file(span.file);
                let is_array = matches!(types.get(value.ty), Ty::Array { .. });
                wording::types::not_a_struct(written, &ty, member_span, member, is_array)
            }
        };
        self.checker.report(diagnostic)
    }

    #[cold]
    pub(super) fn report_unknown_member(&mut self, id: StructId, member: Name, span: Span) -> Reported {
        let checker = &mut *self.checker;
        if let Some(reported) = checker.excused(member) {
            return reported;
        }
        let (wanted, func) = (said::Wanted::Member(id, member), Some(self.func));
        let text = checker.text(member);
        let member_span = last_word(span.range, text).in_file(span.file);
        if let Some(said) = checker.said(wanted, func) {
            return checker.count_use(wanted, said, member_span, true);
        }
        let strukt = &checker.program.structs[id];
        let candidates = strukt.members.iter().map(|m| m.name);
        let similar = checker.suggester.similar(member, candidates, checker.interner);
        let all: Vec<&str> = strukt.members.iter().take(9).map(|m| checker.interner.resolve(m.name)).collect();
        let diagnostic = wording::names::unknown_member(
            member_span,
            text,
            (checker.interner.resolve(strukt.name), strukt.name_span),
            similar.map(|s| checker.interner.resolve(s)),
            &all,
        );
        checker.say(wanted, diagnostic, func, similar)
    }

    /// Members that a struct literal does not mention, `n_missing` in all.
    #[cold]
    pub(super) fn report_missing_members(
        &mut self,
        id: StructId,
        is_given: impl Fn(u32) -> bool,
        n_missing: usize,
        span: Span,
    ) -> Reported {
        const MAX_NAMED: usize = 8;
        let strukt = &self.checker.program.structs[id];
        let missing = strukt.members.iter().zip(0..).filter(|&(_, index)| !is_given(index));
        let names: Vec<&str> = missing.take(MAX_NAMED).map(|(member, _)| self.checker.text(member.name)).collect();
        let (name, defined) = (self.checker.text(strukt.name), strukt.name_span);
        self.checker.report(wording::values::missing_members(span, (name, defined), &names, n_missing))
    }

    #[cold]
    pub(super) fn report_conversion(&mut self, value: Typed, to: TyId, span: Span) -> Reported {
        let (found, operand) = (self.spell(value.ty), self.expr_span(value));
        let word = self.spell(to);
        let diagnostic = if value.ty == to {
            wording::values::needless_conversion(span, &word)
        } else {
            wording::values::bad_conversion(operand, &word, &found)
        };
        self.checker.report(diagnostic)
    }

    #[cold]
    pub(super) fn report_not_a_function(&mut self, value: Typed, callee: ast::ExprId) -> Reported {
        if value.ty == TyId::FFI {
            return self.report_ffi_use(value, "( )", "funcptr () -> num");
        }
        let span = self.span(self.file.expr_range(callee));
        let ty = self.spell(value.ty);
        let declared = self.declaration(value.id);
        let hidden = declared.and_then(|(name, _)| {
            let top_level = self.checker.names.top_level(name)?;
            let is_function = matches!(top_level.def, Def::Func(_) | Def::CFunc(_));
            is_function.then(|| self.checker.def_span(name, top_level.def))
        });
        let is_pointer_to_function = {
            let types = &self.checker.program.types;
            types.pointee(value.ty).is_some_and(|pointee| types.signature(pointee).is_some())
        };
        let declared = declared.map(|(name, span)| (self.checker.text(name), span));
        self.checker.report(wording::types::not_a_function(span, &ty, declared, hidden, is_pointer_to_function))
    }

    #[cold]
    pub(super) fn report_argument_count(
        &mut self,
        func: Option<FuncId>,
        callee: ast::ExprId,
        n_params: usize,
        args: &[ast::ExprId],
        span: Span,
    ) {
        let callee = self.span(self.file.expr_range(callee));
        let surplus = args
            .get(n_params)
            .zip(args.last())
            .map(|(&first, &last)| self.span(self.file.expr_range(first).cover(self.file.expr_range(last))));
        let called = func.map(|func| {
            let called = &self.checker.program.funcs[func];
            (self.checker.text(called.name), called.name_span)
        });
        let missing_type = func.and_then(|func| {
            let ty = self.checker.program.funcs[func].ty;
            let param = *self.checker.program.types.signature(ty)?.params.get(args.len())?;
            let name = self.param_span(func, args.len())?;
            (!param.is_error()).then(|| format!("{} {}", self.spell(param), self.checker.source_text(name)))
        });
        let at = match surplus {
            Some(surplus) => surplus,
            // The closing parenthesis is where the missing ones belong.
            None => Range { start: span.range.end.saturating_sub(1).max(callee.range.end), end: span.range.end }
                .in_file(span.file),
        };
        let diagnostic = wording::types::argument_count(at, called, n_params, args.len(), missing_type.as_deref());
        self.checker.report(diagnostic);
    }

    pub(super) fn spell(&self, ty: TyId) -> String {
        self.checker.spell(ty)
    }
}

/// The beginning of a piece of source text that is shown inside a message.
fn shorten(text: &str) -> String {
    const MAX_CHARS: usize = 60;
    match text.char_indices().nth(MAX_CHARS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
