//! What everyone asks of the IR: result types, operands, successors, widths. Plain functions of the data in [`ir`](crate::ir).
//!
//! Result types are decided here and nowhere else ([`Inst::result_type`]).

use crate::ir::{
    BinaryOp, BlockId, CompareOp, Function, Inst, InstId, Program, Signature, Target, Terminator, Type, Value,
};
use l4t_syntax::Span;
use la_arena::{Idx, RawIdx};

/// An id as an index into a table beside its arena.
pub fn index<T>(id: Idx<T>) -> usize {
    id.into_raw().into_u32() as usize
}

/// The id that stands at a place in its arena.
pub fn id<T>(index: usize) -> Idx<T> {
    Idx::from_raw(RawIdx::from_u32(index as u32))
}

impl Type {
    /// All types, narrow to wide.
    pub const ALL: [Type; 6] = [Type::I1, Type::I8, Type::I16, Type::I32, Type::I64, Type::Ptr];

    /// Width in bits.
    pub fn bits(self) -> u32 {
        match self {
            Type::I1 => 1,
            Type::I8 => 8,
            Type::I16 => 16,
            Type::I32 => 32,
            Type::I64 | Type::Ptr => 64,
        }
    }

    /// Bytes in memory; an `I1`, which is never there, counts as one.
    pub fn bytes(self) -> u32 {
        self.bits().div_ceil(8)
    }

    /// Whether it is an integer, `I1` included, and not an address.
    pub fn is_int(self) -> bool {
        self != Type::Ptr
    }

    /// A number cut to this type's width and sign-extended again: the one form in which constants are kept.
    pub fn wrap(self, value: i64) -> i64 {
        let unused = 64 - self.bits();
        value << unused >> unused
    }

    /// The bits of a constant of this type, zero-extended.
    pub fn unsigned(self, value: i64) -> u64 {
        let unused = 64 - self.bits();
        (value as u64) << unused >> unused
    }

    /// The name in the text form.
    pub fn name(self) -> &'static str {
        match self {
            Type::I1 => "i1",
            Type::I8 => "i8",
            Type::I16 => "i16",
            Type::I32 => "i32",
            Type::I64 => "i64",
            Type::Ptr => "ptr",
        }
    }
}

impl Inst {
    /// The type of what the instruction defines, `None` if it defines nothing. Operands must be values of `func`,
    /// and callees declared in `program`.
    pub fn result_type(&self, program: &Program, func: &Function) -> Option<Type> {
        let result_of = |sig: &Signature| sig.ret.map(|ret| ret.ty);
        match self {
            Inst::Const { ty, .. } | Inst::Load { ty, .. } => Some(*ty),
            Inst::GlobalAddr { .. }
            | Inst::FuncAddr(_)
            | Inst::CSymbolAddr(_)
            | Inst::SlotAddr { .. }
            | Inst::Element { .. }
            | Inst::Offset { .. }
            | Inst::HeapAlloc { .. }
            | Inst::HeapAllocZeroed { .. }
            | Inst::HeapRealloc { .. } => Some(Type::Ptr),
            Inst::Binary { lhs, .. } => Some(func.value_type(*lhs)),
            Inst::Compare { .. } => Some(Type::I1),
            Inst::Cast { to, .. } => Some(*to),
            Inst::Select { then, .. } => Some(func.value_type(*then)),
            Inst::Call { func: callee, .. } => result_of(&program.signatures[program.functions[*callee].sig]),
            Inst::CallPtr { sig, .. } | Inst::CallC { sig, .. } => result_of(&program.signatures[*sig]),
            Inst::Store { .. }
            | Inst::Copy { .. }
            | Inst::Zero { .. }
            | Inst::HeapFree { .. }
            | Inst::CheckBounds { .. }
            | Inst::CheckNull { .. }
            | Inst::CheckDivisor { .. } => None,
        }
    }

