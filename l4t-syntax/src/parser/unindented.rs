//! Functions whose body is not indented, as code looks after it went through a web page.
//!
//! The lines below such a header are its body, up to the next line that begins with `func` or `ffi` or defines a struct.
//! Without blocks in it that can be read in one way only: it is, with a warning. With blocks nobody can tell where they
//! end: an error.

use super::items::starts_type;
use super::{Parser, wording};
use crate::ast::Block;
use crate::diagnostic::Edit;
use crate::span::Range;
use crate::token::TokenKind;

/// Why a body without indentation can be read in more than one way.
#[derive(Clone, Copy)]
pub(super) enum Ambiguity {
    /// This line begins a block.
    Header,
    /// This line is indented, unlike others.
    Indented,
}

impl Parser<'_> {
    /// Whether the lines from here to the next `func`, `ffi` or struct definition are the body of the header above
    /// them: one of them at least is no declaration.
    pub(super) fn is_unindented_body(&self) -> bool {
        if matches!(self.kind, TokenKind::Indent | TokenKind::Eof | TokenKind::Dedent) {
            return false;
        }
        self.lines_of_body().any(|at| !starts_type(self.kind_at(at)))
    }

    fn kind_at(&self, at: usize) -> TokenKind {
        self.kinds.get(at).copied().unwrap_or(TokenKind::Eof)
    }

    /// Numbers of the first token of each line up to the next item that is no variable.
    fn lines_of_body(&self) -> impl Iterator<Item = usize> + '_ {
        let mut at = self.pos;
        let mut is_line_start = true;
        std::iter::from_fn(move || {
            loop {
                let here = at;
                let kind = self.kinds.get(here).copied()?;
                at += 1;
                match kind {
                    TokenKind::Eof => return None,
                    TokenKind::Newline => is_line_start = true,
                    TokenKind::Comment | TokenKind::Indent | TokenKind::Dedent => {}
                    _ if !is_line_start => {}
                    TokenKind::Func | TokenKind::Ffi => return None,
                    _ if self.is_struct_definition(here) => return None,
                    _ => {
                        is_line_start = false;
                        return Some(here);
                    }
                }
            }
        })
    }

    /// Reads the lines as the body that they were meant to be.
    #[cold]
    pub(super) fn unindented_body(&mut self, header: Range) -> Block {
        let lines: Vec<usize> = self.lines_of_body().collect();
        let last = lines.last().copied().unwrap_or(self.pos);
        let first = self.span(self.range());
        let header = self.span(header);
        let ambiguity = lines.iter().find_map(|&at| Some((at, self.ambiguity(at)?)));
        match ambiguity {
            None => {
                let edits = self.indenting_edits(last);
                self.sink.warning(wording::unindented_body(header, first, edits));
            }
            Some((at, why)) => {
                let culprit = self.ranges.get(at).copied().unwrap_or_default();
                self.report(wording::ambiguous_body(header, self.span(culprit), self.slice(culprit), why));
            }
        }

        self.in_unindented = ambiguity.is_some();
        self.block_depth += 1;
        let base = self.stmt_stack.len();
        while self.pos <= last && self.kind != TokenKind::Eof {
            if self.kind == TokenKind::Dedent {
                self.bump_layout();
            } else {
                self.stmt();
            }
        }
        self.block_depth -= 1;
        self.in_unindented = false;
        let stmts = self.stmt_stack.drain(base..).collect();
        Block { stmts }
    }

    /// What is ambiguous about the line that begins with this token.
    fn ambiguity(&self, at: usize) -> Option<Ambiguity> {
        match self.kind_at(at) {
            TokenKind::If | TokenKind::Elif | TokenKind::Else | TokenKind::Loop => Some(Ambiguity::Header),
            _ if at > self.pos && self.kind_at(at - 1) == TokenKind::Indent => Some(Ambiguity::Indented),
            _ => None,
        }
    }

    /// Indents the lines below the header up to the one that begins with this token, and the comments between them.
    fn indenting_edits(&self, last: usize) -> Vec<Edit> {
        let mut start = self.pos;
        while start > 0 && self.kind_at(start - 1) == TokenKind::Comment {
            start -= 1;
        }
        let mut edits = Vec::new();
        let mut is_line_start = true;
        for at in start..=last {
            let kind = self.kind_at(at);
            if is_line_start
                && kind != TokenKind::Newline
                && let Some(range) = self.ranges.get(at)
            {
                edits.push(Edit { span: self.span(Range::new(range.start, range.start)), text: "  ".to_string() });
            }
            // A comment at the start of a line has the line to itself.
            is_line_start = kind == TokenKind::Newline || (is_line_start && kind == TokenKind::Comment);
        }
        edits
    }
}
