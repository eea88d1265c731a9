//! `run/**.l4t`: programs and what they must do, through every backend, level and processor that this machine has (`ways.rs`),
//! with one and the same expectation: `.stdout`, `.stderr`, and `.exit` (`exit 3`, `signal SIGABRT`) where it is not
//! `exit 0`; `.stdin` is given to the program.
//!
//! Directives: `flags` for the compiler, `args` for the program, `only-on: glibc` where other C libraries differ.

use super::{L4T, folder_and_name, per_file, read};
use l4t_tests::machines::Machine;
use l4t_tests::process::Outcome;
use l4t_tests::ways::{Program, ways};
use l4t_tests::{case, expectation};
use libtest_mimic::Trial;
use std::path::Path;

/// What glibc says of memory that is freed and was never allocated, behind the name of one of its functions. musl dies
/// without a word.
const MESSAGE_OF_GLIBC: &str = "(): invalid pointer";

pub fn trials() -> Vec<Trial> {
    per_file("run", case::root().join("run"), "l4t", &["stdout", "stderr", "exit", "stdin"], |file| check(file, file))
}

/// Runs a program every way; expectations lie at `expected` with other extensions.
pub fn check(file: &Path, expected: &Path) -> Result<(), String> {
    let source = read(file)?;
    let (folder, name) = folder_and_name(file);
    let program = Program {
        l4t: L4T.into(),
        folder: folder.to_owned(),
        file: name,
        flags: case::directive(&source, "flags"),
        args: case::directive(&source, "args"),
        stdin: std::fs::read(expected.with_extension("stdin")).unwrap_or_default(),
        libraries: None,
    };
    let is_for_glibc = case::directive(&source, "only-on").contains(&"glibc".to_owned());
    let stderr = std::fs::read_to_string(expected.with_extension("stderr")).unwrap_or_default();
    let is_about_glibc = stderr.contains(MESSAGE_OF_GLIBC);
    let does_differ =
        |machine: Machine| is_for_glibc && machine.is_macos() || (is_for_glibc || is_about_glibc) && machine.is_musl();
    for way in ways(L4T)?.into_iter().filter(|way| !does_differ(way.machine)) {
        way.run(&program).and_then(|outcome| compare(&outcome, expected)).map_err(|e| format!("{way}: {e}"))?;
    }
    Ok(())
}

pub fn compare(outcome: &Outcome, expected: &Path) -> Result<(), String> {
    // A defect of the compiler is never what is expected, not even with `BLESS`.
    if outcome.stderr_text().contains("this is a defect of the compiler") {
        return Err(outcome.stderr_text());
    }
    let exit = if outcome.status == "exit 0" { String::new() } else { format!("{}\n", outcome.status) };
    let stderr = || format!("\n--- its standard error\n{}", outcome.stderr_text());
    expectation::check(&expected.with_extension("exit"), exit.as_bytes()).map_err(|e| e + &stderr())?;
    expectation::check(&expected.with_extension("stdout"), &outcome.stdout).map_err(|e| e + &stderr())?;
    expectation::check(&expected.with_extension("stderr"), &outcome.stderr)
}
