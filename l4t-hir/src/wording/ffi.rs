//! Messages about C functions and their results.

use super::text;
use l4t_syntax::{Code, Diagnostic, Edit, Span};

/// The result of a C function used with an operator that must know its type. `wanted` is one that would do.
pub(crate) fn value_used(span: Span, operator: &str, wanted: &str) -> Diagnostic {
    let diagnostic = Diagnostic::error(
        Code::FFI_VALUE,
        span,
        text!(
            "the result of a C function cannot be used with `{operator}` directly",
            "C 関数の結果に `{operator}` を直接使うことはできない"
        ),
    )
    .label(text!("its type is not known here", "ここでは型がわからない"));
    if wanted == "num" {
        let edits =
            vec![Edit { span: span.start(), text: "num(".to_owned() }, Edit { span: span.end(), text: ")".to_owned() }];
        return diagnostic.fix_all(text!("say that it is a number: `num( )`", "`num( )` で数値にする"), edits);
    }
    diagnostic.note(text!(
        "L4T does not know what C functions return; assign the result to a variable that says it first, such as `{wanted} x` and `x: ...`, and use that",
        "L4T は C 関数が何を返すかを知らない。まず `{wanted} x` のように型を持つ変数に `x: ...` と代入してから使う"
    ))
}

/// The name of a C function used as if it were a value.
pub(crate) fn function_used(span: Span, name: &str, operator: &str) -> Diagnostic {
    Diagnostic::error(
        Code::FFI_VALUE,
        span,
        text!(
            "the C function `{name}` cannot be used with `{operator}`",
            "C 関数 `{name}` に `{operator}` を使うことはできない"
        ),
    )
    .label(text!("this is the function itself", "これは関数そのもの"))
    .note(text!(
        "to call it, write `{name}(...)`, and assign the result to a variable before computing with it",
        "呼び出すには `{name}(...)` と書き、計算に使う前に結果を変数に代入する"
    ))
}

/// A call of a C function that takes or gives what L4T has no values of.
pub(crate) fn unsupported(span: Span, name: &str) -> Diagnostic {
    Diagnostic::error(
        Code::FFI_UNSUPPORTED,
        span,
        text!("the C function `{name}` cannot be called from L4T", "C 関数 `{name}` は L4T から呼び出せない"),
    )
    .label(text!(
        "needs floating-point numbers, or structs passed by value",
        "浮動小数点数、または値渡しの構造体が必要"
    ))
    .note(text!(
        "L4T has no floating-point numbers, and C functions get structs from it by address only",
        "L4T には浮動小数点数がなく、C 関数には構造体をアドレスでしか渡せない"
    ))
}

/// A function of a library called like a word of C or C++.
pub(crate) fn reserved_export(span: Span, name: &str) -> Diagnostic {
    Diagnostic::error(
        Code::EXPORTED_NAME,
        span,
        text!("C cannot call a function `{name}`", "`{name}` という関数は C から呼び出せない"),
    )
    .label(text!("the word means something else in C or C++", "C または C++ では別の意味を持つ語"))
    .note(library_note())
}

/// A function of a library called like one of the C library's. `header` is what declares that one.
pub(crate) fn export_replaces_c(span: Span, name: &str, header: &str) -> Diagnostic {
    Diagnostic::error(
        Code::EXPORTED_NAME,
        span,
        text!(
            "this function would replace the C library's function `{name}`",
            "この関数は C ライブラリの関数 `{name}` を置き換えてしまう"
        ),
    )
    .label(text!("C declares one of this name in <{header}>", "C は同じ名前の関数を <{header}> で宣言している"))
    .note(library_note())
}

fn library_note() -> l4t_syntax::Text {
    text!(
        "C calls the functions of a library by their names; give this one another",
        "C はライブラリの関数を名前で呼び出す。この関数には別の名前を付ける"
    )
}
