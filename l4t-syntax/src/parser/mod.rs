//! Tokens to syntax tree: recursive descent, one file per part of the grammar.
//!
//! Always gives a tree. After an error the rest of the line is skipped, and nothing more is said about that line; the
//! next line starts afresh. Well-known slips from other languages are named, and often read as what was meant.
//! Every loop takes a token or stops; recursion is bounded by [`crate::limits`].

mod expressions;
mod ffi;
mod foreign;
mod items;
mod literals;
mod operators;
mod statements;
mod types;
mod unindented;
mod wording;

use crate::ast;
use crate::diagnostic::Diagnostic;
use crate::fixes;
use crate::lexer;
use crate::lookalike;
use crate::name::{Interner, Name};
use crate::sink::{Reported, Sink};
use crate::source::SourceFile;
use crate::span::{FileId, Range, Span};
use crate::token::{TokenKind, Tokens};
use wording::Phrase;

pub use ffi::{FfiLine, parse_ffi_line};

/// What parsing a file gives.
#[derive(Debug)]
pub struct Parse {
    /// All tokens, comments included, up to `Eof`.
    pub tokens: Tokens,
    /// The tree.
    pub file: ast::File,
    /// What is wrong with the text, in source order.
    pub diagnostics: Vec<Diagnostic>,
}

/// Parses one source file. Fixes that would not help are left out.
pub fn parse(file: FileId, source: &SourceFile, interner: &mut Interner) -> Parse {
    let mut parse = parse_once(file, source, interner);
    if parse.diagnostics.iter().all(|diagnostic| diagnostic.fixes.is_empty()) {
        return parse;
    }
    let text = [(file, source.text().to_owned())];
    fixes::keep_helpful(&mut parse.diagnostics, &text, |texts| {
        let parsed = texts.iter().flat_map(|(file, text)| {
            parse_once(*file, &SourceFile::new("", text.as_bytes().to_vec()), &mut Interner::new()).diagnostics
        });
        parsed.collect()
    });
    parse
}

/// Parses one source file. Its fixes have not been tried.
pub fn parse_once(file: FileId, source: &SourceFile, interner: &mut Interner) -> Parse {
    let (tokens, sink) = lexer::lex(file, source);
    let mut parser = Parser::new(file, source.text(), &tokens, interner, sink);
    parser.file();
    let Parser { mut file, sink, .. } = parser;
    file.reported = sink.reported();
    Parse { tokens, file, diagnostics: sink.into_diagnostics() }
}

/// How long a replacement in a fix may be.
const MAX_FIX_BYTES: usize = 4096;

struct Parser<'a> {
    text: &'a str,
    kinds: &'a [TokenKind],
    ranges: &'a [Range],
    interner: &'a mut Interner,
    sink: Sink,
    file: ast::File,
    /// Number of the current token; never a comment's.
    pos: usize,
    /// Kind of the current token.
    kind: TokenKind,
    /// Where the last token before the current one ends, layout tokens left out.
    last_end: u32,
    /// Number of the first token of the current line.
    line_start: usize,
    /// An error was reported on this line; its rest has been skipped.
    broken: Option<Reported>,
    /// The same for the line before: what is indented below it belongs to that error.
    was_broken: bool,
    /// Inside an expression that a header ends with: a colon before the line break is a slip.
    in_header: bool,
    /// The C types of the signatures of C functions are types here.
    with_c_types: bool,
    /// How many expressions or types are open around the current one.
    depth: u32,
    /// How many blocks are open.
    block_depth: u32,
    /// First token of the last line whose first word was reported as one of another language.
    foreign_line_start: Option<usize>,
    /// Braces have been reported once.
    braces_reported: bool,
    /// Inside a body without indentation, which has been reported as a whole.
    in_unindented: bool,
    /// The item before was a statement outside of any function, and has been reported.
    stray_reported: bool,
    /// Lists being read; each reader takes off what it has put on.
    expr_stack: Vec<ast::ExprId>,
    stmt_stack: Vec<ast::StmtId>,
    type_stack: Vec<ast::TypeId>,
    name_stack: Vec<ast::Declarator>,
}

