//! Types as they are written, to interned types.

use crate::check::{Checker, NamedStruct};
use crate::collect::MAX_PARAMS;
use crate::said::Wanted;
use crate::types::{FuncTy, Ty, TyId};
use crate::wording;
use l4t_syntax::{Interner, Name, Range, Reported, Span, ast};

impl Checker<'_> {
    /// The type that is written here. The error type if any part of it is wrong, which is reported.
    ///
    /// Recursion is as deep as the type is written, which the parser limits.
    pub(crate) fn written_type(&mut self, file: &ast::File, id: ast::TypeId) -> TyId {
        match &file.types[id] {
            ast::Type::Missing(reported) => TyId::error(*reported),
            ast::Type::C(_) => TyId::error(self.report(wording::types::c_type(file.type_range(id).in_file(file.id)))),
            ast::Type::Num => TyId::NUM,
            ast::Type::Char => TyId::CHAR,
            ast::Type::Ptr(pointee) => {
                let pointee = self.written_type(file, *pointee);
                self.program.types.ptr_to(pointee)
            }
            ast::Type::Array { elem, len } => {
                let elem = self.written_type(file, *elem);
                let len = u64::try_from(*len).unwrap_or(0);
                self.array_type(elem, len, file.type_range(id).in_file(file.id))
            }
            ast::Type::FuncPtr { params, ret } => self.funcptr_type(file, params, *ret),
            ast::Type::Struct(name) => {
                self.struct_type(*name, name_range(file, id, *name, self.interner).in_file(file.id))
            }
        }
    }

    /// The result type that is written here: a scalar, or the error type.
    pub(crate) fn result_type(&mut self, file: &ast::File, id: ast::TypeId) -> TyId {
        let ty = self.written_type(file, id);
        if !self.program.types.is_aggregate(ty) {
            return ty;
        }
        let diagnostic = wording::types::result_type(file.type_range(id).in_file(file.id), &self.spell(ty));
        TyId::error(self.report(diagnostic))
    }

    fn array_type(&mut self, elem: TyId, len: u64, span: Span) -> TyId {
        if elem.is_error() {
            return elem;
        }
        let ty = self.program.types.intern(Ty::Array { elem, len });
        if let Some(later) = &mut self.unmeasured {
            later.push((ty, span));
            return ty;
        }
        self.measure_array(ty, span).map_or_else(TyId::error, |()| ty)
    }

    /// Reports an array type that is too large to have a size, unless its elements are.
    pub(crate) fn measure_array(&mut self, ty: TyId, span: Span) -> Result<(), Reported> {
        let program = &mut self.program;
        program.layouts.extend(&program.types);
        let Ty::Array { elem, len } = *program.types.get(ty) else { return Ok(()) };
        if program.layouts.size_bytes(ty).is_some() {
            return Ok(());
        }
        let elem_bytes = program.layouts.size_bytes(elem);
        Err(match (elem_bytes, self.reported()) {
            (None, Some(reported)) => reported,
            _ => {
                let elem_bytes = elem_bytes.unwrap_or(u64::MAX);
                self.report(wording::limits::array_too_large(span, &self.spell(ty), len, elem_bytes))
            }
        })
    }

    fn funcptr_type(&mut self, file: &ast::File, params: &[ast::TypeId], ret: ast::TypeId) -> TyId {
        let types: Box<[TyId]> = params.iter().map(|&param| self.written_type(file, param)).collect();
        let ret = self.result_type(file, ret);
        if let (Some(&first), Some(&last)) = (params.get(MAX_PARAMS), params.last()) {
            let span = file.type_range(first).cover(file.type_range(last)).in_file(file.id);
            return TyId::error(self.report(wording::limits::too_many_params(span, params.len())));
        }
        if let Some(&broken) = types.iter().chain([&ret]).find(|ty| ty.is_error()) {
            return broken;
        }
        self.program.types.intern(Ty::FuncPtr(FuncTy { params: types, ret }))
    }

    fn struct_type(&mut self, name: Name, span: Span) -> TyId {
        match self.structs.get(&name) {
            Some(NamedStruct { ambiguous: Some(reported), .. }) => TyId::error(*reported),
            Some(&NamedStruct { id, .. }) => self.program.types.intern(Ty::Struct(id)),
            None => TyId::error(self.unknown_struct(name, span)),
        }
    }

    fn unknown_struct(&mut self, name: Name, span: Span) -> Reported {
        let wanted = Wanted::Struct(name);
        if let Some(reported) = self.excused(name) {
            return reported;
        }
        if let Some(said) = self.said(wanted, None) {
            return self.count_use(wanted, said, span, true);
        }
        let candidates = self.program.structs.values().map(|s| s.name);
        let similar = self.suggester.similar(name, candidates, self.interner);
        let diagnostic = wording::names::unknown_struct(span, self.text(name), similar.map(|s| self.text(s)));
        self.say(wanted, diagnostic, None, similar)
    }
}

/// The name of the struct that a type holds by value, where it is written; of other types, the whole.
pub(crate) fn held_name_range(file: &ast::File, mut ty: ast::TypeId, interner: &Interner) -> Range {
    loop {
        match &file.types[ty] {
            ast::Type::Array { elem, .. } => ty = *elem,
            ast::Type::Struct(name) => return name_range(file, ty, *name, interner),
            _ => return file.type_range(ty),
        }
    }
}

/// The name in `struct NAME`.
fn name_range(file: &ast::File, ty: ast::TypeId, name: Name, interner: &Interner) -> Range {
    last_word(file.type_range(ty), interner.resolve(name))
}

/// The last word of a range, which is this one.
pub(crate) fn last_word(range: Range, word: &str) -> Range {
    Range { start: range.end.saturating_sub(word.len() as u32).max(range.start), end: range.end }
}
