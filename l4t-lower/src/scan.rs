//! What must be known of a function before it is lowered: which variables each loop assigns, and which expressions
//! may change memory. One walk over the body.

use l4t_hir::hir::{Body, ExprId, ExprKind, LocalId, Stmt, StmtId};

use l4t_mir::queries::index;
use std::ops::Range;

/// The facts. Buffers are used again for the next function.
#[derive(Default)]
pub(crate) struct Scan {
    /// By expression: whether evaluating it may change memory. Assignments to variables kept in values do not.
    changes_memory: Vec<bool>,
    /// By statement, loops only: its part of `loop_variables`.
    loops: Vec<Range<u32>>,
    /// For each loop, the variables kept in values that it assigns and that are declared outside of it, each once.
    loop_variables: Vec<u32>,
    /// Keeping variables in values would take far more block arguments than the function has nodes: a jump per
    /// thousand `break`s times a thousand variables. Such functions keep them in memory.
    pub(crate) has_too_many_joins: bool,
    /// Variables assigned so far; each branching construct looks at those since its start.
    assigned: Vec<u32>,
    /// By local: the clean-up of `assigned` that saw it last.
    seen_at: Vec<u32>,
}

impl Scan {
    fn reset(&mut self, body: &Body) {
        fill(&mut self.changes_memory, body.exprs.len(), false);
        fill(&mut self.loops, body.stmts.len(), 0..0);
        fill(&mut self.seen_at, body.locals.len(), 0);
        self.loop_variables.clear();
        self.assigned.clear();
    }

    /// Whether evaluating an expression may change memory.
    pub(crate) fn changes_memory(&self, expr: ExprId) -> bool {
        self.changes_memory[index(expr)]
    }

    /// The variables that a loop assigns, by their locals' indices.
    pub(crate) fn loop_variables(&self, stmt: StmtId) -> &[u32] {
        let range = &self.loops[index(stmt)];
        &self.loop_variables[range.start as usize..range.end as usize]
    }

    /// No variable is kept in values after all.
    pub(crate) fn forget_variables(&mut self) {
        self.loop_variables.clear();
        self.loops.iter_mut().for_each(|range| *range = 0..0);
        // Every assignment now goes to memory. Being wrong here costs a copy of a temporary, never the meaning.
        self.changes_memory.iter_mut().for_each(|changes| *changes = true);
    }
}

/// Looks through a body. `is_variable` tells whether a local is kept in SSA values. What `facts` held is forgotten.
pub(crate) fn scan(body: &Body, facts: &mut Scan, is_variable: impl Fn(LocalId) -> bool) {
    facts.reset(body);
    let mut scanner = Scanner {
        body,
        is_variable,
        facts,
        n_passes: 0,
        declared_end: body.n_params,
        n_loop_exits: 0,
        n_block_args: 0,
    };
    scanner.block(&body.root);
    let n_nodes = (body.exprs.len() + body.stmts.len()) as u64;
    scanner.facts.has_too_many_joins = scanner.n_block_args > 100_000 + 16 * n_nodes;
}

/// Makes a vector `n` times `value`.
pub(crate) fn fill<T: Clone>(vector: &mut Vec<T>, n: usize, value: T) {
    vector.clear();
    vector.resize(n, value);
}

struct Scanner<'a, F> {
    body: &'a Body,
    is_variable: F,
    facts: &'a mut Scan,
    n_passes: u32,
    /// One more than the highest local declared so far.
    declared_end: u32,
    /// `break` and `continue` in the innermost loop so far.
    n_loop_exits: u64,
    /// An upper bound of how many block arguments there will be.
    n_block_args: u64,
}

