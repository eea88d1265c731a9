//! Bytes to tokens.
//!
//! Input: one source file. Output: its [`Tokens`] up to `Eof`, and what is wrong with its text. Every line that holds
//! more than a comment ends with `Newline`; `Indent` and `Dedent` stand before the first token of a line, balanced.
//! Between tokens there is white space only; what is no token is `Unknown`, and a diagnostic exists for it.
//! Look-alikes of ASCII characters are reported and then read as what they look like.
//! Time is linear in the input.

mod indent;
mod line_break;
mod literals;
mod wide;
mod wording;

pub(crate) use wording::{integer_too_large, part};

use crate::sink::Sink;
use crate::source::SourceFile;
use crate::span::{FileId, Range, Span};
use crate::token::{TokenKind, Tokens};
use indent::{Indentation, Layout, Move};

/// The tokens of a file, and a sink with what is wrong.
pub(crate) fn lex(file: FileId, source: &SourceFile) -> (Tokens, Sink) {
    let text = source.text();
    let mut lexer = Lexer {
        file,
        text,
        bytes: text.as_bytes(),
        pos: 0,
        // Measured: about four bytes a token in ordinary code.
        tokens: Tokens::with_capacity(text.len() / 4 + 4),
        sink: Sink::default(),
        layout: Layout::new(),
        run: None,
        wide_space: None,
        line: Line::default(),
        no_block_comment_ends: false,
        invalid_bytes: source.invalid_bytes(),
    };
    match source.not_text() {
        Some(what) => lexer.no_text(what),
        None => {
            lexer.report_invalid_bytes(source.invalid_bytes());
            lexer.file();
        }
    }
    (lexer.tokens, lexer.sink)
}

struct Lexer<'a> {
    file: FileId,
    text: &'a str,
    bytes: &'a [u8],
    /// Offset of the next byte to read; always at the start of a character.
    pos: usize,
    tokens: Tokens,
    sink: Sink,
    layout: Layout,
    /// Adjacent look-alikes, not reported yet.
    run: Option<wide::Run>,
    /// How many ordinary spaces a full-width space in an indentation stands for, once that is known.
    wide_space: Option<&'static str>,
    line: Line,
    /// No `*/` stands behind the current position: do not look again.
    no_block_comment_ends: bool,
    /// Offsets of the bytes that were not UTF-8, ascending.
    invalid_bytes: &'a [u32],
}

/// What is known about the line that is being read, or that was read last.
#[derive(Default)]
struct Line {
    /// Number of its first token.
    first_token: usize,
    /// Width of its indentation.
    width: u32,
    /// Parentheses and brackets opened and not closed in it.
    open: u32,
    /// Whether its `Newline` is still to come.
    unfinished: bool,
    /// The diagnostic about its going on on the next line.
    split: Option<usize>,
}

/// Bytes that names are made of.
static IS_WORD: [bool; 256] = {
    let mut table = [false; 256];
    let mut b = 0;
    while b < 128 {
        table[b] = (b as u8).is_ascii_alphanumeric() || b as u8 == b'_';
        b += 1;
    }
    table
};

