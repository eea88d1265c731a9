//! Any text can be checked, in time and memory that its size bounds.

use crate::{run, show};
use l4t_syntax::limits::MAX_DIAGNOSTICS;
use proptest::prelude::*;

/// Everything a pass over the result would touch.
fn exercise(text: &str) {
    let run = run(text);
    let _ = show(&run.checked.diagnostics, &run.sources);
    let _ = run.checked.program.dump(&run.interner).to_string();
    if run.is_parsed && !run.checked.has_errors() {
        for func in run.checked.program.funcs.values() {
            let is_whole = |ty: l4t_hir::types::TyId| !ty.is_error();
            assert!(
                func.body
                    .exprs
                    .values()
                    .all(|e| is_whole(e.ty) && !matches!(e.kind, l4t_hir::hir::ExprKind::Missing(_)))
            );
            assert!(func.body.locals.values().all(|l| is_whole(l.ty)));
        }
    }
}

/// Words of the language in any order.
fn word_soup() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "func main() -> num\n",
        "func f(num a, ptr<num> b) -> num\n",
        "struct S\n",
        "  num x\n",
        "  struct S s\n",
        "\n  ",
        "\n    ",
        "\n",
        "ffi \"C\" puts\n",
        "num ",
        "char ",
        "ptr<",
        "array<",
        ">",
        "[3] ",
        "[0] ",
        "struct S ",
        "funcptr (num) -> num ",
        "a",
        "b",
        "f",
        "puts",
        "x",
        ".",
        ", ",
        "(",
        ")",
        "[",
        "]",
        ": ",
        " + ",
        " = ",
        " < ",
        " && ",
        "*",
        "num(",
        "char(",
        "sizeof(",
        "nullptr",
        "struct S(",
        "x: ",
        " | ",
        " << ",
        "!",
        "-",
        "'a'",
        "&",
        "1",
        "0",
        "9223372036854775807",
        "\"s\"",
        "return ",
        "if ",
        "elif ",
        "else",
        "loop ",
        "break",
        "continue",
    ]);
    prop::collection::vec(words, 0..80).prop_map(|words| words.concat())
}

/// Statements that are mostly well formed, mostly about things that exist.
fn statements() -> impl Strategy<Value = String> {
    let atom = prop::sample::select(vec!["n", "c", "p", "q", "arr", "s", "fp", "f", "puts", "1", "\"ab\"", "gone"]);
    let expr = atom.prop_map(str::to_owned).prop_recursive(4, 24, 3, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} + {b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} = {b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}: {b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{a}[{b}]")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{a}({b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} && {b})")),
            inner.clone().prop_map(|a| format!("(*{a})")),
            inner.clone().prop_map(|a| format!("(&{a})")),
            inner.prop_map(|a| format!("{a}.x")),
        ]
    });
    prop::collection::vec(expr, 0..12).prop_map(|exprs| {
        let lines: Vec<String> = exprs.iter().map(|e| format!("  {e}\n")).collect();
        format!(
            "ffi \"C\" puts\nstruct S\n  num x\n  array<char>[3] y\nfunc f(num a) -> num\n  num n\n  char c\n  ptr<num> p\n  \
             ptr<struct S> q\n  array<num>[3] arr\n  struct S s\n  funcptr (num) -> num fp\n{}  return 0\n",
            lines.concat()
        )
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        exercise(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn any_words(text in word_soup()) {
        exercise(&text);
    }

    #[test]
    fn any_expressions(text in statements()) {
        exercise(&text);
    }
}

#[test]
fn a_hundred_thousand_errors() {
    let mut text = String::from("func main() -> num\n");
    for i in 0..100_000 {
        text += &format!("  unknown{i}: 1\n");
    }
    assert_eq!(run(&(text + "  return 0\n")).checked.diagnostics.len(), 100_000);
}

#[test]
fn many_names_and_many_misspelt() {
    let mut text = String::new();
    for i in 0..20_000 {
        text += &format!("num variable_{i}\n");
    }
    text += "func main() -> num\n";
    for i in 0..20_000 {
        text += &format!("  varable_{i}: 1\n");
    }
    assert_eq!(run(&(text + "  return 0\n")).checked.diagnostics.len(), 20_000);
}

#[test]
fn everything_twice() {
    let mut text = String::new();
    for _ in 0..20_000 {
        text += "num a\nstruct S\n  num x\n";
        text += "func a() -> num\n  return 0\n";
    }
    assert_eq!(run(&text).checked.diagnostics.len(), 3 * 20_000 - 2);
}

#[test]
fn structs_a_hundred_thousand_deep() {
    let mut text = String::new();
    for i in 0..100_000 {
        text += &format!("struct S{i}\n  struct S{} next\n", i + 1);
    }
    text += "struct S100000\n  num x\n";
    assert_eq!(run(&text).checked.diagnostics.len(), 0);
}

#[test]
fn errors_without_end() {
    let lines: String = (0..MAX_DIAGNOSTICS + 1000).map(|i| format!("  x{i}\n")).collect();
    let text = format!("func main() -> num\n{lines}  return 0\n");
    let run = run(&text);
    assert_eq!(run.checked.diagnostics.len(), MAX_DIAGNOSTICS + 1);
    assert_eq!(run.checked.diagnostics[MAX_DIAGNOSTICS].code.name, "too-many-errors");
}

/// As deep as the parser lets a program be, which bounds the checker's recursion.
#[test]
fn as_deep_as_it_goes() {
    let depth = 240;
    let mut text = String::from("func f(num n) -> num\n");
    for i in 1..=depth {
        text += &format!("{}if n\n", "  ".repeat(i));
    }
    let indent = "  ".repeat(depth + 1);
    text += &format!("{indent}n: {}n{}{}\n", "f(".repeat(depth), ")".repeat(depth), " + n".repeat(200));
    text += &format!("{indent}n: {}\n", vec!["n"; 490].join(" && "));
    text += &format!("{indent}{}num{} p\n", "ptr<".repeat(depth), ">".repeat(depth));
    text += &format!("{indent}{}p: n\n", "*".repeat(depth));
    text += "  return n\n";
    let run = run(&text);
    assert!(run.is_parsed);
    assert_eq!(show(&run.checked.diagnostics, &run.sources), "");
    assert!(run.checked.program.dump(&run.interner).to_string().len() > 100_000);
}
