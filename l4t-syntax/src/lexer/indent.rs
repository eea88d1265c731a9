//! From the width of each line's indentation to levels: what opens a block, what closes one, what is a mistake.
//!
//! Input: the lines that hold tokens, in order. Output per line: a [`Move`], and diagnostics.
//! Two spaces are one level. A mistake is taken for what was probably meant: a block indented by four spaces is one
//! block, its lines are reported once, and the fix covers all of them. A habit (tabs, four spaces for a level) is one
//! mistake in the whole file.

use crate::codes::Code;
use crate::diagnostic::{Diagnostic, Edit, Text};
use crate::sink::{Sink, text};
use crate::span::Span;

/// Spaces of one level.
pub(crate) const LEVEL_SPACES: u32 = 2;

/// What a line's indentation means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Move {
    /// The line belongs to the block of the line before.
    Same,
    /// The line opens a block.
    Open,
    /// The line closes this many blocks, at least one.
    Close(u32),
}

/// The indentation of one line.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Indentation {
    /// The white space at its start.
    pub(crate) span: Span,
    /// Its width in columns; a tab and a full-width space count as a level.
    pub(crate) width: u32,
    /// Whether a tab is in it.
    pub(crate) has_tab: bool,
    /// Whether the line before is a header, so that a body must follow.
    pub(crate) after_header: bool,
}

/// The blocks that are open.
#[derive(Debug)]
pub(crate) struct Layout {
    /// The file itself and every open block. Never empty.
    levels: Vec<Level>,
    /// The habits that were reported, each with the number of its diagnostic in the sink.
    habits: Vec<(Habit, usize)>,
}

/// A way to indent that is not the language's.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Habit {
    Tabs,
    /// So many spaces for a level.
    Spaces(u32),
}

/// How many habits a file can have.
const MAX_HABITS: usize = 8;

#[derive(Clone, Copy, Debug, Default)]
struct Level {
    /// The indentation that its first line really has, in columns.
    width: u32,
    /// Another width that was reported and taken for this level.
    alias: Option<u32>,
    /// The last mistake reported on this level.
    problem: Option<Problem>,
}

#[derive(Clone, Copy, Debug)]
struct Problem {
    /// Its number in the sink.
    diagnostic: usize,
    /// The width it is about.
    width: u32,
    /// Whether it is about tabs.
    has_tab: bool,
}

impl Layout {
    pub(crate) fn new() -> Layout {
        Layout { levels: vec![Level::default()], habits: Vec::new() }
    }

    /// Whether a line of `width` spaces goes on in the innermost block and nothing is to be said about it.
    pub(crate) fn is_plain(&self, width: u32) -> bool {
        self.levels.last().is_some_and(|top| top.width == width && top.problem.is_none())
    }

    /// How many blocks are open.
    pub(crate) fn depth(&self) -> u32 {
        self.levels.len() as u32 - 1
    }

    /// Whether a line of `width` spaces may follow as it is.
    pub(crate) fn is_possible(&self, width: u32, after_header: bool) -> bool {
        width.is_multiple_of(LEVEL_SPACES) && width <= (self.depth() + u32::from(after_header)) * LEVEL_SPACES
    }

    /// Takes the next line.
    pub(crate) fn place(&mut self, line: Indentation, sink: &mut Sink) -> Move {
        let before = self.depth();
        let mut result = Move::Same;
        let mut is_stray = false;
        if self.is_deeper(line.width) {
            let expected = (before + 1) * LEVEL_SPACES;
            // A jump without a header is no block: its declarations must stay visible to the lines after it.
            if line.width == expected || line.after_header || before == 0 {
                self.levels.push(Level { width: line.width, ..Level::default() });
                result = Move::Open;
                // Nothing can be indented here: the parser says so, unless the line before has an error.
                is_stray = before == 0 && !line.after_header;
            } else if let Some(top) = self.levels.last_mut() {
                top.alias = Some(line.width);
            }
        } else {
            let level = self.find(line.width);
            self.levels.truncate(level as usize + 1);
            if level < before {
                result = Move::Close(before - level);
            }
        }
        if line.has_tab || !is_stray && line.width != self.depth() * LEVEL_SPACES {
            self.report(line, sink);
        }
        result
    }

