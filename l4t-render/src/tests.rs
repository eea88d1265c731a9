//! Rendering of hand-made diagnostics.

use crate::{Format, Style, is_unprintable, one};
use expect_test::{Expect, expect};
use l4t_front::{Diagnostics, EnvironmentError};
use l4t_syntax::{Code, Diagnostic, Lang, Range, SourceFile, Sources, Span, Text};

/// A file and the diagnostic that a test makes about it.
struct Case {
    sources: Sources,
}

impl Case {
    fn new(text: &str) -> Case {
        Case::named("a.l4t", text)
    }

    fn named(name: &str, text: &str) -> Case {
        let mut sources = Sources::new();
        sources.add(SourceFile::new(name, text.as_bytes().to_vec()));
        Case { sources }
    }

    /// Where the `n`th occurrence (from 0) of `needle` stands.
    fn span(&self, needle: &str, n: usize) -> Span {
        let (id, file) = self.sources.iter().next().expect("a case has a file");
        let start = file.text().match_indices(needle).nth(n).expect("the text is there").0 as u32;
        Range::new(start, start + needle.len() as u32).in_file(id)
    }

    fn check(&self, diagnostic: Diagnostic, format: Format, lang: Lang, expected: &Expect) {
        let list = vec![diagnostic];
        let all = Diagnostics { list, n_errors: 1, n_warnings: 0 };
        expected.assert_eq(&crate::diagnostics(&all, &self.sources, Style { format, lang, color: false }));
    }
}

/// A mismatch with a second place, a note and a fix.
fn mismatch(case: &Case) -> Diagnostic {
    let message = Text::new("expected `num`, found `char`", "`num` のはずが `char`");
    Diagnostic::error(Code::TYPE_MISMATCH, case.span("c", 3), message)
        .label(Text::new("this is `char`", "これは `char`"))
        .also(case.span("num", 0), Text::new("the result is declared here", "戻り値の型の宣言"))
        .note(Text::new("there is no conversion", "変換はない"))
        .fix(Text::new("convert it", "変換する"), case.span("c", 3), "num(c)")
}

const PROGRAM: &str = "func main() -> num\n  char c\n  return c\n";

