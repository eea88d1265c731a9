//! The example does what it says.

use std::process::Command;

#[test]
fn the_example_runs() {
    let output = Command::new(env!("CARGO_BIN_EXE_embed")).output().expect("the example can be started");
    let lines = |bytes: &[u8]| String::from_utf8_lossy(bytes).lines().map(str::to_owned).collect::<Vec<_>>();
    let mut printed = lines(&output.stdout);
    // The program's output goes through C's stdio, the host's through Rust's: through a pipe their order differs.
    printed.sort();
    let mut expected = vec![
        "wrong.l4t:3:10: expected `num`, found `array<char>[5]`",
        "wrong.l4t:4:10: cannot find `totl`",
        "  possible fix: did you mean `total`?",
        "an object file: made",
        "functions in its MIR: 1",
        "3",
        "2",
        "1",
        "lift-off",
        "the program returned 7",
    ];
    expected.sort_unstable();
    assert_eq!(printed, expected);
    assert_eq!(lines(&output.stderr), Vec::<String>::new());
    assert!(output.status.success());
}
