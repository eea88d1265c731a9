//! Expressions, by precedence climbing.

use super::items::starts_type;
use super::{Parser, wording};
use crate::ast::{BinaryOp, Expr, ExprId, UnaryOp};
use crate::limits::{MAX_EXPR_HEIGHT, MAX_NESTING};
use crate::numbers;
use crate::sink::Reported;
use crate::span::Range;
use crate::token::TokenKind;

/// A finished expression and how high its tree is.
#[derive(Clone, Copy)]
pub(super) struct Node {
    pub(super) id: ExprId,
    pub(super) height: u32,
}

/// How tightly binary operators bind, from loosest to tightest.
const ASSIGN: u8 = 1;
const EQUALITY: u8 = 7;

/// The binary operator that a token is, or begins, and how tightly it binds; `None` for assignment and for what is no
/// operator. The order is C's.
#[inline]
fn binary_op(kind: TokenKind) -> Option<(BinaryOp, u8)> {
    use TokenKind as T;
    Some(match kind {
        T::OrOr => (BinaryOp::Or, 2),
        T::AndAnd => (BinaryOp::And, 3),
        T::Or => (BinaryOp::BitOr, 4),
        T::Caret => (BinaryOp::BitXor, 5),
        T::And => (BinaryOp::BitAnd, 6),
        T::Eq => (BinaryOp::Eq, EQUALITY),
        T::NotEq => (BinaryOp::NotEq, EQUALITY),
        T::Less => (BinaryOp::Less, 8),
        T::LessEq => (BinaryOp::LessEq, 8),
        T::Greater => (BinaryOp::Greater, 8),
        T::GreaterEq => (BinaryOp::GreaterEq, 8),
        T::Plus => (BinaryOp::Add, 10),
        T::Minus => (BinaryOp::Sub, 10),
        T::Star => (BinaryOp::Mul, 11),
        T::Slash => (BinaryOp::Div, 11),
        T::Percent => (BinaryOp::Rem, 11),
        _ => return None,
    })
}

/// The shift that two of a token are.
#[inline]
fn shift_op(kind: TokenKind) -> Option<(BinaryOp, u8)> {
    match kind {
        TokenKind::Less => Some((BinaryOp::ShiftLeft, 9)),
        TokenKind::Greater => Some((BinaryOp::ShiftRight, 9)),
        _ => None,
    }
}

