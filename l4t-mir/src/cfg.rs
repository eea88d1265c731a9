//! The control-flow graph of a function as tables: which blocks are reachable, in which order, and from where.
//!
//! Made from a [`Function`], which must not change its edges while the tables are used. Time and memory are linear in
//! blocks and edges; no recursion.

use crate::ir::{BlockId, Function};
use crate::queries::{id, index};

/// Order and predecessors of the reachable blocks.
#[derive(PartialEq, Eq, Debug)]
pub struct Cfg {
    /// Reachable blocks in reverse postorder.
    order: Vec<BlockId>,
    /// By block: its index in `order`; `UNREACHABLE` for the others.
    position: Vec<u32>,
    /// By block: where its predecessors start in `preds`; one entry more than there are blocks.
    pred_starts: Vec<u32>,
    preds: Vec<BlockId>,
}

const UNREACHABLE: u32 = u32::MAX;

impl Cfg {
    /// The graph of a function, which may have no blocks.
    pub fn new(func: &Function) -> Cfg {
        let order = reverse_postorder(func);
        let mut position = vec![UNREACHABLE; func.blocks.len()];
        for (i, &block) in order.iter().enumerate() {
            position[index(block)] = i as u32;
        }
        let (pred_starts, preds) = predecessors(func, &order);
        Cfg { order, position, pred_starts, preds }
    }

    /// Reachable blocks, each before those that it dominates, and before its successors but for loops' back edges.
    /// The entry is first.
    pub fn reverse_postorder(&self) -> &[BlockId] {
        &self.order
    }

    /// A block's place in [`Cfg::reverse_postorder`]; `None` if it is unreachable.
    pub fn position(&self, block: BlockId) -> Option<usize> {
        let position = self.position[index(block)];
        (position != UNREACHABLE).then_some(position as usize)
    }

    /// Whether execution may come to the block.
    pub fn is_reachable(&self, block: BlockId) -> bool {
        self.position[index(block)] != UNREACHABLE
    }

    /// The reachable blocks from which control may come, in reverse postorder; one that branches here both ways
    /// stands there twice.
    pub fn predecessors(&self, block: BlockId) -> &[BlockId] {
        let i = index(block);
        &self.preds[self.pred_starts[i] as usize..self.pred_starts[i + 1] as usize]
    }
}

/// The blocks of [`Cfg::reverse_postorder`], for those who need no more than the order.
pub fn reverse_postorder(func: &Function) -> Vec<BlockId> {
    let mut order = Vec::with_capacity(func.blocks.len());
    if func.blocks.is_empty() {
        return order;
    }
    let mut is_seen = vec![false; func.blocks.len()];
    // A block with the number of its successors that were visited.
    let mut stack = vec![(func.entry(), 0)];
    is_seen[0] = true;
    while let Some((block, n_visited)) = stack.last_mut() {
        // From the last to the first, so that reversing puts the first one first: a loop's body before what
        // follows the loop.
        match func.blocks[*block].terminator.successors().nth_back(*n_visited) {
            Some(next) => {
                *n_visited += 1;
                if !std::mem::replace(&mut is_seen[index(next)], true) {
                    stack.push((next, 0));
                }
            }
            None => {
                order.push(*block);
                stack.pop();
            }
        }
    }
    order.reverse();
    order
}

/// Counts, turns counts into starts, then fills in.
fn predecessors(func: &Function, order: &[BlockId]) -> (Vec<u32>, Vec<BlockId>) {
    let mut starts = vec![0; func.blocks.len() + 1];
    for &block in order {
        for next in func.blocks[block].terminator.successors() {
            starts[index(next) + 1] += 1;
        }
    }
    for i in 1..starts.len() {
        starts[i] += starts[i - 1];
    }
    let mut fill = starts.clone();
    let mut preds = vec![id(0); starts[func.blocks.len()] as usize];
    for &block in order {
        for next in func.blocks[block].terminator.successors() {
            let at = &mut fill[index(next)];
            preds[*at as usize] = block;
            *at += 1;
        }
    }
    (starts, preds)
}
