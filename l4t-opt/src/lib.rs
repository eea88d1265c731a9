//! The optimiser: [`optimize`] is the list of all passes in their order, with the reason for each odd position.
//!
//! A pass is a plain function that changes one [`Function`] in place (a few look at the whole program). Each stands in a
//! file of its own, whose header says what it does, what it does not do, what it must preserve, and what it costs.
//! All of them preserve what a program does: the order of effects and of runtime errors, wrap-around, calls of C, and
//! every access that somebody else could see. All are near-linear in the size of what they are given.
//!
//! [`PassHooks`] times passes, shows functions before and after, and verifies after each pass; that is all the
//! framework there is.

mod copies;
mod dce;
mod dead_stores;
mod edit;
mod globals;
mod gvn;
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
mod unused;

use l4t_mir::analyses::c_functions::callers_of_returning_twice;
use l4t_mir::analyses::call_graph::CallGraph;
use l4t_mir::analyses::effects::ProgramFacts;
use l4t_mir::backend::OptLevel;
use l4t_mir::compact::compact_program;
use l4t_mir::ir::{FuncId, Function, Program};
use l4t_mir::queries::index;
use l4t_mir::verify::{Phase, verify_function, verify_phase};
use std::time::{Duration, Instant};

/// What a pass may look at besides its function.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The program. The function that the pass works on is not in it, only its declaration.
    pub program: &'a Program,
    /// What is known of calls and globals.
    pub facts: &'a ProgramFacts,
}

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

/// Changes `program` to do the same faster, as far as `goal` asks for, and puts it into the form that backends expect
/// (guard words written out), which is done at every level.
pub fn optimize(program: &mut Program, goal: impl Into<Goal>, hooks: &mut PassHooks<'_>) {
    let goal = goal.into();
    let level = goal.level;
    if level > OptLevel::None {
        clean_up_functions(program, hooks);
        hooks.run_on_program("inline", program, |program| inline::inline(program, level));
        hooks.run_on_program("unused", program, unused::remove_unused);
        optimize_functions(program, goal, hooks);
    }
    // Last, since it hides from the passes above which slots are free of others' eyes.
    hooks.run_on_program("legalize", program, legalize::legalize);
    if level > OptLevel::None {
        // Passes leave what they made dead in the lists, and backends have tables as long as these.
        hooks.run_on_program("compact", program, compact_program);
    }
}

/// Makes functions small before the inliner weighs them.
fn clean_up_functions(program: &mut Program, hooks: &mut PassHooks<'_>) {
    let graph = CallGraph::new(program);
    let facts = ProgramFacts::new(program, &graph);
    for func in functions_with_body(program) {
        hooks.run("simplify_cfg", program, &facts, func, |func, _| simplify_cfg::simplify_cfg(func));
        // Aggregates that are only read through constant offsets become values, which everything below needs.
        hooks.run("promote", program, &facts, func, promote::promote);
        hooks.run("gvn", program, &facts, func, gvn::gvn);
        hooks.run("dce", program, &facts, func, |func, _| dce::dce(func));
        // Conditions have become constants.
        hooks.run("simplify_cfg", program, &facts, func, |func, _| simplify_cfg::simplify_cfg(func));
    }
}

