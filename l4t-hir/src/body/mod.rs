//! Function bodies: statements, scopes and control flow. Expressions are in the modules below.
//!
//! One walk over the syntax tree resolves names, checks types and builds the typed tree. Recursion is as deep as the
//! source nests, which the parser limits.

mod calls;
mod expr;
mod initialisers;
mod literals;
mod names;
mod operators;
mod places;
mod problems;
mod unknown;

use crate::check::{Checker, PendingFunc};
use crate::constant::Constants;
use crate::hir::{self, ExprKind, FuncId, LocalId};
use crate::types::{Ty, TyId};
use crate::wording::{self, names::Kind};
use l4t_syntax::{Range, Reported, Span, ast};

/// Checks bodies, one after the other; scratch space is kept between them.
pub(crate) struct BodyChecker<'c, 'a> {
    checker: &'c mut Checker<'a>,
    file: &'a ast::File,
    item: Option<&'a ast::FuncItem>,
    func: FuncId,
    item_number: u32,
    ret: TyId,
    body: hir::Body,
    /// The first local of the innermost block.
    block_start: u32,
    /// Whether control can reach the statement being checked.
    reachable: bool,
    /// The open loops, innermost last: whether a reachable `break` leaves them.
    loops: Vec<bool>,
    /// Whether the parser lost statements of this body.
    has_gaps: bool,
    /// Bytes of all locals so far.
    frame_bytes: u64,
    /// Statements of the open blocks.
    stmts: Vec<hir::StmtId>,
    /// Arguments of the open calls.
    args: Vec<hir::ExprId>,
    /// Elements of the open array literals.
    elems: Vec<Typed>,
}

/// An expression that was checked, with its type.
#[derive(Clone, Copy)]
struct Typed {
    id: hir::ExprId,
    ty: TyId,
}

impl<'c, 'a> BodyChecker<'c, 'a> {
    pub(crate) fn new(checker: &'c mut Checker<'a>, file: &'a ast::File) -> BodyChecker<'c, 'a> {
        BodyChecker {
            checker,
            file,
            item: None,
            func: FuncId::from_raw(0.into()),
            item_number: 0,
            ret: TyId::NUM,
            body: hir::Body::default(),
            block_start: 0,
            reachable: true,
            loops: Vec::new(),
            has_gaps: false,
            frame_bytes: 0,
            stmts: Vec::new(),
            args: Vec::new(),
            elems: Vec::new(),
        }
    }

    /// Fills in the body of a function, whose parameters it has already.
    pub(crate) fn check(&mut self, pending: &PendingFunc<'a>) {
        let func = &mut self.checker.program.funcs[pending.id];
        self.body = std::mem::take(&mut func.body);
        self.ret = func.ret;
        self.file = pending.file;
        self.item = Some(pending.item);
        self.func = pending.id;
        self.item_number = pending.item_number;
        self.reachable = true;
        self.has_gaps = false;
        self.frame_bytes = 0;

        let scope = self.checker.names.enter();
        self.declare_params();
        self.body.root = self.block(&pending.item.body);
        self.checker.names.leave(scope);
        if self.reachable && !self.has_gaps {
            self.report_missing_return(pending.item);
        }
        self.checker.program.funcs[pending.id].body = std::mem::take(&mut self.body);
    }

    fn declare_params(&mut self) {
        self.block_start = 0;
        for i in 0..self.body.n_params {
            let id = LocalId::from_raw(i.into());
            let (span, ty) = (self.body.locals[id].span, self.body.locals[id].ty);
            self.reserve_frame(ty, span);
            self.bring_into_scope(id, Kind::Param);
        }
    }