impl<'a> Parser<'a> {
    fn new(id: FileId, text: &'a str, tokens: &'a Tokens, interner: &'a mut Interner, sink: Sink) -> Parser<'a> {
        let n = tokens.len();
        let file = ast::File {
            id,
            // Measured: ordinary code has an expression for every two tokens and a statement for every eight.
            exprs: la_arena::Arena::with_capacity(n / 2),
            expr_ranges: Vec::with_capacity(n / 2),
            stmts: la_arena::Arena::with_capacity(n / 8),
            stmt_ranges: Vec::with_capacity(n / 8),
            ..ast::File::default()
        };
        let mut parser = Parser {
            text,
            kinds: tokens.kinds(),
            ranges: tokens.ranges(),
            interner,
            sink,
            file,
            pos: 0,
            kind: TokenKind::Eof,
            last_end: 0,
            line_start: 0,
            broken: None,
            was_broken: false,
            in_header: false,
            with_c_types: false,
            depth: 0,
            block_depth: 0,
            foreign_line_start: None,
            braces_reported: false,
            in_unindented: false,
            stray_reported: false,
            expr_stack: Vec::new(),
            stmt_stack: Vec::new(),
            type_stack: Vec::new(),
            name_stack: Vec::new(),
        };
        parser.settle();
        parser
    }

    // The cursor.

    /// Skips comments at the current position.
    #[inline]
    fn settle(&mut self) {
        loop {
            self.kind = self.kinds.get(self.pos).copied().unwrap_or(TokenKind::Eof);
            if self.kind != TokenKind::Comment {
                return;
            }
            self.pos += 1;
        }
    }

    /// Takes the current token, which is no layout token.
    #[inline]
    fn bump(&mut self) {
        self.last_end = self.range().end;
        self.pos += 1;
        self.settle();
    }

    /// Takes the current layout token.
    #[inline]
    fn bump_layout(&mut self) {
        if self.kind != TokenKind::Eof {
            self.pos += 1;
            self.settle();
        }
    }

    /// Where the current token stands.
    #[inline]
    fn range(&self) -> Range {
        self.ranges.get(self.pos).copied().unwrap_or_default()
    }

    /// Number of the first token from `at` on that is no comment.
    fn not_comment(&self, mut at: usize) -> usize {
        while self.kinds.get(at) == Some(&TokenKind::Comment) {
            at += 1;
        }
        at
    }

    /// The kind of the token `n` behind the current one.
    fn peek(&self, n: usize) -> TokenKind {
        let mut at = self.pos;
        for _ in 0..n {
            at = self.not_comment(at + 1);
        }
        self.kinds.get(at).copied().unwrap_or(TokenKind::Eof)
    }

    /// Whether the next token is of this kind and nothing stands between it and the current one.
    #[inline]
    fn is_glued(&self, kind: TokenKind) -> bool {
        self.kinds.get(self.pos + 1) == Some(&kind)
            && self.ranges.get(self.pos + 1).is_some_and(|next| next.start == self.range().end)
    }

    #[inline]
    fn eat(&mut self, kind: TokenKind) -> bool {
        let is_there = self.kind == kind;
        if is_there {
            self.bump();
        }
        is_there
    }

    fn is_line_end(&self) -> bool {
        matches!(self.kind, TokenKind::Newline | TokenKind::Eof)
    }

    fn slice(&self, range: Range) -> &'a str {
        self.text.get(range.start as usize..range.end as usize).unwrap_or_default()
    }