fn optimize_functions(program: &mut Program, goal: Goal, hooks: &mut PassHooks<'_>) {
    let level = goal.level;
    let graph = CallGraph::new(program);
    let facts = ProgramFacts::new(program, &graph);
    for func in functions_with_body(program) {
        // Inlining leaves jumps, and parameters that have become known.
        hooks.run("simplify_cfg", program, &facts, func, |func, _| simplify_cfg::simplify_cfg(func));
        // A parameter object that needs no copy is one slot less, and an inlined callee's is the caller's own slot.
        hooks.run("copies", program, &facts, func, copies::elide_copies);
        if level > OptLevel::Less {
            // Leaves slots, which the next pass turns into values.
            hooks.run("globals", program, &facts, func, globals::globals);
        }
        hooks.run("promote", program, &facts, func, promote::promote);
        hooks.run("gvn", program, &facts, func, gvn::gvn);
        hooks.run("dce", program, &facts, func, |func, _| dce::dce(func));
        hooks.run("simplify_cfg", program, &facts, func, |func, _| simplify_cfg::simplify_cfg(func));
        // Before loops are rotated: their conditions still stand in one place that dominates the body.
        hooks.run("ranges", program, &facts, func, ranges::ranges);
        hooks.run("dce", program, &facts, func, |func, _| dce::dce(func));
        hooks.run("simplify_cfg", program, &facts, func, |func, _| simplify_cfg::simplify_cfg(func));
        if level > OptLevel::Less {
            hooks.run("if_convert", program, &facts, func, |func, _| if_convert::if_convert(func));
            hooks.run("simplify_cfg", program, &facts, func, |func, _| simplify_cfg::simplify_cfg(func));
        }
        if !goal.leaves_loops {
            hooks.run("rotate", program, &facts, func, |func, _| rotate::rotate(func));
        }
        // What the condition of a loop computed is known in the loop now.
        hooks.run("gvn", program, &facts, func, gvn::gvn);
        if level > OptLevel::Less {
            // Once more: the copied conditions may have made checks of their own, of values that are better known.
            hooks.run("ranges", program, &facts, func, ranges::ranges);
        }
        hooks.run("licm", program, &facts, func, licm::licm);
        hooks.run("dead_stores", program, &facts, func, dead_stores::dead_stores);
        hooks.run("dce", program, &facts, func, |func, _| dce::dce(func));
        hooks.run("simplify_cfg", program, &facts, func, |func, _| simplify_cfg::simplify_cfg(func));
    }
}

/// The functions that passes work on.
fn functions_with_body(program: &Program) -> Vec<FuncId> {
    let is_left_alone = callers_of_returning_twice(program);
    let functions = program.functions.iter().filter(|(id, func)| !func.blocks.is_empty() && !is_left_alone[index(*id)]);
    functions.map(|(id, _)| id).collect()
}

/// Runs one pass over a whole program, for tests; `false` if there is none of that name.
pub fn run_by_name(program: &mut Program, name: &str, hooks: &mut PassHooks<'_>) -> bool {
    type FunctionPass = fn(&mut Function, &Context<'_>);
    let pass: FunctionPass = match name {
        "inline" => {
            hooks.run_on_program("inline", program, |program| inline::inline(program, OptLevel::Default));
            return true;
        }
        "unused" => {
            hooks.run_on_program("unused", program, unused::remove_unused);
            return true;
        }
        "legalize" => {
            hooks.run_on_program("legalize", program, legalize::legalize);
            return true;
        }
        "copies" => copies::elide_copies,
        "dce" => |func, _| dce::dce(func),
        "dead_stores" => dead_stores::dead_stores,
        "globals" => globals::globals,
        "gvn" => gvn::gvn,
        "if_convert" => |func, _| if_convert::if_convert(func),
        "licm" => licm::licm,
        "promote" => promote::promote,
        "ranges" => ranges::ranges,
        "rotate" => |func, _| rotate::rotate(func),
        "simplify_cfg" => |func, _| simplify_cfg::simplify_cfg(func),
        _ => return false,
    };
    let facts = ProgramFacts::new(program, &CallGraph::new(program));
    for func in functions_with_body(program) {
        hooks.run("pass", program, &facts, func, pass);
    }
    true
}

/// How long a pass took, over all functions.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PassTime {
    /// The pass.
    pub name: &'static str,
    /// In all.
    pub time: Duration,
    /// How often it ran.
    pub runs: u32,
}

/// When a dump shows a function.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum When {
    /// Before the pass.
    Before,
    /// After it.
    After,
}

/// Receives dumps: the pass, when, the program, and the function that the pass works on (`None`: all).
pub type Dump<'a> = dyn FnMut(&'static str, When, &Program, Option<FuncId>) + 'a;

