//! Tests of the lexer and the parser together, and what they share.

mod bad_inputs;
mod fixes;
mod indentation;
mod look_alikes;
mod properties;
mod recovery;
mod text;

use crate::diagnostic::{Diagnostic, Edit};
use crate::{FileId, Interner, Parse, SourceFile, parse};

/// A parsed text with all that belongs to it.
pub(crate) struct Parsed {
    pub(crate) source: SourceFile,
    pub(crate) interner: Interner,
    pub(crate) parse: Parse,
}

pub(crate) fn parse_bytes(bytes: &[u8]) -> Parsed {
    let source = SourceFile::new("test.l4t", bytes.to_vec());
    let mut interner = Interner::new();
    let parse = parse(FileId(0), &source, &mut interner);
    Parsed { source, interner, parse }
}

impl Parsed {
    /// The diagnostics in the short form `LINE:COL: CODE: MESSAGE`, each with its fixes below it.
    pub(crate) fn messages(&self) -> String {
        self.parse.diagnostics.iter().map(|d| self.message(d)).collect()
    }

    fn message(&self, diagnostic: &Diagnostic) -> String {
        let range = diagnostic.primary.span.range;
        let (start, end) = (self.source.line_col(range.start), self.source.line_col(range.end));
        let end = if start.line == end.line { end.col.to_string() } else { format!("{}:{}", end.line, end.col) };
        let mut text =
            format!("{}:{}-{end}: {}: {}\n", start.line, start.col, diagnostic.code.code, diagnostic.message.en);
        for fix in &diagnostic.fixes {
            text += &format!("  fix: {}\n", fix.text.en);
        }
        text
    }

    /// The text after the first fix of every diagnostic, edits that overlap earlier ones left out.
    pub(crate) fn fixed(&self) -> String {
        let fixes = self.parse.diagnostics.iter().filter_map(|d| d.fixes.first());
        let mut edits: Vec<&Edit> = fixes.flat_map(|fix| &fix.edits).collect();
        edits.sort_by_key(|edit| (edit.span.range.start, edit.span.range.end));
        let (mut result, mut at) = (String::new(), 0);
        for edit in edits {
            let (start, end) = (edit.span.range.start as usize, edit.span.range.end as usize);
            if start >= at {
                result += &self.source.text()[at..start];
                result += &edit.text;
                at = end;
            }
        }
        result + &self.source.text()[at..]
    }
}
