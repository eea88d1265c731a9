//! Operators of other languages: `==`, `+=`, `<<=`, `++`, `p->m`. Each is named, with what to write instead.

use super::expressions::Node;
use super::{Parser, wording};
use crate::ast::{BinaryOp, Expr, ExprId, UnaryOp};
use crate::diagnostic::Edit;
use crate::sink::excerpt;
use crate::span::Range;
use crate::token::TokenKind;

impl Parser<'_> {
    /// Whether the current binary operator and the next token together are an operator of other languages.
    #[inline]
    pub(super) fn is_foreign_operator(&self) -> bool {
        use TokenKind::*;
        match self.kind {
            Eq | NotEq => self.is_glued(Eq),
            Plus | Minus => self.is_glued(Eq) || (self.is_glued(self.kind) && self.ends_statement(2)),
            Star | Slash | Percent | And | Or | Caret => self.is_glued(Eq),
            Less => self.is_glued(LessEq),
            Greater => self.is_glued(GreaterEq),
            _ => false,
        }
    }

    fn ends_statement(&self, n: usize) -> bool {
        matches!(self.peek(n), TokenKind::Newline | TokenKind::Eof | TokenKind::Semicolon)
    }

    #[cold]
    pub(super) fn foreign_operator(&mut self, lhs: Node, start: u32) -> Node {
        let op = self.range();
        let op_kind = self.kind;
        self.bump();
        let both = op.cover(self.range());
        let second = self.kind;
        // JavaScript has `===` and `!==` too.
        let has_third = op_kind == TokenKind::Eq && self.is_glued(TokenKind::Eq);
        self.bump();
        if matches!(op_kind, TokenKind::Eq | TokenKind::NotEq) {
            let whole = if has_third { both.cover(self.range()) } else { both };
            if has_third {
                self.bump();
            }
            let op = if op_kind == TokenKind::Eq { BinaryOp::Eq } else { BinaryOp::NotEq };
            return self.double_equals(op, lhs, start, whole);
        }
        let is_place = self.is_place(lhs.id);
        let place = self.slice(self.since(start).cover(op));
        let place = place.get(..(op.start - start) as usize).unwrap_or_default().trim_end();
        // The place and what follows it stand close together: `a: a + 1`.
        let sign = Range::new(start + place.len() as u32, both.end);
        let op = match op_kind {
            TokenKind::Less => "<<",
            TokenKind::Greater => ">>",
            _ => self.slice(op),
        };
        if second == op_kind {
            let edit = self.edit(sign, format!(": {place} {op} 1"));
            let meant = format!("{0}: {0} {op} 1", excerpt(place));
            let edits = if is_place { vec![edit] } else { Vec::new() };
            let diagnostic = wording::compound_assignment(self.span(both), self.slice(both), &meant, edits);
            let reported = self.report(diagnostic);
            return self.missing(reported);
        }
        self.compound_assignment(place, op, both, sign, is_place)
    }

    /// Whether an expression is written like something that can be assigned to.
    fn is_place(&self, expr: ExprId) -> bool {
        match self.file.exprs[expr] {
            Expr::Name(_) | Expr::Index { .. } | Expr::Member { .. } | Expr::Unary { op: UnaryOp::Deref, .. } => true,
            Expr::Paren(inner) => self.is_place(inner),
            _ => false,
        }
    }

    fn edit(&self, range: Range, text: String) -> Edit {
        Edit { span: self.span(range), text }
    }

    fn double_equals(&mut self, op: BinaryOp, lhs: Node, start: u32, both: Range) -> Node {
        let diagnostic = wording::double_equals(self.span(both), self.slice(both));
        self.report(diagnostic);
        let Some(rhs) = self.nested(Self::comparison_operand) else { return self.broken_expr() };
        let expr = Expr::Binary { op, lhs: lhs.id, rhs: rhs.id };
        self.alloc(expr, self.since(start), lhs.height.max(rhs.height) + 1)
    }

    fn compound_assignment(&mut self, place: &str, op: &str, both: Range, sign: Range, is_place: bool) -> Node {
        let Some(value) = self.nested(Self::node) else { return self.broken_expr() };
        let range = self.file.expr_range(value.id);
        let needs_parens = !matches!(
            self.file.exprs[value.id],
            Expr::Num(_)
                | Expr::Char(_)
                | Expr::Name(_)
                | Expr::Str(_)
                | Expr::Paren(_)
                | Expr::Call { .. }
                | Expr::Index { .. }
                | Expr::Member { .. }
        );
        let mut edits = vec![self.edit(sign, format!(": {place} {op}"))];
        if needs_parens {
            edits.push(self.edit(Range::new(range.start, range.start), "(".to_string()));
            edits.push(self.edit(Range::new(range.end, range.end), ")".to_string()));
        }
        let (place, value) = (excerpt(place), excerpt(self.slice(range)));
        let (open, close) = if needs_parens { ("(", ")") } else { ("", "") };
        let meant = format!("{place}: {place} {op} {open}{value}{close}");
        if !is_place {
            edits.clear();
        }
        let diagnostic = wording::compound_assignment(self.span(both), self.slice(both), &meant, edits);
        let reported = self.report(diagnostic);
        self.missing(reported)
    }

    /// `p->m`, which is `(*p).m`.
    #[cold]
    pub(super) fn arrow(&mut self, base: Node, start: u32) -> Node {
        let arrow = self.range();
        self.bump();
        let Ok(member) = self.name(wording::MEMBER_NAME) else { return self.broken_expr() };
        let base_range = Range::new(start, arrow.start);
        let base_text = excerpt(self.slice(base_range).trim_end());
        let meant = format!("(*{base_text}).{}", excerpt(self.slice(member.range)));
        let edits = vec![
            Edit { span: self.span(Range::new(start, start)), text: "(*".to_string() },
            Edit { span: self.span(arrow), text: ").".to_string() },
        ];
        let diagnostic = wording::arrow(self.span(arrow), &meant, edits);
        self.report(diagnostic);
        let deref = Expr::Unary { op: UnaryOp::Deref, operand: base.id };
        let deref = self.alloc(deref, base_range, base.height + 1);
        self.alloc(Expr::Member { base: deref.id, member: member.name }, self.since(start), deref.height + 1)
    }
}
