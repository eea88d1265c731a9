//! What the variables hold at each point: SSA construction for a structured language.
//!
//! L4T has no `goto`: control flow is nested, so SSA form can be made while walking down the program once, without
//! looking for definitions backwards. There is one table of what each variable holds *now*. A branching construct opens
//! a **region**; assignments in a region log what they overwrite, once per variable and region. Each way out of a
//! branch is an **edge**, which records how the variables differ there from the region's start. Entering a set of edges
//! goes back to the region's start and gives a block parameter to each variable on which the edges disagree.
//!
//! Cost: each variable assigned in a branch is looked at once per construct around the branch, which is also how many
//! block parameters may be needed. No table is copied per block, no chain of blocks is searched.
//!
//! Loops need to know beforehand what their body assigns; see [`crate::scan`].

use crate::checks::Known;
use crate::function::FuncLower;
use crate::operand::Operand;
use crate::scan::fill;
use l4t_hir::hir::LocalId;
use l4t_mir::ir::{BlockId, Target, Terminator, Type};
use l4t_mir::queries::id;
use l4t_syntax::Span;

/// What the variables hold, and the edges that wait for their target.
#[derive(Default)]
pub(crate) struct Variables {
    /// By local; meaningful for those in scope that live in SSA values.
    current: Vec<Operand>,
    /// By local: the region that logged it last.
    logged_by: Vec<u32>,
    log: Vec<Logged>,
    region: Region,
    n_regions: u32,
    /// One more than the highest local declared so far. Locals are numbered in source order, so this tells what is
    /// declared inside a region from what was there before.
    declared_end: u32,
    edges: Vec<Edge>,
    /// What differs on edges: local and what it holds there.
    differences: Vec<(u32, Operand)>,
    /// What checks have shown on all ways to here; each region forgets what was found inside.
    pub(crate) known: Vec<Known>,
    /// By local, used by joins only.
    merges: Vec<Merge>,
    n_merges: u32,
    /// The variables that hold something else since [`Variables::take_changed`], if anybody asks.
    changed: Option<Vec<u32>>,
}

struct Logged {
    local: u32,
    old: Operand,
    old_logged_by: u32,
}

/// A part of the function with one way in.
#[derive(Clone, Copy, Default)]
pub(crate) struct Region {
    id: u32,
    /// Where its part of the log starts.
    log_start: u32,
    /// How much was known at its start.
    n_known: u32,
    /// Locals from this on are declared inside.
    declared_end: u32,
}

/// A way out of a block whose target is not known yet.
struct Edge {
    block: BlockId,
    side: Side,
    /// What the construct's value is on this edge, if the construct has a value.
    value: Option<Operand>,
    /// Its part of `differences`.
    differences: (u32, u32),
    next: u32,
}

/// Which target of the block's terminator an edge is.
#[derive(Clone, Copy)]
pub(crate) enum Side {
    Jump,
    Then,
    Otherwise,
}

/// A list of edges that lead to the same place.
#[derive(Clone, Copy)]
pub(crate) struct Edges {
    first: u32,
    last: u32,
}

const NONE: u32 = u32::MAX;

impl Edges {
    /// No way there.
    pub(crate) const NONE: Edges = Edges { first: NONE, last: NONE };

    /// Whether there is no way.
    pub(crate) fn is_empty(self) -> bool {
        self.first == NONE
    }
}

#[derive(Clone, Copy)]
struct Merge {
    /// The join that touched it last.
    join: u32,
    n_edges: u32,
    is_same: bool,
    first: Operand,
    /// The edge, counted over all joins, for which `value` was noted.
    edge: u32,
    value: Operand,
}

impl Variables {
    /// Starts a function with this many locals; `tracks_changes` if somebody takes the changed ones.
    pub(crate) fn reset(&mut self, n_locals: usize, tracks_changes: bool) {
        let merge =
            Merge { join: 0, n_edges: 0, is_same: false, first: Operand::NULL, edge: NONE, value: Operand::NULL };
        fill(&mut self.current, n_locals, Operand::NULL);
        fill(&mut self.logged_by, n_locals, 0);
        fill(&mut self.merges, n_locals, merge);
        self.log.clear();
        self.known.clear();
        self.edges.clear();
        self.differences.clear();
        self.region = Region::default();
        self.n_regions = 1;
        self.n_merges = 0;
        self.declared_end = 0;
        self.changed = tracks_changes.then(Vec::new);
    }

    /// The variables that were assigned, or went back to what they held, since the last call; some more than once.
    pub(crate) fn take_changed(&mut self) -> Vec<u32> {
        self.changed.as_mut().map(std::mem::take).unwrap_or_default()
    }

    /// A local comes into being.
    pub(crate) fn declare(&mut self, local: u32) {
        self.declared_end = self.declared_end.max(local + 1);
    }

