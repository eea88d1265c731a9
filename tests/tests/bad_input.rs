//! Hostile input: every kind is answered with a clear diagnostic (status 1 or 2), never with a defect of the compiler, with
//! runaway memory, or with silence.

use l4t_tests::process::{Outcome, l4t, run};
use std::fmt::Write;
use std::fs;
use std::process::Command;

const L4T: &str = env!("CARGO_BIN_EXE_l4t-under-test");

/// Address space that a compilation of bad input may take, in KiB. Generous: the point is that it has an end.
const MEMORY_KIB: u64 = 3_000_000;

/// What `l4t check` says of a file with this content.
fn check(content: impl AsRef<[u8]>) -> Outcome {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    fs::write(folder.path().join("bad.l4t"), content).expect("a file can be written there");
    let mut shell = Command::new("sh");
    let limited = format!("ulimit -v {MEMORY_KIB}; exec \"$0\" check --lang=en --error-format=short bad.l4t");
    run(shell.current_dir(&folder).arg("-c").arg(limited).arg(L4T), &[])
}

/// The input is refused, and the first message holds a text.
fn refused(content: impl AsRef<[u8]>, first: &str) {
    let outcome = check(content);
    let stderr = outcome.stderr_text();
    let start: String = stderr.chars().take(2000).collect();
    assert_eq!(outcome.status, "exit 1", "{start}");
    let line = stderr.lines().next().unwrap_or_default();
    assert!(line.contains(first), "expected `{first}` in the first line of:\n{start}");
    // Two hundred kilobytes are more than anybody reads: messages are bounded.
    assert!(stderr.len() < 200_000, "{} bytes of messages", stderr.len());
}

fn in_main(body: &str) -> String {
    format!("func main() -> num\n{body}  return 0\n")
}

