//! What the parser says.

use super::foreign::{Meant, meaning};
use super::unindented::Ambiguity;
use crate::codes::Code;
use crate::diagnostic::{Diagnostic, Edit, Text};
use crate::limits::{MAX_EXPR_HEIGHT, MAX_IF_ARMS, MAX_NESTING};
use crate::lookalike;
use crate::sink::{excerpt, text};
use crate::span::Span;
use crate::token::TokenKind;

/// What was needed, for the middle of a sentence. In Japanese code is set off by spaces, so that a phrase that ends with
/// code ends with a space.
#[derive(Clone, Copy)]
pub(super) struct Phrase {
    en: &'static str,
    ja: &'static str,
}

pub(super) const EXPRESSION: Phrase = Phrase { en: "an expression", ja: "式" };
pub(super) const TYPE: Phrase = Phrase { en: "a type", ja: "型" };
pub(super) const END_OF_LINE: Phrase = Phrase { en: "the end of the line", ja: "行末" };
pub(super) const END_OF_FILE: Phrase = Phrase { en: "the end of the file", ja: "ファイルの終わり" };
pub(super) const FUNCTION_NAME: Phrase = Phrase { en: "the name of the function", ja: "関数の名前" };
pub(super) const STRUCT_NAME: Phrase = Phrase { en: "the name of the struct", ja: "構造体の名前" };
pub(super) const VARIABLE_NAME: Phrase = Phrase { en: "the name of a variable", ja: "変数の名前" };
pub(super) const PARAMETER_NAME: Phrase = Phrase { en: "the name of the parameter", ja: "引数の名前" };
pub(super) const MEMBER_NAME: Phrase = Phrase { en: "the name of a member", ja: "メンバの名前" };
pub(super) const MEMBER_VALUE: Phrase =
    Phrase { en: "a member and its value, such as `x: 1`", ja: "`x: 1` のようなメンバとその値" };
pub(super) const C_FUNCTION_NAME: Phrase = Phrase { en: "the name of a C function", ja: "C の関数の名前" };
pub(super) const FFI_LANGUAGE: Phrase = Phrase { en: "`\"C\"`", ja: "`\"C\"` " };

/// A token as something that was needed.
pub(super) fn token(kind: TokenKind) -> Phrase {
    let (en, ja) = match kind {
        TokenKind::LParen => ("`(`", "`(` "),
        TokenKind::RParen => ("`)`", "`)` "),
        TokenKind::LBracket => ("`[`", "`[` "),
        TokenKind::RBracket => ("`]`", "`]` "),
        TokenKind::Colon => ("`:`", "`:` "),
        TokenKind::Less => ("`<`", "`<` "),
        TokenKind::Greater => ("`>`", "`>` "),
        TokenKind::Arrow => ("`->`", "`->` "),
        TokenKind::Ffi => ("`ffi`", "`ffi` "),
        _ => return END_OF_LINE,
    };
    Phrase { en, ja }
}

fn is_keyword(kind: TokenKind) -> bool {
    use TokenKind::*;
    matches!(
        kind,
        Array | Break | Char | Continue | Elif | Else | Ffi | Func | FuncPtr | If | Loop | Num | Ptr | Return | Struct
    )
}

/// The token that was found: in English for the middle of a sentence, in Japanese with its verb.
fn found(kind: TokenKind, spelling: &str) -> Text {
    match kind {
        TokenKind::Newline | TokenKind::Indent | TokenKind::Dedent => {
            Text::new("the end of the line", "ここで行が終わっている")
        }
        TokenKind::Eof => Text::new("the end of the file", "ここでファイルが終わっている"),
        kind if is_keyword(kind) => {
            text!(en: "the keyword `{spelling}`"; ja: "キーワード `{spelling}` がある")
        }
        _ => {
            let spelling = excerpt(spelling);
            text!(en: "`{spelling}`"; ja: "`{spelling}` がある")
        }
    }
}

pub(super) fn expected(span: Span, expected: Phrase, kind: TokenKind, spelling: &str) -> Diagnostic {
    let found = found(kind, spelling);
    let message = text!(
        en: "expected {}, found {}", expected.en, found.en;
        ja: "{}が必要だが、{}", expected.ja, found.ja,
    );
    let label = text!(en: "expected {}", expected.en; ja: "{}が必要", expected.ja);
    Diagnostic::error(Code::UNEXPECTED_TOKEN, span, message).label(label)
}

