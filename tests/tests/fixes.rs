//! Every fix leads to a program that is better: the message that carried it is gone, and no other has come.
//!
//! Tried with the fixes of all tests of messages, and with those of thousands of programs that are right but for one
//! slip (`l4t_tests::mutate::slip`).

use l4t_hir::CheckOptions;
use l4t_syntax::{Diagnostic, Fix, Interner, Lang, SourceFile, Sources};
use l4t_tests::properties::config;
use l4t_tests::{case, mutate};
use std::collections::BTreeMap;
use std::fs;

/// How many slips are made in each program; `PROPTEST_CASES` asks for others.
const SLIPS: u32 = 40;
/// How many failures are shown.
const SHOWN: usize = 6;

#[test]
fn of_programs_with_one_slip() {
    let folders = [case::root().join("run"), case::root().join("parse/ok"), case::project_root().join("examples")];
    let files = folders.iter().flat_map(|folder| case::files_below(folder, "l4t"));
    let programs: Vec<String> = files.filter_map(|file| fs::read_to_string(file).ok()).collect();
    let programs: Vec<&String> =
        programs.iter().filter(|text| text.len() < 4000 && diagnose(text).is_empty()).collect();
    assert!(programs.len() > 100, "there are programs to try");
    let slips = config(SLIPS).cases;
    let mut tried = Tried::default();
    for program in &programs {
        for number in 0..slips {
            let slipped = mutate::slip(program, number);
            tried.fixes_of(&slipped, &difference(program, &slipped));
        }
    }
    assert!(tried.n_fixes > 1000, "only {} fixes were tried", tried.n_fixes);
    tried.assert_better();
}

#[test]
fn of_the_tests_of_messages() {
    let folders = [case::root().join("ui"), case::root().join("parse/err")];
    let mut tried = Tried::default();
    for file in folders.iter().flat_map(|folder| case::files_below(folder, "l4t")) {
        let bytes = fs::read(&file).expect("a test can be read");
        tried.fixes_of(SourceFile::new("", bytes).text(), &format!("    {}\n", file.display()));
    }
    assert!(tried.n_fixes > 30, "only {} fixes were tried", tried.n_fixes);
    tried.assert_better();
}

/// What trying fixes has shown.
#[derive(Default)]
struct Tried {
    n_fixes: usize,
    /// By code: what is wrong with fixes of its messages.
    failures: BTreeMap<&'static str, Vec<String>>,
}

impl Tried {
    /// Tries all fixes for a text; `about` says in a report which text it is.
    fn fixes_of(&mut self, text: &str, about: &str) {
        let before = diagnose(text);
        for diagnostic in &before {
            for fix in &diagnostic.fixes {
                self.n_fixes += 1;
                let fixed = apply(text, fix);
                if let Err(problem) = is_better(&before, diagnostic, &diagnose(&fixed), &Changed::new(text, &fixed)) {
                    let shown = format!("{problem}\n{about}  fixed:\n{}", difference(text, &fixed));
                    self.failures.entry(diagnostic.code.code).or_default().push(shown);
                }
            }
        }
    }

    fn assert_better(&self) {
        let n_failures: usize = self.failures.values().map(Vec::len).sum();
        let mut shown = String::new();
        for (code, failures) in &self.failures {
            shown += &format!("== {code}: {}\n", failures.len());
            for failure in failures.iter().take(SHOWN) {
                shown += failure;
            }
        }
        assert!(n_failures == 0, "{n_failures} of {} fixes make nothing better:\n{shown}", self.n_fixes);
    }
}

/// What the parser and the checker say of a program.
fn diagnose(text: &str) -> Vec<Diagnostic> {
    let mut sources = Sources::new();
    let mut interner = Interner::new();
    let id = sources.add(SourceFile::new("a.l4t", text.as_bytes().to_vec()));
    let parse = l4t_syntax::parse(id, sources.get(id), &mut interner);
    let checked = l4t_hir::check(&[parse.file], &sources, &interner, &CheckOptions::default());
    parse.diagnostics.into_iter().chain(checked.diagnostics).collect()
}

