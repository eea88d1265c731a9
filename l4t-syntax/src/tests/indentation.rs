//! Indentation: what is wrong, what was meant, and that the fix mends it.

use super::parse_bytes;
use expect_test::{Expect, expect};

/// The messages about a text, and that nothing is left to say after their fixes.
fn check(input: &str, expected: Expect) {
    let parsed = parse_bytes(input.as_bytes());
    expected.assert_eq(&parsed.messages());
    let fixed = parsed.fixed();
    assert_eq!(parse_bytes(fixed.as_bytes()).messages(), "", "after the fixes:\n{fixed}");
}

#[test]
fn good() {
    check(
        "func f() -> num\n  if 1\n    a\n\n      // c\n  else\n    b\n      c\n    d\n  return 0\nnum g\n",
        expect![[r#""#]],
    );
}

#[test]
fn four_spaces_are_reported_once_per_block() {
    check(
        "func f() -> num\n    a\n    b\n    if a\n        b\n        c\n    return 0\nnum g\n",
        expect![[r#"
            2:1-5: E0012: found an indentation of 4 spaces, expected 2
              fix: indent with two spaces for each level
        "#]],
    );
}

#[test]
fn tabs_are_reported_once_per_block() {
    check(
        "func f() -> num\n\ta\n\tif a\n\t\tb\n\treturn 0\n",
        expect![[r#"
            2:1-2: E0010: found a tab in the indentation, expected 2 spaces
              fix: indent with two spaces for each level
        "#]],
    );
}

#[test]
fn one_line_with_a_tab() {
    check(
        "func f() -> num\n  a\n\tb\n  return 0\n",
        expect![[r#"
            3:1-2: E0010: found a tab in the indentation, expected 2 spaces
              fix: indent with two spaces for each level
        "#]],
    );
}

#[test]
fn odd_spaces() {
    check(
        "func f() -> num\n  a\n   b\n c\n  if a\n     d\n  return 0\n",
        expect![[r#"
            3:1-4: E0011: found an odd number of spaces in the indentation: 3, expected 2
              fix: indent with two spaces for each level
            4:1-2: E0011: found an odd number of spaces in the indentation: 1, expected 2
              fix: indent with two spaces for each level
            6:1-6: E0011: found an odd number of spaces in the indentation: 5, expected 4
              fix: indent with two spaces for each level
        "#]],
    );
}

#[test]
fn jump_without_a_header() {
    check(
        "func f() -> num\n  num a\n      num b\n      num c\n  b: c\n  return 0\n",
        expect![[r#"
            3:1-7: E0012: found an indentation of 6 spaces, expected 2
              fix: indent with two spaces for each level
        "#]],
    );
}

#[test]
fn back_to_no_level() {
    check(
        "func f() -> num\n  if a\n    b\n   c\n  return 0\n",
        expect![[r#"
            4:1-4: E0011: found an odd number of spaces in the indentation: 3, expected 4
              fix: indent with two spaces for each level
        "#]],
    );
}

#[test]
fn first_line_is_indented() {
    check(
        "  num a\nnum b\n",
        expect![[r#"
        1:1-3: E0103: found an indentation of 2 spaces where no block begins
          fix: remove the indentation
    "#]],
    );
}

#[test]
fn indented_global() {
    check(
        "num a\n    num b\n    num c\n\n  // c\nnum d\n",
        expect![[r#"
        2:1-5: E0103: found an indentation of 4 spaces where no block begins
          fix: remove the indentation
    "#]],
    );
}

#[test]
fn whole_program_is_indented() {
    let parsed = parse_bytes(b"  ffi \"C\" puts\n\n  func main() -> num\n    puts(\"\")\n    return 0\n");
    expect![[r#"
        1:1-3: E0103: found an indentation of 2 spaces where no block begins
          fix: remove the indentation
    "#]]
    .assert_eq(&parsed.messages());
    assert_eq!(parsed.parse.file.items.len(), 2);
    let fixed = parsed.fixed();
    assert_eq!(fixed, "ffi \"C\" puts\n\nfunc main() -> num\n  puts(\"\")\n  return 0\n");
}

#[test]
fn statements_over_several_lines() {
    check(
        "func f(num a,\n       num b) -> num\n  f(1,\n    2)\n  f(\n    1,\n    2\n  )\n  return a +\n    b\n",
        expect![[r#"
            1:14-14: E0015: a statement must stand on one line
              fix: join the lines
            3:7-7: E0015: a statement must stand on one line
              fix: join the lines
            5:5-5: E0015: a statement must stand on one line
              fix: join the lines
            9:13-13: E0015: a statement must stand on one line
              fix: join the lines
        "#]],
    );
}
