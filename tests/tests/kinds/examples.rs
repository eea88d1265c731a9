//! `../examples/*.l4t`: every example does what `examples/expected` says, as under `run`.

use super::per_file;
use l4t_tests::case;
use libtest_mimic::Trial;
use std::path::Path;

pub fn trials() -> Vec<Trial> {
    per_file("examples", case::project_root().join("examples"), "l4t", &[], check)
}

fn check(file: &Path) -> Result<(), String> {
    let folder = file.parent().unwrap_or(Path::new(".")).join("expected");
    super::run::check(file, &folder.join(file.file_name().unwrap_or_default()))
}
