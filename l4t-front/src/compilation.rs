//! One compilation at work: the stages from text to optimised MIR, and what they leave behind.

use crate::error::{Defect, EnvironmentError, Failure};
use crate::limits::{MAX_SOURCE_BYTES, too_large};
use crate::options::ProgramOptions;
use crate::outcome::{Diagnostics, Outcome};
use crate::passes;
use crate::timings::{Clock, Stages};
use l4t_hir::{CheckOptions, hir};
use l4t_lower::{Keep, LowerOptions};
use l4t_mir::backend::OptLevel;
use l4t_mir::ir;
use l4t_mir::panics;
use l4t_opt::Goal;
use l4t_syntax::{Diagnostic, Interner, Parse, Severity, Sources};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What the program around a compilation lends it, and does with its MIR.
#[derive(Clone, Copy, Default)]
pub struct Host<'a> {
    /// Measures stages. Without a clock nothing is measured.
    pub clock: Option<Clock<'a>>,
    /// Whether the code generator that follows shapes loops itself: see [`Goal::leaves_loops`].
    pub shapes_loops: bool,
}

impl std::fmt::Debug for Host<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let has_clock = self.clock.is_some();
        f.debug_struct("Host").field("has_clock", &has_clock).field("shapes_loops", &self.shapes_loops).finish()
    }
}

/// The files of a program, parsed.
#[derive(Debug)]
pub struct Parsed {
    /// Each file's tokens and syntax tree; the diagnostics have been reported.
    pub files: Vec<Parse>,
    /// The names in them.
    pub interner: Interner,
}

/// A program without errors.
#[derive(Debug)]
pub struct Checked {
    /// Its typed tree.
    pub program: hir::Program,
    /// The names in it.
    pub interner: Interner,
}

/// Whether a program without `main` is wrong.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "their own names")]
pub enum Main {
    Required,
    Optional,
}

/// Makes a product of a program: runs its stages and gathers what they leave behind. A panic in one of them is a defect
/// of the compiler, and no more.
///
/// Errors are in the outcome.
pub fn compile<'a, T>(
    sources: &'a Sources,
    options: &'a ProgramOptions,
    host: Host<'a>,
    product: impl FnOnce(&mut Compilation<'a>) -> Result<T, Failure>,
) -> Outcome<T> {
    let stages = Stages { clock: host.clock, ..Stages::default() };
    let Host { shapes_loops, .. } = host;
    let mut c =
        Compilation { sources, options, shapes_loops, stages, diagnostics: Vec::new(), mir_dump: String::new() };
    // What a panicking stage was working on is dropped unseen; only whole diagnostics and timings are read afterwards.
    let result = catch_unwind(AssertUnwindSafe(|| product(&mut c)));
    let result = result.unwrap_or_else(|panic| {
        Err(Failure::Defect(Defect { stage: c.stages.current, message: panics::message(panic.as_ref()) }))
    });
    Outcome {
        diagnostics: Diagnostics::new(c.diagnostics, options.max_errors),
        result,
        timings: c.stages.timings,
        mir_dump: c.mir_dump,
    }
}

/// One compilation at work, for [`compile`]. Its methods are the stages, in the order in which they run.
pub struct Compilation<'a> {
    sources: &'a Sources,
    options: &'a ProgramOptions,
    /// Of the code generator that follows.
    shapes_loops: bool,
    stages: Stages<'a>,
    diagnostics: Vec<Diagnostic>,
    mir_dump: String,
}

