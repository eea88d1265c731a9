//! Tokens and literals: reference, "Text and tokens".

use super::parse_bytes;
use crate::dump::dump_tokens;
use expect_test::{Expect, expect};

/// The messages about a text.
fn check(input: impl AsRef<[u8]>, expected: Expect) {
    expected.assert_eq(&parse_bytes(input.as_ref()).messages());
}

fn check_tokens(input: &str, expected: Expect) {
    let parsed = parse_bytes(input.as_bytes());
    expected.assert_eq(&dump_tokens(&parsed.parse.tokens, &parsed.source));
}

#[test]
fn every_token() {
    check_tokens(
        "a_1 12 \"s\" : + - * / % = != < > <= >= && || & . , ( ) [ ] -> ... // c\n",
        expect![[r#"
            1:1-1:4 Ident "a_1"
            1:5-1:7 Int "12"
            1:8-1:11 Str "\"s\""
            1:12-1:13 Colon ":"
            1:14-1:15 Plus "+"
            1:16-1:17 Minus "-"
            1:18-1:19 Star "*"
            1:20-1:21 Slash "/"
            1:22-1:23 Percent "%"
            1:24-1:25 Eq "="
            1:26-1:28 NotEq "!="
            1:29-1:30 Less "<"
            1:31-1:32 Greater ">"
            1:33-1:35 LessEq "<="
            1:36-1:38 GreaterEq ">="
            1:39-1:41 AndAnd "&&"
            1:42-1:44 OrOr "||"
            1:45-1:46 And "&"
            1:47-1:48 Dot "."
            1:49-1:50 Comma ","
            1:51-1:52 LParen "("
            1:53-1:54 RParen ")"
            1:55-1:56 LBracket "["
            1:57-1:58 RBracket "]"
            1:59-1:61 Arrow "->"
            1:62-1:65 Ellipsis "..."
            1:66-1:70 Comment "// c"
            1:70-2:1 Newline "\n"
            2:1-2:1 Eof ""
        "#]],
    );
}

#[test]
fn layout_tokens() {
    check_tokens(
        "// c\nif a\n    // deeper\n\n  b\nc",
        expect![[r#"
        1:1-1:5 Comment "// c"
        2:1-2:3 If "if"
        2:4-2:5 Ident "a"
        2:5-3:1 Newline "\n"
        3:5-3:14 Comment "// deeper"
        5:3-5:3 Indent ""
        5:3-5:4 Ident "b"
        5:4-6:1 Newline "\n"
        6:1-6:1 Dedent ""
        6:1-6:2 Ident "c"
        6:2-6:2 Newline ""
        6:2-6:2 Eof ""
    "#]],
    );
}

#[test]
fn byte_order_mark_and_crlf() {
    check_tokens(
        "\u{FEFF}num a\r\n\r\n  \r\nnum b // c\r\n",
        expect![[r#"
        1:1-1:4 Num "num"
        1:5-1:6 Ident "a"
        1:6-2:1 Newline "\r\n"
        4:1-4:4 Num "num"
        4:5-4:6 Ident "b"
        4:7-4:11 Comment "// c"
        4:11-5:1 Newline "\r\n"
        5:1-5:1 Eof ""
    "#]],
    );
}

#[test]
fn tabs_and_spaces_inside_a_line() {
    check("num\ta ,  b\t// c\nnum c\t\n", expect![[""]]);
}

#[test]
fn bytes_that_are_no_text() {
    check(
        b"num a\xFF\nnum \xE3\x81b // \xFF\nnum c\0\n// \0\0\n",
        expect![[r#"
            1:6-7: E0001: the file is not valid UTF-8 here
            3:6-7: E0002: found a zero byte in the source text
              fix: remove it
            4:4-6: E0002: found a zero byte in the source text
              fix: remove it
        "#]],
    );
}

#[test]
fn control_characters() {
    check(
        "num a\x07\nnum b\rnum c\n\x1A\n",
        expect![[r#"
        1:6-7: E0004: unexpected control character U+0007
        2:6-7: E0004: unexpected control character U+000D
        3:1-2: E0004: unexpected control character U+001A
    "#]],
    );
}

#[test]
fn characters_of_no_token() {
    check(
        "func main() -> num\n  a: b @ c\n  a: b ? c\n  a: 😀😀\n  return 0\n",
        expect![[r#"
        2:8-9: E0004: unexpected character `@`
        3:8-9: E0004: unexpected character `?`
        4:6-8: E0004: unexpected character `😀😀`
    "#]],
    );
}

#[test]
fn names_outside_ascii() {
    check(
        "num 変数, é, aあ\n",
        expect![[r#"
        1:5-7: E0005: `変数` cannot be a name: names consist of the letters `A` to `Z` and `a` to `z`, digits and `_`
        1:9-10: E0005: `é` cannot be a name: names consist of the letters `A` to `Z` and `a` to `z`, digits and `_`
        1:12-14: E0005: `aあ` cannot be a name: names consist of the letters `A` to `Z` and `a` to `z`, digits and `_`
    "#]],
    );
}

#[test]
fn integers() {
    check(
        "array<num>[9223372036854775807] a\narray<num>[9223372036854775808] b\narray<num>[0018] c\n",
        expect![[r#"
            2:12-31: E0006: this number is too large: the largest `num` is 9223372036854775807
        "#]],
    );
}

#[test]
fn malformed_numbers() {
    check(
        "func main() -> num\n  f(0x1F)\n  f(1_000)\n  f(1.5)\n  f(12ab)\n  f(1e9)\n  f(0xZ)\n  f(12個)\n  return 0\n",
        expect![[r#"
            4:5-8: E0007: found `1.5`, but there are whole numbers only
            5:5-9: E0007: `12ab` is not a number
            6:5-8: E0007: found `1e9`, but there are whole numbers only
            7:5-8: E0007: `0xZ` is not a number
            8:5-8: E0007: `12個` is not a number
        "#]],
    );
}

#[test]
fn escapes() {
    let parsed = parse_bytes(
        br#"func main() -> num
  f("\n\t\r\a\b\f\v\\\"\'\0\101\377\x41\x4142")
  return 0
"#,
    );
    assert_eq!(parsed.messages(), "");
    let strings = parsed.parse.file.exprs.values().filter_map(|e| match e {
        crate::ast::Expr::Str(bytes) => Some(&bytes[..]),
        _ => None,
    });
    assert!(strings.eq([b"\n\t\r\x07\x08\x0C\x0B\\\"'\0A\xFFAA42".as_slice()]));
}

#[test]
fn wrong_escapes() {
    check(
        r#"func main() -> num
  f("a\qb\400\x4\xZZ\あ")
  return 0
"#,
        expect![[r#"
            2:7-9: E0009: unknown escape `\q`
            2:10-14: E0009: this octal escape is too large: the largest is `\377`
            2:14-17: E0009: `\x` must be followed by exactly two hexadecimal digits
            2:17-19: E0009: `\x` must be followed by exactly two hexadecimal digits
            2:21-23: E0009: unknown escape `\あ`
        "#]],
    );
}

#[test]
fn unterminated_strings() {
    check(
        "func main() -> num\n  f(\"abc)\n  f(\"abc\\\n  f(\"\\\"\n  f(\"",
        expect![[r#"
        2:5-10: E0008: this string has no closing `"` on its line
        3:5-10: E0008: this string has no closing `"` on its line
        4:5-8: E0008: this string has no closing `"` on its line
        5:5-6: E0008: this string has no closing `"` on its line
    "#]],
    );
    check(
        "func main() -> num\n  f(\"abc)\r\n  return 0\r\n",
        expect![[r#"
        2:5-10: E0008: this string has no closing `"` on its line
    "#]],
    );
}

#[test]
fn comments_of_other_languages() {
    check(
        "# one\nnum a # two\n/* three\n four */ num b\n/* five\n",
        expect![[r#"
        1:1-2: E0014: found `#`, but comments begin with `//`
          fix: write `//`
        2:7-8: E0014: found `#`, but comments begin with `//`
          fix: write `//`
        3:1-3: E0014: found `/*`, but comments begin with `//` and end with the line
        5:1-3: E0014: found `/*`, but comments begin with `//` and end with the line
    "#]],
    );
}

#[test]
fn character_literals() {
    check(
        "func main() -> num\n  f('a')\n  f('\\n')\n  f('é')\n  f('ab)\n  return 0\n",
        expect![[r#"
            4:5-8: E0013: `é` takes 2 bytes in UTF-8, and a `char` is one byte
            5:5-6: E0013: this character has no closing `'` on its line
        "#]],
    );
}

#[test]
fn page_breaks() {
    check(
        "func main() -> num\n  num a\n\x0C\n  return 0\n\x0C\x0B  // c\nnum\x0Cb\n",
        expect![[r#"
            3:1-2: E0004: unexpected control character U+000C, which begins a new page
              fix: remove it
            5:1-3: E0004: unexpected control character U+000C, which begins a new page
              fix: remove it
            6:4-5: E0004: unexpected control character U+000C, which begins a new page
              fix: remove it
        "#]],
    );
}

#[test]
fn files_that_are_no_text() {
    check(
        b"\x7FELF\x02\x01\x01\0\0\0",
        expect![[r#"
        1:1-1: E0016: this file is no program text: it is an object file or executable
    "#]],
    );
    check(
        b"\xFF\xFEn\0u\0m\0 \0a\0\n\0",
        expect![[r#"
            1:1-1: E0001: the file is written in UTF-16LE, not in UTF-8
        "#]],
    );
    check(
        b"num a // \x82\xB1\x82\xF1\n",
        expect![[r#"
        1:10-11: E0001: the file is not in UTF-8; it seems to be written in Shift_JIS
    "#]],
    );
    check(
        b"func main() -> num\r  return 0\r",
        expect![[r#"
        1:19-20: E0017: the lines of this file end with a carriage return (CR), as on old Macs
    "#]],
    );
}
