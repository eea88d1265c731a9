//! Keeps the fixes that help: each is tried before it is proposed.
//!
//! Input: diagnostics with fixes, the texts that they are about, and a way to find out what is wrong with changed texts.
//! A fix stays if its message is gone from the changed text and no other one has come because of it. What was hidden by
//! the mistake may come to light: a message further on in the line, or, where names and types are looked at, elsewhere.

use crate::diagnostic::{Diagnostic, Edit};
use crate::span::{FileId, Range};
use rustc_hash::FxHashMap;

/// How many bytes of text are looked at again at most to try fixes; one is tried in any case. What is not tried is not
/// proposed.
const MAX_TRIED_BYTES: usize = 2 << 20;

/// The text of a file.
pub type FileText = (FileId, String);

/// Takes away the fixes that do not help.
pub fn keep_helpful(
    diagnostics: &mut [Diagnostic],
    texts: &[FileText],
    mut diagnose: impl FnMut(&[FileText]) -> Vec<Diagnostic>,
) {
    let before = counts(&diagnose(texts));
    let n_bytes: usize = texts.iter().map(|(_, text)| text.len()).sum();
    let mut tries_left = MAX_TRIED_BYTES / n_bytes.max(1) + 1;
    for diagnostic in diagnostics {
        let key = key(diagnostic);
        diagnostic.fixes.retain(|fix| {
            tries_left = tries_left.saturating_sub(1);
            tries_left > 0 && {
                let (changed, places) = apply(texts, &fix.edits);
                let after = diagnose(&changed);
                count(&counts(&after), &key) < count(&before, &key) && !has_new(&before, &after, &changed, &places)
            }
        });
    }
}

/// What two equal messages share: they may stand in different places.
type Key = (&'static str, String);

fn key(diagnostic: &Diagnostic) -> Key {
    (diagnostic.code.code, diagnostic.message.en.clone())
}

fn counts(diagnostics: &[Diagnostic]) -> FxHashMap<Key, usize> {
    let mut counts = FxHashMap::default();
    for diagnostic in diagnostics {
        *counts.entry(key(diagnostic)).or_default() += 1;
    }
    counts
}

fn count(counts: &FxHashMap<Key, usize>, key: &Key) -> usize {
    counts.get(key).copied().unwrap_or(0)
}

/// A place in a changed text.
type Place = (FileId, Range);

/// The texts with edits, and where what was written stands.
fn apply(texts: &[FileText], edits: &[Edit]) -> (Vec<FileText>, Vec<Place>) {
    let mut changed = texts.to_vec();
    let mut places = Vec::with_capacity(edits.len());
    for (file, text) in &mut changed {
        let mut edits: Vec<&Edit> = edits.iter().filter(|edit| edit.span.file == *file).collect();
        edits.sort_by_key(|edit| edit.span);
        let mut result = String::with_capacity(text.len());
        let mut at = 0;
        for edit in edits {
            let (start, end) = (edit.span.range.start as usize, edit.span.range.end as usize);
            result.push_str(text.get(at..start).unwrap_or_default());
            let start = result.len() as u32;
            result.push_str(&edit.text);
            places.push((*file, Range::new(start, result.len() as u32)));
            at = end;
        }
        result.push_str(text.get(at..).unwrap_or_default());
        *text = result;
    }
    (changed, places)
}

/// Whether there are messages that were not there before and that the change itself gave rise to.
fn has_new(before: &FxHashMap<Key, usize>, after: &[Diagnostic], texts: &[FileText], places: &[Place]) -> bool {
    let counts = counts(after);
    after.iter().any(|diagnostic| {
        let key = key(diagnostic);
        count(&counts, &key) > count(before, &key) && !is_revealed(diagnostic, texts, places)
    })
}

/// Whether a message is about something else than the change, and could not be given before.
fn is_revealed(diagnostic: &Diagnostic, texts: &[FileText], places: &[Place]) -> bool {
    let (file, found) = (diagnostic.primary.span.file, diagnostic.primary.span.range);
    let text = texts.iter().find(|(id, _)| *id == file).map_or("", |(_, text)| text);
    let here = || places.iter().filter(|place| place.0 == file).map(|place| place.1);
    // One character between them, such as a parenthesis, does not make them two things.
    let is_blank = |start: u32, end: u32| {
        let gap = text.get(start as usize..end as usize).unwrap_or_default();
        gap.bytes().filter(|b| !matches!(b, b' ' | b'\t')).count() <= 1
    };
    let touches = |place: Range| {
        let (first, second) = if found.start < place.start { (found, place) } else { (place, found) };
        second.start <= first.end || is_blank(first.end, second.start)
    };
    if here().any(touches) {
        return false;
    }
    let follows = |place: Range| {
        let between = text.get(place.end as usize..found.start as usize);
        between.is_some_and(|between| !between.contains('\n'))
    };
    diagnostic.code.is_about_meaning() || here().any(follows)
}
