//! What each command does.

use crate::args::{BuildArgs, COMMANDS, CheckArgs, Cli, EmitKind, PrintKind, ReportArgs, RunArgs};
use crate::usage::usage;
use crate::{options, print_error};
use clap::{ArgMatches, CommandFactory};
use l4t_driver::{
    Emit, EnvironmentError, Failure, LibraryKind, Options, Outcome, ProgramOptions, Target, Timings, backends, files,
};
use l4t_render::Style;
use l4t_syntax::{Code, Sources};
use std::ffi::{CString, OsStr, OsString};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// `l4t run`: the exit status is the program's. A runtime error of the program ends the process in here.
pub(crate) fn run(args: RunArgs, matches: &ArgMatches, style: Style) -> Result<u8, Failure> {
    let options = options::code(&args.code, options::report(&args.report, matches)?)?;
    let sources = read_sources(&args.files)?;
    let outcome = l4t_driver::load(&sources, &options);
    report(&outcome, &sources, &args.report, style);
    let program = outcome.result?;

    let argv = program_arguments(&args)?;
    // SAFETY: the user asked for this program to be run, and it is the only one in this process.
    let status = unsafe { program.run(&argv) };
    // Its code stays until the process is gone: exit handlers that it registered, and its signal handlers, lie in it.
    std::mem::forget(program);
    Ok(status)
}

/// What the program gets as `argv`: the name of its first file, then what stands behind `--`.
fn program_arguments(args: &RunArgs) -> Result<Vec<CString>, Failure> {
    let name = args.files.first().map_or(OsStr::new(""), |path| path.as_os_str());
    let c_string = |text: &OsStr| {
        CString::new(text.as_encoded_bytes())
            .map_err(|_| usage("an argument holds a NUL byte", "NUL バイトを含む引数がある").into())
    };
    std::iter::once(name).chain(args.args.iter().map(|arg| arg.as_os_str())).map(c_string).collect()
}

/// `l4t check`
pub(crate) fn check(args: CheckArgs, matches: &ArgMatches, style: Style) -> Result<u8, Failure> {
    let program = ProgramOptions { library: args.is_library, ..options::report(&args.report, matches)? };
    let options = Options::from(program);
    let sources = read_sources(&args.files)?;
    let outcome = l4t_driver::check(&sources, &options);
    report(&outcome, &sources, &args.report, style);
    outcome.result.map(|()| 0)
}

/// `l4t build`
pub(crate) fn build(args: BuildArgs, matches: &ArgMatches, style: Style) -> Result<u8, Failure> {
    if let Some(what) = args.print {
        return to_stdout(list(what, &args)?.as_bytes());
    }
    let options = options::link(&args, options::code(&args.code, options::report(&args.report, matches)?)?);
    let destination = destination(&args)?;
    let sources = read_sources(&args.files)?;
    let Some(emit) = emit_of(args.emit, &options)? else {
        return build_file(&sources, &options, destination, &args.report, style);
    };
    let outcome = l4t_driver::emit(&sources, &options, emit);
    report(&outcome, &sources, &args.report, style);
    let bytes = outcome.result?;
    match destination {
        Destination::Stdout => to_stdout(&bytes)?,
        Destination::File(path) => files::write_whole(&path, &bytes).map(|()| 0)?,
    };
    Ok(if outcome.diagnostics.has_errors() { 1 } else { 0 })
}

fn build_file(
    sources: &Sources,
    options: &Options,
    destination: Destination,
    report_args: &ReportArgs,
    style: Style,
) -> Result<u8, Failure> {
    let Destination::File(path) = destination else {
        return Err(usage(
            "executables and libraries cannot be written to standard output",
            "実行ファイルやライブラリは標準出力に書けない",
        )
        .into());
    };
    let outcome = match options.program.library {
        true => l4t_driver::build_library(sources, options, &path, library_kind(&path)?),
        false => l4t_driver::build(sources, options, &path),
    };
    report(&outcome, sources, report_args, style);
    outcome.result.map(|()| 0)
}

/// What kind of library a file's name stands for.
fn library_kind(path: &Path) -> Result<LibraryKind, EnvironmentError> {
    LibraryKind::of_name(path).ok_or_else(|| {
        let path = path.display();
        usage(
            format!("`{path}` says no kind of library; possible endings are .a, .so, .dylib and .o"),
            format!("`{path}` ではライブラリの種類がわからない。使える拡張子: .a, .so, .dylib, .o"),
        )
    })
}

/// What the driver is to emit; `None` for an executable or library.
fn emit_of(kind: EmitKind, options: &Options) -> Result<Option<Emit>, Failure> {
    Ok(Some(match kind {
        EmitKind::Tokens => Emit::Tokens,
        EmitKind::Ast => Emit::Ast,
        EmitKind::Hir => Emit::Hir,
        EmitKind::Mir => Emit::Mir,
        EmitKind::Clif => intermediate_code("clif", "cranelift", options)?,
        EmitKind::LlvmIr => intermediate_code("llvm-ir", "llvm", options)?,
        EmitKind::Header => Emit::Header,
        EmitKind::Asm => Emit::Assembly,
        EmitKind::Obj => Emit::Object,
        EmitKind::Exe => return Ok(None),
    }))
}

/// Code in a form that only one backend has.
fn intermediate_code(kind: &str, backend: &str, options: &Options) -> Result<Emit, Failure> {
    if options.backend.name() == backend {
        return Ok(Emit::BackendIr);
    }
    Err(usage(
        format!("`--emit={kind}` needs `--backend={backend}`"),
        format!("`--emit={kind}` には `--backend={backend}` が必要"),
    )
    .into())
}