    /// What a variable holds.
    pub(crate) fn get(&self, local: u32) -> Operand {
        self.current[local as usize]
    }

    /// Assigns to a variable.
    pub(crate) fn set(&mut self, local: u32, value: Operand) {
        let at = local as usize;
        if local < self.region.declared_end && self.logged_by[at] != self.region.id {
            self.log.push(Logged { local, old: self.current[at], old_logged_by: self.logged_by[at] });
            self.logged_by[at] = self.region.id;
        }
        self.current[at] = value;
        if let Some(changed) = &mut self.changed {
            changed.push(local);
        }
    }

    /// Opens a region that starts with what the variables hold now. Gives the one around it, for
    /// [`Variables::close`].
    pub(crate) fn open(&mut self) -> Region {
        let outer = self.region;
        self.region = Region {
            id: self.n_regions,
            log_start: self.log.len() as u32,
            n_known: self.known.len() as u32,
            declared_end: self.declared_end,
        };
        self.n_regions += 1;
        outer
    }

    /// Closes the current region; what it assigned is now assigned by `outer`.
    pub(crate) fn close(&mut self, outer: Region) {
        let start = self.region.log_start as usize;
        let mut kept = start;
        for i in start..self.log.len() {
            let Logged { local, old_logged_by, .. } = self.log[i];
            self.logged_by[local as usize] = outer.id;
            if local < outer.declared_end && old_logged_by != outer.id {
                self.log.swap(kept, i);
                kept += 1;
            }
        }
        self.log.truncate(kept);
        self.region = outer;
    }

    /// Goes back to what the variables held when the region was opened.
    fn rewind(&mut self) {
        self.known.truncate(self.region.n_known as usize);
        while self.log.len() > self.region.log_start as usize {
            let Some(Logged { local, old, old_logged_by }) = self.log.pop() else { return };
            self.current[local as usize] = old;
            self.logged_by[local as usize] = old_logged_by;
            if let Some(changed) = &mut self.changed {
                changed.push(local);
            }
        }
    }

    /// An edge of a block, with the region's assignments so far.
    fn edge(&mut self, block: BlockId, side: Side, value: Option<Operand>) -> Edges {
        let start = self.differences.len() as u32;
        for logged in &self.log[self.region.log_start as usize..] {
            let current = self.current[logged.local as usize];
            if current != logged.old {
                self.differences.push((logged.local, current));
            }
        }
        self.push_edge(block, side, value, start)
    }

    /// An edge out of a loop, from a region somewhere inside it: `at_start` is what the variables that the loop
    /// assigns held when the loop's region was opened.
    pub(crate) fn break_edge(&mut self, block: BlockId, at_start: &[(u32, Operand)]) -> Edges {
        let start = self.differences.len() as u32;
        for &(local, old) in at_start {
            let current = self.current[local as usize];
            if current != old {
                self.differences.push((local, current));
            }
        }
        self.push_edge(block, Side::Jump, None, start)
    }

    fn push_edge(&mut self, block: BlockId, side: Side, value: Option<Operand>, start: u32) -> Edges {
        let at = self.edges.len() as u32;
        let differences = (start, self.differences.len() as u32);
        self.edges.push(Edge { block, side, value, differences, next: NONE });
        Edges { first: at, last: at }
    }

    /// Both lists in one, in order.
    pub(crate) fn join(&mut self, a: Edges, b: Edges) -> Edges {
        if a.is_empty() {
            return b;
        }
        if b.is_empty() {
            return a;
        }
        self.edges[a.last as usize].next = b.first;
        Edges { first: a.first, last: b.last }
    }

    /// Gives all edges of a list the same value.
    pub(crate) fn set_value(&mut self, edges: Edges, value: Operand) {
        let mut at = edges.first;
        while at != NONE {
            self.edges[at as usize].value = Some(value);
            at = self.edges[at as usize].next;
        }
    }

    /// The variables that need a block parameter where these edges meet; the others are set to what all edges agree
    /// on. To be called at the region's start.
    fn disagreements(&mut self, edges: Edges) -> Vec<u32> {
        self.n_merges += 1;
        let join = self.n_merges;
        let mut touched = Vec::new();
        let (mut n_edges, mut at) = (0, edges.first);
        while at != NONE {
            let edge = &self.edges[at as usize];
            for &(local, value) in &self.differences[edge.differences.0 as usize..edge.differences.1 as usize] {
                let merge = &mut self.merges[local as usize];
                if merge.join != join {
                    *merge = Merge { join, n_edges: 0, is_same: true, first: value, ..*merge };
                    touched.push(local);
                }
                merge.n_edges += 1;
                merge.is_same &= merge.first == value;
            }
            n_edges += 1;
            at = edge.next;
        }
        touched.retain(|&local| {
            let Merge { is_same, first, n_edges: n, .. } = self.merges[local as usize];
            let agrees = is_same && n == n_edges;
            if agrees {
                self.set(local, first);
            }
            !agrees
        });
        touched
    }

