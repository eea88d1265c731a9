//! The rewrite rules for single instructions: constant folding, algebra, canonical forms.
//!
//! Conditions that every rule meets:
//! 1. Arithmetic wraps around; a rule that needs "no overflow" is not here but in `ranges`.
//! 2. A rule looks at pure instructions only, and gives pure ones: nothing that can trap or write appears or vanishes.
//! 3. Division folds only when the divisor is a constant other than 0 and -1, so that nothing is assumed that the
//!    check before it does not establish.
//! 4. The result is no more work than before, and the canonical form is reached in a bounded number of steps: constants
//!    stand on the right; `x - c` is `x + -c`; constant distances sit in `Offset`, and from there in the offsets of
//!    loads and stores; `>` and `>=` by a constant on the left become `<` and `<=` with it on the right.

use crate::edit::Constants;
use l4t_mir::analyses::definitions::Definitions;
use l4t_mir::eval;
use l4t_mir::ir::{BinaryOp, CastOp, CompareOp, Function, Inst, InstId, Type, Value};
use l4t_syntax::Span;

/// What an instruction can become.
pub(crate) enum Simplified {
    /// A value that exists.
    Value(Value),
    /// A constant of the result's type.
    Constant(i64),
    /// Another instruction with the same result.
    Inst(Inst),
}

/// What rules may look at, and where they put what they need.
pub(crate) struct Rules<'a> {
    /// The function; the rules read it, and add instructions.
    pub func: &'a mut Function,
    /// By value: its defining instruction, already simplified.
    pub definitions: &'a mut Definitions,
    /// Constants.
    pub constants: &'a mut Constants,
    /// New instructions, which the caller puts before the one that is simplified.
    pub before: Vec<InstId>,
    /// What new instructions are made for.
    pub span: Span,
}