impl Lexer<'_> {
    /// The byte at an offset; 0 at the end of the text (and for a NUL byte in it).
    #[inline]
    fn byte(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or(0)
    }

    fn is_end(&self, at: usize) -> bool {
        at >= self.bytes.len()
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Range::new(start as u32, end as u32).in_file(self.file)
    }

    #[inline]
    fn push(&mut self, kind: TokenKind, start: usize, end: usize) {
        self.tokens.push(kind, Range { start: start as u32, end: end as u32 });
        self.pos = end;
    }

    fn file(&mut self) {
        if self.text.starts_with('\u{FEFF}') {
            self.pos = '\u{FEFF}'.len_utf8();
        }
        while !self.is_end(self.pos) {
            self.line();
        }
        self.flush_run();
        let end = self.bytes.len();
        if self.line.unfinished {
            self.push(TokenKind::Newline, end, end);
        }
        for _ in 0..self.layout.depth() {
            self.push(TokenKind::Dedent, end, end);
        }
        self.push(TokenKind::Eof, end, end);
    }

    /// One line with its line break.
    fn line(&mut self) {
        let start = self.pos;
        while self.byte(self.pos) == b' ' {
            self.pos += 1;
        }
        let mut width = self.pos - start;
        let mut has_tab = false;
        if matches!(self.byte(self.pos), b'\t' | 0x80..) {
            (width, has_tab) = self.odd_indentation(width);
        }
        if self.blank_or_comment() {
            return;
        }
        let width = width as u32;
        if has_tab || !self.layout.is_plain(width) {
            self.change_level(self.span(start, self.pos), width, has_tab);
        }
        self.line = Line { first_token: self.tokens.len(), width, unfinished: true, ..Line::default() };
        self.line_tokens();
    }

    /// Reads over the rest of a line that holds no tokens but comments, if it is such a line.
    fn blank_or_comment(&mut self) -> bool {
        loop {
            let at = self.pos;
            match self.byte(at) {
                b'\n' => self.pos += 1,
                b'\r' if self.byte(at + 1) == b'\n' => self.pos += 2,
                b'/' if self.byte(at + 1) == b'/' => {
                    self.comment(at);
                    self.eat_line_break();
                }
                b'/' if self.byte(at + 1) == b'*' => {
                    self.block_comment(at);
                    self.skip_spaces();
                    continue;
                }
                b'#' => {
                    self.hash_comment(at);
                    self.eat_line_break();
                }
                0x0B | 0x0C => {
                    self.page_break(at, "");
                    self.skip_spaces();
                    continue;
                }
                0 if self.is_end(at) => {}
                0 => {
                    self.pos = self.report_nul_bytes(at, "");
                    self.skip_spaces();
                    continue;
                }
                _ => return false,
            }
            return true;
        }
    }

    fn skip_spaces(&mut self) {
        while matches!(self.byte(self.pos), b' ' | b'\t') {
            self.pos += 1;
        }
    }

    fn eat_line_break(&mut self) {
        match self.byte(self.pos) {
            b'\n' => self.pos += 1,
            b'\r' if self.byte(self.pos + 1) == b'\n' => self.pos += 2,
            _ => {}
        }
    }

    #[inline(never)]
    fn change_level(&mut self, span: Span, width: u32, has_tab: bool) {
        let after_header = self.is_header();
        let moved = self.layout.place(Indentation { span, width, has_tab, after_header }, &mut self.sink);
        let at = self.pos;
        match moved {
            Move::Same => {}
            Move::Open => self.push(TokenKind::Indent, at, at),
            Move::Close(n) => (0..n).for_each(|_| self.push(TokenKind::Dedent, at, at)),
        }
    }

    /// Whether the line that was read last begins a body.
    fn is_header(&self) -> bool {
        let first = self.line.first_token;
        match self.tokens.kind(first) {
            TokenKind::Func | TokenKind::If | TokenKind::Elif | TokenKind::Else | TokenKind::Loop => true,
            TokenKind::Struct => !matches!(self.tokens.kind(first + 2), TokenKind::Ident | TokenKind::LParen),
            _ => false,
        }
    }

    /// The tokens of a line, from the first one through its `Newline`.
    fn line_tokens(&mut self) {
        loop {
            let start = self.pos;
            match self.byte(start) {
                b' ' | b'\t' => self.pos += 1,
                0x0B | 0x0C => self.page_break(start, " "),
                b'a'..=b'z' | b'A'..=b'Z' | b'_' => self.word(start),
                b'0'..=b'9' => self.number(start),
                b'"' => self.string(start, 1),
                b'/' if self.byte(start + 1) == b'/' => self.comment(start),
                b'#' => self.hash_comment(start),
                b'\n' => {
                    if self.line_break(start, 1) {
                        return;
                    }
                }
                b'\r' if self.byte(start + 1) == b'\n' => {
                    if self.line_break(start, 2) {
                        return;
                    }
                }
                0 if self.is_end(start) => return,
                0x80.. => self.wide(start),
                b => self.punctuation(b, start, 1),
            }
        }
    }

    fn word(&mut self, start: usize) {
        let mut end = start + 1;
        while IS_WORD[self.byte(end) as usize] {
            end += 1;
        }
        if self.byte(end) >= 0x80 {
            return self.wide_word(start);
        }
        let kind = keyword(self.bytes.get(start..end).unwrap_or_default());
        self.push(kind, start, end);
    }

    fn number(&mut self, start: usize) {
        let mut end = start + 1;
        while self.byte(end).is_ascii_digit() {
            end += 1;
        }
        let next = self.byte(end);
        if IS_WORD[next as usize] || next >= 0x80 || next == b'.' {
            return self.odd_number(start);
        }
        self.push(TokenKind::Int, start, end);
    }

    /// Punctuation whose first character is, or looks like, `first` and takes `len` bytes.
    fn punctuation(&mut self, first: u8, start: usize, len: usize) {
        use TokenKind::*;
        let end = start + len;
        let (kind, end) = match first {
            b':' => (Colon, end),
            b'+' => (Plus, end),
            b'-' => self.two(end, b'>', Arrow, Minus),
            b'*' => (Star, end),
            b'/' => (Slash, end),
            b'%' => (Percent, end),
            b'=' => (Eq, end),
            b'!' => self.two(end, b'=', NotEq, Bang),
            b'<' => self.two(end, b'=', LessEq, Less),
            b'>' => self.two(end, b'=', GreaterEq, Greater),
            b'&' => self.two(end, b'&', AndAnd, And),
            b'|' => self.two(end, b'|', OrOr, Or),
            b'^' => (Caret, end),
            b'~' => (Tilde, end),
            b'.' if self.byte(end) == b'.' && self.byte(end + 1) == b'.' => (Ellipsis, end + 2),
            b'.' => (Dot, end),
            b',' => (Comma, end),
            b';' => (Semicolon, end),
            b'{' => (LBrace, end),
            b'}' => (RBrace, end),
            b'(' | b'[' => {
                self.line.open += 1;
                (if first == b'(' { LParen } else { LBracket }, end)
            }
            b')' | b']' => {
                self.line.open = self.line.open.saturating_sub(1);
                (if first == b')' { RParen } else { RBracket }, end)
            }
            b'\'' => return self.character(start, len),
            0 => return self.pos = self.report_nul_bytes(start, " "),
            _ => return self.unexpected(start),
        };
        self.push(kind, start, end);
    }

    /// `both` if the next character is `second`, else `single`; and where the token ends.
    #[inline]
    fn two(&mut self, at: usize, second: u8, both: TokenKind, single: TokenKind) -> (TokenKind, usize) {
        let next = self.byte(at);
        if next == second {
            return (both, at + 1);
        }
        if next >= 0x80
            && let Some(len) = self.wide_second(at, second)
        {
            return (both, at + len);
        }
        (single, at)
    }
}

/// The keyword that a word is, else `Ident`.
fn keyword(word: &[u8]) -> TokenKind {
    use TokenKind::*;
    match word {
        b"if" => If,
        b"ffi" => Ffi,
        b"num" => Num,
        b"ptr" => Ptr,
        b"char" => Char,
        b"elif" => Elif,
        b"else" => Else,
        b"func" => Func,
        b"loop" => Loop,
        b"array" => Array,
        b"break" => Break,
        b"return" => Return,
        b"struct" => Struct,
        b"funcptr" => FuncPtr,
        b"continue" => Continue,
        _ => Ident,
    }
}