pub(super) fn missing_body(span: Span, header: TokenKind) -> Diagnostic {
    let (word, what) = match header {
        TokenKind::Struct => ("struct", Text::new("at least one member", "メンバが 1 つ以上")),
        TokenKind::If => ("if", Text::new("its body", "本体")),
        TokenKind::Elif => ("elif", Text::new("its body", "本体")),
        TokenKind::Else => ("else", Text::new("its body", "本体")),
        TokenKind::Loop => ("loop", Text::new("its body", "本体")),
        _ => ("func", Text::new("its body", "本体")),
    };
    let message = text!(
        en: "expected {} below this `{word}`, indented by two more spaces", what.en;
        ja: "この `{word}` の下に、スペース 2 個分深く字下げした{}が必要", what.ja,
    );
    Diagnostic::error(Code::MISSING_BODY, span, message)
}

pub(super) fn unexpected_indentation(span: Span, width: u32, edits: Vec<Edit>) -> Diagnostic {
    let message = text!(
        en: "found an indentation of {width} spaces where no block begins";
        ja: "ブロックの始まりではないのに、スペース {width} 個の字下げがある",
    );
    let fix = Text::new("remove the indentation", "字下げを取り除く");
    Diagnostic::error(Code::UNEXPECTED_INDENTATION, span, message).fix_all(fix, edits)
}

pub(super) fn unindented_body(header: Span, first: Span, edits: Vec<Edit>) -> Diagnostic {
    let message = Text::new("the body of this function is not indented", "この関数の本体が字下げされていない");
    let label = Text::new("these lines are read as its body", "ここからの行を本体として読む");
    let note = Text::new(
        "the body is taken to go on until the next `func`, `ffi` or struct definition",
        "次の `func`、`ffi`、構造体の定義までを本体とみなす",
    );
    Diagnostic::warning(Code::UNINDENTED_BODY, header, message)
        .also(first, label)
        .note(note)
        .fix_all(Text::new("indent its lines by two spaces", "本体の行をスペース 2 個で字下げする"), edits)
}

/// A body without indentation, and the first word of the line that makes it ambiguous.
pub(super) fn ambiguous_body(header: Span, culprit: Span, word: &str, why: Ambiguity) -> Diagnostic {
    let message = Text::new(
        "the body of this function is not indented, and can be read in more than one way",
        "この関数の本体が字下げされておらず、読み方が一通りに決まらない",
    );
    let (label, note) = match why {
        Ambiguity::Header => (
            text!(en: "which lines belong to this `{word}`?"; ja: "どの行がこの `{word}` に属するのか"),
            Text::new(
                "only indentation says where a block ends: indent the body by two spaces, and each block in it by two more",
                "ブロックの終わりは字下げでしか示せない。本体をスペース 2 個で、その中のブロックはさらに 2 個ずつ字下げする",
            ),
        ),
        Ambiguity::Indented => (
            Text::new(
                "this line is indented, and the lines above are not",
                "この行は字下げされているが、上の行はされていない",
            ),
            Text::new(
                "indent the body by two spaces, and a block in it by two more",
                "本体をスペース 2 個で、その中のブロックはさらに 2 個字下げする",
            ),
        ),
    };
    Diagnostic::error(Code::AMBIGUOUS_BODY, header, message).also(culprit, label).note(note)
}

/// `operator` is `==`, `===` or `!==`.
pub(super) fn double_equals(span: Span, operator: &str) -> Diagnostic {
    if operator.starts_with('!') {
        let message = text!(
            en: "found `{operator}`, but inequality is written `!=`";
            ja: "`{operator}` があるが、等しくないかどうかは `!=` で調べる",
        );
        let fix = Text::new("write `!=` to compare", "比較には `!=` と書く");
        return Diagnostic::error(Code::DOUBLE_EQUALS, span, message).fix(fix, span, "!=");
    }
    let message = text!(
        en: "found `{operator}`, but equality is written `=`";
        ja: "`{operator}` があるが、等しいかどうかは `=` で調べる",
    );
    let note = Text::new("`=` compares and `:` assigns", "`=` は比較、`:` は代入");
    let fix = Text::new("write `=` to compare", "比較には `=` と書く");
    Diagnostic::error(Code::DOUBLE_EQUALS, span, message).note(note).fix(fix, span, "=")
}

