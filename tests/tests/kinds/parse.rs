//! `parse/ok` and `parse/err`: the tree of a file and what its parser says (`.tree`).

use super::per_file;
use l4t_syntax::{Interner, SourceFile, Sources};
use l4t_tests::{case, expectation};
use libtest_mimic::Trial;
use std::fmt::Write;
use std::path::Path;

pub fn trials() -> Vec<Trial> {
    let root = case::root().join("parse");
    let mut trials = per_file("parse::ok", root.join("ok"), "l4t", &["tree"], |file| check(file, false));
    trials.extend(per_file("parse::err", root.join("err"), "l4t", &["tree"], |file| check(file, true)));
    trials
}

fn check(file: &Path, broken: bool) -> Result<(), String> {
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let bytes = std::fs::read(file).map_err(|e| e.to_string())?;
    let mut sources = Sources::new();
    let id = sources.add(SourceFile::new(name, bytes));
    let source = sources.get(id);
    let mut interner = Interner::new();
    let parse = l4t_syntax::parse(id, source, &mut interner);
    let mut out = l4t_syntax::dump::dump_ast(&parse.file, source, &interner);
    for d in &parse.diagnostics {
        let at = source.line_col(d.primary.span.range.start);
        writeln!(out, "{}:{}: {} {}", at.line, at.col, d.code.code, d.message.en).map_err(|e| e.to_string())?;
    }
    expectation::check(&file.with_extension("tree"), out.as_bytes())?;
    match (broken, parse.diagnostics.is_empty()) {
        (true, true) => Err("a file under `err` must have an error".to_owned()),
        (false, false) => Err("a file under `ok` must have none".to_owned()),
        _ => Ok(()),
    }
}
