//! Types of values where a certain type is wanted.

use crate::{check, check_body};
use expect_test::expect;

#[test]
fn assignments() {
    check_body(
        "num a\nchar c\na: c",
        expect![[r#"
            12:6+1 E0301: expected `num`, found `char` | this is `char`
              10:7+1 `a` is declared as `num`
              fix: convert it with `num( )`: 12:6+0 "num(", 12:7+0 ")"
        "#]],
    );
    check_body(
        "char c\nc: 65",
        expect![[r#"
            11:6+2 E0301: expected `char`, found `num` | this is `num`
              10:8+1 `c` is declared as `char`
              fix: write the character with code 65: 11:6+2 "'A'"
        "#]],
    );
    check_body("char c\nc: \"A\"[0]", expect![[""]]);
    check_body(
        "ptr<num> p\nnum a\np: a\na: p\np: 0",
        expect![[r#"
            12:6+1 E0301: expected `ptr<num>`, found `num` | this is `num`
              10:12+1 `p` is declared as `ptr<num>`
              fix: take its address with `&`: 12:6+0 "&"
            13:6+1 E0301: expected `num`, found `ptr<num>` | this is `ptr<num>`
              11:7+1 `a` is declared as `num`
              fix: follow the pointer with `*`: 13:6+0 "*"
            14:6+1 E0301: expected `ptr<num>`, found `num` | this is `num`
              10:12+1 `p` is declared as `ptr<num>`
              fix: write `nullptr`: 14:6+1 "nullptr"
        "#]],
    );
    check_body(
        "struct Point p\np.x: &p",
        expect![[r#"
        11:8+2 E0301: expected `num`, found `ptr<struct Point>` | this is `ptr<struct Point>`
          11:3+3 this place holds `num`
    "#]],
    );
}

#[test]
fn chains() {
    check_body(
        "num a, b\nchar c\na: b: c\nc: a: 1",
        expect![[r#"
            12:9+1 E0301: expected `num`, found `char` | this is `char`
              10:10+1 `b` is declared as `num`
              fix: convert it with `num( )`: 12:9+0 "num(", 12:10+0 ")"
            13:6+4 E0301: expected `char`, found `num` | this is `num`
              11:8+1 `c` is declared as `char`
              fix: convert it with `char( )`: 13:6+0 "char(", 13:10+0 ")"
        "#]],
    );
}

#[test]
fn lengths_are_part_of_the_type() {
    check_body(
        "array<num>[2] a\narray<num>[3] b\na: b",
        expect![[r#"
        12:6+1 E0301: expected `array<num>[2]`, found `array<num>[3]` | this is `array<num>[3]`
          10:17+1 `a` is declared as `array<num>[2]`
          note: the length is part of the type: `array<num>[2]` and `array<num>[3]` are different types
    "#]],
    );
    check_body("array<num>[2] a\nptr<array<num>[0]> p\np: &a", expect![""]);
    check_body(
        "array<num>[2] a\nptr<num> p\np: &a\np: a",
        expect![[r#"
            12:6+2 E0301: expected `ptr<num>`, found `ptr<array<num>[2]>` | this is `ptr<array<num>[2]>`
              11:12+1 `p` is declared as `ptr<num>`
              note: this points at a whole array; `&(*p)[0]` is the address of the first element of the array that `p` points at
            13:6+1 E0301: expected `ptr<num>`, found `array<num>[2]` | this is `array<num>[2]`
              11:12+1 `p` is declared as `ptr<num>`
              fix: take the address of its first element: 13:6+0 "&", 13:7+0 "[0]"
        "#]],
    );
    check_body(
        "num a\nptr<array<num>[1]> p\np: &a",
        expect![[r#"
        12:6+2 E0301: expected `ptr<array<num>[1]>`, found `ptr<num>` | this is `ptr<num>`
          11:22+1 `p` is declared as `ptr<array<num>[1]>`
          note: this points at one element, not at an array of them
    "#]],
    );
}

#[test]
fn string_literals() {
    check_body("array<char>[6] s\ns: \"hello\"\nptr<array<char>[6]> p\np: &\"hello\"", expect![[""]]);
    check_body(
        "ptr<array<char>[6]> p\np: \"hello\"",
        expect![[r#"
        11:6+7 E0301: expected `ptr<array<char>[6]>`, found `array<char>[6]` | this is `array<char>[6]`
          10:23+1 `p` is declared as `ptr<array<char>[6]>`
          fix: take its address with `&`: 11:6+0 "&"
    "#]],
    );
    check_body(
        "ptr<array<char>[0]> p\np: \"hello\"",
        expect![[r#"
            11:6+7 E0301: expected `ptr<array<char>[0]>`, found `array<char>[6]` | this is `array<char>[6]`
              10:23+1 `p` is declared as `ptr<array<char>[0]>`
              note: with `&` in front this is a `ptr<array<char>[6]>`; the length is part of the type
        "#]],
    );
}

#[test]
fn arrays_where_a_part_is_wanted() {
    check_body(
        "array<num>[2] a\nptr<num> p\np: a\nnum n\nn: a\nchar c\nc: \"A\"\nc: \"AB\"",
        expect![[r#"
        12:6+1 E0301: expected `ptr<num>`, found `array<num>[2]` | this is `array<num>[2]`
          11:12+1 `p` is declared as `ptr<num>`
          fix: take the address of its first element: 12:6+0 "&", 12:7+0 "[0]"
        14:6+1 E0301: expected `num`, found `array<num>[2]` | this is `array<num>[2]`
          13:7+1 `n` is declared as `num`
          note: pick an element of the array, `a[i]`
        16:6+3 E0301: expected `char`, found `array<char>[2]` | this is `array<char>[2]`
          15:8+1 `c` is declared as `char`
          fix: take the character out of the string: 16:9+0 "[0]"
        17:6+4 E0301: expected `char`, found `array<char>[3]` | this is `array<char>[3]`
          15:8+1 `c` is declared as `char`
          note: pick an element of the array, `a[i]`
    "#]],
    );
}

#[test]
fn returned_values() {
    check(
        "func f(char c) -> num\n  return c\n",
        expect![[r#"
            2:10+1 E0301: expected `num`, found `char` | this is `char`
              1:19+3 the function returns `num`
              fix: convert it with `num( )`: 2:10+0 "num(", 2:11+0 ")"
        "#]],
    );
    check(
        "func f() -> num\n  return f\n",
        expect![[r#"
        2:10+1 E0301: expected `num`, found `funcptr () -> num` | this is `funcptr () -> num`
          1:13+3 the function returns `num`
          fix: call the function: 2:11+0 "()"
    "#]],
    );
    check(
        "func f(num a) -> num\n  return f\n",
        expect![[r#"
        2:10+1 E0301: expected `num`, found `funcptr (num) -> num` | this is `funcptr (num) -> num`
          1:18+3 the function returns `num`
          note: this is the function itself; to call it, put its arguments in parentheses behind it
    "#]],
    );
}

#[test]
fn arguments() {
    check_body(
        "char c\nadd(1, c)",
        expect![[r#"
            11:10+1 E0301: expected `num`, found `char` | this is `char`
              7:21+1 the parameter `b` is `num`
              fix: convert it with `num( )`: 11:10+0 "num(", 11:11+0 ")"
        "#]],
    );
    check_body(
        "funcptr (num, ptr<num>) -> num f\nf(1, 2)",
        expect![[r#"
            11:8+1 E0301: expected `ptr<num>`, found `num` | this is `num`
              note: argument 2 of this function is `ptr<num>`
              note: a pointer is not made from a number; it comes from `&` or from a C function such as `malloc`, and is null until assigned (`nullptr`)
        "#]],
    );
}

#[test]
fn parameters_of_the_function_itself() {
    check(
        "func f(num n) -> num\n  return f(&n)\n",
        expect![[r#"
        2:12+2 E0301: expected `num`, found `ptr<num>` | this is `ptr<num>`
          1:12+1 the parameter `n` is `num`
          note: this is the address of a `num`; `*` in front of it gives the value there
    "#]],
    );
}

#[test]
fn argument_counts() {
    check_body(
        "add(1)\nadd()\nadd(1, 2, 3, 4)",
        expect![[r#"
        10:8+1 E0303: `add` takes 2 arguments, found 1 | `num b` is missing
          7:6+3 defined here
        11:7+1 E0303: `add` takes 2 arguments, found none | `num a` is missing
          7:6+3 defined here
        12:13+4 E0303: `add` takes 2 arguments, found 4 | too many
          7:6+3 defined here
    "#]],
    );
    check_body(
        "funcptr () -> num f\nf(1)",
        expect![[r#"
            11:5+1 E0303: this function takes no arguments, found 1 | too many
        "#]],
    );
    check_body(
        "add(1, foo, 3)",
        expect![[r#"
        10:10+3 E0201: cannot find `foo` | not declared
          note: declare a variable first, such as `num foo`, on a line above in the same or an outer block
        10:15+1 E0303: `add` takes 2 arguments, found 3 | too many
          7:6+3 defined here
    "#]],
    );
}

#[test]
fn calls_of_no_function() {
    check_body(
        "num a\na(1)",
        expect![[r#"
            11:3+1 E0302: `a` is not a function | cannot be called
              10:7+1 `a` is declared as `num`
        "#]],
    );
    check_body(
        "num add\nadd: add(1, 2)",
        expect![[r#"
            11:8+3 E0302: `add` is not a function | cannot be called
              10:7+3 `add` is declared as `num`
              7:6+3 this function has the same name
              note: the variable hides the function; give one of them another name
        "#]],
    );
    check_body(
        "1(2)\n\"s\"(3)\nadd(1, 2)(3)",
        expect![[r#"
            10:3+1 E0302: `num` is not a function | cannot be called
            11:3+3 E0302: `array<char>[2]` is not a function | cannot be called
            12:3+9 E0302: `num` is not a function | cannot be called
        "#]],
    );
    check_body(
        "ptr<funcptr () -> num> p\np()\n(*p)()",
        expect![[r#"
            11:3+1 E0302: `p` is not a function | cannot be called
              10:26+1 `p` is declared as `ptr<funcptr () -> num>`
              fix: follow the pointer first: 11:3+0 "(*", 11:4+0 ")"
        "#]],
    );
}

#[test]
fn function_values() {
    check_body("funcptr (num, num) -> num f\nf: add\nf(1, 2)\nif f = add\n  f: f", expect![[""]]);
    check_body(
        "funcptr (num) -> num f\nf: add",
        expect![[r#"
        11:6+3 E0301: expected `funcptr (num) -> num`, found `funcptr (num, num) -> num` | this is `funcptr (num, num) -> num`
          10:24+1 `f` is declared as `funcptr (num) -> num`
    "#]],
    );
}

#[test]
fn one_mistake_one_message() {
    check_body(
        "num a\na: foo + 1\nif (foo = 3) && foo.x[1]\n  add(foo, *foo)\nfoo(a)\na: &foo",
        expect![[r#"
            11:6+3 E0201: cannot find `foo` | not declared
              note: declare a variable first, such as `num foo`, on a line above in the same or an outer block
              note: `foo` is used 7 times in this function
        "#]],
    );
    check(
        "func f(struct Gone g) -> num\n  return g.x\nfunc h() -> num\n  return f(1)\n",
        expect![[r#"
        1:15+4 E0204: cannot find `struct Gone` | no struct of this name is defined
    "#]],
    );
}

#[test]
fn errors_come_in_source_order() {
    check(
        "func f(num a, num a) -> num\n  return b\nstruct S\n  struct T t\nnum f\n",
        expect![[r#"
        1:19+1 E0203: `a` is declared twice | declared again here
          1:12+1 first declared here
          note: the parameters of a function must have different names
        2:10+1 E0201: cannot find `b` | not declared
          note: declare a variable first, such as `num b`, on a line above in the same or an outer block
        4:10+1 E0204: cannot find `struct T` | no struct of this name is defined
        5:5+1 E0203: `f` is declared twice | declared again here
          1:6+1 first declared here
          note: functions, global variables and C functions share one set of names
    "#]],
    );
}
