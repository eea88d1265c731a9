//! The programs in the documents do what the documents say.
//!
//! A code block that opens with ```` ```l4t ```` holds a whole file that is accepted without any message; one that opens
//! with ```` ```l4t,error E0301 ```` holds one that is refused with messages of that code only, and one that opens with
//! ```` ```l4t,warning W0101 ```` one with warnings of that code only. Behind a program, a block that opens with
//! ```` ```output ```` holds what it prints. Every diagnostic has a page in each language.

use l4t_syntax::{Code, Diagnostic, Interner, Severity, SourceFile, Sources};
use l4t_tests::process;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The folders of the explanations, with how they introduce a diagnostic's name.
const LANGUAGES: [(&str, &str); 2] = [("en", "Name: "), ("ja", "名前: ")];

/// Codes whose example cannot stand in a page: what is wrong is not text, or is not in the program, or is very long.
const WITHOUT_EXAMPLE: &[&str] = &["E0001", "E0002", "E0016", "E0017", "E0605", "E0606", "E0607"];

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs")
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The files of a folder, in order.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("a folder can be listed").path()).collect();
    files.sort();
    files
}

#[test]
fn every_code_has_a_page_in_every_language() {
    for (lang, introduction) in LANGUAGES {
        let folder = docs().join("errors").join(lang);
        for code in Code::ALL {
            let page = read(&folder.join(format!("{}.md", code.code)));
            let mut lines = page.lines();
            let title = lines.next().unwrap_or_default();
            assert!(title.starts_with(&format!("# {}: ", code.code)), "{lang} {}: {title}", code.code);
            let name = format!("{introduction}`{}`", code.name);
            assert!(lines.any(|line| line == name), "{lang} {}: a line `{name}` is missing", code.code);
        }
        let known: BTreeSet<String> = Code::ALL.iter().map(|code| format!("{}.md", code.code)).collect();
        for page in files(&folder) {
            let name = page.file_name().unwrap_or_default().to_string_lossy().into_owned();
            assert!(known.contains(&name), "{lang}: {name} explains no code");
        }
    }
}

#[test]
fn explanations_show_what_they_explain() {
    let mut problems = String::new();
    for code in Code::ALL {
        // What goes wrong outside of programs has no program to show.
        if code.code.starts_with("E07") || WITHOUT_EXAMPLE.contains(&code.code) {
            continue;
        }
        for (lang, _) in LANGUAGES {
            let path = docs().join("errors").join(lang).join(format!("{}.md", code.code));
            let blocks = blocks(&read(&path));
            let shown = |expected: Option<&str>| blocks.iter().any(|block| block.code.as_deref() == expected);
            assert!(shown(Some(code.code)), "{lang} {}: no example that fails", code.code);
            assert!(shown(None), "{lang} {}: no example that is right", code.code);
        }
    }
    for (lang, _) in LANGUAGES {
        for page in files(&docs().join("errors").join(lang)) {
            problems += &check_page(&page);
        }
    }
    assert!(problems.is_empty(), "{problems}");
}

#[test]
fn documents_show_programs_that_compile() {
    let pages = files(&docs()).into_iter().chain([docs().join("../README.md")]);
    let pages = pages.filter(|path| path.extension().is_some_and(|e| e == "md"));
    let problems: String = pages.map(|page| check_page(&page)).collect();
    assert!(problems.is_empty(), "{problems}");
}

/// A block of L4T in a document.
struct Block {
    /// The line (from 1) on which its program begins.
    line: usize,
    /// The code of its messages.
    code: Option<String>,
    source: String,
    /// What it prints when it runs, if that is shown.
    output: Option<String>,
}

fn blocks(document: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut lines = document.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        let Some(info) = line.strip_prefix("```") else { continue };
        let source: Vec<&str> = lines.by_ref().map(|(_, line)| line).take_while(|line| *line != "```").collect();
        let text = source.join("\n") + "\n";
        let code = match info {
            "l4t" => None,
            "output" => {
                let program: &mut Block = blocks.last_mut().expect("output stands behind its program");
                program.output = Some(text);
                continue;
            }
            _ => match info.strip_prefix("l4t,error ").or_else(|| info.strip_prefix("l4t,warning ")) {
                Some(code) => Some(code.to_string()),
                None => continue,
            },
        };
        blocks.push(Block { line: number + 2, code, source: text, output: None });
    }
    blocks
}

/// What is wrong with the programs of a page.
fn check_page(path: &Path) -> String {
    let mut problems = String::new();
    for block in blocks(&read(path)) {
        let found = diagnostics(&block);
        let is_right = match &block.code {
            Some(code) => {
                let is_error = code.starts_with('E');
                let is_expected = |d: &Diagnostic| d.code.code == code && (d.severity == Severity::Error) == is_error;
                !found.is_empty() && found.iter().all(is_expected)
            }
            None => found.is_empty(),
        };
        problems += &check_output(path, &block);
        if !is_right {
            let found: Vec<String> = found.iter().map(|d| format!("{} {}", d.code.code, d.message.en)).collect();
            let expected = block.code.as_deref().unwrap_or("nothing");
            problems += &format!("{}:{}: expected {expected}, found {found:?}\n", path.display(), block.line);
        }
    }
    problems
}

/// What is wrong with the output that is shown for a program.
fn check_output(path: &Path, block: &Block) -> String {
    let Some(expected) = &block.output else { return String::new() };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("example.l4t");
    std::fs::write(&file, &block.source).expect("the temporary folder is writable");
    let outcome = process::run(process::l4t(env!("CARGO_BIN_EXE_l4t-under-test")).arg("run").arg(&file), b"");
    if outcome.stdout_text() == *expected && outcome.stderr.is_empty() {
        return String::new();
    }
    format!("{}:{}: expected {expected:?}, found {outcome:?}\n", path.display(), block.line)
}

fn diagnostics(block: &Block) -> Vec<Diagnostic> {
    let mut sources = Sources::new();
    let mut interner = Interner::new();
    let id = sources.add(SourceFile::new("example.l4t", block.source.clone().into_bytes()));
    let parsed = l4t_syntax::parse(id, sources.get(id), &mut interner);
    let checked = l4t_hir::check(&[parsed.file], &sources, &interner, &l4t_hir::CheckOptions::default());
    let mut found = parsed.diagnostics;
    found.extend(checked.diagnostics);
    if block.code.as_deref() == Some(Code::MISSING_MAIN.code) {
        found.extend(l4t_hir::missing_main(&checked.program, &sources, &interner));
    }
    if block.code.as_deref() == Some(Code::EXPORTED_NAME.code) {
        found.extend(l4t_hir::c_names::bad_exports(&checked.program, &interner));
    }
    found
}
