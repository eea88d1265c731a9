//! Statements and blocks.

use super::items::starts_type;
use super::{Parser, wording};
use crate::ast::{Block, ExprId, Stmt, StmtId};
use crate::limits::{MAX_IF_ARMS, MAX_NESTING};
use crate::sink::Reported;
use crate::span::Range;
use crate::token::TokenKind;

impl Parser<'_> {
    fn alloc_stmt(&mut self, stmt: Stmt, range: Range) -> StmtId {
        self.file.stmt_ranges.push(range);
        self.file.stmts.alloc(stmt)
    }

    /// The indented lines below a header that begins with `word`. They are missed if there are none and the header's
    /// line was without error.
    pub(super) fn body(&mut self, word: TokenKind, header: Range, line: Result<(), Reported>) -> Block {
        self.opening_brace();
        if self.kind == TokenKind::Indent {
            return self.block();
        }
        if line.is_ok() && !self.in_unindented {
            let span = self.span(header);
            self.report(wording::missing_body(span, word));
        }
        Block::default()
    }

    /// Indented lines; the current token is `Indent`.
    fn block(&mut self) -> Block {
        if self.block_depth >= MAX_NESTING {
            let next = self.ranges.get(self.pos + 1).copied().unwrap_or_default();
            let span = self.span(next);
            self.report(wording::nesting_too_deep(span));
            self.skip_block();
            return Block::default();
        }
        self.block_depth += 1;
        self.bump_layout();
        let base = self.stmt_stack.len();
        while !matches!(self.kind, TokenKind::Dedent | TokenKind::Eof) {
            self.stmt();
        }
        self.bump_layout();
        self.block_depth -= 1;
        let stmts = self.stmt_stack.drain(base..).collect();
        Block { stmts }
    }

    /// One statement, put on the stack of statements.
    pub(super) fn stmt(&mut self) {
        self.line_start = self.pos;
        let start = self.range().start;
        let stmt = match self.kind {
            TokenKind::Struct if self.is_struct_definition(self.pos) => return self.nested_item(),
            kind if (starts_type(kind) && !self.starts_value()) || self.is_foreign_declaration() => {
                let decl = self.var_decl();
                self.simple(Stmt::Var(decl), start)
            }
            TokenKind::Return => self.return_stmt(start),
            TokenKind::If => self.if_stmt(start),
            TokenKind::Loop => self.loop_stmt(start),
            TokenKind::Break => {
                self.bump();
                self.simple(Stmt::Break, start)
            }
            TokenKind::Continue => {
                self.bump();
                self.simple(Stmt::Continue, start)
            }
            TokenKind::Indent => {
                let block = self.block();
                let start = block.stmts.first().map_or(start, |&first| self.file.stmt_range(first).start);
                self.alloc_stmt(Stmt::Block(block), self.since(start))
            }
            TokenKind::Elif | TokenKind::Else => self.stray_arm(start),
            TokenKind::Func | TokenKind::Ffi => return self.nested_item(),
            TokenKind::RBrace => return self.closing_brace(),
            _ => self.expr_stmt(start),
        };
        self.stmt_stack.push(stmt);
    }

    /// A statement of one line: its end of line, and its node.
    #[inline]
    fn simple(&mut self, stmt: Stmt, start: u32) -> StmtId {
        let range = self.since(start);
        self.end_line().ok();
        self.alloc_stmt(stmt, range)
    }

    fn expr_stmt(&mut self, start: u32) -> StmtId {
        let first = self.pos;
        let value = self.expr();
        let range = self.since(start);
        let mut line = self.end_line();
        if self.kind == TokenKind::Indent {
            // `while (x)` reads as a call, but then lines below it are indented.
            if line.is_ok()
                && let Some(foreign) = self.foreign_word(first, true)
            {
                line = Err(self.report(foreign));
            }
        }
        // Half a line means something else than the whole: its names would only give more messages.
        self.alloc_stmt(line.map_or_else(Stmt::Missing, |()| Stmt::Expr(value)), range)
    }

    fn return_stmt(&mut self, start: u32) -> StmtId {
        self.bump();
        if self.is_line_end() {
            let diagnostic = wording::empty_return(self.span(self.since(start)));
            self.fail(diagnostic);
        }
        let value = self.expr();
        let range = self.since(start);
        let value = self.end_line().map_or_else(|reported| self.missing(reported).id, |()| value);
        self.alloc_stmt(Stmt::Return(value), range)
    }

    /// The expression that ends a header, and the end of its line.
    fn condition(&mut self) -> (ExprId, Result<(), Reported>) {
        self.in_header = true;
        let cond = self.expr();
        self.in_header = false;
        let line = self.end_line();
        (line.map_or_else(|reported| self.missing(reported).id, |()| cond), line)
    }

    fn loop_stmt(&mut self, start: u32) -> StmtId {
        self.bump();
        let (cond, line) = self.condition();
        let body = self.body(TokenKind::Loop, self.since(start), line);
        self.alloc_stmt(Stmt::Loop { cond, body }, self.since(start))
    }

    fn if_stmt(&mut self, start: u32) -> StmtId {
        let mut arms = Vec::new();
        let mut n_arms = 0;
        let mut arm_start = start;
        loop {
            let word = self.kind;
            self.bump();
            let (cond, line) = self.condition();
            let header = self.since(arm_start);
            let body = self.body(word, header, line);
            n_arms += 1;
            if n_arms <= MAX_IF_ARMS {
                arms.push((cond, body));
            } else if n_arms == MAX_IF_ARMS + 1 {
                let span = self.span(header);
                self.report(wording::too_many_arms(span));
            }
            if self.braces_reported {
                self.skip_closing_braces();
            }
            arm_start = self.range().start;
            self.line_start = self.pos;
            if self.kind == TokenKind::Else && self.peek(1) == TokenKind::If {
                self.else_if();
            } else if self.kind != TokenKind::Elif {
                break;
            }
        }
        let otherwise = if self.kind == TokenKind::Else { Some(self.else_arm(arm_start)) } else { None };
        self.alloc_stmt(Stmt::If { arms: arms.into(), otherwise }, self.since(start))
    }

    fn else_arm(&mut self, start: u32) -> Block {
        self.bump();
        if !matches!(self.kind, TokenKind::Newline | TokenKind::Colon | TokenKind::LBrace | TokenKind::Eof) {
            let diagnostic = wording::else_with_condition(self.span(self.range()));
            self.fail(diagnostic);
        }
        let line = self.end_line();
        self.body(TokenKind::Else, self.since(start), line)
    }

    /// `else if`: takes the `else`, so that what follows reads as `elif`.
    #[cold]
    fn else_if(&mut self) {
        let start = self.range().start;
        self.bump();
        let range = Range::new(start, self.range().end);
        let diagnostic = wording::else_if(self.span(range));
        self.report(diagnostic);
    }

    /// Braces that were reported already, before an `else`.
    #[cold]
    fn skip_closing_braces(&mut self) {
        while self.kind == TokenKind::RBrace {
            self.closing_brace();
        }
    }

    /// An `elif` or `else` without its `if`. Its body is kept as a block, so that its names are still checked.
    #[cold]
    fn stray_arm(&mut self, start: u32) -> StmtId {
        let diagnostic = wording::else_without_if(self.span(self.range()), self.current());
        let reported = self.report(diagnostic);
        self.bump();
        self.skip_line(reported);
        let line = self.end_line();
        let body = self.body(TokenKind::Else, self.since(start), line);
        self.alloc_stmt(Stmt::Block(body), self.since(start))
    }

    /// An item inside a function: read as the item that it is.
    #[cold]
    fn nested_item(&mut self) {
        let diagnostic = wording::nested_item(self.span(self.range()), self.kind);
        let reported = self.report(diagnostic);
        // A chain of functions inside functions is nesting like any other.
        if self.block_depth >= MAX_NESTING {
            self.skip_line(reported);
            self.end_line().ok();
            return;
        }
        self.block_depth += 1;
        match self.kind {
            TokenKind::Func => self.func(),
            TokenKind::Ffi => self.ffi_item(),
            _ => self.struct_item(),
        }
        self.block_depth -= 1;
    }
}
