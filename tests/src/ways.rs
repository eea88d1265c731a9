//! The ways in which a program can be compiled and run: backends, optimisation levels, in memory or as an executable,
//! machines. All of them must do the same.
//!
//! The second backend and other machines need more than Rust and `cc`. A way for which something is missing is
//! left out, unless [`ALL`] is set.

use crate::machines::Machine::{self, Aarch64Linux, Aarch64MacOs, Aarch64Musl, Host, X86MacOs, X86Musl};
use crate::process::{Outcome, l4t, run};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Set this environment variable, and a way for which something is missing is a failure.
pub const ALL: &str = "L4T_TEST_ALL";

/// Set this environment variable, and programs go the ways with musl too, for which zig makes the C library at first.
pub const MUSL: &str = "L4T_TEST_MUSL";

/// A way.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Way {
    in_memory: bool,
    backend: &'static str,
    level: &'static str,
    /// What the program is made for.
    pub machine: Machine,
}

const fn way(in_memory: bool, backend: &'static str, level: &'static str, machine: Machine) -> Way {
    Way { in_memory, backend, level, machine }
}

const WAYS: [Way; 21] = [
    way(true, "cranelift", "-O0", Host),
    way(true, "cranelift", "-O2", Host),
    way(false, "cranelift", "-O0", Host),
    way(false, "cranelift", "-O2", Host),
    way(true, "llvm", "-O2", Host),
    way(false, "llvm", "-O0", Host),
    way(false, "llvm", "-O2", Host),
    way(false, "llvm", "-O3", Host),
    way(false, "cranelift", "-O0", Aarch64Linux),
    way(false, "cranelift", "-O2", Aarch64Linux),
    way(false, "llvm", "-O0", Aarch64Linux),
    way(false, "llvm", "-O2", Aarch64Linux),
    way(false, "llvm", "-O3", Aarch64Linux),
    way(false, "cranelift", "-O0", X86MacOs),
    way(false, "cranelift", "-O2", X86MacOs),
    way(false, "llvm", "-O0", X86MacOs),
    way(false, "llvm", "-O2", X86MacOs),
    way(false, "cranelift", "-O0", Aarch64MacOs),
    way(false, "cranelift", "-O2", Aarch64MacOs),
    way(false, "llvm", "-O0", Aarch64MacOs),
    way(false, "llvm", "-O2", Aarch64MacOs),
];

const MUSL_WAYS: [Way; 4] = [
    way(false, "cranelift", "-O0", X86Musl),
    way(false, "llvm", "-O2", X86Musl),
    way(false, "cranelift", "-O2", Aarch64Musl),
    way(false, "llvm", "-O0", Aarch64Musl),
];

/// A program to compile and run.
#[derive(Clone, Debug, Default)]
pub struct Program {
    /// The compiler.
    pub l4t: PathBuf,
    /// Where everything is run.
    pub folder: PathBuf,
    /// The source file, as named there.
    pub file: String,
    /// More options for the compiler.
    pub flags: Vec<String>,
    /// Arguments for the program.
    pub args: Vec<String>,
    /// Its standard input.
    pub stdin: Vec<u8>,
    /// A folder in which the program finds libraries of its machine.
    pub libraries: Option<PathBuf>,
}

/// The ways that this machine can go with a compiler.
///
/// Errors: something is missing, and [`ALL`] is set.
pub fn ways(l4t: &str) -> Result<Vec<Way>, String> {
    let mut found = Vec::new();
    let musl_ways = if std::env::var_os(MUSL).is_some() { &MUSL_WAYS[..] } else { &[] };
    for &way in WAYS.iter().chain(musl_ways) {
        match way.missing(Path::new(l4t)) {
            None => found.push(way),
            Some(what) if std::env::var_os(ALL).is_some() => return Err(format!("{way} needs {what}")),
            Some(_) => {}
        }
    }
    Ok(found)
}

/// `l4t run` with Cranelift at a level, for which nothing can be missing.
pub const fn in_memory(level: &'static str) -> Way {
    way(true, "cranelift", level, Host)
}

impl std::fmt::Display for Way {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let command = if self.in_memory { "run" } else { "build" };
        write!(f, "l4t {command} --backend={} {}", self.backend, self.level)?;
        self.machine.target().map_or(Ok(()), |target| write!(f, " --target={target}"))
    }
}

impl Way {
    fn missing(&self, l4t: &Path) -> Option<&'static str> {
        if self.backend == "llvm" && !l4t.with_file_name("l4t-llvm").is_file() {
            return Some("cargo build -p l4t-llvm --features llvm");
        }
        self.machine.missing()
    }

    /// Whether random programs, of which there are many, go this way too: one level that optimises for each backend and
    /// machine. At the others the same code is at work, and on x86-64 macOS calls are as on Linux.
    pub fn is_for_random_programs(&self) -> bool {
        self.level == "-O2" && !(self.in_memory && self.backend == "cranelift") && self.machine != X86MacOs
    }

    /// Whether libraries for C are tested this way: at two levels of each backend, on each machine.
    pub fn is_for_libraries(&self) -> bool {
        !self.in_memory && self.level != "-O3"
    }

    /// The command that compiles this way; what, and to what, is to be added.
    pub fn compile(&self, compiler: &Path) -> Command {
        let mut command = l4t(&compiler.to_string_lossy());
        command.args([if self.in_memory { "run" } else { "build" }, self.level, "--color=never"]);
        command.args(["--backend", self.backend]);
        command.args(self.machine.target().map(|target| format!("--target={target}")));
        command
    }

    /// Compiles and runs a program this way. Messages of the compiler stand before the program's on standard error.
    ///
    /// Errors: it was not compiled.
    pub fn run(&self, program: &Program) -> Result<Outcome, String> {
        let mut command = self.compile(&program.l4t);
        command.current_dir(&program.folder).args(&program.flags);
        if self.in_memory {
            return Ok(run(command.arg(&program.file).arg("--").args(&program.args), &program.stdin));
        }
        if self.machine.is_macos() {
            command.arg("--emit=obj");
        }
        let scratch = tempfile::tempdir().map_err(|e| e.to_string())?;
        let made = scratch.path().join("program");
        let built = run(command.arg(&program.file).arg("-o").arg(&made), &[]);
        if built.status != "exit 0" {
            return Err(format!("the compiler ended with {}:\n{}", built.status, built.stderr_text()));
        }
        let mut command = self.machine.start(&made, program.libraries.as_deref())?;
        let mut outcome = run(command.current_dir(&program.folder).args(&program.args), &program.stdin);
        outcome.stderr = [built.stderr, outcome.stderr].concat();
        if self.machine.is_emulated() {
            outcome.stdout = without_qemu(&outcome.stdout);
            outcome.stderr = without_qemu(&outcome.stderr);
        }
        Ok(outcome)
    }
}

/// Output without what qemu says itself when a signal ends the program.
pub fn without_qemu(output: &[u8]) -> Vec<u8> {
    let lines = output.split_inclusive(|&byte| byte == b'\n');
    lines.filter(|line| !line.starts_with(b"qemu: uncaught target signal")).flatten().copied().collect()
}
