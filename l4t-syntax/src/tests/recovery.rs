//! One mistake, one message; and slips from other languages.

use super::parse_bytes;
use expect_test::{Expect, expect};

fn check(input: &str, expected: Expect) {
    expected.assert_eq(&parse_bytes(input.as_bytes()).messages());
}

/// The same, and nothing is left to say after the fixes.
fn check_fixed(input: &str, expected: Expect) {
    let parsed = parse_bytes(input.as_bytes());
    expected.assert_eq(&parsed.messages());
    let fixed = parsed.fixed();
    assert_eq!(parse_bytes(fixed.as_bytes()).messages(), "", "after the fixes:\n{fixed}");
}

/// Statements in a function.
fn check_body(lines: &str, expected: Expect) {
    check(&in_function(lines), expected);
}

fn in_function(lines: &str) -> String {
    let body: String = lines.lines().map(|line| format!("  {line}\n")).collect();
    format!("func main() -> num\n{body}  return 0\n")
}

#[test]
fn broken_expressions() {
    check_body(
        "a: \na + \nf(a b)\nf(a\na[1\n(a\na.\na b\n)\na: * \n1 +\nf(,)\nf(a,)",
        expect![[r#"
        2:5-5: E0101: expected an expression, found the end of the line
        3:6-6: E0101: expected an expression, found the end of the line
        4:7-8: E0101: expected `)`, found `b`
        5:6-6: E0101: expected `)`, found the end of the line
        6:6-6: E0101: expected `]`, found the end of the line
        7:5-5: E0101: expected `)`, found the end of the line
        8:5-5: E0101: expected the name of a member, found the end of the line
        9:3-4: E0119: `a` is not a type
        10:3-4: E0101: expected an expression, found `)`
        11:7-7: E0101: expected an expression, found the end of the line
        12:6-6: E0101: expected an expression, found the end of the line
        13:5-6: E0101: expected an expression, found `,`
        14:7-8: E0101: expected an expression, found `)`
    "#]],
    );
}

#[test]
fn broken_headers_keep_their_bodies() {
    check_body(
        "if a b\n  c\nelif\n  d\nelse e\n  f\nloop\n  g",
        expect![[r#"
        2:8-9: E0101: expected the end of the line, found `b`
        4:7-7: E0101: expected an expression, found the end of the line
        6:8-9: E0101: expected the end of the line, since `else` has no condition
        8:7-7: E0101: expected an expression, found the end of the line
    "#]],
    );
}

#[test]
fn missing_bodies() {
    check(
        "struct S\nfunc f() -> num\nfunc main() -> num\n  if 1\n  loop 1\n  if 1\n    a\n  elif 2\n  else\n",
        expect![[r#"
        1:1-9: E0102: expected at least one member below this `struct`, indented by two more spaces
        2:1-16: E0102: expected its body below this `func`, indented by two more spaces
        4:3-7: E0102: expected its body below this `if`, indented by two more spaces
        5:3-9: E0102: expected its body below this `loop`, indented by two more spaces
        8:3-9: E0102: expected its body below this `elif`, indented by two more spaces
        9:3-7: E0102: expected its body below this `else`, indented by two more spaces
    "#]],
    );
}

#[test]
fn operators_of_other_languages() {
    check_fixed(
        &in_function("if a == b\n  a += 1\na *= b + 1\na++\na: -1\nb: a - -b\np->x: p->y->z"),
        expect![[r#"
            2:8-10: E0105: found `==`, but equality is written `=`
              fix: write `=` to compare
            3:7-9: E0106: there is no operator `+=`
              fix: write `a: a + 1`
            4:5-7: E0106: there is no operator `*=`
              fix: write `a: a * (b + 1)`
            5:4-6: E0106: there is no operator `++`
              fix: write `a: a + 1`
            8:4-6: E0116: found `->`, but a member behind a pointer is selected with `*` and `.`
              fix: write `(*p).x`
            8:10-12: E0116: found `->`, but a member behind a pointer is selected with `*` and `.`
              fix: write `(*p).y`
            8:13-15: E0116: found `->`, but a member behind a pointer is selected with `*` and `.`
              fix: write `(*p->y).z`
        "#]],
    );
    check_body("if !a\n  b", expect![""]);
}

#[test]
fn colons_semicolons_braces() {
    check_fixed(
        &in_function("if a:\n  b;\nelse:\n  c;\nloop 1:\n  d"),
        expect![[r#"
        2:7-8: E0107: found a `:` at the end of the line
          fix: remove the `:`
        3:6-7: E0108: found a `;`, but a statement ends with its line
          fix: remove the `;`
        4:7-8: E0107: found a `:` at the end of the line
          fix: remove the `:`
        5:6-7: E0108: found a `;`, but a statement ends with its line
          fix: remove the `;`
        6:9-10: E0107: found a `:` at the end of the line
          fix: remove the `:`
    "#]],
    );
    check_body(
        "a; b",
        expect![[r#"
        2:4-5: E0108: found a `;`, but a statement ends with its line
    "#]],
    );
    check(
        "func main() -> num {\n  if a {\n    b\n  } else {\n    c\n  }\n  return 0\n}\nfunc f() -> num\n{\n  return 0\n}\n",
        expect![[r#"
        1:20-21: E0109: found a brace, but blocks are made by indentation
    "#]],
    );
}

#[test]
fn words_of_other_languages() {
    check_fixed(
        &in_function("while a < 3\n  b\nint x\nretrun 1"),
        expect![[r#"
            2:3-8: E0110: `while` is not a word of the language
              fix: did you mean `loop`?
            4:3-6: E0119: `int` is not a type
              fix: write `num`
            5:3-9: E0110: `retrun` is not a word of the language
              fix: did you mean `return`?
        "#]],
    );
    check_body(
        "while (a < 3)\n  b\nfor i in x:\n  c\nlet y: 3\nfloat z\nString s\nNode n",
        expect![[r#"
            2:3-8: E0110: `while` is not a word of the language
              fix: did you mean `loop`?
            4:3-6: E0110: `for` is not a word of the language
            6:3-6: E0110: `let` is not a word of the language
            7:3-8: E0119: `float` is not a type
            8:3-9: E0119: `String` is not a type
            9:3-7: E0119: `Node` is not a type
        "#]],
    );
    check(
        "def f(x):\n  return 0\nfn g(num a) -> num\n  return 0\nint main() {\n  return 0;\n}\n",
        expect![[r#"
            1:1-4: E0110: `def` is not a word of the language
            1:7-8: E0119: expected a type, found `x`
            1:9-9: E0113: expected `->` and the type of the result
              fix: return a `num`
            1:9-10: E0107: found a `:` at the end of the line
              fix: remove the `:`
            3:1-3: E0110: `fn` is not a word of the language
              fix: did you mean `func`?
            5:1-4: E0110: a function begins with `func`
        "#]],
    );
}

#[test]
fn words_of_other_languages_are_names_too() {
    check_body("num int, for, while\nint: 3\nwhile(int)\nfor[0]: int + while", expect![[]]);
}

#[test]
fn else_if() {
    check_fixed(
        &in_function("if a\n  b\nelse if c\n  d\nelse\n  e"),
        expect![[r#"
        4:3-10: E0111: found `else if`, but it is written `elif`
          fix: write `elif`
    "#]],
    );
    check_body(
        "else\n  b\nelif c\n  d",
        expect![[r#"
        2:3-7: E0112: this `else` follows no `if`
        4:3-7: E0112: this `elif` follows no `if`
    "#]],
    );
}

#[test]
fn functions() {
    check_fixed(
        "func f()\n  return 0\n",
        expect![[r#"
        1:9-9: E0113: expected `->` and the type of the result
          fix: return a `num`
    "#]],
    );
    check(
        "func\n  a\nfunc f\n  b\nfunc f(\n  c\nfunc f(a, b) -> num\n  d\nfunc f(num) -> num\n  e\nfunc f(int a, bool b) -> void\n  f\nfunc f(num a num b) -> num\n  g\n",
        expect![[r#"
            1:5-5: E0101: expected the name of the function, found the end of the line
            3:7-7: E0101: expected `(`, found the end of the line
            5:8-8: E0101: expected `)`, found the end of the line
            7:8-9: E0119: expected a type, found `a`
            7:11-12: E0119: expected a type, found `b`
            9:11-12: E0101: expected the name of the parameter, found `)`
            11:8-11: E0119: `int` is not a type
              fix: write `num`
            11:15-19: E0119: `bool` is not a type
              fix: write `num`
            11:26-30: E0119: `void` is not a type
            13:14-17: E0101: expected `)`, found the keyword `num`
        "#]],
    );
}

#[test]
fn nested_items() {
    check(
        "func f() -> num\n  func g() -> num\n    return 0\n  struct S\n    num x\n  ffi \"C\" puts\n  return g()\n",
        expect![[r#"
            2:3-7: E0118: a function cannot stand inside a function
            4:3-9: E0118: a struct definition cannot stand inside a function
            6:3-6: E0118: an `ffi` line cannot stand inside a function
        "#]],
    );
}

#[test]
fn unindented_bodies() {
    check_fixed(
        "func main() -> num\narray<num>[2] arr\narr[0]: 100\n\nf(arr)\nreturn 0\n\nfunc f() -> num\n  return 0\n",
        expect![[r#"
            1:1-19: W0101: the body of this function is not indented
              fix: indent its lines by two spaces
        "#]],
    );
    check(
        "func main() -> num\nif 1\na: 2\nreturn 0\n",
        expect![[r#"
        1:1-19: E0104: the body of this function is not indented, and can be read in more than one way
    "#]],
    );
    check(
        "func main() -> num\nnum a\nfunc f() -> num\n  return 0\n",
        expect![[r#"
        1:1-19: E0102: expected its body below this `func`, indented by two more spaces
    "#]],
    );
}

#[test]
fn structs_and_globals() {
    check(
        "struct\nstruct S\n  num\n  num x, y\n  a\n    num deeper\n  num z\nnum\nnum a b\nnum a,\nstruct S s, t\nnum f: 3\n",
        expect![[r#"
            1:7-7: E0101: expected the name of the struct, found the end of the line
            3:6-6: E0101: expected the name of a member, found the end of the line
            5:3-4: E0119: `a` is not a type
            8:4-4: E0101: expected the name of a variable, found the end of the line
            9:7-8: E0101: expected the end of the line, found `b`
            10:7-7: E0101: expected the name of a variable, found the end of the line
        "#]],
    );
}

#[test]
fn types_of_c() {
    check_fixed(
        "num* p\nchar s[10]\nptr<num>** q\nfunc f(num* a, num b[3]) -> char*\n  num c[2]\n  return 0\n",
        expect![[r#"
        1:1-5: E0120: the type of a pointer is written `ptr<num>`
          fix: write `ptr<num>`
        2:7-11: E0120: the length of an array belongs to its type: `array<char>[10]`
          fix: write `array<char>[10]` before the name
        3:1-11: E0120: the type of a pointer is written `ptr<ptr<ptr<num>>>`
          fix: write `ptr<ptr<ptr<num>>>`
        4:8-12: E0120: the type of a pointer is written `ptr<num>`
          fix: write `ptr<num>`
        4:21-24: E0120: the length of an array belongs to its type: `array<num>[3]`
          fix: write `array<num>[3]` before the name
        4:29-34: E0120: the type of a pointer is written `ptr<char>`
          fix: write `ptr<char>`
        5:8-11: E0120: the length of an array belongs to its type: `array<num>[2]`
          fix: write `array<num>[2]` before the name
    "#]],
    );
    check(
        "array<num> a\narray<num>[n] b\nptr c\nptr<num d\nfuncptr (num) e\narray<num>[] f\n",
        expect![[r#"
        1:12-13: E0117: expected the length of the array in brackets, a number, found `a`
        2:12-13: E0117: expected the length of the array in brackets, a number, found `n`
        3:5-6: E0101: expected `<`, found `c`
        4:9-10: E0101: expected `>`, found `d`
        5:15-16: E0101: expected `->`, found `e`
        6:12-13: E0117: expected the length of the array in brackets, a number, found `]`
    "#]],
    );
}

#[test]
fn initialisers() {
    check_fixed(
        &in_function("num a: 1\nif a\n  num b = a + 1"),
        expect![[r#"
            4:11-12: E0121: the first value of a variable is written with `:`
              fix: write `:`
        "#]],
    );
    check("num a: 1\nnum b, c: 2\n", expect![""]);
}

#[test]
fn ffi_lines() {
    check_fixed(
        "ffi \"c\" puts\nffi puts\nffi \"C\" write(int, ptr<char>, num) -> num\n",
        expect![[r#"
        1:5-8: E0114: the only language that can be called is `"C"`
          fix: write `"C"`
        2:5-9: E0114: expected `"C"` before the name of the C function
          fix: insert `"C"`
        3:14-42: E0503: a C function is declared by its name alone
          fix: leave out the parameters and the result
    "#]],
    );
    check(
        "ffi\nffi \"C\"\nffi \"C\" a, b\nffi 1\nffi \"C\" f(int\n",
        expect![[r#"
        1:4-4: E0101: expected `"C"`, found the end of the line
        2:8-8: E0101: expected the name of a C function, found the end of the line
        3:10-11: E0101: expected the end of the line, found `,`
        4:5-6: E0101: expected `"C"`, found `1`
        5:14-14: E0101: expected `)`, found the end of the line
    "#]],
    );
}

#[test]
fn statements_outside_of_functions() {
    check(
        "a: 1\nprintf(a)\n\nloop 1\n  b\nnum g\nreturn 0\n",
        expect![[r#"
        1:1-5: E0115: expected a function, a variable, a struct or an `ffi` line, found something else
        7:1-9: E0115: expected a function, a variable, a struct or an `ffi` line, found something else
    "#]],
    );
}