pub(super) fn compound_assignment(span: Span, operator: &str, meant: &str, edits: Vec<Edit>) -> Diagnostic {
    let message = text!(
        en: "there is no operator `{operator}`";
        ja: "`{operator}` という演算子はない",
    );
    let diagnostic = Diagnostic::error(Code::COMPOUND_ASSIGNMENT, span, message);
    if edits.is_empty() {
        return diagnostic;
    }
    let fix = text!(en: "write `{meant}`"; ja: "`{meant}` と書く");
    diagnostic.fix_all(fix, edits)
}

/// A character literal whose content is `bytes`, which are not one, or which is a quote without a backslash.
pub(super) fn character_literal(span: Span, found: &str, bytes: &[u8]) -> Diagnostic {
    let inside = found.trim_matches(|c: char| c == '\'' || !c.is_ascii() && lookalike::ascii_for(c) == Some("'"));
    let shown = excerpt(inside);
    let n = bytes.len();
    let error = |message| Diagnostic::error(Code::CHARACTER_LITERAL, span, message);
    if found == "'''" {
        let message =
            Text::new("a `'` between single quotes needs a backslash", "`'` を文字として書くには前に `\\` が必要");
        return error(message).fix(Text::new("write `'\\''`", "`'\\''` と書く"), span, "'\\''");
    }
    if inside.is_empty() {
        let message = Text::new("there is no character between the quotes", "引用符の間に文字がない");
        let note = Text::new(
            "the zero byte is written `'\\0'`, a space `' '`",
            "ゼロのバイトは `'\\0'`、スペースは `' '` と書く",
        );
        return error(message).note(note);
    }
    let as_string = text!(en: "text is a string: `\"{shown}\"`"; ja: "文字列として書く: `\"{shown}\"`");
    if inside.chars().count() == 1 {
        let message = text!(
            en: "`{shown}` takes {n} bytes in UTF-8, and a `char` is one byte";
            ja: "`{shown}` は UTF-8 で {n} バイトあるが、`char` は 1 バイト",
        );
        return error(message).note(as_string);
    }
    let message = text!(
        en: "a character literal holds exactly one byte, found {n}";
        ja: "文字リテラルに入るのはちょうど 1 バイトだが、{n} バイトある",
    );
    if inside.contains('"') { error(message) } else { error(message).note(as_string) }
}

pub(super) fn arrow(span: Span, meant: &str, edits: Vec<Edit>) -> Diagnostic {
    let message = Text::new(
        "found `->`, but a member behind a pointer is selected with `*` and `.`",
        "`->` があるが、ポインタの先のメンバは `*` と `.` で選ぶ",
    );
    let fix = text!(en: "write `{meant}`"; ja: "`{meant}` と書く");
    Diagnostic::error(Code::UNKNOWN_OPERATOR, span, message).fix_all(fix, edits)
}

pub(super) fn trailing_colon(span: Span) -> Diagnostic {
    let message = Text::new("found a `:` at the end of the line", "行末に `:` がある");
    let note =
        Text::new("`:` assigns; a header ends without it", "`:` は代入を表す。ブロックの前の行の終わりには付けない");
    let fix = Text::new("remove the `:`", "`:` を取り除く");
    Diagnostic::error(Code::TRAILING_COLON, span, message).note(note).fix(fix, span, "")
}

pub(super) fn semicolon(span: Span, is_last: bool) -> Diagnostic {
    let message = Text::new("found a `;`, but a statement ends with its line", "`;` があるが、文は行末で終わる");
    let diagnostic = Diagnostic::error(Code::SEMICOLON, span, message);
    if is_last {
        diagnostic.fix(Text::new("remove the `;`", "`;` を取り除く"), span, "")
    } else {
        diagnostic.note(Text::new("write one statement per line", "1 行に 1 つの文を書く"))
    }
}

pub(super) fn braces(span: Span) -> Diagnostic {
    let message =
        Text::new("found a brace, but blocks are made by indentation", "波括弧があるが、ブロックは字下げで作る");
    let note = Text::new(
        "indent the lines of a block by two more spaces, and leave out the braces",
        "ブロックの行をスペース 2 個分深く字下げし、波括弧は書かない",
    );
    Diagnostic::error(Code::BRACES, span, message).note(note)
}

