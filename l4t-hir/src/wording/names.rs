//! Messages about names and declarations.

use super::text;
use l4t_syntax::source::LineCol;
use l4t_syntax::{Code, Diagnostic, Span, Text};

/// What kind of thing has a name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    /// A function, global variable or C function.
    TopLevel,
    Struct,
    Member,
    /// A member in a struct literal.
    MemberValue,
    Param,
    Local,
}

/// A second thing of one name.
pub(crate) fn duplicate(kind: Kind, name: &str, span: Span, first: Span) -> Diagnostic {
    let (en, ja) = match kind {
        Kind::TopLevel => (
            "functions, global variables and C functions share one set of names",
            "関数、グローバル変数、C 関数の名前は互いに異なっていなければならない",
        ),
        Kind::Struct => ("struct names must differ from each other", "構造体の名前は互いに異なっていなければならない"),
        Kind::MemberValue => {
            ("a struct literal gives each member its value once", "構造体リテラルでは各メンバーに一度だけ値を与える")
        }
        Kind::Member => (
            "the members of a struct must have different names",
            "構造体のメンバーの名前は互いに異なっていなければならない",
        ),
        Kind::Param => (
            "the parameters of a function must have different names",
            "関数の引数の名前は互いに異なっていなければならない",
        ),
        Kind::Local => (
            "a variable may hide one of an outer block, but in one block each name is declared once",
            "外側のブロックの変数を隠すことはできるが、同じブロックで同じ名前を宣言できるのは一度だけ",
        ),
    };
    let what = if kind == Kind::Struct { "struct " } else { "" };
    Diagnostic::error(
        Code::DUPLICATE_NAME,
        span,
        match kind {
            Kind::MemberValue => {
                text!("the member `{name}` has two values", "メンバー `{name}` に値が二度与えられている")
            }
            _ => text!("`{what}{name}` is declared twice", "`{what}{name}` が二度宣言されている"),
        },
    )
    .label(match kind {
        Kind::MemberValue => text!("the second value", "2 つ目の値"),
        _ => text!("declared again here", "ここで再び宣言されている"),
    })
    .also(
        first,
        match kind {
            Kind::MemberValue => text!("the first value", "最初の値"),
            _ => text!("first declared here", "最初の宣言"),
        },
    )
    .note(Text::new(en, ja))
}

/// What can be said of a name that is not declared.
pub(crate) enum Unknown<'a> {
    /// A struct has this name.
    Struct(Span),
    /// A function of the C library has it; its `ffi` line belongs here.
    CFunction(Span),
    /// A function of the C library has it, but L4T cannot call that.
    UnsupportedCFunction,
    /// A similar name.
    Similar {
        name: &'a str,
        declared: Span,
        /// Whether it can be used here.
        is_usable: bool,
    },
    /// Nothing, but it is called.
    Function,
    Nothing,
}