    /// Calls `visit` with each operand, in order.
    pub fn for_each_operand(&self, mut visit: impl FnMut(Value)) {
        match self {
            Inst::Const { .. }
            | Inst::GlobalAddr { .. }
            | Inst::FuncAddr(_)
            | Inst::CSymbolAddr(_)
            | Inst::SlotAddr { .. } => {}
            Inst::Binary { lhs, rhs, .. } | Inst::Compare { lhs, rhs, .. } => {
                visit(*lhs);
                visit(*rhs);
            }
            Inst::Cast { value, .. } => visit(*value),
            Inst::Select { cond, then, otherwise } => {
                visit(*cond);
                visit(*then);
                visit(*otherwise);
            }
            Inst::Element { base, index, .. } => {
                visit(*base);
                visit(*index);
            }
            Inst::Offset { base, .. } => visit(*base),
            Inst::Load { ptr, .. } | Inst::Zero { ptr, .. } | Inst::HeapFree { ptr } | Inst::CheckNull { ptr, .. } => {
                visit(*ptr)
            }
            Inst::Store { value, ptr, .. } => {
                visit(*value);
                visit(*ptr);
            }
            Inst::Copy { dst, src, .. } => {
                visit(*dst);
                visit(*src);
            }
            Inst::HeapAlloc { size } => visit(*size),
            Inst::HeapAllocZeroed { count, size } => {
                visit(*count);
                visit(*size);
            }
            Inst::HeapRealloc { ptr, size } => {
                visit(*ptr);
                visit(*size);
            }
            Inst::Call { args, .. } | Inst::CallC { args, .. } => args.iter().for_each(|&arg| visit(arg)),
            Inst::CallPtr { callee, args, .. } => {
                visit(*callee);
                args.iter().for_each(|&arg| visit(arg));
            }
            Inst::CheckBounds { index, .. } => visit(*index),
            Inst::CheckDivisor { divisor, .. } => visit(*divisor),
        }
    }

    /// Calls `visit` with each operand, in order, to change it.
    pub fn for_each_operand_mut(&mut self, mut visit: impl FnMut(&mut Value)) {
        match self {
            Inst::Const { .. }
            | Inst::GlobalAddr { .. }
            | Inst::FuncAddr(_)
            | Inst::CSymbolAddr(_)
            | Inst::SlotAddr { .. } => {}
            Inst::Binary { lhs, rhs, .. } | Inst::Compare { lhs, rhs, .. } => {
                visit(lhs);
                visit(rhs);
            }
            Inst::Cast { value, .. } => visit(value),
            Inst::Select { cond, then, otherwise } => {
                visit(cond);
                visit(then);
                visit(otherwise);
            }
            Inst::Element { base, index, .. } => {
                visit(base);
                visit(index);
            }
            Inst::Offset { base, .. } => visit(base),
            Inst::Load { ptr, .. } | Inst::Zero { ptr, .. } | Inst::HeapFree { ptr } | Inst::CheckNull { ptr, .. } => {
                visit(ptr)
            }
            Inst::Store { value, ptr, .. } => {
                visit(value);
                visit(ptr);
            }
            Inst::Copy { dst, src, .. } => {
                visit(dst);
                visit(src);
            }
            Inst::HeapAlloc { size } => visit(size),
            Inst::HeapAllocZeroed { count, size } => {
                visit(count);
                visit(size);
            }
            Inst::HeapRealloc { ptr, size } => {
                visit(ptr);
                visit(size);
            }
            Inst::Call { args, .. } | Inst::CallC { args, .. } => args.iter_mut().for_each(visit),
            Inst::CallPtr { callee, args, .. } => {
                visit(callee);
                args.iter_mut().for_each(visit);
            }
            Inst::CheckBounds { index, .. } => visit(index),
            Inst::CheckDivisor { divisor, .. } => visit(divisor),
        }
    }
}

impl Terminator {
    /// Where control may go next, in order; a branch with two equal targets has two.
    pub fn targets(&self) -> impl DoubleEndedIterator<Item = &Target> {
        let (first, second) = match self {
            Terminator::Jump(target) => (Some(target), None),
            Terminator::Branch { then, otherwise, .. } => (Some(then), Some(otherwise)),
            Terminator::Return(_) | Terminator::Unreachable => (None, None),
        };
        first.into_iter().chain(second)
    }

    /// The same, to change them.
    pub fn targets_mut(&mut self) -> impl DoubleEndedIterator<Item = &mut Target> {
        let (first, second) = match self {
            Terminator::Jump(target) => (Some(target), None),
            Terminator::Branch { then, otherwise, .. } => (Some(then), Some(otherwise)),
            Terminator::Return(_) | Terminator::Unreachable => (None, None),
        };
        first.into_iter().chain(second)
    }

