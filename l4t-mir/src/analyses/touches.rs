//! What each instruction touches: the bytes that it reads and writes itself, and what code elsewhere gets to do
//! meanwhile. The one place where that is decided.
//!
//! Whether an instruction may touch a certain place, with all that is known of the function and the program, says
//! [`memory`](super::memory).

use crate::ir::{CSymbolId, FuncId, Function, Inst, Value};

/// What an instruction does besides computing its result from its operands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Touches {
    /// What it reads.
    pub reads: Option<Bytes>,
    /// What it writes, all of it; after it has read.
    pub writes: Option<Bytes>,
    /// What else happens before it is done.
    pub elsewhere: Elsewhere,
}

/// A piece of memory.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Bytes {
    /// An address,
    pub ptr: Value,
    /// how many bytes from there the piece starts,
    pub offset: i64,
    /// and how many bytes it has.
    pub bytes: u64,
}

/// What happens outside of the function while an instruction is executed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Elsewhere {
    /// Nothing.
    Nothing,
    /// The program may end with a runtime error. Nobody looks at its memory then.
    RuntimeError,
    /// C's allocator works: it reads and writes blocks that were given back to it before, and the block that it takes
    /// back now, if it does. It finds out that a block is none, and ends the program, or hands the same memory out again.
    Allocator {
        /// The address of the block that is given back, or null.
        takes_back: Option<Value>,
    },
    /// A function runs.
    Call(Callee),
}

/// A function that is called.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Callee {
    /// One of the program. It reads its by-value parameters where the caller has them.
    Func(FuncId),
    /// A function of C.
    C(CSymbolId),
    /// Whatever a pointer points at.
    Pointer,
}

impl Touches {
    const NOTHING: Touches = Touches { reads: None, writes: None, elsewhere: Elsewhere::Nothing };

    /// Whether the instruction does nothing but compute its result, which depends on nothing but its operands.
    pub fn is_nothing(&self) -> bool {
        *self == Touches::NOTHING
    }

    /// Whether the instruction must be executed even if nobody needs its result. Reading is nothing that counts: a bad
    /// address may be read or not.
    pub fn has_effect(&self) -> bool {
        self.writes.is_some() || self.elsewhere != Elsewhere::Nothing
    }
}

impl Inst {
    /// Whether it may be removed if its result is unused, and merged with an equal one. Loads are not among these: memory
    /// changes. (Division is: its divisor is neither 0 nor -1 wherever the instruction is reached, so it must not be moved
    /// above the check; see [`Inst::is_movable`].)
    pub fn is_pure(&self, func: &Function) -> bool {
        self.touches(func).is_nothing()
    }

    /// Whether it is pure and may also be executed where it was not before.
    pub fn is_movable(&self, func: &Function) -> bool {
        self.is_pure(func) && !matches!(self, Inst::Binary { op, .. } if op.is_guarded())
    }

    /// What the instruction, one of `func`, touches.
    pub fn touches(&self, func: &Function) -> Touches {
        let piece = |ptr: Value, offset: i32, bytes: u64| Some(Bytes { ptr, offset: offset.into(), bytes });
        let elsewhere = |elsewhere: Elsewhere| Touches { elsewhere, ..Touches::NOTHING };
        match *self {
            Inst::Const { .. }
            | Inst::GlobalAddr { .. }
            | Inst::FuncAddr(_)
            | Inst::CSymbolAddr(_)
            | Inst::SlotAddr { .. }
            | Inst::Binary { .. }
            | Inst::Compare { .. }
            | Inst::Cast { .. }
            | Inst::Select { .. }
            | Inst::Element { .. }
            | Inst::Offset { .. } => Touches::NOTHING,
            Inst::Load { ty, ptr, offset } => {
                Touches { reads: piece(ptr, offset, ty.bytes().into()), ..Touches::NOTHING }
            }
            Inst::Store { value, ptr, offset } => {
                let bytes = func.value_type(value).bytes();
                Touches { writes: piece(ptr, offset, bytes.into()), ..Touches::NOTHING }
            }
            Inst::Copy { dst, src, bytes } => {
                Touches { reads: piece(src, 0, bytes), writes: piece(dst, 0, bytes), ..Touches::NOTHING }
            }
            Inst::Zero { ptr, bytes } => Touches { writes: piece(ptr, 0, bytes), ..Touches::NOTHING },
            Inst::HeapAlloc { .. } | Inst::HeapAllocZeroed { .. } => {
                elsewhere(Elsewhere::Allocator { takes_back: None })
            }
            Inst::HeapRealloc { ptr, .. } | Inst::HeapFree { ptr } => {
                elsewhere(Elsewhere::Allocator { takes_back: Some(ptr) })
            }
            Inst::Call { func, .. } => elsewhere(Elsewhere::Call(Callee::Func(func))),
            Inst::CallPtr { .. } => elsewhere(Elsewhere::Call(Callee::Pointer)),
            Inst::CallC { symbol, .. } => elsewhere(Elsewhere::Call(Callee::C(symbol))),
            Inst::CheckBounds { .. } | Inst::CheckNull { .. } | Inst::CheckDivisor { .. } => {
                elsewhere(Elsewhere::RuntimeError)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::analyses::address::{Use, for_each_address_use};
    use crate::testing::any_program;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_accessed_is_an_operand_used_so(program in any_program()) {
            for func in program.functions.values() {
                for inst in func.insts.values() {
                    let touches = inst.touches(func);
                    let touched = touches.reads.into_iter().chain(touches.writes).map(|bytes| bytes.ptr);
                    let mut accessed = Vec::new();
                    for_each_address_use(&program, inst, |value, how| {
                        if how == Use::Access {
                            accessed.push(value);
                        }
                    });
                    accessed.sort_unstable();
                    let mut touched: Vec<_> = touched.collect();
                    touched.sort_unstable();
                    prop_assert_eq!(touched, accessed, "{:?}", inst);
                }
            }
        }
    }
}