    fn block(&mut self, block: &ast::Block) -> hir::Block {
        self.has_gaps |= block.stmts.is_empty();
        let scope = self.checker.names.enter();
        let outer_start = std::mem::replace(&mut self.block_start, self.body.locals.len() as u32);
        let first = self.stmts.len();
        for &stmt in &block.stmts {
            self.stmt(stmt);
        }
        let stmts = self.stmts.drain(first..).collect();
        self.block_start = outer_start;
        self.checker.names.leave(scope);
        stmts
    }

    fn stmt(&mut self, id: ast::StmtId) {
        let file = self.file;
        let range = file.stmt_range(id);
        let stmt = match &file.stmts[id] {
            ast::Stmt::Missing(reported) => {
                self.has_gaps = true;
                hir::Stmt::Missing(*reported)
            }
            ast::Stmt::Var(decl) => return self.variables(decl),
            ast::Stmt::Expr(expr) => {
                self.has_gaps |= matches!(file.exprs[*expr], ast::Expr::Missing(_));
                hir::Stmt::Expr(self.expr(*expr).id)
            }
            ast::Stmt::Return(value) => {
                let value = self.returned(*value);
                self.reachable = false;
                hir::Stmt::Return(value)
            }
            ast::Stmt::If { arms, otherwise } => self.if_stmt(arms, otherwise.as_ref(), range),
            ast::Stmt::Loop { cond, body } => self.loop_stmt(*cond, body),
            ast::Stmt::Break => {
                if let Some(left) = self.loops.last_mut() {
                    *left |= self.reachable;
                }
                self.jump(hir::Stmt::Break, "break", range)
            }
            ast::Stmt::Continue => self.jump(hir::Stmt::Continue, "continue", range),
            ast::Stmt::Block(block) => hir::Stmt::Block(self.block(block)),
        };
        self.push_stmt(stmt, range);
    }

    fn jump(&mut self, stmt: hir::Stmt, word: &str, range: Range) -> hir::Stmt {
        self.reachable = false;
        if !self.loops.is_empty() {
            return stmt;
        }
        let span = self.span(range);
        hir::Stmt::Missing(self.checker.report(wording::control::outside_loop(span, word)))
    }

    /// `elif` becomes an `if` in the other branch, built from the last one.
    fn if_stmt(
        &mut self,
        arms: &[(ast::ExprId, ast::Block)],
        otherwise: Option<&ast::Block>,
        range: Range,
    ) -> hir::Stmt {
        let Some(((cond, then), elifs)) = arms.split_first() else { return hir::Stmt::Block(Box::default()) };
        let cond = self.condition(*cond);
        let mut falls_through = false;
        let then = self.branch(then, &mut falls_through);
        let mut checked = Vec::with_capacity(elifs.len());
        for (cond, then) in elifs {
            let start = self.file.expr_range(*cond).start;
            let cond = self.condition(*cond);
            let then = self.branch(then, &mut falls_through);
            checked.push((start, cond, then));
        }
        let mut otherwise = match otherwise {
            Some(block) => self.branch(block, &mut falls_through),
            None => {
                falls_through |= self.reachable;
                hir::Block::default()
            }
        };
        self.reachable = falls_through;
        for (start, cond, then) in checked.into_iter().rev() {
            let span = self.span(Range { start, end: range.end });
            let id = self.body.stmts.alloc(hir::Stmt::If { cond, then, otherwise });
            self.body.stmt_spans.push(span);
            otherwise = Box::new([id]);
        }
        hir::Stmt::If { cond, then, otherwise }
    }

    /// A block that control may or may not take: notes whether it falls through, and goes back to before.
    fn branch(&mut self, block: &ast::Block, falls_through: &mut bool) -> hir::Block {
        let before = self.reachable;
        let block = self.block(block);
        *falls_through |= self.reachable;
        self.reachable = before;
        block
    }

