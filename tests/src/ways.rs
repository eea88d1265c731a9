//! The ways in which a program can be compiled and run: backends, optimisation levels, in memory or as an executable,
//! processors. All of them must do the same.
//!
//! The second backend and the second processor need more than Rust and `cc`. A way for which something is missing is
//! left out, unless [`ALL`] is set.

use crate::process::{Outcome, l4t, run};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Set this environment variable, and a way for which something is missing is a failure.
pub const ALL: &str = "L4T_TEST_ALL";

const QEMU: &str = "qemu-aarch64-static";
const CROSS_CC: &str = "aarch64-linux-gnu-gcc";
/// Where Debian puts the C library of the second processor.
pub const CROSS_LIBRARY: &str = "/usr/aarch64-linux-gnu";
/// Under qemu the stack lies close above the program. With this size an address in the program is too far below the
/// stack pointer to be mistaken for running out of stack, as on a real machine.
const QEMU_STACK_BYTES: &str = "66000000";

/// A way.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Way {
    in_memory: bool,
    backend: &'static str,
    level: &'static str,
    is_foreign: bool,
}

const fn way(in_memory: bool, backend: &'static str, level: &'static str, is_foreign: bool) -> Way {
    Way { in_memory, backend, level, is_foreign }
}

const WAYS: [Way; 13] = [
    way(true, "cranelift", "-O0", false),
    way(true, "cranelift", "-O2", false),
    way(false, "cranelift", "-O0", false),
    way(false, "cranelift", "-O2", false),
    way(true, "llvm", "-O2", false),
    way(false, "llvm", "-O0", false),
    way(false, "llvm", "-O2", false),
    way(false, "llvm", "-O3", false),
    way(false, "cranelift", "-O0", true),
    way(false, "cranelift", "-O2", true),
    way(false, "llvm", "-O0", true),
    way(false, "llvm", "-O2", true),
    way(false, "llvm", "-O3", true),
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
    /// A folder in which the program finds shared libraries.
    pub libraries: Option<PathBuf>,
}

/// The ways that this machine can go with a compiler.
///
/// Errors: something is missing, and [`ALL`] is set.
pub fn ways(l4t: &str) -> Result<Vec<Way>, String> {
    let mut found = Vec::new();
    for way in WAYS {
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
    way(true, "cranelift", level, false)
}

impl std::fmt::Display for Way {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let command = if self.in_memory { "run" } else { "build" };
        let target = if self.is_foreign { " --target=aarch64-linux" } else { "" };
        write!(f, "l4t {command} --backend={} {}{target}", self.backend, self.level)
    }
}

impl Way {
    fn missing(&self, l4t: &Path) -> Option<&'static str> {
        let is_there = |command: &str| find_program(command).is_some();
        if self.backend == "llvm" && !l4t.with_file_name("l4t-llvm").is_file() {
            return Some("cargo build -p l4t-backend-llvm --features llvm");
        }
        if self.is_foreign && (cfg!(not(target_arch = "x86_64")) || !is_there(QEMU)) {
            return Some("an x86-64 machine with qemu-user-static");
        }
        let has_library = Path::new(CROSS_LIBRARY).join("lib/libc.so.6").exists();
        if self.is_foreign && !(is_there(CROSS_CC) && has_library) {
            return Some("gcc-aarch64-linux-gnu and libc6-dev-arm64-cross");
        }
        None
    }

    /// Whether it is for the second processor.
    pub fn is_foreign(&self) -> bool {
        self.is_foreign
    }

    /// Whether random programs, of which there are many, go this way too: one level that optimises for each backend and
    /// processor. At the others the same code is at work.
    pub fn is_for_random_programs(&self) -> bool {
        self.level == "-O2" && !(self.in_memory && self.backend == "cranelift")
    }

    /// The processor that the program is compiled for.
    pub fn processor(&self) -> &'static str {
        if self.is_foreign { "aarch64" } else { std::env::consts::ARCH }
    }

    /// The C compiler for the processor.
    pub fn cc(&self) -> &'static str {
        if self.is_foreign { CROSS_CC } else { "cc" }
    }

    /// Compiles and runs a program this way. Messages of the compiler stand before the program's on standard error.
    ///
    /// Errors: it was not compiled.
    pub fn run(&self, program: &Program) -> Result<Outcome, String> {
        let mut command = l4t(&program.l4t.to_string_lossy());
        command.current_dir(&program.folder).arg(if self.in_memory { "run" } else { "build" });
        command.args([self.level, "--color=never", "--backend", self.backend]).args(&program.flags);
        if self.in_memory {
            return Ok(run(command.arg(&program.file).arg("--").args(&program.args), &program.stdin));
        }
        if self.is_foreign {
            command.arg("--target=aarch64-linux");
        }
        let scratch = tempfile::tempdir().map_err(|e| e.to_string())?;
        let executable = scratch.path().join("program");
        let built = run(command.arg(&program.file).arg("-o").arg(&executable), &[]);
        if built.status != "exit 0" {
            return Err(format!("the compiler ended with {}:\n{}", built.status, built.stderr_text()));
        }
        let mut outcome = run(&mut self.started(&executable, program), &program.stdin);
        outcome.stderr = [built.stderr, outcome.stderr].concat();
        if self.is_foreign {
            outcome.stdout = without_qemu(&outcome.stdout);
            outcome.stderr = without_qemu(&outcome.stderr);
        }
        Ok(outcome)
    }

    fn started(&self, executable: &Path, program: &Program) -> Command {
        let mut command = run_executable(executable, self.is_foreign);
        if let Some(folder) = &program.libraries {
            command.env("LD_LIBRARY_PATH", folder);
        }
        command.current_dir(&program.folder).args(&program.args);
        command
    }
}

/// The command that runs an executable, for the second processor or for this machine.
pub fn run_executable(executable: &Path, is_foreign: bool) -> Command {
    if !is_foreign {
        return Command::new(executable);
    }
    let mut qemu = Command::new(QEMU);
    qemu.args(["-s", QEMU_STACK_BYTES, "-L", CROSS_LIBRARY]).arg(executable);
    qemu
}

/// A program in the search path.
pub fn find_program(command: &str) -> Option<PathBuf> {
    let paths = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&paths).map(|folder| folder.join(command)).find(|path| path.is_file())
}

/// Output without what qemu says itself when a signal ends the program.
fn without_qemu(output: &[u8]) -> Vec<u8> {
    let lines = output.split_inclusive(|&byte| byte == b'\n');
    lines.filter(|line| !line.starts_with(b"qemu: uncaught target signal")).flatten().copied().collect()
}
