//! Top-level items: functions, structs, globals and `ffi` lines.

use super::{Parser, wording};
use crate::ast::{Declarator, ExprId, FuncItem, Item, Member, StructItem, Type, TypeId, VarDecl};
use crate::diagnostic::Edit;
use crate::sink::Reported;
use crate::span::Range;
use crate::token::TokenKind;

impl Parser<'_> {
    /// The whole file.
    pub(super) fn file(&mut self) {
        while self.kind != TokenKind::Eof {
            self.item();
        }
    }

    fn item(&mut self) {
        self.line_start = self.pos;
        match self.kind {
            TokenKind::Func => self.func(),
            TokenKind::Ffi => self.ffi_item(),
            TokenKind::Struct if self.is_struct_definition(self.pos) => self.struct_item(),
            kind if starts_type(kind) && !self.is_c_function() && !self.starts_value() => self.global(),
            TokenKind::Indent => return self.indented_items(),
            // The end of a block that was skipped from its inside.
            TokenKind::Dedent => return self.bump_layout(),
            TokenKind::RBrace => return self.closing_brace(),
            TokenKind::Ident if self.is_foreign_declaration() => self.global(),
            TokenKind::Ident if self.is_misspelt_func() => {
                self.report_foreign_line();
                self.func();
            }
            _ => return self.stray(),
        }
        self.stray_reported = false;
    }

    fn push_item(&mut self, item: Item) {
        self.file.items.push(item);
    }

    /// Whether `struct NAME` at this token defines a struct: nothing follows on its line that could be a variable.
    pub(super) fn is_struct_definition(&self, at: usize) -> bool {
        let kind = |n| self.kinds.get(self.not_comment(n)).copied().unwrap_or(TokenKind::Eof);
        kind(at) == TokenKind::Struct && !matches!(kind(at + 2), TokenKind::Ident | TokenKind::Star | TokenKind::LParen)
    }

    /// `TYPE NAME(`, as C begins a function.
    fn is_c_function(&self) -> bool {
        matches!(self.kind, TokenKind::Num | TokenKind::Char)
            && self.peek(1) == TokenKind::Ident
            && self.peek(2) == TokenKind::LParen
    }

    /// `func NAME(params) -> R` and its body. The current token is `func`, or a word that was meant to be it.
    pub(super) fn func(&mut self) {
        let start = self.range().start;
        self.bump();
        let name = self.name(wording::FUNCTION_NAME);
        let params = self.params();
        let ret = self.result_type();
        let line = self.end_line();
        let header = self.since(start);
        self.opening_brace();
        let body = if line.is_ok() && self.is_unindented_body() {
            self.unindented_body(header)
        } else {
            self.body(TokenKind::Func, header, line)
        };
        let end = Range::new(self.last_end, self.last_end);
        if let Ok(name) = name {
            self.push_item(Item::Func(FuncItem { name, params, ret, body, header, end, broken: line.err() }));
        }
    }

    fn params(&mut self) -> Box<[Member]> {
        let mut params = Vec::new();
        self.expect(TokenKind::LParen).ok();
        if self.kind != TokenKind::RParen && !self.is_line_end() {
            loop {
                let ty = self.param_type();
                let Ok(name) = self.name(wording::PARAMETER_NAME) else { break };
                let ty = self.c_array(ty, name, true);
                params.push(Member { ty, name });
                if !self.eat(TokenKind::Comma) {
                    break;
                }
            }
        }
        if self.broken.is_none() {
            self.expect(TokenKind::RParen).ok();
        }
        params.into()
    }

    /// The type of a parameter; missing where only its name stands.
    fn param_type(&mut self) -> TypeId {
        if self.kind != TokenKind::Ident || !matches!(self.peek(1), TokenKind::Comma | TokenKind::RParen) {
            return self.ty();
        }
        let diagnostic = wording::untyped_parameter(self.span(self.range()), self.current());
        let reported = self.report(diagnostic);
        self.missing_type(reported, self.here())
    }

    /// `-> R`
    fn result_type(&mut self) -> TypeId {
        if self.eat(TokenKind::Arrow) {
            return self.ty();
        }
        let at = Range::new(self.last_end, self.last_end);
        let is_end = matches!(self.kind, TokenKind::Newline | TokenKind::Eof | TokenKind::Colon | TokenKind::LBrace);
        let reported = if is_end {
            let span = self.span(at);
            self.report(wording::missing_result_type(span))
        } else {
            self.fail_expected(wording::token(TokenKind::Arrow))
        };
        self.missing_type(reported, at)
    }

    /// `struct NAME` and its members.
    pub(super) fn struct_item(&mut self) {
        let start = self.range().start;
        self.bump();
        let name = self.name(wording::STRUCT_NAME);
        let line = self.end_line();
        let header = self.since(start);
        let mut members = Vec::new();
        if self.kind == TokenKind::Indent {
            self.bump_layout();
            while !matches!(self.kind, TokenKind::Dedent | TokenKind::Eof) {
                self.member(&mut members);
            }
            self.bump_layout();
        } else if line.is_ok() {
            let span = self.span(header);
            self.report(wording::missing_body(span, TokenKind::Struct));
        }
        if let Ok(name) = name {
            let range = self.since(start);
            self.push_item(Item::Struct(StructItem { name, members: members.into(), range }));
        }
    }

    fn member(&mut self, members: &mut Vec<Member>) {
        self.line_start = self.pos;
        match self.kind {
            TokenKind::Indent => {
                if !self.was_broken {
                    self.report_indentation();
                }
                return self.skip_block();
            }
            TokenKind::RBrace => return self.closing_brace(),
            _ => {}
        }
        let mut ty = self.ty();
        let first = members.len();
        while let Ok(name) = self.name(wording::MEMBER_NAME) {
            let is_only_name = members.len() == first && self.peek(3) != TokenKind::Comma;
            ty = self.c_array(ty, name, is_only_name);
            members.push(Member { ty, name });
            if !self.eat(TokenKind::Comma) {
                break;
            }
        }
        self.end_line().ok();
    }

    fn global(&mut self) {
        let decl = self.var_decl();
        self.end_line().ok();
        self.push_item(Item::Global(decl));
    }

    /// `TYPE name1, name2: value`, without the end of the line.
    pub(super) fn var_decl(&mut self) -> VarDecl {
        let start = self.range().start;
        let mut ty = self.ty();
        let base = self.name_stack.len();
        while let Ok(name) = self.name(wording::VARIABLE_NAME) {
            if self.kind == TokenKind::LBracket {
                let is_only_name = self.name_stack.len() == base && self.peek(3) != TokenKind::Comma;
                ty = self.c_array(ty, name, is_only_name);
            }
            let init = self.initialiser(ty);
            self.name_stack.push(Declarator { name, init });
            if !self.eat(TokenKind::Comma) {
                break;
            }
        }
        let names: Box<[Declarator]> = self.name_stack.drain(base..).collect();
        VarDecl { ty, names, range: self.since(start) }
    }

    /// `: value` behind the name in a declaration, if it is there.
    fn initialiser(&mut self, ty: TypeId) -> Option<ExprId> {
        match self.kind {
            TokenKind::Colon => {}
            TokenKind::Eq => {
                // With a type that is none, the whole line is one mistake.
                if !matches!(self.file.types[ty], Type::Missing(_)) {
                    let gap = Range::new(self.last_end, self.range().end);
                    let diagnostic = wording::initialiser_sign(self.span(self.range()), self.span(gap));
                    self.report(diagnostic);
                }
            }
            _ => return None,
        }
        self.bump();
        let value = self.expr();
        self.broken.is_none().then_some(value)
    }

    /// An indented line where items stand. Lines that are items are read as such.
    #[cold]
    fn indented_items(&mut self) {
        if !self.was_broken {
            self.report_indentation();
        }
        if matches!(self.peek(1), TokenKind::Func | TokenKind::Ffi) {
            self.bump_layout();
        } else {
            self.skip_block();
        }
    }

    /// Reports the indentation of the block that begins here. The fix takes it away from all lines of the block.
    fn report_indentation(&mut self) {
        let first = self.indentation(self.pos + 1);
        let width = first.len();
        let mut edits = Vec::new();
        let (mut at, mut open, mut is_line_start) = (self.pos, 0u32, true);
        while let Some(&kind) = self.kinds.get(at) {
            match kind {
                TokenKind::Indent => open += 1,
                TokenKind::Dedent => open = open.saturating_sub(1),
                TokenKind::Newline => is_line_start = true,
                TokenKind::Eof => break,
                _ if is_line_start && open > 0 => {
                    is_line_start = false;
                    let start = self.indentation(at).start;
                    let range = Range { start, end: start + width };
                    if range.end <= self.indentation(at).end {
                        edits.push(Edit { span: self.span(range), text: String::new() });
                    }
                }
                _ => {}
            }
            if open == 0 {
                break;
            }
            at += 1;
        }
        let diagnostic = wording::unexpected_indentation(self.span(first), width, edits);
        self.report(diagnostic);
    }

    /// The white space between the start of its line and a token.
    fn indentation(&self, at: usize) -> Range {
        let end = self.ranges.get(at).copied().unwrap_or_default().start;
        let before = self.text.as_bytes().get(..end as usize).unwrap_or_default();
        let width = before.iter().rev().take_while(|&&b| matches!(b, b' ' | b'\t')).count();
        Range::new(end - width as u32, end)
    }

    /// A line that is no item. Of several in a row, only the first is reported.
    #[cold]
    fn stray(&mut self) {
        let start = self.pos;
        let reported = match (self.stray_reported, self.sink.reported()) {
            (true, Some(reported)) => reported,
            _ => self.report_stray(),
        };
        self.stray_reported = true;
        // Braces belong to what has just been reported.
        self.braces_reported |= self.kinds.get(self.last_of_line()) == Some(&TokenKind::LBrace);
        self.skip_line(reported);
        self.end_line().ok();
        debug_assert!(self.pos > start || self.kind == TokenKind::Eof, "every item takes a token");
        if self.kind == TokenKind::Indent {
            self.skip_block();
        }
    }

    fn report_stray(&mut self) -> Reported {
        if let (TokenKind::Unknown, Some(reported)) = (self.kind, self.sink.reported()) {
            return reported;
        }
        if self.kind == TokenKind::LBrace {
            return self.report_braces();
        }
        let span = self.span(self.range());
        let is_function = self.peek(1) == TokenKind::Ident && self.peek(2) == TokenKind::LParen;
        let diagnostic = if is_function && (self.kind == TokenKind::Ident || starts_type(self.kind)) {
            wording::c_function(span)
        } else if let Some(foreign) = self.foreign_line() {
            foreign
        } else {
            let last = self.ranges.get(self.last_of_line()).copied().unwrap_or_default();
            wording::statement_outside_function(self.span(self.range().cover(last)))
        };
        self.report(diagnostic)
    }

    /// Number of the last token of the current line that is no comment.
    fn last_of_line(&self) -> usize {
        let mut last = self.pos;
        let mut at = self.pos;
        while let Some(kind) = self.kinds.get(at) {
            match kind {
                TokenKind::Newline | TokenKind::Eof => break,
                TokenKind::Comment => {}
                _ => last = at,
            }
            at += 1;
        }
        last
    }

    /// A `{` on a line of its own below a header.
    #[cold]
    fn lone_brace(&mut self) {
        self.report_braces();
        self.bump();
        self.end_line().ok();
    }

    /// Reads over a `{` that stands alone below a header.
    pub(super) fn opening_brace(&mut self) {
        if self.kind == TokenKind::LBrace && matches!(self.peek(1), TokenKind::Newline | TokenKind::Eof) {
            self.lone_brace();
        }
    }

    /// A `}` at the start of a line. What follows it on its line is read as if it stood alone.
    #[cold]
    pub(super) fn closing_brace(&mut self) {
        self.report_braces();
        self.bump();
        while matches!(self.kind, TokenKind::RBrace | TokenKind::Semicolon) {
            self.bump();
        }
        if self.is_line_end() {
            self.end_line().ok();
        }
    }
}

/// Whether a type begins with this token.
pub(super) fn starts_type(kind: TokenKind) -> bool {
    use TokenKind::*;
    matches!(kind, Num | Char | Ptr | Array | FuncPtr | Struct)
}