#[test]
fn bytes_that_are_no_text() {
    let bytes: Vec<u8> = (0..200_000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    refused(bytes, "error");
}

#[test]
fn nothing_at_all() {
    let outcome = check("");
    assert_eq!(outcome.status, "exit 0", "an empty file is a program without `main`: {}", outcome.stderr_text());
}

#[test]
fn deep_nesting() {
    const DEPTH: usize = 100_000;
    refused(in_main(&format!("  {}1{}\n", "(".repeat(DEPTH), ")".repeat(DEPTH))), "nest");
    refused(in_main(&format!("  {}1\n", "*".repeat(DEPTH))), "nest");
    refused(in_main(&format!("  f{}\n", "(f".repeat(DEPTH))), "");
    refused(in_main(&format!("  a{}\n", "[a".repeat(DEPTH))), "");
    refused(format!("{}num{} p\n", "ptr<".repeat(DEPTH), ">".repeat(DEPTH)), "nest");
    // Indented blocks take quadratic space to write down.
    let mut blocks = String::from("func main() -> num\n");
    for depth in 1..3000 {
        writeln!(blocks, "{}if 1", "  ".repeat(depth)).expect("writing to a string does not fail");
    }
    refused(blocks, "nest");
}

#[test]
fn deep_literals() {
    const DEPTH: usize = 100_000;
    refused(in_main(&format!("  {}1\n", "!".repeat(DEPTH))), "nest");
    refused(in_main(&format!("  {}1{}\n", "~(-(".repeat(DEPTH), "))".repeat(DEPTH))), "nest");
    refused(in_main(&format!("  {}1{}\n", "[".repeat(DEPTH), "]".repeat(DEPTH))), "nest");
    let structs = "struct S\n  ptr<num> m\n";
    refused(
        structs.to_owned() + &in_main(&format!("  {}1{}\n", "struct S(m: ".repeat(DEPTH), ")".repeat(DEPTH))),
        "nest",
    );
}

#[test]
fn long_literals() {
    const LENGTH: usize = 1_000_000;
    let numbers = vec!["7"; LENGTH].join(", ");
    let outcome = check(format!("array<num>[{LENGTH}] a: [{numbers}]\n"));
    assert_eq!(outcome.status, "exit 0", "{}", outcome.stderr_text());
    refused(format!("array<char>[{LENGTH}] a: [{numbers}]\n"), "char");
    refused(in_main(&format!("  array<num>[{LENGTH}] a: [{numbers}, 7]\n")), "array<num>[1000001]");
    let members = vec!["m: 1"; LENGTH / 10].join(", ");
    refused("struct S\n  num m\n".to_owned() + &in_main(&format!("  struct S({members})\n")), "two values");
    refused("struct S\n  num m\n".to_owned() + &in_main(&"  struct S(n: 1)\n".repeat(LENGTH / 10)), "no member");
}

#[test]
fn literals_of_too_large_values() {
    let parameter = "func f(ptr<array<num>[288230376151711744]> p) -> num\n";
    refused(format!("{parameter}  [*p, *p, *p]\n  return 0\n"), "too large");
    refused(format!("{parameter}  [*p]\n  return 0\n"), "do not fit on the stack");
}

#[test]
fn long_chains_are_no_nesting() {
    let sum = vec!["1"; 300].join(" + ");
    let outcome = check(in_main(&format!("  num a\n  a: {sum}\n")));
    assert_eq!(outcome.status, "exit 0", "{}", outcome.stderr_text());
}

#[test]
fn one_line_of_ten_megabytes() {
    refused(in_main(&format!("  a: {}\n", "1 + ".repeat(2_500_000))), "");
    refused(in_main(&format!("  printf(\"{}\")\n", "x".repeat(10_000_000))), "printf");
    refused("x".repeat(10_000_000), "");
}

#[test]
fn a_hundred_thousand_errors() {
    refused(in_main(&"  unknown: 1\n".repeat(100_000)), "cannot find");
    refused("?\n".repeat(100_000), "");
    let mut functions = String::new();
    for _ in 0..50_000 {
        functions.push_str("func same(num a, num a) -> num\n  return b\n");
    }
    refused(functions, "");
}

#[test]
fn sizes_that_overflow() {
    refused("array<num>[4611686018427387904] a\n", "bad.l4t:1:");
    refused("array<char>[9223372036854775807] a\n", "bad.l4t:1:");
    refused("array<char>[9223372036854775808] a\n", "bad.l4t:1:");
    let mut doubling = String::from("struct S0\n  num a\n");
    for i in 1..=64 {
        write!(doubling, "struct S{i}\n  struct S{p} a\n  struct S{p} b\n", p = i - 1)
            .expect("writing to a string does not fail");
    }
    refused(format!("{doubling}struct S64 huge\n"), "bad.l4t:");
    refused(in_main("  array<array<num>[1000000]>[1000000] a\n"), "bad.l4t:2:");
}

#[test]
fn structs_that_contain_themselves() {
    refused("struct A\n  num x\n  struct A other\n", "bad.l4t:3:10: error[E0208]: cannot determine size of struct A");
    let mut cycle = String::new();
    for i in 0..1000 {
        write!(cycle, "struct S{i}\n  struct S{} next\n", (i + 1) % 1000).expect("writing to a string does not fail");
    }
    refused(cycle, "cannot determine size of struct");
}

#[test]
fn everything_twice() {
    refused("num a\nnum a\n", "bad.l4t:2:5");
    refused("func f() -> num\n  return 0\nfunc f() -> num\n  return 0\n", "bad.l4t:3:6");
    refused("struct S\n  num a\n  num a\nstruct S\n  num b\n", "bad.l4t:3:7");
}

#[test]
fn no_main() {
    let outcome = run(l4t(L4T).args(["run", "--lang=en", "-"]), b"func f() -> num\n  return 0\n");
    assert_eq!(outcome.status, "exit 1");
    assert!(outcome.stderr_text().contains("main"), "{}", outcome.stderr_text());
}

#[test]
fn a_folder_and_a_missing_file() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    for name in [".", "missing.l4t"] {
        let outcome = run(l4t(L4T).current_dir(&folder).args(["check", "--lang=en", name]), &[]);
        assert_eq!(outcome.status, "exit 2", "{}", outcome.stderr_text());
        assert!(outcome.stderr_text().lines().next().is_some_and(|line| line.contains(name)));
    }
}