    /// What `locals` hold on an edge, at the region's start.
    fn on_edge(&mut self, at: u32, locals: &[u32], out: &mut Vec<Operand>) {
        let edge = &self.edges[at as usize];
        for &(local, value) in &self.differences[edge.differences.0 as usize..edge.differences.1 as usize] {
            let merge = &mut self.merges[local as usize];
            (merge.edge, merge.value) = (at, value);
        }
        for &local in locals {
            let merge = self.merges[local as usize];
            out.push(if merge.edge == at { merge.value } else { self.current[local as usize] });
        }
    }
}

impl FuncLower<'_, '_> {
    /// Ends the current block with a jump to a place to be known later.
    pub(crate) fn jump_out(&mut self, value: Option<Operand>, span: Span) -> Edges {
        let target = Target { block: self.block, args: Vec::new() };
        let edge = self.variables.edge(self.block, Side::Jump, value);
        self.terminate(Terminator::Jump(target), span);
        edge
    }

    /// Ends the current block with a branch; gives the edges if the condition (an `I1`) is 1 and if it is 0.
    pub(crate) fn branch_out(&mut self, cond: Operand, span: Span) -> (Edges, Edges) {
        if let Some(cond) = cond.as_const() {
            let edges = self.jump_out(None, span);
            return if cond != 0 { (edges, Edges::NONE) } else { (Edges::NONE, edges) };
        }
        let cond = self.value(cond, span);
        let target = || Target { block: self.block, args: Vec::new() };
        let terminator = Terminator::Branch { cond, then: target(), otherwise: target() };
        let then = self.variables.edge(self.block, Side::Then, None);
        let otherwise = self.variables.edge(self.block, Side::Otherwise, None);
        self.terminate(terminator, span);
        (then, otherwise)
    }

    /// Goes on where these edges of the current region lead; without edges, nothing that follows is reached.
    pub(crate) fn enter_edges(&mut self, edges: Edges, span: Span) {
        self.enter_with_value(edges, None, span);
    }

    /// The same; with a type, every edge has a value of that type, and the result is the value in the place entered.
    pub(crate) fn enter_with_value(&mut self, edges: Edges, ty: Option<Type>, span: Span) -> Option<Operand> {
        self.variables.rewind();
        if edges.is_empty() {
            self.is_live = false;
            return None;
        }
        let first = &self.variables.edges[edges.first as usize];
        let (first_block, first_side, first_value) = (first.block, first.side, first.value);
        let disagreements = self.variables.disagreements(edges);
        let is_single = edges.first == edges.last;
        if is_single && matches!(first_side, Side::Jump) {
            self.resume_block(first_block);
            return first_value;
        }
        let block = self.start_block(span);
        if is_single {
            self.set_target(edges.first, Target { block, args: Vec::new() });
            return first_value;
        }
        self.bind_edges(edges, block, ty.is_some(), &disagreements);
        let value = ty.map(|ty| Operand::Value(self.block_param(block, ty)));
        for local in disagreements {
            let ty = self.variable_type(local);
            let param = self.block_param(block, ty);
            self.variables.set(local, Operand::Value(param));
        }
        value
    }

    /// Leads all edges to a block, with values for its parameters: the edge's own, if wanted, then the variables'.
    fn bind_edges(&mut self, edges: Edges, block: BlockId, with_value: bool, locals: &[u32]) {
        let mut operands = Vec::new();
        let mut at = edges.first;
        while at != NONE {
            operands.clear();
            let edge = &self.variables.edges[at as usize];
            let (from, next) = (edge.block, edge.next);
            if with_value {
                operands.extend(edge.value);
            }
            self.variables.on_edge(at, locals, &mut operands);
            let span = self.func.blocks[from].terminator_span;
            let args = operands.iter().map(|&operand| self.value_in(from, operand, span)).collect();
            self.set_target(at, Target { block, args });
            at = next;
        }
    }

    fn set_target(&mut self, edge: u32, target: Target) {
        let Edge { block, side, .. } = self.variables.edges[edge as usize];
        match (&mut self.func.blocks[block].terminator, side) {
            (Terminator::Jump(jump), _) => *jump = target,
            (Terminator::Branch { then, .. }, Side::Then) => *then = target,
            (Terminator::Branch { otherwise, .. }, _) => *otherwise = target,
            (Terminator::Return(_) | Terminator::Unreachable, _) => {}
        }
    }

    /// The type of the values of a variable.
    pub(crate) fn variable_type(&self, local: u32) -> Type {
        let local: LocalId = id(local as usize);
        self.scalar_type(self.body.locals[local].ty)
    }
}
