//! Messages about control flow.

use super::text;
use l4t_syntax::{Code, Diagnostic, Span};

/// What the statement before the end of a function is.
#[derive(Clone, Copy)]
pub(crate) enum LastStatement {
    /// An `if` without `else`.
    If,
    /// An `if` with `else`.
    IfElse,
    Loop,
    Other,
}

pub(crate) fn missing_return(end: Span, header: Span, name: &str, last: LastStatement) -> Diagnostic {
    let label = match last {
        LastStatement::If => text!(
            "when no condition of the `if` above holds, the end is reached here",
            "上の `if` のどの条件も成り立たないと、ここで関数の終わりに達する"
        ),
        LastStatement::IfElse => text!(
            "a branch of the `if` above goes on to here, the end",
            "上の `if` の分岐のどれかから、ここで関数の終わりに達する"
        ),
        LastStatement::Loop => text!(
            "when the loop above is over, the end is reached here",
            "上のループが終わると、ここで関数の終わりに達する"
        ),
        LastStatement::Other => text!("the end is reached here", "ここで関数の終わりに達する"),
    };
    Diagnostic::error(
        Code::MISSING_RETURN,
        end,
        text!("missing return statement at the end of function", "関数の終わりに return 文がない"),
    )
    .label(label)
    .also(header, text!("`{name}` promises a result", "`{name}` は結果を返すと宣言している"))
    .note(text!(
        "every path through a function must reach a `return`, such as `return 0`",
        "関数のどの経路も `return 0` のような `return` に達しなければならない"
    ))
}

/// `word` is `break` or `continue`.
pub(crate) fn outside_loop(span: Span, word: &str) -> Diagnostic {
    let note = match word {
        "break" => text!(
            "`break` leaves the innermost `loop`; to leave the function, use `return`",
            "`break` は最も内側の `loop` を抜ける。関数から抜けるには `return` を使う"
        ),
        _ => text!(
            "`continue` goes on with the next round of the innermost `loop`",
            "`continue` は最も内側の `loop` の次の回に進む"
        ),
    };
    Diagnostic::error(Code::OUTSIDE_LOOP, span, text!("`{word}` outside of a loop", "ループの外に `{word}` がある"))
        .label(text!("no `loop` around this", "これを囲む `loop` がない"))
        .note(note)
}