    /// Text of the current token.
    fn current(&self) -> &'a str {
        self.slice(self.range())
    }

    fn span(&self, range: Range) -> Span {
        range.in_file(self.file.id)
    }

    /// From `start` to the end of the last token taken.
    #[inline]
    fn since(&self, start: u32) -> Range {
        Range { start, end: self.last_end.max(start) }
    }

    /// Where to point at the current token: behind the last one if the line ends here.
    fn here(&self) -> Range {
        match self.kind {
            TokenKind::Newline | TokenKind::Eof | TokenKind::Indent | TokenKind::Dedent => {
                Range::new(self.last_end, self.last_end)
            }
            _ => self.range(),
        }
    }

    #[inline]
    fn intern_current(&mut self) -> Name {
        let word = self.current();
        if word.is_ascii() { self.interner.intern(word) } else { self.interner.intern(&lookalike::normalise(word)) }
    }

    // Errors.

    /// Reports something that the parser reads over without losing its way.
    #[cold]
    fn report(&mut self, mut diagnostic: Diagnostic) -> Reported {
        if let Some(reported) = self.broken {
            return reported;
        }
        // Fixes repeat parts of the source. Nested in each other they must not multiply a long line.
        diagnostic.fixes.retain(|fix| fix.edits.iter().all(|edit| edit.text.len() <= MAX_FIX_BYTES));
        self.sink.error(diagnostic)
    }

    /// Reports an error unless the line has one already, and skips the rest of the line.
    #[cold]
    fn fail(&mut self, diagnostic: Diagnostic) -> Reported {
        let reported = match (self.kind, self.sink.reported()) {
            // The lexer has said what is wrong with it.
            (TokenKind::Unknown, Some(reported)) => reported,
            _ => self.report(diagnostic),
        };
        self.skip_line(reported);
        reported
    }

    /// Gives up the rest of the line; an error has been reported.
    #[cold]
    fn skip_line(&mut self, reported: Reported) {
        self.broken = Some(reported);
        let is_declaration = self
            .kinds
            .get(self.line_start)
            .is_some_and(|&kind| items::starts_type(kind) || matches!(kind, TokenKind::Func | TokenKind::Ffi));
        while !self.is_line_end() {
            if is_declaration && self.kind == TokenKind::Ident {
                let name = self.intern_current();
                self.file.skipped_names.push(name);
            }
            self.pos += 1;
            self.settle();
        }
    }

    /// Fails because something else was needed here.
    #[cold]
    fn fail_expected(&mut self, expected: Phrase) -> Reported {
        if let Some(reported) = self.broken {
            self.skip_line(reported);
            return reported;
        }
        let diagnostic = match self.foreign_line() {
            Some(foreign) => foreign,
            None => wording::expected(self.span(self.here()), expected, self.kind, self.current()),
        };
        self.fail(diagnostic)
    }

    #[inline]
    fn expect(&mut self, kind: TokenKind) -> Result<(), Reported> {
        if self.eat(kind) { Ok(()) } else { Err(self.fail_expected(wording::token(kind))) }
    }

    /// A name.
    #[inline]
    fn name(&mut self, expected: Phrase) -> Result<ast::Ident, Reported> {
        if self.kind != TokenKind::Ident {
            return Err(self.fail_expected(expected));
        }
        let ident = ast::Ident { name: self.intern_current(), range: self.range() };
        self.bump();
        Ok(ident)
    }

    /// The end of a line. An error if the line had one, so that what belongs to it cannot be relied on.
    #[inline]
    fn end_line(&mut self) -> Result<(), Reported> {
        if !self.is_line_end() {
            self.line_tail();
        }
        let broken = self.broken.take();
        self.was_broken = broken.is_some();
        self.bump_layout();
        self.line_start = self.pos;
        broken.map_or(Ok(()), Err)
    }

    /// What stands behind the end of a statement or header.
    #[cold]
    fn line_tail(&mut self) {
        let span = self.span(self.range());
        match self.kind {
            TokenKind::Semicolon => {
                let is_last = matches!(self.peek(1), TokenKind::Newline | TokenKind::Eof);
                let reported = self.report(wording::semicolon(span, is_last));
                self.bump();
                if !is_last {
                    self.skip_line(reported);
                }
            }
            TokenKind::Colon if matches!(self.peek(1), TokenKind::Newline | TokenKind::Eof) => {
                let diagnostic = self.foreign_line().unwrap_or_else(|| wording::trailing_colon(span));
                self.report(diagnostic);
                self.bump();
            }
            TokenKind::LBrace | TokenKind::RBrace if self.foreign_line().is_none() => {
                let reported = self.report_braces();
                self.skip_line(reported);
            }
            _ => {
                self.fail_expected(wording::END_OF_LINE);
            }
        }
    }

    /// Says once per file that blocks have no braces.
    fn report_braces(&mut self) -> Reported {
        match (self.braces_reported, self.sink.reported()) {
            (true, Some(reported)) => reported,
            _ => {
                self.braces_reported = true;
                let span = self.span(self.range());
                self.report(wording::braces(span))
            }
        }
    }

    /// Skips a block that is not wanted in the tree, with everything in it.
    #[cold]
    fn skip_block(&mut self) {
        let mut open = 0u32;
        loop {
            match self.kind {
                TokenKind::Indent => open += 1,
                TokenKind::Dedent => open = open.saturating_sub(1),
                TokenKind::Eof => break,
                _ => {}
            }
            self.pos += 1;
            self.settle();
            if open == 0 {
                break;
            }
        }
        self.line_start = self.pos;
    }
}
