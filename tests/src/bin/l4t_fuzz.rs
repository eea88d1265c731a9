//! Long differential runs: numbered random programs through every engine of this machine. `cargo xtask fuzz` starts it.
//!
//! `l4t-fuzz MINUTES SEED FOLDER`: runs programs SEED, SEED + 1, … for so many minutes. A program about which engines
//! disagree is shrunk and written to FOLDER as `SEED.l4t`, with what the engines said in `SEED.txt`. The status is 1 if
//! there was one.

use l4t_tests::engines::{Engine, Program, all, compare};
use l4t_tests::{generate, shrink};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// How many variants of a failing program are tried to make it smaller.
const SHRINK_STEPS: usize = 400;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [minutes, seed, folder] = arguments.as_slice() else { return usage() };
    let (Ok(minutes), Ok(seed)) = (minutes.parse::<f64>(), seed.parse::<u64>()) else { return usage() };
    match fuzz(Duration::from_secs_f64(minutes.clamp(0.0, 1e6) * 60.0), seed, Path::new(folder)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("l4t-fuzz: {error}");
            ExitCode::from(2)
        }
    }
}

fn usage() -> ExitCode {
    eprintln!("l4t-fuzz MINUTES SEED FOLDER");
    ExitCode::from(2)
}

/// Whether all engines agreed about all programs.
fn fuzz(time: Duration, first: u64, folder: &Path) -> std::io::Result<bool> {
    let binary = l4t_beside_this()?;
    let engines = all(&binary.to_string_lossy()).map_err(std::io::Error::other)?;
    println!("engines:");
    for engine in &engines {
        println!("  {engine}");
    }
    let start = Instant::now();
    let (mut n_agreed, mut n_disagreed) = (0u64, 0u64);
    let mut said = start;
    for seed in first.. {
        if start.elapsed() >= time {
            break;
        }
        let choices = generate::choices_of_seed(seed);
        match difference(&binary, &engines, &choices)? {
            None => n_agreed += 1,
            Some(difference) => {
                n_disagreed += 1;
                println!("program {seed}: disagreement; shrinking");
                let (choices, difference) = smaller(&binary, &engines, choices, difference)?;
                let file = keep(folder, seed, &choices, &difference)?;
                println!("{difference}\n\nwritten to {}", file.display());
            }
        }
        if said.elapsed() >= Duration::from_secs(60) {
            said = Instant::now();
            println!("{} min: {n_agreed} agreed, {n_disagreed} did not", start.elapsed().as_secs() / 60);
        }
    }
    let last = first + n_agreed + n_disagreed;
    println!(
        "programs {first} to {}: {n_agreed} agreed on all {} engines, {n_disagreed} did not",
        last.saturating_sub(1),
        engines.len()
    );
    Ok(n_disagreed == 0)
}

fn l4t_beside_this() -> std::io::Result<PathBuf> {
    let binary = std::env::current_exe()?.with_file_name("l4t-under-test");
    if binary.is_file() { Ok(binary) } else { Err(std::io::Error::other(format!("there is no {}", binary.display()))) }
}

fn difference(binary: &Path, engines: &[Engine], choices: &[u32]) -> std::io::Result<Option<String>> {
    let program = Program::new(binary, &generate::program(choices), &[])?;
    Ok(compare(&program, engines).err().map(|difference| difference.text))
}

/// Fewer and smaller choices about which the same engine disagrees with the first.
fn smaller(
    binary: &Path,
    engines: &[Engine],
    choices: Vec<u32>,
    difference: String,
) -> std::io::Result<(Vec<u32>, String)> {
    let program = Program::new(binary, &generate::program(&choices), &[])?;
    let culprit = compare(&program, engines).err().map(|difference| difference.engine);
    let few: Vec<Engine> = engines.first().copied().into_iter().chain(culprit).collect();
    let mut last = difference;
    let shrunk = shrink::shrink(choices, SHRINK_STEPS, |choices| {
        let Ok(program) = Program::new(binary, &generate::program(choices), &[]) else { return false };
        match compare(&program, &few) {
            Err(difference) => {
                last = difference.text;
                true
            }
            Ok(()) => false,
        }
    });
    Ok((shrunk, last))
}

fn keep(folder: &Path, seed: u64, choices: &[u32], difference: &str) -> std::io::Result<PathBuf> {
    std::fs::create_dir_all(folder)?;
    let file = folder.join(format!("{seed}.l4t"));
    std::fs::write(&file, generate::program(choices))?;
    std::fs::write(folder.join(format!("{seed}.txt")), difference)?;
    Ok(file)
}
