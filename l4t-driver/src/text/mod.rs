//! The early forms of a program as text, for people who want to look inside the compiler.

mod hir;

pub(crate) use hir::hir_text;

use l4t_syntax::{Interner, Parse, SourceFile, Sources};
use std::fmt::Write;

/// Each file's tokens, one per line: position, kind, text.
pub(crate) fn tokens_text(parsed: &[Parse], sources: &Sources) -> String {
    let mut out = String::new();
    for (parse, (_, file)) in parsed.iter().zip(sources.iter()) {
        file_header(&mut out, file, sources);
        for i in 0..parse.tokens.len() {
            let range = parse.tokens.range(i);
            let at = file.line_col(range.start);
            let text = file.text().get(range.start as usize..range.end as usize).unwrap_or_default();
            // Writing to a `String` cannot fail.
            let _ = writeln!(out, "{}:{} {:?} {text:?}", at.line, at.col, parse.tokens.kind(i));
        }
    }
    out
}

/// Each file's syntax tree.
pub(crate) fn ast_text(parsed: &[Parse], sources: &Sources, interner: &Interner) -> String {
    let mut out = String::new();
    for (parse, (_, file)) in parsed.iter().zip(sources.iter()) {
        file_header(&mut out, file, sources);
        out.push_str(&format!("{:#?}\n", (&parse.file, interner)));
    }
    out
}

/// The file's name, where there are several files.
fn file_header(out: &mut String, file: &SourceFile, sources: &Sources) {
    if sources.iter().nth(1).is_some() {
        let _ = writeln!(out, "// {}", file.name());
    }
}
