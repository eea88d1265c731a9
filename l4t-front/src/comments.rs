//! The comments above declarations, for headers.

use l4t_syntax::{Sources, Span};

/// The lines of comment right above the line that holds `declared`, each on a line of its own in the middle of a C
/// comment; empty if there are none.
pub(crate) fn comment_above(sources: &Sources, declared: Span) -> String {
    let file = sources.get(declared.file);
    let line = file.line_col(declared.range.start).line as usize;
    let above = file.line_starts()[..line - 1].iter().rev().map(|&start| file.line_text(start));
    let mut lines: Vec<&str> = above.take_while(|line| line.starts_with("//")).collect();
    lines.reverse();
    let in_c = |line: &str| {
        let text = line.trim_start_matches('/').trim();
        // Neither may a comment end early, nor does one begin inside another.
        format!("\n   {}", text.replace("*/", "* /").replace("/*", "/ *"))
    };
    lines.into_iter().map(in_c).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use l4t_syntax::{Range, SourceFile};

    fn check(text: &str, expected: &str) {
        let mut sources = Sources::new();
        let file = sources.add(SourceFile::new("a.l4t", text.as_bytes().to_vec()));
        let start = text.find("func").expect("the text declares a function") as u32;
        assert_eq!(comment_above(&sources, Span { file, range: Range { start, end: start + 4 } }), expected);
    }

    #[test]
    fn lines_right_above_count() {
        check("// no\n\n// one\n///two \nfunc", "\n   one\n   two");
        check("func", "");
        check("num a\nfunc", "");
    }

    #[test]
    fn a_c_comment_stays_whole() {
        check("// a */ b /* c\r\nfunc", "\n   a * / b / * c");
    }
}
