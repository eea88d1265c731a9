//! The stages of a compilation, in order, each named and timed.
//!
//! One function per product. Each reads as the list of its stages; a stage that fails ends it with `?`. Those up to MIR
//! are `l4t-front`'s.

use crate::backend_error::{backend_failure, unsupported_target};
use crate::emit::{Emit, Made};
use crate::linking::{LibraryKind, Linker, Product, find_linker, link, write_library};
use crate::loaded::{Loaded, load_libraries};
use crate::options::Options;
use l4t_front::{Compilation, EnvironmentError, Failure, Host, Main, Outcome};
use l4t_mir::backend::{self, CodegenOptions};
use l4t_mir::debug_info::DebugInfo;
use l4t_mir::ir;
use l4t_mir::target::Target;
use l4t_syntax::{Code, Sources};
use std::path::Path;
use std::time::Instant;

/// Looks for everything that is wrong with a program. A missing `main` is not: it may be a part of a program.
pub fn check(sources: &Sources, options: &Options) -> Outcome<()> {
    compilation(sources, options, l4t_front::check)
}

/// Makes text or an object file in memory.
///
/// An object file needs no `main`; without one it is a library, as with [`l4t_front::ProgramOptions::library`].
pub fn emit(sources: &Sources, options: &Options, emit: Emit) -> Outcome<Vec<u8>> {
    compilation(sources, options, |c| {
        let artefact = match emit.made() {
            Made::Text(form) => return l4t_front::text(c, form).map(String::into_bytes),
            Made::Artefact(artefact) => artefact,
        };
        let parsed = c.parse()?;
        let checked = c.check(parsed, Main::Optional)?;
        let is_library = options.program.library || checked.program.main.is_none();
        if is_library {
            c.check_exports(&checked)?;
        }
        let lowered = c.lower(checked, is_library);
        let program = c.optimize(lowered)?;
        generate(c, options, program, artefact)
    })
}

/// Makes an executable file. Under its name there is the old file or the new one, never a part of it.
pub fn build(sources: &Sources, options: &Options, output: &Path) -> Outcome<()> {
    compilation(sources, options, |c| {
        let parsed = c.parse()?;
        let checked = c.check(parsed, Main::Required)?;
        let lowered = c.lower(checked, false);
        let program = c.optimize(lowered)?;
        let object = generate(c, options, program, backend::Emit::Object)?;
        let target = options.machine()?;
        c.stage("link", || link(Product::Executable, &object, output, &target, &options.link))?;
        Ok(())
    })
}

/// Makes a library file whose functions C programs call by their names; [`l4t_front::ProgramOptions::library`] is taken
/// as given. Under its name there is the old file or the new one, never a part of it.
pub fn build_library(sources: &Sources, options: &Options, output: &Path, kind: LibraryKind) -> Outcome<()> {
    compilation(sources, options, |c| {
        let parsed = c.parse()?;
        let checked = c.check(parsed, Main::Optional)?;
        c.check_exports(&checked)?;
        let lowered = c.lower(checked, true);
        let program = c.optimize(lowered)?;
        let exported: Vec<String> =
            program.functions.values().filter(|func| func.exported).map(|func| func.symbol.to_string()).collect();
        let object = generate(c, options, program, backend::Emit::Object)?;
        let target = options.machine()?;
        c.stage("link", || write_library(kind, &object, &exported, output, &target, &options.link))?;
        Ok(())
    })
}

/// Makes code in memory, ready to run on this machine.
pub fn load(sources: &Sources, options: &Options) -> Outcome<Loaded> {
    compilation(sources, options, |c| {
        let target = options.machine()?;
        refuse_foreign(&target)?;
        let parsed = c.parse()?;
        let checked = c.check(parsed, Main::Required)?;
        let lowered = c.lower(checked, false);
        let mut program = c.optimize(lowered)?;
        c.stage("runtime", || l4t_mir::runtime::link(&mut program, &target));
        c.stage("libraries", || load_libraries(&options.link))?;
        let backend = options.backend;
        let code = c.stage("codegen", || backend.load(&program, &codegen_options(sources, options)));
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

/// Runs the stages of a product with what this machine and the backend of these options are to them.
fn compilation<T>(
    sources: &Sources,
    options: &Options,
    product: impl FnOnce(&mut Compilation<'_>) -> Result<T, Failure>,
) -> Outcome<T> {
    let start = Instant::now();
    let clock = || start.elapsed();
    let host = Host { clock: Some(&clock), shapes_loops: options.backend.shapes_loops() };
    l4t_front::compile(sources, &options.program, host, product)
}

/// MIR to the backend's product. The runtime is added: the failure paths of checks, start-up, the handlers of signals.
fn generate(
    c: &mut Compilation<'_>,
    options: &Options,
    mut program: ir::Program,
    artefact: backend::Emit,
) -> Result<Vec<u8>, Failure> {
    let target = options.machine()?;
    let backend = options.backend;
    if !backend.supports(&target) {
        return Err(unsupported_target(backend.name(), &target.to_string()).into());
    }
    c.stage("runtime", || l4t_mir::runtime::link(&mut program, &target));
    let codegen_options = codegen_options(c.sources(), options);
    let bytes = c.stage("codegen", || backend.compile(&program, &target, &codegen_options, artefact));
    bytes.map_err(|error| backend_failure(backend.name(), "codegen", error))
}

fn codegen_options(sources: &Sources, options: &Options) -> CodegenOptions {
    let debug_info = options.program.debug_info.then(|| {
        // A debugger looks for the sources from the folder of this compilation on.
        let directory = std::env::current_dir().map(|path| path.to_string_lossy().into_owned()).unwrap_or_default();
        DebugInfo::new(sources, directory)
    });
    CodegenOptions { opt_level: options.program.opt_level, processor: options.processor.clone(), debug_info }
}

fn refuse_foreign(target: &Target) -> Result<(), EnvironmentError> {
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
