//! Characters from Japanese keyboards and word processors: named once per run, and read as what they look like.

use super::parse_bytes;
use expect_test::{Expect, expect};

fn check(input: &str, expected: Expect) {
    let parsed = parse_bytes(input.as_bytes());
    expected.assert_eq(&parsed.messages());
    let fixed = parsed.fixed();
    assert!(fixed.is_ascii(), "after the fixes:\n{fixed}");
    assert_eq!(parse_bytes(fixed.as_bytes()).messages(), "", "after the fixes:\n{fixed}");
}

#[test]
fn whole_program() {
    check(
        "ｆｆｉ “C” printf\nfunc main（） −＞ num\n　num ａ，b\n  ａ：１２＋b\n  if a ！＝ b ＆＆ a ≦ b\n    printf（“hi”， a）\n  return　０\n",
        expect![[r#"
            1:1-4: E0003: found `ｆｆｉ`, expected `ffi`
              fix: write `ffi`
            1:5-6: E0003: found `“`, expected `"`
              fix: write `"`
            1:7-8: E0003: found `”`, expected `"`
              fix: write `"`
            2:10-12: E0003: found `（）`, expected `()`
              fix: write `()`
            2:13-15: E0003: found `−＞`, expected `->`
              fix: write `->`
            3:1-2: E0003: found a full-width space, expected an ordinary one
              fix: use ordinary spaces
            3:6-8: E0003: found `ａ，`, expected `a,`
              fix: write `a,`
            4:3-8: E0003: found `ａ：１２＋`, expected `a:12+`
              fix: write `a:12+`
            5:8-10: E0003: found `！＝`, expected `!=`
              fix: write `!=`
            5:13-15: E0003: found `＆＆`, expected `&&`
              fix: write `&&`
            5:18-19: E0003: found `≦`, expected `<=`
              fix: write `<=`
            6:11-13: E0003: found `（“`, expected `("`
              fix: write `("`
            6:15-17: E0003: found `”，`, expected `",`
              fix: write `",`
            6:19-20: E0003: found `）`, expected `)`
              fix: write `)`
            7:9-11: E0003: found `　０`, expected ` 0`
              fix: write ` 0`
        "#]],
    );
}

#[test]
fn spaces() {
    check(
        "func main() -> num\n　return　　0\n",
        expect![[r#"
        2:1-2: E0003: found a full-width space, expected an ordinary one
          fix: use ordinary spaces
        2:8-10: E0003: found a full-width space, expected an ordinary one
          fix: use ordinary spaces
    "#]],
    );
    check(
        "func main() -> num\n  num\u{A0}a\u{200B}\n  return 0\n",
        expect![[r#"
            2:6-7: E0003: found a space that is no ordinary one
              fix: use ordinary spaces
            2:8-9: E0003: found a space that is no ordinary one
              fix: remove it
        "#]],
    );
}

#[test]
fn half_of_the_quotes() {
    check(
        "func main() -> num\n  f(\"a”, b)\n  return 0\n",
        expect![[r#"
        2:7-8: E0003: found `”`, expected `"`
          fix: write `"`
    "#]],
    );
}

#[test]
fn inside_strings_and_comments_they_are_content() {
    let parsed = parse_bytes("func main() -> num\n  f(\"（あ　“”）\") // （　）\n  return 0\n".as_bytes());
    assert_eq!(parsed.messages(), "");
}

#[test]
fn comment_slashes() {
    check(
        "num a ／／ c\n",
        expect![[r#"
        1:7-9: E0003: found `／／`, expected `//`
          fix: write `//`
    "#]],
    );
}

#[test]
fn comment_hash() {
    check(
        "num a ＃ c\n",
        expect![[r#"
        1:7-8: E0014: found `#`, but comments begin with `//`
          fix: write `//`
    "#]],
    );
}

#[test]
fn other_signs() {
    check(
        "func f() → num\n  a: 2 × 3 ÷ 4 − 1 ー 2\n  b: a ≠ 1\n  return a。b「1」\n",
        expect![[r#"
        1:10-11: E0003: found `→`, expected `->`
          fix: write `->`
        2:8-9: E0003: found `×`, expected `*`
          fix: write `*`
        2:12-13: E0003: found `÷`, expected `/`
          fix: write `/`
        2:16-17: E0003: found `−`, expected `-`
          fix: write `-`
        2:20-21: E0003: found `ー`, expected `-`
          fix: write `-`
        3:8-9: E0003: found `≠`, expected `!=`
          fix: write `!=`
        4:11-12: E0003: found `。`, expected `.`
          fix: write `.`
        4:13-14: E0003: found `「`, expected `[`
          fix: write `[`
        4:15-16: E0003: found `」`, expected `]`
          fix: write `]`
    "#]],
    );
}

#[test]
fn names_are_those_of_their_ascii_forms() {
    let parsed = parse_bytes("num ａｂ１\nfunc main() -> num\n  ab1: ａb1\n  return 0\n".as_bytes());
    assert_eq!(parsed.interner.len(), 2);
}
