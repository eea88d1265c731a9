//! What the lexer says about the text.

use crate::codes::Code;
use crate::diagnostic::{Diagnostic, Text};
use crate::not_text::{Encoding, Kind, NotText};
use crate::numbers;
use crate::sink::{excerpt, text};
use crate::span::{Range, Span};

/// `n_places` are the runs of such bytes in the file.
pub(super) fn invalid_utf8(span: Span, n_places: usize) -> Diagnostic {
    let message = Text::new("the file is not valid UTF-8 here", "ここは正しい UTF-8 ではない");
    let note = Text::new(
        "save the file with the encoding UTF-8 in your editor",
        "エディタで文字コードを UTF-8 にして保存し直すとよい",
    );
    let diagnostic = Diagnostic::error(Code::INVALID_UTF8, span, message).note(note);
    match n_places.saturating_sub(1) {
        0 => diagnostic,
        n => diagnostic.note(text!(en: "there are {n} more such places in the file"; ja: "同じような場所がファイルの中にあと {n} か所ある")),
    }
}

/// A file that is no text in UTF-8 as a whole.
pub(super) fn not_text(span: Span, what: NotText) -> Diagnostic {
    match what {
        NotText::Binary(kind) => binary(span, kind),
        NotText::Encoded(encoding, _) => encoded(span, encoding),
        NotText::CarriageReturns(_) => {
            let message = Text::new(
                "the lines of this file end with a carriage return (CR), as on old Macs",
                "このファイルの行末が、古い Mac と同じ復帰文字 (CR) だけになっている",
            );
            let note = Text::new(
                "save the file with line ends LF in your editor, or convert it: `tr '\\r' '\\n' < old.l4t > new.l4t`",
                "エディタで改行コードを LF にして保存し直すか、`tr '\\r' '\\n' < old.l4t > new.l4t` で変換する",
            );
            Diagnostic::error(Code::LINE_ENDS, span, message).note(note)
        }
    }
}

fn binary(span: Span, kind: Option<Kind>) -> Diagnostic {
    let (en, ja) = match kind {
        Some(Kind::Elf | Kind::MachO | Kind::Windows) => {
            ("an object file or executable", "オブジェクトファイルか実行ファイル")
        }
        Some(Kind::Archive) => ("a library of object files", "オブジェクトファイルのライブラリ"),
        Some(Kind::Zip) => ("a ZIP archive or a document", "ZIP ファイルか、ワープロなどの文書"),
        Some(Kind::Gzip) => ("a compressed file", "圧縮ファイル"),
        Some(Kind::Pdf) => ("a PDF document", "PDF 文書"),
        Some(Kind::Image) => ("an image", "画像"),
        None => ("made of bytes that stand in no text", "テキストにはないバイトの並び"),
    };
    let message = text!(
        en: "this file is no program text: it is {en}";
        ja: "このファイルはプログラムのテキストではなく、{ja}である",
    );
    let note =
        Text::new("name the file that holds the text of the program", "プログラムを書いたテキストファイルを指定する");
    Diagnostic::error(Code::NOT_TEXT, span, message).note(note)
}

fn encoded(span: Span, encoding: Encoding) -> Diagnostic {
    let (is_sure, name) = match encoding {
        Encoding::Utf16Le => (true, "UTF-16LE"),
        Encoding::Utf16Be => (true, "UTF-16BE"),
        Encoding::Utf32 => (true, "UTF-32"),
        Encoding::ShiftJis => (false, "Shift_JIS"),
        Encoding::EucJp => (false, "EUC-JP"),
    };
    let message = if is_sure {
        text!(en: "the file is written in {name}, not in UTF-8"; ja: "ファイルの文字コードが UTF-8 ではなく {name} になっている")
    } else {
        text!(
            en: "the file is not in UTF-8; it seems to be written in {name}";
            ja: "ファイルの文字コードが UTF-8 ではなく、{name} のようである",
        )
    };
    let note = text!(
        en: "save the file with the encoding UTF-8 in your editor, or convert it: `iconv -f {name} -t UTF-8 old.l4t > new.l4t`";
        ja: "エディタで文字コードを UTF-8 にして保存し直すか、`iconv -f {name} -t UTF-8 old.l4t > new.l4t` で変換する",
    );
    Diagnostic::error(Code::INVALID_UTF8, span, message).note(note)
}

pub(super) fn nul_bytes(span: Span, replacement: &str) -> Diagnostic {
    let message = Text::new("found a zero byte in the source text", "ソースの中にゼロのバイトがある");
    let fix = Text::new("remove it", "取り除く");
    Diagnostic::error(Code::NUL_BYTE, span, message).fix(fix, span, replacement)
}

