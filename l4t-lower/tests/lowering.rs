//! What the file tests cannot show of lowering: its options, and how much it makes of large functions.

use expect_test::expect;
use l4t_lower::{Keep, LowerOptions, lower};
use l4t_mir::ir::{Program, Terminator};
use l4t_mir::verify;
use l4t_syntax::{Interner, SourceFile, Sources};
use std::fmt::Write;

fn lowered(source: &str, options: &LowerOptions) -> Program {
    let mut interner = Interner::new();
    let mut sources = Sources::new();
    let file = sources.add(SourceFile::new("test.l4t", source.as_bytes().to_vec()));
    let parse = l4t_syntax::parse(file, sources.get(file), &mut interner);
    let checked = l4t_hir::check(&[parse.file], &sources, &interner, &l4t_hir::CheckOptions::default());
    assert!(parse.diagnostics.is_empty() && !checked.has_errors(), "the source is valid");
    let program = lower(&checked.program, &sources, &interner, options);
    assert_eq!(verify::verify(&program), Ok(()));
    program
}

fn n_insts(program: &Program) -> usize {
    program.functions.values().map(|func| func.insts.len()).sum()
}

fn n_block_args(program: &Program) -> usize {
    let blocks = program.functions.values().flat_map(|func| func.blocks.values());
    blocks.flat_map(|block| block.terminator.targets()).map(|target| target.args.len()).sum()
}

/// A loop that assigns `n` variables, with a way out after each.
fn many_breaks(n: usize) -> String {
    let mut source = String::from("func main() -> num\n");
    let mut body = String::new();
    for i in 0..n {
        let next = (i + 1) % n;
        let _ = writeln!(source, "  num v{i}");
        let _ = write!(body, "    v{i}: v{next} + 1\n    if v{i} = v{next}\n      break\n");
    }
    source + "  loop 1\n" + &body + "  return v0\n"
}

#[test]
fn variables_go_to_memory_before_joins_grow_too_large() {
    // Few enough: each way out passes each variable.
    assert!(n_block_args(&lowered(&many_breaks(50), &LowerOptions::default())) > 50 * 25);
    // As values, these would take half a million arguments.
    let program = lowered(&many_breaks(700), &LowerOptions::default());
    assert_eq!(n_block_args(&program), 0);
    assert!(n_insts(&program) < 700 * 30, "{}", n_insts(&program));
}

#[test]
fn code_grows_with_the_source_only() {
    let deep = |n: usize| {
        let mut source = String::from("func f(num a, num b) -> num\n");
        for i in 0..n {
            let _ = write!(source, "  num x{i}\n  if a < {i} && b\n    x{i}: a + b\n  b: b + x{i}\n");
        }
        n_insts(&lowered(&(source + "  return b\n\nfunc main() -> num\n  return f(1, 2)\n"), &LowerOptions::default()))
    };
    let (small, large) = (deep(500), deep(1000));
    assert!(large < small * 2 + 100, "{small} and {large}");
}

#[test]
fn variables_can_be_kept_for_debuggers() {
    let source = "func main() -> num\n  num a\n  a: 1\n  loop a < 9\n    num b\n    b: a\n    a: a + b\n  return a\n";
    let program = lowered(source, &LowerOptions { keep: Keep::Slots, ..LowerOptions::default() });
    let main = program.functions.values().next().expect("there is `main`");
    let names: Vec<&str> = main.slots.values().map(|slot| &*slot.name).collect();
    assert_eq!(names, ["a", "b"]);
    assert_eq!(n_block_args(&program), 0);
}

/// The lines of the full text that say what holds variables.
fn variables(source: &str, options: &LowerOptions) -> String {
    let text = l4t_mir::text::print(&lowered(source, options));
    let lines = text.lines().map(str::trim);
    let of_variables = |line: &&str| ["scope", "param", "local"].iter().any(|word| line.starts_with(word));
    lines.filter(of_variables).map(|line| format!("{line}\n")).collect()
}

#[test]
fn debuggers_are_told_what_holds_variables_where() {
    let source = "\
func f(num n) -> num
  num a
  a: n
  loop a < 9
    num b
    if n
      b: a
    a: a + b
  return a
";
    let keeping = |keep| LowerOptions { keep, ..LowerOptions::default() };
    let in_values = expect![[r#"
        scope0 = 5..102
        scope1 = scope0 28..102
        scope2 = scope1 58..91
        param "n" type0 scope0 !0:11..12 (5 v0)
        local "a" type0 scope1 !0:27..28 (28 const 0, 35 v1, 91 v8, 92 v1)
        local "b" type0 scope2 !0:57..58 (58 const 0, 78 v1, 79 v7)
    "#]];
    in_values.assert_eq(&variables(source, &keeping(Keep::DebugInfo)));
    let in_slots = expect![[r#"
        scope0 = 5..102
        scope1 = scope0 28..102
        scope2 = scope1 58..91
        param "n" type0 scope0 !0:11..12 (5 s0)
        local "a" type0 scope1 !0:27..28 (28 s1)
        local "b" type0 scope2 !0:57..58 (58 s2)
    "#]];
    in_slots.assert_eq(&variables(source, &keeping(Keep::Slots)));
}

#[test]
fn what_follows_a_return_is_not_lowered() {
    let source = "func main() -> num\n  return 1\n  loop 1\n    return 2\n";
    let program = lowered(source, &LowerOptions::default());
    let main = program.functions.values().next().expect("there is `main`");
    assert_eq!(main.blocks.len(), 1);
    assert!(matches!(main.blocks[main.entry()].terminator, Terminator::Return(Some(_))));
}
