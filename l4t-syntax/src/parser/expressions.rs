//! Expressions, by precedence climbing.

use super::{Parser, wording};
use crate::ast::{BinaryOp, Expr, ExprId, UnaryOp};
use crate::escapes;
use crate::limits::{MAX_EXPR_HEIGHT, MAX_NESTING};
use crate::lookalike;
use crate::sink::Reported;
use crate::span::Range;
use crate::token::TokenKind;

/// A finished expression and how high its tree is.
#[derive(Clone, Copy)]
pub(super) struct Node {
    pub(super) id: ExprId,
    pub(super) height: u32,
}

/// How tightly a binary operator binds: 1 is `:`, the loosest; 0 is no operator.
fn binding(kind: TokenKind) -> u8 {
    use TokenKind::*;
    match kind {
        Colon => ASSIGN,
        OrOr => 2,
        AndAnd => 3,
        Eq | NotEq => 4,
        Less | LessEq | Greater | GreaterEq => 5,
        Plus | Minus => 6,
        Star | Slash | Percent => 7,
        _ => 0,
    }
}

const ASSIGN: u8 = 1;

fn binary_op(kind: TokenKind) -> Option<BinaryOp> {
    use TokenKind as T;
    Some(match kind {
        T::OrOr => BinaryOp::Or,
        T::AndAnd => BinaryOp::And,
        T::Eq => BinaryOp::Eq,
        T::NotEq => BinaryOp::NotEq,
        T::Less => BinaryOp::Less,
        T::LessEq => BinaryOp::LessEq,
        T::Greater => BinaryOp::Greater,
        T::GreaterEq => BinaryOp::GreaterEq,
        T::Plus => BinaryOp::Add,
        T::Minus => BinaryOp::Sub,
        T::Star => BinaryOp::Mul,
        T::Slash => BinaryOp::Div,
        T::Percent => BinaryOp::Rem,
        _ => return None,
    })
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
            let binding = binding(self.kind);
            if binding == 0 || binding < least {
                return lhs;
            }
            if binding == ASSIGN {
                if self.in_header && matches!(self.peek(1), TokenKind::Newline | TokenKind::Eof) {
                    return lhs;
                }
                return self.assignment(lhs, start);
            }
            if self.is_foreign_operator() {
                lhs = self.foreign_operator(lhs, start);
                continue;
            }
            let Some(op) = binary_op(self.kind) else { return lhs };
            self.bump();
            let rhs = self.binary(binding + 1);
            let expr = Expr::Binary { op, lhs: lhs.id, rhs: rhs.id };
            lhs = self.alloc(expr, self.since(start), lhs.height.max(rhs.height) + 1);
        }
    }

    /// The right operand of `=`.
    pub(super) fn comparison_operand(&mut self) -> Node {
        self.binary(binding(TokenKind::Eq) + 1)
    }

    /// `: value` behind a place.
    fn assignment(&mut self, place: Node, start: u32) -> Node {
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
            TokenKind::Minus | TokenKind::Bang => return self.foreign_prefix(),
            _ => return self.postfix(),
        };
        let start = self.range().start;
        self.bump();
        let Some(operand) = self.nested(Self::unary) else { return self.broken_expr() };
        self.alloc(Expr::Unary { op, operand: operand.id }, self.since(start), operand.height + 1)
    }

    /// The operand of a prefix operator of another language.
    pub(super) fn prefix_operand(&mut self) -> Option<Node> {
        self.nested(Self::unary)
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
        let mut height = callee.height;
        if self.kind != TokenKind::RParen {
            // A trailing colon ends a header, not what stands in parentheses.
            let in_header = std::mem::replace(&mut self.in_header, false);
            while let Some(arg) = self.nested(Self::node) {
                self.expr_stack.push(arg.id);
                height = height.max(arg.height);
                if !self.eat(TokenKind::Comma) {
                    break;
                }
            }
            self.in_header = in_header;
        }
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
            TokenKind::Ident => Expr::Name(self.intern_current()),
            TokenKind::Int => self.int().map_or_else(Expr::Missing, Expr::Num),
            TokenKind::Str => Expr::Str(self.string()),
            TokenKind::LParen => return self.paren(),
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

    /// The value of the current integer literal, if it is not too large.
    pub(super) fn int(&mut self) -> Result<i64, Reported> {
        let text = self.current();
        let value = match digits(text.as_bytes()) {
            Some(value) => Some(value),
            None if text.is_ascii() => None,
            None => digits(lookalike::normalise(text).as_bytes()),
        };
        value.ok_or_else(|| {
            let span = self.span(self.range());
            self.report(crate::lexer::integer_too_large(span))
        })
    }

    /// The bytes of the current string literal.
    pub(super) fn string(&mut self) -> Box<[u8]> {
        let span = self.span(self.range());
        let text = self.current();
        escapes::decode(text, span, |problem| {
            self.report(problem);
        })
    }
}

/// The value of decimal digits, if it fits and there are digits only.
fn digits(text: &[u8]) -> Option<i64> {
    text.iter().try_fold(0i64, |value, &b| {
        let digit = b.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        value.checked_mul(10)?.checked_add(i64::from(digit))
    })
}
