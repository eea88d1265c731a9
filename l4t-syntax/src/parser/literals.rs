//! Literals: numbers, characters, strings, arrays and structs; and what is written like a call of a type: `num(e)`,
//! `char(e)`, `sizeof(TYPE)`.

use super::expressions::Node;
use super::items::starts_type;
use super::{Parser, wording};
use crate::ast::{Conversion, Expr, MemberValue};
use crate::escapes;
use crate::lookalike;
use crate::numbers;
use crate::sink::Reported;
use crate::token::TokenKind;

impl Parser<'_> {
    /// Whether the type that begins at the current token begins a value: `num(e)`, `char(e)` or `struct S(...)`.
    pub(super) fn starts_value(&self) -> bool {
        self.starts_value_at(0)
    }

    /// The same for the token `n` behind the current one.
    fn starts_value_at(&self, n: usize) -> bool {
        match self.peek(n) {
            TokenKind::Num | TokenKind::Char => self.peek(n + 1) == TokenKind::LParen,
            TokenKind::Struct => self.peek(n + 2) == TokenKind::LParen,
            _ => false,
        }
    }

    /// Whether the current name is the `sizeof` of a type. Before anything else in parentheses it is a name like any
    /// other, perhaps of a function of the program.
    #[inline]
    pub(super) fn is_sizeof(&self) -> bool {
        self.current() == "sizeof"
            && self.peek(1) == TokenKind::LParen
            && starts_type(self.peek(2))
            && !self.starts_value_at(2)
    }

    /// `sizeof(TYPE)`
    pub(super) fn sizeof(&mut self) -> Node {
        let start = self.range().start;
        self.bump();
        self.bump();
        let ty = self.ty();
        self.expect(TokenKind::RParen).ok();
        self.alloc(Expr::SizeOf(ty), self.since(start), 1)
    }

    /// `num(e)` or `char(e)`
    pub(super) fn conversion(&mut self) -> Node {
        let start = self.range().start;
        let to = if self.kind == TokenKind::Num { Conversion::Num } else { Conversion::Char };
        self.bump();
        self.bump();
        let in_header = std::mem::replace(&mut self.in_header, false);
        let value = self.nested(Self::node);
        self.in_header = in_header;
        let Some(value) = value else { return self.broken_expr() };
        self.expect(TokenKind::RParen).ok();
        self.alloc(Expr::Convert { to, value: value.id }, self.since(start), value.height + 1)
    }

    /// `[a, b, c]`
    pub(super) fn array_literal(&mut self) -> Node {
        let start = self.range().start;
        self.bump();
        let base = self.expr_stack.len();
        let height = self.expressions(TokenKind::RBracket);
        self.expect(TokenKind::RBracket).ok();
        let elems = self.expr_stack.drain(base..).collect();
        self.alloc(Expr::Array(elems), self.since(start), height + 1)
    }

    /// Expressions with commas between, if it is not `end` that stands there, put on the stack of expressions. Returns
    /// the height of the highest.
    pub(super) fn expressions(&mut self, end: TokenKind) -> u32 {
        let mut height = 0;
        if self.kind == end {
            return height;
        }
        // A trailing colon ends a header, not what stands in parentheses.
        let in_header = std::mem::replace(&mut self.in_header, false);
        while let Some(value) = self.nested(Self::node) {
            self.expr_stack.push(value.id);
            height = height.max(value.height);
            if !self.eat(TokenKind::Comma) {
                break;
            }
        }
        self.in_header = in_header;
        height
    }

    /// `struct S(m: a, n: b)`
    pub(super) fn struct_literal(&mut self) -> Node {
        let start = self.range().start;
        let ty = self.ty();
        self.expect(TokenKind::LParen).ok();
        let in_header = std::mem::replace(&mut self.in_header, false);
        let (mut members, mut height) = (Vec::new(), 0);
        while self.kind != TokenKind::RParen || !members.is_empty() {
            let Ok(name) = self.name(wording::MEMBER_VALUE) else { break };
            if self.expect(TokenKind::Colon).is_err() {
                break;
            }
            let Some(value) = self.nested(Self::node) else { break };
            members.push(MemberValue { name, value: value.id });
            height = height.max(value.height);
            if !self.eat(TokenKind::Comma) {
                break;
            }
        }
        self.in_header = in_header;
        self.expect(TokenKind::RParen).ok();
        self.alloc(Expr::Struct { ty, members: members.into() }, self.since(start), height + 1)
    }

    /// The value of the current integer literal, if it is not too large.
    pub(super) fn int(&mut self) -> Result<i64, Reported> {
        let value = self.magnitude().and_then(|magnitude| i64::try_from(magnitude).ok());
        value.ok_or_else(|| {
            let span = self.span(self.range());
            self.report(crate::lexer::integer_too_large(span))
        })
    }

    /// The value of the current integer literal, one more than fits a `num` at most.
    pub(super) fn magnitude(&self) -> Option<u64> {
        let text = self.current();
        if text.is_ascii() {
            numbers::magnitude(text).ok()
        } else {
            numbers::magnitude(&lookalike::normalise(text)).ok()
        }
    }

    /// The byte of the current character literal, if it has exactly one.
    pub(super) fn character(&mut self) -> Result<u8, Reported> {
        let span = self.span(self.range());
        let (bytes, broken) = self.decoded();
        if let Some(reported) = broken {
            return Err(reported);
        }
        match *bytes {
            [byte] if self.current() != "'''" => Ok(byte),
            _ => Err(self.report(wording::character_literal(span, self.current(), &bytes))),
        }
    }

    /// The bytes of the current string literal.
    pub(super) fn string(&mut self) -> Box<[u8]> {
        self.decoded().0
    }

    /// The bytes of the current string or character literal, and whether something is wrong with its escapes.
    fn decoded(&mut self) -> (Box<[u8]>, Option<Reported>) {
        let span = self.span(self.range());
        let text = self.current();
        let mut broken = None;
        let bytes = escapes::decode(text, span, |problem| broken = Some(self.report(problem)));
        (bytes, broken)
    }
}
