//! Tidiness that no compiler checks: module docs, file sizes, reasons for dependencies, no stubs, and no operating system
//! where none may be needed.

use std::fs;
use std::path::{Path, PathBuf};

/// Above this a source file rarely has one subject.
const MAX_LINES: usize = 900;

/// Crates that run in a browser as well. That they build for it says little, since the standard library has files and
/// clocks there too; they only fail.
const WITHOUT_SYSTEM: [&str; 7] =
    ["l4t-syntax", "l4t-hir", "l4t-mir", "l4t-lower", "l4t-opt", "l4t-front", "l4t-render"];

/// What of the standard library needs an operating system.
const OF_SYSTEM: [&str; 9] =
    ["std::fs", "std::process", "std::env", "std::net", "std::os", "std::thread", "std::io", "Instant", "SystemTime"];

/// Checks the whole project; the error lists everything that was found.
pub fn run() -> Result<(), String> {
    let root = crate::project_root();
    let mut problems = Vec::new();
    for file in files(&root, "rs") {
        check_source(&file, &mut problems);
    }
    for folder in WITHOUT_SYSTEM {
        for file in files(&root.join(folder).join("src"), "rs") {
            check_without_system(&file, &mut problems);
        }
    }
    for file in files(&root, "toml") {
        check_manifest(&file, &mut problems);
    }
    let listed: Vec<String> = problems.iter().map(|p| p.replace(&format!("{}/", root.display()), "")).collect();
    if listed.is_empty() { Ok(()) } else { Err(format!("\n{}", listed.join("\n"))) }
}

fn check_source(file: &Path, problems: &mut Vec<String>) {
    let text = fs::read_to_string(file).unwrap_or_default();
    let mut report = |what: &str| problems.push(format!("{}: {what}", file.display()));
    if !text.starts_with("//!") && !text.starts_with("#!") {
        report("does not begin with a module comment (`//!`)");
    }
    if text.lines().count() > MAX_LINES {
        report("is longer than 900 lines: does it have one subject?");
    }
    // Spelt apart so that this file does not find itself.
    for stub in [concat!("to", "do!("), concat!("unimple", "mented!("), concat!("#[ig", "nore"), concat!("FIX", "ME")] {
        if text.contains(stub) {
            report(&format!("holds a `{stub}`"));
        }
    }
}

/// Unit tests run on a machine that has a system.
fn check_without_system(file: &Path, problems: &mut Vec<String>) {
    let text = fs::read_to_string(file).unwrap_or_default();
    let is_test = file.components().any(|part| part.as_os_str() == "tests" || part.as_os_str() == "tests.rs");
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    for name in OF_SYSTEM {
        if !is_test && code.lines().any(|line| !line.trim_start().starts_with("//") && line.contains(name)) {
            problems.push(format!("{}: uses `{name}`, but must do without an operating system", file.display()));
        }
    }
}

/// Every dependency of a crate that is not a part of this project has a comment above it that says why.
fn check_manifest(file: &Path, problems: &mut Vec<String>) {
    let text = fs::read_to_string(file).unwrap_or_default();
    if text.contains("[workspace]") {
        return;
    }
    let mut in_dependencies = false;
    let mut explained = false;
    for line in text.lines() {
        if line.starts_with('[') {
            in_dependencies = line.ends_with("dependencies]");
            explained = false;
        } else if line.starts_with('#') {
            explained = true;
        } else if line.is_empty() {
            explained = false;
        } else if in_dependencies && !line.starts_with("l4t-") && !explained {
            problems.push(format!("{}: no reason is given for `{line}`", file.display()));
        }
    }
}

/// The files with an extension below a folder, without what is built.
fn files(root: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for path in entries.filter_map(Result::ok).map(|entry| entry.path()) {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_dir() && name != "target" && !name.starts_with('.') {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == extension) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}
