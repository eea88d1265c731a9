//! Names: what they find, what they may be.

use crate::{check, check_body, check_files, run, show};
use expect_test::{Expect, expect};

#[test]
fn everything_finds_its_name() {
    check(
        "\
num g
func main() -> num
  num a
  a: g + later(a)
  return a
func later(num n) -> num
  return n
",
        expect![[""]],
    );
}

#[test]
fn unknown_name() {
    check_body(
        "foo: 1",
        expect![[r#"
        10:3+3 E0201: cannot find `foo` | not declared
          note: declare a variable first, such as `num foo`, on a line above in the same or an outer block
    "#]],
    );
}

#[test]
fn misspelt_local() {
    check_body(
        "num counter\ncuonter: 1",
        expect![[r#"
        11:3+7 E0201: cannot find `cuonter` | not declared
          10:7+7 a similar name is declared here
          fix: did you mean `counter`?: 11:3+7 "counter"
    "#]],
    );
}

#[test]
fn misspelt_function() {
    check(
        "func compute() -> num\n  return comptue()\n",
        expect![[r#"
        2:10+7 E0201: cannot find `comptue` | not declared
          1:6+7 a similar name is declared here
          fix: did you mean `compute`?: 2:10+7 "compute"
    "#]],
    );
}

#[test]
fn c_function_without_its_line() {
    check(
        "func main() -> num\n  puts(\"hi\")\n  return 0\n",
        expect![[r#"
        2:3+4 E0201: cannot find `puts` | not declared
          note: `puts` is a function of the C library; functions of C are declared before they are used
          fix: declare the C function: 1:1+0 "ffi \"C\" puts\n"
    "#]],
    );
}

#[test]
fn struct_as_a_value() {
    check_body(
        "Point.x: 1",
        expect![[r#"
        10:3+5 E0201: cannot find `Point` | not declared
          4:8+5 `Point` is a struct, which is a type
          note: to have a value of it, declare a variable: `struct Point x`
    "#]],
    );
}

#[test]
fn constants_of_other_languages() {
    check_body(
        "num a\na: true",
        expect![[r#"
            11:6+4 E0201: cannot find `true` | not declared
              note: L4T has no `true` and `false`: conditions are numbers, 1 is true and 0 is false
        "#]],
    );
}

#[test]
fn global_used_above_its_line() {
    check(
        "func main() -> num\n  return count\nnum count\n",
        expect![[r#"
        2:10+5 E0202: the global variable `count` is used above its declaration | declared below, at 3:5
          3:5+5 declared here
          note: global variables and C functions are usable below the line that declares them; move that line up
    "#]],
    );
}

#[test]
fn ffi_used_above_its_line() {
    check(
        "func main() -> num\n  return abs(1)\nffi \"C\" abs\n",
        expect![[r#"
        2:10+3 E0202: the C function `abs` is used above its declaration | declared below, at 3:9
          3:9+3 declared here
          note: global variables and C functions are usable below the line that declares them; move that line up
    "#]],
    );
}

#[test]
fn global_of_a_later_file() {
    check_files(
        &["func main() -> num\n  return count\n", "\nnum count\n"],
        expect![[r#"
        2:10+5 E0202: the global variable `count` is used above its declaration | declared below, at 1.l4t:2:5
          1:2:5+5 declared here
          note: global variables and C functions are usable below the line that declares them; move that line up
    "#]],
    );
}

#[test]
fn files_form_one_program() {
    check_files(
        &["num count\n", "func main() -> num\n  return count + other()\n", "func other() -> num\n  return count\n"],
        expect![[""]],
    );
}

#[test]
fn top_level_names_must_differ() {
    check(
        "\
ffi \"C\" puts
num puts
num a
num a
char a
func f() -> num
  return 0
func f() -> num
  return 1
func main() -> num
  return puts + a + f()
",
        expect![[r#"
            2:5+4 E0203: `puts` is declared twice | declared again here
              1:9+4 first declared here
              note: functions, global variables and C functions share one set of names
            4:5+1 E0203: `a` is declared twice | declared again here
              3:5+1 first declared here
              note: functions, global variables and C functions share one set of names
            5:6+1 E0203: `a` is declared twice | declared again here
              3:5+1 first declared here
              note: functions, global variables and C functions share one set of names
            8:6+1 E0203: `f` is declared twice | declared again here
              6:6+1 first declared here
              note: functions, global variables and C functions share one set of names
        "#]],
    );
}

#[test]
fn the_same_ffi_line_may_be_repeated() {
    check("ffi \"C\" puts\nffi \"C\" puts\nfunc main() -> num\n  puts(\"a\")\n  return 0\n", expect![[""]]);
}

#[test]
fn structs_live_apart_from_other_names() {
    check("struct f\n  num x\nfunc f() -> num\n  struct f f\n  return f.x\n", expect![[""]]);
}

#[test]
fn structs_members_and_parameters_must_differ() {
    check(
        "\
struct P
  num x
  num x
struct P
  char x
func f(num a, num b, num a) -> num
  struct P p
  return p.anything
",
        expect![[r#"
            3:7+1 E0203: `x` is declared twice | declared again here
              2:7+1 first declared here
              note: the members of a struct must have different names
            4:8+1 E0203: `struct P` is declared twice | declared again here
              1:8+1 first declared here
              note: struct names must differ from each other
            6:26+1 E0203: `a` is declared twice | declared again here
              6:12+1 first declared here
              note: the parameters of a function must have different names
        "#]],
    );
}

#[test]
fn members_of_large_structs_must_differ() {
    let mut text = String::from("struct S\n");
    for i in 0..40 {
        text += &format!("  num m{}\n", i % 30);
    }
    text += "func f() -> num\n  struct S s\n  return s.m0 + s.m16 + s.m29 + s.m30\n";
    check(
        &text,
        expect![[r#"
        32:7+2 E0203: `m0` is declared twice | declared again here
          2:7+2 first declared here
          note: the members of a struct must have different names
        33:7+2 E0203: `m1` is declared twice | declared again here
          3:7+2 first declared here
          note: the members of a struct must have different names
        34:7+2 E0203: `m2` is declared twice | declared again here
          4:7+2 first declared here
          note: the members of a struct must have different names
        35:7+2 E0203: `m3` is declared twice | declared again here
          5:7+2 first declared here
          note: the members of a struct must have different names
        36:7+2 E0203: `m4` is declared twice | declared again here
          6:7+2 first declared here
          note: the members of a struct must have different names
        37:7+2 E0203: `m5` is declared twice | declared again here
          7:7+2 first declared here
          note: the members of a struct must have different names
        38:7+2 E0203: `m6` is declared twice | declared again here
          8:7+2 first declared here
          note: the members of a struct must have different names
        39:7+2 E0203: `m7` is declared twice | declared again here
          9:7+2 first declared here
          note: the members of a struct must have different names
        40:7+2 E0203: `m8` is declared twice | declared again here
          10:7+2 first declared here
          note: the members of a struct must have different names
        41:7+2 E0203: `m9` is declared twice | declared again here
          11:7+2 first declared here
          note: the members of a struct must have different names
        44:35+3 E0205: `struct S` has no member `m30` | no such member
          1:8+1 the struct is defined here
          fix: did you mean `m0`?: 44:35+3 "m0"
    "#]],
    );
}

#[test]
fn locals_of_one_block_must_differ() {
    check_body(
        "num a\nnum b, a\nif a\n  num a\n  a: 1",
        expect![[r#"
        11:10+1 E0203: `a` is declared twice | declared again here
          10:7+1 first declared here
          note: a variable may hide one of an outer block, but in one block each name is declared once
    "#]],
    );
}

#[test]
fn a_duplicate_of_another_type_is_silent_afterwards() {
    check_body(
        "num a\nptr<num> a\na: 1\n*a: 1",
        expect![[r#"
        11:12+1 E0203: `a` is declared twice | declared again here
          10:7+1 first declared here
          note: a variable may hide one of an outer block, but in one block each name is declared once
    "#]],
    );
}

#[test]
fn shadowing() {
    check(
        "\
num g
func h() -> num
  return 0
func f(num p) -> num
  ptr<num> p
  char g
  num h
  if 1
    char p
    p: g
  p: &h
  return h
",
        expect![[""]],
    );
}

#[test]
fn scopes_end_with_their_block() {
    check_body(
        "if 1\n  num inner\n  inner: 1\nelse\n  inner: 2\ninner: 3",
        expect![[r#"
            14:5+5 E0201: cannot find `inner` | not declared
              note: declare a variable first, such as `num inner`, on a line above in the same or an outer block
              note: `inner` is used 2 times in this function
        "#]],
    );
}

#[test]
fn a_local_is_visible_below_its_line_only() {
    check_body(
        "a: 1\nnum a",
        expect![[r#"
        10:3+1 E0201: cannot find `a` | not declared
          note: declare a variable first, such as `num a`, on a line above in the same or an outer block
    "#]],
    );
}

#[test]
fn unknown_struct() {
    check(
        "struct Node\n  ptr<struct Nod> next\n  struct Other other\n",
        expect![[r#"
        2:14+3 E0204: cannot find `struct Nod` | no struct of this name is defined
          fix: did you mean `Node`?: 2:14+3 "Node"
        3:10+5 E0204: cannot find `struct Other` | no struct of this name is defined
    "#]],
    );
}

#[test]
fn unknown_member() {
    check_body(
        "struct Point p\np.z: 1\np.X: 1",
        expect![[r#"
        11:5+1 E0205: `struct Point` has no member `z` | no such member
          4:8+5 the struct is defined here
          note: its members are `x`, `y`
        12:5+1 E0205: `struct Point` has no member `X` | no such member
          4:8+5 the struct is defined here
          fix: did you mean `x`?: 12:5+1 "x"
    "#]],
    );
}

#[test]
fn main_must_have_its_signature() {
    check(
        "func main(num argc) -> num\n  return 0\n",
        expect![[r#"
            1:11+8 E0206: `main` must be `func main() -> num` | not like this
              note: the program starts at `main`; the number that it returns, modulo 256, is the exit status
        "#]],
    );
    check(
        "func main() -> char\n  char c\n  return c\n",
        expect![[r#"
            1:16+4 E0206: `main` must be `func main() -> num` | not like this
              note: the program starts at `main`; the number that it returns, modulo 256, is the exit status
        "#]],
    );
}

/// What is said of a program that should become an executable.
fn check_start(text: &str, expected: Expect) {
    let run = run(text);
    let missing = l4t_hir::missing_main(&run.checked.program, &run.sources, &run.interner);
    expected.assert_eq(&show(missing.as_slice(), &run.sources));
}

#[test]
fn an_executable_needs_main() {
    check_start("func main() -> num\n  return 0\n", expect![[""]]);
    check_start(
        "func f() -> num\n  return 0\n\n",
        expect![[r#"
        2:11+0 E0207: the program has no `main` function | `main` is missing
          note: a program starts at its function `main`: `func main() -> num`, with an indented body
    "#]],
    );
    check_start(
        "",
        expect![[r#"
        1:1+0 E0207: the program has no `main` function | `main` is missing
          note: a program starts at its function `main`: `func main() -> num`, with an indented body
    "#]],
    );
    check_start(
        "num main\n",
        expect![[r#"
        1:5+4 E0207: the program has no `main` function | `main` is no function here
          note: a program starts at its function `main`: `func main() -> num`, with an indented body
    "#]],
    );
    check_start(
        "ffi \"C\" main\n",
        expect![[r#"
        1:9+4 E0207: the program has no `main` function | `main` is no function here
          note: a program starts at its function `main`: `func main() -> num`, with an indented body
    "#]],
    );
    check_start(
        "func Main() -> num\n  return 0\n",
        expect![[r#"
        1:6+4 E0207: the program has no `main` function | only `Main` is defined
          note: a program starts at its function `main`: `func main() -> num`, with an indented body
          fix: rename it to `main`: 1:6+4 "main"
    "#]],
    );
}

#[test]
fn unknown_names_are_reported_once_per_function() {
    check(
        "\
func f() -> num
  return foo + foo
func main() -> num
  return foo
",
        expect![[r#"
            2:10+3 E0201: cannot find `foo` | not declared
              note: declare a variable first, such as `num foo`, on a line above in the same or an outer block
              note: `foo` is used 2 times in this function
            4:10+3 E0201: cannot find `foo` | not declared
              note: declare a variable first, such as `num foo`, on a line above in the same or an outer block
        "#]],
    );
}

#[test]
fn misspelt_names_are_mended_everywhere() {
    check_body(
        "num counter\ncuonter: 1\nprintf(\"\", cuonter)\nif counter\n  return cuonter",
        expect![[r#"
        11:3+7 E0201: cannot find `cuonter` | not declared
          10:7+7 a similar name is declared here
          note: `cuonter` is used 3 times in this function
          fix: did you mean `counter`?: 11:3+7 "counter", 12:14+7 "counter", 14:12+7 "counter"
    "#]],
    );
    // Not where the name that is meant is out of scope.
    check_body(
        "if 1\n  num counter\n  cuonter: 1\ncuonter: 1",
        expect![[r#"
        12:5+7 E0201: cannot find `cuonter` | not declared
          11:9+7 a similar name is declared here
          note: `cuonter` is used 2 times in this function
    "#]],
    );
}

#[test]
fn similar_names_that_cannot_be_used() {
    check(
        "func main() -> num\n  cuonter: 1\n  return 0\nnum counter\n",
        expect![[r#"
        2:3+7 E0201: cannot find `cuonter` | not declared
          4:5+7 a similar name is declared here
    "#]],
    );
    check_body(
        "num cuont\ncount(1)",
        expect![[r#"
            11:3+5 E0201: cannot find `count` | not declared
              note: a function is defined with `func count`; one of C is declared with `ffi "C" count` on a line above
        "#]],
    );
}

#[test]
fn missing_ffi_lines_are_reported_once_per_program() {
    check(
        "\
func f() -> num
  return labs(1)
func main() -> num
  labs(2)
  abs(3)
  return abs(4)
ffi \"C\" abs
",
        expect![[r#"
            2:10+4 E0201: cannot find `labs` | not declared
              note: `labs` is a function of the C library; functions of C are declared before they are used
              note: `labs` is used 2 times in the program
              fix: declare the C function: 1:1+0 "ffi \"C\" labs\n"
            5:3+3 E0202: the C function `abs` is used above its declaration | declared below, at 7:9
              7:9+3 declared here
              note: global variables and C functions are usable below the line that declares them; move that line up
              note: `abs` is used 2 times in the program
        "#]],
    );
}

#[test]
fn c_functions_that_cannot_be_called() {
    check_body(
        "sqrt(16)",
        expect![[r#"
        10:3+4 E0201: cannot find `sqrt` | not declared
          note: `sqrt` is a function of the C library, but L4T cannot call it: it needs floating-point numbers, or structs passed by value
    "#]],
    );
    check_body(
        "rintf(\"hi\")",
        expect![[r#"
        10:3+5 E0201: cannot find `rintf` | not declared
          3:9+6 a similar name is declared here
          fix: did you mean `printf`?: 10:3+5 "printf"
    "#]],
    );
}

#[test]
fn structs_and_members_are_reported_once() {
    check(
        "\
struct Point
  num lenght
func f(struct Pont p, struct Pont q) -> num
  return 0
func main() -> num
  struct Point p
  p.length: p.length + p.length
  struct Node n
  struct Node m
  return 0
",
        expect![[r#"
            3:15+4 E0204: cannot find `struct Pont` | no struct of this name is defined
              note: `Pont` is used 2 times in the program
              fix: did you mean `Point`?: 3:15+4 "Point", 3:30+4 "Point"
            7:5+6 E0205: `struct Point` has no member `length` | no such member
              1:8+5 the struct is defined here
              note: `length` is used 3 times in this function
              fix: did you mean `lenght`?: 7:5+6 "lenght", 7:15+6 "lenght", 7:26+6 "lenght"
            8:10+4 E0204: cannot find `struct Node` | no struct of this name is defined
              note: `Node` is used 2 times in the program
        "#]],
    );
}
