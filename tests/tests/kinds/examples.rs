//! `../examples/*.l4t`: every example does what `examples/expected` says, as under `run`.

use super::per_file;
use l4t_tests::case;
use libtest_mimic::Trial;
use std::path::Path;

pub fn trials() -> Vec<Trial> {
    let mut trials = per_file("examples", case::project_root().join("examples"), "l4t", &[], check);
    // No program: a library for one in C, which `from_c.rs` tests.
    trials.retain(|trial| !trial.name().contains("from_c/"));
    trials
}

fn check(file: &Path) -> Result<(), String> {
    let folder = file.parent().unwrap_or(Path::new(".")).join("expected");
    super::run::check(file, &folder.join(file.file_name().unwrap_or_default()))
}