pub(super) fn foreign_word(span: Span, word: &str, meant: Meant) -> Diagnostic {
    let message = text!(en: "`{word}` is not a word of the language"; ja: "`{word}` はこの言語の単語ではない");
    let diagnostic = Diagnostic::error(Code::FOREIGN_KEYWORD, span, message);
    match meant {
        Meant::Word(meant) => {
            let fix = text!(en: "did you mean `{meant}`?"; ja: "`{meant}` のことか");
            diagnostic.fix(fix, span, meant)
        }
        Meant::Like(meant) => diagnostic.note(match meant {
            "loop" => Text::new(
                "the only loop is `loop CONDITION` with an indented body",
                "繰り返しは `loop 条件` と字下げした本体だけ",
            ),
            "struct" => Text::new(
                "a struct is written `struct NAME`, followed by indented lines `TYPE member`",
                "構造体は `struct 名前` と、字下げした `型 メンバ` の行で書く",
            ),
            _ => Text::new(
                "a function is written `func NAME(TYPE parameter) -> TYPE`",
                "関数は `func 名前(型 引数) -> 型` と書く",
            ),
        }),
        Meant::Declaration => diagnostic.note(Text::new(
            "a variable is declared with its type, such as `num x` or `num x: 1`",
            "変数は `num x` や `num x: 1` のように型を付けて宣言する",
        )),
        Meant::Float => diagnostic.note(Text::new("there are whole numbers only: `num`", "数は整数 `num` だけ")),
        Meant::Text => diagnostic.note(Text::new(
            "text is an array of `char`, such as `array<char>[16]`, or a pointer to one: `ptr<array<char>[0]>`",
            "文字列は `array<char>[16]` のような `char` の配列か、それへのポインタ `ptr<array<char>[0]>`",
        )),
        Meant::Nothing => diagnostic,
    }
}

pub(super) fn else_if(span: Span) -> Diagnostic {
    let message = Text::new("found `else if`, but it is written `elif`", "`else if` があるが、`elif` と書く");
    Diagnostic::error(Code::ELSE_IF, span, message).fix(Text::new("write `elif`", "`elif` と書く"), span, "elif")
}

pub(super) fn else_with_condition(span: Span) -> Diagnostic {
    let message = Text::new(
        "expected the end of the line, since `else` has no condition",
        "`else` に条件はないので、ここで行が終わるはず",
    );
    Diagnostic::error(Code::UNEXPECTED_TOKEN, span, message)
}

pub(super) fn else_without_if(span: Span, word: &str) -> Diagnostic {
    let message = text!(
        en: "this `{word}` follows no `if`";
        ja: "この `{word}` の前に `if` がない",
    );
    let note = text!(
        en: "`{word}` stands directly behind the body of an `if` or `elif`, as far to the left as that `if`";
        ja: "`{word}` は `if` か `elif` の本体のすぐ後に、その `if` と同じ深さで書く",
    );
    Diagnostic::error(Code::ELSE_WITHOUT_IF, span, message).note(note)
}

pub(super) fn missing_result_type(span: Span) -> Diagnostic {
    let message = Text::new("expected `->` and the type of the result", "`->` と結果の型が必要");
    let note = Text::new(
        "every function returns a value; return 0 from one that has nothing to say",
        "どの関数も値を返す。返すものがなければ 0 を返す",
    );
    let fix = Text::new("return a `num`", "`num` を返す");
    Diagnostic::error(Code::MISSING_RESULT_TYPE, span, message).note(note).fix(fix, span, " -> num")
}

pub(super) fn empty_return(span: Span) -> Diagnostic {
    let message = Text::new("expected a value behind `return`", "`return` の後に値が必要");
    let note =
        Text::new("every function returns a value, such as `return 0`", "どの関数も `return 0` のように値を返す");
    Diagnostic::error(Code::UNEXPECTED_TOKEN, span, message).note(note)
}

pub(super) fn ffi_language(span: Span) -> Diagnostic {
    let message = Text::new("the only language that can be called is `\"C\"`", "呼び出せる言語は `\"C\"` だけ");
    Diagnostic::error(Code::FFI_LANGUAGE, span, message).fix(
        Text::new("write `\"C\"`", "`\"C\"` と書く"),
        span,
        "\"C\"",
    )
}

