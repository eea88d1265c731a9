//! Messages about limits.

use super::{bytes, text};
use crate::layout::MAX_TYPE_BYTES;
use l4t_syntax::{Code, Diagnostic, Span};

pub(crate) fn too_many_params(span: Span, n_params: usize) -> Diagnostic {
    Diagnostic::error(
        Code::TOO_MANY_PARAMETERS,
        span,
        text!(
            "a function takes at most 6 parameters, found {n_params}",
            "関数の引数は 6 個までだが、{n_params} 個ある"
        ),
    )
    .label(text!("beyond the sixth", "7 個目以降"))
    .note(text!(
        "to pass more, put values that belong together into a struct",
        "もっと渡すには、関連する値を構造体にまとめる"
    ))
}

pub(crate) fn array_too_large(span: Span, ty: &str, len: u64, elem_bytes: u64) -> Diagnostic {
    let ((each, each_ja), (max, max_ja)) = (bytes(elem_bytes), bytes(MAX_TYPE_BYTES));
    Diagnostic::error(Code::TYPE_TOO_LARGE, span, text!("`{ty}` is too large", "`{ty}` は大きすぎる"))
        .label(text!("{len} elements of {each}", "{each_ja} の要素が {len} 個"))
        .note(text!("no type is larger than {max}", "型の大きさは {max_ja} まで"))
}

pub(crate) fn struct_too_large(span: Span, name: &str) -> Diagnostic {
    let (max, max_ja) = bytes(MAX_TYPE_BYTES);
    Diagnostic::error(Code::TYPE_TOO_LARGE, span, text!("`struct {name}` is too large", "`struct {name}` は大きすぎる"))
        .label(text!("with this member it passes {max}", "このメンバーで {max_ja} を超える"))
        .note(text!("no type is larger than {max}", "型の大きさは {max_ja} まで"))
}

pub(crate) fn too_much_stack(span: Span, name: &str, limit: u64) -> Diagnostic {
    let (limit, limit_ja) = bytes(limit);
    Diagnostic::error(
        Code::TOO_MUCH_STACK,
        span,
        text!("the variables of this function do not fit on the stack", "この関数の変数がスタックに収まらない"),
    )
    .label(text!("with `{name}` they take more than {limit}", "`{name}` で {limit_ja} を超える"))
    .note(text!(
        "a stack is usually 8 MiB large; keep large data on the heap (`malloc`) or in a global variable",
        "スタックは普通 8 MiB しかない。大きなデータはヒープ (`malloc`) かグローバル変数に置く"
    ))
}

pub(crate) fn too_much_static(span: Span, name: &str, limit: u64) -> Diagnostic {
    let (limit, limit_ja) = bytes(limit);
    Diagnostic::error(
        Code::TOO_MUCH_STATIC,
        span,
        text!("the global variables of this program are too large", "このプログラムのグローバル変数は大きすぎる"),
    )
    .label(text!("with `{name}` they take more than {limit}", "`{name}` で合計が {limit_ja} を超える"))
    .note(text!("keep large data on the heap (`malloc`)", "大きなデータはヒープ (`malloc`) に置く"))
}
