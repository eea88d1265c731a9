//! Files that are no text in UTF-8 as a whole: another kind of file, another encoding, line ends of long ago.
//!
//! Input: the bytes of a file. Output: what it is, if that is one mistake and not one per byte.

use crate::span::Range;

/// What a file is, if it is no text that could be read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NotText {
    /// Made by a program for programs; what kind, if it is known.
    Binary(Option<Kind>),
    /// Text in this encoding. The place is the first that shows it.
    Encoded(Encoding, Range),
    /// Every line ends with a carriage return alone. The place is the first of them.
    CarriageReturns(Range),
}

/// A kind of file that is no text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "the kinds' own names")]
pub enum Kind {
    Elf,
    MachO,
    Windows,
    Archive,
    Zip,
    Gzip,
    Pdf,
    Image,
}

/// An encoding of text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "the encodings' own names")]
pub enum Encoding {
    Utf16Le,
    Utf16Be,
    Utf32,
    ShiftJis,
    EucJp,
}

/// How much of a file is looked at to see whether it is text.
const SAMPLE_BYTES: usize = 8192;

/// What the first bytes of a file say.
const MAGIC: [(&[u8], Kind); 14] = [
    (b"\x7FELF", Kind::Elf),
    (b"\xFE\xED\xFA\xCE", Kind::MachO),
    (b"\xFE\xED\xFA\xCF", Kind::MachO),
    (b"\xCE\xFA\xED\xFE", Kind::MachO),
    (b"\xCF\xFA\xED\xFE", Kind::MachO),
    (b"\xCA\xFE\xBA\xBE", Kind::MachO),
    (b"MZ\x90\0", Kind::Windows),
    (b"!<arch>\n", Kind::Archive),
    (b"PK\x03\x04", Kind::Zip),
    (b"\x1F\x8B", Kind::Gzip),
    (b"%PDF-", Kind::Pdf),
    (b"\x89PNG", Kind::Image),
    (b"\xFF\xD8\xFF", Kind::Image),
    (b"GIF8", Kind::Image),
];

/// What a file is as a whole; `None` for text, with single bytes in it perhaps that belong to none.
pub(crate) fn recognise(bytes: &[u8]) -> Option<NotText> {
    if let Some(&(_, kind)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Some(NotText::Binary(Some(kind)));
    }
    if let Some(encoding) = wide_encoding(bytes) {
        return Some(NotText::Encoded(encoding, Range::default()));
    }
    if is_binary(bytes) {
        return Some(NotText::Binary(None));
    }
    if let Err(error) = std::str::from_utf8(bytes) {
        let at = error.valid_up_to() as u32;
        let encoding = [(Encoding::EucJp, euc_jp as Decode), (Encoding::ShiftJis, shift_jis)];
        let (encoding, _) = encoding.into_iter().find(|(_, decode)| is_japanese(bytes, *decode))?;
        return Some(NotText::Encoded(encoding, Range::new(at, at + 1)));
    }
    // Nearly every text has a line break near its start, and is not read to its end for this.
    if bytes.contains(&b'\n') {
        return None;
    }
    let first = bytes.iter().position(|&b| b == b'\r')? as u32;
    Some(NotText::CarriageReturns(Range::new(first, first + 1)))
}

