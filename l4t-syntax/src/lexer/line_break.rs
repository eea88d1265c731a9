//! Ends of lines, and statements that go on behind them although the language has no such thing.
//!
//! A line that stops inside parentheses or behind an operator, with a deeper indented line below it, is read together
//! with that line: one message instead of one per half.

use super::Lexer;
use crate::codes::Code;
use crate::diagnostic::{Diagnostic, Edit, Text};
use crate::token::TokenKind;

impl Lexer<'_> {
    /// Reads the line break of `len` bytes at `start`. Returns whether it ends the line.
    pub(super) fn line_break(&mut self, start: usize, len: usize) -> bool {
        if (self.line.open > 0 || self.ends_with_operator())
            && let Some(next) = self.continuation(start + len)
        {
            self.report_split(start, next);
            self.pos = next;
            return false;
        }
        self.push(TokenKind::Newline, start, start + len);
        self.line.unfinished = false;
        true
    }

    pub(super) fn last_kind(&self) -> TokenKind {
        self.tokens.kinds().last().copied().unwrap_or(TokenKind::Eof)
    }

    fn ends_with_operator(&self) -> bool {
        use TokenKind::*;
        matches!(
            self.last_kind(),
            Plus | Minus
                | Star
                | Slash
                | Percent
                | Eq
                | NotEq
                | Less
                | LessEq
                | GreaterEq
                | AndAnd
                | OrOr
                | And
                | Or
                | Caret
                | Dot
                | Comma
        )
    }

    /// Where the text goes on behind a line break at `at`, if the next line belongs to this one.
    #[cold]
    fn continuation(&self, mut at: usize) -> Option<usize> {
        loop {
            let line_start = at;
            while self.byte(at) == b' ' {
                at += 1;
            }
            match self.byte(at) {
                b'\n' => at += 1,
                b'\r' if self.byte(at + 1) == b'\n' => at += 2,
                0 => return None,
                b')' | b']' if self.line.open > 0 => return Some(at),
                _ => {
                    // One level below a header is its body.
                    let least = if self.is_header() { self.line.width + 3 } else { self.line.width + 1 };
                    return (at - line_start >= least as usize).then_some(at);
                }
            }
        }
    }

    #[cold]
    fn report_split(&mut self, start: usize, next: usize) {
        let gap = self.span(start, next);
        let after_comment = self.last_kind() == TokenKind::Comment;
        let edit = Edit { span: gap, text: " ".to_string() };
        if let Some(number) = self.line.split {
            if !after_comment {
                self.sink.extend_fix(number, edit);
            }
            return;
        }
        let at = self.span(start, start);
        let message = Text::new("a statement must stand on one line", "文は 1 行に書かなければならない");
        let label = Text::new("the statement goes on in the next line", "文が次の行に続いている");
        let mut diagnostic = Diagnostic::error(Code::SPLIT_LINE, at, message).label(label);
        if !after_comment {
            diagnostic = diagnostic.fix_all(Text::new("join the lines", "行をつなげる"), vec![edit]);
        }
        self.line.split = Some(self.sink.next_number());
        self.sink.error(diagnostic);
    }
}