pub(crate) fn unknown_name(span: Span, name: &str, unknown: Unknown<'_>) -> Diagnostic {
    let diagnostic =
        Diagnostic::error(Code::UNKNOWN_NAME, span, text!("cannot find `{name}`", "`{name}` が見つからない"))
            .label(text!("not declared", "宣言されていない"));
    match unknown {
        Unknown::Struct(defined) => diagnostic
            .also(defined, text!("`{name}` is a struct, which is a type", "`{name}` は構造体、つまり型である"))
            .note(text!(
                "to have a value of it, declare a variable: `struct {name} x`",
                "値を持つには `struct {name} x` のように変数を宣言する"
            )),
        Unknown::CFunction(start) => diagnostic
            .note(text!(
                "`{name}` is a function of the C library; functions of C are declared before they are used",
                "`{name}` は C ライブラリの関数である。C の関数は使う前に宣言する"
            ))
            .fix(text!("declare the C function", "C の関数を宣言する"), start, format!("ffi \"C\" {name}\n")),
        Unknown::UnsupportedCFunction => diagnostic.note(text!(
            "`{name}` is a function of the C library, but L4T cannot call it: it needs floating-point numbers, or structs passed by value",
            "`{name}` は C ライブラリの関数だが、浮動小数点数または値渡しの構造体が必要なので、L4T からは呼び出せない"
        )),
        Unknown::Similar { name: similar, declared, is_usable } => {
            let diagnostic =
                diagnostic.also(declared, text!("a similar name is declared here", "似た名前がここで宣言されている"));
            match is_usable {
                true => diagnostic.fix(text!("did you mean `{similar}`?", "`{similar}` のことか"), span, similar),
                false => diagnostic,
            }
        }
        Unknown::Nothing | Unknown::Function if name == "sizeof" => diagnostic.note(text!(
            "`sizeof` takes a type: `sizeof(num)`, `sizeof(struct S)`",
            "`sizeof` は `sizeof(num)` や `sizeof(struct S)` のように型に使う"
        )),
        Unknown::Nothing if is_one_of(name, &["null", "none", "nil", "nullptr"]) => {
            diagnostic.fix(text!("write `nullptr`", "`nullptr` と書く"), span, "nullptr")
        }
        Unknown::Nothing if is_one_of(name, &["true", "false"]) => diagnostic.note(text!(
            "L4T has no `true` and `false`: conditions are numbers, 1 is true and 0 is false",
            "L4T に `true` と `false` はない。条件は数値で、1 が真、0 が偽"
        )),
        Unknown::Function => diagnostic.note(text!(
            "a function is defined with `func {name}`; one of C is declared with `ffi \"C\" {name}` on a line above",
            "関数は `func {name}` で定義する。C の関数なら、上の行に `ffi \"C\" {name}` と書いて宣言する"
        )),
        Unknown::Nothing => diagnostic.note(text!(
            "declare a variable first, such as `num {name}`, on a line above in the same or an outer block",
            "同じブロックか外側のブロックの上の行で、`num {name}` のように変数を先に宣言する"
        )),
    }
}

/// How often a name is used that was reported at its first use: in that function, or in the whole program.
pub(crate) fn used_times(name: &str, n: usize, in_function: bool) -> Text {
    if in_function {
        text!("`{name}` is used {n} times in this function", "`{name}` はこの関数で {n} 回使われている")
    } else {
        text!("`{name}` is used {n} times in the program", "`{name}` はプログラム全体で {n} 回使われている")
    }
}

/// Whether a name is one of these words, in any case.
fn is_one_of(name: &str, words: &[&str]) -> bool {
    words.iter().any(|word| name.eq_ignore_ascii_case(word))
}

/// A global variable or C function used above its line. `file` is the file that declares it, if it is another one.
pub(crate) fn used_before_declaration(
    span: Span,
    name: &str,
    declared: Span,
    at: LineCol,
    file: Option<&str>,
    is_ffi: bool,
) -> Diagnostic {
    let LineCol { line, col } = at;
    let place = file.map_or_else(|| format!("{line}:{col}"), |file| format!("{file}:{line}:{col}"));
    let (what_en, what_ja) =
        if is_ffi { ("C function", "C 関数") } else { ("global variable", "グローバル変数") };
    Diagnostic::error(
        Code::USED_BEFORE_DECLARATION,
        span,
        text!("the {what_en} `{name}` is used above its declaration", "{what_ja} `{name}` が宣言より上で使われている"),
    )
    .label(text!("declared below, at {place}", "宣言は下の {place} にある"))
    .also(declared, text!("declared here", "ここで宣言されている"))
    .note(text!(
        "global variables and C functions are usable below the line that declares them; move that line up",
        "グローバル変数と C 関数は宣言の行より下で使える。その行を上に移す"
    ))
}

pub(crate) fn unknown_struct(span: Span, name: &str, similar: Option<&str>) -> Diagnostic {
    let diagnostic = Diagnostic::error(
        Code::UNKNOWN_STRUCT,
        span,
        text!("cannot find `struct {name}`", "`struct {name}` が見つからない"),
    )
    .label(text!("no struct of this name is defined", "この名前の構造体は定義されていない"));
    match similar {
        Some(similar) => diagnostic.fix(text!("did you mean `{similar}`?", "`{similar}` のことか"), span, similar),
        None => diagnostic,
    }
}