impl Rules<'_> {
    fn definition(&self, value: Value) -> Option<&Inst> {
        self.definitions.get(self.func, value)
    }

    fn constant(&self, value: Value) -> Option<i64> {
        self.definitions.constant(self.func, value)
    }

    fn make_constant(&mut self, ty: Type, value: i64) -> Value {
        self.constants.get(self.func, self.definitions, ty, value, self.span)
    }

    fn make(&mut self, inst: Inst, ty: Type) -> Value {
        let (id, result) = self.func.make_inst_of_type(inst, Some(ty), self.span);
        self.before.push(id);
        self.definitions.add(self.func, id);
        result.expect("a type was given, so there is a result")
    }

    fn ty(&self, value: Value) -> Type {
        self.func.value_type(value)
    }

    /// One step; the caller repeats until nothing changes.
    pub(crate) fn simplify(&mut self, inst: &Inst) -> Option<Simplified> {
        match *inst {
            Inst::Binary { op, lhs, rhs } => self.binary(op, lhs, rhs),
            Inst::Compare { op, lhs, rhs } => self.compare(op, lhs, rhs),
            Inst::Cast { op, value, to } => self.cast(op, value, to),
            Inst::Select { cond, then, otherwise } => self.select(cond, then, otherwise),
            Inst::Element { base, index, stride } => self.element(base, index, stride),
            Inst::Offset { base, bytes } => self.offset(base, bytes),
            Inst::Load { ty, ptr, offset } => {
                let (ptr, offset) = self.absorb_offset(ptr, offset)?;
                Some(Simplified::Inst(Inst::Load { ty, ptr, offset }))
            }
            Inst::Store { value, ptr, offset } => {
                let (ptr, offset) = self.absorb_offset(ptr, offset)?;
                Some(Simplified::Inst(Inst::Store { value, ptr, offset }))
            }
            _ => None,
        }
    }

    fn binary(&mut self, op: BinaryOp, lhs: Value, rhs: Value) -> Option<Simplified> {
        use BinaryOp::*;
        let ty = self.ty(lhs);
        let (left, right) = (self.constant(lhs), self.constant(rhs));
        if let (Some(left), Some(right)) = (left, right) {
            return eval::binary(op, ty, left, right).map(Simplified::Constant);
        }
        let is_commutative = matches!(op, Add | Mul | And | Or | Xor);
        if is_commutative && (left.is_some() || right.is_none() && lhs > rhs) {
            return Some(Simplified::Inst(Inst::Binary { op, lhs: rhs, rhs: lhs }));
        }
        if lhs == rhs {
            match op {
                Sub | Xor => return Some(Simplified::Constant(0)),
                And | Or => return Some(Simplified::Value(lhs)),
                _ => {}
            }
        }
        if let (Sub, Some(0), Some(&Inst::Binary { op: Sub, lhs: a, rhs: b })) = (op, left, self.definition(rhs)) {
            return Some(Simplified::Inst(Inst::Binary { op: Sub, lhs: b, rhs: a }));
        }
        let right = right?;
        match (op, right) {
            (Add | Sub | Or | Xor | ShiftLeft | ShiftRightSigned | ShiftRightUnsigned, 0)
            | (Mul | DivSigned, 1)
            | (And, -1) => return Some(Simplified::Value(lhs)),
            (Mul | And, 0) | (RemSigned, 1) => return Some(Simplified::Constant(0)),
            (Or, -1) => return Some(Simplified::Constant(-1)),
            (Sub, _) => {
                let rhs = self.make_constant(ty, right.wrapping_neg());
                return Some(Simplified::Inst(Inst::Binary { op: Add, lhs, rhs }));
            }
            (Xor, _) if ty == Type::I1 => {
                if let Some(&Inst::Compare { op, lhs, rhs }) = self.definition(lhs) {
                    return Some(Simplified::Inst(Inst::Compare { op: op.negated(), lhs, rhs }));
                }
            }
            _ => {}
        }
        // (x op c) op d = x op (c op d)
        let &Inst::Binary { op: inner, lhs: x, rhs: c } = self.definition(lhs)? else { return None };
        let c = self.constant(c)?;
        if inner == op && matches!(op, Add | Mul | And | Or | Xor) {
            let folded = eval::binary(op, ty, c, right)?;
            let rhs = self.make_constant(ty, folded);
            return Some(Simplified::Inst(Inst::Binary { op, lhs: x, rhs }));
        }
        None
    }

    fn compare(&mut self, op: CompareOp, lhs: Value, rhs: Value) -> Option<Simplified> {
        use CompareOp::*;
        let ty = self.ty(lhs);
        let (left, right) = (self.constant(lhs), self.constant(rhs));
        if let (Some(left), Some(right)) = (left, right) {
            return Some(Simplified::Constant(i64::from(eval::compare(op, ty, left, right))));
        }
        if lhs == rhs {
            return Some(Simplified::Constant(i64::from(eval::compare(op, ty, 0, 0))));
        }
        if left.is_some() || right.is_none() && lhs > rhs {
            return Some(Simplified::Inst(Inst::Compare { op: op.swapped(), lhs: rhs, rhs: lhs }));
        }
        let right = right?;
        let is_equality = matches!(op, Eq | Ne);
        if ty == Type::I1 && is_equality {
            // What is compared with 0 or 1 is the value itself or its opposite.
            return Some(if (op == Eq) == (right != 0) {
                Simplified::Value(lhs)
            } else {
                let one = self.make_constant(Type::I1, -1);
                Simplified::Inst(Inst::Binary { op: BinaryOp::Xor, lhs, rhs: one })
            });
        }
        match *self.definition(lhs)? {
            Inst::Cast { op: CastOp::ZeroExtend, value, .. } => self.compare_extended(op, value, right),
            Inst::Binary { op: BinaryOp::Add, lhs: x, rhs: c } if is_equality => {
                let c = self.constant(c)?;
                let rhs = self.make_constant(ty, right.wrapping_sub(c));
                Some(Simplified::Inst(Inst::Compare { op, lhs: x, rhs }))
            }
            // A remainder by a power of two is zero if the low bits are, whatever the sign.
            Inst::Binary { op: BinaryOp::RemSigned, lhs: x, rhs: divisor } if is_equality && right == 0 => {
                let divisor = self.constant(divisor).filter(|&divisor| divisor > 1 && divisor & (divisor - 1) == 0)?;
                let mask = self.make_constant(ty, divisor - 1);
                let low_bits = self.make(Inst::Binary { op: BinaryOp::And, lhs: x, rhs: mask }, ty);
                Some(Simplified::Inst(Inst::Compare { op, lhs: low_bits, rhs }))
            }
            Inst::Binary { op: BinaryOp::Sub, lhs: a, rhs: b } if is_equality && right == 0 => {
                Some(Simplified::Inst(Inst::Compare { op, lhs: a, rhs: b }))
            }
            Inst::Select { cond, then, otherwise } if is_equality => {
                let (then, otherwise) = (self.constant(then)?, self.constant(otherwise)?);
                let then = eval::compare(op, ty, then, right);
                let otherwise = eval::compare(op, ty, otherwise, right);
                Some(match (then, otherwise) {
                    (true, false) => Simplified::Value(cond),
                    (false, true) => {
                        let one = self.make_constant(Type::I1, -1);
                        Simplified::Inst(Inst::Binary { op: BinaryOp::Xor, lhs: cond, rhs: one })
                    }
                    (same, _) => Simplified::Constant(i64::from(same)),
                })
            }
            _ => None,
        }
    }

    /// A comparison of a zero-extended value with a constant, done in the narrow type.
    fn compare_extended(&mut self, op: CompareOp, narrow: Value, right: i64) -> Option<Simplified> {
        use CompareOp::*;
        let ty = self.ty(narrow);
        let max = ty.unsigned(-1) as i64;
        if right < 0 || right > max {
            // The extended value lies in 0..=max, so one sample of it decides; unsigned orders see a negative
            // constant as larger than everything.
            let sample = if right < 0 { 0 } else { max };
            return Some(Simplified::Constant(i64::from(eval::compare(op, Type::I64, sample, right))));
        }
        let op = match op {
            Eq | Ne | LtUnsigned | LeUnsigned | GtUnsigned | GeUnsigned => op,
            LtSigned => LtUnsigned,
            LeSigned => LeUnsigned,
            GtSigned => GtUnsigned,
            GeSigned => GeUnsigned,
        };
        if ty == Type::I1 && !matches!(op, Eq | Ne) {
            return None;
        }
        let rhs = self.make_constant(ty, right);
        Some(Simplified::Inst(Inst::Compare { op, lhs: narrow, rhs }))
    }

    fn cast(&mut self, op: CastOp, value: Value, to: Type) -> Option<Simplified> {
        let from = self.ty(value);
        if from == to {
            return Some(Simplified::Value(value));
        }
        if let Some(constant) = self.constant(value) {
            return Some(Simplified::Constant(eval::cast(op, from, to, constant)));
        }
        let &Inst::Cast { op: inner, value: x, .. } = self.definition(value)? else { return None };
        let narrow = self.ty(x);
        match (op, inner) {
            (CastOp::ZeroExtend, CastOp::ZeroExtend) | (CastOp::SignExtend, CastOp::SignExtend) => {
                Some(Simplified::Inst(Inst::Cast { op, value: x, to }))
            }
            // The sign bit of what was zero-extended is zero.
            (CastOp::SignExtend, CastOp::ZeroExtend) => {
                Some(Simplified::Inst(Inst::Cast { op: CastOp::ZeroExtend, value: x, to }))
            }
            (CastOp::Truncate, CastOp::ZeroExtend | CastOp::SignExtend) if narrow == to => Some(Simplified::Value(x)),
            (CastOp::Truncate, CastOp::ZeroExtend | CastOp::SignExtend) if narrow.bits() < to.bits() => {
                Some(Simplified::Inst(Inst::Cast { op: inner, value: x, to }))
            }
            (CastOp::Truncate, CastOp::ZeroExtend | CastOp::SignExtend | CastOp::Truncate) => {
                Some(Simplified::Inst(Inst::Cast { op: CastOp::Truncate, value: x, to }))
            }
            (CastOp::IntToPtr, CastOp::PtrToInt) | (CastOp::PtrToInt, CastOp::IntToPtr) => Some(Simplified::Value(x)),
            _ => None,
        }
    }

    fn select(&mut self, cond: Value, then: Value, otherwise: Value) -> Option<Simplified> {
        if then == otherwise {
            return Some(Simplified::Value(then));
        }
        if let Some(cond) = self.constant(cond) {
            return Some(Simplified::Value(if cond != 0 { then } else { otherwise }));
        }
        let ty = self.ty(then);
        let one = if ty == Type::I1 { -1 } else { 1 };
        match (self.constant(then), self.constant(otherwise)) {
            (Some(yes), Some(0)) if yes == one && ty == Type::I1 => Some(Simplified::Value(cond)),
            (Some(0), Some(yes)) if yes == one && ty == Type::I1 => {
                Some(Simplified::Inst(Inst::Binary { op: BinaryOp::Xor, lhs: cond, rhs: otherwise }))
            }
            (Some(yes), Some(0)) if yes == one && ty.is_int() => {
                Some(Simplified::Inst(Inst::Cast { op: CastOp::ZeroExtend, value: cond, to: ty }))
            }
            _ => match self.definition(cond)? {
                // A negated condition: take the other way round.
                &Inst::Binary { op: BinaryOp::Xor, lhs, rhs } if self.constant(rhs).is_some() => {
                    Some(Simplified::Inst(Inst::Select { cond: lhs, then: otherwise, otherwise: then }))
                }
                _ => None,
            },
        }
    }

    fn element(&mut self, base: Value, index: Value, stride: u64) -> Option<Simplified> {
        if stride == 0 {
            return Some(Simplified::Value(base));
        }
        if let Some(index) = self.constant(index) {
            let bytes = index.wrapping_mul(stride as i64);
            return Some(Simplified::Inst(Inst::Offset { base, bytes }));
        }
        // &a[i + c] = &a[i] + c * stride, so that neighbours share one address.
        let &Inst::Binary { op: BinaryOp::Add, lhs, rhs } = self.definition(index)? else { return None };
        let bytes = self.constant(rhs)?.wrapping_mul(stride as i64);
        i32::try_from(bytes).ok()?;
        let base = self.make(Inst::Element { base, index: lhs, stride }, Type::Ptr);
        Some(Simplified::Inst(Inst::Offset { base, bytes }))
    }

    fn offset(&mut self, base: Value, bytes: i64) -> Option<Simplified> {
        if bytes == 0 {
            return Some(Simplified::Value(base));
        }
        match *self.definition(base)? {
            Inst::Offset { base, bytes: more } => {
                Some(Simplified::Inst(Inst::Offset { base, bytes: bytes.wrapping_add(more) }))
            }
            Inst::SlotAddr { slot, offset } => {
                Some(Simplified::Inst(Inst::SlotAddr { slot, offset: offset.checked_add(bytes)? }))
            }
            Inst::GlobalAddr { global, offset } => {
                // Relocations hold 32 bits.
                let offset = offset.checked_add(bytes).filter(|sum| i32::try_from(*sum).is_ok())?;
                Some(Simplified::Inst(Inst::GlobalAddr { global, offset }))
            }
            _ => None,
        }
    }

    /// The base and offset of an access whose pointer is another one plus a constant.
    fn absorb_offset(&mut self, ptr: Value, offset: i32) -> Option<(Value, i32)> {
        let &Inst::Offset { base, bytes } = self.definition(ptr)? else { return None };
        let offset = i32::try_from(bytes.checked_add(i64::from(offset))?).ok()?;
        Some((base, offset))
    }
}
