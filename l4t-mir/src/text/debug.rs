//! What debuggers are told, as text: types and global variables among the items, variables behind a function's slots.

use super::body::Body;
use super::lex::TokenKind;
use super::parse::{Parser, Result, number_after};
use super::print::{Printer, put};
use crate::ir::debug::{
    DebugMember, DebugType, DebugTypeId, DebugTypeKind, FunctionDebug, GlobalVariable, Holder, Scope, Variable,
    VariablePlace,
};
use crate::ir::{BlockId, Function};
use crate::queries::{id, index};
use l4t_syntax::Span;

impl Printer<'_> {
    /// `type0 = num "num"`, `debug @l4t.global.a+16 "a" type0 !0:4..5`
    pub(super) fn debug_items(&mut self) {
        let debug = &self.program.debug;
        for (i, ty) in debug.types.values().enumerate() {
            put!(self, "type{i} = ");
            self.debug_type(ty);
            self.out.push('\n');
        }
        for variable in &debug.globals {
            self.out.push_str("debug ");
            self.global_name(variable.global);
            self.addend(variable.offset as i64);
            self.out.push(' ');
            self.string(variable.name.as_bytes());
            put!(self, " type{}", index(variable.ty));
            self.span(variable.span);
            self.out.push('\n');
        }
    }

    fn debug_type(&mut self, ty: &DebugType) {
        match &ty.kind {
            DebugTypeKind::Num => self.out.push_str("num "),
            DebugTypeKind::Char => self.out.push_str("char "),
            DebugTypeKind::Ptr(pointee) => put!(self, "ptr type{} ", index(*pointee)),
            DebugTypeKind::FuncPtr { params, ret } => {
                self.out.push_str("funcptr (");
                let mut is_first = true;
                for &param in params {
                    self.comma(&mut is_first);
                    put!(self, "type{}", index(param));
                }
                put!(self, ") -> type{} ", index(*ret));
            }
            DebugTypeKind::Array { elem, len } => put!(self, "array type{} {len} ", index(*elem)),
            DebugTypeKind::Struct { size, .. } => put!(self, "struct {size} "),
        }
        self.string(ty.name.as_bytes());
        if let DebugTypeKind::Struct { span, members, .. } = &ty.kind {
            self.span(*span);
            self.out.push_str(" (");
            let mut is_first = true;
            for member in members {
                self.comma(&mut is_first);
                self.string(member.name.as_bytes());
                put!(self, " type{} {}", index(member.ty), member.offset);
                self.span(member.span);
            }
            self.out.push(')');
        }
    }

    /// `result type0`, scopes, and variables with their places.
    pub(super) fn debug_of_function(&mut self, func: &Function, debug: &FunctionDebug) {
        let homes = func.home_blocks();
        put!(self, "  result type{}\n", index(debug.ret));
        for (i, scope) in debug.scopes.values().enumerate() {
            put!(self, "  scope{i} = ");
            if let Some(parent) = scope.parent {
                put!(self, "scope{} ", index(parent));
            }
            put!(self, "{}..{}\n", scope.start, scope.end);
        }
        for variable in debug.variables.values() {
            self.out.push_str(if variable.is_param { "  param " } else { "  local " });
            self.string(variable.name.as_bytes());
            put!(self, " type{} scope{}", index(variable.ty), index(variable.scope));
            self.span(variable.span);
            self.out.push_str(" (");
            let mut is_first = true;
            for place in &variable.places {
                self.comma(&mut is_first);
                put!(self, "{} ", place.from);
                self.holder(place.holder, &homes);
            }
            self.out.push_str(")\n");
        }
    }

    fn holder(&mut self, holder: Holder, homes: &[Option<BlockId>]) {
        match holder {
            Holder::Slot { slot, offset } => {
                put!(self, "s{}", index(slot));
                self.addend(offset as i64);
            }
            Holder::Value(value) if homes[index(value)].is_some() => put!(self, "v{}", index(value)),
            Holder::Const(number) => put!(self, "const {number}"),
            // What nothing defines holds nothing.
            Holder::Value(_) | Holder::Nowhere => self.out.push_str("nowhere"),
        }
    }
}