/// `all` are the names of the struct's members, of which the first eight are listed.
pub(crate) fn unknown_member(
    span: Span,
    name: &str,
    (strukt, defined): (&str, Span),
    similar: Option<&str>,
    all: &[&str],
) -> Diagnostic {
    let diagnostic = Diagnostic::error(
        Code::UNKNOWN_MEMBER,
        span,
        text!("`struct {strukt}` has no member `{name}`", "`struct {strukt}` にメンバー `{name}` はない"),
    )
    .label(text!("no such member", "このメンバーはない"))
    .also(defined, text!("the struct is defined here", "構造体の定義"));
    if let Some(similar) = similar {
        return diagnostic.fix(text!("did you mean `{similar}`?", "`{similar}` のことか"), span, similar);
    }
    let listed: Vec<String> = all.iter().take(8).map(|member| format!("`{member}`")).collect();
    let (listed, more) = (listed.join(", "), if all.len() > 8 { ", …" } else { "" });
    diagnostic.note(text!("its members are {listed}{more}", "メンバーは {listed}{more}"))
}

/// A struct that contains itself. `closing` is the struct with the member that closes the cycle, and that member's type;
/// `steps` are the same of the other structs on the way, beginning with `first`, unless there are too many to list.
pub(crate) fn recursive_struct(
    closing: (Span, &str),
    first: &str,
    steps: &[(Span, &str)],
    n_structs: usize,
) -> Diagnostic {
    let (span, name) = closing;
    let mut diagnostic = Diagnostic::error(
        Code::RECURSIVE_STRUCT,
        span,
        text!("cannot determine size of struct {name}", "構造体 {name} の大きさが決まらない"),
    );
    if steps.is_empty() {
        diagnostic = diagnostic.label(text!("`{name}` would contain itself", "`{name}` が自分自身を含むことになる"));
    } else {
        diagnostic = diagnostic.label(text!(
            "`{name}` contains `{first}`, which closes the circle",
            "`{name}` が `{first}` を含み、循環が閉じる"
        ));
        let followers = steps.iter().skip(1).map(|&(_, next)| next).chain([name]);
        let is_complete = steps.len() + 1 == n_structs;
        for (&(at, holder), held) in steps.iter().zip(followers) {
            diagnostic = match is_complete {
                true => diagnostic.also(at, text!("`{holder}` contains `{held}`", "`{holder}` は `{held}` を含む")),
                false => diagnostic.also(
                    at,
                    text!(
                        "the circle of {n_structs} structs begins in `{holder}`",
                        "{n_structs} 個の構造体の循環は `{holder}` から始まる"
                    ),
                ),
            };
        }
    }
    diagnostic.note(text!(
        "a struct cannot contain itself by value, it would never end; hold the other one by its address, `ptr<struct {first}>`",
        "構造体は自分自身を値として含めない (終わりがなくなる)。`ptr<struct {first}>` のようにアドレスで持つ"
    ))
}

pub(crate) fn main_signature(wrong: Span) -> Diagnostic {
    Diagnostic::error(
        Code::MAIN_SIGNATURE,
        wrong,
        text!("`main` must be `func main() -> num`", "`main` は `func main() -> num` でなければならない"),
    )
    .label(text!("not like this", "この形ではない"))
    .note(text!(
        "the program starts at `main`; the number that it returns, modulo 256, is the exit status",
        "プログラムは `main` から始まり、返した数を 256 で割った余りが終了ステータスになる"
    ))
}

/// No function `main`. `end` is the end of the program's last file; `other` is something else that is called `main`,
/// `similar` a function that may be meant.
pub(crate) fn missing_main(end: Span, other: Option<Span>, similar: Option<(Span, &str)>) -> Diagnostic {
    let message = text!("the program has no `main` function", "プログラムに `main` 関数がない");
    let note = text!(
        "a program starts at its function `main`: `func main() -> num`, with an indented body",
        "プログラムは関数 `main` から始まる。`func main() -> num` と、字下げした本体を書く"
    );
    let error = |span| Diagnostic::error(Code::MISSING_MAIN, span, message);
    match (other, similar) {
        (Some(other), _) => {
            error(other).label(text!("`main` is no function here", "この `main` は関数ではない")).note(note)
        }
        (None, Some((span, name))) => error(span)
            .label(text!("only `{name}` is defined", "定義されているのは `{name}`"))
            .fix(text!("rename it to `main`", "`main` という名前にする"), span, "main")
            .note(note),
        (None, None) => error(end).label(text!("`main` is missing", "`main` がない")).note(note),
    }
}
