//! Top-level items: what each name stands for, the structs and their layouts, every signature.

use crate::check::{Checker, MAX_SEARCHED_MEMBERS, NamedStruct, PendingFunc, PendingGlobal};
use crate::hir::{Body, CFunc, Func, Global, Local, Member, Struct, StructId};
use crate::layout::{LayoutProblem, MemberRef};
use crate::names::{Def, TopLevel};
use crate::types::{FuncTy, Ty, TyId};
use crate::wording::{self, names::Kind};
use crate::written_types;
use l4t_syntax::{Diagnostic, Name, Span, ast};
use std::collections::hash_map::Entry;

/// No function has more parameters (reference, "Program").
pub(crate) const MAX_PARAMS: usize = 6;

impl<'a> Checker<'a> {
    /// Defines all structs of the program and lays them out.
    pub(crate) fn collect_structs(&mut self, files: &'a [ast::File]) {
        let items = || {
            files.iter().flat_map(|file| file.items.iter().map(move |item| (file, item))).filter_map(|(file, item)| {
                match item {
                    ast::Item::Struct(item) => Some((file, item)),
                    _ => None,
                }
            })
        };
        let mut definitions = Vec::new();
        for (file, item) in items() {
            let id = self.define_struct(item.name.name, item.name.range.in_file(file.id));
            definitions.push((id, file, item));
        }
        for &(id, file, item) in &definitions {
            self.define_members(id, file, item);
        }
        self.lay_out_structs(&definitions);
    }

    fn define_struct(&mut self, name: Name, name_span: Span) -> StructId {
        let id = self.program.structs.alloc(Struct { name, name_span, members: Vec::new() });
        match self.structs.entry(name) {
            Entry::Vacant(entry) => {
                entry.insert(NamedStruct { id, ambiguous: None });
            }
            Entry::Occupied(mut entry) => {
                let first = self.program.structs[entry.get().id].name_span;
                let text = self.interner.resolve(name);
                let reported = self.sink.error(wording::names::duplicate(Kind::Struct, text, name_span, first));
                entry.get_mut().ambiguous = Some(reported);
            }
        }
        id
    }

    fn define_members(&mut self, id: StructId, file: &ast::File, item: &ast::StructItem) {
        self.program.structs[id].members.reserve_exact(item.members.len());
        let mut shared: Option<(ast::TypeId, TyId)> = None;
        for member in &item.members {
            let (name, span) = (member.name.name, member.name.range.in_file(file.id));
            // Members of one line have one type, whose mistakes are told once.
            let ty = match shared {
                Some((written, ty)) if written == member.ty => ty,
                _ => self.written_type(file, member.ty),
            };
            shared = Some((member.ty, ty));
            let first = self.member(id, name);
            let members = &mut self.program.structs[id].members;
            members.push(Member { name, span, ty });
            let n = members.len();
            if n == MAX_SEARCHED_MEMBERS + 1 {
                // Backwards: the first of a name is the last to be put in.
                let pairs = members.iter().enumerate().rev().map(|(i, member)| ((id, member.name), i as u32));
                self.members.extend(pairs);
            } else if n > MAX_SEARCHED_MEMBERS && first.is_none() {
                self.members.insert((id, name), n as u32 - 1);
            }
            if let Some(first) = first {
                let first = self.program.structs[id].members[first as usize].span;
                self.report(wording::names::duplicate(Kind::Member, self.text(name), span, first));
            }
        }
    }

    fn lay_out_structs(&mut self, definitions: &[(StructId, &ast::File, &ast::StructItem)]) {
        let program = &mut self.program;
        let problems = program.layouts.lay_out_structs(&program.structs, &program.types);
        program.layouts.extend(&program.types);
        // `definitions` is in the order of the struct ids.
        let type_span = |member: MemberRef| {
            let (_, file, item) = definitions[u32::from(member.of.into_raw()) as usize];
            written_types::held_name_range(file, item.members[member.index].ty, self.interner).in_file(file.id)
        };
        let found: Vec<_> = problems.into_iter().filter_map(|p| self.layout_diagnostic(p, type_span)).collect();
        for diagnostic in found {
            self.report(diagnostic);
        }
        for (ty, span) in self.unmeasured.take().unwrap_or_default() {
            self.measure_array(ty, span).ok();
        }
    }

    fn layout_diagnostic(&self, problem: LayoutProblem, type_span: impl Fn(MemberRef) -> Span) -> Option<Diagnostic> {
        let name = |of: StructId| self.text(self.program.structs[of].name);
        match problem {
            LayoutProblem::TooLarge(at) => Some(wording::limits::struct_too_large(type_span(at), name(at.of))),
            LayoutProblem::Cycle { members, n_structs } => {
                let (last, before) = members.split_last()?;
                let first = before.first().unwrap_or(last);
                let steps: Vec<_> = before.iter().map(|&m| (type_span(m), name(m.of))).collect();
                let closing = (type_span(*last), name(last.of));
                Some(wording::names::recursive_struct(closing, name(first.of), &steps, n_structs))
            }
        }
    }

