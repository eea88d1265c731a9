//! Source files in memory, and the way from byte offsets to lines and columns.

use crate::span::FileId;

/// One source file: its name as the user wrote it, and its text.
#[derive(Debug)]
pub struct SourceFile {
    name: String,
    text: String,
    /// Offsets of the bytes of the input that were not UTF-8; in `text` each is the byte 0x1A.
    invalid_bytes: Vec<u32>,
    /// Byte offset at which each line starts; the first is 0.
    line_starts: std::sync::OnceLock<Vec<u32>>,
}

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
        let (text, invalid_bytes) = match String::from_utf8(bytes) {
            Ok(text) => (text, Vec::new()),
            Err(error) => replace_invalid(error.into_bytes()),
        };
        SourceFile { name: name.into(), text, invalid_bytes, line_starts: std::sync::OnceLock::new() }
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

    /// Line and column of a byte offset. An offset past the end counts as the end.
    pub fn line_col(&self, offset: u32) -> LineCol {
        let line = self.line_index(offset);
        let start = self.line_starts()[line] as usize;
        let end = (offset as usize).min(self.text.len());
        let col = self.text.as_bytes()[start..end].iter().filter(|&&b| (b & 0xC0) != 0x80).count();
        LineCol { line: line as u32 + 1, col: col as u32 + 1 }
    }

    /// The text of the line that holds a byte offset, without its line break.
    pub fn line_text(&self, offset: u32) -> &str {
        let line = self.line_index(offset);
        let starts = self.line_starts();
        let start = starts[line] as usize;
        let end = starts.get(line + 1).map_or(self.text.len(), |&next| next as usize);
        self.text[start..end].trim_end_matches(['\n', '\r'])
    }

    fn line_index(&self, offset: u32) -> usize {
        self.line_starts().partition_point(|&start| start <= offset) - 1
    }

    fn line_starts(&self) -> &[u32] {
        self.line_starts.get_or_init(|| {
            let breaks = self.text.bytes().enumerate().filter(|&(_, b)| b == b'\n');
            std::iter::once(0).chain(breaks.map(|(at, _)| at as u32 + 1)).collect()
        })
    }
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
