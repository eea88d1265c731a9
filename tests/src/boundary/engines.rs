//! The compilers on both sides, each pair of which makes one executable for a pair of files.

use super::Pair;
use crate::machines::{CROSS_CC, MACOS_C_FLAGS, MACOS_CC, Machine, find_program};
use crate::process::{l4t, run};
use crate::ways::{ALL, Way, ways};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A C compiler with a level.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CCompiler {
    command: &'static str,
    target: Option<&'static str>,
    level: &'static str,
    machine: Machine,
}

/// One compiler for each half.
pub type Engine = (Way, CCompiler);

/// Warnings are errors, but for those about what generated programs do not use.
const C_FLAGS: [&str; 9] = [
    "-std=gnu11",
    "-Wall",
    "-Wextra",
    "-Werror",
    "-Wno-unknown-warning-option",
    "-Wno-unused-parameter",
    "-Wno-unused-but-set-variable",
    // `snprintf` may have to cut its text short.
    "-Wno-format-truncation",
    // There are structs without a byte.
    "-Wno-type-limits",
];

/// All that this machine has.
///
/// Errors: one is missing, and [`ALL`] is set.
pub fn engines(l4t: &str) -> Result<Vec<Engine>, String> {
    let ways: Vec<Way> = ways(l4t)?.into_iter().filter(Way::is_for_libraries).collect();
    let mut engines = Vec::new();
    for cc in c_compilers()? {
        engines.extend(ways.iter().filter(|way| way.machine == cc.machine).map(|&way| (way, cc)));
    }
    Ok(engines)
}

fn c_compilers() -> Result<Vec<CCompiler>, String> {
    const ARCH: Option<&str> = Some("--target=aarch64-linux-gnu");
    let mut found = Vec::new();
    for (command, target, machine) in [
        ("gcc", None, Machine::Host),
        ("clang", None, Machine::Host),
        (CROSS_CC, None, Machine::Aarch64Linux),
        ("clang-22", ARCH, Machine::Aarch64Linux),
        (MACOS_CC, Some("--target=x86_64-apple-macos11"), Machine::X86MacOs),
        (MACOS_CC, Some("--target=arm64-apple-macos11"), Machine::Aarch64MacOs),
    ] {
        if find_program(command).is_some() {
            found.extend(["-O0", "-O2"].map(|level| CCompiler { command, target, level, machine }));
        } else if std::env::var_os(ALL).is_some() {
            return Err(format!("{command} is missing"));
        }
    }
    Ok(found)
}

impl std::fmt::Display for CCompiler {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} {}", self.command, self.target.unwrap_or_default(), self.level)
    }
}

/// A pair of files for which an engine did something wrong.
#[derive(Debug)]
pub struct Failure {
    /// The engine; none if the compiler makes no header.
    pub engine: Option<Engine>,
    /// What happened.
    pub text: String,
}

/// Compiles a pair with every compiler, links every combination, and runs it: all checks must hold.
pub fn check(compiler: &str, pair: &Pair, engines: &[Engine]) -> Result<(), Failure> {
    let folder = tempfile::tempdir().map_err(|error| Failure { engine: None, text: error.to_string() })?;
    let bench = Bench { folder: folder.path(), compiler };
    bench.prepare(pair).map_err(|text| Failure { engine: None, text })?;
    engines.iter().try_for_each(|&engine| {
        let failed = |text| Failure { engine: Some(engine), text: format!("{} with {}:\n{text}", engine.0, engine.1) };
        bench.run(engine).map_err(failed)
    })
}

/// A folder with a pair and what was compiled of it so far.
struct Bench<'a> {
    folder: &'a Path,
    compiler: &'a str,
}

impl Bench<'_> {
    fn prepare(&self, pair: &Pair) -> Result<(), String> {
        for (name, text) in [("boundary.l4t", &pair.l4t), ("boundary.c", &pair.c)] {
            std::fs::write(self.folder.join(name), text).map_err(|e| e.to_string())?;
        }
        let header = ["build", "--lib", "--emit=header", "boundary.l4t", "-o", "boundary.h"];
        self.succeeds(l4t(self.compiler).args(header))?;
        self.check_header()
    }

    /// The header is for every standard, and for C++, without a warning.
    fn check_header(&self) -> Result<(), String> {
        if find_program("clang").is_none() {
            return Ok(());
        }
        for (language, standard) in [("c", "-std=c99"), ("c++", "-std=c++11")] {
            let mut clang = Command::new("clang");
            clang.args(["-x", language, standard, "-Wall", "-Wextra", "-Werror", "-pedantic", "-fsyntax-only"]);
            // Of a struct without a byte, which C++ does not have, clang tells in any case.
            self.succeeds(clang.args(["-Wno-extern-c-compat", "boundary.h"]))?;
        }
        Ok(())
    }

    /// Runs a command in the folder; what it printed.
    fn succeeds(&self, command: &mut Command) -> Result<String, String> {
        let outcome = run(command.current_dir(self.folder), &[]);
        if outcome.status == "exit 0" && outcome.stderr.is_empty() {
            return Ok(outcome.stdout_text());
        }
        let (stdout, stderr) = (outcome.stdout_text(), outcome.stderr_text());
        Err(format!("{command:?} ended with {}\n{stdout}{stderr}", outcome.status))
    }

    fn run(&self, (way, cc): Engine) -> Result<(), String> {
        let (library, program) = (self.library(way)?, self.program(cc)?);
        let mut command = if cc.machine.is_macos() {
            cc.machine.start(&program, library.parent())?
        } else {
            let linker = if cc.machine == Machine::Host { "gcc" } else { CROSS_CC };
            self.succeeds(Command::new(linker).args([&program, &library]).args(["-o", "boundary"]))?;
            cc.machine.start(&self.folder.join("boundary"), None)?
        };
        let said = self.succeeds(&mut command)?;
        if said.ends_with(" checks\n") && said.lines().count() == 1 { Ok(()) } else { Err(said) }
    }

    /// The L4T half, compiled once, in a folder of its own.
    fn library(&self, way: Way) -> Result<PathBuf, String> {
        let folder = self.folder.join(way.to_string().replace([' ', '-', '='], "_"));
        let object = folder.join("library.o");
        if !object.exists() {
            std::fs::create_dir_all(&folder).map_err(|e| e.to_string())?;
            self.succeeds(way.compile(Path::new(self.compiler)).args(["--lib", "boundary.l4t", "-o"]).arg(&object))?;
        }
        Ok(object)
    }

    /// The C half, compiled once.
    fn program(&self, cc: CCompiler) -> Result<PathBuf, String> {
        let object = self.folder.join(format!("{cc}.o").replace([' ', '-', '='], "_"));
        if !object.exists() {
            let mut command = Command::new(cc.command);
            let for_macos: &[&str] = if cc.machine.is_macos() { &MACOS_C_FLAGS } else { &[] };
            command.args(cc.target).args(C_FLAGS).args(for_macos);
            command.args([cc.level, "-c", "boundary.c", "-o"]).arg(&object);
            self.succeeds(&mut command)?;
        }
        Ok(object)
    }
}
