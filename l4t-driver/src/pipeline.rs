//! The stages of a compilation, in order, each named and timed.
//!
//! One function per product. Each reads as the list of its stages; a stage that fails ends it with `?`.

use crate::backend_failure::backend_failure;
use crate::emit::Emit;
use crate::error::{Defect, EnvironmentError, Failure};
use crate::files::{MAX_SOURCE_BYTES, too_large};
use crate::header::header;
use crate::linking::{LibraryKind, Linker, Product, find_linker, link, write_library};
use crate::loaded::{Loaded, load_libraries};
use crate::options::Options;
use crate::outcome::{Diagnostics, Outcome};
use crate::text::{ast_text, tokens_text};
use crate::timings::Stages;
use l4t_hir::{CheckOptions, Checked, hir};
use l4t_lower::LowerOptions;
use l4t_mir::backend::{CodegenOptions, OptLevel};
use l4t_mir::debug_info::DebugInfo;
use l4t_mir::ir;
use l4t_mir::target::Target;
use l4t_opt::{Goal, PassHooks, When};
use l4t_syntax::{Code, Diagnostic, Interner, Parse, Severity, Sources};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

/// Looks for everything that is wrong with a program. A missing `main` is not: it may be a part of a program.
pub fn check(sources: &Sources, options: &Options) -> Outcome<()> {
    compilation(sources, options, |c| {
        let (parsed, interner) = c.parse()?;
        let checked = c.check(parsed, &interner, Main::Optional)?;
        if options.library { c.check_exports(&checked.program, &interner) } else { Ok(()) }
    })
}

/// Makes text or an object file in memory.
///
/// An object file needs no `main`; without one it is a library, as with [`Options::library`].
pub fn emit(sources: &Sources, options: &Options, emit: Emit) -> Outcome<Vec<u8>> {
    compilation(sources, options, |c| {
        let (parsed, interner) = c.parse()?;
        // Tokens and trees exist whether or not the program is right.
        match emit {
            Emit::Tokens => return Ok(c.stages.run("print", || tokens_text(&parsed, sources)).into_bytes()),
            Emit::Ast => return Ok(c.stages.run("print", || ast_text(&parsed, sources, &interner)).into_bytes()),
            _ => {}
        }
        let checked = c.check(parsed, &interner, Main::Optional)?;
        if emit == Emit::Hir {
            return Ok(c.stages.run("print", || checked.program.dump(&interner).to_string()).into_bytes());
        }
        let is_library = options.library || (emit.is_for_c() && checked.program.main.is_none());
        if is_library {
            c.check_exports(&checked.program, &interner)?;
        }
        if emit == Emit::Header {
            return Ok(c.stages.run("print", || header(&checked.program, &interner, sources)).into_bytes());
        }
        let mut program = c.lower(checked, &interner, is_library)?;
        match emit.of_backend() {
            None => {
                // Numbered as it stands there, the text is easier to read, and parses back to the same program.
                l4t_mir::compact::compact_program(&mut program);
                Ok(c.stages.run("print", || l4t_mir::text::print(&program)).into_bytes())
            }
            Some(artefact) => c.generate(program, artefact),
        }
    })
}

/// Makes an executable file. Under its name there is the old file or the new one, never a part of it.
pub fn build(sources: &Sources, options: &Options, output: &Path) -> Outcome<()> {
    compilation(sources, options, |c| {
        let (parsed, interner) = c.parse()?;
        let checked = c.check(parsed, &interner, Main::Required)?;
        let program = c.lower(checked, &interner, false)?;
        let object = c.generate(program, l4t_mir::backend::Emit::Object)?;
        let target = c.target()?;
        c.stages.run("link", || link(Product::Executable, &object, output, &target, &options.link))?;
        Ok(())
    })
}

/// Makes a library file whose functions C programs call by their names; [`Options::library`] is taken as given. Under
/// its name there is the old file or the new one, never a part of it.
pub fn build_library(sources: &Sources, options: &Options, output: &Path, kind: LibraryKind) -> Outcome<()> {
    compilation(sources, options, |c| {
        let (parsed, interner) = c.parse()?;
        let checked = c.check(parsed, &interner, Main::Optional)?;
        c.check_exports(&checked.program, &interner)?;
        let program = c.lower(checked, &interner, true)?;
        let exported: Vec<String> =
            program.functions.values().filter(|func| func.exported).map(|func| func.symbol.to_string()).collect();
        let object = c.generate(program, l4t_mir::backend::Emit::Object)?;
        let target = c.target()?;
        c.stages.run("link", || write_library(kind, &object, &exported, output, &target, &options.link))?;
        Ok(())
    })
}

