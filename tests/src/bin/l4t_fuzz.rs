//! Long differential runs: numbered random programs through every engine of this machine. `cargo xtask fuzz` starts it.
//!
//! `l4t-fuzz MINUTES SEED JOBS FOLDER`: runs programs SEED, SEED + 1, … for so many minutes, JOBS of them at a time. A
//! program about which engines disagree is shrunk and written to FOLDER as `SEED.l4t`, with what the engines said in
//! `SEED.txt`. The status is 1 if there was one.

use l4t_tests::engines::{Difference, Engine, Program, all, differences};
use l4t_tests::process::{l4t, run};
use l4t_tests::{generate, shrink};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Mutex, MutexGuard};
use std::time::{Duration, Instant};

/// How many variants of a failing program are tried to make it smaller.
const SHRINK_STEPS: usize = 2000;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [minutes, seed, jobs, folder] = arguments.as_slice() else { return usage() };
    let (Ok(minutes), Ok(seed), Ok(jobs)) = (minutes.parse::<f64>(), seed.parse(), jobs.parse()) else {
        return usage();
    };
    match fuzz(Duration::from_secs_f64(minutes.clamp(0.0, 1e6) * 60.0), seed, jobs, folder.as_ref()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("l4t-fuzz: {error}");
            ExitCode::from(2)
        }
    }
}

fn usage() -> ExitCode {
    eprintln!("l4t-fuzz MINUTES SEED JOBS FOLDER");
    ExitCode::from(2)
}

/// What a run has come to.
struct Tally {
    /// The program that is next.
    next: u64,
    n_programs: u64,
    /// Programs about which some engine disagreed.
    n_disagreed: u64,
    /// For each engine, how many programs did the same as on the first.
    n_agreed: Vec<u64>,
    /// When it was last said how far the run is.
    said: Instant,
}

/// What all threads of a run share.
struct Run<'a> {
    compiler: &'a Path,
    engines: &'a [Engine],
    folder: &'a Path,
    start: Instant,
    time: Duration,
    tally: Mutex<Tally>,
}

/// Whether all engines agreed about all programs.
fn fuzz(time: Duration, first: u64, jobs: usize, folder: &Path) -> std::io::Result<bool> {
    let compiler = l4t_beside_this()?;
    let engines = all(&compiler.to_string_lossy()).map_err(std::io::Error::other)?;
    println!("{} engines, {jobs} programs at a time", engines.len());
    let start = Instant::now();
    let tally = Tally { next: first, n_programs: 0, n_disagreed: 0, n_agreed: vec![0; engines.len()], said: start };
    let run = Run { compiler: &compiler, engines: &engines, folder, start, time, tally: Mutex::new(tally) };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..jobs.max(1)).map(|_| scope.spawn(|| run.programs())).collect();
        threads.into_iter().try_for_each(|thread| thread.join().expect("a thread of the run does not panic"))
    })?;
    let tally = run.tally.into_inner().expect("no thread panicked");
    report(&tally, &engines, first);
    Ok(tally.n_disagreed == 0)
}

/// Says for each engine and processor how many programs agreed.
fn report(tally: &Tally, engines: &[Engine], first: u64) {
    let n = tally.n_programs;
    println!("programs {first} to {}:", tally.next.saturating_sub(1));
    for (engine, agreed) in engines.iter().zip(&tally.n_agreed) {
        println!("  {agreed} of {n} agreed: {engine}");
    }
    let mut processors: Vec<&str> = engines.iter().map(Engine::processor).collect();
    processors.sort_unstable();
    processors.dedup();
    for processor in processors.into_iter().rev() {
        let of_it = engines.iter().zip(&tally.n_agreed).filter(|(engine, _)| engine.processor() == processor);
        let fewest = of_it.clone().map(|(_, agreed)| *agreed).min().unwrap_or(0);
        println!("{processor}: {fewest} of {n} programs agreed on each of its {} engines", of_it.count());
    }
    println!("{} disagreements", tally.n_disagreed);
}

fn l4t_beside_this() -> std::io::Result<PathBuf> {
    let binary = std::env::current_exe()?.with_file_name("l4t-under-test");
    if binary.is_file() { Ok(binary) } else { Err(std::io::Error::other(format!("there is no {}", binary.display()))) }
}

impl Run<'_> {
    fn tally(&self) -> MutexGuard<'_, Tally> {
        self.tally.lock().expect("no thread panics while it counts")
    }

    /// What one thread does: one program after the other until the time is over.
    fn programs(&self) -> std::io::Result<()> {
        while self.start.elapsed() < self.time {
            let seed = {
                let mut tally = self.tally();
                tally.next += 1;
                tally.next - 1
            };
            let choices = generate::choices_of_seed(seed);
            let found = self.differences(&generate::program(&choices), self.engines)?;
            self.count(&found);
            if let Some(first) = found.into_iter().next() {
                println!("program {seed}: disagreement; shrinking");
                let (text, difference) = self.smaller(choices, first);
                let file = self.keep(seed, &text, &difference)?;
                println!("{difference}\n\nwritten to {}", file.display());
            }
        }
        Ok(())
    }

    fn differences(&self, text: &str, engines: &[Engine]) -> std::io::Result<Vec<Difference>> {
        let program = Program::new(self.compiler, text, generate::STDIN)?;
        Ok(differences(&program, engines))
    }

    fn count(&self, found: &[Difference]) {
        let mut tally = self.tally();
        tally.n_programs += 1;
        tally.n_disagreed += u64::from(!found.is_empty());
        // If the first engine fails there is nothing that others could agree with.
        let has_reference = found.iter().all(|difference| difference.engine != self.engines[0]);
        for (engine, agreed) in self.engines.iter().zip(&mut tally.n_agreed) {
            *agreed += u64::from(has_reference && found.iter().all(|difference| difference.engine != *engine));
        }
        if tally.said.elapsed() >= Duration::from_secs(60) {
            tally.said = Instant::now();
            let minutes = self.start.elapsed().as_secs() / 60;
            println!("{minutes} min: {} programs, {} disagreements", tally.n_programs, tally.n_disagreed);
        }
    }

    /// A simpler program about which the same engine disagrees with the first, and how.
    fn smaller(&self, choices: Vec<u32>, difference: Difference) -> (String, String) {
        let culprit = difference.engine;
        let mut few = vec![self.engines[0]];
        few.extend(Some(culprit).filter(|engine| *engine != self.engines[0]));
        let mut last = difference.text;
        let mut fails = |text: &str| {
            let found = self.differences(text, &few).unwrap_or_default();
            let same = found.into_iter().find(|difference| difference.engine == culprit);
            same.is_some_and(|difference| {
                last = difference.text;
                true
            })
        };
        let choices = shrink::shrink(choices, SHRINK_STEPS, |choices| fails(&generate::program(choices)));
        let text = generate::program(&choices);
        let text = shrink::shrink_lines(&text, generate::is_needed, |text| self.is_valid(text) && fails(text));
        (text, last)
    }

    /// Whether the compiler has nothing to say against a program.
    fn is_valid(&self, text: &str) -> bool {
        let mut check = l4t(&self.compiler.to_string_lossy());
        check.args(["check", "-"]);
        run(&mut check, text.as_bytes()).status == "exit 0"
    }

    fn keep(&self, seed: u64, text: &str, difference: &str) -> std::io::Result<PathBuf> {
        std::fs::create_dir_all(self.folder)?;
        let file = self.folder.join(format!("{seed}.l4t"));
        std::fs::write(&file, text)?;
        std::fs::write(self.folder.join(format!("{seed}.txt")), difference)?;
        Ok(file)
    }
}
