//! "Did you mean": the known name most like a misspelt one.
//!
//! The work is bounded for a whole program, however many names and errors it has.

use l4t_syntax::{Interner, Name};

/// How many candidates all searches of a program look at together.
const MAX_CANDIDATES: u32 = 1_000_000;
/// Longer names are not compared: the cost grows with the square of their length.
const MAX_NAME_BYTES: usize = 64;

/// Searches for similar names while its budget lasts.
pub(crate) struct Suggester {
    candidates_left: u32,
    /// Reused rows of the distance table.
    rows: [Vec<usize>; 3],
}

impl Suggester {
    pub(crate) fn new() -> Suggester {
        Suggester { candidates_left: MAX_CANDIDATES, rows: Default::default() }
    }

    /// The first of the most similar candidates, if one is similar enough to be meant.
    pub(crate) fn similar(
        &mut self,
        wanted: Name,
        candidates: impl Iterator<Item = Name>,
        interner: &Interner,
    ) -> Option<Name> {
        let wanted = interner.resolve(wanted);
        if wanted.len() > MAX_NAME_BYTES {
            return None;
        }
        // Of short names every other one is similar; for them only the case may differ.
        let mut limit = wanted.len() / 3;
        let mut best = None;
        for candidate in candidates {
            self.candidates_left = self.candidates_left.checked_sub(1)?;
            let text = interner.resolve(candidate);
            if text.eq_ignore_ascii_case(wanted) {
                return (text != wanted).then_some(candidate);
            }
            if limit == 0 || text.len().abs_diff(wanted.len()) > limit {
                continue;
            }
            let distance = distance(&mut self.rows, wanted.as_bytes(), text.as_bytes());
            if distance <= limit {
                best = Some(candidate);
                limit = distance - 1;
            }
        }
        best
    }
}

/// How many insertions, deletions, replacements and swaps of neighbours turn one text into the other.
fn distance(rows: &mut [Vec<usize>; 3], a: &[u8], b: &[u8]) -> usize {
    let [before, last, row] = rows;
    last.clear();
    last.extend(0..=b.len());
    before.clear();
    before.resize(b.len() + 1, 0);
    for i in 0..a.len() {
        row.clear();
        row.push(i + 1);
        for j in 0..b.len() {
            let replaced = last[j] + usize::from(a[i] != b[j]);
            let mut cost = replaced.min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j] {
                cost = cost.min(before[j - 1] + 1);
            }
            row.push(cost);
        }
        std::mem::swap(before, last);
        std::mem::swap(last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn similar(wanted: &str, candidates: &[&str]) -> Option<String> {
        let mut interner = Interner::new();
        let names: Vec<Name> = candidates.iter().map(|c| interner.intern(c)).collect();
        let wanted = interner.intern(wanted);
        let found = Suggester::new().similar(wanted, names.into_iter(), &interner)?;
        Some(interner.resolve(found).to_owned())
    }

    #[test]
    fn finds_the_nearest() {
        assert_eq!(similar("conut", &["amount", "count"]).as_deref(), Some("count"));
        assert_eq!(similar("lenght", &["length", "len"]).as_deref(), Some("length"));
        assert_eq!(similar("N", &["m", "n"]).as_deref(), Some("n"));
    }

    #[test]
    fn does_not_guess_wildly() {
        assert_eq!(similar("x", &["y", "z"]), None);
        assert_eq!(similar("total", &["printf", "i"]), None);
        assert_eq!(similar("ab", &["ac"]), None);
    }

    #[test]
    fn distances() {
        let mut rows = Default::default();
        assert_eq!(distance(&mut rows, b"kitten", b"sitting"), 3);
        assert_eq!(distance(&mut rows, b"ab", b"ba"), 1);
        assert_eq!(distance(&mut rows, b"", b"abc"), 3);
        assert_eq!(distance(&mut rows, b"abc", b""), 3);
    }
}