    /// The blocks of [`Terminator::targets`].
    pub fn successors(&self) -> impl DoubleEndedIterator<Item = BlockId> + '_ {
        self.targets().map(|target| target.block)
    }

    /// Calls `visit` with each value that the terminator uses: condition, then arguments, or the result.
    pub fn for_each_operand(&self, mut visit: impl FnMut(Value)) {
        match self {
            Terminator::Branch { cond, .. } => visit(*cond),
            Terminator::Return(Some(value)) => visit(*value),
            Terminator::Jump(_) | Terminator::Return(None) | Terminator::Unreachable => {}
        }
        for target in self.targets() {
            target.args.iter().for_each(|&arg| visit(arg));
        }
    }

    /// The same, to change them.
    pub fn for_each_operand_mut(&mut self, mut visit: impl FnMut(&mut Value)) {
        match self {
            Terminator::Branch { cond, .. } => visit(cond),
            Terminator::Return(Some(value)) => visit(value),
            Terminator::Jump(_) | Terminator::Return(None) | Terminator::Unreachable => {}
        }
        for target in self.targets_mut() {
            target.args.iter_mut().for_each(&mut visit);
        }
    }
}

impl BinaryOp {
    /// Whether its operands are only those that it is meant for because of checks before it, so that it must stay behind
    /// them: division.
    pub fn is_guarded(self) -> bool {
        match self {
            BinaryOp::DivSigned | BinaryOp::RemSigned => true,
            BinaryOp::Add
            | BinaryOp::Sub
            | BinaryOp::Mul
            | BinaryOp::And
            | BinaryOp::Or
            | BinaryOp::Xor
            | BinaryOp::ShiftLeft
            | BinaryOp::ShiftRightSigned
            | BinaryOp::ShiftRightUnsigned => false,
        }
    }
}

impl CompareOp {
    /// The operation that gives the same result with the sides exchanged.
    pub fn swapped(self) -> CompareOp {
        match self {
            CompareOp::Eq | CompareOp::Ne => self,
            CompareOp::LtSigned => CompareOp::GtSigned,
            CompareOp::LeSigned => CompareOp::GeSigned,
            CompareOp::GtSigned => CompareOp::LtSigned,
            CompareOp::GeSigned => CompareOp::LeSigned,
            CompareOp::LtUnsigned => CompareOp::GtUnsigned,
            CompareOp::LeUnsigned => CompareOp::GeUnsigned,
            CompareOp::GtUnsigned => CompareOp::LtUnsigned,
            CompareOp::GeUnsigned => CompareOp::LeUnsigned,
        }
    }

    /// The operation that gives the opposite result.
    pub fn negated(self) -> CompareOp {
        match self {
            CompareOp::Eq => CompareOp::Ne,
            CompareOp::Ne => CompareOp::Eq,
            CompareOp::LtSigned => CompareOp::GeSigned,
            CompareOp::LeSigned => CompareOp::GtSigned,
            CompareOp::GtSigned => CompareOp::LeSigned,
            CompareOp::GeSigned => CompareOp::LtSigned,
            CompareOp::LtUnsigned => CompareOp::GeUnsigned,
            CompareOp::LeUnsigned => CompareOp::GtUnsigned,
            CompareOp::GtUnsigned => CompareOp::LeUnsigned,
            CompareOp::GeUnsigned => CompareOp::LtUnsigned,
        }
    }
}

impl Function {
    /// The block where execution starts. A function without a body has none: this is for those that have one.
    pub fn entry(&self) -> BlockId {
        id(0)
    }

    /// The type of a value.
    pub fn value_type(&self, value: Value) -> Type {
        self.values[value].ty
    }

    /// What an instruction defines.
    pub fn result(&self, inst: InstId) -> Option<Value> {
        self.results[index(inst)]
    }

    /// By value: the block that defines it, by a parameter or an instruction; none if nothing in a block does.
    pub fn home_blocks(&self) -> Vec<Option<BlockId>> {
        let mut homes = vec![None; self.values.len()];
        for (block, data) in self.blocks.iter() {
            let results = data.insts.iter().filter_map(|&inst| self.result(inst));
            data.params.iter().copied().chain(results).for_each(|value| homes[index(value)] = Some(block));
        }
        homes
    }

    /// What an instruction was made for.
    pub fn inst_span(&self, inst: InstId) -> Span {
        self.spans[index(inst)]
    }
}

impl Program {
    /// The signature of one of the program's functions.
    pub fn signature_of(&self, func: &Function) -> &Signature {
        &self.signatures[func.sig]
    }
}
