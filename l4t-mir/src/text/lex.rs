//! Splits the text form into tokens. Space and line breaks only separate them; `;` starts a comment.

use super::parse::ParseError;

/// A token and where it starts.
#[derive(Clone, Debug)]
pub(super) struct Token<'a> {
    pub(super) kind: TokenKind<'a>,
    /// Byte offset.
    pub(super) start: usize,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum TokenKind<'a> {
    /// A keyword, an operation, or the name of a value, block, slot or site.
    Word(&'a str),
    /// A number without sign.
    Number(u64),
    /// A string, escapes decoded.
    Str(Box<[u8]>),
    /// `@name` or `@"name"`: a function or global.
    Symbol(Box<str>),
    /// `$name` or `$"name"`: a C symbol.
    CSymbol(Box<str>),
    /// One of `( ) { } , : = + - ! -> .. ...`
    Mark(&'static str),
    End,
}

/// Longer ones before those that they start with.
const MARKS: [&str; 13] = ["->", "...", "..", "(", ")", "{", "}", ",", ":", "=", "+", "-", "!"];

/// Whether a byte can be part of a word or an unquoted symbol.
pub(super) fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'.'
}

/// All tokens, the last one `End`.
pub(super) fn lex(text: &str) -> Result<Vec<Token<'_>>, ParseError> {
    let mut lexer = Lexer { text, at: 0 };
    let mut tokens = Vec::with_capacity(text.len() / 4);
    loop {
        let token = lexer.token()?;
        let is_end = token.kind == TokenKind::End;
        tokens.push(token);
        if is_end {
            return Ok(tokens);
        }
    }
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Lexer<'a> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn error<T>(&self, at: usize, message: String) -> Result<T, ParseError> {
        Err(ParseError::new(self.text, at, message))
    }

    fn token(&mut self) -> Result<Token<'a>, ParseError> {
        self.skip_space();
        let start = self.at;
        let kind = match self.peek() {
            None => TokenKind::End,
            Some(b'"') => TokenKind::Str(self.string()?.into()),
            Some(b'@') => TokenKind::Symbol(self.symbol()?),
            Some(b'$') => TokenKind::CSymbol(self.symbol()?),
            Some(byte) if byte.is_ascii_digit() => self.number()?,
            Some(byte) if byte.is_ascii_alphabetic() || byte == b'_' => TokenKind::Word(self.name()),
            Some(_) => self.mark()?,
        };
        Ok(Token { kind, start })
    }

    fn skip_space(&mut self) {
        while let Some(byte) = self.peek() {
            match byte {
                b' ' | b'\t' | b'\r' | b'\n' => self.at += 1,
                b';' => self.at += self.text.as_bytes()[self.at..].iter().take_while(|&&b| b != b'\n').count(),
                _ => return,
            }
        }
    }

    /// As many name bytes as there are.
    fn name(&mut self) -> &'a str {
        let start = self.at;
        self.at += self.text.as_bytes()[start..].iter().take_while(|&&b| is_name_byte(b)).count();
        &self.text[start..self.at]
    }

    fn number(&mut self) -> Result<TokenKind<'a>, ParseError> {
        let start = self.at;
        self.at += self.text.as_bytes()[start..].iter().take_while(|b| b.is_ascii_digit()).count();
        match self.text[start..self.at].parse() {
            Ok(number) => Ok(TokenKind::Number(number)),
            Err(_) => self.error(start, "the number does not fit in 64 bits".into()),
        }
    }

    fn mark(&mut self) -> Result<TokenKind<'a>, ParseError> {
        let rest = &self.text[self.at..];
        match MARKS.iter().find(|mark| rest.starts_with(**mark)) {
            Some(mark) => {
                self.at += mark.len();
                Ok(TokenKind::Mark(mark))
            }
            None => {
                let c = rest.chars().next().unwrap_or('?');
                self.error(self.at, format!("no token starts with {c:?}"))
            }
        }
    }

    /// What follows a sigil: a name or a string.
    fn symbol(&mut self) -> Result<Box<str>, ParseError> {
        let start = self.at;
        self.at += 1;
        if self.peek() == Some(b'"') {
            let bytes = self.string()?;
            return match String::from_utf8(bytes) {
                Ok(name) => Ok(name.into()),
                Err(_) => self.error(start, "the name is not UTF-8".into()),
            };
        }
        match self.name() {
            "" => self.error(start, "a name is missing after the sigil".into()),
            name => Ok(name.into()),
        }
    }

    fn string(&mut self) -> Result<Vec<u8>, ParseError> {
        let start = self.at;
        self.at += 1;
        let mut bytes = Vec::new();
        loop {
            match self.peek() {
                None | Some(b'\n') => return self.error(start, "the string does not end on its line".into()),
                Some(b'"') => {
                    self.at += 1;
                    return Ok(bytes);
                }
                Some(b'\\') => bytes.push(self.escape()?),
                Some(byte) => {
                    bytes.push(byte);
                    self.at += 1;
                }
            }
        }
    }

    fn escape(&mut self) -> Result<u8, ParseError> {
        let start = self.at;
        self.at += 2;
        match self.text.as_bytes().get(start + 1) {
            Some(b'n') => Ok(b'\n'),
            Some(b't') => Ok(b'\t'),
            Some(b'0') => Ok(0),
            Some(&byte @ (b'"' | b'\\')) => Ok(byte),
            Some(b'x') => {
                let digits = self.text.get(start + 2..start + 4).filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()));
                self.at += 2;
                match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
                    Some(byte) => Ok(byte),
                    None => self.error(start, "`\\x` needs two hexadecimal digits".into()),
                }
            }
            _ => self.error(start, "unknown escape".into()),
        }
    }
}
