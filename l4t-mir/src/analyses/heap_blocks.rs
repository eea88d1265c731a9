//! Which blocks of the heap C's allocator may have got back when.
//!
//! A block belongs to the program until it is given back; from then on to C's allocator, which may keep its lists in it,
//! or hand the same memory out again. A program may still have its address, which it must not use, but may. So the blocks
//! of two allocations lie apart only if the first one cannot have been given back when the second one was made. (That
//! they lie apart stays true when one is given back later: places are compared, not lives.)
//!
//! Whatever gives a block back may give back any, since it may be called with a wrong pointer, unless it is called with
//! the start of a block that this function allocated: then it takes that one, and those that may lie where that one did.
//!
//! Flow-sensitive, by the usual rounds over the blocks in reverse postorder. Looks at `MAX_BLOCKS` allocations of a
//! function; near-linear, and nothing but one look at each instruction in functions that allocate nothing.
//! Stays true while only instructions are removed that neither allocate nor call.

use super::address::{Origin, Origins, Root};
use super::effects::ProgramFacts;
use super::touches::Elsewhere;
use crate::cfg::Cfg;
use crate::ir::{Function, InstId, Value};
use crate::queries::index;
use rustc_hash::FxHashMap;

/// Of more allocations than this nothing is known: each has a bit in a [`Blocks`].
const MAX_BLOCKS: usize = 64;

/// A set of blocks, by the numbers of their allocations.
type Blocks = u64;

/// What a function's blocks of the heap have to do with each other.
#[derive(Debug, Default)]
pub struct HeapBlocks {
    /// The allocations of which something is known, in reverse postorder.
    pub allocations: Vec<InstId>,
    /// Their places in that list: where one dominates another, it has the lower number.
    numbers: FxHashMap<InstId, u32>,
    /// By instruction at which the allocator may work: the blocks that it may have got back before it is done.
    given_back: FxHashMap<InstId, Blocks>,
}

impl HeapBlocks {
    /// Looks at a function.
    pub fn new(func: &Function, cfg: &Cfg, origins: &Origins, facts: &ProgramFacts) -> HeapBlocks {
        let mut blocks = HeapBlocks::default();
        let insts = cfg.reverse_postorder().iter().flat_map(|&block| &func.blocks[block].insts).copied();
        blocks.allocations = insts.filter(|&inst| allocates(func, inst)).take(MAX_BLOCKS).collect();
        blocks.numbers = (0u32..).zip(&blocks.allocations).map(|(number, &inst)| (inst, number)).collect();
        if !blocks.allocations.is_empty() {
            blocks.run(func, cfg, origins, facts);
        }
        blocks
    }

    /// Whether the blocks of two allocations may share memory, as far as both are there: where the address of each is
    /// the one that its allocation gave last.
    pub fn may_overlap(&self, a: InstId, b: InstId) -> bool {
        let (Some(&number_a), Some(&number_b)) = (self.numbers.get(&a), self.numbers.get(&b)) else { return true };
        // Both can only be there where one dominates the other, and then the one with the lower number came first.
        let (first, second) = if number_a < number_b { (number_a, b) } else { (number_b, a) };
        number_a == number_b || self.given_back.get(&second).is_none_or(|blocks| blocks & bit(first) != 0)
    }

    /// Whether the allocator may have the block of `allocation` when `inst`, at which it works, is done.
    pub fn may_be_given_back(&self, allocation: InstId, inst: InstId) -> bool {
        let Some(&number) = self.numbers.get(&allocation) else { return true };
        self.given_back.get(&inst).is_none_or(|blocks| blocks & bit(number) != 0)
    }

    fn run(&mut self, func: &Function, cfg: &Cfg, origins: &Origins, facts: &ProgramFacts) {
        let mut at_end: Vec<Blocks> = vec![0; func.blocks.len()];
        let mut changed = true;
        while changed {
            changed = false;
            for &block in cfg.reverse_postorder() {
                let before = cfg.predecessors(block).iter().fold(0, |sum, &pred| sum | at_end[index(pred)]);
                let mut state = before;
                for &inst in &func.blocks[block].insts {
                    changed |= self.execute(func, origins, facts, inst, &mut state);
                }
                changed |= std::mem::replace(&mut at_end[index(block)], state) != state;
            }
        }
    }

    /// Changes the set of what was given back as an instruction does; whether more is known of the instruction now.
    fn execute(
        &mut self,
        func: &Function,
        origins: &Origins,
        facts: &ProgramFacts,
        inst: InstId,
        state: &mut Blocks,
    ) -> bool {
        let takes_back = match func.insts[inst].touches(func).elsewhere {
            Elsewhere::Nothing | Elsewhere::RuntimeError => return false,
            Elsewhere::Allocator { takes_back: Some(ptr) } => self.found_at(origins, ptr),
            Elsewhere::Allocator { takes_back: None } => 0,
            Elsewhere::Call(callee) => {
                let effects = facts.effects_of_call(callee);
                if !effects.allocator {
                    return false;
                }
                if effects.gives_back { Blocks::MAX } else { 0 }
            }
        };
        *state |= takes_back;
        let known = self.given_back.insert(inst, *state);
        if let Some(&number) = self.numbers.get(&inst) {
            *state &= !bit(number);
        }
        known != self.given_back.get(&inst).copied()
    }

