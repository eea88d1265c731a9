//! From MIR as it was lowered to MIR as backends take it, in two stages: [`optimize`], which is the list of the passes in
//! their order with the reason for each odd position, and [`legalize`].
//!
//! A pass is a plain function that changes one [`Function`](l4t_mir::ir::Function) in place (a few look at the whole
//! program). Each stands in a file of its own, whose header says what it does, what it does not do, what it must preserve,
//! and what it costs; [`PASSES`] is the table of all.
//! All of them preserve what a program does: the order of effects and of runtime errors, wrap-around, calls of C, and
//! every access that somebody else could see. All are near-linear in the size of what they are given.
//!
//! [`PassHooks`] times passes, shows functions before and after, and verifies after each pass;
//! [`FunctionFacts`](l4t_mir::analyses::facts::FunctionFacts) hand what one pass found out about a function on to the
//! next. That is all the framework there is.

mod copies;
mod dce;
mod dead_stores;
mod edit;
mod globals;
mod gvn;
mod hooks;
mod if_convert;
mod inline;
mod legalize;
mod licm;
mod memory;
mod promote;
mod ranges;
mod rotate;
mod rules;
mod simplify_cfg;
mod table;
#[cfg(test)]
mod tests;
mod unused;

pub(crate) use hooks::Context;
pub use hooks::{Dump, PassHooks, PassTime, When};
use l4t_mir::backend::OptLevel;
use l4t_mir::ir::Program;
use l4t_mir::verify::Phase;
use table::{
    COMPACT, COPIES, DCE, DEAD_STORES, GLOBALS, GVN, IF_CONVERT, INLINE, LEGALIZE, LICM, PROMOTE, RANGES, ROTATE,
    SIMPLIFY_CFG, UNUSED,
};
pub use table::{FunctionPass, PASSES, Pass, ProgramPass};

/// What the passes work towards.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Goal {
    /// How hard to try.
    pub level: OptLevel,
    /// Whether the code generator shapes loops itself, and does it best if it finds them as they were written.
    pub leaves_loops: bool,
}

impl From<OptLevel> for Goal {
    fn from(level: OptLevel) -> Goal {
        Goal { level, leaves_loops: false }
    }
}

/// Changes `program` to do the same faster, as far as `goal` asks for: from [`Phase::Built`] to the same. Leaves things
/// behind that nothing uses any more; [`legalize`] clears them away.
pub fn optimize(program: &mut Program, goal: impl Into<Goal>, hooks: &mut PassHooks<'_>) {
    let goal = goal.into();
    if goal.level > OptLevel::None {
        clean_up_functions(program, hooks);
        hooks.run(&INLINE, program, goal.level, Phase::Built);
        hooks.run(&UNUSED, program, goal.level, Phase::Built);
        optimize_functions(program, goal, hooks);
    }
}

/// Puts `program` into the form that backends expect, which is done at every level: from [`Phase::Built`] to
/// [`Phase::Legal`]. It hides from passes which slots are free of others' eyes, so it comes behind [`optimize`], which
/// was called with the same goal.
pub fn legalize(program: &mut Program, goal: impl Into<Goal>, hooks: &mut PassHooks<'_>) {
    let level = goal.into().level;
    hooks.run(&LEGALIZE, program, level, Phase::Legal);
    if level > OptLevel::None {
        // Passes leave what they made dead in the lists, and backends have tables as long as these.
        hooks.run(&COMPACT, program, level, Phase::Legal);
    }
}

/// Makes functions small before the inliner weighs them.
fn clean_up_functions(program: &mut Program, hooks: &mut PassHooks<'_>) {
    hooks.for_each_function(program, |passes| {
        passes.run(&SIMPLIFY_CFG);
        // Aggregates that are only read through constant offsets become values, which everything below needs.
        passes.run(&PROMOTE);
        passes.run(&GVN);
        passes.run(&DCE);
        // Conditions have become constants.
        passes.run(&SIMPLIFY_CFG);
    });
}

fn optimize_functions(program: &mut Program, goal: Goal, hooks: &mut PassHooks<'_>) {
    let level = goal.level;
    hooks.for_each_function(program, |passes| {
        // Inlining leaves jumps, and parameters that have become known.
        passes.run(&SIMPLIFY_CFG);
        // A parameter object that needs no copy is one slot less, and an inlined callee's is the caller's own slot.
        passes.run(&COPIES);
        if level > OptLevel::Less {
            // Leaves slots, which the next pass turns into values.
            passes.run(&GLOBALS);
        }
        passes.run(&PROMOTE);
        passes.run(&GVN);
        passes.run(&DCE);
        passes.run(&SIMPLIFY_CFG);
        // Before loops are rotated: their conditions still stand in one place that dominates the body.
        passes.run(&RANGES);
        passes.run(&DCE);
        passes.run(&SIMPLIFY_CFG);
        if level > OptLevel::Less {
            passes.run(&IF_CONVERT);
            passes.run(&SIMPLIFY_CFG);
        }
        if !goal.leaves_loops {
            passes.run(&ROTATE);
        }
        // What the condition of a loop computed is known in the loop now.
        passes.run(&GVN);
        if level > OptLevel::Less {
            // Once more: the copied conditions may have made checks of their own, of values that are better known.
            passes.run(&RANGES);
        }
        passes.run(&LICM);
        passes.run(&DEAD_STORES);
        passes.run(&DCE);
        passes.run(&SIMPLIFY_CFG);
    });
}

/// Runs one pass of [`PASSES`] over a whole program, for tests.
pub fn run_pass(pass: Pass, program: &mut Program, hooks: &mut PassHooks<'_>) {
    match pass {
        // Whatever the phase of the program, it keeps the rules of the first one.
        Pass::OfProgram(pass) => hooks.run(&pass, program, OptLevel::Default, Phase::Built),
        Pass::OfFunctions(pass) => hooks.for_each_function(program, |passes| passes.run(&pass)),
    }
}
