//! The kinds of file tests, one module each.

pub mod c;
pub mod examples;
pub mod mir;
pub mod parse;
pub mod run;
pub mod ui;

use l4t_tests::{case, expectation};
use libtest_mimic::{Failed, Trial};
use std::path::{Path, PathBuf};

/// The command under test.
pub const L4T: &str = env!("CARGO_BIN_EXE_l4t-under-test");

/// A trial per file with `extension` below `folder`, and one that no expectation is left over.
fn per_file(
    kind: &'static str,
    folder: PathBuf,
    extension: &'static str,
    endings: &'static [&'static str],
    test: fn(&Path) -> Result<(), String>,
) -> Vec<Trial> {
    let files = case::files_below(&folder, extension);
    let mut trials = vec![Trial::test(format!("{kind}::no_expectation_is_left_over"), {
        let folder = folder.clone();
        move || match expectation::left_over(&folder, endings, extension) {
            left if left.is_empty() => Ok(()),
            left => Err(Failed::from(format!("no test belongs to: {}", left.join(", ")))),
        }
    })];
    trials.extend(files.into_iter().map(|file| {
        let name = format!("{kind}::{}", case::test_name(&folder, &file));
        Trial::test(name, move || test(&file).map_err(Failed::from))
    }));
    trials
}

fn read(file: &Path) -> Result<String, String> {
    let bytes = std::fs::read(file).map_err(|e| format!("cannot read {}: {e}", file.display()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The folder a test file lies in; commands run there, so that messages name the file without its path.
fn folder_and_name(file: &Path) -> (&Path, String) {
    let folder = file.parent().unwrap_or(Path::new("."));
    (folder, file.file_name().unwrap_or_default().to_string_lossy().into_owned())
}