#[test]
fn human() {
    let case = Case::new(PROGRAM);
    case.check(
        mismatch(&case),
        Format::Human,
        Lang::En,
        &expect![[r#"
        error[E0301]: expected `num`, found `char`
         --> a.l4t:3:10
          |
        1 | func main() -> num
          |                --- the result is declared here
        2 |   char c
        3 |   return c
          |          ^ this is `char`
          |
          = note: there is no conversion
        help: convert it
          |
        3 -   return c
        3 +   return num(c)
          |

        1 error
        `l4t explain E0301` says more about the first error
    "#]],
    );
}

#[test]
fn human_in_japanese() {
    let case = Case::new(PROGRAM);
    case.check(
        mismatch(&case),
        Format::Human,
        Lang::Ja,
        &expect![[r#"
        エラー[E0301]: `num` のはずが `char`
         --> a.l4t:3:10
          |
        1 | func main() -> num
          |                --- 戻り値の型の宣言
        2 |   char c
        3 |   return c
          |          ^ これは `char`
          |
          = 補足: 変換はない
        ヒント: 変換する
          |
        3 -   return c
        3 +   return num(c)
          |

        エラー 1 件
        最初のエラーの詳しい説明: `l4t explain E0301`
    "#]],
    );
}

#[test]
fn short() {
    let case = Case::new(PROGRAM);
    case.check(
        mismatch(&case),
        Format::Short,
        Lang::En,
        &expect![[r#"
        a.l4t:3:10: error[E0301]: expected `num`, found `char`
    "#]],
    );
    case.check(
        mismatch(&case),
        Format::Short,
        Lang::Ja,
        &expect![[r#"
        a.l4t:3:10: エラー[E0301]: `num` のはずが `char`
    "#]],
    );
}

#[test]
fn json() {
    let case = Case::new(PROGRAM);
    case.check(mismatch(&case), Format::Json, Lang::En, &expect![[r#"
        {"code":"E0301","name":"type-mismatch","severity":"error","message":"expected `num`, found `char`","file":"a.l4t","line":3,"col":10,"end_line":3,"end_col":11,"labels":[{"primary":true,"message":"this is `char`","file":"a.l4t","line":3,"col":10,"end_line":3,"end_col":11},{"primary":false,"message":"the result is declared here","file":"a.l4t","line":1,"col":16,"end_line":1,"end_col":19}],"notes":["there is no conversion"],"fixes":[{"message":"convert it","edits":[{"replacement":"num(c)","file":"a.l4t","line":3,"col":10,"end_line":3,"end_col":11}]}],"rendered":"error[E0301]: expected `num`, found `char`\n --> a.l4t:3:10\n  |\n1 | func main() -> num\n  |                --- the result is declared here\n2 |   char c\n3 |   return c\n  |          ^ this is `char`\n  |\n  = note: there is no conversion\nhelp: convert it\n  |\n3 -   return c\n3 +   return num(c)\n  |"}
    "#]]);
}

#[test]
fn carets_stand_right_under_wide_characters_and_tabs() {
    let case = Case::new("x: \"日本語\" + bad // コメント\n\ty: bad\n");
    let error = |n| {
        Diagnostic::error(Code::TYPE_MISMATCH, case.span("bad", n), Text::new("wrong", "誤り"))
            .label(Text::new("here", "ここ"))
    };
    case.check(
        error(0),
        Format::Human,
        Lang::En,
        &expect![[r#"
        error[E0301]: wrong
         --> a.l4t:1:12
          |
        1 | x: "日本語" + bad // コメント
          |               ^^^ here

        1 error
        `l4t explain E0301` says more about the first error
    "#]],
    );
    case.check(
        error(1),
        Format::Human,
        Lang::Ja,
        &expect![[r#"
        エラー[E0301]: 誤り
         --> a.l4t:2:5
          |
        2 |     y: bad
          |        ^^^ ここ

        エラー 1 件
        最初のエラーの詳しい説明: `l4t explain E0301`
    "#]],
    );
}

#[test]
fn a_byte_order_mark_has_no_column() {
    let case = Case::new("\u{FEFF}num x y\n");
    let diagnostic = Diagnostic::error(Code::TYPE_MISMATCH, case.span("y", 0), Text::new("stray name", "余分な名前"));
    case.check(
        diagnostic,
        Format::Human,
        Lang::En,
        &expect![[r#"
        error[E0301]: stray name
         --> a.l4t:1:7
          |
        1 | num x y
          |       ^

        1 error
        `l4t explain E0301` says more about the first error
    "#]],
    );
}

#[test]
fn the_end_of_the_text_can_be_marked() {
    let case = Case::new("func main() -> num");
    let (id, file) = case.sources.iter().next().expect("a case has a file");
    let end = file.text().len() as u32;
    let error =
        Diagnostic::error(Code::TYPE_MISMATCH, Range::new(end, end).in_file(id), Text::new("no body", "本体がない"));
    case.check(
        error,
        Format::Human,
        Lang::En,
        &expect![[r#"
        error[E0301]: no body
         --> a.l4t:1:19
          |
        1 | func main() -> num
          |                   ^

        1 error
        `l4t explain E0301` says more about the first error
    "#]],
    );
    let empty = Case::new("");
    let error = Diagnostic::error(Code::MISSING_MAIN, Span::default(), Text::new("no `main`", "`main` がない"));
    empty.check(
        error,
        Format::Human,
        Lang::En,
        &expect![[r#"
        error[E0207]: no `main`
         --> a.l4t:1:1
          |
        1 |
          | ^

        1 error
        `l4t explain E0207` says more about the first error
    "#]],
    );
}

#[test]
fn places_far_apart_are_shown_in_pieces() {
    let case = Case::new(&format!("num first\n{}num second\n", "// line\n".repeat(5000)));
    let error = Diagnostic::error(Code::TYPE_MISMATCH, case.span("second", 0), Text::new("twice", "二重"))
        .label(Text::new("again", "再び"))
        .also(case.span("first", 0), Text::new("first here", "最初はここ"));
    case.check(
        error,
        Format::Human,
        Lang::En,
        &expect![[r#"
        error[E0301]: twice
            --> a.l4t:5002:5
             |
        5002 | num second
             |     ^^^^^^ again
             |
            ::: a.l4t:1:5
             |
           1 | num first
             |     ----- first here

        1 error
        `l4t explain E0301` says more about the first error
    "#]],
    );
}

#[test]
fn overlong_lines_are_cut() {
    let case = Case::new(&format!("{}bad{}\nnext\n", "a + ".repeat(50_000), " + b".repeat(50_000)));
    let error = Diagnostic::error(Code::TYPE_MISMATCH, case.span("bad", 0), Text::new("wrong", "誤り"))
        .label(Text::new("here", "ここ"))
        .fix(Text::new("write `good`", "`good` と書く"), case.span("bad", 0), "good");
    case.check(
        error,
        Format::Human,
        Lang::En,
        &expect![[r#"
            error[E0301]: wrong
             --> a.l4t:1:200001
              |
            1 | …+ a + a + a + a + a + a + a + a + a + a + a + a + bad + b + b + b + b + b + b + b + b + b + b + b + b +…
              |                                                    ^^^ here
              |
            help: write `good`
              |
            1 - …+ a + a + a + a + a + a + a + a + a + a + a + a + bad + b + b + b + b + b + b + b + b + b + b + b + b +…
            1 + …+ a + a + a + a + a + a + a + a + a + a + a + a + good + b + b + b + b + b + b + b + b + b + b + b + b +…
              |

            1 error
            `l4t explain E0301` says more about the first error
        "#]],
    );
}

#[test]
fn ranges_of_many_lines_are_marked_at_their_start() {
    let case = Case::new(&"  x\n".repeat(100));
    let (id, _) = case.sources.iter().next().expect("a case has a file");
    let error = Diagnostic::error(Code::TYPE_MISMATCH, Range::new(2, 399).in_file(id), Text::new("wrong", "誤り"));
    case.check(
        error,
        Format::Human,
        Lang::En,
        &expect![[r#"
        error[E0301]: wrong
         --> a.l4t:1:3
          |
        1 |   x
          |   ^

        1 error
        `l4t explain E0301` says more about the first error
    "#]],
    );
}

#[test]
fn a_fix_of_several_lines() {
    let case = Case::new("func main() -> num\nreturn 0\n");
    let insert = |offset| l4t_syntax::Edit {
        span: Range::new(offset, offset).in_file(l4t_syntax::FileId(0)),
        text: "  ".into(),
    };
    let error =
        Diagnostic::error(Code::TYPE_MISMATCH, case.span("return", 0), Text::new("not indented", "字下げがない"))
            .fix_all(Text::new("indent it", "字下げする"), vec![insert(19)]);
    case.check(
        error,
        Format::Human,
        Lang::En,
        &expect![[r#"
        error[E0301]: not indented
         --> a.l4t:2:1
          |
        2 | return 0
          | ^^^^^^
          |
        help: indent it
          |
        2 |   return 0
          | ++

        1 error
        `l4t explain E0301` says more about the first error
    "#]],
    );
}

#[test]
fn what_is_left_out_is_counted() {
    let case = Case::new(PROGRAM);
    let all = Diagnostics { list: vec![mismatch(&case)], n_errors: 3, n_warnings: 1 };
    let render = |lang, format| crate::diagnostics(&all, &case.sources, Style { format, lang, color: false });
    expect![[r#"
        a.l4t:3:10: error[E0301]: expected `num`, found `char`
        ... and 3 more (`--max-errors=0` shows all)
    "#]]
    .assert_eq(&render(Lang::En, Format::Short));
    expect![[r#"
        最初のエラーの詳しい説明: `l4t explain E0301`
        エラー 3 件、警告 1 件
        ... ほか 3 件 (`--max-errors=0` ですべて表示)"#]]
    .assert_eq(&render(Lang::Ja, Format::Human).lines().rev().take(3).collect::<Vec<_>>().join("\n"));
}

#[test]
fn warnings() {
    let case = Case::new(PROGRAM);
    let warning = || Diagnostic::warning(Code::TYPE_MISMATCH, case.span("char", 0), Text::new("careful", "注意"));
    let all = Diagnostics { list: vec![warning(), warning()], n_errors: 0, n_warnings: 2 };
    let render = |lang, format| crate::diagnostics(&all, &case.sources, Style { format, lang, color: false });
    expect![[r#"
        warning[E0301]: careful
         --> a.l4t:2:3
          |
        2 |   char c
          |   ^^^^

        warning[E0301]: careful
         --> a.l4t:2:3
          |
        2 |   char c
          |   ^^^^

        2 warnings
    "#]]
    .assert_eq(&render(Lang::En, Format::Human));
    expect![[r#"
        a.l4t:2:3: 警告[E0301]: 注意
        a.l4t:2:3: 警告[E0301]: 注意
    "#]]
    .assert_eq(&render(Lang::Ja, Format::Short));
    let json = render(Lang::Ja, Format::Json);
    assert_eq!(json.matches(r#""severity":"warning""#).count(), 2);
}

#[test]
fn errors_without_a_place() {
    let error = EnvironmentError::new(Code::MISSING_LINKER, "no linker was found", "リンカが見つからない")
        .note("install one", "インストールする");
    let render = |lang, format| crate::environment_error(&error, Style { format, lang, color: false });
    expect![[r#"
        error[E0704]: no linker was found
         |
         = note: install one
    "#]]
    .assert_eq(&render(Lang::En, Format::Human));
    expect![[r#"
        エラー[E0704]: リンカが見つからない
         |
         = 補足: インストールする
    "#]]
    .assert_eq(&render(Lang::Ja, Format::Human));
    expect![[r#"
        l4t: error[E0704]: no linker was found
    "#]]
    .assert_eq(&render(Lang::En, Format::Short));
    expect![[r#"
        {"code":"E0704","name":"missing-linker","severity":"error","message":"no linker was found","file":null,"line":null,"col":null,"end_line":null,"end_col":null,"labels":[],"notes":["install one"],"fixes":[],"rendered":"error[E0704]: no linker was found\n |\n = note: install one"}
    "#]].assert_eq(&render(Lang::En, Format::Json));
}

#[test]
fn what_is_not_seen_is_escaped() {
    let case = Case::named("a\n\u{202E}.l4t", "num a \u{202E}\n");
    let error =
        || Diagnostic::error(Code::UNEXPECTED_CHARACTER, case.span("a", 0), Text::new("`\u{202E}\x1B`", "誤り"));
    let rendered = |format| one(&error(), &case.sources, Style { format, lang: Lang::En, color: false });
    assert_eq!(rendered(Format::Short), "a \u{FFFD}.l4t:1:5: error[E0004]: `\u{FFFD}\u{FFFD}`\n");
    let json = rendered(Format::Json);
    assert!(!json.trim_end().contains(is_unprintable), "{json}");
    let message: serde_json::Value = serde_json::from_str(&json).expect("it is JSON");
    assert_eq!(message["message"], "`\u{202E}\x1B`");
    assert_eq!(message["file"], "a\n\u{202E}.l4t");
}
