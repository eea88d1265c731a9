//! Positions in source text, as byte offsets.
//!
//! Lines and columns exist only where a message is printed: see [`crate::source::SourceFile::line_col`].

/// A source file of one compilation; an index into [`crate::Sources`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct FileId(pub u32);

/// A half-open range of byte offsets, `start..end`, in a file that is known from the context.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Range {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset after the last byte.
    pub end: u32,
}

impl Range {
    /// The range `start..end`; `start` must not be above `end`.
    pub fn new(start: u32, end: u32) -> Range {
        debug_assert!(start <= end, "a range must not end before it starts");
        Range { start, end }
    }

    /// The same range in a named file.
    pub fn in_file(self, file: FileId) -> Span {
        Span { file, range: self }
    }

    /// The smallest range that covers both.
    pub fn cover(self, other: Range) -> Range {
        Range { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// Length in bytes.
    pub fn len(self) -> u32 {
        self.end - self.start
    }

    /// Whether the range covers no byte.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }
}

/// A range of bytes in one source file. Ordered by file, then position.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// Where in the file.
    pub range: Range,
}

impl Span {
    /// The empty span before the first byte.
    pub fn start(self) -> Span {
        Span { range: Range { start: self.range.start, end: self.range.start }, ..self }
    }

    /// The empty span behind the last byte.
    pub fn end(self) -> Span {
        Span { range: Range { start: self.range.end, end: self.range.end }, ..self }
    }
}
