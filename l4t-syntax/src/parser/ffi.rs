//! `ffi "C" NAME`, and the signatures behind it in the catalogue of C functions.

use super::{Parser, wording};
use crate::ast::{FfiItem, FfiSignature, Item, Type};
use crate::diagnostic::Diagnostic;
use crate::lexer;
use crate::name::Interner;
use crate::source::SourceFile;
use crate::span::{FileId, Range};
use crate::token::TokenKind;
use la_arena::Arena;

/// One line of the catalogue of C functions.
#[derive(Debug)]
pub struct FfiLine {
    /// The function. Its type ids belong to `types`.
    pub item: FfiItem,
    /// The types in its signature.
    pub types: Arena<Type>,
}

/// Parses one line of the catalogue: `ffi "C" printf(ptr<char>, ...) -> int`. C types are types here.
///
/// # Errors
///
/// What is wrong with the line, at byte offsets in `line`, if it is anything but one `ffi` line.
pub fn parse_ffi_line(line: &str, interner: &mut Interner) -> Result<FfiLine, Vec<Diagnostic>> {
    let source = SourceFile::new("", line.as_bytes().to_vec());
    let (tokens, sink) = lexer::lex(FileId::default(), &source);
    let mut parser = Parser::new(FileId::default(), line, &tokens, interner, sink);
    parser.with_c_types = true;
    let item = if parser.kind == TokenKind::Ffi {
        parser.ffi()
    } else {
        parser.fail_expected(wording::token(TokenKind::Ffi));
        None
    };
    parser.end_line().ok();
    if parser.kind != TokenKind::Eof {
        parser.fail_expected(wording::END_OF_FILE);
    }
    let Parser { file, sink, .. } = parser;
    let diagnostics = sink.into_diagnostics();
    match item {
        Some(item) if diagnostics.is_empty() => Ok(FfiLine { item, types: file.types }),
        _ => Err(diagnostics),
    }
}

impl Parser<'_> {
    /// An `ffi` line of a program. A signature in it is reported and dropped: programs have bare ones only.
    pub(super) fn ffi_item(&mut self) {
        if let Some(mut item) = self.ffi() {
            if item.signature.take().is_some() {
                let range = Range::new(item.name.range.end, self.last_end);
                let diagnostic = wording::typed_ffi(self.span(range));
                self.report(diagnostic);
            }
            self.file.items.push(Item::Ffi(item));
        }
        self.end_line().ok();
    }

    /// `ffi "C" NAME` with what follows on the line.
    fn ffi(&mut self) -> Option<FfiItem> {
        let start = self.range().start;
        self.bump();
        self.ffi_language();
        let name = self.name(wording::C_FUNCTION_NAME).ok()?;
        let signature = if self.kind == TokenKind::LParen { self.ffi_signature() } else { None };
        Some(FfiItem { name, signature, range: self.since(start) })
    }

    /// The `"C"`.
    fn ffi_language(&mut self) {
        let range = self.range();
        match self.kind {
            TokenKind::Str => {
                if *self.string() != *b"C" {
                    let diagnostic = wording::ffi_language(self.span(range));
                    self.report(diagnostic);
                }
                self.bump();
            }
            TokenKind::Ident => {
                // `ffi printf`
                let at = self.span(Range::new(range.start, range.start));
                self.report(wording::ffi_without_language(self.span(range), at));
            }
            _ => {
                self.fail_expected(wording::FFI_LANGUAGE);
            }
        }
    }

    /// `(T1, T2, ...) -> R`
    fn ffi_signature(&mut self) -> Option<FfiSignature> {
        let had_c_types = std::mem::replace(&mut self.with_c_types, true);
        self.bump();
        let base = self.type_stack.len();
        let mut variadic = false;
        if self.kind != TokenKind::RParen {
            while self.broken.is_none() {
                if self.eat(TokenKind::Ellipsis) {
                    variadic = true;
                    break;
                }
                let ty = self.ty();
                self.type_stack.push(ty);
                if !self.eat(TokenKind::Comma) {
                    break;
                }
            }
        }
        self.expect(TokenKind::RParen).ok();
        self.expect(TokenKind::Arrow).ok();
        let ret = self.ty();
        self.with_c_types = had_c_types;
        let params = self.type_stack.drain(base..).collect();
        self.broken.is_none().then_some(FfiSignature { params, variadic, ret })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ast::CType;

    #[test]
    fn catalogue_line() {
        let mut interner = Interner::new();
        let line = parse_ffi_line("ffi \"C\" printf(ptr<char>, ...) -> int", &mut interner).expect("a valid line");
        let signature = line.item.signature.expect("it has a signature");
        assert_eq!(interner.resolve(line.item.name.name), "printf");
        assert!(signature.variadic);
        assert_eq!(signature.params.len(), 1);
        assert!(matches!(line.types[signature.params[0]], Type::Ptr(_)));
        assert_eq!(line.types[signature.ret], Type::C(CType::Int));
    }

    #[test]
    fn wrong_lines() {
        let mut interner = Interner::new();
        for line in
            ["", "num a", "ffi \"C\" f(int) ->", "ffi \"C\" f(int, -> int", "ffi \"C\" f\nffi \"C\" g", "ffi \"C\""]
        {
            assert!(parse_ffi_line(line, &mut interner).is_err(), "{line}");
        }
    }
}
