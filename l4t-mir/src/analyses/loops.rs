//! Natural loops: a header that dominates the ends of the back edges that lead to it, and the blocks between.
//!
//! Irreducible cycles, which the language cannot express, are not loops here. Cost: the sum over loops of their blocks,
//! nested ones counted again in each. Good while the graph is not changed.

use crate::cfg::Cfg;
use crate::dominators::Dominators;
use crate::ir::{BlockId, Function};
use crate::queries::index;

/// One loop.
#[derive(PartialEq, Eq, Debug)]
pub struct Loop {
    /// The only block through which the loop is entered.
    pub header: BlockId,
    /// Blocks that jump back to the header.
    pub latches: Vec<BlockId>,
    /// All blocks, inner loops' included, the header first.
    pub blocks: Vec<BlockId>,
    /// The next loop around this one, as an index.
    pub parent: Option<usize>,
}

/// A function's loops.
#[derive(PartialEq, Eq, Debug)]
pub struct Loops {
    /// Inner loops before outer ones.
    pub loops: Vec<Loop>,
    /// By block: the innermost loop, as an index into `loops`, or `NONE`.
    innermost: Vec<u32>,
}

const NONE: u32 = u32::MAX;

impl Loops {
    /// Finds the loops.
    pub fn new(func: &Function, cfg: &Cfg, dominators: &Dominators) -> Loops {
        let mut found = Loops { loops: Vec::new(), innermost: vec![NONE; func.blocks.len()] };
        let mut seen = vec![NONE; func.blocks.len()];
        // Headers backwards: inner loops' headers come after those of the loops around them.
        for &header in cfg.reverse_postorder().iter().rev() {
            let is_latch = |pred: &BlockId| dominators.dominates(header, *pred);
            let mut latches: Vec<BlockId> = cfg.predecessors(header).iter().copied().filter(is_latch).collect();
            latches.dedup();
            if !latches.is_empty() {
                found.add(cfg, header, latches, &mut seen);
            }
        }
        found
    }

    fn add(&mut self, cfg: &Cfg, header: BlockId, latches: Vec<BlockId>, seen: &mut [u32]) {
        let this = self.loops.len();
        let mut blocks = vec![header];
        seen[index(header)] = this as u32;
        let mut todo = latches.clone();
        while let Some(block) = todo.pop() {
            if std::mem::replace(&mut seen[index(block)], this as u32) != this as u32 {
                blocks.push(block);
                todo.extend_from_slice(cfg.predecessors(block));
            }
        }
        for &block in &blocks {
            match self.innermost[index(block)] {
                NONE => self.innermost[index(block)] = this as u32,
                inner => {
                    let outermost = self.outermost(inner as usize);
                    if outermost != this {
                        self.loops[outermost].parent = Some(this);
                    }
                }
            }
        }
        self.loops.push(Loop { header, latches, blocks, parent: None });
    }

    fn outermost(&self, mut at: usize) -> usize {
        // The loop being added is not in the list yet.
        while let Some(parent) = self.loops.get(at).and_then(|inner| inner.parent) {
            at = parent;
        }
        at
    }

    /// Says in which loop a block lies that was made since; in none if nothing is said.
    pub fn place_block(&mut self, block: BlockId, innermost: Option<usize>) {
        let at = index(block);
        if self.innermost.len() <= at {
            self.innermost.resize(at + 1, NONE);
        }
        self.innermost[at] = innermost.map_or(NONE, |which| which as u32);
    }

    /// The innermost loop that a block is in, as an index.
    pub fn innermost(&self, block: BlockId) -> Option<usize> {
        let found = self.innermost.get(index(block)).copied().unwrap_or(NONE);
        (found != NONE).then_some(found as usize)
    }

    /// Whether the loop with this index has the block.
    pub fn contains(&self, outer: usize, block: BlockId) -> bool {
        let mut at = self.innermost(block);
        while let Some(inner) = at {
            if inner == outer {
                return true;
            }
            at = self.loops[inner].parent;
        }
        false
    }

    /// The loop's only predecessor from outside, if there is exactly one and it goes nowhere else.
    pub fn preheader(&self, func: &Function, cfg: &Cfg, which: usize) -> Option<BlockId> {
        let header = self.loops[which].header;
        let mut outside = cfg.predecessors(header).iter().copied().filter(|&pred| !self.contains(which, pred));
        let only = outside.next()?;
        let is_simple = func.blocks[only].terminator.successors().count() == 1;
        (outside.next().is_none() && is_simple).then_some(only)
    }
}
