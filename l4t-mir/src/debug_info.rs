//! What a debugger must be told and MIR does not hold: names of source files, where their lines start, and the lines of
//! jumps.
//!
//! From [`Sources`], which backends do not see, to positions as debug formats write them.

use crate::ir::{BlockId, Function, Inst, InstId, Terminator};
use l4t_syntax::{Sources, Span};

/// The sources of a program.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct DebugInfo {
    /// The folder from which relative names of files start.
    pub directory: Box<str>,
    /// Indexed by the number of a [`l4t_syntax::FileId`].
    pub files: Vec<DebugFile>,
}

/// A source file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DebugFile {
    /// Its name as the user wrote it.
    pub name: Box<str>,
    /// The byte offset of the start of each line, ascending; the first is 0.
    pub line_starts: Box<[u32]>,
}

/// A place in a source file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct DebugPlace {
    /// The index in [`DebugInfo::files`].
    pub file: usize,
    /// 1-based.
    pub line: u32,
    /// 1-based, in bytes, as debuggers count.
    pub column: u32,
}

impl DebugInfo {
    /// The files of a compilation.
    pub fn new(sources: &Sources, directory: impl Into<Box<str>>) -> DebugInfo {
        let files = sources
            .iter()
            .map(|(_, file)| DebugFile { name: file.name().into(), line_starts: file.line_starts().into() })
            .collect();
        DebugInfo { directory: directory.into(), files }
    }

    /// Where a span starts. `None` for the empty span that functions and code have which nobody wrote, such as the
    /// runtime's.
    pub fn place(&self, span: Span) -> Option<DebugPlace> {
        let file = span.file.0 as usize;
        let starts = &self.files.get(file)?.line_starts;
        let offset = span.range.start;
        let line = starts.partition_point(|&start| start <= offset).checked_sub(1)?;
        (!span.range.is_empty()).then(|| DebugPlace { file, line: line as u32 + 1, column: offset - starts[line] + 1 })
    }
}

/// How many jumps are followed to find out where a block leads.
const MAX_JUMPS: usize = 32;

/// What the end of a block was made for, as debuggers show it.
///
/// A branch or return has a place of its own. A jump has none, since nobody wrote it: it belongs to what was executed
/// before it in its block, or, if that is nothing, to what is executed next. The place in the source where it stands, such
/// as the end of an `else`, may be one that is not executed at all when control comes from elsewhere.
pub fn shown_for_end(func: &Function, block: BlockId) -> Span {
    let made_for = |inst: &InstId| (!matches!(func.insts[*inst], Inst::Const { .. })).then(|| func.inst_span(*inst));
    let own = func.blocks[block].terminator_span;
    let Terminator::Jump(jump) = &func.blocks[block].terminator else { return own };
    if let Some(span) = func.blocks[block].insts.iter().rev().find_map(made_for) {
        return span;
    }
    let mut at = jump.block;
    for _ in 0..MAX_JUMPS {
        let data = &func.blocks[at];
        if let Some(span) = data.insts.iter().find_map(made_for) {
            return span;
        }
        match &data.terminator {
            Terminator::Jump(jump) => at = jump.block,
            Terminator::Branch { .. } | Terminator::Return(_) | Terminator::Unreachable => return data.terminator_span,
        }
    }
    own
}

#[cfg(test)]
mod tests {
    use super::*;
    use l4t_syntax::{FileId, SourceFile};

    #[test]
    fn places() {
        let mut sources = Sources::new();
        let file = sources.add(SourceFile::new("a.l4t", b"one\ntwo\n\nfour".to_vec()));
        let info = DebugInfo::new(&sources, "/home");
        let place = |start, end| {
            let place = info.place(l4t_syntax::Range::new(start, end).in_file(file))?;
            Some((place.line, place.column))
        };
        assert_eq!(place(0, 1), Some((1, 1)));
        assert_eq!(place(3, 4), Some((1, 4)));
        assert_eq!(place(4, 7), Some((2, 1)));
        assert_eq!(place(11, 12), Some((4, 3)));
        assert_eq!(place(4, 4), None, "nobody wrote this");
        assert_eq!(info.place(l4t_syntax::Range::new(0, 1).in_file(FileId(7))), None);
    }
}
