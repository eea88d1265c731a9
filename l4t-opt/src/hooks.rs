//! What happens around each pass: it is shown before and after, timed, and verified.

use crate::table::{FunctionPass, Keeps, Pass, ProgramPass};
use l4t_mir::analyses::c_functions::callers_of_returning_twice;
use l4t_mir::analyses::call_graph::CallGraph;
use l4t_mir::analyses::effects::ProgramFacts;
use l4t_mir::analyses::facts::{FunctionFacts, Kept};
use l4t_mir::backend::OptLevel;
use l4t_mir::ir::{FuncId, Function, Program};
use l4t_mir::queries::index;
use l4t_mir::verify::{Phase, expect_right, verify_function, verify_phase};
use std::time::Duration;

/// What a pass may look at besides its function.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Context<'a> {
    /// The program. The function that the pass works on is not in it, only its declaration.
    pub(crate) program: &'a Program,
    /// What is known of calls and globals.
    pub(crate) facts: &'a ProgramFacts,
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
    /// Tells the time since some moment, if passes are to be timed. Not every host has a clock, so the host brings it.
    pub clock: Option<&'a dyn Fn() -> Duration>,
    /// What was measured, in the order in which passes first ran.
    pub times: Vec<PassTime>,
    /// Called before and after passes of these names, or of all if one is `all`.
    pub dump_passes: Vec<String>,
    /// Receives the dumps.
    pub dump: Option<Box<Dump<'a>>>,
    /// Whether to verify after each pass also where debug assertions are off.
    pub verify: bool,
}

impl PassHooks<'_> {
    /// Runs a pass over the whole program, which keeps the rules of `phase` behind it.
    pub(crate) fn run(&mut self, pass: &ProgramPass, program: &mut Program, level: OptLevel, phase: Phase) {
        self.show(pass.name, When::Before, program, None);
        let start = self.now();
        (pass.run)(program, level);
        self.note_run(pass.name, start);
        if self.verifies() {
            expect_right(verify_phase(program, phase), pass.name);
        }
        self.show(pass.name, When::After, program, None);
    }

    /// Runs passes over each function that has a body and that passes may change.
    pub(crate) fn for_each_function(
        &mut self,
        program: &mut Program,
        mut run_passes: impl FnMut(&mut FunctionPasses<'_, '_>),
    ) {
        let graph = CallGraph::new(program);
        let program_facts = ProgramFacts::new(program, &graph);
        for id in functions_with_body(program) {
            let declaration = declaration_of(&program.functions[id]);
            let func = std::mem::replace(&mut program.functions[id], declaration);
            let mut passes = FunctionPasses {
                hooks: self,
                program,
                program_facts: &program_facts,
                id,
                func,
                facts: FunctionFacts::default(),
            };
            run_passes(&mut passes);
            passes.swap();
        }
    }

    fn verifies(&self) -> bool {
        self.verify || cfg!(debug_assertions)
    }

    fn now(&self) -> Option<Duration> {
        self.clock.map(|clock| clock())
    }

    fn note_run(&mut self, name: &'static str, start: Option<Duration>) {
        debug_assert!(Pass::named(name).is_some(), "`{name}` is not in the table");
        let (Some(start), Some(end)) = (start, self.now()) else { return };
        let time = end.saturating_sub(start);
        match self.times.iter_mut().find(|known| known.name == name) {
            Some(known) => {
                known.time += time;
                known.runs += 1;
            }
            None => self.times.push(PassTime { name, time, runs: 1 }),
        }
    }

    fn shows(&self, name: &str) -> bool {
        self.dump.is_some() && self.dump_passes.iter().any(|wanted| wanted == name || wanted == "all")
    }

    fn show(&mut self, name: &'static str, when: When, program: &Program, func: Option<FuncId>) {
        if self.shows(name)
            && let Some(dump) = &mut self.dump
        {
            dump(name, when, program, func);
        }
    }
}

/// The passes over one function.
pub(crate) struct FunctionPasses<'a, 'h> {
    hooks: &'a mut PassHooks<'h>,
    /// Has only the declaration of the function, so that passes can look at the program while they change it.
    program: &'a mut Program,
    program_facts: &'a ProgramFacts,
    id: FuncId,
    func: Function,
    facts: FunctionFacts,
}

impl FunctionPasses<'_, '_> {
    /// Runs a pass.
    pub(crate) fn run(&mut self, pass: &FunctionPass) {
        self.show(pass.name, When::Before);
        let start = self.hooks.now();
        let context = Context { program: self.program, facts: self.program_facts };
        (pass.run)(&mut self.func, &context, &mut self.facts);
        match pass.keeps {
            Keeps::Shape => self.facts.keep(Kept::Shape),
            Keeps::Nothing => self.facts.keep(Kept::Nothing),
            Keeps::WhatItSays => {}
        }
        self.hooks.note_run(pass.name, start);
        if self.hooks.verifies() {
            self.swap();
            expect_right(verify_function(self.program, self.id, Phase::Built), pass.name);
            self.swap();
            let wrong = self.facts.wrong_fact(&self.func);
            assert!(wrong.is_none(), "`{}` left {wrong:?} to be true", pass.name);
        }
        self.show(pass.name, When::After);
    }

    fn show(&mut self, name: &'static str, when: When) {
        if self.hooks.shows(name) {
            self.swap();
            self.hooks.show(name, when, self.program, Some(self.id));
            self.swap();
        }
    }

    /// Puts the function in its place and takes the declaration out, or the other way round.
    fn swap(&mut self) {
        std::mem::swap(&mut self.func, &mut self.program.functions[self.id]);
    }
}

/// The functions that passes work on.
fn functions_with_body(program: &Program) -> Vec<FuncId> {
    let is_left_alone = callers_of_returning_twice(program);
    let functions = program.functions.iter().filter(|(id, func)| !func.blocks.is_empty() && !is_left_alone[index(*id)]);
    functions.map(|(id, _)| id).collect()
}

/// A function without its body, which stands in the program while a pass has the body.
fn declaration_of(func: &Function) -> Function {
    let mut declaration = Function::new(func.name.clone(), func.symbol.clone(), func.sig, func.span);
    declaration.by_value_bytes = func.by_value_bytes.clone();
    declaration
}