/// What happens around each pass.
#[derive(Default)]
pub struct PassHooks<'a> {
    /// Whether to measure time. Off by default: not every host has a clock.
    pub measure: bool,
    /// What was measured, in the order in which passes first ran.
    pub times: Vec<PassTime>,
    /// Called before and after passes of these names.
    pub dump_passes: Vec<String>,
    /// Receives the dumps.
    pub dump: Option<Box<Dump<'a>>>,
    /// Whether to verify after each pass also where debug assertions are off.
    pub verify: bool,
}

impl PassHooks<'_> {
    fn run(
        &mut self,
        name: &'static str,
        program: &mut Program,
        facts: &ProgramFacts,
        id: FuncId,
        pass: impl FnOnce(&mut Function, &Context<'_>),
    ) {
        self.show(name, When::Before, program, Some(id));
        let start = self.measure.then(Instant::now);
        let declaration = declaration_of(&program.functions[id]);
        let mut func = std::mem::replace(&mut program.functions[id], declaration);
        pass(&mut func, &Context { program, facts });
        program.functions[id] = func;
        self.finish(name, start, program, Some(id));
    }

    fn run_on_program(&mut self, name: &'static str, program: &mut Program, pass: impl FnOnce(&mut Program)) {
        self.show(name, When::Before, program, None);
        let start = self.measure.then(Instant::now);
        pass(program);
        self.finish(name, start, program, None);
    }

    fn finish(&mut self, name: &'static str, start: Option<Instant>, program: &Program, func: Option<FuncId>) {
        if let Some(start) = start {
            self.add_time(name, start.elapsed());
        }
        if self.verify || cfg!(debug_assertions) {
            verify_after(name, program, func);
        }
        self.show(name, When::After, program, func);
    }

    fn add_time(&mut self, name: &'static str, time: Duration) {
        match self.times.iter_mut().find(|known| known.name == name) {
            Some(known) => {
                known.time += time;
                known.runs += 1;
            }
            None => self.times.push(PassTime { name, time, runs: 1 }),
        }
    }

    fn show(&mut self, name: &'static str, when: When, program: &Program, func: Option<FuncId>) {
        if let Some(dump) = &mut self.dump
            && self.dump_passes.iter().any(|wanted| wanted == name || wanted == "all")
        {
            dump(name, when, program, func);
        }
    }
}

/// A function without its body, which stands in the program while a pass has the body.
fn declaration_of(func: &Function) -> Function {
    let mut declaration = Function::new(func.name.clone(), func.symbol.clone(), func.sig, func.span);
    declaration.by_value_bytes = func.by_value_bytes.clone();
    declaration
}

/// A pass that breaks the rules of the IR is a defect of the compiler: says which pass, and which rules.
fn verify_after(name: &'static str, program: &Program, func: Option<FuncId>) {
    let phase = if name == "legalize" { Phase::Legal } else { Phase::Built };
    let result = match func {
        Some(func) => verify_function(program, func, phase),
        None => verify_phase(program, phase),
    };
    if let Err(errors) = result {
        let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
        panic!("the pass `{name}` broke the program:\n{}", errors.join("\n"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use l4t_mir::testing::any_program;
    use proptest::prelude::*;

    /// Every pass by itself, in an order that lets each see what others leave.
    #[rustfmt::skip]
    const ALL: [&str; 14] = [
        "simplify_cfg", "gvn", "globals", "copies", "promote", "dce", "inline", "dead_stores", "unused", "ranges", "if_convert",
        "rotate", "licm", "legalize",
    ];

    proptest! {
        #[test]
        fn passes_keep_the_rules_of_the_ir(program in any_program()) {
            for name in ALL {
                let mut program = program.clone();
                let mut hooks = PassHooks { verify: true, ..PassHooks::default() };
                prop_assert!(run_by_name(&mut program, name, &mut hooks));
            }
        }

        #[test]
        fn the_whole_list_keeps_the_rules_of_the_ir(program in any_program(), level in 0..4usize) {
            let level = [OptLevel::None, OptLevel::Less, OptLevel::Default, OptLevel::Aggressive][level];
            let mut program = program;
            optimize(&mut program, level, &mut PassHooks { verify: true, ..PassHooks::default() });
        }
    }
}
