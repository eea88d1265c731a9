//! Long differential runs, by the program `l4t-fuzz` of the test package.

use crate::tools;
use std::process::Command;

/// Where programs go about which engines disagree.
const FOLDER: &str = "target/fuzz";

/// `[--minutes N] [--seed S]`: builds the compiler and runs numbered random programs through every engine there is.
/// It is an error if engines disagree about one.
pub fn run(arguments: &[String]) -> Result<(), String> {
    let (mut minutes, mut seed) = ("10".to_owned(), "0".to_owned());
    let mut rest = arguments.iter();
    while let Some(flag) = rest.next() {
        let value = rest.next().ok_or_else(|| format!("`{flag}` needs a value"))?.clone();
        match flag.as_str() {
            "--minutes" => minutes = value,
            "--seed" => seed = value,
            _ => return Err(format!("unknown argument `{flag}`; there are --minutes N and --seed S")),
        }
    }
    let cargo = std::env::var_os("CARGO").unwrap_or("cargo".into());
    let root = crate::project_root();
    tools::run(Command::new(&cargo).current_dir(&root).args(["build", "-q", "-p", "l4t-tests", "--bins"]))?;
    let mut fuzz = Command::new(&cargo);
    fuzz.current_dir(&root).args(["run", "-q", "-p", "l4t-tests", "--bin", "l4t-fuzz", "--"]);
    tools::run(fuzz.args([&minutes, &seed, FOLDER]))
}
