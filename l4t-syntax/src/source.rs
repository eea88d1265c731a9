//! Source files in memory, and the way from byte offsets to lines and columns.

use crate::not_text::{self, NotText};
use crate::span::FileId;

/// One source file: its name as the user wrote it, and its text.
#[derive(Debug)]
pub struct SourceFile {
    name: String,
    text: String,
    /// Offsets of the bytes of the input that were not UTF-8; in `text` each is the byte 0x1A.
    invalid_bytes: Vec<u32>,
    not_text: Option<NotText>,
    lines: std::sync::OnceLock<LineIndex>,
}

/// What is needed to find lines and columns, also in a line of many megabytes.
#[derive(Debug)]
struct LineIndex {
    /// Byte offset at which each line starts; the first is 0.
    starts: Vec<u32>,
    /// How many characters begin before each multiple of [`BLOCK_BYTES`].
    chars_before: Vec<u32>,
}

const BLOCK_BYTES: usize = 1024;

/// A position as people and editors count it: both numbers are 1-based, columns count Unicode scalar values.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct LineCol {
    /// 1-based line.
    pub line: u32,
    /// 1-based column in Unicode scalar values.
    pub col: u32,
}

impl SourceFile {
    /// A file with this name and content. Bytes that are not UTF-8 are kept out of the text, one placeholder byte
    /// each, so that every offset stays what it was; [`SourceFile::invalid_bytes`] lists them.
    pub fn new(name: impl Into<String>, bytes: Vec<u8>) -> SourceFile {
        let not_text = not_text::recognise(&bytes);
        let (text, invalid_bytes) = match String::from_utf8(bytes) {
            Ok(text) => (text, Vec::new()),
            Err(error) => replace_invalid(error.into_bytes()),
        };
        SourceFile { name: name.into(), text, invalid_bytes, not_text, lines: std::sync::OnceLock::new() }
    }

    /// The name as given, for messages.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Byte offsets of input bytes that were not UTF-8, ascending.
    pub fn invalid_bytes(&self) -> &[u32] {
        &self.invalid_bytes
    }

    /// What the file is, if it is no text as a whole.
    pub fn not_text(&self) -> Option<NotText> {
        self.not_text
    }

    /// Line and column of a byte offset. An offset past the end counts as the end.
    pub fn line_col(&self, offset: u32) -> LineCol {
        let offset = offset.min(self.text.len() as u32);
        let line = self.line_index(offset);
        // A byte-order mark is no part of the text that people see.
        let start = self.lines().starts[line].max(self.text_start()).min(offset);
        let col = self.chars_before(offset) - self.chars_before(start);
        LineCol { line: line as u32 + 1, col: col + 1 }
    }

    /// The byte offset of the start of each line, ascending; the first is 0.
    pub fn line_starts(&self) -> &[u32] {
        &self.lines().starts
    }

    /// The text of the line that holds a byte offset, without its line break.
    pub fn line_text(&self, offset: u32) -> &str {
        let line = self.line_index(offset);
        let starts = &self.lines().starts;
        let start = starts[line].max(self.text_start()) as usize;
        let end = starts.get(line + 1).map_or(self.text.len(), |&next| next as usize);
        self.text[start..end].trim_end_matches(['\n', '\r'])
    }

    /// Where the text begins that people see: the length in bytes of a byte-order mark.
    pub fn text_start(&self) -> u32 {
        if self.text.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() as u32 } else { 0 }
    }

    /// The number of the line that holds a byte offset, from 0.
    pub fn line_index(&self, offset: u32) -> usize {
        self.lines().starts.partition_point(|&start| start <= offset) - 1
    }

    /// How many characters begin before a byte offset.
    fn chars_before(&self, offset: u32) -> u32 {
        let block = offset as usize / BLOCK_BYTES;
        let rest = &self.text.as_bytes()[block * BLOCK_BYTES..offset as usize];
        self.lines().chars_before[block] + count_chars(rest)
    }

    fn lines(&self) -> &LineIndex {
        self.lines.get_or_init(|| {
            let bytes = self.text.as_bytes();
            let breaks = bytes.iter().enumerate().filter(|&(_, &b)| b == b'\n');
            let starts = std::iter::once(0).chain(breaks.map(|(at, _)| at as u32 + 1)).collect();
            let mut chars_before = Vec::with_capacity(bytes.len() / BLOCK_BYTES + 1);
            let mut chars = 0;
            chars_before.push(chars);
            for block in bytes.chunks_exact(BLOCK_BYTES) {
                chars += count_chars(block);
                chars_before.push(chars);
            }
            LineIndex { starts, chars_before }
        })
    }
}

fn count_chars(bytes: &[u8]) -> u32 {
    bytes.iter().filter(|&&b| (b & 0xC0) != 0x80).count() as u32
}

fn replace_invalid(bytes: Vec<u8>) -> (String, Vec<u32>) {
    let mut text = String::with_capacity(bytes.len());
    let mut invalid = Vec::new();
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        for _ in chunk.invalid() {
            invalid.push(text.len() as u32);
            text.push('\u{1A}');
        }
    }
    (text, invalid)
}

/// The files of one compilation, in the order in which they were named.
#[derive(Debug, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
}

impl Sources {
    /// No files yet.
    pub fn new() -> Sources {
        Sources::default()
    }

    /// Adds a file. Files of 4 GiB or more do not fit the 32-bit offsets: the caller refuses them first.
    pub fn add(&mut self, file: SourceFile) -> FileId {
        self.files.push(file);
        FileId(self.files.len() as u32 - 1)
    }

    /// The file with this id.
    pub fn get(&self, id: FileId) -> &SourceFile {
        &self.files[id.0 as usize]
    }

    /// All files with their ids, in order.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.files.iter().enumerate().map(|(i, f)| (FileId(i as u32), f))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(line: u32, col: u32) -> LineCol {
        LineCol { line, col }
    }

    #[test]
    fn columns_count_characters() {
        let file = SourceFile::new("", "ab\r\nあいc\n".into());
        assert_eq!(file.line_col(1), at(1, 2));
        assert_eq!(file.line_col(4), at(2, 1));
        assert_eq!(file.line_col(10), at(2, 3));
        assert_eq!(file.line_col(12), at(3, 1));
        assert_eq!(file.line_col(u32::MAX), at(3, 1));
        assert_eq!(file.line_text(5), "あいc");
    }

    #[test]
    fn byte_order_mark_has_no_column() {
        let file = SourceFile::new("", "\u{FEFF}ab\nc".into());
        assert_eq!([0, 3, 4, 6].map(|offset| file.line_col(offset)), [at(1, 1), at(1, 1), at(1, 2), at(2, 1)]);
        assert_eq!(file.line_text(0), "ab");
    }

    #[test]
    fn columns_of_long_lines() {
        let file = SourceFile::new("", "あ".repeat(5000).into_bytes());
        for n in [0, 341, 342, 683, 4999, 5000] {
            assert_eq!(file.line_col(n * 3), at(1, n + 1));
        }
    }

    #[test]
    fn invalid_bytes_keep_offsets() {
        let file = SourceFile::new("", b"a\xFFb\xE3\x81c".to_vec());
        assert_eq!(file.text(), "a\u{1A}b\u{1A}\u{1A}c");
        assert_eq!(file.invalid_bytes(), [1, 3, 4]);
    }
}
