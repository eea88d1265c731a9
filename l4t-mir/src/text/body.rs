//! Reads functions' bodies: slots, then what debuggers are told (`debug.rs`), then blocks.
//!
//! Values and blocks may be used above their definition, so a first walk over the tokens finds the definitions and gives
//! them their ids, in order; the second one makes the instructions.

use super::lex::TokenKind;
use super::names;
use super::parse::{Parser, Result, number_after, type_of_name};
use crate::ir::{Block, BlockId, Function, Inst, NullKind, Slot, SlotId, Target, Terminator, Type, Value};
use crate::queries::{id, index};
use l4t_syntax::Span;
use rustc_hash::FxHashMap;

/// From after the `{` to after the `}`.
pub(super) fn parse(parser: &mut Parser<'_>, func: &mut Function) -> Result<()> {
    let mut body = Body { parser, func, values: FxHashMap::default(), blocks: FxHashMap::default() };
    body.slots()?;
    body.find_definitions()?;
    body.debug()?;
    while !body.parser.eat_mark("}") {
        body.block()?;
    }
    Ok(())
}

pub(super) struct Body<'p, 'a, 'f> {
    pub(super) parser: &'p mut Parser<'a>,
    pub(super) func: &'f mut Function,
    /// By number in the text.
    values: FxHashMap<u32, Value>,
    /// By number in the text.
    blocks: FxHashMap<u32, BlockId>,
}

