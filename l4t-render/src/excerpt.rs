//! The lines of a file that a message shows.
//!
//! Rendering a message must not cost more than the message: only the few lines around its places are handed to the
//! renderer, never the file, so that a hundred thousand messages about one large file take linear time.

use l4t_syntax::{FileId, Range, SourceFile, Sources};

/// Places at most this many lines apart are shown in one piece, with the lines between them folded away.
const MAX_GAP_LINES: usize = 40;
/// A piece of source text longer than this is not shown.
const MAX_EXCERPT_BYTES: usize = 16 * 1024;
/// Of a place that reaches over more lines than this only the first line is marked.
const MAX_MARKED_LINES: usize = 12;
/// How much of an overlong line is shown before and after the place.
const LONG_LINE_CONTEXT_BYTES: usize = 60;

/// Some whole lines of a file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Excerpt<'a> {
    pub(crate) file: &'a SourceFile,
    /// Where the excerpt stands in the file, in bytes.
    pub(crate) range: Range,
    pub(crate) text: &'a str,
}

impl<'a> Excerpt<'a> {
    /// 1-based number of the first line.
    pub(crate) fn first_line(&self) -> usize {
        self.file.line_col(self.range.start).line as usize
    }

    /// A range of the file as a range of the excerpt.
    pub(crate) fn local(&self, range: Range) -> std::ops::Range<usize> {
        let local = |offset: u32| (offset.saturating_sub(self.range.start) as usize).min(self.text.len());
        local(range.start)..local(range.end)
    }
}

/// The whole lines that hold a range; `None` if they are too long to show.
pub(crate) fn lines_around(file: &SourceFile, range: Range) -> Option<Excerpt<'_>> {
    let text = file.text();
    let before = &text.as_bytes()[..range.start as usize];
    let start = match before.iter().rev().take(MAX_EXCERPT_BYTES).position(|&b| b == b'\n') {
        Some(distance) => before.len() - distance,
        None if before.len() < MAX_EXCERPT_BYTES => file.text_start().min(range.start) as usize,
        None => return None,
    };
    let after = &text.as_bytes()[range.end as usize..];
    let end = match after.iter().take(MAX_EXCERPT_BYTES).position(|&b| b == b'\n') {
        Some(distance) => range.end as usize + distance,
        None if after.len() < MAX_EXCERPT_BYTES => text.len(),
        None => return None,
    };
    let text = text.get(start..end).filter(|text| text.len() <= MAX_EXCERPT_BYTES)?;
    Some(Excerpt { file, range: Range { start: start as u32, end: end as u32 }, text })
}

/// A part of an overlong line around a place, with `…` where it was cut, and the place within it.
pub(crate) fn cut_line(file: &SourceFile, range: Range) -> (String, std::ops::Range<usize>) {
    let text = file.text();
    let (start, end) = (range.start as usize, range.end as usize);
    let mark_end = text.floor_char_boundary(end.min(start + LONG_LINE_CONTEXT_BYTES));
    let low = text.floor_char_boundary(start.saturating_sub(LONG_LINE_CONTEXT_BYTES));
    let high = text.floor_char_boundary((mark_end + LONG_LINE_CONTEXT_BYTES).min(text.len()));

    let (before, is_cut_before) = match text[low..start].rsplit_once('\n') {
        Some((_, same_line)) => (same_line, false),
        None => (&text[low..start], low > 0),
    };
    let (after, is_cut_after) = match text[start..high].split_once('\n') {
        Some((same_line, _)) => (same_line, false),
        None => (&text[start..high], high < text.len()),
    };
    let ellipsis = |is_cut| if is_cut { "…" } else { "" };
    let excerpt = format!("{}{before}{after}{}", ellipsis(is_cut_before), ellipsis(is_cut_after));
    let mark_start = ellipsis(is_cut_before).len() + before.len();
    let mark_bytes = (mark_end - start).min(after.len());
    (excerpt, mark_start..mark_start + mark_bytes)
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
pub(crate) fn is_near(file: &SourceFile, first: Range, second: Range) -> bool {
    let Some(between) = file.text().as_bytes().get(first.start as usize..second.end as usize) else { return true };
    between.len() <= MAX_EXCERPT_BYTES && between.iter().filter(|&&b| b == b'\n').count() <= MAX_GAP_LINES
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