/// UTF-16 and UTF-32, by a byte-order mark or by where the zero bytes are.
fn wide_encoding(bytes: &[u8]) -> Option<Encoding> {
    match bytes {
        [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] => return Some(Encoding::Utf32),
        [0xFF, 0xFE, ..] => return Some(Encoding::Utf16Le),
        [0xFE, 0xFF, ..] => return Some(Encoding::Utf16Be),
        _ => {}
    }
    let sample = bytes.get(..SAMPLE_BYTES).unwrap_or(bytes);
    let zeros = |parity: usize| sample.iter().skip(parity).step_by(2).filter(|&&b| b == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    // What is ASCII in a program, its line breaks at least, has a zero byte in every pair.
    let enough = (sample.len() / 8).max(2);
    match (even, odd) {
        (0, odd) if odd >= enough => Some(Encoding::Utf16Le),
        (even, 0) if even >= enough => Some(Encoding::Utf16Be),
        _ => None,
    }
}

/// Whether a tenth of a file is bytes that stand in no text.
fn is_binary(bytes: &[u8]) -> bool {
    let sample = bytes.get(..SAMPLE_BYTES).unwrap_or(bytes);
    let strange = sample.iter().filter(|&&b| matches!(b, 0..=8 | 0x0E..=0x1A | 0x1C..=0x1F | 0x7F)).count();
    strange >= 16 && strange * 10 >= sample.len()
}

/// One character of an encoding at the start of the bytes: its length, and whether it is one that nearly every Japanese
/// text has, a kana or `、`.
type Decode = fn(&[u8]) -> Option<(usize, bool)>;

/// Whether all bytes are text in an encoding, with common characters in it.
fn is_japanese(mut bytes: &[u8], decode: Decode) -> bool {
    let mut n_common = 0;
    while let Some((&first, after)) = bytes.split_first() {
        if first.is_ascii() {
            bytes = after;
            continue;
        }
        let Some((len, is_common)) = decode(bytes) else { return false };
        n_common += usize::from(is_common);
        bytes = bytes.get(len..).unwrap_or_default();
    }
    n_common > 0
}

fn euc_jp(bytes: &[u8]) -> Option<(usize, bool)> {
    match *bytes {
        [0xA4 | 0xA5, 0xA1..=0xF6, ..] | [0xA1, 0xA2..=0xA3, ..] => Some((2, true)),
        [0x8E, 0xA1..=0xDF, ..] | [0xA1..=0xFE, 0xA1..=0xFE, ..] => Some((2, false)),
        [0x8F, 0xA1..=0xFE, 0xA1..=0xFE, ..] => Some((3, false)),
        _ => None,
    }
}

fn shift_jis(bytes: &[u8]) -> Option<(usize, bool)> {
    match *bytes {
        [0x82, 0x9F..=0xF1, ..] | [0x83, 0x40..=0x96, ..] | [0x81, 0x41..=0x42, ..] => Some((2, true)),
        [0x81..=0x9F | 0xE0..=0xFC, 0x40..=0x7E | 0x80..=0xFC, ..] => Some((2, false)),
        [0xA1..=0xDF, ..] => Some((1, false)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROGRAM: &str = "ffi \"C\" puts\n\nfunc main() -> num\n  puts(\"hi\")\n  return 0\n";

    fn utf16(text: &str, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(to_bytes).collect()
    }

    #[test]
    fn other_encodings() {
        let encoding = |bytes: &[u8]| match recognise(bytes) {
            Some(NotText::Encoded(encoding, at)) => Some((encoding, at.start)),
            _ => None,
        };
        assert_eq!(encoding(&utf16(PROGRAM, u16::to_le_bytes)), Some((Encoding::Utf16Le, 0)));
        assert_eq!(encoding(&utf16(PROGRAM, u16::to_be_bytes)), Some((Encoding::Utf16Be, 0)));
        assert_eq!(encoding(&utf16("\u{FEFF}// こんにちは", u16::to_be_bytes)), Some((Encoding::Utf16Be, 0)));
        let japanese = utf16(&format!("// 日本語の説明がここに長めに入る\n{PROGRAM}"), u16::to_le_bytes);
        assert_eq!(encoding(&japanese), Some((Encoding::Utf16Le, 0)));
        assert_eq!(encoding(b"\xFF\xFE\0\0n\0\0\0"), Some((Encoding::Utf32, 0)));
        // `// こんにちは`
        assert_eq!(encoding(b"// \x82\xB1\x82\xF1\x82\xC9\x82\xBF\x82\xCD\n"), Some((Encoding::ShiftJis, 3)));
        assert_eq!(encoding(b"// \xA4\xB3\xA4\xF3\xA4\xCB\xA4\xC1\xA4\xCF\n"), Some((Encoding::EucJp, 3)));
        // `été` in Latin-1, and a stray byte, are neither.
        assert_eq!(recognise(b"// \xE9t\xE9\nnum a\n"), None);
        assert_eq!(recognise(b"num a\xFF\n"), None);
    }

    #[test]
    fn other_kinds_of_files() {
        assert_eq!(recognise(b"\x7FELF\x02\x01\x01\0"), Some(NotText::Binary(Some(Kind::Elf))));
        assert_eq!(recognise(&[1, 0, 0, 2, 7, 9, 65, 66].repeat(20)), Some(NotText::Binary(None)));
        assert_eq!(recognise(PROGRAM.as_bytes()), None);
        assert_eq!(recognise(b""), None);
        assert_eq!(recognise(b"num a\0\n"), None);
    }

    #[test]
    fn line_ends() {
        let at = |range| Some(NotText::CarriageReturns(range));
        assert_eq!(recognise(b"num a\rnum b\r"), at(Range::new(5, 6)));
        assert_eq!(recognise(b"num a\r\nnum b\r\n"), None);
        assert_eq!(recognise(b"num a\rnum b\n"), None);
    }
}
