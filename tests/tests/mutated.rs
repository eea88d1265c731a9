//! Programs with mistakes in them, random ones and those of the project (`l4t_tests::mutate`): the compiler refuses them
//! with messages or compiles them, in bounded time, and is never at fault itself.

use l4t_tests::process::{Outcome, l4t, run};
use l4t_tests::properties::config;
use l4t_tests::{case, generate, mutate};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use std::fs;
use std::sync::LazyLock;

const L4T: &str = env!("CARGO_BIN_EXE_l4t-under-test");

/// The programs of the project.
static WRITTEN: LazyLock<Vec<String>> = LazyLock::new(|| {
    let folders = [case::root().join("run"), case::root().join("ui"), case::project_root().join("examples")];
    let files = folders.iter().flat_map(|folder| case::files_below(folder, "l4t"));
    files.filter_map(|file| fs::read_to_string(file).ok()).filter(|text| text.len() < 20_000).collect()
});

fn edits() -> impl Strategy<Value = Vec<u32>> {
    prop::collection::vec(any::<u32>(), 1..40)
}

proptest! {
    #![proptest_config(config(400))]

    #[test]
    fn random_programs(generate::Source(source) in generate::sources(), edits in edits()) {
        is_answered(&mutate::mutated(&source, &edits))?;
    }

    #[test]
    fn written_programs(which in any::<prop::sample::Index>(), edits in edits()) {
        let source: &String = which.get(WRITTEN.as_slice());
        is_answered(&mutate::mutated(source, &edits))?;
    }
}

/// Checks a file with this content, and compiles it if there is nothing to say against it.
fn is_answered(content: &[u8]) -> Result<(), TestCaseError> {
    let folder = tempfile::tempdir().map_err(|e| TestCaseError::reject(e.to_string()))?;
    fs::write(folder.path().join("bad.l4t"), content).map_err(|e| TestCaseError::reject(e.to_string()))?;
    let compiler = |arguments: &[&str]| run(l4t(L4T).current_dir(&folder).args(arguments), &[]);
    let text = String::from_utf8_lossy(content);

    let checked = compiler(&["check", "--lang=ja", "bad.l4t"]);
    prop_assert!(is_sound(&checked), "check: {}\n{}\n{text}", checked.status, checked.stderr_text());
    let has_messages = !checked.stderr.is_empty();
    prop_assert!(checked.status == "exit 0" || has_messages, "refused without a message:\n{text}");
    if checked.status != "exit 0" {
        return Ok(());
    }
    let built = compiler(&["build", "-O2", "--emit=obj", "-o", "bad.o", "-A", "warnings", "bad.l4t"]);
    prop_assert!(is_sound(&built), "build: {}\n{}\n{text}", built.status, built.stderr_text());
    // What was checked is compiled. Without `main` it is a library, which has something to say about its names.
    let is_compiled = built.status == "exit 0" || built.stderr_text().contains("error[E0504]");
    prop_assert!(is_compiled, "{}\n{}\n{text}", built.status, built.stderr_text());
    Ok(())
}

fn is_sound(outcome: &Outcome) -> bool {
    ["exit 0", "exit 1"].contains(&outcome.status.as_str())
}
