//! What LLVM is told about programs, as its IR shows: what is true and helps is there, and what would be untrue is not.
//!
//! What programs do that would go wrong if something untrue were said is in `tests/run`. Left out where `l4t-llvm` is not
//! built, unless `L4T_TEST_ALL` is set.

use l4t_tests::process::{l4t, run};
use l4t_tests::ways;
use std::path::Path;

const L4T: &str = env!("CARGO_BIN_EXE_l4t-under-test");

/// The LLVM IR of a library of functions; `None` without LLVM.
fn ir(source: &str, flags: &[&str]) -> Option<String> {
    if !Path::new(L4T).with_file_name("l4t-llvm").is_file() {
        assert!(std::env::var_os(ways::ALL).is_none(), "{} is set, and l4t-llvm is not built", ways::ALL);
        return None;
    }
    let scratch = tempfile::tempdir().expect("a folder can be made");
    std::fs::write(scratch.path().join("a.l4t"), source).expect("a file can be written");
    let mut build = l4t(L4T);
    build.current_dir(&scratch).args(["build", "--backend=llvm", "--lib", "--emit=llvm-ir", "-o", "-", "a.l4t"]);
    let built = run(build.args(flags), &[]);
    assert_eq!(built.status, "exit 0", "{}", built.stderr_text());
    Some(built.stdout_text())
}

/// The first line of the IR that holds a text.
#[track_caller]
fn line<'a>(ir: &'a str, part: &str) -> &'a str {
    ir.lines().find(|line| line.contains(part)).unwrap_or_else(|| panic!("no line has `{part}`:\n{ir}"))
}

/// The attributes of the function that is defined, or of the call, on a line.
#[track_caller]
fn attributes<'a>(ir: &'a str, line: &str) -> &'a str {
    let group = line.split_whitespace().rev().find(|word| word.starts_with('#')).expect("it has attributes");
    self::line(ir, &format!("attributes {group} ="))
}

#[track_caller]
fn check(text: &str, says: &[&str], never_says: &[&str]) {
    for part in says {
        assert!(text.contains(part), "`{part}` is missing in\n{text}");
    }
    for part in never_says {
        assert!(!text.contains(part), "`{part}` is there:\n{text}");
    }
}

#[test]
fn functions_make_no_promise_to_end_or_to_follow_good_pointers_only() {
    let source = "func spin(num n) -> num\n  loop n != 7\n    n: n + 2\n  return n\n";
    let Some(ir) = ir(source, &["-O2"]) else { return };
    let function = attributes(&ir, line(&ir, "@spin("));
    check(function, &["null_pointer_is_valid", "nounwind", "uwtable"], &["willreturn"]);
    check(&ir, &["probe-stack", "disable-tail-calls"], &["mustprogress", "tbaa"]);
}

#[test]
fn only_what_cannot_wrap_around_is_said_not_to() {
    let source = "func next(num n) -> num\n  return n + 1\n\n\
                  func triple(num n) -> num\n  if n < 0 || n > 100\n    return 0\n  return n * 3\n";
    // As the translation makes it, before LLVM finds out more.
    let Some(ir) = ir(source, &["-O1"]) else { return };
    let body = |name: &str| ir.split("define ").find(|part| part.contains(name)).expect("it is defined").to_owned();
    check(&body("@next("), &["add i64 %0, 1"], &[]);
    check(&body("@triple("), &["mul nsw i64 %0, 3"], &[]);
}

#[test]
fn addresses_inside_an_object_are_said_to_be() {
    let source = "array<num>[8] table\n\nfunc put(num i, num n) -> num\n  table[i]: n\n  return table[0]\n";
    let Some(checked) = ir(source, &["-O1"]) else { return };
    check(&checked, &["getelementptr inbounds nuw [8 x i8], ptr @l4t.global.table, i64"], &[]);
    check(&checked, &["!\"branch_weights\""], &[]);
    let failure = attributes(&checked, line(&checked, "define internal fastcc void @l4t.index_out_of_bounds("));
    check(failure, &["cold", "noreturn", "noinline"], &[]);
    // Without the check nobody knows.
    let unchecked = ir(source, &["-O1", "--unchecked"]).expect("LLVM is there");
    check(&unchecked, &["getelementptr [8 x i8], ptr @l4t.global.table, i64"], &["inbounds"]);
}

