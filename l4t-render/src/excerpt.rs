//! The lines of a file that a message shows.
//!
//! Rendering a message must not cost more than the message: only the few lines around its places are handed to the
//! renderer, never the file, and of long lines only what stands around the places. So a hundred thousand messages about
//! one large file take linear time.

use l4t_syntax::{FileId, Range, SourceFile, Sources};

/// Places at most this many lines apart are shown in one piece, with the lines between them folded away.
const MAX_GAP_LINES: usize = 40;
/// Of a place that reaches over more lines than this only the first line is marked.
const MAX_MARKED_LINES: usize = 12;
/// Longer lines are cut.
const MAX_LINE_CHARS: usize = 140;
/// How much of a line that is cut stays on each side of a place.
const CONTEXT_CHARS: usize = 50;
/// At so many ends of places in one line it stays.
const MAX_KEPT_ENDS: usize = 8;

/// Some lines of a file, without what is too long in them, and where what is left stood.
#[derive(Clone, Debug)]
pub(crate) struct Excerpt {
    /// 1-based number of the first line.
    pub(crate) first_line: usize,
    pub(crate) text: String,
    /// In order.
    kept: Vec<Kept>,
}

/// A part of a file that stands in an excerpt as it is.
#[derive(Clone, Copy, Debug)]
struct Kept {
    source: Range,
    /// Where it stands in the excerpt, in bytes.
    at: usize,
}

impl Excerpt {
    /// A range of the file as a range of the excerpt.
    pub(crate) fn local(&self, range: Range) -> std::ops::Range<usize> {
        let start = self.local_offset(range.start);
        start..self.local_offset(range.end).max(start)
    }

    fn local_offset(&self, offset: u32) -> usize {
        self.kept_at(offset).map_or(0, |kept| kept.at + (offset.min(kept.source.end) - kept.source.start) as usize)
    }

    /// Whether anything was left out.
    pub(crate) fn is_cut(&self) -> bool {
        self.text.len() > self.kept.iter().map(|kept| kept.source.len() as usize).sum()
    }

    /// Whether both ends of a range stand in the excerpt.
    pub(crate) fn holds(&self, range: Range) -> bool {
        [range.start, range.end].iter().all(|&end| self.kept_at(end).is_some_and(|kept| end <= kept.source.end))
    }

    /// The last part that begins at or before an offset.
    fn kept_at(&self, offset: u32) -> Option<&Kept> {
        let after = self.kept.partition_point(|kept| kept.source.start <= offset);
        self.kept.get(after.checked_sub(1)?)
    }

    fn keep(&mut self, file: &SourceFile, start: usize, end: usize) {
        self.kept.push(Kept { source: Range::new(start as u32, end as u32), at: self.text.len() });
        self.text.push_str(file.text().get(start..end).unwrap_or_default());
    }

    /// A line without its line break. Of a long one, what is around the ends of places in it.
    fn keep_line(&mut self, file: &SourceFile, start: usize, end: usize, ends: &[u32]) {
        let text = file.text().get(..end).unwrap_or_default();
        if text.get(start..).is_none_or(|line| line.chars().nth(MAX_LINE_CHARS).is_none()) {
            return self.keep(file, start, end);
        }
        let first = [start as u32];
        let ends = if ends.is_empty() { first.as_slice() } else { ends };
        let mut shown = start;
        let mut open: Option<(usize, usize)> = None;
        for &place in ends.iter().take(MAX_KEPT_ENDS) {
            let low = back(text, start, place as usize);
            let high = forward(text, place as usize);
            open = match open {
                Some((from, to)) if low <= to => Some((from, to.max(high))),
                Some((from, to)) => {
                    self.keep_piece(file, shown, from, to);
                    shown = to;
                    Some((low, high))
                }
                None => Some((low, high)),
            };
        }
        if let Some((from, to)) = open {
            self.keep_piece(file, shown, from, to);
            if to < end {
                self.text.push('…');
            }
        }
    }

    fn keep_piece(&mut self, file: &SourceFile, shown: usize, from: usize, to: usize) {
        if shown < from {
            self.text.push('…');
        }
        self.keep(file, from, to);
    }
}

