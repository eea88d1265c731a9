//! Test files: which there are, and the directives in their first lines.
//!
//! A directive is a comment at the very top: `//@ flags: -O2 --unchecked`.

use std::path::{Path, PathBuf};

/// The folder of this package, which holds `ui`, `run`, `mir` and `parse`.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The folder of the whole project.
pub fn project_root() -> PathBuf {
    root().join("..")
}

/// All files below a folder with this extension, sorted by path.
pub fn files_below(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for entry in entries.filter_map(Result::ok) {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == extension) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// A test file's name for reports: its path below `folder`, without the extension.
pub fn test_name(folder: &Path, file: &Path) -> String {
    let relative = file.strip_prefix(folder).unwrap_or(file);
    relative.with_extension("").display().to_string()
}

/// The words behind `//@ KEY:` in the leading directive lines; none if there is no such line.
pub fn directive(text: &str, key: &str) -> Vec<String> {
    let lines = text.lines().map_while(|line| line.strip_prefix("//@ "));
    let values = lines.filter_map(|line| line.strip_prefix(key)?.strip_prefix(':'));
    values.flat_map(str::split_whitespace).map(str::to_owned).collect()
}
