//! How registers are allocated in each function.
//!
//! The careful one makes better code, but its time grows with the square of several measures of a function's size. So
//! it gets functions that people write; larger ones, which only machines write, get the fast one.

use l4t_mir::analyses::c_functions::callers_of_returning_twice;
use l4t_mir::analyses::call_graph::CallGraph;
use l4t_mir::backend::OptLevel;
use l4t_mir::cfg::Cfg;
use l4t_mir::ir::{BlockId, Function, Inst, Program, Value};
use l4t_mir::queries::index;

/// How registers are allocated.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Allocator {
    /// In one pass over the code, at twice the speed; values live in memory between blocks.
    Fast,
    /// So that values stay in registers, and those in memory share their places.
    Careful,
    /// As `Fast`, and without any optimisation: each value has a place in memory of its own, which is right still when a
    /// call returns a second time.
    Plain,
}

/// The largest function whose registers are allocated with care.
struct Limit {
    insts: usize,
    /// Values that stay alive are split between blocks, and each split looks at all others.
    blocks: usize,
    /// See [`lifetimes`]; values that find no register are compared with each other.
    lifetimes: usize,
}

/// Each of these alone costs about a second.
const OPTIMIZED: Limit = Limit { insts: 400_000, blocks: 5_000, lifetimes: 20_000_000 };
/// Where code is not optimised, hundredths of a second.
const UNOPTIMIZED: Limit = Limit { insts: 10_000, blocks: 1_000, lifetimes: 1_000_000 };

/// Instructions of a program, some 5,000 lines of source, that compile in a few hundredths of a second in any way.
const SMALL_PROGRAM_INSTS: usize = 25_000;

/// The allocator for each function.
pub(crate) fn allocators(program: &Program, opt_level: OptLevel) -> Vec<Allocator> {
    let mut allocators = usual_allocators(program, opt_level);
    for (allocator, returns_twice) in allocators.iter_mut().zip(callers_of_returning_twice(program)) {
        if returns_twice {
            *allocator = Allocator::Plain;
        }
    }
    allocators
}

/// The allocator for functions in which each call returns once. Without optimisation it is the fast one, but for two
/// kinds of function:
/// - Careful frames are a quarter as large. Functions that call themselves get these, so that recursion goes as deep as
///   people expect.
/// - Careful code is twice as fast. In a program so small that nobody notices the time, functions with loops get it.
fn usual_allocators(program: &Program, opt_level: OptLevel) -> Vec<Allocator> {
    let careful_if = |is_wanted: bool| if is_wanted { Allocator::Careful } else { Allocator::Fast };
    let functions = program.functions.values();
    if opt_level != OptLevel::None {
        return functions.map(|func| careful_if(fits(func, &OPTIMIZED))).collect();
    }
    let n_insts: usize = program.functions.values().map(|func| func.insts.len()).sum();
    let is_small = n_insts <= SMALL_PROGRAM_INSTS;
    let graph = CallGraph::new(program);
    let is_wanted = |func, is_recursive| is_recursive || is_small && has_loop(func);
    functions
        .zip(graph.is_recursive)
        .map(|(func, is_recursive)| careful_if(is_wanted(func, is_recursive) && fits(func, &UNOPTIMIZED)))
        .collect()
}

/// Whether control can come back to a block.
fn has_loop(func: &Function) -> bool {
    let cfg = Cfg::new(func);
    let goes_back = |(at, &block): (usize, &BlockId)| {
        func.blocks[block].terminator.successors().any(|next| cfg.position(next).is_some_and(|to| to <= at))
    };
    cfg.reverse_postorder().iter().enumerate().any(goes_back)
}

fn fits(func: &Function, limit: &Limit) -> bool {
    let is_short = func.insts.len() <= limit.insts && func.blocks.len() <= limit.blocks;
    // No function this short exceeds the last limit.
    let is_tiny = func.values.len().saturating_mul(func.insts.len() + func.blocks.len()) <= limit.lifetimes;
    is_short && (is_tiny || lifetimes(func) <= limit.lifetimes)
}

/// How many instructions lie between each value's definition and its last use, in all; in other words, how many values
/// are alive at each instruction. Constants do not count: they are made anew where they are used.
fn lifetimes(func: &Function) -> usize {
    let mut defined: Vec<u32> = vec![0; func.values.len()];
    let mut last_use: Vec<u32> = vec![0; func.values.len()];
    let mut at = 0;
    for block in func.blocks.values() {
        let mut define = |value: Value, at: u32| defined[index(value)] = at;
        block.params.iter().for_each(|&param| define(param, at));
        for &inst in &block.insts {
            at += 1;
            if let Some(value) = func.result(inst) {
                define(value, if matches!(func.insts[inst], Inst::Const { .. }) { u32::MAX } else { at });
            }
            func.insts[inst].for_each_operand(|value| last_use[index(value)] = at);
        }
        at += 1;
        block.terminator.for_each_operand(|value| last_use[index(value)] = at);
    }
    let lengths = last_use.iter().zip(&defined).map(|(end, start)| end.saturating_sub(*start) as usize);
    lengths.sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first function of a program of one, with `n` values that all live up to the end.
    fn with_values_alive(n: usize) -> Function {
        let mut text = String::from("func @l4t.main() -> i64 {\nb0:\n  v0 = const.i64 1\n");
        for i in 1..=n {
            text += &format!("  v{i} = add.i64 v{}, v0\n", i - 1);
        }
        for i in 1..=n {
            text += &format!("  v{} = add.i64 v{}, v{i}\n", n + i, n + i - 1);
        }
        text += &format!("  return v{}\n}}\n", 2 * n);
        let program = l4t_mir::text::parse(&text).expect("this is a program");
        program.functions.values().next().expect("there is one function").clone()
    }

    #[test]
    fn lifetimes_reach_from_definition_to_last_use() {
        // v1 lives for 2 instructions, v2 for 3; the sums for 1 each.
        assert_eq!(lifetimes(&with_values_alive(1)), 2);
    }

    #[test]
    fn functions_with_very_many_values_alive_are_too_large() {
        assert!(fits(&with_values_alive(1_000), &OPTIMIZED));
        assert!(!fits(&with_values_alive(6_000), &OPTIMIZED));
    }
}