impl<F: Fn(LocalId) -> bool> Scanner<'_, F> {
    fn block(&mut self, block: &[StmtId]) {
        for &stmt in block {
            self.stmt(stmt);
        }
    }

    fn stmt(&mut self, id: StmtId) {
        let body = self.body;
        match &body.stmts[id] {
            Stmt::Missing(_) => {}
            Stmt::Var { local, init } => {
                init.map(|init| self.expr(init));
                self.declared_end = self.declared_end.max(index(*local) as u32 + 1);
            }
            Stmt::Expr(expr) | Stmt::Return(expr) => {
                self.expr(*expr);
            }
            Stmt::If { cond, then, otherwise } => {
                let (start, declared_end) = (self.facts.assigned.len(), self.declared_end);
                self.expr(*cond);
                self.block(then);
                self.block(otherwise);
                self.forget_repeated(start, declared_end);
                self.n_block_args += 2 * (self.facts.assigned.len() - start) as u64;
            }
            Stmt::Loop { cond, body } => self.scan_loop(id, *cond, body),
            Stmt::Break | Stmt::Continue => self.n_loop_exits += 1,
            Stmt::Block(block) => self.block(block),
        }
    }

    fn scan_loop(&mut self, id: StmtId, cond: ExprId, body: &[StmtId]) {
        let (start, declared_end) = (self.facts.assigned.len(), self.declared_end);
        let outer_exits = std::mem::take(&mut self.n_loop_exits);
        self.expr(cond);
        self.block(body);
        self.forget_repeated(start, declared_end);
        let first = self.facts.loop_variables.len();
        let Scan { loop_variables, assigned, .. } = &mut *self.facts;
        loop_variables.extend_from_slice(&assigned[start..]);
        self.facts.loops[index(id)] = first as u32..self.facts.loop_variables.len() as u32;
        self.n_block_args += (3 + self.n_loop_exits) * (self.facts.assigned.len() - start) as u64;
        self.n_loop_exits = outer_exits;
    }

    /// Keeps, of the variables assigned since `start`, each once, and only those declared before `declared_end`.
    fn forget_repeated(&mut self, start: usize, declared_end: u32) {
        self.n_passes += 1;
        let Scan { assigned, seen_at, .. } = &mut *self.facts;
        let mut kept = start;
        for i in start..assigned.len() {
            let local = assigned[i];
            let seen_at = &mut seen_at[local as usize];
            if local < declared_end && *seen_at != self.n_passes {
                *seen_at = self.n_passes;
                assigned[kept] = local;
                kept += 1;
            }
        }
        assigned.truncate(kept);
    }

    /// Whether evaluating the expression may change memory.
    fn expr(&mut self, id: ExprId) -> bool {
        let body = self.body;
        let changes = match &body.exprs[id].kind {
            ExprKind::Missing(_)
            | ExprKind::Num(_)
            | ExprKind::Null
            | ExprKind::Str(_)
            | ExprKind::Local(_)
            | ExprKind::Global(_)
            | ExprKind::Func(_)
            | ExprKind::CFunc(_) => return false,
            ExprKind::Deref(operand)
            | ExprKind::AddrOf(operand)
            | ExprKind::FromFfi(operand)
            | ExprKind::Unary { operand, .. }
            | ExprKind::Not(operand)
            | ExprKind::Convert(operand)
            | ExprKind::ForgetLength(operand) => self.expr(*operand),
            ExprKind::Array(elems) => elems.iter().fold(false, |changes, &elem| self.expr(elem) | changes),
            ExprKind::Struct(members) => members.iter().fold(false, |changes, &(_, value)| self.expr(value) | changes),
            ExprKind::Member { base, .. } => self.expr(*base),
            ExprKind::Binary { lhs, rhs, .. }
            | ExprKind::And(lhs, rhs)
            | ExprKind::Or(lhs, rhs)
            | ExprKind::Index { base: lhs, index: rhs } => self.expr(*lhs) | self.expr(*rhs),
            ExprKind::Assign { place, value } => {
                let value_changes = self.expr(*value);
                match body.exprs[*place].kind {
                    ExprKind::Local(local) if (self.is_variable)(local) => {
                        self.facts.assigned.push(index(local) as u32);
                        value_changes
                    }
                    _ => {
                        self.expr(*place);
                        true
                    }
                }
            }
            ExprKind::Call { args, .. } | ExprKind::CallC { args, .. } => {
                args.iter().for_each(|&arg| _ = self.expr(arg));
                true
            }
            ExprKind::CallPtr { callee, args } => {
                self.expr(*callee);
                args.iter().for_each(|&arg| _ = self.expr(arg));
                true
            }
        };
        self.facts.changes_memory[index(id)] = changes;
        changes
    }
}
