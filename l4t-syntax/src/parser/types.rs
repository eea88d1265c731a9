//! Types as written.

use super::foreign::{Meant, meaning};
use super::{Parser, wording};
use crate::ast::{CType, Ident, Type, TypeId};
use crate::diagnostic::Edit;
use crate::limits::MAX_NESTING;
use crate::sink::Reported;
use crate::span::Range;
use crate::token::TokenKind;

impl Parser<'_> {
    fn alloc_type(&mut self, ty: Type, range: Range) -> TypeId {
        self.file.type_ranges.push(range);
        self.file.types.alloc(ty)
    }

    pub(super) fn missing_type(&mut self, reported: Reported, range: Range) -> TypeId {
        self.alloc_type(Type::Missing(reported), range)
    }

    /// A type.
    pub(super) fn ty(&mut self) -> TypeId {
        let start = self.range().start;
        if self.depth >= MAX_NESTING {
            let span = self.span(self.range());
            self.fail(wording::nesting_too_deep(span));
        }
        self.depth += 1;
        let ty = self.bare_type();
        self.depth -= 1;
        let range =
            if self.broken.is_some() && matches!(ty, Type::Missing(_)) { self.here() } else { self.since(start) };
        let id = self.alloc_type(ty, range);
        if self.kind == TokenKind::Star { self.c_pointer(id) } else { id }
    }

    fn bare_type(&mut self) -> Type {
        match self.kind {
            TokenKind::Num => {
                self.bump();
                Type::Num
            }
            TokenKind::Char => {
                self.bump();
                Type::Char
            }
            TokenKind::Ptr => {
                self.bump();
                self.angled().map_or_else(Type::Missing, Type::Ptr)
            }
            TokenKind::Array => {
                self.bump();
                self.array().unwrap_or_else(Type::Missing)
            }
            TokenKind::FuncPtr => {
                self.bump();
                self.funcptr()
            }
            TokenKind::Struct => {
                self.bump();
                self.name(wording::STRUCT_NAME).map_or_else(Type::Missing, |name| Type::Struct(name.name))
            }
            TokenKind::Ident => self.named_type(),
            _ => Type::Missing(self.fail_expected(wording::TYPE)),
        }
    }

    /// `<T>`
    fn angled(&mut self) -> Result<TypeId, Reported> {
        self.expect(TokenKind::Less)?;
        let inner = self.ty();
        self.expect(TokenKind::Greater)?;
        Ok(inner)
    }

    /// `<T>[N]`
    fn array(&mut self) -> Result<Type, Reported> {
        let elem = self.angled()?;
        if !self.eat(TokenKind::LBracket) || self.kind != TokenKind::Int {
            let diagnostic = wording::array_length(self.span(self.here()), self.kind, self.current());
            return Err(self.fail(diagnostic));
        }
        let len = self.int();
        self.bump();
        self.expect(TokenKind::RBracket)?;
        Ok(Type::Array { elem, len: len? })
    }

    /// `(T1, T2) -> R`
    fn funcptr(&mut self) -> Type {
        let base = self.type_stack.len();
        self.expect(TokenKind::LParen).ok();
        if self.kind != TokenKind::RParen {
            while self.broken.is_none() {
                let ty = self.ty();
                self.type_stack.push(ty);
                if !self.eat(TokenKind::Comma) {
                    break;
                }
            }
        }
        self.expect(TokenKind::RParen).ok();
        self.expect(TokenKind::Arrow).ok();
        let params = self.type_stack.drain(base..).collect();
        if let Some(reported) = self.broken {
            return Type::Missing(reported);
        }
        let ret = self.ty();
        Type::FuncPtr { params, ret }
    }

    /// A word where a type is needed: a C type in the signature of a C function, else a mistake.
    fn named_type(&mut self) -> Type {
        let word = self.current();
        if self.with_c_types
            && let Some(ty) = c_type(word)
        {
            self.bump();
            return Type::C(ty);
        }
        let span = self.span(self.range());
        let diagnostic = match self.peek(1) {
            TokenKind::Comma | TokenKind::RParen => wording::untyped_parameter(span, word),
            _ => match meaning(word) {
                Some(meant @ Meant::Declaration) => wording::foreign_word(span, word, meant),
                _ => wording::unknown_type(span, word),
            },
        };
        // With something like a name behind it, it is at least in the right place. So is a result type.
        let is_in_place = match self.peek(1) {
            TokenKind::Ident | TokenKind::Greater | TokenKind::Star => true,
            TokenKind::Newline => self.kinds.get(self.pos.saturating_sub(1)) == Some(&TokenKind::Arrow),
            _ => false,
        };
        if !is_in_place {
            return Type::Missing(self.fail(diagnostic));
        }
        let reported = self.report(diagnostic);
        self.bump();
        Type::Missing(reported)
    }

    /// `T*`, as C writes pointers. The current token is the star.
    #[cold]
    fn c_pointer(&mut self, base: TypeId) -> TypeId {
        let base_range = self.file.type_range(base);
        let mut stars = 0u32;
        while self.kind == TokenKind::Star {
            stars += 1;
            self.bump();
        }
        if stars + self.depth > MAX_NESTING {
            let span = self.span(base_range);
            self.fail(wording::nesting_too_deep(span));
            return base;
        }
        let range = self.since(base_range.start);
        let text = self.slice(base_range);
        let meant = format!("{}{text}{}", "ptr<".repeat(stars as usize), ">".repeat(stars as usize));
        let diagnostic = wording::c_pointer(self.span(range), meant);
        self.report(diagnostic);
        (0..stars).fold(base, |inner, _| self.alloc_type(Type::Ptr(inner), range))
    }

    /// `[N]` behind a name, as C writes arrays, if there is one. Returns the type that was meant.
    #[cold]
    fn c_array_length(&mut self, elem: TypeId, name: Ident, is_only_name: bool) -> TypeId {
        let start = self.range().start;
        self.bump();
        let len = if self.kind == TokenKind::Int { self.int().ok() } else { None };
        let len_range = self.range();
        let (Some(len), TokenKind::RBracket) = (len, self.peek(1)) else {
            let diagnostic = wording::c_array(self.span(Range::new(start, start + 1)), None);
            let reported = self.fail(diagnostic);
            return self.missing_type(reported, name.range);
        };
        self.bump();
        self.bump();
        let brackets = self.span(self.since(start));
        let elem_range = self.file.type_range(elem);
        let meant = format!("array<{}>[{}]", self.slice(elem_range), self.slice(len_range));
        let edits = vec![
            Edit { span: self.span(elem_range), text: meant.clone() },
            Edit { span: brackets, text: String::new() },
        ];
        let diagnostic = wording::c_array(brackets, Some((meant, edits, is_only_name)));
        self.report(diagnostic);
        self.alloc_type(Type::Array { elem, len }, elem_range)
    }

    /// Reads `[N]` behind the name of something of type `elem`, if it is there. `is_only_name` says whether the type
    /// could be written before the name instead.
    pub(super) fn c_array(&mut self, elem: TypeId, name: Ident, is_only_name: bool) -> TypeId {
        if self.kind == TokenKind::LBracket { self.c_array_length(elem, name, is_only_name) } else { elem }
    }
}

/// The C type that a word means in the signature of a C function.
fn c_type(word: &str) -> Option<CType> {
    Some(match word {
        "int" => CType::Int,
        "uint" => CType::Uint,
        "short" => CType::Short,
        "ushort" => CType::Ushort,
        "schar" => CType::Schar,
        "long" => CType::Long,
        "void" => CType::Void,
        "float" => CType::Float,
        "double" => CType::Double,
        "longdouble" => CType::LongDouble,
        "record" => CType::Record,
        _ => return None,
    })
}