pub(super) fn look_alike(span: Span, found: &str, replacement: &str) -> Diagnostic {
    let is_space = replacement.bytes().all(|b| b == b' ');
    let (shown, meant) = (excerpt(found), excerpt(replacement));
    let (message, label) = if is_space && found.contains('\u{3000}') {
        (
            Text::new(
                "found a full-width space, expected an ordinary one",
                "全角スペースがある。必要なのは半角スペース",
            ),
            Text::new("a full-width space (U+3000)", "全角スペース (U+3000)"),
        )
    } else if is_space {
        (
            Text::new("found a space that is no ordinary one", "普通のスペースではない空白文字がある"),
            text!(en: "U+{:04X}", first_code(found); ja: "U+{:04X}", first_code(found)),
        )
    } else {
        (
            text!(
                en: "found `{shown}`, expected `{meant}`";
                ja: "`{shown}` がある。必要なのは半角の `{meant}`",
            ),
            text!(en: "not an ASCII character"; ja: "半角文字ではない"),
        )
    };
    let note = Text::new(
        "full-width and typographic characters may stand in comments and string literals only",
        "全角文字などを書けるのはコメントと文字列の中だけ",
    );
    let fix = if replacement.is_empty() {
        Text::new("remove it", "取り除く")
    } else if is_space {
        Text::new("use ordinary spaces", "半角スペースにする")
    } else {
        text!(en: "write `{meant}`"; ja: "`{meant}` と書く")
    };
    Diagnostic::error(Code::LOOK_ALIKE, span, message).label(label).note(note).fix(fix, span, replacement)
}

fn first_code(text: &str) -> u32 {
    text.chars().next().map_or(0, u32::from)
}

/// A form feed or vertical tab, which is read as a space.
pub(super) fn page_break(span: Span, found: &str, replacement: &str) -> Diagnostic {
    let code = first_code(found);
    let message = text!(
        en: "unexpected control character U+{code:04X}, which begins a new page";
        ja: "予期しない制御文字 U+{code:04X}（改ページ）",
    );
    Diagnostic::error(Code::UNEXPECTED_CHARACTER, span, message).fix(
        Text::new("remove it", "取り除く"),
        span,
        replacement,
    )
}

pub(super) fn unexpected_character(span: Span, found: &str) -> Diagnostic {
    let shown = excerpt(found);
    let code = first_code(found);
    let message = if found.chars().all(|c| c.is_control() || c.is_whitespace()) {
        text!(en: "unexpected control character U+{code:04X}"; ja: "予期しない制御文字 U+{code:04X}")
    } else {
        text!(en: "unexpected character `{shown}`"; ja: "予期しない文字 `{shown}`")
    };
    let diagnostic = Diagnostic::error(Code::UNEXPECTED_CHARACTER, span, message);
    match found {
        "\r" => diagnostic.note(Text::new(
            "a carriage return belongs before a line feed only",
            "復帰文字 (CR) は改行文字 (LF) の直前にだけ置ける",
        )),
        _ if !found.is_ascii() => diagnostic.note(Text::new(
            "characters outside ASCII may stand in comments and string literals only",
            "ASCII 以外の文字を書けるのはコメントと文字列の中だけ",
        )),
        _ => diagnostic,
    }
}

pub(super) fn non_ascii_name(span: Span, name: &str) -> Diagnostic {
    let shown = excerpt(name);
    let message = text!(
        en: "`{shown}` cannot be a name: names consist of the letters `A` to `Z` and `a` to `z`, digits and `_`";
        ja: "`{shown}` は名前にできない。名前に使えるのは半角の英字・数字・`_` だけ",
    );
    Diagnostic::error(Code::NON_ASCII_NAME, span, message)
}