impl<'a> Compilation<'a> {
    /// The texts of the program.
    pub fn sources(&self) -> &'a Sources {
        self.sources
    }

    /// The wishes about it.
    pub fn options(&self) -> &'a ProgramOptions {
        self.options
    }

    /// Runs a further stage: it is measured, and a defect in it is reported under its name.
    pub fn stage<T>(&mut self, name: &'static str, run: impl FnOnce() -> T) -> T {
        self.stages.run(name, run)
    }

    /// Text to tokens and trees. Never fails because of what the text holds.
    ///
    /// Errors: a file is too large.
    pub fn parse(&mut self) -> Result<Parsed, EnvironmentError> {
        if let Some((_, file)) = self.sources.iter().find(|(_, file)| file.text().len() as u64 >= MAX_SOURCE_BYTES) {
            return Err(too_large(file.name()));
        }
        let mut interner = Interner::new();
        let parse = |(id, file)| l4t_syntax::parse(id, file, &mut interner);
        let mut files: Vec<Parse> = self.stages.run("parse", || self.sources.iter().map(parse).collect());
        for file in &mut files {
            self.report(std::mem::take(&mut file.diagnostics));
        }
        Ok(Parsed { files, interner })
    }

    /// Trees to a typed program: resolves names, checks types, control flow and all else. Also runs on a tree with
    /// errors, so that all mistakes are reported at once; but only a program without any goes on from here.
    ///
    /// Errors: the program is wrong.
    pub fn check(&mut self, parsed: Parsed, main: Main) -> Result<Checked, Failure> {
        let Parsed { files, interner } = parsed;
        // The tokens have served; freeing them early keeps the peak of memory low.
        let files: Vec<_> = files.into_iter().map(|parse| parse.file).collect();
        let check_options = CheckOptions::default();
        let checked = self.stages.run("check", || l4t_hir::check(&files, self.sources, &interner, &check_options));
        self.report(checked.diagnostics);
        // Said only about programs that are right otherwise: a broken `func main` is one mistake, not two.
        if main == Main::Required && !self.has_errors() {
            let missing = l4t_hir::missing_main(&checked.program, self.sources, &interner);
            self.report(missing.into_iter().collect());
        }
        if self.has_errors() { Err(Failure::Program) } else { Ok(Checked { program: checked.program, interner }) }
    }

    /// Looks for names of functions that C cannot use.
    ///
    /// Errors: there are some.
    pub fn check_exports(&mut self, checked: &Checked) -> Result<(), Failure> {
        self.report(l4t_hir::c_names::bad_exports(&checked.program, &checked.interner));
        if self.has_errors() { Err(Failure::Program) } else { Ok(()) }
    }

    /// A checked program to MIR. In a library, C may call every function.
    pub fn lower(&mut self, checked: Checked, library: bool) -> ir::Program {
        let ProgramOptions { unchecked, debug_info, opt_level, .. } = *self.options;
        let keep = match (debug_info, opt_level) {
            (false, _) => Keep::Nothing,
            // Debuggers find variables in memory; optimised code need not have them anywhere.
            (true, OptLevel::None) => Keep::Slots,
            (true, _) => Keep::DebugInfo,
        };
        let options = LowerOptions { unchecked, keep, library };
        let Checked { program, interner } = &checked;
        self.stages.run("lower", || l4t_lower::lower(program, self.sources, interner, &options))
    }

    /// MIR to the MIR that a code generator takes, optimised as far as the options say.
    ///
    /// Errors: MIR is to be shown around a pass that there is not.
    pub fn optimize(&mut self, mut program: ir::Program) -> Result<ir::Program, EnvironmentError> {
        let goal = Goal { level: self.options.opt_level, leaves_loops: self.shapes_loops };
        let wishes = passes::Wishes {
            dump: self.options.dump_mir.as_deref(),
            clock: self.stages.clock.filter(|_| self.options.measure_passes),
        };
        let seen = self.stages.run("optimize", || passes::optimize(&mut program, goal, wishes));
        self.stages.timings.passes = seen.times;
        self.mir_dump = seen.dump;
        match wishes.dump {
            Some(pass) if self.mir_dump.is_empty() => Err(passes::no_such_pass(pass)),
            _ => Ok(program),
        }
    }

    fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    fn report(&mut self, mut diagnostics: Vec<Diagnostic>) {
        self.options.lints.apply(&mut diagnostics);
        self.diagnostics.append(&mut diagnostics);
    }
}
