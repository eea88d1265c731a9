//! Programs that do not parse: what the parser reported already is not reported again in other words.

use crate::{run, show};
use expect_test::{Expect, expect};

/// Checks a program that does not parse; the parser's own messages are not shown.
fn check(text: &str, expected: Expect) {
    let run = run(text);
    assert!(!run.is_parsed, "the test's program parses");
    expected.assert_eq(&show(&run.checked.diagnostics, &run.sources));
}

#[test]
fn names_of_declarations_that_were_given_up() {
    check(
        "array<num> a\nptr q\nstruct S\n  ptr p\n  num x\nfunc main() -> num\n  ptr r\n  struct S s\n  a[0]: 1\n  q: s.p: r\n  return s.y\n",
        expect![[r#"
            11:12+1 E0205: `struct S` has no member `y` | no such member
              3:8+1 the struct is defined here
              note: its members are `x`
        "#]],
    );
}

#[test]
fn calls_of_functions_whose_header_was_given_up() {
    check("func f(num a, num) -> num\n  return a\nfunc main() -> num\n  return f(1, 2) + f()\n", expect![[""]]);
}

#[test]
fn parameters_without_a_type() {
    check(
        "func f(a, num b) -> num\n  return a + b\nfunc main() -> num\n  return f(1, 2) + f(1)\n",
        expect![[r#"
        4:23+1 E0303: `f` takes 2 arguments, found 1 | `num b` is missing
          1:6+1 defined here
    "#]],
    );
}

#[test]
fn results_without_a_type() {
    check("func f(num a)\n  return &a\nfunc main() -> num\n  return f(1)\n", expect![[""]]);
}

#[test]
fn lost_statements_may_have_returned() {
    check("func f() -> num\n  retrun 0\nfunc g() -> num\n  if 1\n    return 0\n  else\n", expect![[""]]);
}

#[test]
fn other_mistakes_are_still_found() {
    check(
        "func f() -> num\n  num x: 5\n  return y + (x\nfunc g() -> num\n  gone: 1\n",
        expect![[r#"
        5:3+4 E0201: cannot find `gone` | not declared
          note: declare a variable first, such as `num gone`, on a line above in the same or an outer block
        5:10+0 E0401: missing return statement at the end of function | the end is reached here
          4:1+15 `g` promises a result
          note: every path through a function must reach a `return`, such as `return 0`
    "#]],
    );
}

#[test]
fn arrays_of_structs_with_a_broken_member() {
    check(
        "struct S\n  float x\nfunc main() -> num\n  array<struct S>[2] all\n  all[0].x: 1\n  return 0\n",
        expect![[""]],
    );
}