impl Parser<'_> {
    /// A type, from its name on.
    pub(super) fn type_item(&mut self) -> Result<()> {
        let n = (self.program.debug.types.len() - self.first_type) as u32;
        self.numbered("type", n)?;
        self.mark("=")?;
        let TokenKind::Word(word) = *self.peek() else { return self.expected("a kind of type") };
        self.next();
        let kind = match word {
            "num" => DebugTypeKind::Num,
            "char" => DebugTypeKind::Char,
            "ptr" => DebugTypeKind::Ptr(self.debug_type()?),
            "funcptr" => {
                let params = self.list(Self::debug_type)?;
                self.mark("->")?;
                DebugTypeKind::FuncPtr { params, ret: self.debug_type()? }
            }
            "array" => {
                let elem = self.debug_type()?;
                DebugTypeKind::Array { elem, len: self.u64()? }
            }
            "struct" => return self.struct_type(),
            _ => return self.error_at(self.position() - 1, format!("`{word}` is no kind of type")),
        };
        let name = self.str()?;
        self.program.debug.types.alloc(DebugType { name, kind });
        Ok(())
    }

    fn struct_type(&mut self) -> Result<()> {
        let size = self.u64()?;
        let name = self.str()?;
        let span = self.span()?;
        let members = self.list(|parser| {
            let (name, ty) = (parser.str()?, parser.debug_type()?);
            Ok(DebugMember { name, ty, offset: parser.u64()?, span: parser.span()? })
        })?;
        let kind = DebugTypeKind::Struct { size, span, members };
        self.program.debug.types.alloc(DebugType { name, kind });
        Ok(())
    }

    /// A global variable, from its symbol on.
    pub(super) fn global_variable(&mut self) -> Result<()> {
        let global = self.global()?;
        let (offset, name, ty, span) = self.behind_symbol()?;
        self.program.debug.globals.push(GlobalVariable { name, ty, span, global, offset });
        Ok(())
    }

    /// Over a global variable, whose symbol may not be known yet.
    pub(super) fn skip_global_variable(&mut self) -> Result<()> {
        self.symbol()?;
        self.behind_symbol()?;
        Ok(())
    }

    fn behind_symbol(&mut self) -> Result<(u64, Box<str>, DebugTypeId, Span)> {
        Ok((self.offset()?, self.str()?, self.debug_type()?, self.span()?))
    }

    /// The name of a type, which may follow; whether it does, the verifier says.
    fn debug_type(&mut self) -> Result<DebugTypeId> {
        Ok(id(self.first_type + self.number_of("type")? as usize))
    }

    /// `+8`, or nothing for 0.
    fn offset(&mut self) -> Result<u64> {
        if self.eat_mark("+") { self.u64() } else { Ok(0) }
    }

    /// `(a, b)`
    fn list<T>(&mut self, item: impl Fn(&mut Self) -> Result<T>) -> Result<Box<[T]>> {
        self.mark("(")?;
        let mut items = Vec::new();
        while !self.eat_mark(")") {
            if !items.is_empty() {
                self.mark(",")?;
            }
            items.push(item(self)?);
        }
        Ok(items.into())
    }
}

impl Body<'_, '_, '_> {
    /// What debuggers are told, if it is there.
    pub(super) fn debug(&mut self) -> Result<()> {
        if !self.parser.eat_word("result") {
            return Ok(());
        }
        let ret = self.parser.debug_type()?;
        let mut debug = FunctionDebug { ret, scopes: la_arena::Arena::new(), variables: la_arena::Arena::new() };
        while let TokenKind::Word(word) = *self.parser.peek()
            && number_after("scope", word).is_some()
        {
            self.parser.numbered("scope", debug.scopes.len() as u32)?;
            debug.scopes.alloc(self.scope()?);
        }
        while let TokenKind::Word(word @ ("param" | "local")) = *self.parser.peek() {
            self.parser.next();
            debug.variables.alloc(self.variable(word == "param")?);
        }
        self.func.debug = Some(Box::new(debug));
        Ok(())
    }

    fn scope(&mut self) -> Result<Scope> {
        self.parser.mark("=")?;
        let has_parent = matches!(self.parser.peek(), TokenKind::Word(_));
        let parent = if has_parent { Some(id(self.parser.number_of("scope")? as usize)) } else { None };
        let start = self.parser.u32()?;
        self.parser.mark("..")?;
        Ok(Scope { parent, start, end: self.parser.u32()? })
    }

    fn variable(&mut self, is_param: bool) -> Result<Variable> {
        let (name, ty) = (self.parser.str()?, self.parser.debug_type()?);
        let scope = id(self.parser.number_of("scope")? as usize);
        let span = self.parser.span()?;
        let mut places = Vec::new();
        self.parser.mark("(")?;
        while !self.parser.eat_mark(")") {
            if !places.is_empty() {
                self.parser.mark(",")?;
            }
            let from = self.parser.u32()?;
            places.push(VariablePlace { from, holder: self.holder()? });
        }
        Ok(Variable { name, ty, span, scope, is_param, places })
    }

    fn holder(&mut self) -> Result<Holder> {
        let TokenKind::Word(word) = *self.parser.peek() else { return self.parser.expected("what holds a variable") };
        if self.parser.eat_word("nowhere") {
            return Ok(Holder::Nowhere);
        }
        if self.parser.eat_word("const") {
            return Ok(Holder::Const(self.parser.i64()?));
        }
        if number_after("v", word).is_some() {
            return Ok(Holder::Value(self.value()?));
        }
        let slot = self.slot_name()?;
        Ok(Holder::Slot { slot, offset: self.parser.offset()? })
    }
}