/// Where the product goes.
enum Destination {
    Stdout,
    File(PathBuf),
}

/// `-o`, or what is customary: text to standard output, an executable named like the first file.
fn destination(args: &BuildArgs) -> Result<Destination, Failure> {
    let path = match (&args.output, args.emit) {
        (Some(path), _) if path == Path::new("-") => return Ok(Destination::Stdout),
        (Some(path), _) => path.clone(),
        (None, EmitKind::Exe) if args.is_library => library_name(args),
        (None, EmitKind::Exe) => default_name(args, "a.out", ""),
        (None, EmitKind::Obj) => default_name(args, "a.o", "o"),
        (None, _) => return Ok(Destination::Stdout),
    };
    let is_source = |source: &PathBuf| match (source.canonicalize(), path.canonicalize()) {
        (Ok(source), Ok(output)) => source == output && output.is_file(),
        _ => false,
    };
    if args.files.iter().any(is_source) {
        let path = path.display();
        return Err(usage(
            format!("the output `{path}` would replace a source file; name another one with `-o`"),
            format!("出力 `{path}` がソースファイルを上書きしてしまう。`-o` で別の名前を指定する"),
        )
        .into());
    }
    Ok(Destination::File(path))
}

/// The first file's name, without its folder, with another ending.
fn default_name(args: &BuildArgs, for_stdin: &str, extension: &str) -> PathBuf {
    let first = args.files.first().filter(|file| *file != Path::new("-"));
    match first.and_then(|file| file.file_name()) {
        Some(name) => Path::new(name).with_extension(extension),
        None => PathBuf::from(for_stdin),
    }
}

/// `libNAME.a` for `NAME.l4t`.
fn library_name(args: &BuildArgs) -> PathBuf {
    let mut name = OsString::from("lib");
    name.push(default_name(args, "a.a", "a"));
    name.into()
}

/// `l4t completions`
pub(crate) fn completions(shell: clap_complete::Shell) -> Result<u8, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "l4t", &mut script);
    to_stdout(&script)
}

/// `--version`: what a bug report needs.
pub(crate) fn version() -> String {
    let backends = backends::available().collect::<Vec<_>>().join(" ");
    let targets = Target::known().collect::<Vec<_>>().join(" ");
    let host = Target::host().map_or_else(|unknown| unknown.name, |host| host.triple().to_string());
    format!("l4t {}\nbackends: {backends}\ntargets: {targets}\nhost: {host}\n", env!("CARGO_PKG_VERSION"))
}

/// `--print`
fn list(what: PrintKind, args: &BuildArgs) -> Result<String, Failure> {
    // A misspelt target or backend is told of, even where the list does not depend on it.
    let options = options::link(args, options::code(&args.code, ProgramOptions::default())?);
    let mut names: Vec<String> = match what {
        PrintKind::TargetCpus => l4t_driver::processors(&options)?,
        PrintKind::Linker => vec![l4t_driver::linker(&options)?.to_string()],
        PrintKind::Targets => Target::known().map(str::to_owned).collect(),
        PrintKind::Backends => backends::available().map(str::to_owned).collect(),
        PrintKind::Lints => {
            let lints = Code::ALL.iter().filter(|code| code.is_lint());
            lints.map(|lint| format!("{} {}", lint.code, lint.name)).collect()
        }
    };
    names.push(String::new());
    Ok(names.join("\n"))
}

/// Reads the files in order; `-` is standard input.
fn read_sources(paths: &[PathBuf]) -> Result<Sources, Failure> {
    let mut sources = Sources::new();
    for path in paths {
        let file = if path == Path::new("-") {
            files::read_stream(std::io::stdin().lock(), "<stdin>")?
        } else {
            files::read_source(path).map_err(|error| with_commands(error, path))?
        };
        sources.add(file);
    }
    Ok(sources)
}

/// A file that is not there and looks like a word may have been meant as a command.
fn with_commands(error: EnvironmentError, path: &Path) -> EnvironmentError {
    let is_word = path.to_str().is_some_and(|text| text.bytes().all(|b| b.is_ascii_alphabetic()));
    if !is_word || error.code != Code::UNREADABLE_FILE {
        return error;
    }
    let commands = COMMANDS.iter().filter(|&&command| command != "help").copied().collect::<Vec<_>>().join(", ");
    error.note(format!("the commands are {commands}"), format!("コマンドは {commands}"))
}

/// Prints what a compilation has to say: dumps, diagnostics, timings.
fn report<T>(outcome: &Outcome<T>, sources: &Sources, args: &ReportArgs, style: Style) {
    let mut text = outcome.mir_dump.clone();
    text.push_str(&l4t_render::diagnostics(&outcome.diagnostics, sources, style));
    if args.timings {
        text.push_str(&timings_table(&outcome.timings));
    }
    if !text.is_empty() {
        print_error(&text);
    }
}

/// Stages one per line, the passes below the stage that they are parts of.
fn timings_table(timings: &Timings) -> String {
    let mut table = String::new();
    let mut row = |name: &str, duration: Duration| {
        table.push_str(&format!("{name:<16} {:>10.3} ms\n", duration.as_secs_f64() * 1e3));
    };
    for &(stage, duration) in &timings.stages {
        row(stage, duration);
        if stage == "optimize" {
            timings.passes.iter().for_each(|&(pass, duration)| row(&format!("  {pass}"), duration));
        }
    }
    row("total", timings.total());
    table
}

/// Writes to standard output; the exit status of success.
///
/// Errors: a full disk, for example.
pub(crate) fn to_stdout(bytes: &[u8]) -> Result<u8, Failure> {
    files::write_stream(std::io::stdout().lock(), "<stdout>", bytes)?;
    Ok(0)
}
