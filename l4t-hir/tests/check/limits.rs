//! Limits of the language and of what a program may use.

use crate::{check, run, run_with, show};
use expect_test::expect;
use l4t_hir::CheckOptions;

#[test]
fn six_parameters_are_enough() {
    check("func f(num a, num b, num c, num d, num e, num f) -> num\n  return f\n", expect![[""]]);
    check(
        "func f(num a, num b, num c, num d, num e, num f, num g, num h) -> num\n  return h\nfunc g() -> num\n  return f(1, 2, 3, 4, 5, 6, 7, 8)\n",
        expect![[r#"
            1:50+12 E0601: a function takes at most 6 parameters, found 8 | beyond the sixth
              note: to pass more, put values that belong together into a struct
        "#]],
    );
    check(
        "funcptr (num, num, num, num, num, num, char) -> num p\n",
        expect![[r#"
        1:40+4 E0601: a function takes at most 6 parameters, found 7 | beyond the sixth
          note: to pass more, put values that belong together into a struct
    "#]],
    );
}

#[test]
fn results_are_scalars() {
    check(
        "struct P\n  num x\nfunc f() -> struct P\n  struct P p\n  return p\n",
        expect![[r#"
        3:13+8 E0312: a function cannot return `struct P` | no `num`, `char`, `ptr` or `funcptr`
          note: to hand out an array or struct, take a parameter of type `ptr<struct P>` and write to where it points
    "#]],
    );
    check(
        "funcptr (num) -> array<num>[2] p\nfunc f() -> num\n  return p(1)\n",
        expect![[r#"
        1:18+13 E0312: a function cannot return `array<num>[2]` | no `num`, `char`, `ptr` or `funcptr`
          note: to hand out an array or struct, take a parameter of type `ptr<array<num>[2]>` and write to where it points
    "#]],
    );
}

#[test]
fn an_array_too_large_to_have_a_size() {
    check(
        "\
array<num>[4611686018427387904] a
ptr<array<num>[4611686018427387904]> p
ptr<array<char>[4611686018427387904]> fine
struct S
  array<array<num>[9223372036854775807]>[3] a
  num x
func f() -> num
  array<array<char>[9223372036854775807]>[2] b
  return 0
",
        expect![[r#"
            1:1+31 E0602: `array<num>[4611686018427387904]` is too large | 4611686018427387904 elements of 8 bytes
              note: no type is larger than 4 EiB
            2:5+31 E0602: `array<num>[4611686018427387904]` is too large | 4611686018427387904 elements of 8 bytes
              note: no type is larger than 4 EiB
            5:9+31 E0602: `array<num>[9223372036854775807]` is too large | 9223372036854775807 elements of 8 bytes
              note: no type is larger than 4 EiB
            8:9+32 E0602: `array<char>[9223372036854775807]` is too large | 9223372036854775807 elements of 1 byte
              note: no type is larger than 4 EiB
        "#]],
    );
}

#[test]
fn zero_times_a_large_element() {
    check("ptr<array<array<char>[4611686018427387904]>[0]> p\n", expect![[""]]);
}

#[test]
fn structs_that_double() {
    let mut text = String::from("struct S0\n  num x\n");
    for i in 1..=64 {
        text += &format!("struct S{i}\n  struct S{} a\n  struct S{} b\n", i - 1, i - 1);
    }
    check(
        &text,
        expect![[r#"
        182:10+3 E0602: `struct S60` is too large | with this member it passes 4 EiB
          note: no type is larger than 4 EiB
    "#]],
    );
}

#[test]
fn too_many_locals() {
    check(
        "func f() -> num\n  array<num>[134217728] a\n  num b, c\n  return 0\n",
        expect![[r#"
        3:7+1 E0603: the variables of this function do not fit on the stack | with `b` they take more than 1 GiB
          note: a stack is usually 8 MiB large; keep large data on the heap (`malloc`) or in a global variable
    "#]],
    );
    check(
        "func f(array<char>[2000000000] a) -> num\n  return 0\n",
        expect![[r#"
        1:32+1 E0603: the variables of this function do not fit on the stack | with `a` they take more than 1 GiB
          note: a stack is usually 8 MiB large; keep large data on the heap (`malloc`) or in a global variable
    "#]],
    );
}

#[test]
fn too_many_globals() {
    check(
        "array<num>[134217728] a\nnum b, c\nchar d\n",
        expect![[r#"
        2:5+1 E0604: the global variables of this program are too large | with `b` they take more than 1 GiB
          note: keep large data on the heap (`malloc`)
    "#]],
    );
}

#[test]
fn limits_are_options() {
    let options = CheckOptions { max_frame_bytes: 16, max_static_bytes: 8 };
    let run = run_with(&["num a\nchar b\nfunc f(num x) -> num\n  num a\n  char b\n  return 0\n"], &options);
    expect![[r#"
        2:6+1 E0604: the global variables of this program are too large | with `b` they take more than 8 bytes
          note: keep large data on the heap (`malloc`)
        5:8+1 E0603: the variables of this function do not fit on the stack | with `b` they take more than 16 bytes
          note: a stack is usually 8 MiB large; keep large data on the heap (`malloc`) or in a global variable
    "#]]
    .assert_eq(&show(&run.checked.diagnostics, &run.sources));
}

#[test]
fn long_types_are_shown_shortened() {
    let nested = format!("{}num{}", "ptr<".repeat(200), ">".repeat(200));
    let run = run(&format!("func f() -> num\n  {nested} p\n  return p\n"));
    assert_eq!(run.checked.diagnostics.len(), 1);
    assert!(run.checked.diagnostics[0].message.en.len() < 300);
}
