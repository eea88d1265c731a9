//! Tokens: kinds and positions, kept for the whole file, comments included.
//!
//! Stored as two parallel arrays, nine bytes a token. A token reaches from its start to its end; what lies between
//! two tokens is white space only (spaces, tabs, the line breaks of empty lines, a byte-order mark).

use crate::span::Range;

/// What a token is. `Newline`, `Indent` and `Dedent` make the layout of the language (reference, "Indentation")
/// explicit, so that the parser never counts spaces.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[repr(u8)]
#[rustfmt::skip]
#[expect(missing_docs, reason = "the tokens' own names")]
pub enum TokenKind {
    // Layout. `Newline` ends a line that holds other tokens; `Indent` and `Dedent` are empty.
    Newline, Indent, Dedent, Eof,
    // A `//` comment up to the end of its line. The parser skips it.
    Comment,
    // Names and literals.
    Ident, Int, Str, Character,
    // Keywords.
    Array, Break, Char, Continue, Elif, Else, Ffi, Func, FuncPtr, If, Loop, Num, Ptr, Return, Struct,
    // Punctuation. A shift is two tokens without space between, since `>>` may also close two types.
    Colon, Plus, Minus, Star, Slash, Percent, Eq, NotEq, Less, LessEq, Greater, GreaterEq,
    AndAnd, OrOr, And, Or, Caret, Tilde, Bang,
    Dot, Comma, LParen, RParen, LBracket, RBracket, Arrow,
    // `...`, in the signatures of C functions.
    Ellipsis,
    // No tokens of the language, but of others: the parser says what to write instead.
    Semicolon, LBrace, RBrace,
    // Text that is no token; reported by the lexer.
    Unknown,
}

/// The tokens of a file.
#[derive(Debug, Default)]
pub struct Tokens {
    kinds: Vec<TokenKind>,
    ranges: Vec<Range>,
}

impl Tokens {
    /// No tokens, with room for `n`.
    pub fn with_capacity(n: usize) -> Tokens {
        Tokens { kinds: Vec::with_capacity(n), ranges: Vec::with_capacity(n) }
    }

    /// Appends a token.
    pub fn push(&mut self, kind: TokenKind, range: Range) {
        self.kinds.push(kind);
        self.ranges.push(range);
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.kinds.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.kinds.is_empty()
    }

    /// Kind of token `i`; `Eof` past the end.
    pub fn kind(&self, i: usize) -> TokenKind {
        self.kinds.get(i).copied().unwrap_or(TokenKind::Eof)
    }

    /// All kinds, in order.
    pub fn kinds(&self) -> &[TokenKind] {
        &self.kinds
    }

    /// All ranges, in the same order.
    pub fn ranges(&self) -> &[Range] {
        &self.ranges
    }

    /// Where token `i` stands.
    pub fn range(&self, i: usize) -> Range {
        self.ranges[i]
    }
}
