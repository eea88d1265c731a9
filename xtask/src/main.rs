//! Development tasks, as `cargo xtask TASK`.

mod bench;
mod ci;
mod fuzz;
mod tidy;
mod tools;
mod wasm;

use std::path::PathBuf;
use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask TASK

  ci                 what CI runs: installs what the tests need, then format, lints, docs, tidiness, tests
  tidy               the tidiness checks alone
  wasm               checks the crates that need no operating system for WebAssembly
  bench [PART...]    benchmarks beside gcc, clang and tcc; PART is startup, compile or programs (default: all)
  fuzz [--minutes N] [--seed S] [--jobs N]
                     random programs through every backend, level, processor and C compiler there is (10 minutes,
                     from program 0, as many at a time as there are processors)
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (task, rest) = match arguments.split_first() {
        Some((task, rest)) => (task.as_str(), rest),
        None => ("", &arguments[..]),
    };
    let result = match task {
        "ci" => ci::run(),
        "tidy" => tidy::run(),
        "wasm" => wasm::run(),
        "bench" => bench::run(rest),
        "fuzz" => fuzz::run(rest),
        _ => {
            eprint!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("xtask {task}: {message}");
            ExitCode::FAILURE
        }
    }
}

/// The folder of the whole project.
fn project_root() -> PathBuf {
    let xtask = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().map_or(xtask.clone(), PathBuf::from)
}