impl Parser<'_> {
    /// An expression.
    #[inline]
    pub(super) fn expr(&mut self) -> ExprId {
        self.node().id
    }

    pub(super) fn node(&mut self) -> Node {
        self.binary(ASSIGN)
    }

    #[inline]
    pub(super) fn alloc(&mut self, expr: Expr, range: Range, height: u32) -> Node {
        self.file.expr_ranges.push(range);
        let id = self.file.exprs.alloc(expr);
        if height > MAX_EXPR_HEIGHT {
            return self.too_high(range);
        }
        Node { id, height }
    }

    #[cold]
    fn too_high(&mut self, range: Range) -> Node {
        let span = self.span(range);
        let reported = self.fail(wording::chain_too_long(span));
        self.missing(reported)
    }

    pub(super) fn missing(&mut self, reported: Reported) -> Node {
        let here = self.here();
        self.alloc(Expr::Missing(reported), here, 1)
    }

    /// What stands for an expression on a line that is broken. The line is, if it was not: it lacks an expression.
    #[cold]
    pub(super) fn broken_expr(&mut self) -> Node {
        let reported = self.fail_expected(wording::EXPRESSION);
        self.missing(reported)
    }

    /// Operators that bind at least as tightly as `least`, and their operands.
    fn binary(&mut self, least: u8) -> Node {
        let start = self.range().start;
        let mut lhs = self.unary();
        loop {
            if self.kind == TokenKind::Colon {
                return if least == ASSIGN { self.assignment(lhs, start) } else { lhs };
            }
            let shift = shift_op(self.kind).filter(|_| self.is_glued(self.kind));
            let Some((op, binding)) = shift.or_else(|| binary_op(self.kind)) else { return lhs };
            if binding < least {
                return lhs;
            }
            if self.is_foreign_operator() {
                lhs = self.foreign_operator(lhs, start);
                continue;
            }
            if shift.is_some() {
                self.bump();
            }
            self.bump();
            let rhs = self.binary(binding + 1);
            let expr = Expr::Binary { op, lhs: lhs.id, rhs: rhs.id };
            lhs = self.alloc(expr, self.since(start), lhs.height.max(rhs.height) + 1);
        }
    }

    /// The right operand of `=`.
    pub(super) fn comparison_operand(&mut self) -> Node {
        self.binary(EQUALITY + 1)
    }

    /// `: value` behind a place.
    fn assignment(&mut self, place: Node, start: u32) -> Node {
        if self.in_header && matches!(self.peek(1), TokenKind::Newline | TokenKind::Eof) {
            return place;
        }
        self.bump();
        let Some(value) = self.nested(|p| p.binary(ASSIGN)) else { return self.broken_expr() };
        let expr = Expr::Assign { place: place.id, value: value.id };
        self.alloc(expr, self.since(start), place.height.max(value.height) + 1)
    }

    /// Reads something one level further in; `None`, and an error, if that is too deep.
    #[inline]
    pub(super) fn nested(&mut self, read: impl FnOnce(&mut Self) -> Node) -> Option<Node> {
        if self.depth >= MAX_NESTING {
            let span = self.span(self.here());
            self.fail(wording::nesting_too_deep(span));
            return None;
        }
        self.depth += 1;
        let node = read(self);
        self.depth -= 1;
        Some(node)
    }

    /// Prefix operators and their operand.
    fn unary(&mut self) -> Node {
        let op = match self.kind {
            TokenKind::Star => UnaryOp::Deref,
            TokenKind::And => UnaryOp::AddrOf,
            TokenKind::Minus => UnaryOp::Neg,
            TokenKind::Tilde => UnaryOp::BitNot,
            TokenKind::Bang => UnaryOp::Not,
            _ => return self.postfix(),
        };
        let start = self.range().start;
        self.bump();
        let operand = if op == UnaryOp::Neg && self.is_smallest_magnitude() {
            let range = self.range();
            self.bump();
            self.alloc(Expr::Num(i64::MIN), range, 1)
        } else {
            let Some(operand) = self.nested(Self::unary) else { return self.broken_expr() };
            operand
        };
        self.alloc(Expr::Unary { op, operand: operand.id }, self.since(start), operand.height + 1)
    }

    /// Whether the current token is 2^63, which only a minus sign makes a number.
    fn is_smallest_magnitude(&self) -> bool {
        self.kind == TokenKind::Int && self.magnitude() == Some(numbers::MAX_MAGNITUDE)
    }

    /// A primary expression and what is behind it: calls, indices, members.
    fn postfix(&mut self) -> Node {
        let start = self.range().start;
        let mut base = self.primary();
        loop {
            base = match self.kind {
                TokenKind::LParen => self.call(base, start),
                TokenKind::LBracket => self.index(base, start),
                TokenKind::Dot => self.member_of(base, start),
                TokenKind::Arrow => self.arrow(base, start),
                _ => return base,
            };
        }
    }

    fn call(&mut self, callee: Node, start: u32) -> Node {
        self.bump();
        let base = self.expr_stack.len();
        let height = self.expressions(TokenKind::RParen).max(callee.height);
        self.expect(TokenKind::RParen).ok();
        let args = self.expr_stack.drain(base..).collect();
        self.alloc(Expr::Call { callee: callee.id, args }, self.since(start), height + 1)
    }

    fn index(&mut self, base: Node, start: u32) -> Node {
        self.bump();
        let in_header = std::mem::replace(&mut self.in_header, false);
        let index = self.nested(Self::node);
        self.in_header = in_header;
        let Some(index) = index else { return self.broken_expr() };
        self.expect(TokenKind::RBracket).ok();
        let expr = Expr::Index { base: base.id, index: index.id };
        self.alloc(expr, self.since(start), base.height.max(index.height) + 1)
    }

    fn member_of(&mut self, base: Node, start: u32) -> Node {
        self.bump();
        let Ok(member) = self.name(wording::MEMBER_NAME) else { return self.broken_expr() };
        self.alloc(Expr::Member { base: base.id, member: member.name }, self.since(start), base.height + 1)
    }

    fn primary(&mut self) -> Node {
        let range = self.range();
        let expr = match self.kind {
            TokenKind::Ident if self.is_sizeof() => return self.sizeof(),
            TokenKind::Ident => Expr::Name(self.intern_current()),
            TokenKind::Int => self.int().map_or_else(Expr::Missing, Expr::Num),
            TokenKind::Character => self.character().map_or_else(Expr::Missing, Expr::Char),
            TokenKind::Str => Expr::Str(self.string()),
            TokenKind::LParen => return self.paren(),
            TokenKind::LBracket => return self.array_literal(),
            kind if starts_type(kind) && self.starts_value() => {
                return if kind == TokenKind::Struct { self.struct_literal() } else { self.conversion() };
            }
            _ => return self.broken_expr(),
        };
        self.bump();
        self.alloc(expr, range, 1)
    }

    fn paren(&mut self) -> Node {
        let start = self.range().start;
        self.bump();
        let in_header = std::mem::replace(&mut self.in_header, false);
        let inner = self.nested(Self::node);
        self.in_header = in_header;
        let Some(inner) = inner else { return self.broken_expr() };
        self.expect(TokenKind::RParen).ok();
        self.alloc(Expr::Paren(inner.id), self.since(start), inner.height + 1)
    }
}
