//! Where runtime checks stand in the source.

use super::program::ProgramLower;
use crate::ir::{Site, SiteId};
use l4t_hir::types::TyId;
use l4t_syntax::Span;

impl ProgramLower<'_> {
    /// A check at the start of an expression.
    pub(super) fn site(&mut self, span: Span) -> SiteId {
        self.site_of(span, Box::default())
    }

    /// A check of an index into an array type.
    pub(super) fn bounds_site(&mut self, span: Span, array: TyId) -> SiteId {
        let (hir, interner) = (self.hir, self.interner);
        let name = self.type_names.entry(array).or_insert_with(|| hir.type_name(array, interner).to_string().into());
        let name = name.clone();
        self.site_of(span, name)
    }

    fn site_of(&mut self, span: Span, what: Box<str>) -> SiteId {
        let file = self.sources.get(span.file);
        let at = file.line_col(span.range.start);
        let text = file.line_text(span.range.start).into();
        self.out.sites.alloc(Site { file: file.name().into(), line: at.line, col: at.col, text, what })
    }
}
