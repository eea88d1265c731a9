//! Every message in both languages, in the form that the project agreed on.

use super::parse_bytes;

/// Texts with many different mistakes.
const MISTAKES: &str =
    "#\nnum ａ, é\nfunc main()\n\tif a == 1:\n    b;\n  'a'\n  x += 1 + 0x1\n  -1\n  \"\\q\n  elif\n{\nffi x\nvoid f\n";

#[test]
fn both_languages_say_something() {
    let parsed = parse_bytes(MISTAKES.as_bytes());
    assert!(parsed.parse.diagnostics.len() > 8);
    for d in &parsed.parse.diagnostics {
        for text in std::iter::once(&d.message).chain(&d.notes).chain(d.fixes.iter().map(|f| &f.text)) {
            assert!(!text.en.is_empty() && !text.ja.is_empty());
            assert!(!text.en.ends_with('.') && !text.ja.ends_with('。'), "{text:?}");
            assert!(!text.ja.is_ascii(), "{text:?}");
        }
    }
}

#[test]
fn in_source_order() {
    let parsed = parse_bytes(MISTAKES.as_bytes());
    assert!(parsed.parse.diagnostics.is_sorted_by_key(|d| d.primary.span.range.start));
}
