//! The early forms of a program as text, for people who want to look inside the compiler.

use l4t_syntax::dump::{dump_ast, dump_tokens};
use l4t_syntax::{Interner, Parse, SourceFile, Sources};

/// Each file's tokens, one per line.
pub(crate) fn tokens_text(parsed: &[Parse], sources: &Sources) -> String {
    let mut out = String::new();
    for (parse, (_, file)) in parsed.iter().zip(sources.iter()) {
        file_header(&mut out, file, sources);
        out.push_str(&dump_tokens(&parse.tokens, file));
    }
    out
}

/// Each file's syntax tree.
pub(crate) fn ast_text(parsed: &[Parse], sources: &Sources, interner: &Interner) -> String {
    let mut out = String::new();
    for (parse, (_, file)) in parsed.iter().zip(sources.iter()) {
        file_header(&mut out, file, sources);
        out.push_str(&dump_ast(&parse.file, file, interner));
    }
    out
}

/// The file's name, where there are several files.
fn file_header(out: &mut String, file: &SourceFile, sources: &Sources) {
    if sources.iter().nth(1).is_some() {
        out.push_str(&format!("// {}\n", file.name()));
    }
}
