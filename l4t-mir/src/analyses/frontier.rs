//! Dominance frontiers: where definitions in different blocks meet, so that a block parameter is needed.
//!
//! Cost: the sum of the frontiers' sizes, in practice linear in edges. Good while the graph is not changed.

use crate::cfg::Cfg;
use crate::dominators::Dominators;
use crate::ir::{BlockId, Function};
use crate::queries::{id, index};

/// By block: its dominance frontier.
#[derive(Debug)]
pub struct Frontiers {
    by_block: Vec<Vec<BlockId>>,
}

impl Frontiers {
    /// The frontiers of all reachable blocks.
    pub fn new(func: &Function, cfg: &Cfg, dominators: &Dominators) -> Frontiers {
        let mut by_block = vec![Vec::new(); func.blocks.len()];
        for &block in cfg.reverse_postorder() {
            let preds = cfg.predecessors(block);
            if preds.len() < 2 {
                continue;
            }
            let end = dominators.immediate_dominator(block);
            for &pred in preds {
                let mut at = Some(pred);
                while let Some(runner) = at.filter(|_| at != end) {
                    let frontier: &mut Vec<BlockId> = &mut by_block[index(runner)];
                    if frontier.last() == Some(&block) {
                        // From here on up, another predecessor has been this way.
                        break;
                    }
                    frontier.push(block);
                    at = dominators.immediate_dominator(runner);
                }
            }
        }
        Frontiers { by_block }
    }

    /// The blocks that need a parameter for a variable defined in `definitions`, in no particular but always the same
    /// order. `is_live` says whether the variable is live at a block's start; others need none.
    pub fn joins(&self, definitions: &[BlockId], mut is_live: impl FnMut(BlockId) -> bool) -> Vec<BlockId> {
        let mut joins = Vec::new();
        let mut is_join = rustc_hash::FxHashSet::default();
        let mut todo = definitions.to_vec();
        while let Some(block) = todo.pop() {
            for &join in &self.by_block[index(block)] {
                if is_live(join) && is_join.insert(join) {
                    joins.push(join);
                    todo.push(join);
                }
            }
        }
        joins
    }
}

/// The block whose edge to `block` every way to it takes, the way around a loop aside: its only predecessor, or the only
/// one from outside of the loop that it heads. What the branch there decides holds in all blocks that `block` dominates.
pub fn entering_block(cfg: &Cfg, dominators: &Dominators, block: BlockId) -> Option<BlockId> {
    let mut entering = cfg.predecessors(block).iter().copied().filter(|&pred| !dominators.dominates(block, pred));
    let only = entering.next()?;
    entering.next().is_none().then_some(only)
}

/// A step of a walk through the dominator tree.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    /// Into a block; everything that dominates it has been entered.
    Enter(BlockId),
    /// Out of it again.
    Leave(BlockId),
}

/// Walks the dominator tree from the entry, each block's children in reverse postorder, with a stack of its own.
pub fn walk_dominator_tree(func: &Function, dominators: &Dominators, mut visit: impl FnMut(Step)) {
    if func.blocks.is_empty() {
        return;
    }
    let mut stack = vec![Step::Enter(id(0))];
    let mut children = Vec::new();
    while let Some(step) = stack.pop() {
        visit(step);
        if let Step::Enter(block) = step {
            stack.push(Step::Leave(block));
            children.extend(dominators.children(block));
            stack.extend(children.drain(..).rev().map(Step::Enter));
        }
    }
}
