//! `run/**.l4t`: programs and what they must do, through `l4t run` and `l4t build` at several optimisation levels, with
//! one and the same expectation: `.stdout`, `.stderr`, and `.exit` (`exit 3`, `signal SIGABRT`) where it is not
//! `exit 0`; `.stdin` is given to the program.
//!
//! Directives: `flags` for the compiler, `args` for the program.

use super::{L4T, folder_and_name, per_file, read};
use l4t_tests::process::{Outcome, l4t, run};
use l4t_tests::{case, expectation};
use libtest_mimic::Trial;
use std::path::Path;
use std::process::Command;

pub fn trials() -> Vec<Trial> {
    per_file("run", case::root().join("run"), "l4t", &["stdout", "stderr", "exit", "stdin"], |file| check(file, file))
}

/// Runs a program every way; expectations lie at `expected` with other extensions.
pub fn check(file: &Path, expected: &Path) -> Result<(), String> {
    let source = read(file)?;
    let program = Program {
        file,
        flags: case::directive(&source, "flags"),
        args: case::directive(&source, "args"),
        stdin: std::fs::read(expected.with_extension("stdin")).unwrap_or_default(),
    };
    for level in ["-O0", "-O2"] {
        compare(&program.run_in_memory(level), expected).map_err(|e| format!("l4t run {level}: {e}"))?;
        compare(&program.build_and_run(level)?, expected).map_err(|e| format!("l4t build {level}: {e}"))?;
    }
    Ok(())
}

struct Program<'a> {
    file: &'a Path,
    flags: Vec<String>,
    args: Vec<String>,
    stdin: Vec<u8>,
}

impl Program<'_> {
    fn run_in_memory(&self, level: &str) -> Outcome {
        let (folder, name) = folder_and_name(self.file);
        let mut command = l4t(L4T);
        command.current_dir(folder).args(["run", level, "--color=never"]).args(&self.flags).arg(name);
        run(command.arg("--").args(&self.args), &self.stdin)
    }

    fn build_and_run(&self, level: &str) -> Result<Outcome, String> {
        let (folder, name) = folder_and_name(self.file);
        let scratch = tempfile::tempdir().map_err(|e| e.to_string())?;
        let executable = scratch.path().join("program");
        let mut build = l4t(L4T);
        build.current_dir(folder).args(["build", level, "--color=never"]).args(&self.flags).arg(name);
        let built = run(build.arg("-o").arg(&executable), &[]);
        if built.status != "exit 0" {
            return Err(format!("l4t build {level} ended with {}:\n{}", built.status, built.stderr_text()));
        }
        let mut outcome = run(Command::new(&executable).current_dir(folder).args(&self.args), &self.stdin);
        // `l4t run` shows the compiler's warnings and the program's errors in one stream; so does this.
        outcome.stderr = [built.stderr, outcome.stderr].concat();
        Ok(outcome)
    }
}

pub fn compare(outcome: &Outcome, expected: &Path) -> Result<(), String> {
    let exit = if outcome.status == "exit 0" { String::new() } else { format!("{}\n", outcome.status) };
    let stderr = || format!("\n--- its standard error\n{}", outcome.stderr_text());
    expectation::check(&expected.with_extension("exit"), exit.as_bytes()).map_err(|e| e + &stderr())?;
    expectation::check(&expected.with_extension("stdout"), &outcome.stdout).map_err(|e| e + &stderr())?;
    expectation::check(&expected.with_extension("stderr"), &outcome.stderr)
}
