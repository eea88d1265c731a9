//! `c/NAME.l4t` with `c/NAME.c`: programs on both sides of the C boundary. The C file is compiled with `cc` into a
//! library, which the L4T program is linked with (`l4t build -lNAME`) or loads (`l4t run -lNAME`); expectations as
//! under `run`.

use super::{L4T, folder_and_name, per_file};
use l4t_tests::case;
use l4t_tests::process::{Outcome, l4t, run};
use libtest_mimic::Trial;
use std::path::Path;
use std::process::Command;

pub fn trials() -> Vec<Trial> {
    per_file("c", case::root().join("c"), "l4t", &["stdout", "stderr", "exit"], check)
}

fn check(file: &Path) -> Result<(), String> {
    let scratch = tempfile::tempdir().map_err(|e| e.to_string())?;
    let library = scratch.path();
    cc(file, &["-shared", "-fPIC"], &library.join("libside.so"))?;
    for level in ["-O0", "-O2"] {
        let built = build_and_run(file, level, library)?;
        super::run::compare(&built, file).map_err(|e| format!("l4t build {level}: {e}"))?;
        let loaded = run(&mut common(file, "run", level, library), &[]);
        super::run::compare(&loaded, file).map_err(|e| format!("l4t run {level}: {e}"))?;
    }
    Ok(())
}

fn build_and_run(file: &Path, level: &str, library: &Path) -> Result<Outcome, String> {
    let executable = library.join("program");
    let built = run(common(file, "build", level, library).arg("-o").arg(&executable), &[]);
    if built.status != "exit 0" {
        return Err(format!("l4t build {level} ended with {}:\n{}", built.status, built.stderr_text()));
    }
    Ok(run(Command::new(&executable).env("LD_LIBRARY_PATH", library), &[]))
}

fn common(file: &Path, subcommand: &str, level: &str, library: &Path) -> Command {
    let (folder, name) = folder_and_name(file);
    let mut command = l4t(L4T);
    command.current_dir(folder).args([subcommand, level, "--color=never", "-lside"]);
    command.arg(format!("-L{}", library.display())).arg(name);
    command
}

fn cc(file: &Path, flags: &[&str], output: &Path) -> Result<(), String> {
    let mut command = Command::new("cc");
    command.args(["-O2", "-Wall", "-Werror"]).args(flags).arg(file.with_extension("c")).arg("-o").arg(output);
    let outcome = run(&mut command, &[]);
    if outcome.status == "exit 0" { Ok(()) } else { Err(format!("cc: {}", outcome.stderr_text())) }
}
