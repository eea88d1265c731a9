//! Words of the language that are no keywords mean something only where no name has them: a program that calls its
//! variables, functions, structs or members by such words does what it did before.
//!
//! Every test program is run again with its own names replaced by those words, in turns, until each of its first names has
//! been each of the words.

use l4t_syntax::ast::{Block, File, Ident, Item, Stmt, StmtId};
use l4t_syntax::token::TokenKind;
use l4t_syntax::{Interner, Name, SourceFile, Sources};
use l4t_tests::case;
use l4t_tests::ways::{Program, in_memory};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

const L4T: &str = env!("CARGO_BIN_EXE_l4t-under-test");

/// The words that mean something in certain places, and some that look as if they did.
const WORDS: &[&str] = &["sizeof", "nullptr", "null"];

/// How often a program is run with other words in other places.
const TURNS: usize = 2;

#[test]
fn programs_may_use_the_words_as_names() {
    let root = case::root().join("run");
    let mut failures = Vec::new();
    let mut n_renamed = 0;
    for file in case::files_below(&root, "l4t") {
        let bytes = std::fs::read(&file).expect("a test program can be read");
        // A text that is no plain UTF-8 is about something else.
        let Ok(text) = String::from_utf8(bytes) else { continue };
        for turn in 0..TURNS {
            let Some(renamed) = renamed(&text, turn) else { continue };
            n_renamed += 1;
            if let Err(message) = behaves(&file, &renamed) {
                failures.push(format!("{}, turn {turn}: {message}\n{renamed}", case::test_name(&root, &file)));
            }
        }
    }
    assert!(n_renamed > 100, "only {n_renamed} programs had names to replace");
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

/// Whether the renamed program does what is expected of the original. Its messages may spell its names.
fn behaves(file: &Path, text: &str) -> Result<(), String> {
    let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    std::fs::write(folder.path().join(&name), text).map_err(|e| e.to_string())?;
    let program = Program {
        l4t: L4T.into(),
        folder: folder.path().to_owned(),
        file: name,
        flags: case::directive(text, "flags"),
        args: case::directive(text, "args"),
        stdin: std::fs::read(file.with_extension("stdin")).unwrap_or_default(),
        libraries: None,
    };
    let outcome = in_memory("-O0").run(&program)?;
    let status = if outcome.status == "exit 0" { String::new() } else { format!("{}\n", outcome.status) };
    let expected = |extension| std::fs::read(file.with_extension(extension)).unwrap_or_default();
    // Where standard error is one pipe with the output, that quotes the source with its names.
    let is_quoted = outcome.stdout_text().contains("runtime error: ");
    if status.as_bytes() != expected("exit") {
        return Err(format!("it ended with {}:\n{}", outcome.status, outcome.stderr_text()));
    }
    match is_quoted || outcome.stdout == expected("stdout") {
        true => Ok(()),
        false => Err(format!("it wrote:\n{}", outcome.stdout_text())),
    }
}

/// The program with words in place of its first names; `None` if it has none, or uses all of the words itself.
fn renamed(text: &str, turn: usize) -> Option<String> {
    let mut sources = Sources::new();
    let id = sources.add(SourceFile::new("renamed.l4t", text.as_bytes().to_vec()));
    let mut interner = Interner::new();
    let parse = l4t_syntax::parse(id, sources.get(id), &mut interner);
    let words: Vec<&str> = WORDS.iter().copied().filter(|word| interner.get(word).is_none()).collect();
    let names = own_names(&parse.file, &interner);
    if words.is_empty() || names.is_empty() {
        return None;
    }
    // Where there are more names than words, later turns take later names.
    let start = if names.len() > words.len() { turn * words.len() } else { 0 };
    let chosen = names.into_iter().skip(start).zip(words.iter().cycle().skip(turn)).take(words.len());
    let new_names: BTreeMap<&str, &str> = chosen.map(|(name, word)| (interner.resolve(name), *word)).collect();

    let mut result = String::new();
    let mut end = 0;
    for (kind, range) in parse.tokens.kinds().iter().zip(parse.tokens.ranges()) {
        let (start, stop) = (range.start as usize, range.end as usize);
        let new_name = new_names.get(&text[start..stop]).filter(|_| *kind == TokenKind::Ident);
        if let Some(new_name) = new_name {
            result.push_str(&text[end..start]);
            result.push_str(new_name);
            end = stop;
        }
    }
    result.push_str(&text[end..]);
    (!new_names.is_empty()).then_some(result)
}

/// The names that a program gives, in source order, but for `main` and those that it shares with C.
fn own_names(file: &File, interner: &Interner) -> Vec<Name> {
    let mut names = Vec::new();
    let mut of_c = BTreeSet::new();
    for item in &file.items {
        match item {
            Item::Ffi(item) => _ = of_c.insert(interner.resolve(item.name.name)),
            Item::Global(decl) => names.extend(decl.names.iter().map(|d| d.name)),
            Item::Struct(item) => {
                names.push(item.name);
                names.extend(item.members.iter().map(|member| member.name));
            }
            Item::Func(item) => {
                names.push(item.name);
                names.extend(item.params.iter().map(|param| param.name));
                locals(file, &item.body, &mut names);
            }
        }
    }
    names.sort_by_key(|name| name.range.start);
    let mut seen = BTreeSet::new();
    let is_own = |ident: &Ident| {
        let text = interner.resolve(ident.name);
        text != "main" && !of_c.contains(text) && seen.insert(text)
    };
    names.into_iter().filter(is_own).map(|ident| ident.name).collect()
}

fn locals(file: &File, block: &Block, names: &mut Vec<Ident>) {
    block.stmts.iter().for_each(|&stmt| locals_of(file, stmt, names));
}

fn locals_of(file: &File, stmt: StmtId, names: &mut Vec<Ident>) {
    match &file.stmts[stmt] {
        Stmt::Missing(_) | Stmt::Expr(_) | Stmt::Return(_) | Stmt::Break | Stmt::Continue => {}
        Stmt::Var(decl) => names.extend(decl.names.iter().map(|d| d.name)),
        Stmt::If { arms, otherwise } => {
            arms.iter().for_each(|(_, body)| locals(file, body, names));
            otherwise.iter().for_each(|body| locals(file, body, names));
        }
        Stmt::Loop { body, .. } | Stmt::Block(body) => locals(file, body, names),
    }
}
