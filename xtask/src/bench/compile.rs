//! The speed of the compiler itself, on a generated large program, beside other compilers on the same program in C.

use super::large;
use super::measure::best_of;
use std::path::Path;
use std::process::Command;

const RUNS: usize = 2;

pub fn run(l4t: &Path) -> Result<(), String> {
    let scratch = tempfile::tempdir().map_err(|e| e.to_string())?;
    for n_lines in [100_000, 1_000_000] {
        println!("\ncompiling {n_lines} lines: CPU time, best of {RUNS}");
        let l4t_file = scratch.path().join(format!("large{n_lines}.l4t"));
        let c_file = scratch.path().join(format!("large{n_lines}.c"));
        let program = large::program(n_lines);
        let lines = [program.l4t.lines().count(), program.c.lines().count()];
        std::fs::write(&l4t_file, program.l4t).map_err(|e| e.to_string())?;
        std::fs::write(&c_file, program.c).map_err(|e| e.to_string())?;
        let object = scratch.path().join("large.o");
        let output = format!("-o{}", object.display());
        let clang = super::clang();
        let ours: [&[&str]; 3] =
            [&["check"], &["build", "-O0", "--emit=obj", &output], &["build", "-O2", "--emit=obj", &output]];
        let theirs: [(&str, &[&str]); 6] = [
            ("gcc", &["-w", "-fsyntax-only"]),
            (clang, &["-w", "-fsyntax-only"]),
            ("tcc", &["-w", "-c", &output]),
            ("gcc", &["-w", "-O0", "-c", &output]),
            (clang, &["-w", "-O0", "-c", &output]),
            (clang, &["-w", "-O2", "-c", &output]),
        ];
        // Of a million lines, only what is done in seconds: the question is whether time stays linear.
        let all = n_lines <= 100_000;
        for arguments in ours.into_iter().filter(|a| all || !a.contains(&"-O2")) {
            report("l4t", l4t, arguments, &l4t_file, lines[0])?;
        }
        for (name, arguments) in theirs.into_iter().filter(|(name, a)| all || *name == "tcc" || !a.contains(&"-c")) {
            report(name, Path::new(name), arguments, &c_file, lines[1])?;
        }
    }
    Ok(())
}

fn report(name: &str, command: &Path, arguments: &[&str], file: &Path, n_lines: usize) -> Result<(), String> {
    let cost = best_of(RUNS, || {
        let mut run = Command::new(command);
        run.args(arguments).arg(file);
        run
    })?;
    let shown: Vec<&str> = arguments.iter().copied().filter(|a| !a.starts_with("-o") && *a != "-w").collect();
    let seconds = cost.cpu.as_secs_f64();
    println!(
        "  {:<30} {:>7.3} s {:>7.2} million lines/s {:>7.0} bytes/line",
        format!("{name} {}", shown.join(" ")),
        seconds,
        n_lines as f64 / seconds / 1e6,
        cost.peak_bytes as f64 / n_lines as f64,
    );
    Ok(())
}
