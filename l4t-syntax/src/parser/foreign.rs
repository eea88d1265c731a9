//! Words that begin lines in other languages: `while`, `def`, `int`. They are names like any other here, so they are
//! looked at only once a line has turned out to be wrong.

use super::{Parser, wording};
use crate::diagnostic::Diagnostic;
use crate::token::TokenKind;

/// What a foreign word was meant to be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Meant {
    /// This word of the language, in the very same place.
    Word(&'static str),
    /// This word of the language, in a line that looks different.
    Like(&'static str),
    /// A declaration without a type.
    Declaration,
    /// A number with a fraction.
    Float,
    /// Text.
    Text,
    /// Nothing that the language has.
    Nothing,
}

/// What a word of another language is in this one.
pub(super) fn meaning(word: &str) -> Option<Meant> {
    use Meant::*;
    Some(match word {
        "while" => Word("loop"),
        "for" | "do" | "until" | "repeat" => Like("loop"),
        "fn" | "fun" | "function" | "fnc" | "fucn" | "fuc" | "fnuc" => Word("func"),
        "def" | "void" | "sub" | "proc" => Like("func"),
        "elseif" | "elsif" | "elsef" | "elfi" => Word("elif"),
        "retrun" | "retun" | "reutrn" | "ret" => Word("return"),
        "int" | "long" | "short" | "unsigned" | "bool" | "i64" | "u64" | "i32" | "u32" | "int64_t" | "size_t"
        | "number" => Word("num"),
        "byte" | "u8" | "uint8_t" => Word("char"),
        "class" | "record" | "type" => Like("struct"),
        "let" | "var" | "const" | "auto" | "static" | "mut" => Declaration,
        "float" | "double" | "f32" | "f64" => Float,
        "string" | "str" | "String" => Text,
        "switch" | "match" | "case" | "goto" | "import" | "include" | "using" | "try" | "throw" => Nothing,
        _ => return None,
    })
}

impl Parser<'_> {
    /// What to say about the current line if it begins with a word of another language.
    pub(super) fn foreign_line(&self) -> Option<Diagnostic> {
        if self.foreign_line_start == Some(self.line_start) {
            return None;
        }
        self.foreign_word(self.line_start, false)
    }

    /// The same for the line that begins with the token `at`. With `has_body`, a call-like word counts as well.
    pub(super) fn foreign_word(&self, at: usize, has_body: bool) -> Option<Diagnostic> {
        let at = self.not_comment(at);
        if self.kinds.get(at) != Some(&TokenKind::Ident) {
            return None;
        }
        // A name that is used as a name is one.
        let next = self.kinds.get(at + 1).copied().unwrap_or(TokenKind::Eof);
        let is_word = match next {
            TokenKind::LParen => true,
            TokenKind::Newline => has_body,
            TokenKind::Ident
            | TokenKind::Int
            | TokenKind::Str
            | TokenKind::Character
            | TokenKind::Bang
            | TokenKind::Star
            | TokenKind::LBrace => true,
            kind => super::items::starts_type(kind),
        };
        if !is_word {
            return None;
        }
        let range = self.ranges.get(at).copied()?;
        let word = self.slice(range);
        let span = self.span(range);
        meaning(word).map(|meant| wording::foreign_word(span, word, meant))
    }

    /// Whether the current line declares variables, but with a word that is no type: `int x`, `Node n`, `let y`.
    #[inline]
    pub(super) fn is_foreign_declaration(&self) -> bool {
        self.kind == TokenKind::Ident
            && self.kinds.get(self.pos + 1) == Some(&TokenKind::Ident)
            && self.names_variable()
    }

    #[cold]
    fn names_variable(&self) -> bool {
        use TokenKind::*;
        let is_type = match meaning(self.current()) {
            Some(Meant::Word(word)) => matches!(word, "num" | "char"),
            Some(Meant::Like(_) | Meant::Nothing) => false,
            Some(Meant::Declaration | Meant::Float | Meant::Text) | None => true,
        };
        is_type && matches!(self.peek(2), Newline | Eof | Comma | Colon | Eq | LBracket | Semicolon)
    }

    /// Reports the word that the current line begins with.
    #[cold]
    pub(super) fn report_foreign_line(&mut self) {
        if let Some(diagnostic) = self.foreign_line() {
            self.report(diagnostic);
            self.foreign_line_start = Some(self.line_start);
        }
    }

    /// Whether the current line is `WORD NAME(` with a word that means `func`.
    pub(super) fn is_misspelt_func(&self) -> bool {
        self.peek(1) == TokenKind::Ident
            && self.peek(2) == TokenKind::LParen
            && matches!(meaning(self.current()), Some(Meant::Word("func") | Meant::Like("func")))
            && self.current() != "void"
    }
}
