//! Messages about types: of values, of operands, of calls.

use super::{count, text};
use l4t_syntax::{Code, Diagnostic, Edit, Span, Text};

/// Why a value of a certain type is wanted, with what there is to show.
pub(crate) enum Reason {
    /// It is assigned to this variable, declared here.
    Variable(String, Span),
    /// It is assigned to this place.
    Place(Span),
    /// It is an argument for this parameter, declared here.
    Param(String, Span),
    /// It is the argument of this number, from 1.
    ParamNumber(usize),
    /// It is returned: where the result type is written, and the type.
    Result(Span, String),
    /// It is an index.
    Index,
    /// It is an element of an array literal, whose type this one decided.
    Element(Option<Span>),
    /// It is the value of this member, declared here.
    Member(String, Span),
    None,
}

/// What the programmer probably missed.
pub(crate) enum Hint {
    /// `&` belongs here.
    TakeAddress(Span),
    /// `*` belongs before the value: here, if that is right as it stands.
    Dereference(Option<Span>),
    /// The function was meant to be called: `()` belongs here, if it takes no arguments.
    Call(Option<Span>),
    /// A character's code where a `char` is wanted.
    CharFromCode(u8),
    /// A conversion to this type belongs around the value, which stands here.
    Convert(&'static str, Span),
    /// The number 0, which stands here, where a pointer is wanted.
    NullPointer(Span),
    PointerFromNum,
    /// Arrays, or pointers to arrays, that differ in length only.
    ArrayLength,
    /// A pointer to an element where a pointer to the array is wanted.
    PointerToElement,
    /// The other way round.
    PointerToArray,
    /// An array where a pointer to an array of another length is wanted.
    ArrayAddress,
    /// An array where a pointer to an element is wanted.
    FirstElement(Span),
    /// A string literal of one character where a `char` is wanted; it ends here.
    FirstCharacter(Span),
    /// An array where an element is wanted.
    PickElement,
    None,
}

pub(crate) fn mismatch(span: Span, expected: &str, found: &str, reason: Reason, hint: Hint) -> Diagnostic {
    let diagnostic = Diagnostic::error(
        Code::TYPE_MISMATCH,
        span,
        text!("expected `{expected}`, found `{found}`", "`{expected}` が必要だが、これは `{found}`"),
    )
    .label(text!("this is `{found}`", "これは `{found}`"));
    hinted(reasoned(diagnostic, expected, reason), expected, found, hint)
}

fn reasoned(diagnostic: Diagnostic, expected: &str, reason: Reason) -> Diagnostic {
    match reason {
        Reason::Variable(name, span) => diagnostic
            .also(span, text!("`{name}` is declared as `{expected}`", "`{name}` は `{expected}` として宣言されている")),
        Reason::Place(span) => {
            diagnostic.also(span, text!("this place holds `{expected}`", "この場所は `{expected}` を持つ"))
        }
        Reason::Param(name, span) => {
            diagnostic.also(span, text!("the parameter `{name}` is `{expected}`", "引数 `{name}` は `{expected}`"))
        }
        Reason::ParamNumber(number) => diagnostic.note(text!(
            "argument {number} of this function is `{expected}`",
            "この関数の {number} 番目の引数は `{expected}`"
        )),
        Reason::Result(span, ty) => {
            diagnostic.also(span, text!("the function returns `{ty}`", "この関数は `{ty}` を返す"))
        }
        Reason::Index => diagnostic.note(text!("an index is a number", "添字は数値である")),
        Reason::Element(Some(first)) => diagnostic
            .also(first, text!("the elements are `{expected}`, like this one", "要素はこれと同じ `{expected}`")),
        Reason::Element(None) => {
            diagnostic.note(text!("the elements of this array are `{expected}`", "この配列の要素は `{expected}`"))
        }
        Reason::Member(name, span) => {
            diagnostic.also(span, text!("the member `{name}` is `{expected}`", "メンバー `{name}` は `{expected}`"))
        }
        Reason::None => diagnostic,
    }
}

fn hinted(diagnostic: Diagnostic, expected: &str, found: &str, hint: Hint) -> Diagnostic {
    match hint {
        Hint::TakeAddress(at) => {
            diagnostic.fix(text!("take its address with `&`", "`&` でアドレスを取る"), at, "&")
        }
        Hint::Dereference(Some(at)) => diagnostic.fix(
            text!("follow the pointer with `*`", "`*` でポインタの指す値を取る"),
            at,
            "*",
        ),
        Hint::Dereference(None) => diagnostic.note(text!(
            "this is the address of a `{expected}`; `*` in front of it gives the value there",
            "これは `{expected}` のアドレスである。前に `*` を付けるとそこの値になる"
        )),
        Hint::Call(Some(end)) => diagnostic.fix(text!("call the function", "関数を呼び出す"), end, "()"),
        Hint::Call(None) => diagnostic.note(text!(
            "this is the function itself; to call it, put its arguments in parentheses behind it",
            "これは関数そのものである。呼び出すには後ろに括弧で引数を書く"
        )),
        Hint::CharFromCode(code) => {
            let shown = match code {
                b'\'' | b'\\' => format!("\\{}", char::from(code)),
                _ => char::from(code).to_string(),
            };
            let span = diagnostic.primary.span;
            diagnostic.fix(
                text!("write the character with code {code}", "コード {code} の文字を書く"),
                span,
                format!("'{shown}'"),
            )
        }
        Hint::Convert(word, span) => {
            diagnostic.fix_all(text!("convert it with `{word}( )`", "`{word}( )` で変換する"), converted(word, span))
        }
        Hint::NullPointer(span) => {
            diagnostic.fix(text!("write `nullptr`", "`nullptr` と書く"), span, "nullptr")
        }
        Hint::PointerFromNum => diagnostic.note(text!(
            "a pointer is not made from a number; it comes from `&` or from a C function such as `malloc`, and is null until assigned (`nullptr`)",
            "ポインタは数値からは作れない。`&` か `malloc` のような C 関数から得るもので、代入するまではヌル (`nullptr`) である"
        )),
        Hint::ArrayLength => diagnostic.note(text!(
            "the length is part of the type: `{expected}` and `{found}` are different types",
            "長さは型の一部である。`{expected}` と `{found}` は異なる型である"
        )),
        Hint::PointerToElement => diagnostic.note(text!(
            "this points at one element, not at an array of them",
            "これは配列ではなく 1 つの要素を指すポインタである"
        )),
        Hint::PointerToArray => diagnostic.note(text!(
            "this points at a whole array; `&(*p)[0]` is the address of the first element of the array that `p` points at",
            "これは配列全体を指すポインタである。`p` の指す配列の先頭要素のアドレスは `&(*p)[0]`"
        )),
        Hint::ArrayAddress => diagnostic.note(text!(
            "with `&` in front this is a `ptr<{found}>`; the length is part of the type",
            "前に `&` を付けると `ptr<{found}>` になる。長さは型の一部である"
        )),
        Hint::FirstElement(span) => diagnostic.fix_all(
            text!("take the address of its first element", "先頭の要素のアドレスを取る"),
            vec![
                Edit { span: span.start(), text: "&".to_owned() },
                Edit { span: span.end(), text: "[0]".to_owned() },
            ],
        ),
        Hint::FirstCharacter(end) => diagnostic.fix(
            text!("take the character out of the string", "文字列から文字を取り出す"),
            end,
            "[0]",
        ),
        Hint::PickElement => diagnostic.note(text!("pick an element of the array, `a[i]`", "配列の要素 `a[i]` を選ぶ")),
        Hint::None => diagnostic,
    }
}

pub(crate) fn c_type(span: Span) -> Diagnostic {
    Diagnostic::error(Code::UNKNOWN_TYPE, span, text!("this is a type of C", "これは C の型である")).note(text!(
        "the types of C stand only in the signatures of C functions; a `num` holds every number of them",
        "C の型を書けるのは C の関数の型の中だけである。どの数も `num` に入る"
    ))
}

pub(crate) fn result_type(span: Span, ty: &str) -> Diagnostic {
    Diagnostic::error(Code::RESULT_TYPE, span, text!("a function cannot return `{ty}`", "関数は `{ty}` を返せない"))
        .label(text!("no `num`, `char`, `ptr` or `funcptr`", "`num`、`char`、`ptr`、`funcptr` のどれでもない"))
        .note(text!(
            "to hand out an array or struct, take a parameter of type `ptr<{ty}>` and write to where it points",
            "配列や構造体を渡すには、`ptr<{ty}>` 型の引数を取り、その指す先に書き込む"
        ))
}

pub(crate) fn bad_condition(span: Span, ty: &str) -> Diagnostic {
    Diagnostic::error(
        Code::BAD_CONDITION,
        span,
        text!("`{ty}` is neither true nor false", "`{ty}` は真とも偽ともいえない"),
    )
    .label(text!("an array or struct cannot be a condition", "配列や構造体は条件にならない"))
    .note(text!(
        "a condition is a `num`, `char` or pointer: true unless it is zero",
        "条件は `num`、`char`、ポインタのいずれかで、0 でなければ真である"
    ))
}

/// The edits that convert what stands here.
fn converted(word: &str, span: Span) -> Vec<Edit> {
    vec![Edit { span: span.start(), text: format!("{word}(") }, Edit { span: span.end(), text: ")".to_owned() }]
}

/// What an operator wants.
#[derive(Clone, Copy)]
pub(crate) enum Wanted {
    Num,
    TwoNums,
    /// Two `num` or two `char`.
    TwoOfAKind,
}

/// What the first operand that is no number is.
#[derive(Clone, Copy)]
pub(crate) enum Operand {
    Function,
    NumPointer,
    Pointer,
    /// A `char`, and there are no others.
    Char,
    Array,
    Struct,
    Other,
}

/// Operands that are no numbers, each with its type; at least one.
pub(crate) fn bad_operand(
    op: &str,
    wanted: Wanted,
    whole: Span,
    operands: &[(Span, String)],
    operand: Operand,
) -> Diagnostic {
    let Some((span, ty)) = operands.first() else {
        return Diagnostic::error(Code::BAD_OPERAND, whole, text!("`{op}` needs numbers", "`{op}` には数値が必要"));
    };
    let message = match wanted {
        Wanted::Num => text!("`{op}` needs a `num`, found `{ty}`", "`{op}` には `num` が必要だが、これは `{ty}`"),
        Wanted::TwoNums => {
            text!("`{op}` needs two `num`, found `{ty}`", "`{op}` には 2 つの `num` が必要だが、これは `{ty}`")
        }
        Wanted::TwoOfAKind => text!(
            "`{op}` needs two `num` or two `char`, found `{ty}`",
            "`{op}` には 2 つの `num` か 2 つの `char` が必要だが、これは `{ty}`"
        ),
    };
    let diagnostic =
        Diagnostic::error(Code::BAD_OPERAND, *span, message).label(text!("this is `{ty}`", "これは `{ty}`"));
    let diagnostic = match operands.get(1) {
        Some((other, ty)) => diagnostic.also(*other, text!("this is `{ty}`", "これは `{ty}`")),
        None => diagnostic,
    };
    let note = match operand {
        Operand::Function => text!(
            "this is the function itself; to use its result, call it with parentheses",
            "これは関数そのものである。結果を使うには括弧を付けて呼び出す"
        ),
        Operand::NumPointer => text!(
            "there is no arithmetic on addresses: `*p` is the number that `p` points at, and to walk through a block, use `ptr<array<num>[0]>` and an index, `(*p)[i]`",
            "アドレスの計算はできない。`p` の指す数値は `*p`、連続した領域をたどるには `ptr<array<num>[0]>` と添字 `(*p)[i]` を使う"
        ),
        Operand::Pointer => text!(
            "there is no arithmetic on addresses; to walk through a block, use a pointer to an array and an index, `(*p)[i]`",
            "アドレスの計算はできない。連続した領域をたどるには配列へのポインタと添字 `(*p)[i]` を使う"
        ),
        Operand::Char => {
            let edits = operands.iter().flat_map(|(span, _)| converted("num", *span)).collect();
            return diagnostic.fix_all(
                text!("compute with the numbers of characters: `num( )`", "`num( )` で文字の番号にして計算する"),
                edits,
            );
        }
        Operand::Array => text!("pick an element of the array, `a[i]`", "配列の要素 `a[i]` を選ぶ"),
        Operand::Struct => text!("pick a member of the struct, `s.m`", "構造体のメンバー `s.m` を選ぶ"),
        Operand::Other => text!("`{op}` works on numbers only", "`{op}` は数値だけに使える"),
    };
    diagnostic.note(note)
}

/// What the programmer probably missed in a comparison.
pub(crate) enum Comparison {
    /// A pointer is compared with the number 0, which stands here.
    WithZero(Span),
    /// A `char`, which stands here, is compared with a `num`.
    Char(Span),
    Other,
}

/// `=` or `!=` between different types.
pub(crate) fn bad_comparison(
    op: &str,
    whole: Span,
    (left, left_ty): (Span, String),
    (right, right_ty): (Span, String),
    advice: Comparison,
) -> Diagnostic {
    let diagnostic = Diagnostic::error(
        Code::BAD_COMPARISON,
        whole,
        text!("cannot compare `{left_ty}` with `{right_ty}`", "`{left_ty}` と `{right_ty}` は比べられない"),
    )
    .also(left, text!("this is `{left_ty}`", "これは `{left_ty}`"))
    .also(right, text!("this is `{right_ty}`", "これは `{right_ty}`"));
    match advice {
        Comparison::WithZero(zero) => diagnostic.fix(text!("write `nullptr`", "`nullptr` と書く"), zero, "nullptr"),
        Comparison::Char(span) => diagnostic
            .fix_all(text!("compare its number: `num( )`", "`num( )` で番号にして比べる"), converted("num", span)),
        Comparison::Other => diagnostic.note(text!(
            "`{op}` compares two values of one type; L4T converts no type on its own",
            "`{op}` は同じ型の 2 つの値を比べる。L4T は型を暗黙に変換しない"
        )),
    }
}

pub(crate) fn aggregate_comparison(span: Span, op: &str, ty: &str, is_array: bool) -> Diagnostic {
    let note = if is_array {
        text!("compare the elements one by one in a loop", "ループで要素を 1 つずつ比べる")
    } else {
        text!("compare the members one by one, with `&&` between", "メンバーを 1 つずつ比べ、`&&` でつなぐ")
    };
    Diagnostic::error(
        Code::BAD_COMPARISON,
        span,
        text!("`{op}` cannot compare `{ty}`", "`{op}` で `{ty}` は比べられない"),
    )
    .label(text!("this is `{ty}`", "これは `{ty}`"))
    .note(note)
}

pub(crate) fn read_only_literal(span: Span) -> Diagnostic {
    Diagnostic::error(
        Code::READ_ONLY_LITERAL,
        span,
        text!("cannot assign to a string literal", "文字列リテラルには代入できない"),
    )
    .label(text!("its bytes are read-only", "そのバイト列は読み取り専用"))
    .note(text!(
        "copy the string into a variable first: `array<char>[4] s` and `s: \"abc\"`",
        "まず文字列を変数に写す: `array<char>[4] s` と `s: \"abc\"`"
    ))
}

pub(crate) fn assigned_function(span: Span, name: &str, declared: Span) -> Diagnostic {
    Diagnostic::error(
        Code::NOT_A_PLACE,
        span,
        text!("cannot assign to the function `{name}`", "関数 `{name}` には代入できない"),
    )
    .label(text!("a function is no variable", "関数は変数ではない"))
    .also(declared, text!("declared here", "ここで宣言されている"))
}

pub(crate) fn assigned_value(span: Span) -> Diagnostic {
    Diagnostic::error(Code::NOT_A_PLACE, span, text!("cannot assign to this", "ここには代入できない"))
        .label(text!("a value, not a place that can hold one", "これは値であり、値を入れる場所ではない"))
        .note(text!(
            "what stands left of `:` must be a variable, `*p`, an element `a[i]` or a member `s.m`; to compare, write `=`",
            "`:` の左には変数、`*p`、要素 `a[i]`、メンバー `s.m` のいずれかが必要である。比較には `=` を使う"
        ))
}

pub(crate) fn address_of_value(span: Span) -> Diagnostic {
    Diagnostic::error(Code::NOT_A_PLACE, span, text!("cannot take the address of this", "これのアドレスは取れない"))
        .label(text!("a value, which has no address", "これは値であり、アドレスがない"))
        .note(text!(
            "`&` needs a variable, `*p`, an element `a[i]`, a member `s.m` or a string literal; assign the value to a variable first",
            "`&` には変数、`*p`、要素 `a[i]`、メンバー `s.m`、文字列リテラルのいずれかが必要である。まず値を変数に代入する"
        ))
}

/// `whole` is the `&` with its operand.
pub(crate) fn address_of_function(whole: Span, operand: Span, name: &str) -> Diagnostic {
    let sign = Span { range: l4t_syntax::Range::new(whole.range.start, whole.range.start + 1), ..whole };
    Diagnostic::error(
        Code::NOT_A_PLACE,
        operand,
        text!("cannot take the address of the function `{name}`", "関数 `{name}` のアドレスは取れない"),
    )
    .label(text!("this is an address already", "これはすでにアドレスである"))
    .fix(text!("leave out the `&`", "`&` を取り除く"), sign, "")
}

/// `whole` is the `*` with its operand.
pub(crate) fn not_a_pointer(whole: Span, operand: Span, ty: &str, is_function: bool) -> Diagnostic {
    let diagnostic = Diagnostic::error(
        Code::NOT_A_POINTER,
        operand,
        text!("`*` needs a pointer, found `{ty}`", "`*` にはポインタが必要だが、これは `{ty}`"),
    )
    .label(text!("this is `{ty}`", "これは `{ty}`"));
    if is_function {
        let sign = Span { range: l4t_syntax::Range::new(whole.range.start, whole.range.start + 1), ..whole };
        return diagnostic
            .note(text!(
                "a function pointer is called as it is, `f(...)`",
                "関数ポインタはそのまま `f(...)` と呼び出す"
            ))
            .fix(text!("leave out the `*`", "`*` を取り除く"), sign, "");
    }
    diagnostic.note(text!(
        "`*` gives what a pointer points at; this is the value itself",
        "`*` はポインタの指す先を与える。これは値そのものである"
    ))
}

/// `base` and `rest` are the texts before and from `[`.
pub(crate) fn index_through_pointer(span: Span, ty: &str, base: &str, rest: &str) -> Diagnostic {
    Diagnostic::error(
        Code::NOT_AN_ARRAY,
        span,
        text!("`{ty}` is a pointer to an array, not an array", "`{ty}` は配列へのポインタで、配列ではない"),
    )
    .label(text!("this is `{ty}`", "これは `{ty}`"))
    .note(text!(
        "follow the pointer first; the parentheses are needed, since `*{base}{rest}` means `*({base}{rest})`",
        "先にポインタをたどる。`*{base}{rest}` は `*({base}{rest})` の意味になるので、括弧が必要である"
    ))
    .fix_all(text!("write `(*{base}){rest}`", "`(*{base}){rest}` と書く"), follow(span))
}

/// The edits that make `(*p)` of `p`.
fn follow(span: Span) -> Vec<Edit> {
    vec![Edit { span: span.start(), text: "(*".to_owned() }, Edit { span: span.end(), text: ")".to_owned() }]
}

pub(crate) fn index_of_pointer(span: Span, ty: &str, pointee: &str) -> Diagnostic {
    Diagnostic::error(Code::NOT_AN_ARRAY, span, text!("`{ty}` is not an array", "`{ty}` は配列ではない"))
        .label(text!("points at one `{pointee}`", "1 つの `{pointee}` を指す"))
        .note(text!(
            "for a block of many, declare the pointer as `ptr<array<{pointee}>[0]>` and write `(*p)[i]`",
            "複数の領域を指すには、ポインタを `ptr<array<{pointee}>[0]>` と宣言して `(*p)[i]` と書く"
        ))
}

pub(crate) fn not_an_array(span: Span, ty: &str, is_struct: bool) -> Diagnostic {
    let diagnostic =
        Diagnostic::error(Code::NOT_AN_ARRAY, span, text!("`{ty}` is not an array", "`{ty}` は配列ではない"))
            .label(text!("this is `{ty}`", "これは `{ty}`"));
    match is_struct {
        true => diagnostic.note(text!(
            "the members of a struct are selected by name, `s.m`",
            "構造体のメンバーは `s.m` のように名前で選ぶ"
        )),
        false => diagnostic.note(text!("only arrays have elements", "要素を持つのは配列だけである")),
    }
}

/// `base` is the text before the dot.
pub(crate) fn member_through_pointer(span: Span, ty: &str, base: &str, member: &str) -> Diagnostic {
    Diagnostic::error(
        Code::NOT_A_STRUCT,
        span,
        text!("`{ty}` is a pointer to a struct, not a struct", "`{ty}` は構造体へのポインタで、構造体ではない"),
    )
    .label(text!("this is `{ty}`", "これは `{ty}`"))
    .note(text!(
        "follow the pointer first; the parentheses are needed, since `*{base}.{member}` means `*({base}.{member})`",
        "先にポインタをたどる。`*{base}.{member}` は `*({base}.{member})` の意味になるので、括弧が必要である"
    ))
    .fix_all(text!("write `(*{base}).{member}`", "`(*{base}).{member}` と書く"), follow(span))
}

pub(crate) fn not_a_struct(span: Span, ty: &str, member_span: Span, member: &str, is_array: bool) -> Diagnostic {
    let diagnostic = Diagnostic::error(
        Code::NOT_A_STRUCT,
        member_span,
        text!("`{ty}` has no member `{member}`", "`{ty}` にメンバー `{member}` はない"),
    )
    .label(text!("only structs have members", "メンバーを持つのは構造体だけ"))
    .also(span, text!("this is `{ty}`", "これは `{ty}`"));
    match is_array {
        true => diagnostic.note(text!("pick an element of the array first, `a[i]`", "先に配列の要素 `a[i]` を選ぶ")),
        false => diagnostic,
    }
}

/// `declared` is the variable that was called; `hidden` a function of the same name.
pub(crate) fn not_a_function(
    span: Span,
    ty: &str,
    declared: Option<(&str, Span)>,
    hidden: Option<Span>,
    is_pointer_to_function: bool,
) -> Diagnostic {
    let message = match declared {
        Some((name, _)) => text!("`{name}` is not a function", "`{name}` は関数ではない"),
        None => text!("`{ty}` is not a function", "`{ty}` は関数ではない"),
    };
    let mut diagnostic =
        Diagnostic::error(Code::NOT_A_FUNCTION, span, message).label(text!("cannot be called", "呼び出せない"));
    if let Some((name, declared)) = declared {
        diagnostic = diagnostic
            .also(declared, text!("`{name}` is declared as `{ty}`", "`{name}` は `{ty}` として宣言されている"));
        if let Some(hidden) = hidden {
            diagnostic =
                diagnostic.also(hidden, text!("this function has the same name", "同じ名前の関数がある")).note(text!(
                    "the variable hides the function; give one of them another name",
                    "変数が関数を隠している。どちらかの名前を変える"
                ));
        }
    }
    if is_pointer_to_function {
        return diagnostic.fix_all(text!("follow the pointer first", "先にポインタをたどる"), follow(span));
    }
    diagnostic
}

/// `called` is the function and where it is defined; `missing` the first parameter without an argument.
pub(crate) fn argument_count(
    span: Span,
    called: Option<(&str, Span)>,
    n_params: usize,
    n_args: usize,
    missing: Option<&str>,
) -> Diagnostic {
    let takes = count(n_params, "argument");
    let (given, given_ja) = match n_args {
        0 => ("none".to_owned(), "1 つもない".to_owned()),
        n => (n.to_string(), format!("{n} 個ある")),
    };
    let message = match called {
        Some((name, _)) => {
            text!("`{name}` takes {takes}, found {given}", "`{name}` の引数は {n_params} 個だが、{given_ja}")
        }
        None => text!("this function takes {takes}, found {given}", "この関数の引数は {n_params} 個だが、{given_ja}"),
    };
    let label: Text = match (n_args > n_params, missing) {
        (true, _) => text!("too many", "多すぎる"),
        (false, Some(missing)) => text!("`{missing}` is missing", "`{missing}` がない"),
        (false, None) => text!("too few", "足りない"),
    };
    let diagnostic = Diagnostic::error(Code::ARGUMENT_COUNT, span, message).label(label);
    match called {
        Some((_, defined)) => diagnostic.also(defined, text!("defined here", "関数の定義")),
        None => diagnostic,
    }
}
