//! Where runtime checks stand in the source.

use crate::program::ProgramLower;
use l4t_hir::types::TyId;
use l4t_mir::ir::{Site, SiteId};
use l4t_syntax::{FileId, SourceFile, Span};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// Texts that sites share: checks come in the order of the source, many to a line.
#[derive(Default)]
pub(crate) struct SiteTexts {
    empty: Arc<str>,
    /// How messages spell array types.
    array_types: FxHashMap<TyId, Arc<str>>,
    last_file: Option<(FileId, Arc<str>)>,
    last_line: Option<Line>,
}

/// A line of a file.
#[derive(Clone)]
struct Line {
    file: FileId,
    /// Bytes of the file, from the line's first to its line break.
    start: usize,
    end: usize,
    /// 1-based.
    number: u32,
    text: Arc<str>,
}

impl ProgramLower<'_> {
    /// A check at the start of an expression.
    pub(crate) fn site(&mut self, span: Span) -> SiteId {
        let what = self.site_texts.empty.clone();
        self.site_of(span, what)
    }

    /// A check of an index into an array type.
    pub(crate) fn bounds_site(&mut self, span: Span, array: TyId) -> SiteId {
        let (hir, interner) = (self.hir, self.interner);
        let spelled = || hir.type_name(array, interner).to_string().into();
        let what = self.site_texts.array_types.entry(array).or_insert_with(spelled).clone();
        self.site_of(span, what)
    }

    fn site_of(&mut self, span: Span, what: Arc<str>) -> SiteId {
        let source = self.sources.get(span.file);
        let offset = span.range.start as usize;
        let line = self.site_texts.line(source, span.file, offset);
        let before = source.text().as_bytes().get(line.start..offset).unwrap_or_default();
        let col = before.iter().filter(|&&byte| (byte & 0xC0) != 0x80).count() as u32 + 1;
        let file = self.site_texts.file(source, span.file);
        self.out.sites.alloc(Site { file, line: line.number, col, text: line.text, what })
    }
}

impl SiteTexts {
    fn file(&mut self, source: &SourceFile, file: FileId) -> Arc<str> {
        match &self.last_file {
            Some((last, name)) if *last == file => name.clone(),
            _ => self.last_file.insert((file, source.name().into())).1.clone(),
        }
    }

    /// The line that holds a byte of a file.
    fn line(&mut self, source: &SourceFile, file: FileId, offset: usize) -> Line {
        match &self.last_line {
            Some(line) if line.file == file && (line.start..=line.end).contains(&offset) => line.clone(),
            _ => {
                let before = source.text().as_bytes().get(..offset).unwrap_or_default();
                let start = before.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
                let text: Arc<str> = source.line_text(offset as u32).into();
                let number = source.line_col(start as u32).line;
                self.last_line.insert(Line { file, start, end: start + text.len(), number, text }).clone()
            }
        }
    }
}
