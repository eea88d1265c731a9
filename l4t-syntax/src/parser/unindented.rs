//! Functions whose body is not indented, as code looks after it went through a web page.

use super::items::starts_type;
use super::{Parser, wording};
use crate::ast::Block;
use crate::diagnostic::Edit;
use crate::span::Range;
use crate::token::TokenKind;

impl Parser<'_> {
    /// Whether the lines from here to the next `func`, `ffi` or struct definition are the body of the header above
    /// them: one of them at least is no declaration.
    pub(super) fn is_unindented_body(&self) -> bool {
        if matches!(self.kind, TokenKind::Indent | TokenKind::Eof | TokenKind::Dedent) {
            return false;
        }
        let kind_at = |at: usize| self.kinds.get(at).copied().unwrap_or(TokenKind::Eof);
        self.lines_of_body()
            .any(|at| !starts_type(kind_at(at)) && !matches!(kind_at(at), TokenKind::Indent | TokenKind::Dedent))
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
        let kind_at = |at: &usize| self.kinds.get(*at).copied().unwrap_or(TokenKind::Eof);
        let is_flat = !lines
            .iter()
            .any(|at| matches!(kind_at(at), TokenKind::If | TokenKind::Elif | TokenKind::Else | TokenKind::Loop));
        let edits = lines
            .iter()
            .filter_map(|&at| self.ranges.get(at))
            .map(|range| Edit { span: self.span(Range::new(range.start, range.start)), text: "  ".to_string() });
        let edits = if is_flat { edits.collect() } else { Vec::new() };
        let first = lines.first().and_then(|&at| self.ranges.get(at)).copied().unwrap_or(header);
        let diagnostic = wording::unindented_body(self.span(header), self.span(first), edits);
        self.report(diagnostic);

        self.in_unindented = !is_flat;
        self.block_depth += 1;
        let base = self.stmt_stack.len();
        let end = lines.last().copied().unwrap_or(self.pos);
        while self.pos <= end && self.kind != TokenKind::Eof {
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
}
