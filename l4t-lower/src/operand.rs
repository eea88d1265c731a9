//! Operands: scalar values on their way, constants and constant addresses not yet made into instructions; and the
//! addresses of places.
//!
//! A constant becomes an instruction where it is used. So constants spread through variables and joins at no cost, and
//! a folded operation leaves nothing behind.

use crate::function::FuncLower;
use l4t_mir::eval;
use l4t_mir::ir::{CSymbolId, CastOp, FuncId, GlobalId, Inst, SlotId, Type, Value};
use l4t_syntax::Span;

/// A scalar value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Operand {
    /// An SSA value.
    Value(Value),
    /// A constant, wrapped to its type.
    Const(Type, i64),
    /// The address of a byte of a stack slot.
    Slot(SlotId, i64),
    /// The address of a byte of static storage.
    Global(GlobalId, i64),
    /// The address of a function.
    Func(FuncId),
    /// The address of a C symbol.
    CSymbol(CSymbolId),
}

impl Operand {
    /// The null pointer.
    pub(crate) const NULL: Operand = Operand::Const(Type::Ptr, 0);

    /// A constant `num`.
    pub(crate) fn num(value: i64) -> Operand {
        Operand::Const(Type::I64, value)
    }

    /// A constant truth value.
    pub(crate) fn truth(value: bool) -> Operand {
        Operand::Const(Type::I1, eval::truth(value))
    }

    /// The zero of a type.
    pub(crate) fn zero(ty: Type) -> Operand {
        Operand::Const(ty, 0)
    }

    /// The constant, if it is one.
    pub(crate) fn as_const(self) -> Option<i64> {
        match self {
            Operand::Const(_, value) => Some(value),
            _ => None,
        }
    }

    /// Whether it is an address that the language guarantees not to be null.
    pub(crate) fn is_never_null(self) -> bool {
        matches!(self, Operand::Slot(..) | Operand::Global(..) | Operand::Func(_))
    }
}

/// The address of a place in memory: a base and bytes added to it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Address {
    /// A `Ptr`.
    pub(crate) base: Operand,
    /// Bytes from there.
    pub(crate) offset: i64,
}

impl Address {
    /// The start of a stack slot.
    pub(crate) fn slot(slot: SlotId) -> Address {
        Address { base: Operand::Slot(slot, 0), offset: 0 }
    }

    /// The start of a global.
    pub(crate) fn global(global: GlobalId) -> Address {
        Address { base: Operand::Global(global, 0), offset: 0 }
    }

    /// What a pointer points at.
    pub(crate) fn pointee(pointer: Operand) -> Address {
        Address { base: pointer, offset: 0 }
    }

    /// This many bytes further.
    pub(crate) fn add(self, bytes: i64) -> Address {
        Address { base: self.base, offset: self.offset.wrapping_add(bytes) }
    }
}

/// What holds a place's value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Place {
    /// A variable that is kept in SSA values; by its local's index.
    Variable(u32),
    /// Memory.
    Memory(Address),
}

impl FuncLower<'_, '_> {
    /// The type of an operand.
    pub(crate) fn type_of(&self, operand: Operand) -> Type {
        match operand {
            Operand::Value(value) => self.func.value_type(value),
            Operand::Const(ty, _) => ty,
            Operand::Slot(..) | Operand::Global(..) | Operand::Func(_) | Operand::CSymbol(_) => Type::Ptr,
        }
    }

    /// The operand as an SSA value of the current block.
    pub(crate) fn value(&mut self, operand: Operand, span: Span) -> Value {
        self.value_in(self.block, operand, span)
    }

    /// The operands as SSA values of the current block.
    pub(crate) fn values(&mut self, operands: &[Operand], span: Span) -> Vec<Value> {
        operands.iter().map(|&operand| self.value(operand, span)).collect()
    }

    /// An address as an operand.
    pub(crate) fn address_operand(&mut self, address: Address, span: Span) -> Operand {
        let offset = address.offset;
        match address.base {
            Operand::Slot(slot, start) => Operand::Slot(slot, start.wrapping_add(offset)),
            Operand::Global(global, start) => Operand::Global(global, start.wrapping_add(offset)),
            base if offset == 0 => base,
            Operand::Const(ty, start) => Operand::Const(ty, start.wrapping_add(offset)),
            base => {
                let base = self.value(base, span);
                self.emit(Inst::Offset { base, bytes: offset }, Type::Ptr, span)
            }
        }
    }

    /// An address as an SSA value.
    pub(crate) fn address_value(&mut self, address: Address, span: Span) -> Value {
        let operand = self.address_operand(address, span);
        self.value(operand, span)
    }

    /// An address as a pointer and the offset that a load or store adds to it.
    fn pointer_and_offset(&mut self, address: Address, span: Span) -> (Value, i32) {
        if let (Operand::Value(base), Ok(offset)) = (address.base, i32::try_from(address.offset)) {
            return (base, offset);
        }
        (self.address_value(address, span), 0)
    }

    /// Reads a scalar from memory.
    pub(crate) fn load(&mut self, address: Address, ty: Type, span: Span) -> Operand {
        let (ptr, offset) = self.pointer_and_offset(address, span);
        self.emit(Inst::Load { ty, ptr, offset }, ty, span)
    }

    /// Writes a scalar to memory.
    pub(crate) fn store(&mut self, value: Operand, address: Address, span: Span) {
        let value = self.value(value, span);
        let (ptr, offset) = self.pointer_and_offset(address, span);
        self.emit_effect(Inst::Store { value, ptr, offset }, span);
    }

    /// Copies an array or struct; the two may overlap.
    pub(crate) fn copy(&mut self, dst: Address, src: Address, bytes: u64, span: Span) {
        if bytes == 0 || dst == src {
            return;
        }
        let src = self.address_value(src, span);
        let dst = self.address_value(dst, span);
        self.emit_effect(Inst::Copy { dst, src, bytes }, span);
    }

    /// Converts an operand; folds constants.
    pub(crate) fn cast(&mut self, op: CastOp, operand: Operand, to: Type, span: Span) -> Operand {
        if let Operand::Const(from, value) = operand {
            return Operand::Const(to, eval::cast(op, from, to, value));
        }
        let value = self.value(operand, span);
        self.emit(Inst::Cast { op, value, to }, to, span)
    }

    /// The instruction that makes an operand's value, if it is one of this function's instructions.
    pub(crate) fn definition(&self, operand: Operand) -> Option<&Inst> {
        let Operand::Value(value) = operand else { return None };
        self.definitions.get(l4t_mir::queries::index(value)).copied().flatten().map(|inst| &self.func.insts[inst])
    }
}
