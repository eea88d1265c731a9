//! Strings, characters, comments, and numbers that are not plain decimal digits.

use super::{IS_WORD, Lexer, wording};
use crate::lookalike;
use crate::numbers;
use crate::token::TokenKind;

impl Lexer<'_> {
    /// A string literal; its opening quote takes `quote_len` bytes, more than one if it is a look-alike.
    pub(super) fn string(&mut self, start: usize, quote_len: usize) {
        let mut at = start + quote_len;
        loop {
            match self.byte(at) {
                b'"' => return self.push(TokenKind::Str, start, at + 1),
                b'\\' if !matches!(self.byte(at + 1), b'\n' | b'\r' | 0) => at += 1 + self.char_len(at + 1),
                b'\n' => break,
                0 if self.is_end(at) => break,
                0 => at = self.report_nul_bytes(at, ""),
                // A string that a typographic quote opens ends at one, too.
                0x80.. if quote_len > 1 => {
                    let len = self.char_len(at);
                    if self.is_wide_quote(at) {
                        self.note_wide(at, len, "\"");
                        return self.push(TokenKind::Str, start, at + len);
                    }
                    at += len;
                }
                _ => at += 1,
            }
        }
        self.unclosed_string(start, quote_len, at);
    }

    /// A string without a quote up to the end of its line, at `at`. It may end with a typographic one.
    #[cold]
    fn unclosed_string(&mut self, start: usize, quote_len: usize, at: usize) {
        let end = if self.bytes.get(start..at).is_some_and(|line| line.ends_with(b"\r")) { at - 1 } else { at };
        let inside = start + quote_len..end;
        let line = self.text.get(inside.clone()).unwrap_or_default();
        for (offset, c) in line.char_indices() {
            if !c.is_ascii() && lookalike::ascii_for(c) == Some("\"") {
                let quote = inside.start + offset;
                self.note_wide(quote, c.len_utf8(), "\"");
                return self.push(TokenKind::Str, start, quote + c.len_utf8());
            }
        }
        self.report(start, end, wording::unterminated_string);
        self.push(TokenKind::Unknown, start, end);
    }

    /// A `//` comment up to the end of its line.
    pub(super) fn comment(&mut self, start: usize) {
        let mut at = start;
        loop {
            match self.byte(at) {
                b'\n' => break,
                0 if self.is_end(at) => break,
                0 => at = self.report_nul_bytes(at, ""),
                _ => at += 1,
            }
        }
        if self.byte(at) == b'\n' && self.byte(at - 1) == b'\r' {
            at -= 1;
        }
        self.push(TokenKind::Comment, start, at);
    }

    /// A comment as in Python: reported, and read as a comment.
    #[cold]
    pub(super) fn hash_comment(&mut self, start: usize) {
        self.report(start, start + self.char_len(start), wording::hash_comment);
        self.comment(start);
    }

    /// A comment as in C at the start of a line: reported, and read as a comment. It reaches to its `*/`, over
    /// several lines perhaps, else to the end of the line.
    #[cold]
    pub(super) fn block_comment(&mut self, start: usize) {
        let inside = start + 2;
        let close = if self.no_block_comment_ends { None } else { self.text.get(inside..).and_then(|t| t.find("*/")) };
        self.report(start, inside, wording::block_comment);
        match close {
            Some(offset) => self.push(TokenKind::Comment, start, inside + offset + 2),
            None => {
                self.no_block_comment_ends = true;
                self.comment(start);
            }
        }
    }

    /// A number that is followed by something that may belong to it: letters, `_`, a decimal point.
    #[cold]
    pub(super) fn odd_number(&mut self, start: usize) {
        let mut at = start;
        let mut plain = String::new();
        loop {
            let b = self.byte(at);
            if IS_WORD[b as usize] {
                plain.push(char::from(b));
                at += 1;
            } else if b == b'.' && self.byte(at + 1).is_ascii_digit() && !plain.contains('.') {
                plain.push('.');
                at += 1;
            } else if b >= 0x80 {
                let len = self.char_len(at);
                let Some(word) = self.wide_word_char(at) else { break };
                plain.push(word);
                if word.is_ascii() {
                    self.note_wide_char(at, len);
                }
                at += len;
            } else {
                break;
            }
        }
        if numbers::magnitude(&plain) != Err(numbers::Problem::Malformed) {
            return self.push(TokenKind::Int, start, at);
        }
        self.report(start, at, |span, _| wording::malformed_number(span, &plain));
        self.push(TokenKind::Unknown, start, at);
    }

    /// A character literal; its opening quote takes `quote_len` bytes, more than one if it is a look-alike. How many
    /// characters stand in it is looked at where its value is needed.
    pub(super) fn character(&mut self, start: usize, quote_len: usize) {
        let mut at = start + quote_len;
        // Two quotes are an empty literal, three are one that was meant to hold the quote.
        if self.byte(at) == b'\'' {
            let is_quote = self.byte(at + 1) == b'\'';
            return self.push(TokenKind::Character, start, at + if is_quote { 2 } else { 1 });
        }
        loop {
            match self.byte(at) {
                b'\'' if self.last_kind() == TokenKind::Ffi && self.text.get(start + quote_len..at) == Some("C") => {
                    self.report(start, at + 1, wording::ffi_quotes);
                    return self.push(TokenKind::Str, start, at + 1);
                }
                b'\'' => return self.push(TokenKind::Character, start, at + 1),
                b'\\' if !matches!(self.byte(at + 1), b'\n' | b'\r' | 0) => at += 1 + self.char_len(at + 1),
                b'\n' => break,
                0 if self.is_end(at) => break,
                0 => at = self.report_nul_bytes(at, ""),
                0x80.. if quote_len > 1 && lookalike::ascii_for(self.char_at(at)) == Some("'") => {
                    let len = self.char_len(at);
                    self.note_wide(at, len, "'");
                    return self.push(TokenKind::Character, start, at + len);
                }
                _ => at += self.char_len(at),
            }
        }
        self.unclosed_character(start, at);
    }

    /// A character literal without a quote up to the end of its line, at `at`. What stands behind the quote is left to
    /// the next tokens: nobody knows where it was meant to end.
    #[cold]
    fn unclosed_character(&mut self, start: usize, at: usize) {
        let end = if self.bytes.get(start..at).is_some_and(|line| line.ends_with(b"\r")) { at - 1 } else { at };
        self.report(start, start + self.char_len(start), wording::unterminated_character);
        self.push(TokenKind::Unknown, start, end);
    }
}
