//! The speed of compiled programs: `bench/programs/NAME.l4t` beside `NAME.c`, the same algorithm in C. Both must print
//! the same.

use super::measure::{Cost, best_of};
use crate::tools;
use std::path::{Path, PathBuf};
use std::process::Command;

const RUNS: usize = 3;

/// A compiler and its flags; the output's and the source's path follow.
struct Contender {
    name: &'static str,
    command: PathBuf,
    flags: &'static [&'static str],
    extension: &'static str,
}

pub fn run(l4t: &Path) -> Result<(), String> {
    let folder = crate::project_root().join("bench/programs");
    let contender =
        |name, command: &Path, flags, extension| Contender { name, command: command.to_owned(), flags, extension };
    // All are compared with the first.
    let contenders = [
        contender("clang -O3", Path::new(super::clang()), &["-O3", "-w"], "c"),
        contender("gcc -O3", Path::new("gcc"), &["-O3", "-w"], "c"),
        contender("l4t -O2", l4t, &["build", "-O2"], "l4t"),
        contender("l4t -O2 unchecked", l4t, &["build", "-O2", "--unchecked"], "l4t"),
        contender("l4t llvm -O3", l4t, &["build", "-O3", "--backend=llvm"], "l4t"),
        contender("llvm -O3 unchecked", l4t, &["build", "-O3", "--backend=llvm", "--unchecked"], "l4t"),
        contender("tcc", Path::new("tcc"), &["-w"], "c"),
    ];
    let mut names = names(&folder)?;
    names.sort();
    let scratch = tempfile::tempdir().map_err(|e| e.to_string())?;
    println!("\nprograms: CPU seconds, best of {RUNS}; in parentheses the ratio to {}", contenders[0].name);
    print!("  {:<14}", "");
    contenders.iter().for_each(|c| print!(" {:>20}", c.name));
    println!();
    let mut log_ratios = vec![0.0; contenders.len()];
    for name in &names {
        print!("  {name:<14}");
        let mut first: Option<Cost> = None;
        for (i, contender) in contenders.iter().enumerate() {
            let executable = build(contender, &folder, name, scratch.path())?;
            let cost = best_of(RUNS, || Command::new(&executable))?;
            let reference = first.get_or_insert(cost).cpu.as_secs_f64();
            let ratio = cost.cpu.as_secs_f64() / reference;
            log_ratios[i] += ratio.ln();
            print!(" {:>12.3} ({ratio:>5.2})", cost.cpu.as_secs_f64());
        }
        println!();
        same_output(scratch.path(), name, &contenders)?;
    }
    print!("  {:<14}", "geometric mean");
    log_ratios.iter().for_each(|sum| print!(" {:>20.2}", (sum / names.len() as f64).exp()));
    println!();
    Ok(())
}

fn names(folder: &Path) -> Result<Vec<String>, String> {
    let entries = std::fs::read_dir(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let paths = entries.filter_map(Result::ok).map(|entry| entry.path());
    let sources = paths.filter(|path| path.extension().is_some_and(|e| e == "l4t"));
    Ok(sources.filter_map(|path| Some(path.file_stem()?.to_string_lossy().into_owned())).collect())
}

fn build(contender: &Contender, folder: &Path, name: &str, scratch: &Path) -> Result<PathBuf, String> {
    let executable = scratch.join(format!("{name}.{}", contender.name.replace(' ', "")));
    let source = folder.join(name).with_extension(contender.extension);
    let mut command = Command::new(&contender.command);
    tools::run(command.args(contender.flags).arg("-o").arg(&executable).arg(source))?;
    Ok(executable)
}

fn same_output(scratch: &Path, name: &str, contenders: &[Contender]) -> Result<(), String> {
    let output = |contender: &Contender| {
        let executable = scratch.join(format!("{name}.{}", contender.name.replace(' ', "")));
        Command::new(executable).output().map(|o| o.stdout).map_err(|e| e.to_string())
    };
    let expected = output(&contenders[0])?;
    for contender in &contenders[1..] {
        if output(contender)? != expected {
            return Err(format!("{name}: {} and {} print different things", contenders[0].name, contender.name));
        }
    }
    Ok(())
}