    /// Defines functions, globals and C functions with their types. Returns the globals that have first values, and
    /// the functions, in order.
    pub(crate) fn collect_values(&mut self, files: &'a [ast::File]) -> (Vec<PendingGlobal<'a>>, Vec<PendingFunc<'a>>) {
        let (mut globals, mut funcs) = (Vec::new(), Vec::new());
        let items = files.iter().flat_map(|file| file.items.iter().map(move |item| (file, item)));
        for (item_number, (file, item)) in items.enumerate() {
            let item_number = item_number as u32;
            match item {
                ast::Item::Struct(_) => {}
                ast::Item::Ffi(item) => self.collect_ffi(file, item, item_number),
                ast::Item::Global(item) => self.collect_globals(file, item, item_number, &mut globals),
                ast::Item::Func(item) => funcs.push(self.collect_func(file, item, item_number)),
            }
        }
        self.program.layouts.extend(&self.program.types);
        self.check_static_size();
        (globals, funcs)
    }

    fn collect_ffi(&mut self, file: &ast::File, item: &ast::FfiItem, item_number: u32) {
        let (name, span) = (item.name.name, item.name.range.in_file(file.id));
        if matches!(self.names.top_level(name), Some(TopLevel { def: Def::CFunc(_), .. })) {
            return; // The same line again.
        }
        let signature = crate::catalogue::lookup(self.text(name));
        let id = self.program.c_funcs.alloc(CFunc { name, span, signature });
        self.define(name, span, Def::CFunc(id), item_number);
    }

    fn collect_globals(
        &mut self,
        file: &'a ast::File,
        item: &ast::VarDecl,
        item_number: u32,
        pending: &mut Vec<PendingGlobal<'a>>,
    ) {
        let ty = self.written_type(file, item.ty);
        for declarator in &item.names {
            let ast::Ident { name, range } = declarator.name;
            let span = range.in_file(file.id);
            let id = self.program.globals.alloc(Global { name, span, ty, init: None });
            self.define(name, span, Def::Global(id), item_number);
            pending.extend(declarator.init.map(|init| PendingGlobal { id, file, init, item_number }));
        }
    }

    fn collect_func(&mut self, file: &'a ast::File, item: &'a ast::FuncItem, item_number: u32) -> PendingFunc<'a> {
        let mut body = Body { n_params: item.params.len() as u32, ..Body::default() };
        let mut params = Vec::with_capacity(item.params.len());
        for param in &item.params {
            let ty = self.written_type(file, param.ty);
            params.push(ty);
            let span = param.name.range.in_file(file.id);
            body.locals.alloc(Local { name: param.name.name, span, ty, address_taken: false });
        }
        if let [_, _, _, _, _, _, first, ..] = &*item.params {
            let last = item.params.last().unwrap_or(first);
            let span = file.type_range(first.ty).cover(last.name.range).in_file(file.id);
            self.report(wording::limits::too_many_params(span, item.params.len()));
        }
        let ret = self.result_type(file, item.ret);
        let ty = self.program.types.intern(Ty::FuncPtr(FuncTy { params: params.into(), ret }));
        let (name, name_span) = (item.name.name, item.name.range.in_file(file.id));
        let id = self.program.funcs.alloc(Func { name, name_span, ty, ret, body });
        if let Some(reported) = item.broken {
            // Calls of it cannot be judged.
            self.first_spans.entry(name).or_insert(name_span);
            self.define(name, name_span, Def::Ambiguous(reported), item_number);
        } else {
            self.define(name, name_span, Def::Func(id), item_number);
        }
        if self.text(name) == "main" && self.program.main.is_none() {
            self.program.main = Some(id);
            self.check_main(file, item, ret);
        }
        PendingFunc { id, file, item, item_number }
    }

    fn check_main(&mut self, file: &ast::File, item: &ast::FuncItem, ret: TyId) {
        let wrong = match (&*item.params, item.params.last()) {
            ([first, ..], Some(last)) => file.type_range(first.ty).cover(last.name.range),
            _ if ret != TyId::NUM && !ret.is_error() => file.type_range(item.ret),
            _ => return,
        };
        self.report(wording::names::main_signature(wrong.in_file(file.id)));
    }

    /// Gives a top-level name its meaning, unless it has one already.
    fn define(&mut self, name: Name, span: Span, def: Def, item: u32) {
        let Some(first) = self.names.top_level(name) else {
            self.names.define(name, TopLevel { def, item });
            return;
        };
        let first_span = self.def_span(name, first.def);
        let reported = self.report(wording::names::duplicate(Kind::TopLevel, self.text(name), span, first_span));
        if !self.means_the_same(first.def, def) {
            self.first_spans.insert(name, first_span);
            self.names.define(name, TopLevel { def: Def::Ambiguous(reported), item: first.item });
        }
    }

    /// Whether uses that fit one definition fit the other, so that checking them against the first misleads no one.
    fn means_the_same(&self, a: Def, b: Def) -> bool {
        match (a, b) {
            (Def::Func(a), Def::Func(b)) => self.program.funcs[a].ty == self.program.funcs[b].ty,
            (Def::Global(a), Def::Global(b)) => self.program.globals[a].ty == self.program.globals[b].ty,
            _ => false,
        }
    }

    fn check_static_size(&mut self) {
        let limit = self.options.max_static_bytes;
        let mut total = 0u64;
        let program = &self.program;
        let over = program.globals.values().find(|global| {
            total = total.saturating_add(program.layouts.size_bytes(global.ty).unwrap_or(0));
            total > limit
        });
        if let Some(global) = over {
            self.report(wording::limits::too_much_static(global.span, self.text(global.name), limit));
        }
    }
}
