//! What holds for any input.

use super::{Parsed, parse_bytes};
use crate::span::Range;
use crate::token::TokenKind;
use proptest::prelude::*;

/// Pieces of which half-right programs are made, so that deep places of the parser are reached.
const PIECES: &[&str] = &[
    "func ",
    "main",
    "(",
    ")",
    " -> ",
    "num ",
    "char",
    "\n",
    "\n  ",
    "\n    ",
    "\n\t",
    "\n   ",
    "if ",
    "elif ",
    "else",
    "loop ",
    "break",
    "return ",
    "ptr<",
    "array<",
    ">",
    "[",
    "]",
    "3",
    "0",
    "struct ",
    "S",
    " x",
    ",",
    ":",
    "=",
    "==",
    "+",
    "-",
    "*",
    "&",
    "&&",
    ".",
    "\"s\"",
    "\"",
    "ffi \"C\" ",
    "{",
    "}",
    ";",
    "（",
    "）",
    "　",
    "“",
    "ａ",
    "é",
    "// c",
    "#",
    "/*",
    "*/",
    "'",
    "\0",
    "while ",
    "\r\n",
    "!",
    "+=",
    "->",
    "...",
    "funcptr ",
    "＃",
    "ー",
    "≦",
    "＼",
    "’",
    "\u{200B}",
];

fn assert_sound(parsed: &Parsed) {
    let text = parsed.source.text();
    let tokens = &parsed.parse.tokens;

    // Tokens are in order, cut no character, and leave white space only between them.
    let mut at = 0;
    let mut depth = 0i64;
    for (&kind, &range) in tokens.kinds().iter().zip(tokens.ranges()) {
        let gap = text.get(at..range.start as usize).expect("tokens stand in order, at characters");
        assert!(gap.chars().all(is_white_space), "{gap:?}");
        assert!(text.get(range.start as usize..range.end as usize).is_some(), "a token ends at a character");
        at = range.end as usize;
        depth += match kind {
            TokenKind::Indent => 1,
            TokenKind::Dedent => -1,
            _ => 0,
        };
        assert!(depth >= 0);
    }
    assert_eq!(depth, 0, "blocks are balanced");
    assert_eq!(at, text.len());
    assert_eq!(tokens.kinds().iter().filter(|&&kind| kind == TokenKind::Eof).count(), 1);

    // Nodes and messages point into the text.
    let is_inside = |range: &Range| range.start <= range.end && range.end as usize <= text.len();
    let file = &parsed.parse.file;
    assert_eq!(file.exprs.len(), file.expr_ranges.len());
    assert_eq!(file.stmts.len(), file.stmt_ranges.len());
    assert_eq!(file.types.len(), file.type_ranges.len());
    assert!(file.expr_ranges.iter().chain(&file.stmt_ranges).chain(&file.type_ranges).all(is_inside));
    for d in &parsed.parse.diagnostics {
        let edits = d.fixes.iter().flat_map(|fix| &fix.edits).map(|edit| edit.span.range);
        let labels = d.secondary.iter().map(|label| label.span.range);
        for range in std::iter::once(d.primary.span.range).chain(edits).chain(labels) {
            assert!(is_inside(&range), "{d:?}");
            assert!(text.get(range.start as usize..range.end as usize).is_some(), "{d:?}");
        }
    }

    // The dumps take any tree.
    let tree = crate::dump::dump_ast(file, &parsed.source, &parsed.interner);
    if tree.contains("missing") {
        assert!(!parsed.parse.diagnostics.is_empty(), "what is missing has been reported");
    }
}

fn is_white_space(c: char) -> bool {
    matches!(c, '\0' | ' ' | '\t' | '\x0B' | '\x0C' | '\r' | '\n')
        || matches!(crate::lookalike::ascii_for(c), Some(" " | ""))
}

proptest! {
    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        assert_sound(&parse_bytes(&bytes));
    }

    #[test]
    fn any_text(text in "\\PC{0,100}") {
        assert_sound(&parse_bytes(text.as_bytes()));
    }

    #[test]
    fn half_right_programs(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..80)) {
        assert_sound(&parse_bytes(pieces.concat().as_bytes()));
    }

    #[test]
    fn half_right_functions(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..60)) {
        let text = format!("func main() -> num\n  {}\n  return 0\n", pieces.concat());
        assert_sound(&parse_bytes(text.as_bytes()));
    }
}