    fn is_deeper(&self, width: u32) -> bool {
        self.levels.last().is_some_and(|top| width > top.width && top.alias != Some(width))
    }

    /// The level that a line of this width belongs to, which is no deeper than the innermost: the level of exactly
    /// this width, else the one that should have it, else the next deeper one.
    fn find(&self, width: u32) -> u32 {
        let at = self.levels.iter().rposition(|level| level.width <= width || level.alias == Some(width));
        let at = at.unwrap_or(0) as u32;
        let Some(level) = self.levels.get(at as usize) else { return at };
        if level.width == width || level.alias == Some(width) || at == self.depth() {
            return at;
        }
        let should = width / LEVEL_SPACES;
        if width.is_multiple_of(LEVEL_SPACES) && should <= self.depth() { should } else { at + 1 }
    }

    fn report(&mut self, line: Indentation, sink: &mut Sink) {
        let depth = self.depth();
        let expected = depth * LEVEL_SPACES;
        let habit = self.habit(line);
        let Some(top) = self.levels.last_mut() else { return };
        let edit = Edit { span: line.span, text: spaces(expected) };
        let same = top.problem.filter(|p| p.width == line.width && p.has_tab == line.has_tab).map(|p| p.diagnostic);
        let known = same.or_else(|| self.habits.iter().find(|known| Some(known.0) == habit).map(|known| known.1));
        let diagnostic = known.unwrap_or_else(|| sink.next_number());
        top.problem = Some(Problem { diagnostic, width: line.width, has_tab: line.has_tab });
        if known.is_some() {
            return sink.extend_fix(diagnostic, edit);
        }
        if let Some(habit) = habit
            && self.habits.len() < MAX_HABITS
        {
            self.habits.push((habit, diagnostic));
        }
        let fix = Text::new("indent with two spaces for each level", "1 段につきスペース 2 個で字下げする");
        sink.error(wording(line, expected).fix_all(fix, vec![edit]));
    }

    /// What a line's indentation has in common with that of other blocks.
    fn habit(&self, line: Indentation) -> Option<Habit> {
        if line.has_tab {
            return Some(Habit::Tabs);
        }
        let depth = self.depth();
        let is_of_block = self.levels.last().is_some_and(|top| top.width == line.width);
        let is_regular = is_of_block && depth > 0 && line.width.is_multiple_of(depth);
        is_regular.then(|| Habit::Spaces(line.width / depth))
    }
}

fn spaces(n: u32) -> String {
    " ".repeat(n as usize)
}

#[cold]
fn wording(line: Indentation, expected: u32) -> Diagnostic {
    let found = line.width;
    let note = Text::new("two spaces are one level of indentation", "字下げはスペース 2 個で 1 段");
    let label = text!(en: "expected {expected} spaces"; ja: "スペース {expected} 個が必要");
    let (code, message) = if line.has_tab {
        let message = text!(
            en: "found a tab in the indentation, expected {expected} spaces";
            ja: "字下げにタブがある。必要なのはスペース {expected} 個",
        );
        (Code::TAB_INDENTATION, message)
    } else if !found.is_multiple_of(LEVEL_SPACES) {
        let message = text!(
            en: "found an odd number of spaces in the indentation: {found}, expected {expected}";
            ja: "字下げのスペースが奇数個（{found} 個）ある。必要なのは {expected} 個",
        );
        (Code::ODD_INDENTATION, message)
    } else {
        let message = text!(
            en: "found an indentation of {found} spaces, expected {expected}";
            ja: "字下げがスペース {found} 個ある。必要なのは {expected} 個",
        );
        (Code::INDENTATION_JUMP, message)
    };
    Diagnostic::error(code, line.span, message).label(label).note(note)
}