pub(super) fn ffi_without_language(span: Span, at: Span) -> Diagnostic {
    let message =
        Text::new("expected `\"C\"` before the name of the C function", "C の関数の名前の前に `\"C\"` が必要");
    let fix = Text::new("insert `\"C\"`", "`\"C\"` を入れる");
    Diagnostic::error(Code::FFI_LANGUAGE, span, message).fix(fix, at, "\"C\" ")
}

pub(super) fn typed_ffi(span: Span) -> Diagnostic {
    let message = Text::new("a C function is declared by its name alone", "C の関数は名前だけで宣言する");
    let note = Text::new(
        "the interfaces of the C library are known already; what such a function returns fits every type",
        "C ライブラリの関数の型は処理系が知っている。戻り値はどの型にも合う",
    );
    let fix = Text::new("leave out the parameters and the result", "引数と結果の型を取り除く");
    Diagnostic::error(Code::TYPED_FFI, span, message).note(note).fix(fix, span, "")
}

pub(super) fn statement_outside_function(span: Span) -> Diagnostic {
    let message = Text::new(
        "expected a function, a variable, a struct or an `ffi` line, found something else",
        "ここに書けるのは関数・変数・構造体・`ffi` の行だけ",
    );
    let note = Text::new(
        "statements stand in a function, such as `func main() -> num`, indented by two spaces",
        "文は `func main() -> num` のような関数の中に、スペース 2 個で字下げして書く",
    );
    Diagnostic::error(Code::STATEMENT_OUTSIDE_FUNCTION, span, message).note(note)
}

pub(super) fn c_function(span: Span) -> Diagnostic {
    let message = Text::new("a function begins with `func`", "関数は `func` で始まる");
    let note = Text::new(
        "a function is written `func NAME(TYPE parameter) -> TYPE`",
        "関数は `func 名前(型 引数) -> 型` と書く",
    );
    Diagnostic::error(Code::FOREIGN_KEYWORD, span, message).note(note)
}

pub(super) fn nested_item(span: Span, kind: TokenKind) -> Diagnostic {
    let (en, ja) = match kind {
        TokenKind::Func => ("a function", "関数"),
        TokenKind::Ffi => ("an `ffi` line", "`ffi` の行"),
        _ => ("a struct definition", "構造体の定義"),
    };
    let message = text!(en: "{en} cannot stand inside a function"; ja: "{ja}は関数の中に書けない");
    let note =
        Text::new("move it to the start of a line, outside of every function", "関数の外に出し、行の先頭から書く");
    Diagnostic::error(Code::NESTED_ITEM, span, message).note(note)
}

pub(super) fn array_length(span: Span, kind: TokenKind, spelling: &str) -> Diagnostic {
    let found = found(kind, spelling);
    let message = text!(
        en: "expected the length of the array in brackets, a number, found {}", found.en;
        ja: "角括弧に入れた配列の長さ（数）が必要だが、{}", found.ja,
    );
    let note = Text::new("an array type is written `array<num>[3]`", "配列の型は `array<num>[3]` のように書く");
    Diagnostic::error(Code::ARRAY_LENGTH, span, message).note(note)
}

pub(super) fn unknown_type(span: Span, word: &str) -> Diagnostic {
    let shown = excerpt(word);
    let message = text!(en: "`{shown}` is not a type"; ja: "`{shown}` という型はない");
    let diagnostic = Diagnostic::error(Code::UNKNOWN_TYPE, span, message);
    match meaning(word) {
        Some(Meant::Word(meant @ ("num" | "char"))) => {
            diagnostic.fix(text!(en: "write `{meant}`"; ja: "`{meant}` と書く"), span, meant)
        }
        Some(Meant::Float) => diagnostic.note(Text::new("there are whole numbers only: `num`", "数は整数 `num` だけ")),
        Some(Meant::Text) => diagnostic.note(Text::new(
            "text is an array of `char`, such as `array<char>[16]`, or a pointer to one: `ptr<array<char>[0]>`",
            "文字列は `array<char>[16]` のような `char` の配列か、それへのポインタ `ptr<array<char>[0]>`",
        )),
        _ if word == "void" => diagnostic.note(Text::new(
            "every function returns a value; write `num`, and return 0 from one that has nothing to say",
            "どの関数も値を返す。`num` と書き、返すものがなければ 0 を返す",
        )),
        _ => diagnostic.note(text!(
            en: "the types are `num`, `char`, `ptr<T>`, `array<T>[N]`, `funcptr (T) -> R`, and `struct {shown}` for a struct";
            ja: "型は `num`・`char`・`ptr<T>`・`array<T>[N]`・`funcptr (T) -> R`、構造体なら `struct {shown}`",
        )),
    }
}