/// Makes code in memory, ready to run on this machine.
pub fn load(sources: &Sources, options: &Options) -> Outcome<Loaded> {
    compilation(sources, options, |c| {
        c.refuse_foreign_target()?;
        let (parsed, interner) = c.parse()?;
        let checked = c.check(parsed, &interner, Main::Required)?;
        let mut program = c.lower(checked, &interner, false)?;
        c.link_runtime(&mut program)?;
        c.stages.run("libraries", || load_libraries(&options.link))?;
        let backend = options.backend;
        let code = c.stages.run("codegen", || backend.load(&program, &codegen_options(sources, options)));
        Loaded::new(code.map_err(|error| backend_failure(backend.name(), "codegen", error))?)
    })
}

/// The names of processors that [`Options::processor`] may name for the backend and the target of these options.
///
/// Errors: the backend cannot tell.
pub fn processors(options: &Options) -> Result<Vec<String>, Failure> {
    let target = options.machine()?;
    options.backend.processors(&target).map_err(|error| backend_failure(options.backend.name(), "processors", error))
}

/// The linker that [`build`] would use with these options.
///
/// Errors: there is none; the notes say what to install.
pub fn linker(options: &Options) -> Result<Linker, EnvironmentError> {
    find_linker(&options.machine()?, &options.link)
}

/// Whether a program without `main` is wrong.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Main {
    Required,
    Optional,
}

/// Runs stages and gathers what they leave behind. A panic in one of them is a defect of the compiler, and no more.
fn compilation<'a, T>(
    sources: &'a Sources,
    options: &'a Options,
    stages: impl FnOnce(&mut Compilation<'a>) -> Result<T, Failure>,
) -> Outcome<T> {
    let mut compilation =
        Compilation { sources, options, stages: Stages::default(), diagnostics: Vec::new(), mir_dump: String::new() };
    // What a panicking stage was working on is dropped unseen; only whole diagnostics and timings are read afterwards.
    let result = catch_unwind(AssertUnwindSafe(|| stages(&mut compilation)));
    let result = result.unwrap_or_else(|panic| {
        let stage = compilation.stages.current;
        Err(Failure::Defect(Defect { stage, message: panic_message(panic.as_ref()) }))
    });
    Outcome {
        diagnostics: Diagnostics::new(compilation.diagnostics, options.max_errors),
        result,
        timings: compilation.stages.timings,
        mir_dump: compilation.mir_dump,
    }
}

fn panic_message(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "a panic without a message".to_owned())
}

/// One compilation at work.
struct Compilation<'a> {
    sources: &'a Sources,
    options: &'a Options,
    stages: Stages,
    diagnostics: Vec<Diagnostic>,
    mir_dump: String,
}

