//! The runtime's tables: where checks stand, and what functions are called.
//!
//! Texts stand once each in `l4t.strings`, and tables hold offsets into it: addresses would make the loader of a
//! position-independent executable write each record at start.

use crate::ir::{Function, Global, GlobalId, Init, Program, Reloc, RelocTarget, SITE_BYTES, Site};
use rustc_hash::FxHashMap;

/// What is shown for a tab in a source line, so that what stands below the line fits on every terminal.
const TAB: &str = "    ";

/// Zero-terminated texts. The one at offset 0 is empty.
pub(super) struct Strings<'a> {
    bytes: Vec<u8>,
    offsets: FxHashMap<&'a str, u32>,
}

impl<'a> Strings<'a> {
    pub(super) fn new() -> Strings<'a> {
        Strings { bytes: vec![0], offsets: FxHashMap::from_iter([("", 0)]) }
    }

    /// The offset of a text. If there is no room any more, that of the empty one.
    fn offset(&mut self, text: &'a str) -> u32 {
        self.add(text, "\t")
    }

    /// The offset of a source line as it is shown.
    fn line_offset(&mut self, line: &'a str) -> u32 {
        self.add(line, TAB)
    }

    fn add(&mut self, text: &'a str, tab: &str) -> u32 {
        if let Some(&offset) = self.offsets.get(text) {
            return offset;
        }
        let Ok(offset) = u32::try_from(self.bytes.len()) else { return 0 };
        for byte in text.bytes() {
            match byte {
                // C stops at a zero byte, which source text cannot hold.
                0 => self.bytes.push(b' '),
                b'\t' => self.bytes.extend(tab.bytes()),
                _ => self.bytes.push(byte),
            }
        }
        self.bytes.push(0);
        self.offsets.insert(text, offset);
        offset
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

/// Records of `SITE_BYTES` each: six 32-bit numbers, the offsets of file name, line's text and array type, then line,
/// column, and how many spaces stand before the caret below the line.
pub(super) fn sites<'a>(program: &'a Program, strings: &mut Strings<'a>) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(program.sites.len() * SITE_BYTES as usize);
    for site in program.sites.values() {
        let (file, what) = (strings.offset(&site.file), strings.offset(&site.what));
        let text = strings.line_offset(&site.text);
        for number in [file, text, what, site.line, site.col, columns_before(site)] {
            bytes.extend_from_slice(&number.to_le_bytes());
        }
    }
    bytes
}

/// Records of 16 bytes: a function's address, and the offset of its name; then a zero address. In the order of the
/// functions.
pub(super) fn functions<'a>(program: &'a Program, strings: &mut Strings<'a>) -> (Vec<u8>, Vec<Reloc>) {
    let mut bytes = Vec::with_capacity((program.functions.len() + 1) * 16);
    let mut relocs = Vec::with_capacity(program.functions.len());
    for (id, Function { name, .. }) in program.functions.iter() {
        relocs.push(Reloc { offset: bytes.len() as u64, target: RelocTarget::Func(id) });
        bytes.extend_from_slice(&[0; 8]);
        bytes.extend_from_slice(&u64::from(strings.offset(name)).to_le_bytes());
    }
    bytes.extend_from_slice(&[0; 16]);
    (bytes, relocs)
}

/// A read-only global with this content.
pub(super) fn constant(program: &mut Program, name: &str, align: u64, bytes: Vec<u8>, relocs: Vec<Reloc>) -> GlobalId {
    program.globals.alloc(Global {
        name: name.into(),
        size: bytes.len() as u64,
        align,
        writable: false,
        init: Init::Data { bytes: bytes.into(), relocs: relocs.into() },
        is_variable: false,
    })
}

/// How many columns of a terminal the text takes that stands before a site in its line.
fn columns_before(site: &Site) -> u32 {
    let n_before = site.col.saturating_sub(1) as usize;
    site.text.chars().take(n_before).map(columns).sum()
}

fn columns(c: char) -> u32 {
    match c {
        '\t' => TAB.len() as u32,
        _ if is_wide(c) => 2,
        _ => 1,
    }
}

/// Whether terminals give a character two columns: the blocks of Chinese, Japanese and Korean writing, full-width forms
/// and emoji.
fn is_wide(c: char) -> bool {
    matches!(u32::from(c),
        0x1100..=0x115F | 0x2E80..=0x303E | 0x3041..=0xA4CF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF | 0xFE30..=0xFE6F
        | 0xFF00..=0xFF60 | 0xFFE0..=0xFFE6 | 0x1F300..=0x1F64F | 0x1F900..=0x1F9FF | 0x20000..=0x3FFFD)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_caret_stands_below_its_column() {
        let site = |text: &str, col| Site { file: "f".into(), line: 1, col, text: text.into(), what: "".into() };
        assert_eq!(columns_before(&site("  a[i]", 3)), 2);
        assert_eq!(columns_before(&site("p(\"配列\", a[i])", 8)), 9);
        assert_eq!(columns_before(&site("", 4)), 0);
        assert_eq!(columns_before(&site("  return\ta[i]", 10)), 12);
    }
}
