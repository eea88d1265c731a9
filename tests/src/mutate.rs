//! Breaks programs: valid text in, text with a few mistakes out, such as hands and files make.
//!
//! The same choices make the same mistakes. What comes out may still be valid.

use crate::entropy::Entropy;

/// What is put where it may not belong.
const PIECES: [&str; 44] = [
    "func",
    "struct",
    "ffi",
    "if",
    "elif",
    "else",
    "loop",
    "return",
    "break",
    "num",
    "char",
    "ptr<",
    "array<",
    "funcptr (",
    "->",
    ":",
    "=",
    "&",
    "*",
    "(",
    ")",
    "[",
    "]",
    "<",
    ">",
    ".",
    ",",
    "\"",
    "\\",
    "9223372036854775808",
    "-",
    "!",
    "~",
    "|",
    "^",
    "'",
    "0x",
    "num(",
    "char(",
    "sizeof(",
    "nullptr",
    "struct S(",
    "//",
    "\u{3042}",
];

/// What people write who know another language, or type on a Japanese keyboard.
const SLIPS: [&str; 58] = [
    "==",
    "===",
    "!==",
    "+=",
    "-=",
    "++",
    "--",
    "**",
    "!",
    "-",
    "->",
    "::",
    ";",
    "{",
    "}",
    "'",
    "'a'",
    "' '",
    "'\\n'",
    "' '[0]",
    "\"",
    "\"C\"",
    "#",
    "/*",
    "*/",
    "\t",
    "\u{3000}",
    "\u{FEFF}",
    "\u{A0}",
    "\x0C",
    "\0",
    "（",
    "）",
    "，",
    "：",
    "”",
    "１",
    "＝",
    "ー",
    "while ",
    "for ",
    "def ",
    "int ",
    "let ",
    "void ",
    "null",
    "true",
    "else if ",
    "elif ",
    "sqrt(16)",
    "pow",
    "rintf",
    "div(1, 2)",
    "puts",
    "0x1F",
    "1_000",
    "1.5",
    "09",
];

/// How often a piece is repeated at most, to nest it deeply.
const MAX_REPEATED: usize = 3000;

/// The text after a few changes.
pub fn mutated(text: &str, choices: &[u32]) -> Vec<u8> {
    let mut e = Entropy::new(choices);
    let mut text = text.to_owned();
    for _ in 0..1 + e.below(4) {
        text = if e.chance(50) { with_changed_line(&mut e, &text) } else { with_changed_token(&mut e, &text) };
    }
    let mut bytes = text.into_bytes();
    if e.chance(10) && !bytes.is_empty() {
        let at = e.below(bytes.len());
        match e.below(3) {
            0 => bytes.truncate(at),
            1 => bytes[at] = e.below(256) as u8,
            _ => bytes.insert(at, e.below(256) as u8),
        }
    }
    bytes
}

/// The text with one slip in it, the same for the same text and number, whatever other texts there are.
pub fn slip(text: &str, number: u32) -> String {
    let of_text = text.bytes().fold(0, |seed: u32, byte| scattered(seed ^ u32::from(byte)));
    let seed = of_text.wrapping_add(number.wrapping_mul(8));
    let choices: Vec<u32> = (0..6u32).map(|i| scattered(seed.wrapping_add(i))).collect();
    let mut e = Entropy::new(&choices);
    let mut tokens = tokens(text);
    if e.chance(25) || tokens.is_empty() {
        return with_changed_line(&mut e, text);
    }
    let (at, other) = (e.below(tokens.len()), e.below(tokens.len()));
    let piece: &str = e.pick::<&str>(&SLIPS);
    match e.below(8) {
        0 => _ = tokens.remove(at),
        1 => tokens[at] = tokens[other],
        2 => tokens.insert(at, tokens[other]),
        3 => tokens.swap(at, other),
        4 | 5 => tokens[at] = piece,
        _ => tokens.insert(at, piece),
    }
    tokens.concat()
}

/// A number that looks like chance.
fn scattered(n: u32) -> u32 {
    let n = (n ^ n >> 16).wrapping_mul(0x7FEB_352D);
    let n = (n ^ n >> 15).wrapping_mul(0x846C_A68B);
    n ^ n >> 16
}

fn with_changed_line(e: &mut Entropy, text: &str) -> String {
    let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
    if lines.is_empty() {
        return text.to_owned();
    }
    let (at, other) = (e.below(lines.len()), e.below(lines.len()));
    match e.below(6) {
        0 => _ = lines.remove(at),
        1 => lines.insert(at, lines[other].clone()),
        2 => lines.swap(at, other),
        3 => lines[at].insert_str(0, e.pick::<&str>(&[" ", "  ", "    ", "\t"])),
        4 => lines[at] = lines[at].trim_start_matches(' ').to_owned(),
        _ => lines[at] = lines[at].trim_end_matches('\n').to_owned(),
    }
    lines.concat()
}

fn with_changed_token(e: &mut Entropy, text: &str) -> String {
    let mut tokens = tokens(text);
    if tokens.is_empty() {
        return text.to_owned();
    }
    let (at, other) = (e.below(tokens.len()), e.below(tokens.len()));
    let piece: &str = e.pick::<&str>(&PIECES);
    match e.below(8) {
        0 => _ = tokens.remove(at),
        1 | 2 => tokens[at] = tokens[other],
        3 => tokens.insert(at, tokens[other]),
        4 => tokens.swap(at, other),
        5 => tokens[at] = piece,
        6 => tokens.insert(at, piece),
        _ => {
            let n = e.below(MAX_REPEATED);
            tokens.splice(at..at, std::iter::repeat_n(piece, n));
        }
    }
    tokens.concat()
}

/// The text in pieces: words, runs of spaces, and single characters of all else.
fn tokens(text: &str) -> Vec<&str> {
    let kind = |c: char| match c {
        ' ' => 1,
        _ if c.is_ascii_alphanumeric() || c == '_' => 2,
        _ => 3,
    };
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let is_run = kind(first) != 3;
        let end = rest.find(|c| kind(c) != kind(first)).filter(|_| is_run);
        let (token, after) = rest.split_at(end.unwrap_or(if is_run { rest.len() } else { first.len_utf8() }));
        tokens.push(token);
        rest = after;
    }
    tokens
}
