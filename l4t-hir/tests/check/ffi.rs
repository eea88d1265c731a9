//! C functions and their results.

use crate::{check, check_body};
use expect_test::expect;

#[test]
fn results_fit_every_type() {
    check(
        "\
ffi \"C\" f
struct P
  num x
func g(num a, char b, ptr<num> c, funcptr () -> num d, array<num>[2] e, struct P s) -> ptr<num>
  a: f()
  b: f()
  c: f()
  d: f()
  e: f()
  s: f()
  d: f
  if f()
    g(f(), f(), f(), f, f(), f())
  loop f() = a || b != f() || f() = f() || f = d || f && f()
    f(a, b, c, d, e, s, f, f(), \"x\", &\"x\", g, a, b, c)
  return f()
",
        expect![[""]],
    );
}

#[test]
fn results_take_no_part_in_arithmetic() {
    check_body(
        "num a\na: getchar() - 48\na: 1 + getchar()\nif getchar() < 5\n  a: getchar + 1",
        expect![[r#"
            11:6+9 E0501: the result of a C function cannot be used with `-` directly | its type is not known here
              fix: say that it is a number: `num( )`: 11:6+0 "num(", 11:15+0 ")"
            12:10+9 E0501: the result of a C function cannot be used with `+` directly | its type is not known here
              fix: say that it is a number: `num( )`: 12:10+0 "num(", 12:19+0 ")"
            13:6+9 E0501: the result of a C function cannot be used with `<` directly | its type is not known here
              fix: say that it is a number: `num( )`: 13:6+0 "num(", 13:15+0 ")"
            14:8+7 E0501: the C function `getchar` cannot be used with `+` | this is the function itself
              note: to call it, write `getchar(...)`, and assign the result to a variable before computing with it
        "#]],
    );
}

#[test]
fn results_have_no_parts() {
    check_body(
        "malloc(8)[0]\n*malloc(8)\nmalloc(8).x\nmalloc(8)(1)",
        expect![[r#"
        10:3+9 E0501: the result of a C function cannot be used with `[ ]` directly | its type is not known here
          note: L4T does not know what C functions return; assign the result to a variable that says it first, such as `ptr<array<num>[0]> x` and `x: ...`, and use that
        11:4+9 E0501: the result of a C function cannot be used with `*` directly | its type is not known here
          note: L4T does not know what C functions return; assign the result to a variable that says it first, such as `ptr<num> x` and `x: ...`, and use that
        12:3+9 E0501: the result of a C function cannot be used with `.` directly | its type is not known here
          note: L4T does not know what C functions return; assign the result to a variable that says it first, such as `struct S x` and `x: ...`, and use that
        13:3+9 E0501: the result of a C function cannot be used with `( )` directly | its type is not known here
          note: L4T does not know what C functions return; assign the result to a variable that says it first, such as `funcptr () -> num x` and `x: ...`, and use that
    "#]],
    );
}

#[test]
fn functions_that_need_floating_point_or_structs() {
    check(
        "\
ffi \"C\" sqrt
ffi \"C\" div
func main() -> num
  sqrt(2)
  div(1, 2)
  ptr<num> p
  p: sqrt
  return 0
",
        expect![[r#"
            4:3+4 E0502: the C function `sqrt` cannot be called from L4T | needs floating-point numbers, or structs passed by value
              note: L4T has no floating-point numbers, and C functions get structs from it by address only
            5:3+3 E0502: the C function `div` cannot be called from L4T | needs floating-point numbers, or structs passed by value
              note: L4T has no floating-point numbers, and C functions get structs from it by address only
        "#]],
    );
}

#[test]
fn the_published_sample() {
    check(
        "\
ffi \"C\" free
ffi \"C\" malloc
ffi \"C\" printf

func main() -> num
  array<num>[2] arr
  arr: malloc(16)
  arr[0]: 100
  arr[1]: 200
  printf(\"%d, %d\\n\", arr[0], arr[1])
  free(arr)
  return 0
",
        expect![[""]],
    );
}
