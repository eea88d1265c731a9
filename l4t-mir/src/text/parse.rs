//! Reads the text form. Items may stand in any order and use each other, so they are declared in a first pass over the
//! tokens; then data and bodies are read.
//!
//! Only names are resolved and ids given here; whether the program keeps the rules is the verifier's business.

use super::body;
use super::lex::{Token, TokenKind, lex};
use super::print::default_name;
use crate::builder::SignatureSet;
use crate::ir::{
    CSymbol, CSymbolId, Extension, FuncId, Function, Global, GlobalId, Init, Param, Program, Reloc, RelocTarget,
    Runtime, SigId, Signature, Site, SiteId, Type,
};
use crate::queries::{id, index};
use l4t_syntax::{FileId, Range, Span};
use rustc_hash::FxHashMap;
use std::fmt;

/// What is wrong with a text, and where.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ParseError {
    /// 1-based.
    pub line: u32,
    /// 1-based, in Unicode scalar values.
    pub col: u32,
    /// What was found or expected.
    pub message: String,
}

impl ParseError {
    /// At a byte offset, which is at the start of a character.
    pub(super) fn new(text: &str, at: usize, message: String) -> ParseError {
        let before = text.get(..at).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |i| i + 1);
        ParseError {
            line: before.matches('\n').count() as u32 + 1,
            col: before[line_start..].chars().count() as u32 + 1,
            message,
        }
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.line, self.col, self.message)
    }
}

impl std::error::Error for ParseError {}

/// Reads a whole program.
pub fn parse(text: &str) -> Result<Program, ParseError> {
    let mut program = Program::default();
    parse_into(&mut program, text)?;
    Ok(program)
}

/// Adds what a text holds to a program. The text may use what the program has: signatures and C symbols that are there
/// already are not added again, and functions and globals can be named (the text's own come first). After an error the program holds parts of
/// the text.
pub fn parse_into(program: &mut Program, text: &str) -> Result<(), ParseError> {
    let tokens = lex(text)?;
    let mut parser = Parser::new(program, text, tokens);
    parser.declare_items()?;
    for (global, at) in std::mem::take(&mut parser.global_data) {
        parser.at = at;
        let init = parser.data()?;
        parser.program.globals[global].init = init;
    }
    for (func, at) in std::mem::take(&mut parser.bodies) {
        parser.at = at;
        let mut declaration = parser.program.functions[func].clone();
        body::parse(&mut parser, &mut declaration)?;
        parser.program.functions[func] = declaration;
    }
    Ok(())
}

pub(super) type Result<T, E = ParseError> = std::result::Result<T, E>;

/// The tokens, and what names stand for.
pub(super) struct Parser<'a> {
    pub(super) program: &'a mut Program,
    text: &'a str,
    tokens: Vec<Token<'a>>,
    /// Index of the next token.
    at: usize,
    /// What the text names, with what it names of the program that was there before. That program may be large and
    /// the text small: its names are looked for one by one.
    funcs: FxHashMap<Box<str>, FuncId>,
    globals: FxHashMap<Box<str>, GlobalId>,
    c_symbols: FxHashMap<Box<str>, CSymbolId>,
    /// How many functions, globals and C symbols the program had before.
    n_old: (usize, usize, usize),
    signatures: SignatureSet,
    /// How many sites the program had before; `site0` of the text is the one after them.
    first_site: usize,
    /// The same of types.
    pub(super) first_type: usize,
    /// Globals with data, and the token where it starts.
    global_data: Vec<(GlobalId, usize)>,
    /// Functions, and the token after their `{`.
    bodies: Vec<(FuncId, usize)>,
}

