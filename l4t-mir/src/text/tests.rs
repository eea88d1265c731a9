//! The text form there and back, and its error messages.

use super::{parse, parse_into, print, print_brief};
use crate::compact::compact_program;
use crate::testing::{any_compact_program, any_program};
use crate::verify::verify;
use expect_test::{Expect, expect};
use proptest::prelude::*;

const EVERYTHING: &str = r#"site0 = "a.l4t":3:5 "array<num>[3]" "  printf(\"%d\", a[i])"
global @l4t.global.a size 24 align 8 variable
const @l4t.str.0 size 6 align 1 = "hello\0"
const @l4t.table size 32 align 8 = global @l4t.global.a+8, func @l4t.f, "x", zero 15
type0 = num "num"
type1 = char "char"
type2 = array type0 3 "array<num>[3]"
type3 = struct 16 "Node" !0:7..11 ("value" type0 0 !0:12..17, "next" type4 8)
type4 = ptr type3 "ptr<struct Node>"
type5 = funcptr (type0, type4) -> type1 "funcptr (num, ptr<struct Node>) -> char"
debug @l4t.global.a+16 "a" type2 !0:4..5
main @l4t.main

func @l4t.main() -> i64 !0:5..9 {
b0:
  v0 = global_addr @l4t.global.a !0:20..21
  v1 = const.i64 2 !0:22..23
  check.bounds v1, 3, site0 !0:20..24
  v2 = element v0, v1, 8 !0:20..24
  check.null v2, site0
  check.null_func v2, site0
  v3 = load.i64 v2
  check.divisor v3, site0
  v4 = call @l4t.f(v2, v3)
  v5 = ptr_to_int.i64 v4
  return v5
}

func @l4t.f(ptr by_value 24, i64) -> ptr cold name "odd name" {
  s0 = slot size 24 align 8 variable "a"
  s1 = slot size 8 align 8
  result type4
  scope0 = 3..90
  scope1 = scope0 10..80
  param "a" type2 scope0 !0:5..6 (3 s0)
  param "n" type0 scope0 (3 v1, 40 nowhere, 50 const -5)
  local "next" type4 scope1 !0:20..24 ()
  local "last" type0 scope1 (20 s0+16)
b0(v0: ptr, v1: i64):
  v2 = slot_addr s0+8
  copy v2, v0, 24
  zero v2, 8
  v3 = const.i8 -1
  store v3, v2-4
  v4 = zext.i64 v3
  v5 = slt v4, v1
  branch v5, b1(v4, v2), b2
b1(v6: i64, v7: ptr):
  v8 = heap.alloc v6
  v9 = heap.alloc_zeroed v6, v6
  v10 = heap.realloc v9, v6
  heap.free v10
  v11 = c_symbol_addr $puts
  v12 = call_ptr v11(v7): (ptr) -> i32 sext
  v13 = sext.i64 v12
  v14 = call_c $printf(v7, v13, v12): (ptr, ..., i64, i32 sext) -> i32 sext
  call_c $"odd name"(): ()
  v15 = const.i1 1
  v16 = select.ptr v15, v7, v8
  v17 = offset v16, -8
  jump b1(v13, v17)
b2:
  v18 = func_addr @l4t.main
  v19 = add.i64 v1, v4
  unreachable
}
"#;

#[test]
fn everything_comes_back_unchanged() {
    let program = parse(EVERYTHING).unwrap_or_else(|error| panic!("{error}"));
    verify(&program).unwrap_or_else(|errors| panic!("{errors:#?}"));
    assert_eq!(print(&program), EVERYTHING);
    assert!(!print_brief(&program).contains('!'));
}

#[test]
fn the_example_in_the_manual_is_right() {
    let manual = include_str!("../../../docs/mir.md");
    let example = manual.split("```\n").find(|block| block.starts_with("site0 =")).expect("the manual has an example");
    let program = parse(example).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(verify(&program), Ok(()));
    assert_eq!(print_brief(&program), example);
}

/// What the parser says of a text that is wrong.
fn check(text: &str, expected: Expect) {
    let error = parse(text).expect_err("the text is wrong");
    expected.assert_eq(&error.to_string());
}

/// The same inside a function.
fn check_body(body: &str, expected: Expect) {
    check(&format!("func @l4t.f() {{\nb0:\n  {body}\n}}"), expected);
}