impl Compilation<'_> {
    /// Text to tokens and trees. Never fails because of the text.
    fn parse(&mut self) -> Result<(Vec<Parse>, Interner), Failure> {
        if let Some((_, file)) = self.sources.iter().find(|(_, file)| file.text().len() as u64 >= MAX_SOURCE_BYTES) {
            return Err(too_large(file.name()).into());
        }
        let mut interner = Interner::new();
        let parse = |(id, file)| l4t_syntax::parse(id, file, &mut interner);
        let mut parsed: Vec<Parse> = self.stages.run("parse", || self.sources.iter().map(parse).collect());
        for file in &mut parsed {
            self.report(std::mem::take(&mut file.diagnostics));
        }
        Ok((parsed, interner))
    }

    /// Trees to a typed program: resolves names, checks types, control flow and all else. Also runs on a tree with
    /// errors, so that all mistakes are reported at once; but only a program without any goes on from here.
    fn check(&mut self, parsed: Vec<Parse>, interner: &Interner, main: Main) -> Result<Checked, Failure> {
        // The tokens have served; freeing them early keeps the peak of memory low.
        let files: Vec<_> = parsed.into_iter().map(|parse| parse.file).collect();
        let check_options = CheckOptions::default();
        let mut checked = self.stages.run("check", || l4t_hir::check(&files, self.sources, interner, &check_options));
        self.report(std::mem::take(&mut checked.diagnostics));
        // Said only about programs that are right otherwise: a broken `func main` is one mistake, not two.
        if main == Main::Required && !self.has_errors() {
            let missing = l4t_hir::missing_main(&checked.program, self.sources, interner);
            self.report(missing.into_iter().collect());
        }
        if self.has_errors() { Err(Failure::Program) } else { Ok(checked) }
    }

    /// Looks for names of functions that C cannot use.
    fn check_exports(&mut self, program: &hir::Program, interner: &Interner) -> Result<(), Failure> {
        self.report(l4t_hir::c_names::bad_exports(program, interner));
        if self.has_errors() { Err(Failure::Program) } else { Ok(()) }
    }

    fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// A checked program to MIR, optimised.
    fn lower(&mut self, checked: Checked, interner: &Interner, library: bool) -> Result<ir::Program, EnvironmentError> {
        let options = self.options;
        let lower_options = LowerOptions {
            unchecked: options.unchecked,
            debug_info: options.debug_info,
            // Debuggers find variables in memory; optimised code need not have them anywhere.
            keep_variables: options.debug_info && options.opt_level == OptLevel::None,
            library,
        };
        let mut program =
            self.stages.run("lower", || l4t_lower::lower(&checked.program, self.sources, interner, &lower_options));
        drop(checked);

        let mut dump = String::new();
        let mut hooks = PassHooks {
            dump_passes: options.dump_mir.iter().cloned().collect(),
            dump: Some(Box::new(|pass, when, program, func| dump_mir(&mut dump, pass, when, program, func))),
            measure: options.measure_passes,
            ..PassHooks::default()
        };
        let goal = Goal { level: options.opt_level, leaves_loops: options.backend.shapes_loops() };
        self.stages.run("optimize", || l4t_opt::optimize(&mut program, goal, &mut hooks));
        let times = std::mem::take(&mut hooks.times);
        drop(hooks);
        self.stages.timings.passes = times.iter().map(|pass| (pass.name, pass.time)).collect();
        match &options.dump_mir {
            Some(pass) if dump.is_empty() => return Err(no_such_pass(pass)),
            _ => self.mir_dump = dump,
        }
        Ok(program)
    }

    /// Adds the runtime: the failure paths of checks, start-up, the handlers of signals.
    fn link_runtime(&mut self, program: &mut ir::Program) -> Result<(), Failure> {
        let target = self.target()?;
        self.stages.run("runtime", || l4t_mir::runtime::link(program, &target));
        Ok(())
    }

    /// MIR to the backend's product.
    fn generate(&mut self, mut program: ir::Program, emit: l4t_mir::backend::Emit) -> Result<Vec<u8>, Failure> {
        let target = self.target()?;
        let backend = self.options.backend;
        if !backend.supports(&target) {
            return Err(unsupported_target(backend.name(), &target).into());
        }
        self.link_runtime(&mut program)?;
        let options = codegen_options(self.sources, self.options);
        let bytes = self.stages.run("codegen", || backend.compile(&program, &target, &options, emit));
        bytes.map_err(|error| backend_failure(backend.name(), "codegen", error))
    }

    fn report(&mut self, mut diagnostics: Vec<Diagnostic>) {
        self.options.lints.apply(&mut diagnostics);
        self.diagnostics.append(&mut diagnostics);
    }

    fn target(&self) -> Result<Target, EnvironmentError> {
        self.options.machine()
    }

    fn refuse_foreign_target(&self) -> Result<(), EnvironmentError> {
        let target = self.target()?;
        if Target::host().is_ok_and(|host| host.arch() == target.arch() && host.os() == target.os()) {
            return Ok(());
        }
        let triple = target.triple();
        Err(EnvironmentError::new(
            Code::UNSUPPORTED_TARGET,
            format!("a program for {triple} cannot run on this machine"),
            format!("{triple} 向けのプログラムはこのマシンでは実行できない"),
        )
        .note(
            "`l4t build --target` makes a file to run there",
            "`l4t build --target` で、そのマシンで実行するファイルを作れる",
        ))
    }
}

fn unsupported_target(backend: &str, target: &Target) -> EnvironmentError {
    let triple = target.triple();
    EnvironmentError::new(
        Code::UNSUPPORTED_TARGET,
        format!("the `{backend}` backend makes no code for {triple}"),
        format!("バックエンド `{backend}` は {triple} 向けのコードを生成できない"),
    )
}

fn no_such_pass(pass: &str) -> EnvironmentError {
    EnvironmentError::new(
        Code::USAGE,
        format!("no pass `{pass}` runs at this optimisation level"),
        format!("この最適化レベルでは `{pass}` というパスは実行されない"),
    )
    .note("`--timings` lists the passes that run", "実行されるパスは `--timings` で表示される")
}

/// Appends a function, or the whole program, as it is before or after a pass.
fn dump_mir(out: &mut String, pass: &str, when: When, program: &ir::Program, func: Option<ir::FuncId>) {
    let when = match when {
        When::Before => "before",
        When::After => "after",
    };
    out.push_str(&format!("// {when} {pass}\n"));
    match func {
        Some(func) => out.push_str(&l4t_mir::text::print_function(program, func)),
        None => out.push_str(&l4t_mir::text::print(program)),
    }
}

fn codegen_options(sources: &Sources, options: &Options) -> CodegenOptions {
    let debug_info = options.debug_info.then(|| {
        // A debugger looks for the sources from the folder of this compilation on.
        let directory = std::env::current_dir().map(|path| path.to_string_lossy().into_owned()).unwrap_or_default();
        DebugInfo::new(sources, directory)
    });
    CodegenOptions { opt_level: options.opt_level, processor: options.processor.clone(), debug_info }
}
