//! Engines: the ways to run a program through the compiler, and its C translation through gcc and clang.
//!
//! Input: a program's text; output: what each engine makes of it, in a form in which all of them must agree.

use crate::process::{Outcome, run};
use crate::translate::{C_FLAGS, source_to_c};
use crate::ways::{self, Way, in_memory, ways};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

/// The name that programs get, which their runtime errors show.
const FILE: &str = "program.l4t";

/// One way to run a program.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Engine {
    /// The compiler.
    L4t(Way),
    /// A C compiler, and its level.
    C(&'static str, &'static str),
}

impl Engine {
    /// The processor that runs the program.
    pub fn processor(&self) -> &'static str {
        match self {
            Engine::L4t(way) => way.machine.processor(),
            Engine::C(..) => std::env::consts::ARCH,
        }
    }
}

impl std::fmt::Display for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Engine::L4t(way) => write!(f, "{way}"),
            Engine::C(compiler, level) => write!(f, "{compiler} {level}"),
        }
    }
}

/// What all engines must agree about: the text of runtime errors is the first line of standard error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// As in [`Outcome`].
    pub status: String,
    /// Standard output.
    pub stdout: Vec<u8>,
    /// The first line of standard error, with its line break.
    pub first_message: Vec<u8>,
}

impl std::fmt::Display for Seen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "status: {}", self.status)?;
        write!(f, "standard error begins: {}", String::from_utf8_lossy(&self.first_message))?;
        write!(f, "\nstandard output:\n{}", String::from_utf8_lossy(&self.stdout))
    }
}

/// In memory at -O0 and -O2, and the C compilers: what a test command has time for. The reference comes first.
pub fn quick() -> Vec<Engine> {
    let compiled = ["-O0", "-O2"].map(|level| Engine::L4t(in_memory(level)));
    compiled.into_iter().chain(c_compilers(&[("gcc", "-O1"), ("clang", "-O1")])).collect()
}

/// Every engine of this machine. The reference comes first.
///
/// Errors: one is missing, and the environment says that none may be (see [`ways::ALL`]).
pub fn all(l4t: &str) -> Result<Vec<Engine>, String> {
    let mut engines: Vec<Engine> = ["-O0", "-O1", "-O2", "-O3"].map(|level| Engine::L4t(in_memory(level))).into();
    for engine in ways(l4t)?.into_iter().map(Engine::L4t) {
        if !engines.contains(&engine) {
            engines.push(engine);
        }
    }
    engines.extend(c_compilers(&[("gcc", "-O1"), ("clang", "-O0")]));
    Ok(engines)
}

/// Those that this machine has.
fn c_compilers(wanted: &[(&'static str, &'static str)]) -> Vec<Engine> {
    let starts = |command: &str| {
        Command::new(command).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
    };
    wanted
        .iter()
        .filter(|(compiler, _)| starts(compiler))
        .map(|&(compiler, level)| Engine::C(compiler, level))
        .collect()
}

/// A program in a folder of its own, where engines run it.
pub struct Program {
    folder: tempfile::TempDir,
    /// For the compiler.
    program: ways::Program,
    /// Whether there is a C translation, or why not.
    translated: Result<(), String>,
}

impl Program {
    /// Writes the program and its C translation to a temporary folder. `l4t` is the compiler.
    pub fn new(l4t: &Path, text: &str, stdin: &[u8]) -> std::io::Result<Program> {
        let folder = tempfile::tempdir()?;
        fs::write(folder.path().join(FILE), text)?;
        let translated = match source_to_c(FILE, text) {
            Ok(c) => {
                fs::write(folder.path().join("program.c"), c)?;
                Ok(())
            }
            Err(reason) => Err(reason.to_string()),
        };
        let program = ways::Program {
            l4t: l4t.to_owned(),
            folder: folder.path().to_owned(),
            file: FILE.to_owned(),
            flags: vec!["-A".to_owned(), "warnings".to_owned()],
            stdin: stdin.to_owned(),
            ..ways::Program::default()
        };
        Ok(Program { folder, program, translated })
    }

    /// What an engine makes of the program. An error says what went wrong before it ran.
    pub fn run(&self, engine: Engine) -> Result<Seen, String> {
        let outcome = match engine {
            Engine::L4t(way) => way.run(&self.program)?,
            Engine::C(compiler, level) => {
                self.translated.clone()?;
                let folder = self.folder.path();
                let mut compile = Command::new(compiler);
                compile.current_dir(folder).args(C_FLAGS).args([level, "program.c", "-o", "program"]);
                succeeded(compiler, run(&mut compile, &[]))?;
                // The temporaries of the translation need more stack than L4T does.
                let started = "ulimit -s 1000000 2>/dev/null; exec ./program";
                run(Command::new("sh").args(["-c", started]).current_dir(folder), &self.program.stdin)
            }
        };
        if is_defect(&outcome) {
            return Err(format!("{}\n{}", outcome.status, outcome.stderr_text()));
        }
        let first_line = outcome.stderr.split_inclusive(|&b| b == b'\n').next();
        let first_message = first_line.unwrap_or_default().to_vec();
        Ok(Seen { status: outcome.status, stdout: outcome.stdout, first_message })
    }
}

/// A program may end with status 70 too, but not with the words of a compiler's defect.
fn is_defect(outcome: &Outcome) -> bool {
    outcome.status == "exit 70" && outcome.stderr_text().contains("defect of the compiler")
}

fn succeeded(what: &str, outcome: Outcome) -> Result<(), String> {
    if outcome.status == "exit 0" {
        return Ok(());
    }
    Err(format!("{what}: {}\n{}", outcome.status, outcome.stderr_text()))
}

/// Two engines that do different things.
#[derive(Debug)]
pub struct Difference {
    /// The one that does something else than the first, or the first if it fails by itself.
    pub engine: Engine,
    /// What both do.
    pub text: String,
}

/// Runs a program on all engines; answers those that do something else than the first, or the first alone if what it
/// does is wrong by itself.
pub fn differences(program: &Program, engines: &[Engine]) -> Vec<Difference> {
    let Some((&reference, others)) = engines.split_first() else { return Vec::new() };
    let failed = |engine: Engine, error: String| Difference { engine, text: format!("{engine}: {error}") };
    let expected = match program.run(reference) {
        Ok(seen) if seen.status.starts_with("exit ") => seen,
        Ok(seen) => return vec![failed(reference, format!("\n{seen}"))],
        Err(error) => return vec![failed(reference, error)],
    };
    let differs = |&other: &Engine| match program.run(other) {
        Ok(seen) if seen == expected => None,
        Ok(seen) => Some(Difference { engine: other, text: format!("{reference}:\n{expected}\n\n{other}:\n{seen}") }),
        Err(error) => Some(failed(other, error)),
    };
    others.iter().filter_map(differs).collect()
}

/// The first of the [`differences`] as an error.
pub fn compare(program: &Program, engines: &[Engine]) -> Result<(), Difference> {
    differences(program, engines).into_iter().next().map_or(Ok(()), Err)
}
