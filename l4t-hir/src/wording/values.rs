//! Messages about literals, conversions and first values.

use super::text;
use crate::constant::Reason;
use l4t_syntax::{Code, Diagnostic, Span};

/// A conversion of what it cannot convert.
pub(crate) fn bad_conversion(span: Span, word: &str, found: &str) -> Diagnostic {
    let other = if word == "num" { "char" } else { "num" };
    Diagnostic::error(
        Code::BAD_CONVERSION,
        span,
        text!("`{word}( )` cannot convert `{found}`", "`{word}( )` は `{found}` を変換できない"),
    )
    .label(text!("this is `{found}`", "これは `{found}`"))
    .note(text!(
        "it makes a `{word}` of a `{other}`, or of the result of a C function",
        "`{word}( )` は `{other}` か C 関数の結果を `{word}` にする"
    ))
}

/// `num(n)` of a `num`: `whole` begins with the word.
pub(crate) fn needless_conversion(whole: Span, word: &str) -> Diagnostic {
    let end = whole.range.start + word.len() as u32;
    let word_span = Span { range: l4t_syntax::Range::new(whole.range.start, end), ..whole };
    Diagnostic::error(Code::BAD_CONVERSION, whole, text!("this is a `{word}` already", "これはすでに `{word}`"))
        .note(text!("a conversion says that a value changes its type", "変換は、値の型が変わることを示すものである"))
        .fix(text!("leave out the conversion", "変換を取り除く"), word_span, "")
}

/// An array literal whose elements have no type of their own.
pub(crate) fn unknown_element_type(span: Span, is_empty: bool) -> Diagnostic {
    let label = match is_empty {
        true => text!("nothing here says of what it is an array", "何の配列かがここからはわからない"),
        false => text!("these fit many types", "どれも多くの型に合う"),
    };
    Diagnostic::error(
        Code::UNKNOWN_ELEMENT_TYPE,
        span,
        text!("the type of this array's elements is not known", "この配列の要素の型がわからない"),
    )
    .label(label)
    .note(text!(
        "assign it to a variable of an array type first, such as `array<ptr<num>>[1] a: [nullptr]`",
        "まず `array<ptr<num>>[1] a: [nullptr]` のように配列型の変数に代入する"
    ))
}

/// Members without a value in a struct literal: the names of the first of them.
pub(crate) fn missing_members(
    span: Span,
    (strukt, defined): (&str, Span),
    names: &[&str],
    n_missing: usize,
) -> Diagnostic {
    let listed: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    let (listed, listed_ja) = (listed.join(", "), listed.join("、"));
    let more = n_missing.saturating_sub(names.len());
    let (more, more_ja) = match more {
        0 => (String::new(), String::new()),
        n => (format!(" and {n} more"), format!(" ほか {n} 個")),
    };
    let (word, verb) = if n_missing == 1 { ("member", "has") } else { ("members", "have") };
    Diagnostic::error(
        Code::MISSING_MEMBER,
        span,
        text!("the {word} {listed}{more} {verb} no value", "メンバー {listed_ja}{more_ja} の値がない"),
    )
    .also(defined, text!("`struct {strukt}` is defined here", "`struct {strukt}` の定義"))
    .note(text!(
        "a struct literal gives every member a value, so that none is forgotten when the struct grows",
        "構造体リテラルではすべてのメンバーに値を与える。構造体が変わったときの書き忘れを防ぐためである"
    ))
}

/// The first value of a global variable that is not constant, because of what stands at `span`.
pub(crate) fn not_constant(span: Span, name: &str, declared: Span, reason: Reason) -> Diagnostic {
    let label = match reason {
        Reason::Read | Reason::Missing => text!("read only when the program runs", "実行時に読まれる"),
        Reason::Call => text!("called only when the program runs", "実行時に呼び出される"),
        Reason::Assignment => text!("assigned only when the program runs", "実行時に代入される"),
        Reason::DivisionByZero => text!("this divides by zero", "ゼロで割っている"),
        Reason::IndexOutside => text!("this index is outside of its array", "添字が配列の範囲の外にある"),
        Reason::Address | Reason::CSymbol => {
            text!("addresses are known only when the program runs", "アドレスは実行時に決まる")
        }
    };
    Diagnostic::error(
        Code::NOT_CONSTANT,
        span,
        text!("the first value of `{name}` is not constant", "`{name}` の最初の値が定数ではない"),
    )
    .label(label)
    .also(declared, text!("a global variable", "グローバル変数"))
    .note(text!(
        "what a global variable starts with is fixed before the program runs: literals, operators on them, `sizeof`, names of functions, and `&` of global variables and strings; assign anything else in `main`",
        "グローバル変数の最初の値は実行前に決まる。リテラル、それらの演算、`sizeof`、関数名、グローバル変数や文字列への `&` だけが使える。ほかの値は `main` で代入する"
    ))
}
