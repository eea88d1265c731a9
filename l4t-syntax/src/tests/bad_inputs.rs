//! Inputs made to break a compiler: each gives a few clear messages, at once.

use super::parse_bytes;
use crate::codes::Code;

const MANY: usize = 100_000;

fn codes(text: &str) -> Vec<Code> {
    parse_bytes(text.as_bytes()).parse.diagnostics.iter().map(|d| d.code).collect()
}

fn in_main(statement: &str) -> String {
    format!("func main() -> num\n  {statement}\n  return 0\n")
}

#[test]
fn deep_expressions() {
    for open in [
        "(",
        "f(",
        "a[",
        "*",
        "& ",
        "a: ",
        "-",
        "!",
        "f(1+(",
        "1+(",
        "a += ",
        "~",
        "~(-(",
        "[",
        "[1, [",
        "num(",
        "struct S(m: ",
        "!char(",
    ] {
        assert_eq!(codes(&in_main(&format!("{}1", open.repeat(MANY)))), [Code::NESTING_TOO_DEEP], "{open}");
    }
    let codes_of_comparisons = codes(&in_main(&"a == (".repeat(MANY)));
    assert_eq!(codes_of_comparisons.last(), Some(&Code::NESTING_TOO_DEEP));
    for chain in ["+a", "[0]", "()", ".m", "->m", " == a", " || a * b", " << a", " & a", "|a", "^-a"] {
        let codes = codes(&in_main(&format!("a{}", chain.repeat(MANY))));
        assert!(codes.contains(&Code::CHAIN_TOO_LONG), "{chain}");
    }
}

#[test]
fn deep_types() {
    for open in ["ptr<", "array<", "funcptr (", "ptr<funcptr (num, "] {
        assert_eq!(codes(&in_main(&open.repeat(MANY))), [Code::NESTING_TOO_DEEP], "{open}");
    }
    assert_eq!(codes(&in_main(&format!("num{} a", "*".repeat(MANY)))).len(), 1);
}

#[test]
fn deep_blocks() {
    let mut text = "func main() -> num\n".to_string();
    for level in 1..2000 {
        text += &format!("{}if 1\n", "  ".repeat(level));
    }
    assert_eq!(codes(&text), [Code::NESTING_TOO_DEEP]);
    assert_eq!(codes(&text.replace("if 1", "func f() -> num")).last(), Some(&Code::NESTING_TOO_DEEP));
}

#[test]
fn nesting_up_to_the_limit() {
    let statement = format!("{}1{}", "(".repeat(200), ")".repeat(200));
    assert_eq!(codes(&in_main(&statement)), []);
    let statement = format!("a: 1{}", " + a".repeat(400));
    assert_eq!(codes(&in_main(&statement)), []);
}

#[test]
fn many_arms() {
    let text = format!("func main() -> num\n  if 1\n    a\n{}  return 0\n", "  elif 1\n    a\n".repeat(MANY));
    assert_eq!(codes(&text), [Code::CHAIN_TOO_LONG]);
}

#[test]
fn many_errors() {
    for line in ["  a b\n", "  \"\n", "  é\n", "  （\n", "\ta\n", "   a\n", "  if\n", "  @ @ @\n", "  f(\n"] {
        let text = format!("func main() -> num\n{}", line.repeat(MANY));
        let n = codes(&text).len();
        assert!((1..=crate::limits::MAX_DIAGNOSTICS + 1).contains(&n), "{line:?}: {n}");
    }
    for line in ["a\n", "func\n", "}\n", "  a\n", "/*\n", "else\n", "struct S\n"] {
        assert!(!codes(&line.repeat(MANY)).is_empty(), "{line:?}");
    }
}

#[test]
fn long_lines() {
    const LONG: usize = 10_000_000;
    assert_eq!(codes(&in_main(&format!("f(\"{}\")", "a".repeat(LONG)))), []);
    assert_eq!(codes(&in_main(&format!("f({})", "1, ".repeat(LONG / 3)))), [Code::UNEXPECTED_TOKEN]);
    assert_eq!(codes(&in_main(&"a".repeat(LONG))), []);
    assert_eq!(codes(&in_main(&format!("[{}1]", "1, ".repeat(LONG / 3)))), []);
    assert_eq!(codes(&in_main(&format!("struct S({}m: 1)", "m: 1, ".repeat(LONG / 6)))), []);
    assert_eq!(codes(&format!("num a{}\n", ": 1, a".repeat(LONG / 6))), []);
    assert_eq!(codes(&in_main(&format!("0x{}1", "0_".repeat(LONG / 2)))), []);
    assert_eq!(codes(&in_main(&format!("'{}'", "a".repeat(LONG)))), [Code::CHARACTER_LITERAL]);
    assert_eq!(codes(&in_main(&"'".repeat(LONG))).first(), Some(&Code::CHARACTER_LITERAL));
    assert_eq!(codes(&format!("num a // {}\n", "あ".repeat(LONG / 3))), []);
    assert_eq!(codes(&in_main(&"9".repeat(LONG))), [Code::INTEGER_TOO_LARGE]);
    assert_eq!(codes(&" ".repeat(LONG)), []);
    assert_eq!(codes(&in_main(&"\0".repeat(LONG))), [Code::NOT_TEXT]);
    assert_eq!(codes(&in_main(&"（".repeat(LONG / 30))), [Code::LOOK_ALIKE, Code::NESTING_TOO_DEEP]);
    let invalid = parse_bytes(&vec![0xFF; LONG]);
    assert_eq!(invalid.parse.diagnostics.len(), 1);
}

#[test]
fn fixes_do_not_multiply_long_lines() {
    let long = "a".repeat(100_000);
    for (open, close) in [("x += (", ")"), ("-(", ")"), ("x[", "] += 1")] {
        let statement = format!("{}{long}{}", open.repeat(100), close.repeat(100));
        let parsed = parse_bytes(in_main(&statement).as_bytes());
        let fixes = parsed.parse.diagnostics.iter().flat_map(|d| &d.fixes);
        let bytes: usize = fixes.flat_map(|fix| &fix.edits).map(|edit| edit.text.len()).sum();
        assert!(bytes < 1_000_000, "{open}: {bytes}");
    }
}

#[test]
fn too_many_errors_are_cut_off() {
    let text = "@ ".repeat(1_000_000);
    let codes = codes(&text);
    assert_eq!(codes.len(), crate::limits::MAX_DIAGNOSTICS + 1);
    assert_eq!(codes.last(), Some(&Code::TOO_MANY_ERRORS));
}