    fn loop_stmt(&mut self, cond: ast::ExprId, body: &ast::Block) -> hir::Stmt {
        let cond = self.condition(cond);
        // Whether a broken condition ends the loop is not known: what follows from that would be a second message.
        let is_broken = self.body.exprs[cond].ty.is_error();
        let is_endless = is_broken || self.constants().number(cond).is_ok_and(|value| value != 0);
        let before = self.reachable;
        self.loops.push(false);
        let body = self.block(body);
        let is_left = self.loops.pop().unwrap_or(false);
        self.reachable = is_left || (before && !is_endless);
        hir::Stmt::Loop { cond, body }
    }

    fn variables(&mut self, decl: &ast::VarDecl) {
        let ty = self.checker.written_type(self.file, decl.ty);
        for (i, declarator) in decl.names.iter().enumerate() {
            let name = declarator.name;
            let span = self.span(name.range);
            self.reserve_frame(ty, span);
            // The name means what it meant before until it has its first value.
            let init = declarator.init.map(|init| self.initial_value(init, ty, name.name, span));
            let id = self.body.locals.alloc(hir::Local { name: name.name, span, ty, address_taken: false });
            self.bring_into_scope(id, Kind::Local);
            let end = declarator.init.map_or(name.range.end, |init| self.file.expr_range(init).end);
            let start = if i == 0 { decl.range.start } else { name.range.start };
            let range = if init.is_some() { Range { start, end } } else { decl.range };
            self.push_stmt(hir::Stmt::Var { local: id, init }, range);
        }
    }

    /// Makes a local the meaning of its name in the innermost block, where no other local may have it.
    fn bring_into_scope(&mut self, id: LocalId, kind: Kind) {
        let (name, span, ty) = {
            let local = &self.body.locals[id];
            (local.name, local.span, local.ty)
        };
        if let Some(first) = self.checker.names.local(name)
            && u32::from(first.into_raw()) >= self.block_start
        {
            let first = &self.body.locals[first];
            let diagnostic = wording::names::duplicate(kind, self.checker.text(name), span, first.span);
            let is_same = first.ty == ty;
            let reported = self.checker.report(diagnostic);
            if !is_same {
                // Uses may mean the one or the other.
                self.body.locals[id].ty = TyId::error(reported);
            }
        }
        self.checker.names.declare(name, id);
    }

    /// Counts a local, and reports the one with which the function's locals become too many bytes.
    fn reserve_frame(&mut self, ty: TyId, span: Span) {
        let program = &mut self.checker.program;
        program.layouts.extend(&program.types);
        let limit = self.checker.options.max_frame_bytes;
        let before = self.frame_bytes;
        self.frame_bytes = before.saturating_add(program.layouts.size_bytes(ty).unwrap_or(0));
        if before <= limit && self.frame_bytes > limit {
            self.checker.report(wording::limits::too_much_stack(span, self.checker.source_text(span), limit));
        }
    }

    /// What is constant in the body being checked.
    fn constants(&mut self) -> Constants<'_> {
        let program = &mut self.checker.program;
        program.layouts.extend(&program.types);
        Constants::new(program, &self.body)
    }

    fn push_stmt(&mut self, stmt: hir::Stmt, range: Range) {
        let span = self.span(range);
        let id = self.body.stmts.alloc(stmt);
        self.body.stmt_spans.push(span);
        self.stmts.push(id);
    }

    fn span(&self, range: Range) -> Span {
        range.in_file(self.file.id)
    }

    fn expr_span(&self, expr: Typed) -> Span {
        self.body.expr_span(expr.id)
    }

    fn push(&mut self, kind: ExprKind, ty: TyId, span: Span) -> Typed {
        let id = self.body.exprs.alloc(hir::Expr { kind, ty });
        self.body.expr_spans.push(span);
        Typed { id, ty }
    }

    /// An expression for which an error was reported, here or by the parser.
    fn missing(&mut self, reported: Reported, span: Span) -> Typed {
        self.push(ExprKind::Missing(reported), TyId::error(reported), span)
    }

    fn ty(&self, id: TyId) -> &Ty {
        self.checker.program.types.get(id)
    }
}
