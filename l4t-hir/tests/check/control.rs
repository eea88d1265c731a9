//! Control flow: every path returns, jumps are in loops.

use crate::{check, check_body, run};
use expect_test::expect;

/// Whether a function with this body returns on every path.
fn returns(body: &str) -> bool {
    let lines: Vec<String> = body.lines().map(|line| format!("  {line}\n")).collect();
    let run = run(&format!("func f(num a) -> num\n{}", lines.concat()));
    assert!(run.is_parsed, "{body}");
    let codes: Vec<_> = run.checked.diagnostics.iter().map(|d| d.code.name).collect();
    assert!(codes.is_empty() || codes == ["missing-return"], "{codes:?}");
    codes.is_empty()
}

#[test]
fn missing_return() {
    check(
        "func main() -> num\n  num a\n  a: 1\n",
        expect![[r#"
            3:7+0 E0401: missing return statement at the end of function | the end is reached here
              1:1+18 `main` promises a result
              note: every path through a function must reach a `return`, such as `return 0`
        "#]],
    );
}

#[test]
fn branches() {
    assert!(returns("if a\n  return 1\nelse\n  return 2"));
    assert!(returns("if a\n  return 1\nelif a = 2\n  return 2\nelse\n  return 3"));
    assert!(!returns("if a\n  return 1"));
    assert!(!returns("if a\n  return 1\nelif a = 2\n  return 2"));
    assert!(!returns("if a\n  return 1\nelif a = 2\n  a: 1\nelse\n  return 2"));
    assert!(returns("if a\n  a: 1\nreturn 2"));
    assert!(returns("return 1\na: 2"));
}

#[test]
fn blocks() {
    assert!(returns("a: 1\n  return 1"));
    assert!(!returns("a: 1\n  a: 2"));
}

#[test]
fn loops() {
    assert!(!returns("loop a\n  return 1"));
    assert!(returns("loop 1\n  a: 1"));
    assert!(returns("loop (2 - 1)\n  a: 1"));
    assert!(returns("loop 1 = 1 && 3\n  continue"));
    assert!(!returns("loop 0\n  return 1"));
    assert!(!returns("loop 1 / 0\n  return 1"));
    assert!(!returns("loop 1\n  break"));
    assert!(!returns("loop 1\n  if a\n    break"));
    assert!(returns("loop 1\n  loop a\n    break"));
    assert!(returns("loop 1\n  if a\n    return 1\n  else\n    continue"));
    assert!(returns("loop 1\n  return 1\n  break"));
}

#[test]
fn jumps_outside_loops() {
    check_body(
        "break\nif 1\n  continue\nloop 0\n  break\n  continue",
        expect![[r#"
        10:3+5 E0402: `break` outside of a loop | no `loop` around this
          note: `break` leaves the innermost `loop`; to leave the function, use `return`
        12:5+8 E0402: `continue` outside of a loop | no `loop` around this
          note: `continue` goes on with the next round of the innermost `loop`
    "#]],
    );
}

#[test]
fn conditions_are_scalars() {
    check_body(
        "array<num>[2] a\nstruct Point p\nptr<num> q\nchar c\nif a\n  c: c\nelif p && a\n  c: c\nloop q || c || add || getchar() || getchar\n  break",
        expect![[r#"
            14:6+1 E0311: `array<num>[2]` is neither true nor false | an array or struct cannot be a condition
              note: a condition is a `num`, `char` or pointer: true unless it is zero
            16:8+1 E0311: `struct Point` is neither true nor false | an array or struct cannot be a condition
              note: a condition is a `num`, `char` or pointer: true unless it is zero
            16:13+1 E0311: `array<num>[2]` is neither true nor false | an array or struct cannot be a condition
              note: a condition is a `num`, `char` or pointer: true unless it is zero
        "#]],
    );
}

#[test]
fn loop_on_an_array() {
    check_body(
        "array<num>[2] a\nloop a\n  return 1",
        expect![[r#"
        11:8+1 E0311: `array<num>[2]` is neither true nor false | an array or struct cannot be a condition
          note: a condition is a `num`, `char` or pointer: true unless it is zero
    "#]],
    );
    check(
        "func f() -> num\n  array<num>[2] a\n  loop a\n    a[0]: 1\n",
        expect![[r#"
        3:8+1 E0311: `array<num>[2]` is neither true nor false | an array or struct cannot be a condition
          note: a condition is a `num`, `char` or pointer: true unless it is zero
    "#]],
    );
}
