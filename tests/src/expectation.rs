//! Expected output in files beside the test. `BLESS=1` writes them; without it a difference fails.
//!
//! No output is expected where there is no file, so an expectation file is never empty.

use std::fs;
use std::path::Path;

/// Compares `actual` with the file's content, or writes it there if `BLESS` is set. The error shows the difference.
pub fn check(file: &Path, actual: &[u8]) -> Result<(), String> {
    let expected = fs::read(file).unwrap_or_default();
    if expected == actual {
        return Ok(());
    }
    if blessing() {
        let written = if actual.is_empty() { fs::remove_file(file) } else { fs::write(file, actual) };
        return written.map_err(|e| format!("cannot write {}: {e}", file.display()));
    }
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let (expected, actual) = (String::from_utf8_lossy(&expected), String::from_utf8_lossy(actual));
    Err(format!(
        "{name} differs\n--- expected\n{expected}\n--- actual\n{actual}\n--- first difference\n{}",
        first_difference(&expected, &actual)
    ))
}

/// Whether expectations are to be written instead of compared.
pub fn blessing() -> bool {
    std::env::var_os("BLESS").is_some_and(|v| v != "0")
}

fn first_difference(expected: &str, actual: &str) -> String {
    let mut expected_lines = expected.lines();
    let mut actual_lines = actual.lines();
    for number in 1.. {
        match (expected_lines.next(), actual_lines.next()) {
            (None, None) => break,
            (e, a) if e == a => {}
            (e, a) => {
                return format!("line {number}:\n- {}\n+ {}", e.unwrap_or("(end)"), a.unwrap_or("(end)"));
            }
        }
    }
    "only in line endings".to_owned()
}

/// Expectation files below `folder` with one of these endings whose test file (`.l4t` or `.mir`) is gone.
pub fn left_over(folder: &Path, endings: &[&str], test_extension: &str) -> Vec<String> {
    let mut left = Vec::new();
    for ending in endings {
        let last = ending.rsplit('.').next().unwrap_or(ending);
        for file in crate::case::files_below(folder, last) {
            let path = file.display().to_string();
            let Some(stem) = path.strip_suffix(&format!(".{ending}")) else { continue };
            // `x.ja.stderr` ends in `.stderr` too, but belongs to `x`.
            let stem = stem.strip_suffix(".ja").unwrap_or(stem);
            if !Path::new(&format!("{stem}.{test_extension}")).exists() {
                left.push(path);
            }
        }
    }
    left.sort();
    left.dedup();
    left
}
