//! `ui/**.l4t`: the exact messages of `l4t check`, in English (`.stderr`) and Japanese (`.ja.stderr`). Where a message
//! carries a fix, the fixed program must not show that message at that place again, and must gain no error.

use super::{L4T, folder_and_name, per_file, read};
use l4t_tests::process::{Outcome, l4t, run};
use l4t_tests::{case, expectation};
use libtest_mimic::Trial;
use serde_json::Value;
use std::path::Path;

pub fn trials() -> Vec<Trial> {
    per_file("ui", case::root().join("ui"), "l4t", &["stderr"], check)
}

fn check(file: &Path) -> Result<(), String> {
    let source = read(file)?;
    let flags = case::directive(&source, "flags");
    let english = l4t_check(file, &flags, &["--lang=en", "--color=never"]);
    let japanese = l4t_check(file, &flags, &["--lang=ja", "--color=never"]);
    expectation::check(&file.with_extension("stderr"), &english.stderr)?;
    expectation::check(&file.with_extension("ja.stderr"), &japanese.stderr)?;
    let has_error = english.stderr_text().lines().any(|line| line.starts_with("error"));
    let expected = if has_error { "exit 1" } else { "exit 0" };
    if english.status != expected {
        return Err(format!("expected {expected}, found {}", english.status));
    }
    if !english.stdout.is_empty() {
        return Err("`l4t check` wrote to standard output".to_owned());
    }
    fixes_mend(file, &flags)
}

fn l4t_check(file: &Path, flags: &[String], more: &[&str]) -> Outcome {
    let (folder, name) = folder_and_name(file);
    run(l4t(L4T).current_dir(folder).arg("check").args(flags).args(more).arg(name), &[])
}

fn fixes_mend(file: &Path, flags: &[String]) -> Result<(), String> {
    let json = l4t_check(file, flags, &["--error-format=json"]);
    let before = parse_json(&json.stderr_text())?;
    let source = std::fs::read(file).map_err(|e| e.to_string())?;
    for diagnostic in &before {
        for fix in diagnostic["fixes"].as_array().into_iter().flatten() {
            let fixed = apply(&source, fix)?;
            let mut command = l4t(L4T);
            command.args(["check", "--error-format=json"]).args(flags).arg("-");
            let after = parse_json(&run(&mut command, &fixed).stderr_text())?;
            let place = |d: &Value| (d["code"].clone(), d["line"].clone(), d["col"].clone());
            if after.iter().any(|d| place(d) == place(diagnostic)) {
                return Err(format!(
                    "the fix does not mend {}:\n{}",
                    diagnostic["message"],
                    String::from_utf8_lossy(&fixed)
                ));
            }
            if n_errors(&after) > n_errors(&before) {
                return Err(format!(
                    "the fix of {} makes new errors:\n{}",
                    diagnostic["message"],
                    String::from_utf8_lossy(&fixed)
                ));
            }
        }
    }
    Ok(())
}

fn n_errors(diagnostics: &[Value]) -> usize {
    diagnostics.iter().filter(|d| d["severity"] == "error").count()
}

fn parse_json(lines: &str) -> Result<Vec<Value>, String> {
    lines.lines().map(|line| serde_json::from_str(line).map_err(|e| format!("not JSON ({e}): {line}"))).collect()
}

/// Applies a fix's edits, each a `replacement` of what stands between two positions.
fn apply(source: &[u8], fix: &Value) -> Result<Vec<u8>, String> {
    let mut edits: Vec<(usize, usize, &str)> = Vec::new();
    for edit in fix["edits"].as_array().into_iter().flatten() {
        let start = offset(source, &edit["line"], &edit["col"]);
        let end = offset(source, &edit["end_line"], &edit["end_col"]);
        let (Some(start), Some(end), Some(text)) = (start, end, edit["replacement"].as_str()) else {
            return Err(format!("an edit without positions and replacement: {edit}"));
        };
        edits.push((start, end, text));
    }
    edits.sort_unstable();
    let mut fixed = source.to_vec();
    for &(start, end, text) in edits.iter().rev() {
        fixed.splice(start..end, text.bytes());
    }
    Ok(fixed)
}

/// The byte offset of a line and column, both from 1; columns count Unicode scalar values.
fn offset(source: &[u8], line: &Value, col: &Value) -> Option<usize> {
    let (line, col) = (line.as_u64()? as usize, col.as_u64()? as usize);
    let start: usize = source.split_inclusive(|&b| b == b'\n').take(line.checked_sub(1)?).map(<[u8]>::len).sum();
    let is_start_of_character = |&(_, &b): &(usize, &u8)| b & 0xC0 != 0x80;
    let rest = source.get(start..)?;
    let at = rest.iter().enumerate().filter(is_start_of_character).map(|(at, _)| at).nth(col.checked_sub(1)?);
    Some(start + at.unwrap_or(rest.len()))
}