#[test]
fn errors_of_items() {
    check(
        "fun @f",
        expect![
            "1:1: expected `func`, `global`, `const`, `signature`, `extern`, `main`, `runtime`, `debug`, a site or a type, found `fun`"
        ],
    );
    check("func f", expect!["1:6: expected a symbol such as `@l4t.main`, found `f`"]);
    check("func @f(i63)", expect!["1:9: expected a type, found `i63`"]);
    check("func @f() {", expect!["1:12: expected `}`, found the end"]);
    check("func @l4t.f() { b0: return }\nfunc @l4t.f() {}", expect!["2:6: this function is there already"]);
    check("main @l4t.f", expect!["1:6: there is no function `l4t.f`"]);
    check(
        "global @g size 8 align 8 = \"a\", 3",
        expect!["1:33: expected a string, `zero`, `global` or `func`, found `3`"],
    );
    check("global @g size 99999999999999999999", expect!["1:16: the number does not fit in 64 bits"]);
    check("const @g size 8 align 8 = zero 99999999999", expect!["1:32: data has at most 67108864 bytes"]);
    check("const @g size 8 align 8 = func @f", expect!["1:32: there is no function `f`"]);
    check("site1 = \"f\":1:1 \"\" \"\"", expect!["1:1: expected `site0`: these are numbered in order"]);
    check("site0 = \"f", expect!["1:9: the string does not end on its line"]);
    check("site0 = \"\\q\"", expect!["1:10: unknown escape"]);
    check("runtime { x }", expect!["1:11: expected the name of a failure path, or `site_table`, found `x`"]);
    check("; ü\n  §", expect!["2:3: no token starts with '§'"]);
}

#[test]
fn errors_of_bodies() {
    check_body("v0 = frob v1", expect!["3:8: there is no operation `frob`"]);
    check_body("v0 = const.i8 256\n return", expect!["3:17: 256 does not fit in `i8`"]);
    check_body("v0 = add.i64 v1, v2\n return", expect!["3:16: `v1` is not defined"]);
    check_body("v0 = const.i64 1\n v0 = const.i64 1\n return", expect!["4:2: `v0` is defined already"]);
    check_body("const.i64 1\n return", expect!["3:3: `const.i64` defines a value: `v0 = ...`"]);
    check_body("v0 = zero v0, 8\n return", expect!["3:3: `zero` defines no value here"]);
    check_body("jump b1", expect!["3:8: there is no block `b1`"]);
    check_body("v0 = slot_addr s0\n return", expect!["3:18: there is no slot `s0`"]);
    check_body("check.null v0, site0", expect!["3:14: `v0` is not defined"]);
    check_body(
        "v0 = const.ptr 0\n store v0, v0+2147483648\n return",
        expect!["4:14: the offset does not fit in 32 bits"],
    );
    check_body("return\nb0:\n return", expect!["4:1: `b0` is there already"]);
    check_body("return !0:2..1", expect!["3:16: the span ends before it starts"]);
    check_body("call @g()", expect!["3:8: there is no function `g`"]);
    check_body("", expect!["4:1: expected an instruction, found `}`"]);
}

#[test]
fn a_text_can_use_what_the_program_has() {
    let mut program =
        parse("func @l4t.f() -> i64 {\nb0:\n v0 = call_c $abort(): () -> i64\n return v0\n}").expect("right");
    parse_into(
        &mut program,
        "func @g() -> i64 exported {\nb0:\n v1 = call @l4t.f()\n v2 = call_c $abort(): () -> i64\n return v1\n}",
    )
    .expect("right");
    assert_eq!((program.functions.len(), program.signatures.len(), program.c_symbols.len()), (2, 1, 1));
}

proptest! {
    #[test]
    fn generated_programs_verify(program in any_program()) {
        prop_assert_eq!(verify(&program), Ok(()));
    }

    #[test]
    fn compact_programs_come_back_the_same(program in any_compact_program()) {
        prop_assert_eq!(verify(&program), Ok(()));
        prop_assert_eq!(parse(&print(&program)), Ok(program));
    }

    #[test]
    fn compacting_twice_is_compacting_once(program in any_compact_program()) {
        let mut again = program.clone();
        compact_program(&mut again);
        prop_assert_eq!(again, program);
    }

    #[test]
    fn other_programs_come_back_as_compacting_makes_them(mut program in any_program()) {
        let mut parsed = parse(&print(&program));
        if let Ok(parsed) = &mut parsed {
            compact_program(parsed);
        }
        compact_program(&mut program);
        prop_assert_eq!(parsed, Ok(program));
    }

    #[test]
    fn no_text_makes_the_parser_panic(text in "(func|b0|v0|@f|\\$p|=|:|\\(|\\)|\\{|\\}|!|\"|[0-9]|->|\\.|\\+|call|jump|const.i64| |\n|\\PC){0,40}") {
        let _ = parse(&text);
    }

    #[test]
    fn no_cut_or_changed_text_makes_the_parser_panic(from in 0..EVERYTHING.len(), to in 0..EVERYTHING.len(), n in 0..3usize) {
        let mut text = EVERYTHING.to_owned();
        text.replace_range(from..(from + n).min(text.len()), &EVERYTHING[to..(to + n).min(EVERYTHING.len())]);
        let _ = parse(&text);
        let _ = parse(&EVERYTHING[from.min(to)..from.max(to)]);
    }
}

#[test]
fn the_fingerprint_is_of_every_file() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/text");
    let n_files = std::fs::read_dir(folder).expect("the sources are there").count();
    // `ir.rs` lies elsewhere; this file counts instead.
    assert_eq!(super::SOURCES.len(), n_files);
}