/// A text with the edits of a fix.
fn apply(text: &str, fix: &Fix) -> String {
    let mut edits: Vec<_> = fix.edits.iter().collect();
    edits.sort_by_key(|edit| edit.span);
    let mut fixed = text.to_owned();
    for edit in edits.iter().rev() {
        fixed.replace_range(edit.span.range.start as usize..edit.span.range.end as usize, &edit.text);
    }
    fixed
}

/// How often each message is given.
fn messages(diagnostics: &[Diagnostic]) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for diagnostic in diagnostics {
        *counts.entry(message(diagnostic)).or_default() += 1;
    }
    counts
}

fn message(diagnostic: &Diagnostic) -> String {
    format!("{}: {}", diagnostic.code.code, diagnostic.message.get(Lang::En))
}

/// Whether a fixed text is better. A mistake may have hidden others: behind it on its line, and about what something means
/// that could not be read, or elsewhere with a name that meant nothing.
fn is_better(
    before: &[Diagnostic],
    mended: &Diagnostic,
    after: &[Diagnostic],
    changed: &Changed,
) -> Result<(), String> {
    let (counts_before, counts_after, message_mended) = (messages(before), messages(after), message(mended));
    let count = |counts: &BTreeMap<String, usize>, message: &str| counts.get(message).copied().unwrap_or(0);
    if count(&counts_after, &message_mended) >= count(&counts_before, &message_mended) {
        return Err(format!("it stays: {message_mended}"));
    }
    let is_new = |d: &&Diagnostic| count(&counts_after, &message(d)) > count(&counts_before, &message(d));
    let is_hidden = |d: &&Diagnostic| {
        let offset = d.primary.span.range.start as usize;
        let is_of_meaning = !mended.code.is_about_meaning() || changed.is_elsewhere(offset);
        d.code.is_about_meaning() && is_of_meaning || changed.is_before_on_line(offset)
    };
    match after.iter().filter(is_new).find(|d| !is_hidden(d)) {
        Some(new) => Err(format!("{message_mended}\nleads to {}", message(new))),
        None => Ok(()),
    }
}

/// The part of a text that a fix changed, from its first difference to its last.
struct Changed<'a> {
    text: &'a str,
    start: usize,
    end: usize,
}

impl Changed<'_> {
    fn new<'a>(before: &str, after: &'a str) -> Changed<'a> {
        let same_end = before.bytes().rev().zip(after.bytes().rev()).take_while(|(a, b)| a == b).count();
        let end = after.len() - same_end;
        let start = before.bytes().zip(after.bytes()).take_while(|(a, b)| a == b).count().min(end);
        Changed { text: after, start, end }
    }

    /// Whether an offset stands on no line that was changed.
    fn is_elsewhere(&self, offset: usize) -> bool {
        let bytes = self.text.as_bytes();
        let is_split = |a: usize, b: usize| bytes.get(a..b).is_some_and(|between| between.contains(&b'\n'));
        is_split(offset, self.start) || is_split(self.end.saturating_sub(1), offset)
    }

    /// Whether an offset stands behind the change, on its line, and not right at it.
    fn is_before_on_line(&self, offset: usize) -> bool {
        self.text.as_bytes().get(self.end..offset).is_some_and(|between| between.len() > 1 && !between.contains(&b'\n'))
    }
}

/// The lines that differ, with what was there before.
fn difference(before: &str, after: &str) -> String {
    let (before, after): (Vec<_>, Vec<_>) = (before.lines().collect(), after.lines().collect());
    let same = before.iter().zip(&after).take_while(|(a, b)| a == b).count();
    let same_end = before.iter().rev().zip(after.iter().rev()).take_while(|(a, b)| a == b).count();
    let part = |lines: &[&str], sign: char| {
        let end = lines.len().saturating_sub(same_end).max(same);
        let lines = lines.get(same..end).unwrap_or_default();
        lines.iter().take(8).map(|line| format!("    {sign} {line}\n")).collect::<String>()
    };
    part(&before, '-') + &part(&after, '+')
}
