//! The dominator tree of a function: block A dominates block B if every way from the entry to B leads through A.
//!
//! By Lengauer and Tarjan's algorithm with path compression, `O(edges * log blocks)`: the iterative algorithm that is
//! simpler takes quadratic time for a loop with very many `break`s. No recursion.

use crate::cfg::Cfg;
use crate::ir::{BlockId, Function};
use crate::queries::{id, index};

const NONE: u32 = u32::MAX;

/// The dominator tree of the reachable blocks.
#[derive(PartialEq, Eq, Debug)]
pub struct Dominators {
    /// By block: its parent in the tree, or `NONE`.
    parent: Vec<u32>,
    /// By block: its first child, and the next child of its parent; `NONE` ends.
    first_child: Vec<u32>,
    next_child: Vec<u32>,
    /// By block: when a walk through the tree enters and leaves it; 0 and 0 for unreachable blocks.
    enter: Vec<u32>,
    leave: Vec<u32>,
}

impl Dominators {
    /// The tree of a function, from its current graph.
    pub fn new(func: &Function, cfg: &Cfg) -> Dominators {
        let parent = immediate_dominators(func, cfg);
        let n_blocks = func.blocks.len();
        let mut tree = Dominators {
            parent,
            first_child: vec![NONE; n_blocks],
            next_child: vec![NONE; n_blocks],
            enter: vec![0; n_blocks],
            leave: vec![0; n_blocks],
        };
        tree.link_children(cfg);
        if n_blocks > 0 {
            tree.number();
        }
        tree
    }

    /// The closest block that dominates another one; `None` for the entry and for unreachable blocks.
    pub fn immediate_dominator(&self, block: BlockId) -> Option<BlockId> {
        let parent = self.parent[index(block)];
        (parent != NONE).then(|| id(parent as usize))
    }

    /// The blocks whose immediate dominator this is, in reverse postorder.
    pub fn children(&self, block: BlockId) -> impl Iterator<Item = BlockId> + '_ {
        let as_block = |i: u32| (i != NONE).then(|| id(i as usize));
        let next = move |&child: &BlockId| as_block(self.next_child[index(child)]);
        std::iter::successors(as_block(self.first_child[index(block)]), next)
    }

    /// Whether `a` dominates `b`, which every reachable block does with itself. False if either is unreachable.
    /// Constant time.
    pub fn dominates(&self, a: BlockId, b: BlockId) -> bool {
        let (a, b) = (index(a), index(b));
        self.enter[a] != 0 && self.enter[a] <= self.enter[b] && self.leave[b] <= self.leave[a]
    }

    fn link_children(&mut self, cfg: &Cfg) {
        // Backwards, since each becomes the first of its parent.
        for &block in cfg.reverse_postorder().iter().rev() {
            let child = index(block);
            let parent = self.parent[child];
            if parent != NONE {
                self.next_child[child] = self.first_child[parent as usize];
                self.first_child[parent as usize] = child as u32;
            }
        }
    }

    /// Walks the tree from the entry, without a stack: down to the first child, else along to the next one, else up.
    fn number(&mut self) {
        let mut time = 1;
        let mut at = 0;
        self.enter[0] = time;
        loop {
            time += 1;
            if self.first_child[at] != NONE {
                at = self.first_child[at] as usize;
                self.enter[at] = time;
                continue;
            }
            self.leave[at] = time;
            while self.next_child[at] == NONE {
                if self.parent[at] == NONE {
                    return;
                }
                at = self.parent[at] as usize;
                time += 1;
                self.leave[at] = time;
            }
            at = self.next_child[at] as usize;
            time += 1;
            self.enter[at] = time;
        }
    }
}

/// By block. Inside, blocks are numbered in the order of a depth-first walk, which the algorithm needs.
fn immediate_dominators(func: &Function, cfg: &Cfg) -> Vec<u32> {
    let (walk, walk_parent) = depth_first_walk(func);
    let n = walk.len();
    let mut number = vec![NONE; func.blocks.len()];
    for (i, &block) in walk.iter().enumerate() {
        number[index(block)] = i as u32;
    }

    let mut semi: Vec<u32> = (0..n as u32).collect();
    let mut idom = vec![0; n];
    let mut forest = Forest { ancestor: vec![NONE; n], label: (0..n as u32).collect(), path: Vec::new() };
    // For each number, a linked list of those whose semidominator it is.
    let (mut bucket, mut bucket_next) = (vec![NONE; n], vec![NONE; n]);
    for w in (1..n).rev() {
        for &pred in cfg.predecessors(walk[w]) {
            let u = forest.eval(number[index(pred)], &semi);
            semi[w] = semi[w].min(semi[u as usize]);
        }
        let head = &mut bucket[semi[w] as usize];
        bucket_next[w] = *head;
        *head = w as u32;

        let parent = walk_parent[w];
        forest.ancestor[w] = parent;
        let mut v = std::mem::replace(&mut bucket[parent as usize], NONE);
        while v != NONE {
            let u = forest.eval(v, &semi);
            idom[v as usize] = if semi[u as usize] < semi[v as usize] { u } else { parent };
            v = bucket_next[v as usize];
        }
    }

    let mut parent = vec![NONE; func.blocks.len()];
    for w in 1..n {
        if idom[w] != semi[w] {
            idom[w] = idom[idom[w] as usize];
        }
        parent[index(walk[w])] = index(walk[idom[w] as usize]) as u32;
    }
    parent
}