impl<'a> Parser<'a> {
    fn new(program: &'a mut Program, text: &'a str, tokens: Vec<Token<'a>>) -> Parser<'a> {
        Parser {
            funcs: FxHashMap::default(),
            globals: FxHashMap::default(),
            c_symbols: FxHashMap::default(),
            n_old: (program.functions.len(), program.globals.len(), program.c_symbols.len()),
            signatures: SignatureSet::new(program),
            first_site: program.sites.len(),
            first_type: program.debug.types.len(),
            program,
            text,
            tokens,
            at: 0,
            global_data: Vec::new(),
            bodies: Vec::new(),
        }
    }

    fn declare_items(&mut self) -> Result<()> {
        // `main`, `runtime` and `debug` name what may follow.
        let mut late = Vec::new();
        loop {
            match self.peek().clone() {
                TokenKind::End => break,
                TokenKind::Word("signature") => {
                    self.at += 1;
                    self.signature_with_by_value(&mut Vec::new())?;
                }
                TokenKind::Word("extern") => {
                    self.at += 1;
                    self.c_symbol()?;
                }
                TokenKind::Word("global") => self.declare_global(true)?,
                TokenKind::Word("const") => self.declare_global(false)?,
                TokenKind::Word("func") => self.declare_function()?,
                TokenKind::Word("main") => {
                    late.push(self.at);
                    self.at += 1;
                    self.symbol()?;
                }
                TokenKind::Word("runtime") => {
                    late.push(self.at);
                    self.at += 1;
                    self.skip_body()?;
                }
                TokenKind::Word("debug") => {
                    late.push(self.at);
                    self.at += 1;
                    self.skip_global_variable()?;
                }
                TokenKind::Word(word) if number_after("site", word).is_some() => self.site_item()?,
                TokenKind::Word(word) if number_after("type", word).is_some() => self.type_item()?,
                _ => {
                    return self
                        .expected("`func`, `global`, `const`, `signature`, `extern`, `main`, `runtime`, `debug`, a site or a type");
                }
            }
        }
        for at in late {
            self.at = at;
            match self.next() {
                TokenKind::Word("runtime") => self.runtime_item()?,
                TokenKind::Word("debug") => self.global_variable()?,
                _ => self.program.main = Some(self.func()?),
            }
        }
        Ok(())
    }

    fn site_item(&mut self) -> Result<()> {
        let n = (self.program.sites.len() - self.first_site) as u32;
        self.numbered("site", n)?;
        self.mark("=")?;
        let file = self.str()?;
        self.mark(":")?;
        let line = self.u32()?;
        self.mark(":")?;
        let col = self.u32()?;
        let what = self.str()?;
        let text = self.str()?;
        self.program.sites.alloc(Site { file: file.into(), line, col, text: text.into(), what: what.into() });
        Ok(())
    }

    fn declare_global(&mut self, writable: bool) -> Result<()> {
        self.at += 1;
        let start = self.at;
        let name = self.symbol()?;
        self.word("size")?;
        let size = self.u64()?;
        self.word("align")?;
        let align = self.u64()?;
        let is_variable = self.eat_word("variable");
        let global = Global { name: name.clone(), size, align, writable, init: Init::Zero, is_variable };
        let id = self.program.globals.alloc(global);
        if self.globals.insert(name, id).is_some() {
            return self.error_at(start, "this global is there already".into());
        }
        if self.eat_mark("=") {
            self.global_data.push((id, self.at));
            self.skip_data()?;
        }
        Ok(())
    }

    /// Over the parts of a global's data, whose names may not be known yet.
    fn skip_data(&mut self) -> Result<()> {
        loop {
            match self.next() {
                TokenKind::Str(_) => {}
                TokenKind::Word("zero") => {
                    self.u64()?;
                }
                TokenKind::Word("global") => {
                    self.symbol()?;
                    self.addend()?;
                }
                TokenKind::Word("func") => {
                    self.symbol()?;
                }
                _ => {
                    self.at -= 1;
                    return self.expected("a string, `zero`, `global` or `func`");
                }
            }
            if !self.eat_mark(",") {
                return Ok(());
            }
        }
    }

    fn data(&mut self) -> Result<Init> {
        let mut bytes = Vec::new();
        let mut relocs = Vec::new();
        loop {
            let offset = bytes.len() as u64;
            match self.next() {
                TokenKind::Str(part) => bytes.extend_from_slice(&part),
                TokenKind::Word("zero") => self.zeros(&mut bytes)?,
                TokenKind::Word("global") => {
                    let global = self.global()?;
                    relocs.push(Reloc { offset, target: RelocTarget::Global(global, self.addend()?) });
                    bytes.extend_from_slice(&[0; 8]);
                }
                _ => {
                    relocs.push(Reloc { offset, target: RelocTarget::Func(self.func()?) });
                    bytes.extend_from_slice(&[0; 8]);
                }
            }
            if !self.eat_mark(",") {
                return Ok(Init::Data { bytes: bytes.into(), relocs: relocs.into() });
            }
        }
    }

    /// A short text must not make the parser take all memory: data that long is written as `Init::Zero`.
    fn zeros(&mut self, bytes: &mut Vec<u8>) -> Result<()> {
        const MAX_DATA_BYTES: u64 = 1 << 26;
        let n = self.u64()?;
        if n > MAX_DATA_BYTES || bytes.len() as u64 + n > MAX_DATA_BYTES {
            return self.error_at(self.at - 1, format!("data has at most {MAX_DATA_BYTES} bytes"));
        }
        bytes.resize(bytes.len() + n as usize, 0);
        Ok(())
    }

    fn declare_function(&mut self) -> Result<()> {
        self.at += 1;
        let start = self.at;
        let symbol = self.symbol()?;
        let mut by_value_bytes = Vec::new();
        let sig = self.signature_with_by_value(&mut by_value_bytes)?;
        let mut func = Function::new(default_name(&symbol), symbol.clone(), sig, Span::default());
        func.by_value_bytes = by_value_bytes.into();
        func.exported = self.eat_word("exported");
        func.cold = self.eat_word("cold");
        if self.eat_word("name") {
            func.name = self.str()?;
        }
        func.span = self.span()?;
        let id = self.program.functions.alloc(func);
        if self.funcs.insert(symbol, id).is_some() {
            return self.error_at(start, "this function is there already".into());
        }
        self.bodies.push((id, self.at + 1));
        self.skip_body()
    }

    /// Over everything between braces, which do not nest.
    fn skip_body(&mut self) -> Result<()> {
        self.mark("{")?;
        while !self.eat_mark("}") {
            if self.next() == TokenKind::End {
                self.at = self.tokens.len() - 1;
                return self.expected("`}`");
            }
        }
        Ok(())
    }

    fn runtime_item(&mut self) -> Result<()> {
        self.mark("{")?;
        let mut runtime = Runtime {
            index_out_of_bounds: None,
            null_pointer: None,
            null_function: None,
            division_by_zero: None,
            site_table: None,
        };
        while !self.eat_mark("}") {
            match self.next() {
                TokenKind::Word("index_out_of_bounds") => runtime.index_out_of_bounds = Some(self.func()?),
                TokenKind::Word("null_pointer") => runtime.null_pointer = Some(self.func()?),
                TokenKind::Word("null_function") => runtime.null_function = Some(self.func()?),
                TokenKind::Word("division_by_zero") => runtime.division_by_zero = Some(self.func()?),
                TokenKind::Word("site_table") => runtime.site_table = Some(self.global()?),
                _ => {
                    self.at -= 1;
                    return self.expected("the name of a failure path, or `site_table`");
                }
            }
        }
        self.program.runtime = Some(runtime);
        Ok(())
    }

    /// A signature in a body.
    pub(super) fn sig(&mut self) -> Result<SigId> {
        self.signature_with_by_value(&mut Vec::new())
    }

    /// `(ptr by_value 24, ..., i32 sext) -> i32 sext`
    fn signature_with_by_value(&mut self, by_value_bytes: &mut Vec<Option<u64>>) -> Result<SigId> {
        self.mark("(")?;
        let mut params = Vec::new();
        let mut n_fixed = None;
        while !self.eat_mark(")") {
            if !(params.is_empty() && n_fixed.is_none()) {
                self.mark(",")?;
            }
            if n_fixed.is_none() && self.eat_mark("...") {
                n_fixed = Some(params.len() as u32);
                continue;
            }
            params.push(self.param()?);
            by_value_bytes.push(if self.eat_word("by_value") { Some(self.u64()?) } else { None });
        }
        let ret = if self.eat_mark("->") { Some(self.param()?) } else { None };
        let sig = Signature { params: params.into(), n_fixed, ret };
        Ok(self.signatures.intern(self.program, sig))
    }

    fn param(&mut self) -> Result<Param> {
        let ty = self.ty()?;
        let ext = if self.eat_word("zext") {
            Extension::Zero
        } else if self.eat_word("sext") {
            Extension::Sign
        } else {
            Extension::None
        };
        Ok(Param { ty, ext })
    }

    pub(super) fn ty(&mut self) -> Result<Type> {
        match *self.peek() {
            TokenKind::Word(word) => match type_of_name(word) {
                Some(ty) => {
                    self.at += 1;
                    Ok(ty)
                }
                None => self.expected("a type"),
            },
            _ => self.expected("a type"),
        }
    }

    /// ` !0:12..20`; nothing stands for the default.
    pub(super) fn span(&mut self) -> Result<Span> {
        if !self.eat_mark("!") {
            return Ok(Span::default());
        }
        let file = FileId(self.u32()?);
        self.mark(":")?;
        let start = self.u32()?;
        self.mark("..")?;
        let end = self.u32()?;
        if end < start {
            return self.error_at(self.at - 1, "the span ends before it starts".into());
        }
        Ok(Range::new(start, end).in_file(file))
    }

    pub(super) fn func(&mut self) -> Result<FuncId> {
        let name = self.symbol()?;
        if let Some(&func) = self.funcs.get(&name) {
            return Ok(func);
        }
        let mut old = self.program.functions.iter().take(self.n_old.0);
        match old.find(|(_, func)| func.symbol == name) {
            Some((func, _)) => {
                self.funcs.insert(name, func);
                Ok(func)
            }
            None => self.error_at(self.at - 1, format!("there is no function `{name}`")),
        }
    }

    pub(super) fn global(&mut self) -> Result<GlobalId> {
        let name = self.symbol()?;
        if let Some(&global) = self.globals.get(&name) {
            return Ok(global);
        }
        let mut old = self.program.globals.iter().take(self.n_old.1);
        match old.find(|(_, global)| global.name == name) {
            Some((global, _)) => {
                self.globals.insert(name, global);
                Ok(global)
            }
            None => self.error_at(self.at - 1, format!("there is no global `{name}`")),
        }
    }

    /// A C symbol, which the program has from now on.
    pub(super) fn c_symbol(&mut self) -> Result<CSymbolId> {
        let TokenKind::CSymbol(name) = self.peek().clone() else {
            return self.expected("a C symbol such as `$printf`");
        };
        self.at += 1;
        let (symbols, n_old) = (&mut self.program.c_symbols, self.n_old.2);
        Ok(*self.c_symbols.entry(name).or_insert_with_key(|name| {
            let old = symbols.iter().take(n_old).find(|(_, symbol)| symbol.name == *name).map(|(id, _)| id);
            old.unwrap_or_else(|| symbols.alloc(CSymbol { name: name.clone() }))
        }))
    }

    pub(super) fn site(&mut self) -> Result<SiteId> {
        let n = self.number_of("site")?;
        let site = id(self.first_site + n as usize);
        if index(site) < self.program.sites.len() {
            Ok(site)
        } else {
            self.error_at(self.at - 1, format!("there is no `site{n}`"))
        }
    }

    pub(super) fn symbol(&mut self) -> Result<Box<str>> {
        let TokenKind::Symbol(name) = self.peek().clone() else {
            return self.expected("a symbol such as `@l4t.main`");
        };
        self.at += 1;
        Ok(name)
    }

    /// A string that is UTF-8.
    pub(super) fn str(&mut self) -> Result<Box<str>> {
        let TokenKind::Str(bytes) = self.peek().clone() else {
            return self.expected("a string");
        };
        match String::from_utf8(bytes.into()) {
            Ok(text) => {
                self.at += 1;
                Ok(text.into())
            }
            Err(_) => self.error_at(self.at, "the string is not UTF-8".into()),
        }
    }

    /// `+8`, `-8`, or nothing for 0.
    pub(super) fn addend(&mut self) -> Result<i64> {
        if self.eat_mark("+") {
            return self.signed(false);
        }
        if self.eat_mark("-") {
            return self.signed(true);
        }
        Ok(0)
    }

    pub(super) fn i64(&mut self) -> Result<i64> {
        let is_negative = self.eat_mark("-");
        self.signed(is_negative)
    }

    fn signed(&mut self, is_negative: bool) -> Result<i64> {
        let magnitude = i128::from(self.u64()?);
        match i64::try_from(if is_negative { -magnitude } else { magnitude }) {
            Ok(value) => Ok(value),
            Err(_) => self.error_at(self.at - 1, "the number does not fit in 64 bits".into()),
        }
    }

    pub(super) fn u32(&mut self) -> Result<u32> {
        match u32::try_from(self.u64()?) {
            Ok(value) => Ok(value),
            Err(_) => self.error_at(self.at - 1, "the number does not fit in 32 bits".into()),
        }
    }

    pub(super) fn u64(&mut self) -> Result<u64> {
        let TokenKind::Number(number) = *self.peek() else { return self.expected("a number") };
        self.at += 1;
        Ok(number)
    }

    /// A name such as `s3`, whose number must be the next one, 3.
    pub(super) fn numbered(&mut self, prefix: &str, expected: u32) -> Result<()> {
        if self.number_of(prefix)? == expected {
            return Ok(());
        }
        self.error_at(self.at - 1, format!("expected `{prefix}{expected}`: these are numbered in order"))
    }

    /// The number in a name such as `v3`.
    pub(super) fn number_of(&mut self, prefix: &str) -> Result<u32> {
        let number = match self.peek() {
            TokenKind::Word(word) => number_after(prefix, word),
            _ => None,
        };
        match number {
            Some(number) => {
                self.at += 1;
                Ok(number)
            }
            None => self.expected(&format!("a name such as `{prefix}0`")),
        }
    }

    pub(super) fn peek(&self) -> &TokenKind<'a> {
        &self.tokens[self.at].kind
    }