impl Body<'_, '_, '_> {
    fn slots(&mut self) -> Result<()> {
        while let TokenKind::Word(word) = *self.parser.peek()
            && number_after("s", word).is_some()
        {
            self.parser.numbered("s", self.func.slots.len() as u32)?;
            self.parser.mark("=")?;
            self.keyword("slot")?;
            self.keyword("size")?;
            let size = self.parser.u64()?;
            self.keyword("align")?;
            let align = self.parser.u64()?;
            let is_variable = self.parser.eat_word("variable");
            let has_name = matches!(self.parser.peek(), TokenKind::Str(_));
            let name = if has_name { self.parser.str()? } else { Box::default() };
            self.func.slots.alloc(Slot { name, size, align, is_variable });
        }
        Ok(())
    }

    fn keyword(&mut self, word: &str) -> Result<()> {
        if self.parser.eat_word(word) { Ok(()) } else { self.parser.expected(&format!("`{word}`")) }
    }

    /// Gives blocks and values their ids, in the order of their definitions. `b1` names a new block unless it is one of
    /// the targets that `jump` and `branch` have; `v1` is defined where `=` or `:` follows.
    fn find_definitions(&mut self) -> Result<()> {
        let start = self.parser.position();
        // How many targets of a terminator are still to come.
        let mut n_targets = 0;
        while !self.parser.is_mark("}") {
            let at = self.parser.position();
            match self.parser.next() {
                TokenKind::Word("jump") => n_targets = 1,
                TokenKind::Word("branch") => n_targets = 2,
                TokenKind::Word(word) => {
                    if let Some(number) = number_after("b", word) {
                        if n_targets > 0 {
                            n_targets -= 1;
                        } else {
                            self.define_block(number, at)?;
                        }
                    } else if let Some(number) = number_after("v", word)
                        && (self.parser.is_mark("=") || self.parser.is_mark(":"))
                    {
                        self.define_value(number, at)?;
                    }
                }
                _ => {}
            }
        }
        self.parser.go_to(start);
        Ok(())
    }

    fn define_block(&mut self, number: u32, at: usize) -> Result<()> {
        let block = self.func.make_block(Span::default());
        if self.blocks.insert(number, block).is_some() {
            return self.parser.error_at(at, format!("`b{number}` is there already"));
        }
        Ok(())
    }

    /// The type is put right when the definition is read.
    fn define_value(&mut self, number: u32, at: usize) -> Result<()> {
        let value = self.func.make_value(Type::I64);
        if self.values.insert(number, value).is_some() {
            return self.parser.error_at(at, format!("`v{number}` is defined already"));
        }
        Ok(())
    }

    fn block(&mut self) -> Result<()> {
        let id = self.block_name()?;
        if self.parser.eat_mark("(") {
            loop {
                let value = self.value()?;
                self.parser.mark(":")?;
                self.func.values[value].ty = self.parser.ty()?;
                self.func.blocks[id].params.push(value);
                if !self.parser.eat_mark(",") {
                    break;
                }
            }
            self.parser.mark(")")?;
        }
        self.parser.mark(":")?;
        loop {
            if let Some(terminator) = self.terminator()? {
                let span = self.parser.span()?;
                let block: &mut Block = &mut self.func.blocks[id];
                block.terminator = terminator;
                block.terminator_span = span;
                return Ok(());
            }
            self.inst(id)?;
        }
    }

    fn terminator(&mut self) -> Result<Option<Terminator>> {
        let TokenKind::Word(word) = *self.parser.peek() else { return Ok(None) };
        let terminator = match word {
            "jump" => {
                self.parser.next();
                Terminator::Jump(self.target()?)
            }
            "branch" => {
                self.parser.next();
                let cond = self.value()?;
                let then = self.after_comma(Self::target)?;
                Terminator::Branch { cond, then, otherwise: self.after_comma(Self::target)? }
            }
            "return" => {
                self.parser.next();
                let has_value =
                    matches!(*self.parser.peek(), TokenKind::Word(word) if number_after("v", word).is_some());
                Terminator::Return(if has_value { Some(self.value()?) } else { None })
            }
            "unreachable" => {
                self.parser.next();
                Terminator::Unreachable
            }
            _ => return Ok(None),
        };
        Ok(Some(terminator))
    }

    fn target(&mut self) -> Result<Target> {
        let block = self.block_name()?;
        let args = if self.parser.is_mark("(") { self.args()? } else { Vec::new() };
        Ok(Target { block, args })
    }

    /// `(v1, v2)`
    fn args(&mut self) -> Result<Vec<Value>> {
        self.parser.mark("(")?;
        let mut args = Vec::new();
        while !self.parser.eat_mark(")") {
            if !args.is_empty() {
                self.parser.mark(",")?;
            }
            args.push(self.value()?);
        }
        Ok(args)
    }

    fn inst(&mut self, block: BlockId) -> Result<()> {
        let start = self.parser.position();
        let defined = match *self.parser.peek() {
            TokenKind::Word(word) if number_after("v", word).is_some() => {
                let value = self.value()?;
                self.parser.mark("=")?;
                Some(value)
            }
            _ => None,
        };
        let op_at = self.parser.position();
        let TokenKind::Word(word) = *self.parser.peek() else { return self.parser.expected("an instruction") };
        self.parser.next();
        let (inst, ty) = self.operation(word, op_at)?;
        match (defined, ty) {
            (Some(value), Some(ty)) => self.func.values[value].ty = ty,
            (None, None) => {}
            (Some(_), None) => return self.parser.error_at(start, format!("`{word}` defines no value here")),
            (None, Some(_)) => return self.parser.error_at(start, format!("`{word}` defines a value: `v0 = ...`")),
        }
        let span = self.parser.span()?;
        let id = self.func.insts.alloc(inst);
        self.func.results.push(defined);
        self.func.spans.push(span);
        self.func.blocks[block].insts.push(id);
        Ok(())
    }

    /// An operation, of which the word was read, and the type of what it defines.
    fn operation(&mut self, word: &str, at: usize) -> Result<(Inst, Option<Type>)> {
        let (name, ty) = match word.rsplit_once('.') {
            Some((name, suffix)) if type_of_name(suffix).is_some() => (name, type_of_name(suffix)),
            _ => (word, None),
        };
        if let Some(ty) = ty {
            if let Some(inst) = self.typed_operation(name, ty)? {
                return Ok((inst, Some(ty)));
            }
        } else if let Some(op) = names::op_of(&names::COMPARE, name) {
            let lhs = self.value()?;
            let rhs = self.after_comma(Self::value)?;
            return Ok((Inst::Compare { op, lhs, rhs }, Some(Type::I1)));
        } else if let Some(inst) = self.effect(name)? {
            return Ok((inst, None));
        } else if let Some(inst) = self.address(name)? {
            return Ok((inst, Some(Type::Ptr)));
        } else if let Some(call) = self.call(name)? {
            return Ok(call);
        }
        self.parser.error_at(at, format!("there is no operation `{word}`"))
    }

    /// Those whose name ends with a type, which is the result's.
    fn typed_operation(&mut self, name: &str, ty: Type) -> Result<Option<Inst>> {
        if let Some(op) = names::op_of(&names::BINARY, name) {
            let lhs = self.value()?;
            return Ok(Some(Inst::Binary { op, lhs, rhs: self.after_comma(Self::value)? }));
        }
        if let Some(op) = names::op_of(&names::CAST, name) {
            return Ok(Some(Inst::Cast { op, value: self.value()?, to: ty }));
        }
        Ok(Some(match name {
            "const" => {
                let at = self.parser.position();
                let value = self.parser.i64()?;
                let is_kept = ty.wrap(value) == value || ty.unsigned(value) as i64 == value;
                if !is_kept {
                    return self.parser.error_at(at, format!("{value} does not fit in `{}`", ty.name()));
                }
                Inst::Const { ty, value: ty.wrap(value) }
            }
            "select" => {
                let cond = self.value()?;
                let then = self.after_comma(Self::value)?;
                Inst::Select { cond, then, otherwise: self.after_comma(Self::value)? }
            }
            "load" => {
                let (ptr, offset) = self.place()?;
                Inst::Load { ty, ptr, offset }
            }
            _ => return Ok(None),
        }))
    }

    /// Those that define nothing.
    fn effect(&mut self, name: &str) -> Result<Option<Inst>> {
        Ok(Some(match name {
            "store" => {
                let value = self.value()?;
                let (ptr, offset) = self.after_comma(Self::place)?;
                Inst::Store { value, ptr, offset }
            }
            "copy" => {
                let dst = self.value()?;
                let src = self.after_comma(Self::value)?;
                Inst::Copy { dst, src, bytes: self.after_comma(Self::u64)? }
            }
            "zero" => {
                let ptr = self.value()?;
                Inst::Zero { ptr, bytes: self.after_comma(Self::u64)? }
            }
            "heap.free" => Inst::HeapFree { ptr: self.value()? },
            "check.bounds" => {
                let index = self.value()?;
                let len = self.after_comma(Self::u64)?;
                Inst::CheckBounds { index, len, site: self.after_comma(|body| body.parser.site())? }
            }
            "check.null" | "check.null_func" => {
                let kind = if name == "check.null" { NullKind::Data } else { NullKind::Function };
                let ptr = self.value()?;
                Inst::CheckNull { ptr, kind, site: self.after_comma(|body| body.parser.site())? }
            }
            "check.divisor" => {
                let divisor = self.value()?;
                Inst::CheckDivisor { divisor, site: self.after_comma(|body| body.parser.site())? }
            }
            _ => return Ok(None),
        }))
    }

    /// Those that define an address.
    fn address(&mut self, name: &str) -> Result<Option<Inst>> {
        Ok(Some(match name {
            "global_addr" => {
                let global = self.parser.global()?;
                Inst::GlobalAddr { global, offset: self.parser.addend()? }
            }
            "func_addr" => Inst::FuncAddr(self.parser.func()?),
            "c_symbol_addr" => Inst::CSymbolAddr(self.parser.c_symbol()?),
            "slot_addr" => {
                let slot = self.slot_name()?;
                Inst::SlotAddr { slot, offset: self.parser.addend()? }
            }
            "element" => {
                let base = self.value()?;
                let index = self.after_comma(Self::value)?;
                Inst::Element { base, index, stride: self.after_comma(Self::u64)? }
            }
            "offset" => {
                let base = self.value()?;
                Inst::Offset { base, bytes: self.after_comma(|body| body.parser.i64())? }
            }
            "heap.alloc" => Inst::HeapAlloc { size: self.value()? },
            "heap.alloc_zeroed" => {
                let count = self.value()?;
                Inst::HeapAllocZeroed { count, size: self.after_comma(Self::value)? }
            }
            "heap.realloc" => {
                let ptr = self.value()?;
                Inst::HeapRealloc { ptr, size: self.after_comma(Self::value)? }
            }
            _ => return Ok(None),
        }))
    }

    /// Calls; they define what their signature says.
    fn call(&mut self, name: &str) -> Result<Option<(Inst, Option<Type>)>> {
        let (inst, sig) = match name {
            "call" => {
                let func = self.parser.func()?;
                let args = self.args()?.into();
                (Inst::Call { func, args }, self.parser.program.functions[func].sig)
            }
            "call_ptr" => {
                let callee = self.value()?;
                let args = self.args()?.into();
                self.parser.mark(":")?;
                let sig = self.parser.sig()?;
                (Inst::CallPtr { callee, sig, args }, sig)
            }
            "call_c" => {
                let symbol = self.parser.c_symbol()?;
                let args = self.args()?.into();
                self.parser.mark(":")?;
                let sig = self.parser.sig()?;
                (Inst::CallC { symbol, sig, args }, sig)
            }
            _ => return Ok(None),
        };
        Ok(Some((inst, self.parser.program.signatures[sig].ret.map(|ret| ret.ty))))
    }

    /// `v0`, `v0+8`, `v0-8`
    fn place(&mut self) -> Result<(Value, i32)> {
        let ptr = self.value()?;
        let at = self.parser.position();
        match i32::try_from(self.parser.addend()?) {
            Ok(offset) => Ok((ptr, offset)),
            Err(_) => self.parser.error_at(at, "the offset does not fit in 32 bits".into()),
        }
    }

    fn u64(&mut self) -> Result<u64> {
        self.parser.u64()
    }

    fn after_comma<T>(&mut self, parse: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        self.parser.mark(",")?;
        parse(self)
    }

    pub(super) fn value(&mut self) -> Result<Value> {
        let number = self.parser.number_of("v")?;
        match self.values.get(&number) {
            Some(&value) => Ok(value),
            None => self.parser.error_at(self.parser.position() - 1, format!("`v{number}` is not defined")),
        }
    }

    fn block_name(&mut self) -> Result<BlockId> {
        let number = self.parser.number_of("b")?;
        match self.blocks.get(&number) {
            Some(&block) => Ok(block),
            None => self.parser.error_at(self.parser.position() - 1, format!("there is no block `b{number}`")),
        }
    }

    pub(super) fn slot_name(&mut self) -> Result<SlotId> {
        let slot = id(self.parser.number_of("s")? as usize);
        if index(slot) < self.func.slots.len() {
            Ok(slot)
        } else {
            self.parser.error_at(self.parser.position() - 1, format!("there is no slot `s{}`", index(slot)))
        }
    }
}
