//! Names in expressions that mean nothing there.

use super::BodyChecker;
use crate::catalogue;
use crate::hir::FuncId;
use crate::names::{Def, TopLevel};
use crate::said::Wanted;
use crate::types::TyId;
use crate::wording::names::{self as wording, Unknown};
use l4t_syntax::{Diagnostic, Name, Range, Reported, Span};

impl BodyChecker<'_, '_> {
    /// Reports a name that cannot be used here, unless that was said before.
    #[cold]
    pub(super) fn unknown_name(&mut self, name: Name, span: Span) -> Reported {
        let wanted = Wanted::Value(name);
        if let Some(reported) = self.checker.excused(name) {
            return reported;
        }
        if let Some(said) = self.checker.said(wanted, Some(self.func)) {
            let fits = said.instead.is_none_or(|instead| self.is_usable(instead));
            return self.checker.count_use(wanted, said, span, fits);
        }
        let (diagnostic, func, instead) = self.explain(name, span);
        self.checker.say(wanted, diagnostic, func, instead)
    }

    fn is_usable(&self, name: Name) -> bool {
        self.checker.names.local(name).is_some() || self.usable_def(name).is_some()
    }

    /// What to say of a name; the function that this is about, if it is not one line for the whole program that is
    /// missing or in the wrong place; and the name that is proposed instead.
    fn explain(&mut self, name: Name, span: Span) -> (Diagnostic, Option<FuncId>, Option<Name>) {
        let checker = &*self.checker;
        let text = checker.text(name);
        let here = Some(self.func);
        if let Some(TopLevel { def, .. }) = checker.names.top_level(name) {
            let declared = checker.def_span(name, def);
            let place = checker.sources.get(declared.file).line_col(declared.range.start);
            let file = (declared.file != span.file).then(|| checker.sources.get(declared.file).name());
            let is_ffi = matches!(def, Def::CFunc(_));
            return (wording::used_before_declaration(span, text, declared, place, file, is_ffi), None, None);
        }
        if let Some(named) = checker.structs.get(&name) {
            let defined = checker.program.structs[named.id].name_span;
            return (wording::unknown_name(span, text, Unknown::Struct(defined)), here, None);
        }
        let source = checker.sources.get(span.file);
        let is_called = is_called(source.text(), span);
        let in_c = is_called.then(|| catalogue::lookup(text)).flatten();
        if in_c.as_ref().is_some_and(|signature| !signature.is_unsupported()) {
            // Where a line can be put before all others.
            let start = Range::new(source.text_start(), source.text_start()).in_file(span.file);
            return (wording::unknown_name(span, text, Unknown::CFunction(start)), None, None);
        }
        if let Some((similar, declared)) = self.similar_name(name, is_called) {
            let is_usable = self.is_usable(similar);
            let unknown = Unknown::Similar { name: self.checker.text(similar), declared, is_usable };
            return (wording::unknown_name(span, text, unknown), here, Some(similar).filter(|_| is_usable));
        }
        let unknown = match (in_c, is_called) {
            (Some(_), _) => Unknown::UnsupportedCFunction,
            (None, true) => Unknown::Function,
            (None, false) => Unknown::Nothing,
        };
        (wording::unknown_name(span, text, unknown), here, None)
    }

    /// The most similar name that could be meant here, and where it is declared. With `is_called`, something that can
    /// be called.
    fn similar_name(&mut self, name: Name, is_called: bool) -> Option<(Name, Span)> {
        let checker = &mut *self.checker;
        let program = &checker.program;
        let fits = |ty: TyId| !is_called || program.types.signature(ty).is_some();
        let locals = checker.names.locals_in_scope();
        let locals = locals.filter(|&name| checker.names.local(name).is_some_and(|id| fits(self.body.locals[id].ty)));
        let globals = program.globals.values().filter(|g| fits(g.ty)).map(|g| g.name);
        let funcs = program.funcs.values().map(|f| f.name);
        let c_funcs = program.c_funcs.values().map(|f| f.name);
        let candidates = locals.chain(globals).chain(funcs).chain(c_funcs);
        let found = checker.suggester.similar(name, candidates, checker.interner)?;
        let span = match checker.names.local(found) {
            Some(local) => self.body.locals[local].span,
            None => {
                let top_level = checker.names.top_level(found)?;
                checker.def_span(found, top_level.def)
            }
        };
        Some((found, span))
    }
}

/// Whether a name is followed by a parenthesis.
fn is_called(text: &str, span: Span) -> bool {
    text.get(span.range.end as usize..).is_some_and(|rest| rest.trim_start_matches(' ').starts_with('('))
}