    /// The blocks that may start where a pointer points, as far as is known in this round.
    fn found_at(&self, origins: &Origins, ptr: Value) -> Blocks {
        let Origin { root: Root::Heap(allocation), offset: Some(0) } = origins.get(ptr) else { return Blocks::MAX };
        if !self.numbers.contains_key(&allocation) {
            return Blocks::MAX;
        }
        let may_be_there = |other: InstId| {
            let is_visited = self.given_back.contains_key(&allocation) && self.given_back.contains_key(&other);
            other == allocation || is_visited && self.may_overlap(allocation, other)
        };
        let there = (0u32..).zip(&self.allocations).filter(|&(_, &other)| may_be_there(other));
        there.fold(0, |sum, (number, _)| sum | bit(number))
    }
}

fn bit(number: u32) -> Blocks {
    1 << number
}

/// Whether an instruction is an allocation whose block has a [`Root::Heap`].
fn allocates(func: &Function, inst: InstId) -> bool {
    matches!(func.insts[inst].touches(func).elsewhere, Elsewhere::Allocator { takes_back: None })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analyses::call_graph::CallGraph;
    use crate::text::parse;

    /// Whether each two of a function's blocks may overlap, by the numbers of their allocations.
    fn overlaps(body: &str) -> Vec<(usize, usize)> {
        let text = format!("extern $rand\nextern $strlen\nfunc @l4t.f(i64, ptr, i1) -> i64 {{\n{body}\n}}");
        let program = parse(&text).unwrap_or_else(|error| panic!("{error}"));
        let func = &program.functions[crate::queries::id(0)];
        let cfg = Cfg::new(func);
        let facts = ProgramFacts::new(&program, &CallGraph::new(&program));
        let blocks = HeapBlocks::new(func, &cfg, &Origins::new(func, &cfg), &facts);
        let mut found = Vec::new();
        for (i, &a) in blocks.allocations.iter().enumerate() {
            for (j, &b) in blocks.allocations.iter().enumerate().skip(i + 1) {
                if blocks.may_overlap(a, b) {
                    found.push((i, j));
                }
            }
        }
        found
    }

    #[test]
    fn blocks_lie_apart_until_one_is_given_back() {
        let found = overlaps(
            "b0(v0: i64, v1: ptr, v2: i1):
               v3 = heap.alloc v0
               v4 = heap.alloc_zeroed v0, v0
               heap.free v3
               v5 = heap.alloc v0
               heap.free v4
               heap.free v5
               return v0",
        );
        assert_eq!(found, [(0, 2)]);
    }

    #[test]
    fn a_wrong_pointer_gives_back_any_block() {
        let block_of_another = overlaps(
            "b0(v0: i64, v1: ptr, v2: i1):
               v3 = heap.alloc v0
               v4 = heap.realloc v1, v0
               v5 = heap.alloc v0
               return v0",
        );
        let within = overlaps(
            "b0(v0: i64, v1: ptr, v2: i1):
               v3 = heap.alloc v0
               v4 = heap.alloc v0
               v5 = offset v4, 16
               heap.free v5
               v6 = heap.alloc v0
               return v0",
        );
        // The second block may be where the first one was, and is freed by the first one's address.
        let freed_twice = overlaps(
            "b0(v0: i64, v1: ptr, v2: i1):
               v3 = heap.alloc v0
               heap.free v3
               v4 = heap.alloc v0
               heap.free v3
               v5 = heap.alloc v0
               return v0",
        );
        assert_eq!(block_of_another, [(0, 1)]);
        assert_eq!(within, [(0, 2), (1, 2)]);
        assert_eq!(freed_twice, [(0, 1), (0, 2), (1, 2)]);
    }

    #[test]
    fn calls_of_c_may_give_back_what_they_like() {
        let found = overlaps(
            "b0(v0: i64, v1: ptr, v2: i1):
               v3 = heap.alloc v0
               v4 = call_c $strlen(v3): (ptr) -> i64
               v5 = heap.alloc v0
               v6 = call_c $rand(): () -> i64
               v7 = heap.alloc v0
               return v0",
        );
        assert_eq!(found, [(0, 2), (1, 2)]);
    }

    #[test]
    fn in_a_loop_only_what_outlives_a_round_counts() {
        let found = overlaps(
            "b0(v0: i64, v1: ptr, v2: i1):
               v3 = heap.alloc v0
               jump b1
             b1:
               v4 = heap.alloc v0
               v5 = heap.alloc v0
               heap.free v4
               heap.free v5
               branch v2, b1, b2
             b2:
               heap.free v3
               return v0",
        );
        assert_eq!(found, []);
        let freed_in_the_loop = overlaps(
            "b0(v0: i64, v1: ptr, v2: i1):
               v3 = heap.alloc v0
               jump b1
             b1:
               v4 = heap.alloc v0
               heap.free v4
               heap.free v3
               branch v2, b1, b2
             b2:
               return v0",
        );
        assert_eq!(freed_in_the_loop, [(0, 1)]);
    }
}