pub(super) fn malformed_number(span: Span, found: &str) -> Diagnostic {
    let shown = excerpt(found);
    let error = |message| Diagnostic::error(Code::MALFORMED_NUMBER, span, message);
    if found.contains('.') || is_exponent(found) {
        return error(text!(
            en: "found `{shown}`, but there are whole numbers only";
            ja: "`{shown}` があるが、数は整数だけ",
        ));
    }
    let message = text!(en: "`{shown}` is not a number"; ja: "`{shown}` は数ではない");
    let note = Text::new(
        "a number is written in decimal, `31`, in base 16, `0x1F`, or in base 2, `0b11111`; a single `_` may stand between two digits",
        "数は 10 進数の `31`、16 進数の `0x1F`、2 進数の `0b11111` のように書く。数字と数字の間には `_` を 1 つ書ける",
    );
    match meant(found) {
        Some(meant) => {
            let fix = text!(en: "write `{meant}`"; ja: "`{meant}` と書く");
            error(message).note(note).fix(fix, span, meant)
        }
        None if found.starts_with('0') && found.len() > 1 => error(message).note(note),
        None => error(message).note(Text::new(
            "a name begins with a letter or `_`, a number with a digit",
            "名前の先頭は英字か `_`、数の先頭は数字",
        )),
    }
}

fn is_exponent(found: &str) -> bool {
    let Some((digits, exponent)) = found.split_once(['e', 'E']) else { return false };
    let all_digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    all_digits(digits) && all_digits(exponent)
}

/// What was probably meant by a number that is spelt otherwise: `0X1F`, `0o17`, `1__000`.
fn meant(found: &str) -> Option<String> {
    let digits = found.replace('_', "").to_ascii_lowercase();
    if let Some(octal) = digits.strip_prefix("0o") {
        return i64::from_str_radix(octal, 8).ok().filter(|&value| value >= 0).map(|value| value.to_string());
    }
    let lower_case = match found.get(..2) {
        Some("0X") => format!("0x{}", &found[2..]),
        Some("0B") => format!("0b{}", &found[2..]),
        _ => found.to_owned(),
    };
    [lower_case, digits].into_iter().find(|meant| numbers::magnitude(meant).is_ok())
}

pub(super) fn unterminated_string(span: Span, _found: &str) -> Diagnostic {
    let message = Text::new("this string has no closing `\"` on its line", "この文字列を閉じる `\"` が同じ行にない");
    let label = Text::new("the string starts here", "文字列はここから始まる");
    let note = Text::new(
        "a string literal ends on the line where it begins; a line break in it is written `\\n`",
        "文字列は始まった行の中で終わる。文字列の中の改行は `\\n` と書く",
    );
    Diagnostic::error(Code::UNTERMINATED_STRING, span, message).label(label).note(note)
}

pub(super) fn hash_comment(span: Span, _found: &str) -> Diagnostic {
    let message = Text::new("found `#`, but comments begin with `//`", "`#` があるが、コメントは `//` で始まる");
    Diagnostic::error(Code::COMMENT_STYLE, span, message).fix(Text::new("write `//`", "`//` と書く"), span, "//")
}

pub(super) fn block_comment(span: Span, _found: &str) -> Diagnostic {
    let message = Text::new(
        "found `/*`, but comments begin with `//` and end with the line",
        "`/*` があるが、コメントは `//` で始まり行末で終わる",
    );
    Diagnostic::error(Code::COMMENT_STYLE, span, message)
}

pub(super) fn unterminated_character(span: Span, _found: &str) -> Diagnostic {
    let message = Text::new("this character has no closing `'` on its line", "この文字を閉じる `'` が同じ行にない");
    let label = Text::new("the character literal starts here", "文字リテラルはここから始まる");
    let note =
        Text::new("a character is written `'A'`, a string `\"text\"`", "文字は `'A'`、文字列は `\"text\"` と書く");
    Diagnostic::error(Code::CHARACTER_LITERAL, span, message).label(label).note(note)
}

/// `'C'` behind `ffi`.
pub(super) fn ffi_quotes(span: Span, _found: &str) -> Diagnostic {
    let message =
        Text::new("the language of an `ffi` line stands in double quotes", "`ffi` の行の言語は二重引用符で囲む");
    Diagnostic::error(Code::FFI_LANGUAGE, span, message).fix(
        Text::new("write `\"C\"`", "`\"C\"` と書く"),
        span,
        "\"C\"",
    )
}

/// An integer literal above the largest `num`.
pub(crate) fn integer_too_large(span: Span) -> Diagnostic {
    let message = text!(
        en: "this number is too large: the largest `num` is {}", i64::MAX;
        ja: "この数は大きすぎる。最大の `num` は {}", i64::MAX,
    );
    Diagnostic::error(Code::INTEGER_TOO_LARGE, span, message)
}

/// A range of a file, `offset` bytes into another one.
pub(crate) fn part(span: Span, offset: usize, len: usize) -> Span {
    let start = (span.range.start + offset as u32).min(span.range.end);
    let end = (start + len as u32).min(span.range.end);
    Span { file: span.file, range: Range::new(start, end) }
}
