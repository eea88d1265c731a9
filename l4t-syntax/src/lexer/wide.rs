//! Everything that the lexer does outside its straight way over ASCII: look-alikes, names with other letters,
//! characters that begin no token, bytes that are no text.

use super::{IS_WORD, Lexer, wording};
use crate::diagnostic::Diagnostic;
use crate::lookalike;
use crate::not_text::NotText;
use crate::span::{Range, Span};
use crate::token::TokenKind;

/// Adjacent look-alikes, which are reported together.
pub(super) struct Run {
    range: Range,
    /// What to write instead.
    replacement: String,
}

impl Lexer<'_> {
    /// The character at an offset; a replacement character at the end.
    pub(super) fn char_at(&self, at: usize) -> char {
        self.text.get(at..).and_then(|rest| rest.chars().next()).unwrap_or(char::REPLACEMENT_CHARACTER)
    }

    /// Length in bytes of the character at an offset, at least 1.
    pub(super) fn char_len(&self, at: usize) -> usize {
        match self.byte(at) {
            0..0xC0 => 1,
            0xC0..0xE0 => 2,
            0xE0..0xF0 => 3,
            0xF0.. => 4,
        }
    }

    /// Reports something about a part of the text, which the function gets as well.
    #[cold]
    pub(super) fn report(&mut self, start: usize, end: usize, wording: impl FnOnce(Span, &str) -> Diagnostic) {
        let diagnostic = wording(self.span(start, end), self.text.get(start..end).unwrap_or_default());
        self.sink.error(diagnostic);
    }

    /// Remembers a look-alike, `len` bytes long, and what to write instead.
    #[cold]
    pub(super) fn note_wide(&mut self, at: usize, len: usize, replacement: &str) {
        let range = Range::new(at as u32, (at + len) as u32);
        match &mut self.run {
            Some(run) if run.range.end == range.start => {
                run.range.end = range.end;
                run.replacement.push_str(replacement);
            }
            _ => {
                self.flush_run();
                self.run = Some(Run { range, replacement: replacement.to_string() });
            }
        }
    }

    /// Remembers the look-alike at an offset, whatever it is.
    pub(super) fn note_wide_char(&mut self, at: usize, len: usize) {
        if let Some(ascii) = lookalike::ascii_for(self.char_at(at)) {
            self.note_wide(at, len, ascii);
        }
    }

    /// Reports the look-alikes that were remembered.
    pub(super) fn flush_run(&mut self) {
        if let Some(run) = self.run.take() {
            let (start, end) = (run.range.start as usize, run.range.end as usize);
            self.report(start, end, |span, found| wording::look_alike(span, found, &run.replacement));
        }
    }

    /// What a full-width space in the indentation that goes on here stands for.
    ///
    /// It is as wide as two ordinary ones, but some type two of them for a level. The first indentation that is
    /// possible in one of the two ways decides for the file.
    fn wide_space(&mut self, width: usize) -> &'static str {
        if let Some(known) = self.wide_space {
            return known;
        }
        let rest = self.text.get(self.pos..).unwrap_or_default();
        let (mut spaces, mut wide) = (width, 0);
        for c in rest.chars().take_while(|&c| matches!(c, ' ' | '\u{3000}')) {
            if c == ' ' { spaces += 1 } else { wide += 1 }
        }
        let after_header = self.is_header();
        if self.layout.depth() == 0 && !after_header {
            return ""; // Nothing is indented here.
        }
        let known = [("  ", 2), (" ", 1)]
            .into_iter()
            .find(|(_, columns)| self.layout.is_possible((spaces + columns * wide) as u32, after_header));
        self.wide_space = known.map(|(replacement, _)| replacement);
        self.wide_space.unwrap_or("  ")
    }

    /// The rest of an indentation that is not spaces only: its width in all, and whether a tab is in it.
    #[cold]
    pub(super) fn odd_indentation(&mut self, width: usize) -> (usize, bool) {
        let wide_space = self.wide_space(width);
        let (mut width, mut has_tab) = (width, false);
        loop {
            match self.byte(self.pos) {
                b' ' => {
                    width += 1;
                    self.pos += 1;
                }
                b'\t' => {
                    width += 2;
                    has_tab = true;
                    self.pos += 1;
                }
                0x80.. => {
                    let c = self.char_at(self.pos);
                    let replacement = match lookalike::ascii_for(c) {
                        Some(" ") if c == '\u{3000}' => wide_space,
                        Some(space @ (" " | "")) => space,
                        _ => break,
                    };
                    self.note_wide(self.pos, c.len_utf8(), replacement);
                    width += replacement.len();
                    self.pos += c.len_utf8();
                }
                _ => break,
            }
        }
        (width, has_tab)
    }

    /// A token that begins with a character outside ASCII.
    #[cold]
    pub(super) fn wide(&mut self, start: usize) {
        let c = self.char_at(start);
        let len = c.len_utf8();
        let Some(ascii) = lookalike::ascii_for(c) else {
            // The key for `-` types this letter on a Japanese keyboard.
            if c == 'ー' && !self.char_at(start + len).is_alphanumeric() {
                self.note_wide(start, len, "-");
                return self.push(TokenKind::Minus, start, start + len);
            }
            return if c.is_alphanumeric() { self.wide_word(start) } else { self.unexpected(start) };
        };
        let whole = match ascii {
            "" | " " => {
                self.note_wide(start, len, ascii);
                self.pos += len;
                return;
            }
            "<=" => TokenKind::LessEq,
            ">=" => TokenKind::GreaterEq,
            "!=" => TokenKind::NotEq,
            "->" => TokenKind::Arrow,
            _ => {
                let first = ascii.as_bytes().first().copied().unwrap_or(0);
                return self.wide_token(first, start, len);
            }
        };
        self.note_wide(start, len, ascii);
        self.push(whole, start, start + len);
    }

    /// A token whose first character looks like `first`.
    fn wide_token(&mut self, first: u8, start: usize, len: usize) {
        match first {
            b'0'..=b'9' => self.odd_number(start),
            b if IS_WORD[b as usize] => self.wide_word(start),
            b'#' => self.hash_comment(start),
            _ => {
                self.note_wide_char(start, len);
                match first {
                    b'"' => self.string(start, len),
                    b'/' if self.looks_like(start + len, b'/') => self.wide_comment(start, len),
                    _ => self.punctuation(first, start, len),
                }
            }
        }
    }

    /// `／／` and its mixtures: a comment.
    fn wide_comment(&mut self, start: usize, len: usize) {
        let second = start + len;
        if self.byte(second) >= 0x80 {
            self.note_wide_char(second, self.char_len(second));
        }
        self.comment(start);
    }

    fn looks_like(&self, at: usize, wanted: u8) -> bool {
        self.byte(at) == wanted
            || (self.byte(at) >= 0x80
                && lookalike::ascii_for(self.char_at(at)).is_some_and(|a| a.as_bytes() == [wanted]))
    }

    /// The length of the look-alike at `at` if it is one of the second character of a token, `wanted`.
    #[cold]
    pub(super) fn wide_second(&mut self, at: usize, wanted: u8) -> Option<usize> {
        if !self.looks_like(at, wanted) {
            return None;
        }
        let len = self.char_len(at);
        self.note_wide_char(at, len);
        Some(len)
    }

    pub(super) fn is_wide_quote(&self, at: usize) -> bool {
        lookalike::ascii_for(self.char_at(at)) == Some("\"")
    }

    /// The character at `at` as part of a name: look-alikes as ASCII, other letters as they are.
    pub(super) fn wide_word_char(&self, at: usize) -> Option<char> {
        let c = self.char_at(at);
        match lookalike::ascii_for(c) {
            Some(ascii) => ascii.chars().next().filter(|&a| IS_WORD[a as usize & 0x7F]),
            None => c.is_alphanumeric().then_some(c),
        }
    }

    /// A name or keyword with characters outside ASCII.
    #[cold]
    pub(super) fn wide_word(&mut self, start: usize) {
        let mut at = start;
        let mut plain = String::new();
        let mut is_ascii = true;
        loop {
            let b = self.byte(at);
            if IS_WORD[b as usize] {
                plain.push(char::from(b));
                at += 1;
            } else if b >= 0x80 {
                let Some(c) = self.wide_word_char(at) else { break };
                let len = self.char_len(at);
                if c.is_ascii() {
                    self.note_wide_char(at, len);
                }
                is_ascii &= c.is_ascii();
                plain.push(c);
                at += len;
            } else {
                break;
            }
        }
        if !is_ascii {
            self.report(start, at, |span, _| wording::non_ascii_name(span, &plain));
        }
        let kind = super::keyword(plain.as_bytes());
        self.push(kind, start, at);
    }

    /// A run of characters that begin no token.
    #[cold]
    pub(super) fn unexpected(&mut self, start: usize) {
        let mut at = start;
        // Bytes that are not UTF-8 have been reported as such, and stand as 0x1A in the text.
        let is_placeholder = self.invalid_bytes.binary_search(&(start as u32)).is_ok();
        loop {
            at += self.char_len(at);
            let next = self.byte(at);
            let goes_on = match next {
                b'@' | b'$' | b'?' | b'`' | b'\\' | 1..=8 | 0x0E..=0x1F | 0x7F => true,
                b'\r' => self.byte(at + 1) != b'\n',
                0x80.. => !self.char_at(at).is_alphanumeric() && lookalike::ascii_for(self.char_at(at)).is_none(),
                _ => false,
            };
            if !goes_on || (next == 0x1A) != (self.byte(start) == 0x1A) {
                break;
            }
        }
        if !is_placeholder {
            self.report(start, at, wording::unexpected_character);
        }
        self.push(TokenKind::Unknown, start, at);
    }

    /// Form feeds and vertical tabs between tokens: reported, and read as spaces.
    #[cold]
    pub(super) fn page_break(&mut self, start: usize, replacement: &'static str) {
        while matches!(self.byte(self.pos), 0x0B | 0x0C) {
            self.pos += 1;
        }
        self.report(start, self.pos, |span, found| wording::page_break(span, found, replacement));
    }

    /// Reports the run of NUL bytes that starts at `start`; between tokens they are read as spaces. Returns its end.
    #[cold]
    pub(super) fn report_nul_bytes(&mut self, start: usize, replacement: &'static str) -> usize {
        let mut end = start;
        while self.bytes.get(end) == Some(&0) {
            end += 1;
        }
        self.report(start, end, |span, _| wording::nul_bytes(span, replacement));
        end
    }

    /// Reports the bytes that were not UTF-8: the first run of them, and how many more there are.
    pub(super) fn report_invalid_bytes(&mut self, offsets: &[u32]) {
        let runs = offsets.chunk_by(|a, b| a + 1 == *b);
        let n_runs = runs.clone().count();
        if let Some(&[start, ref rest @ ..]) = runs.clone().next() {
            let end = start as usize + 1 + rest.len();
            self.report(start as usize, end, |span, _| wording::invalid_utf8(span, n_runs));
        }
    }

    /// A file that is no text: one message, and nothing in it to read.
    pub(super) fn no_text(&mut self, what: NotText) {
        let end = self.bytes.len();
        let place = match what {
            NotText::Binary(_) => Range::default(),
            NotText::Encoded(_, place) | NotText::CarriageReturns(place) => place,
        };
        self.report(place.start as usize, place.end as usize, |span, _| wording::not_text(span, what));
        self.push(TokenKind::Unknown, 0, end);
        self.push(TokenKind::Newline, end, end);
        self.push(TokenKind::Eof, end, end);
    }
}