/// Reachable blocks in the order in which a depth-first walk finds them, and the number of each one's parent.
fn depth_first_walk(func: &Function) -> (Vec<BlockId>, Vec<u32>) {
    let mut walk = Vec::with_capacity(func.blocks.len());
    let mut parents = Vec::with_capacity(func.blocks.len());
    if func.blocks.is_empty() {
        return (walk, parents);
    }
    let mut is_seen = vec![false; func.blocks.len()];
    is_seen[0] = true;
    walk.push(func.entry());
    parents.push(NONE);
    let mut stack = vec![(0, 0)];
    while let Some((number, n_visited)) = stack.last_mut() {
        match func.blocks[walk[*number as usize]].terminator.successors().nth(*n_visited) {
            Some(next) => {
                *n_visited += 1;
                if !std::mem::replace(&mut is_seen[index(next)], true) {
                    parents.push(*number);
                    stack.push((walk.len() as u32, 0));
                    walk.push(next);
                }
            }
            None => {
                stack.pop();
            }
        }
    }
    (walk, parents)
}

/// The part of the walk's tree that was handled, with paths compressed.
struct Forest {
    ancestor: Vec<u32>,
    label: Vec<u32>,
    /// Scratch.
    path: Vec<u32>,
}

impl Forest {
    /// The one with the least semidominator among `v` and its ancestors in the forest, the root left out.
    fn eval(&mut self, v: u32, semi: &[u32]) -> u32 {
        if self.ancestor[v as usize] == NONE {
            return self.label[v as usize];
        }
        let mut at = v;
        while self.ancestor[self.ancestor[at as usize] as usize] != NONE {
            self.path.push(at);
            at = self.ancestor[at as usize];
        }
        while let Some(at) = self.path.pop() {
            let at = at as usize;
            let above = self.ancestor[at] as usize;
            if semi[self.label[above] as usize] < semi[self.label[at] as usize] {
                self.label[at] = self.label[above];
            }
            self.ancestor[at] = self.ancestor[above];
        }
        self.label[v as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::builder::FunctionBuilder;
    use crate::ir::{Param, Program, Signature, Terminator, Type};
    use l4t_syntax::Span;
    use proptest::prelude::*;

    /// A function whose block `i` goes on at the blocks of `edges[i]`, two at most.
    fn graph(edges: &[Vec<usize>]) -> Function {
        let mut program = Program::default();
        let param = Param { ty: Type::I64, ext: crate::ir::Extension::None };
        let sig = program.signatures.alloc(Signature { params: [param].into(), n_fixed: None, ret: None });
        let span = Span::default();
        let mut b = FunctionBuilder::new(&program, Function::new("f", "l4t.f", sig, span));
        let cond = b.compare(crate::ir::CompareOp::Eq, b.params()[0], b.params()[0], span);
        let blocks: Vec<_> =
            (0..edges.len()).map(|i| if i == 0 { b.current_block() } else { b.create_block(span) }).collect();
        for (&block, next) in blocks.iter().zip(edges) {
            b.switch_to(block);
            match **next {
                [] => b.terminate(Terminator::Unreachable, span),
                [to] => b.jump(blocks[to], Vec::new(), span),
                [then, otherwise, ..] => b.branch(cond, blocks[then], blocks[otherwise], span),
            }
        }
        b.finish()
    }

    fn reachable_without(edges: &[Vec<usize>], removed: Option<usize>) -> Vec<bool> {
        let mut seen = vec![false; edges.len()];
        let mut todo = vec![0];
        while let Some(at) = todo.pop() {
            if Some(at) != removed && !std::mem::replace(&mut seen[at], true) {
                todo.extend(edges[at].iter().copied());
            }
        }
        seen
    }

    fn check_against_definition(edges: &[Vec<usize>]) {
        let func = graph(edges);
        let cfg = Cfg::new(&func);
        let dominators = Dominators::new(&func, &cfg);
        let reachable = reachable_without(edges, None);
        for a in 0..edges.len() {
            assert_eq!(cfg.is_reachable(id(a)), reachable[a]);
            let without = reachable_without(edges, Some(a));
            for b in 0..edges.len() {
                let expected = reachable[a] && reachable[b] && !without[b];
                assert_eq!(dominators.dominates(id(a), id(b)), expected, "{a} dominates {b} in {edges:?}");
            }
            if let Some(parent) = dominators.immediate_dominator(id(a)) {
                assert!(dominators.children(parent).any(|child| child == id(a)));
                assert!(cfg.position(parent) < cfg.position(id(a)));
            }
        }
    }

    #[test]
    fn diamond_and_loop() {
        check_against_definition(&[vec![1, 2], vec![3], vec![3], vec![1, 4], vec![], vec![4]]);
    }

    #[test]
    fn a_loop_with_very_many_ways_out_takes_no_quadratic_time() {
        let n = 200_000;
        let mut edges: Vec<Vec<usize>> = (0..n).map(|i| vec![i + 1, n + 1]).collect();
        edges.push(vec![0]);
        edges.push(vec![]);
        let func = graph(&edges);
        let dominators = Dominators::new(&func, &Cfg::new(&func));
        assert_eq!(dominators.immediate_dominator(id(n + 1)), Some(id(0)));
        assert_eq!(dominators.immediate_dominator(id(n)), Some(id(n - 1)));
    }

    proptest! {
        #[test]
        fn agrees_with_the_definition(
            edges in (1..12usize).prop_flat_map(|n| prop::collection::vec(prop::collection::vec(0..n, 0..=2), n))
        ) {
            check_against_definition(&edges);
        }
    }
}