#[test]
fn objects_passed_by_value_are_only_read() {
    let source = "struct P\n  num x\n  num y\n\nfunc sum(struct P p) -> num\n  return p.x + p.y\n";
    let Some(ir) = ir(source, &["-O0"]) else { return };
    let says = ["noundef", "nonnull", "readonly", "captures(none)", "dereferenceable(16)"];
    check(line(&ir, "@sum("), &says, &["noalias"]);
}

#[test]
fn heap_blocks_hold_what_the_c_library_leaves_there() {
    let source = "ffi \"C\" free\nffi \"C\" malloc\nffi \"C\" realloc\n\n\
                  func f() -> num\n  ptr<num> p\n  num n\n  p: malloc(8)\n  n: *p\n  p: realloc(p, 99)\n  free(p)\n  return n + *p\n";
    let Some(ir) = ir(source, &["-O3"]) else { return };
    let malloc = line(&ir, "call noundef ptr @malloc(i64 8)");
    check(attributes(&ir, malloc), &["nobuiltin"], &["alloc", "memory"]);
    check(attributes(&ir, line(&ir, "declare ptr @free(")), &["no-builtins"], &["alloc", "memory", "willreturn"]);
    check(&ir, &["call noundef ptr @realloc("], &["noalias noundef ptr @", "undef,", "poison"]);
    // Both values are read.
    assert_eq!(ir.matches("load i64, ptr").count(), 2, "{ir}");
}

#[test]
fn blocks_lie_apart_unless_one_was_given_back() {
    let function = |between: &str| {
        format!(
            "ffi \"C\" free\nffi \"C\" malloc\n\nfunc f(num n) -> num\n  ptr<num> p, q\n  p: malloc(n)\n\
             {between}  q: malloc(n)\n  *p: 1\n  *q: 2\n  return *p\n"
        )
    };
    let Some(apart) = ir(&function(""), &["-O1"]) else { return };
    check(&apart, &["!alias.scope", "!noalias", "ret i64 1"], &[]);
    let maybe_one = ir(&function("  free(p)\n"), &["-O3"]).expect("LLVM is there");
    check(&maybe_one, &["!alias.scope"], &["!noalias", "ret i64 1"]);
}

#[test]
fn known_c_functions_are_described() {
    let source = "ffi \"C\" abs\nffi \"C\" exit\nffi \"C\" puts\nffi \"C\" setjmp\nffi \"C\" strlen\n\n\
                  func f(ptr<char> p) -> num\n  num n\n  n: strlen(p)\n  n: abs(n)\n  if n > 9\n    exit(n)\n  puts(p)\n  return n\n\n\
                  func g(ptr<char> p) -> num\n  num n\n  n: setjmp(p)\n  return n\n";
    let Some(ir) = ir(source, &["-O1"]) else { return };
    let of_call = |name: &str| attributes(&ir, line(&ir, &format!("@{name}("))).to_owned();
    check(&of_call("strlen"), &["nobuiltin", "memory(argmem: read)", "willreturn"], &[]);
    check(&of_call("abs"), &["nobuiltin", "memory(none)", "willreturn"], &[]);
    check(&of_call("exit"), &["nobuiltin", "noreturn"], &[]);
    check(&of_call("puts"), &["nobuiltin"], &["memory", "willreturn"]);
    check(&of_call("setjmp"), &["nobuiltin", "returns_twice"], &[]);
    check(attributes(&ir, line(&ir, "@g(")), &["noinline", "optnone"], &[]);
}

#[test]
fn what_lies_outside_of_an_object_is_read_as_it_is() {
    let source = "func f() -> num\n  array<num>[0] none\n  return none[1]\n\n\
                  func g(num i) -> num\n  array<num>[0] none\n  return none[i]\n";
    let Some(ir) = ir(source, &["-O3"]) else { return };
    check(&ir, &[], &["poison", "ret i64 undef"]);
    assert_eq!(ir.matches("load i64, ptr").count(), 2, "{ir}");
}