pub(super) fn untyped_parameter(span: Span, word: &str) -> Diagnostic {
    let shown = excerpt(word);
    let message = text!(en: "expected a type, found `{shown}`"; ja: "型が必要だが、`{shown}` がある");
    let note = text!(
        en: "a parameter is written with its type, such as `num {shown}`";
        ja: "引数は `num {shown}` のように型を付けて書く",
    );
    Diagnostic::error(Code::UNKNOWN_TYPE, span, message).note(note)
}

pub(super) fn c_pointer(span: Span, meant: String) -> Diagnostic {
    let shown = excerpt(&meant);
    let message = text!(
        en: "the type of a pointer is written `{shown}`";
        ja: "ポインタの型は `{shown}` と書く",
    );
    let fix = text!(en: "write `{shown}`"; ja: "`{shown}` と書く");
    Diagnostic::error(Code::C_STYLE_TYPE, span, message).fix(fix, span, meant)
}

/// With the type that was meant, the changes that write it, and whether they are right.
pub(super) fn c_array(span: Span, meant: Option<(String, Vec<Edit>, bool)>) -> Diagnostic {
    let Some((meant, edits, is_right)) = meant else {
        let message = Text::new(
            "the length of an array belongs to its type: `array<num>[3] a`",
            "配列の長さは型の一部で、`array<num>[3] a` のように書く",
        );
        return Diagnostic::error(Code::C_STYLE_TYPE, span, message);
    };
    let shown = excerpt(&meant);
    let message = text!(
        en: "the length of an array belongs to its type: `{shown}`";
        ja: "配列の長さは型の一部で、`{shown}` と書く",
    );
    let diagnostic = Diagnostic::error(Code::C_STYLE_TYPE, span, message);
    if is_right {
        diagnostic.fix_all(text!(en: "write `{shown}` before the name"; ja: "名前の前に `{shown}` と書く"), edits)
    } else {
        diagnostic
    }
}

/// `gap` reaches from the name to the end of the sign.
pub(super) fn initialiser_sign(span: Span, gap: Span) -> Diagnostic {
    let message = Text::new("the first value of a variable is written with `:`", "変数の最初の値は `:` の後に書く");
    let note = Text::new("`=` compares and `:` assigns", "`=` は比較、`:` は代入");
    Diagnostic::error(Code::INITIALISER, span, message).note(note).fix(Text::new("write `:`", "`:` と書く"), gap, ":")
}

pub(super) fn nesting_too_deep(span: Span) -> Diagnostic {
    let message = text!(
        en: "this is nested too deep: the limit is {MAX_NESTING} levels";
        ja: "入れ子が深すぎる。{MAX_NESTING} 段まで",
    );
    Diagnostic::error(Code::NESTING_TOO_DEEP, span, message)
}

pub(super) fn chain_too_long(span: Span) -> Diagnostic {
    let message = text!(
        en: "this expression is too long: at most {MAX_EXPR_HEIGHT} operators may follow one another";
        ja: "この式は長すぎる。続けて書ける演算子は {MAX_EXPR_HEIGHT} 個まで",
    );
    let note = Text::new("compute parts of it into variables first", "途中の結果を変数に入れて分けるとよい");
    Diagnostic::error(Code::CHAIN_TOO_LONG, span, message).note(note)
}

pub(super) fn too_many_arms(span: Span) -> Diagnostic {
    let message = text!(
        en: "this `if` has too many arms: the limit is {MAX_IF_ARMS}";
        ja: "この `if` は枝が多すぎる。{MAX_IF_ARMS} 個まで",
    );
    Diagnostic::error(Code::CHAIN_TOO_LONG, span, message)
}
