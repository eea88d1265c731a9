//! Programs through the parser and the checker, and what is said of them.
//!
//! One helper: [`check`] shows every diagnostic of a program, [`tree`] the typed tree of a correct one.
//! `UPDATE_EXPECT=1 cargo test -p l4t-hir` writes what is expected.

mod broken;
mod control;
mod ffi;
mod limits;
mod names;
mod operators;
mod places;
mod robustness;
mod structs;
mod tree;
mod types;

use expect_test::Expect;
use l4t_hir::{CheckOptions, Checked};
use l4t_syntax::{Diagnostic, Interner, Lang, SourceFile, Sources, Span};
use std::fmt::Write;

/// A checked program with what is needed to show it.
struct Run {
    checked: Checked,
    sources: Sources,
    interner: Interner,
    /// Whether the parser had nothing to say.
    is_parsed: bool,
}

fn run_with(files: &[&str], options: &CheckOptions) -> Run {
    let mut sources = Sources::new();
    let mut interner = Interner::new();
    let (mut trees, mut is_parsed) = (Vec::new(), true);
    for (i, text) in files.iter().enumerate() {
        let id = sources.add(SourceFile::new(format!("{i}.l4t"), text.as_bytes().to_vec()));
        let parse = l4t_syntax::parse(id, sources.get(id), &mut interner);
        is_parsed &= parse.diagnostics.is_empty();
        trees.push(parse.file);
    }
    let checked = l4t_hir::check(&trees, &sources, &interner, options);
    Run { checked, sources, interner, is_parsed }
}

fn run(text: &str) -> Run {
    run_with(&[text], &CheckOptions::default())
}

/// Checks a program that parses, and compares what is said of it.
fn check(text: &str, expected: Expect) {
    check_files(&[text], expected);
}

fn check_files(files: &[&str], expected: Expect) {
    let run = run_with(files, &CheckOptions::default());
    assert!(run.is_parsed, "the test's program does not parse");
    expected.assert_eq(&show(&run.checked.diagnostics, &run.sources));
}

/// Checks statements as the body of `main`, indented by one level, below a few declarations for all tests.
fn check_body(body: &str, expected: Expect) {
    check(&in_main(body), expected);
}

fn in_main(body: &str) -> String {
    const DECLARATIONS: &str = "\
ffi \"C\" getchar
ffi \"C\" malloc
ffi \"C\" printf
struct Point
  num x
  num y
func add(num a, num b) -> num
  return a
func main() -> num
";
    let lines: Vec<String> = body.lines().map(|line| format!("  {line}\n")).collect();
    format!("{DECLARATIONS}{}  return 0\n", lines.concat())
}

/// The typed tree of statements in `main`; they must be correct.
fn tree(body: &str, expected: Expect) {
    let run = run(&in_main(body));
    assert_eq!(show(&run.checked.diagnostics, &run.sources), "");
    let dump = run.checked.program.dump(&run.interner).to_string();
    let main = dump.split("func main() -> num\n").nth(1).unwrap_or_default();
    let main = main.strip_suffix("  return\n    0 -> num\n").unwrap_or(main);
    // Without the indentation that all lines share, which `expect!` takes away on its side.
    let lines: Vec<String> =
        main.lines().map(|line| format!("{}\n", line.strip_prefix("  ").unwrap_or(line))).collect();
    expected.assert_eq(&lines.concat());
}

fn show(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    let mut out = String::new();
    for d in diagnostics {
        let get = |text: &l4t_syntax::Text| text.get(Lang::En).to_owned();
        let _ = write!(out, "{} {}: {}", position(d.primary.span, sources), d.code.code, get(&d.message));
        let _ = writeln!(out, " | {}", get(&d.primary.text));
        for label in &d.secondary {
            let _ = writeln!(out, "  {} {}", position(label.span, sources), get(&label.text));
        }
        for note in &d.notes {
            let _ = writeln!(out, "  note: {}", get(note));
        }
        for fix in &d.fixes {
            let edits = fix.edits.iter().map(|e| format!("{} {:?}", position(e.span, sources), e.text));
            let _ = writeln!(out, "  fix: {}: {}", get(&fix.text), edits.collect::<Vec<_>>().join(", "));
        }
    }
    out
}

/// `line:col+bytes`, behind the number of the file if it is not the first.
fn position(span: Span, sources: &Sources) -> String {
    let at = sources.get(span.file).line_col(span.range.start);
    let file = if span.file.0 == 0 { String::new() } else { format!("{}:", span.file.0) };
    format!("{file}{}:{}+{}", at.line, at.col, span.range.len())
}
