//! Names in expressions.

use super::{BodyChecker, Typed};
use crate::catalogue;
use crate::hir::ExprKind;
use crate::names::{Def, TopLevel};
use crate::types::TyId;
use crate::wording::{self, names::Unknown};
use l4t_syntax::{Name, Reported, Span};

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
            None => {
                let reported = self.report_unknown_name(name, span);
                self.missing(reported, span)
            }
        }
    }

    /// The top-level definition of a name, if it may be used in this function.
    pub(super) fn usable_def(&self, name: Name) -> Option<Def> {
        let TopLevel { def, item } = self.checker.names.top_level(name)?;
        let is_usable = matches!(def, Def::Func(_) | Def::Ambiguous(_)) || item < self.item_number;
        is_usable.then_some(def)
    }

    #[cold]
    fn report_unknown_name(&mut self, name: Name, span: Span) -> Reported {
        let checker = &mut *self.checker;
        let text = checker.text(name);
        if let Some(reported) = checker.excused(name) {
            return reported;
        }
        if let Some(TopLevel { def, .. }) = checker.names.top_level(name) {
            let declared = checker.def_span(name, def);
            let place = checker.sources.get(declared.file).line_col(declared.range.start);
            let file = (declared.file != span.file).then(|| checker.sources.get(declared.file).name());
            let is_ffi = matches!(def, Def::CFunc(_));
            return checker.report(wording::names::used_before_declaration(span, text, declared, place, file, is_ffi));
        }
        let unknown = if let Some(named) = checker.structs.get(&name) {
            Unknown::Struct(checker.program.structs[named.id].name_span)
        } else if is_called(checker.sources.get(span.file).text(), span) && catalogue::entry(text).is_some() {
            // Where a line can be put before all others.
            let start = checker.sources.get(span.file).text_start();
            Unknown::CFunction(l4t_syntax::Range::new(start, start).in_file(span.file))
        } else {
            let similar = self.similar_name(name);
            similar.map_or(Unknown::Nothing, |(text, span)| Unknown::Similar(text, span))
        };
        self.checker.report(wording::names::unknown_name(span, text, unknown))
    }

    /// The most similar name that could be used here, and where it is declared.
    fn similar_name(&mut self, name: Name) -> Option<(String, Span)> {
        let checker = &mut *self.checker;
        let program = &checker.program;
        let funcs = program.funcs.values().map(|f| f.name);
        let globals = program.globals.values().map(|g| g.name);
        let c_funcs = program.c_funcs.values().map(|f| f.name);
        let candidates = checker.names.locals_in_scope().chain(globals).chain(funcs).chain(c_funcs);
        let found = checker.suggester.similar(name, candidates, checker.interner)?;
        let span = match checker.names.local(found) {
            Some(local) => self.body.locals[local].span,
            None => {
                let top_level = checker.names.top_level(found)?;
                checker.def_span(found, top_level.def)
            }
        };
        Some((checker.text(found).to_owned(), span))
    }
}

/// Whether a name is followed by a parenthesis.
fn is_called(text: &str, span: Span) -> bool {
    text.get(span.range.end as usize..).is_some_and(|rest| rest.trim_start_matches(' ').starts_with('('))
}