/// Some characters back from an offset, but not before `start`.
fn back(text: &str, start: usize, offset: usize) -> usize {
    let before = text.get(start..offset).unwrap_or_default();
    before.char_indices().rev().nth(CONTEXT_CHARS - 1).map_or(start, |(at, _)| start + at)
}

/// Some characters on from an offset.
fn forward(text: &str, offset: usize) -> usize {
    let after = text.get(offset..).unwrap_or_default();
    after.char_indices().nth(CONTEXT_CHARS).map_or(text.len(), |(at, _)| offset + at)
}

/// The lines that hold a range, for marks in it.
pub(crate) fn lines_around(file: &SourceFile, range: Range, marks: impl Iterator<Item = Range>) -> Excerpt {
    let mut ends: Vec<u32> = marks.flat_map(|mark| [mark.start, mark.end]).collect();
    ends.sort_unstable();
    ends.dedup();
    let (first, last) = (file.line_index(range.start), file.line_index(range.end));
    let starts = file.line_starts();
    let len = file.text().len();
    let mut excerpt = Excerpt { first_line: first + 1, text: String::new(), kept: Vec::new() };
    for line in first..=last {
        let start = starts[line].max(file.text_start()) as usize;
        let next = starts.get(line + 1).map_or(len, |&next| next as usize);
        let end = start + file.line_text(start as u32).len();
        let in_line = ends.partition_point(|&at| (at as usize) < start)..ends.partition_point(|&at| at as usize <= end);
        excerpt.keep_line(file, start, end, ends.get(in_line).unwrap_or_default());
        if line < last {
            excerpt.keep(file, next - 1, next);
        }
    }
    excerpt
}

/// A range as it can be marked: inside the text, on character boundaries, not over too many lines.
pub(crate) fn markable(file: &SourceFile, range: Range) -> Range {
    let text = file.text();
    let start = text.floor_char_boundary(range.start as usize);
    let mut end = text.ceil_char_boundary((range.end as usize).clamp(start, text.len()));
    let marked = &text.as_bytes()[start..end];
    let mut breaks = marked.iter().enumerate().filter(|&(_, &b)| b == b'\n');
    let first_break = breaks.next().map(|(at, _)| at);
    if let Some(first) = first_break
        && breaks.nth(MAX_MARKED_LINES - 1).is_some()
    {
        end = start + first;
    }
    Range { start: start as u32, end: end as u32 }
}

/// Whether two ranges of one file, the first before the second, may be shown in one piece.
fn is_near(file: &SourceFile, first: Range, second: Range) -> bool {
    file.line_index(second.end).saturating_sub(file.line_index(first.start)) <= MAX_GAP_LINES
}

/// Ranges of one file that are shown in one piece: from the first to the last of them.
#[derive(Clone, Debug)]
pub(crate) struct Cluster<T> {
    pub(crate) file: FileId,
    pub(crate) cover: Range,
    /// The ranges, each with what to say there.
    pub(crate) marks: Vec<(Range, T)>,
}

/// Gathers marks into pieces. The piece of the first mark stands first, the others follow in source order.
pub(crate) fn clusters<T>(sources: &Sources, mut marks: Vec<(FileId, Range, T)>) -> Vec<Cluster<T>> {
    let Some(first_place) = marks.first().map(|&(file, range, _)| (file, range)) else { return Vec::new() };
    marks.sort_by_key(|&(file, range, _)| (file, range));
    let mut clusters: Vec<Cluster<T>> = Vec::new();
    for (file, range, what) in marks {
        match clusters.last_mut() {
            Some(last) if last.file == file && is_near(sources.get(file), last.cover, range) => {
                last.cover = last.cover.cover(range);
                last.marks.push((range, what));
            }
            _ => clusters.push(Cluster { file, cover: range, marks: vec![(range, what)] }),
        }
    }
    let holds_first = |c: &Cluster<T>| {
        c.file == first_place.0 && c.cover.start <= first_place.1.start && first_place.1.start <= c.cover.end
    };
    if let Some(at) = clusters.iter().position(holds_first) {
        clusters[..=at].rotate_right(1);
    }
    clusters
}
