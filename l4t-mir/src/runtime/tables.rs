//! The runtime's tables: where checks stand, and what functions are called.
//!
//! Texts stand once each in `l4t.strings`, and tables hold offsets into it: addresses would make the loader of a
//! position-independent executable write each record at start.

use crate::ir::{Function, Global, GlobalId, Init, Program, Reloc, RelocTarget, SITE_BYTES};
use rustc_hash::FxHashMap;
use std::borrow::Cow;

/// What is shown for a tab in a source line, so that what stands below the line fits on every terminal.
const TAB: &str = "    ";

/// What is shown for a character that would do something to a terminal.
const UNPRINTABLE: char = '\u{FFFD}';

/// Of a longer source line only the part around the place is shown.
const MAX_LINE_CHARS: usize = 140;
/// How much of it, on each side.
const CONTEXT_CHARS: usize = 50;

/// Zero-terminated texts. The one at offset 0 is empty.
pub(super) struct Strings<'a> {
    bytes: Vec<u8>,
    offsets: FxHashMap<Cow<'a, str>, u32>,
}

impl<'a> Strings<'a> {
    pub(super) fn new() -> Strings<'a> {
        Strings { bytes: vec![0], offsets: FxHashMap::from_iter([(Cow::Borrowed(""), 0)]) }
    }

    /// The offset of a text as it is shown. If there is no room any more, that of the empty one.
    fn offset(&mut self, text: &'a str) -> u32 {
        if let Some(&offset) = self.offsets.get(text) {
            return offset;
        }
        if text.chars().any(is_unprintable) {
            let shown: String = text.chars().map(|c| if is_unprintable(c) { UNPRINTABLE } else { c }).collect();
            return self.add(Cow::Owned(shown));
        }
        self.add(Cow::Borrowed(text))
    }

    fn add(&mut self, text: Cow<'a, str>) -> u32 {
        if let Some(&offset) = self.offsets.get(&text) {
            return offset;
        }
        let Ok(offset) = u32::try_from(self.bytes.len()) else { return 0 };
        self.bytes.extend_from_slice(text.as_bytes());
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
        let (line, columns_before) = shown_line(&site.text, site.col);
        let text = strings.add(line);
        for number in [file, text, what, site.line, site.col, columns_before] {
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

/// A source line as it is shown below a message about a column of it, and how many columns of a terminal stand before
/// that place.
fn shown_line(line: &str, col: u32) -> (Cow<'_, str>, u32) {
    let place = col.saturating_sub(1) as usize;
    let is_long = line.chars().nth(MAX_LINE_CHARS).is_some();
    if !is_long && !line.chars().any(is_unprintable) {
        return (Cow::Borrowed(line), line.chars().take(place).map(columns).sum());
    }
    let first = if is_long { place.saturating_sub(CONTEXT_CHARS) } else { 0 };
    let mut rest = line.chars().skip(first);
    let mut shown = String::from(if first > 0 { "…" } else { "" });
    let mut columns_before = u32::from(first > 0);
    let n_shown = if is_long { place - first + CONTEXT_CHARS } else { line.len() };
    for (n, c) in rest.by_ref().take(n_shown).enumerate() {
        columns_before += if first + n < place { columns(c) } else { 0 };
        match c {
            '\t' => shown.push_str(TAB),
            _ if is_unprintable(c) => shown.push(UNPRINTABLE),
            _ => shown.push(c),
        }
    }
    if rest.next().is_some() {
        shown.push('…');
    }
    (Cow::Owned(shown), columns_before)
}

/// Whether a character would move a terminal's cursor, change its colours, or turn the direction of the text. A zero
/// byte would end the text.
fn is_unprintable(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61C}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
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
        let columns = |line: &str, col| shown_line(line, col).1;
        assert_eq!(columns("  a[i]", 3), 2);
        assert_eq!(columns("p(\"配列\", a[i])", 8), 9);
        assert_eq!(columns("", 4), 0);
        assert_eq!(shown_line("  return\ta[i]", 10), ("  return    a[i]".into(), 12));
    }

    #[test]
    fn lines_do_nothing_to_terminals() {
        assert_eq!(shown_line("a\x1B[31m[9]", 1).0, "a\u{FFFD}[31m[9]");
        assert_eq!(shown_line("\u{202E}a[9]", 2), ("\u{FFFD}a[9]".into(), 1));
    }

    #[test]
    fn long_lines_are_cut_around_the_place() {
        let line = format!("{}a[9]{}", "あ".repeat(1000), "b".repeat(1000));
        let (shown, columns_before) = shown_line(&line, 1001);
        assert_eq!(shown, format!("…{}a[9]{}…", "あ".repeat(50), "b".repeat(46)));
        assert_eq!(columns_before, 101);
        assert_eq!(shown_line(&line, 1).0, format!("{}…", "あ".repeat(50)));
        assert_eq!(shown_line(&line, 5000).0, "…");
    }
}
