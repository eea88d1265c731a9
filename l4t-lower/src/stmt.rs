//! Statements: control flow, and variables coming into being.

use crate::Keep;
use crate::debug::block_end;
use crate::function::{FuncLower, Home};
use crate::operand::{Address, Operand};
use crate::variables::Edges;
use l4t_hir::hir::{ExprId, LocalId, Stmt, StmtId};
use l4t_mir::ir::{BlockId, Inst, Target, Terminator, Type};
use l4t_mir::queries::index;
use l4t_syntax::{Range, Span};

/// A loop whose body is being lowered.
pub(crate) struct OpenLoop {
    header: BlockId,
    /// The variables that the loop assigns, and what they hold at the start of each round: the header's parameters.
    at_start: Vec<(u32, Operand)>,
    breaks: Edges,
}

impl FuncLower<'_, '_> {
    /// Lowers a block up to the first statement behind which control never comes: the rest is never executed.
    pub(crate) fn statements(&mut self, block: &[StmtId]) {
        let outer = self.enter_block(block);
        for &stmt in block {
            if !self.is_live {
                break;
            }
            self.statement(stmt);
        }
        self.leave_block(outer);
    }

    fn statement(&mut self, id: StmtId) {
        let body = self.body;
        let span = body.stmt_span(id);
        match &body.stmts[id] {
            Stmt::Missing(_) => {}
            Stmt::Var { local, init } => self.declare(*local, *init, span),
            Stmt::Expr(expr) => {
                self.note_code(span.range.end);
                self.evaluate(*expr);
            }
            Stmt::Return(expr) => {
                self.note_code(span.range.end);
                let operand = self.scalar(*expr);
                let value = self.value(operand, span);
                self.terminate(Terminator::Return(Some(value)), span);
            }
            Stmt::If { .. } => self.if_statement(id),
            Stmt::Loop { cond, body } => self.loop_statement(id, *cond, body),
            Stmt::Break => self.break_statement(span),
            Stmt::Continue => {
                self.pause(span);
                self.continue_statement(span);
            }
            Stmt::Block(block) => self.statements(block),
        }
    }

    /// A variable starts with its first value, or as zero, each time that its declaration is reached.
    fn declare(&mut self, local: LocalId, init: Option<ExprId>, span: Span) {
        let ty = self.body.locals[local].ty;
        self.note_code(span.range.end);
        if self.is_aggregate(ty) {
            // The first value may lie in the variable itself, where a pointer from an earlier round points.
            let value = init.map(|init| self.aggregate(init));
            let home = self.home(local, span);
            match value {
                Some(value) => self.copy(home, value, self.size_of(ty), span),
                None => self.zero(home, self.size_of(ty), span),
            }
            return;
        }
        let value = match init {
            Some(init) => self.scalar(init),
            None => Operand::zero(self.scalar_type(ty)),
        };
        let number = index(local) as u32;
        if self.homes[number as usize] == Home::Values {
            self.variables.declare(number);
            self.note_variable(local, Some(span));
            self.variables.set(number, value);
            return;
        }
        let home = self.home(local, span);
        self.store(value, home, span);
    }

    /// The place of a variable that lives in memory and comes into being.
    fn home(&mut self, local: LocalId, span: Span) -> Address {
        self.variables.declare(index(local) as u32);
        let home = Address::slot(self.slot_of(local));
        self.note_variable(local, Some(span));
        home
    }

    /// Zeroes memory.
    pub(crate) fn zero(&mut self, place: Address, bytes: u64, span: Span) {
        if bytes > 0 {
            let ptr = self.address_value(place, span);
            self.emit_effect(Inst::Zero { ptr, bytes }, span);
        }
    }