    /// Takes a token, but never goes beyond the last one, `End`.
    pub(super) fn next(&mut self) -> TokenKind<'a> {
        let kind = self.tokens[self.at].kind.clone();
        self.at += 1;
        if self.at == self.tokens.len() {
            // One more place to stand on, so that going back one token is always right.
            let end = self.tokens[self.at - 1].clone();
            self.tokens.push(end);
        }
        kind
    }

    pub(super) fn is_mark(&self, mark: &str) -> bool {
        matches!(*self.peek(), TokenKind::Mark(found) if found == mark)
    }

    pub(super) fn eat_mark(&mut self, mark: &str) -> bool {
        let is_there = self.is_mark(mark);
        self.at += usize::from(is_there);
        is_there
    }

    pub(super) fn eat_word(&mut self, word: &str) -> bool {
        let is_there = matches!(*self.peek(), TokenKind::Word(found) if found == word);
        self.at += usize::from(is_there);
        is_there
    }

    pub(super) fn mark(&mut self, mark: &str) -> Result<()> {
        if self.eat_mark(mark) { Ok(()) } else { self.expected(&format!("`{mark}`")) }
    }

    fn word(&mut self, word: &str) -> Result<()> {
        if self.eat_word(word) { Ok(()) } else { self.expected(&format!("`{word}`")) }
    }

    /// Where the parser stands, to come back later.
    pub(super) fn position(&self) -> usize {
        self.at
    }

    pub(super) fn go_to(&mut self, position: usize) {
        self.at = position;
    }

    /// An error at the next token.
    pub(super) fn expected<T>(&self, what: &str) -> Result<T> {
        let found = match self.peek() {
            TokenKind::Word(word) => format!("`{word}`"),
            TokenKind::Number(number) => format!("`{number}`"),
            TokenKind::Str(_) => "a string".into(),
            TokenKind::Symbol(name) => format!("`@{name}`"),
            TokenKind::CSymbol(name) => format!("`${name}`"),
            TokenKind::Mark(mark) => format!("`{mark}`"),
            TokenKind::End => "the end".into(),
        };
        self.error_at(self.at, format!("expected {what}, found {found}"))
    }

    /// An error at a token.
    pub(super) fn error_at<T>(&self, token: usize, message: String) -> Result<T> {
        Err(ParseError::new(self.text, self.tokens[token].start, message))
    }
}

/// The number in a name such as `site3`, for the prefix `site`. Written without leading zeros.
pub(super) fn number_after(prefix: &str, word: &str) -> Option<u32> {
    let digits = word.strip_prefix(prefix)?;
    let is_canonical = digits.bytes().all(|b| b.is_ascii_digit()) && (digits == "0" || !digits.starts_with('0'));
    if is_canonical { digits.parse().ok() } else { None }
}

pub(super) fn type_of_name(name: &str) -> Option<Type> {
    Type::ALL.into_iter().find(|ty| ty.name() == name)
}
