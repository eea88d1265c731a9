//! String literals to the bytes that they stand for.
//!
//! Input: the text of a `Str` token, quotes included. Output: its bytes without the terminating zero, and every
//! escape that is wrong.

use crate::codes::Code;
use crate::diagnostic::{Diagnostic, Text};
use crate::lexer::part;
use crate::sink::{excerpt, text};
use crate::span::Span;

/// Decodes a string literal. Its quotes may be look-alikes. Wrong escapes are reported and left out.
pub(crate) fn decode(literal: &str, span: Span, mut report: impl FnMut(Diagnostic)) -> Box<[u8]> {
    let open = literal.chars().next().map_or(0, char::len_utf8);
    let close = literal.chars().next_back().map_or(0, char::len_utf8);
    let inside = literal.get(open..literal.len().saturating_sub(close)).unwrap_or_default();
    let Some(first) = inside.find('\\') else { return inside.as_bytes().into() };

    let mut bytes = Vec::with_capacity(inside.len());
    let mut at = 0;
    let mut next = Some(first);
    while let Some(escape) = next {
        bytes.extend_from_slice(&inside.as_bytes()[at..escape]);
        let rest = &inside[escape + 1..];
        let (byte, len) = one(rest);
        match byte {
            Ok(byte) => bytes.push(byte),
            Err(problem) => {
                report(wording(problem, rest, part(span, open + escape, 1 + len)));
            }
        }
        at = escape + 1 + len;
        next = inside[at..].find('\\').map(|offset| at + offset);
    }
    bytes.extend_from_slice(&inside.as_bytes()[at..]);
    bytes.into()
}

enum Problem {
    Unknown,
    OctalTooLarge,
    NotTwoHexDigits,
}

/// The byte of the escape whose text behind the backslash begins `rest`, and how many bytes of `rest` it takes.
fn one(rest: &str) -> (Result<u8, Problem>, usize) {
    let Some(c) = rest.chars().next() else { return (Err(Problem::Unknown), 0) };
    let simple = match c {
        'n' => b'\n',
        't' => b'\t',
        'r' => b'\r',
        'a' => 0x07,
        'b' => 0x08,
        'f' => 0x0C,
        'v' => 0x0B,
        '\\' | '"' | '\'' => c as u8,
        '0'..='7' => return octal(rest),
        'x' => return hex(rest),
        _ => return (Err(Problem::Unknown), c.len_utf8()),
    };
    (Ok(simple), 1)
}

fn octal(rest: &str) -> (Result<u8, Problem>, usize) {
    let digits = rest.bytes().take(3).take_while(|b| matches!(b, b'0'..=b'7'));
    let (value, len) = digits.fold((0u16, 0), |(value, len), b| (value * 8 + u16::from(b - b'0'), len + 1));
    (u8::try_from(value).map_err(|_| Problem::OctalTooLarge), len)
}

fn hex(rest: &str) -> (Result<u8, Problem>, usize) {
    let digits = rest.bytes().skip(1).take(2).take_while(u8::is_ascii_hexdigit).count();
    match rest.get(1..3) {
        Some(text) if digits == 2 => (u8::from_str_radix(text, 16).map_err(|_| Problem::NotTwoHexDigits), 3),
        _ => (Err(Problem::NotTwoHexDigits), 1 + digits),
    }
}

#[cold]
fn wording(problem: Problem, rest: &str, span: Span) -> Diagnostic {
    let message = match problem {
        Problem::Unknown => {
            let shown = excerpt(&rest.chars().take(1).collect::<String>());
            text!(en: "unknown escape `\\{shown}`"; ja: "`\\{shown}` というエスケープはない")
        }
        Problem::OctalTooLarge => Text::new(
            "this octal escape is too large: the largest is `\\377`",
            "この 8 進数のエスケープは大きすぎる。最大は `\\377`",
        ),
        Problem::NotTwoHexDigits => Text::new(
            "`\\x` must be followed by exactly two hexadecimal digits",
            "`\\x` の後には 16 進数の数字がちょうど 2 個必要",
        ),
    };
    let diagnostic = Diagnostic::error(Code::UNKNOWN_ESCAPE, span, message);
    match problem {
        Problem::Unknown => diagnostic.note(Text::new(
            "the escapes are `\\n \\t \\r \\a \\b \\f \\v \\\\ \\\" \\'`, `\\0` to `\\377` in octal and `\\x00` to `\\xFF`; a backslash itself is written `\\\\`",
            "使えるエスケープは `\\n \\t \\r \\a \\b \\f \\v \\\\ \\\" \\'`、8 進数の `\\0` から `\\377`、`\\x00` から `\\xFF`。バックスラッシュそのものは `\\\\` と書く",
        )),
        Problem::OctalTooLarge | Problem::NotTwoHexDigits => diagnostic,
    }
}