    /// All arms of an `if` with its `elif`s and `else`; they lead to one place.
    fn if_statement(&mut self, first: StmtId) {
        let body = self.body;
        let outer = self.variables.open();
        let mut ends = Edges::NONE;
        let mut arm = first;
        while let Stmt::If { cond, then, otherwise } = &body.stmts[arm] {
            let span = body.stmt_span(arm);
            self.note_code(body.expr_span(*cond).range.end);
            let (if_true, if_false) = self.condition(*cond);
            self.enter_edges(if_true, span);
            self.statements(then);
            ends = self.leave_arm(ends, then, span);
            self.enter_edges(if_false, span);
            match **otherwise {
                [next] if self.is_live && matches!(body.stmts[next], Stmt::If { .. }) => arm = next,
                _ => {
                    self.statements(otherwise);
                    ends = self.leave_arm(ends, otherwise, span);
                    break;
                }
            }
        }
        self.enter_edges(ends, body.stmt_span(first));
        self.variables.close(outer);
    }

    /// The place behind a block's last statement, for the jump there; `before` if the block is empty. (Were it the place
    /// of the statement that the block belongs to, debuggers would seem to go back to that.)
    fn behind(&self, block: &[StmtId], before: Span) -> Span {
        block_end(self.body, block).map_or(before, |end| Range::new(end, end.saturating_add(1)).in_file(before.file))
    }

    fn leave_arm(&mut self, ends: Edges, block: &[StmtId], span: Span) -> Edges {
        let mut ends = ends;
        if self.is_live {
            let end = self.jump_out(None, self.behind(block, span));
            ends = self.variables.join(ends, end);
        }
        self.note_end(block);
        ends
    }

    /// What the variables hold in what follows, they do not hold in the block, even behind its last statement.
    fn note_end(&mut self, block: &[StmtId]) {
        if let Some(end) = block_end(self.body, block) {
            self.note_code(end.saturating_add(1));
        }
    }

    fn loop_statement(&mut self, id: StmtId, cond: ExprId, block: &[StmtId]) {
        let span = self.body.stmt_span(id);
        let at_start = self.enter_loop_header(id, span);
        let outer = self.variables.open();
        self.loops.push(OpenLoop { header: self.block, at_start, breaks: Edges::NONE });

        self.note_code(self.body.expr_span(cond).range.end);
        let (if_true, if_false) = self.condition(cond);
        self.enter_edges(if_true, span);
        self.statements(block);
        if self.is_live {
            self.continue_statement(self.behind(block, span));
        }
        self.note_end(block);

        let breaks = self.loops.pop().map_or(Edges::NONE, |open| open.breaks);
        let exits = self.variables.join(if_false, breaks);
        self.enter_edges(exits, span);
        self.variables.close(outer);
    }

    /// Starts the block to which each round returns. It has a parameter for each variable that the loop assigns.
    fn enter_loop_header(&mut self, id: StmtId, span: Span) -> Vec<(u32, Operand)> {
        let locals = self.facts.loop_variables(id).to_vec();
        let before = self.block;
        let args = locals.iter().map(|&local| self.value_in(before, self.variables.get(local), span)).collect();
        self.is_live = false;
        let header = self.start_block(span);
        let entry = &mut self.func.blocks[before];
        entry.terminator = Terminator::Jump(Target { block: header, args });
        entry.terminator_span = span;
        let bind = |local| {
            let ty = self.variable_type(local);
            let param = Operand::Value(self.block_param(header, ty));
            self.variables.set(local, param);
            (local, param)
        };
        locals.into_iter().map(bind).collect()
    }

    /// Code for a statement that is nothing but a jump, so that debuggers can stop there.
    fn pause(&mut self, span: Span) {
        if self.program.options.keep == Keep::Slots {
            let slot = self.pause_slot();
            self.store(Operand::Const(Type::I8, 0), Address::slot(slot), span);
        }
    }

    fn break_statement(&mut self, span: Span) {
        self.pause(span);
        let Some(open) = self.loops.last_mut() else { return };
        let edge = self.variables.break_edge(self.block, &open.at_start);
        open.breaks = self.variables.join(open.breaks, edge);
        let target = Target { block: self.block, args: Vec::new() };
        self.terminate(Terminator::Jump(target), span);
    }

    fn continue_statement(&mut self, span: Span) {
        let Some(open) = self.loops.last() else { return };
        let block = open.header;
        let now: Vec<Operand> = open.at_start.iter().map(|&(local, _)| self.variables.get(local)).collect();
        let args = self.values(&now, span);
        self.terminate(Terminator::Jump(Target { block, args }), span);
    }
}
