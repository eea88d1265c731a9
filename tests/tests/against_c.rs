//! Programs do what their C translation does (`l4t_tests::translate`), which shares nothing with the compiler but the
//! parser: random programs, the examples, and the test programs that do not end in undefined behaviour of C.

use l4t_tests::engines::{Program, compare, quick};
use l4t_tests::generate;
use l4t_tests::properties::config;
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use std::fs;
use std::path::{Path, PathBuf};

const L4T: &str = env!("CARGO_BIN_EXE_l4t-under-test");

proptest! {
    #![proptest_config(config(24))]

    #[test]
    fn random_programs(generate::Source(source) in generate::sources()) {
        let program = Program::new(Path::new(L4T), &source, generate::STDIN).map_err(|e| TestCaseError::reject(e.to_string()))?;
        compare(&program, &quick()).map_err(|difference| TestCaseError::fail(difference.text))?;
    }
}

#[test]
fn examples() {
    // Frees what is no heap block: what C then says depends on luck, and that is its point.
    agree(&programs_in("examples"), &["ffi_seed"]);
}

#[test]
fn test_programs() {
    let subjects = [
        "calls",
        "checks",
        "control",
        "copies",
        "ffi",
        "initialisers",
        "literals",
        "numbers",
        "order",
        "places",
        "text",
    ];
    let programs: Vec<PathBuf> = subjects.iter().flat_map(|s| programs_in(&format!("tests/run/{s}"))).collect();
    // C takes a struct by value from the one; the last frees what is no heap block; C leaves open what variables hold after a jump, which L4T does not.
    agree(&programs, &["widths_of_known_functions", "set_jump", "freed_global"]);
}

fn programs_in(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(folder);
    let entries = fs::read_dir(&folder).expect("the folder is part of the project");
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "l4t"));
    paths.sort();
    paths
}

/// Checks that all engines agree about these programs, but for those whose names are skipped.
fn agree(paths: &[PathBuf], skipped: &[&str]) {
    let engines = quick();
    assert!(!paths.is_empty(), "there are programs to compare");
    let mut failures = Vec::new();
    for path in paths {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if skipped.contains(&name.as_str()) {
            continue;
        }
        let text = fs::read_to_string(path).expect("a program of the project can be read");
        let input = path.with_file_name("expected").join(format!("{name}.stdin"));
        let stdin = fs::read(path.with_extension("stdin")).or_else(|_| fs::read(input)).unwrap_or_default();
        let program = Program::new(Path::new(L4T), &text, &stdin).expect("a temporary folder can be written");
        if let Err(difference) = compare(&program, &engines) {
            failures.push(format!("{}:\n{}", path.display(), difference.text));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}
