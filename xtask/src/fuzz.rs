//! Long differential runs, by the program `l4t-fuzz` of the test package.

use crate::tools;
use std::process::Command;

/// Where programs go about which engines disagree.
const FOLDER: &str = "target/fuzz";

/// `[--minutes N] [--seed S] [--jobs N]`: installs what is missing, builds the compiler and runs numbered random programs
/// through every engine there is. It is an error if engines disagree about one.
pub fn run(arguments: &[String]) -> Result<(), String> {
    let n_processors = std::thread::available_parallelism().map_or(1, usize::from);
    let (mut minutes, mut seed, mut jobs) = ("10".to_owned(), "0".to_owned(), n_processors.to_string());
    let mut rest = arguments.iter();
    while let Some(flag) = rest.next() {
        let value = rest.next().ok_or_else(|| format!("`{flag}` needs a value"))?.clone();
        match flag.as_str() {
            "--minutes" => minutes = value,
            "--seed" => seed = value,
            "--jobs" => jobs = value,
            _ => return Err(format!("unknown argument `{flag}`; there are --minutes N, --seed S and --jobs N")),
        }
    }
    tools::install(tools::FOR_TESTS)?;
    cargo(&["build", "-q", "-p", "l4t-llvm", "--features", "llvm"])?;
    cargo(&["build", "-q", "-p", "l4t-tests", "--bins"])?;
    cargo(&["run", "-q", "-p", "l4t-tests", "--bin", "l4t-fuzz", "--", &minutes, &seed, &jobs, FOLDER])
}

fn cargo(arguments: &[&str]) -> Result<(), String> {
    let cargo = std::env::var_os("CARGO").unwrap_or("cargo".into());
    // Everything is installed: no engine may be left out.
    tools::run(Command::new(cargo).current_dir(crate::project_root()).args(arguments).env("L4T_TEST_ALL", "1"))
}
