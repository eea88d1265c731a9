//! Constant expressions: their values, and what keeps an expression from being one.
//!
//! They decide what global variables hold at start, and whether a loop can end by itself. Recursion is as deep as
//! expressions are high, which the parser limits.

use crate::csig::CSignature;
use crate::hir::{BinaryOp, Body, CFuncId, ExprId, ExprKind, FuncId, GlobalId, Program, StrId, UnaryOp};
use crate::types::{Ty, TyId};

/// The value of a constant scalar.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Constant {
    /// A `num`, or a `char` from 0 to 255.
    Num(i64),
    /// A null pointer.
    Null,
    /// The address of a byte of a global variable.
    Global(GlobalId, i64),
    /// The address of a byte of a string literal.
    Str(StrId, i64),
    /// The address of a function.
    Func(FuncId),
    /// A C function, taken as a function pointer of this type.
    CFunc(CFuncId, TyId),
}

/// A part of a constant array or struct.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Piece<'a> {
    /// A scalar of a type.
    Scalar(Constant, TyId),
    /// The bytes of a string, without the terminating zero.
    Bytes(&'a [u8]),
}

/// Why an expression is not constant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reason {
    /// It reads a variable, or follows a pointer.
    Read,
    /// It calls a function.
    Call,
    /// It assigns.
    Assignment,
    /// It divides by zero.
    DivisionByZero,
    /// An index is outside its array.
    IndexOutside,
    /// It compares addresses, which are known only when the program runs.
    Address,
    /// It uses the address of something in a C library otherwise than as a function pointer.
    CSymbol,
    /// It is broken, which was reported.
    Missing,
}

/// The innermost part that keeps an expression from being constant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NotConstant {
    /// Which.
    pub at: ExprId,
    /// Why.
    pub reason: Reason,
}

type Result<T> = std::result::Result<T, NotConstant>;

/// Constant expressions of one body of a program.
#[derive(Clone, Copy)]
pub struct Constants<'a> {
    program: &'a Program,
    body: &'a Body,
}

/// Where a part of a literal is written.
enum Part {
    Expr(ExprId),
    Byte(u8),
}

impl<'a> Constants<'a> {
    /// Of a body, which may have been moved out of the program.
    pub fn new(program: &'a Program, body: &'a Body) -> Constants<'a> {
        Constants { program, body }
    }

    /// The value of a scalar expression that is a number.
    ///
    /// Errors: it is not constant, or an address.
    pub fn number(self, id: ExprId) -> Result<i64> {
        match self.scalar(id)? {
            Constant::Num(value) => Ok(value),
            _ => Err(NotConstant { at: id, reason: Reason::Address }),
        }
    }

    /// The value of a scalar expression.
    ///
    /// Errors: it is not constant.
    pub fn scalar(self, id: ExprId) -> Result<Constant> {
        let not = |reason| Err(NotConstant { at: id, reason });
        match self.body.exprs[id].kind {
            ExprKind::Num(value) => Ok(Constant::Num(value)),
            ExprKind::Null => Ok(Constant::Null),
            ExprKind::Func(func) => Ok(Constant::Func(func)),
            ExprKind::AddrOf(place) => self.address(place),
            ExprKind::ForgetLength(value) => self.scalar(value),
            ExprKind::Unary { op: UnaryOp::Neg, operand } => Ok(Constant::Num(self.number(operand)?.wrapping_neg())),
            ExprKind::Unary { op: UnaryOp::BitNot, operand } => Ok(Constant::Num(!self.number(operand)?)),
            ExprKind::Not(operand) => Ok(Constant::Num(i64::from(!self.truth(operand)?))),
            ExprKind::And(lhs, rhs) => self.logic(lhs, rhs, false),
            ExprKind::Or(lhs, rhs) => self.logic(lhs, rhs, true),
            ExprKind::Binary { op, lhs, rhs } => self.binary(id, op, lhs, rhs),
            ExprKind::Convert(value) => {
                let value = self.number(value)?;
                Ok(Constant::Num(if self.body.exprs[id].ty == TyId::CHAR { value & 0xFF } else { value }))
            }
            ExprKind::FromFfi(value) => match (&self.body.exprs[value].kind, self.program.types.get(self.ty(id))) {
                (ExprKind::CFunc(func), Ty::FuncPtr(_)) if self.is_callable(*func) => {
                    Ok(Constant::CFunc(*func, self.ty(id)))
                }
                (ExprKind::CFunc(_), _) => not(Reason::CSymbol),
                _ => not(Reason::Call),
            },
            ExprKind::Index { .. } | ExprKind::Member { .. } => match self.part(id)? {
                Part::Byte(byte) => Ok(Constant::Num(i64::from(byte))),
                Part::Expr(part) => self.scalar(part),
            },
            ExprKind::Local(_) | ExprKind::Global(_) | ExprKind::Deref(_) => not(Reason::Read),
            ExprKind::Call { .. } | ExprKind::CallPtr { .. } | ExprKind::CallC { .. } => not(Reason::Call),
            ExprKind::Assign { .. } => not(Reason::Assignment),
            ExprKind::CFunc(_) => not(Reason::CSymbol),
            ExprKind::Missing(_) | ExprKind::Str(_) | ExprKind::Array(_) | ExprKind::Struct(_) => not(Reason::Missing),
        }
    }

    /// Gives `put` every scalar and string of an expression of any type, with its offset in bytes from `offset`.
    ///
    /// Errors: it is not constant. Some parts may have been put before that was found.
    pub fn pieces(self, id: ExprId, offset: u64, put: &mut dyn FnMut(u64, Piece<'a>)) -> Result<()> {
        if !self.program.types.is_aggregate(self.ty(id)) {
            put(offset, Piece::Scalar(self.scalar(id)?, self.ty(id)));
            return Ok(());
        }
        match &self.body.exprs[id].kind {
            ExprKind::Str(text) => put(offset, Piece::Bytes(&self.program.strings[*text])),
            ExprKind::Array(elems) => {
                let stride = elems.first().map_or(0, |&elem| self.program.layouts.of(self.ty(elem)).size);
                for (i, &elem) in elems.iter().enumerate() {
                    self.pieces(elem, offset + i as u64 * stride, put)?;
                }
            }
            ExprKind::Struct(members) => {
                for &(member, value) in members {
                    self.pieces(value, offset + self.member_offset(id, member), put)?;
                }
            }
            ExprKind::Index { .. } | ExprKind::Member { .. } => {
                if let Part::Expr(part) = self.part(id)? {
                    self.pieces(part, offset, put)?;
                }
            }
            // What is no literal of an aggregate is constant as little as it would be as a scalar.
            _ => _ = self.scalar(id)?,
        }
        Ok(())
    }

    fn ty(self, id: ExprId) -> TyId {
        self.body.exprs[id].ty
    }

    fn truth(self, id: ExprId) -> Result<bool> {
        match self.scalar(id)? {
            Constant::Num(value) => Ok(value != 0),
            Constant::Null => Ok(false),
            Constant::Global(..) | Constant::Str(..) | Constant::Func(_) => Ok(true),
            Constant::CFunc(..) => Err(NotConstant { at: id, reason: Reason::CSymbol }),
        }
    }

    /// `&&` or `||`; `decisive` is what the left side must be for the right one not to be evaluated.
    fn logic(self, lhs: ExprId, rhs: ExprId, decisive: bool) -> Result<Constant> {
        let is_decided = self.truth(lhs)? == decisive;
        let right = match self.truth(rhs) {
            // Never evaluated, so it does not fail.
            Err(NotConstant { reason: Reason::DivisionByZero | Reason::IndexOutside, .. }) if is_decided => decisive,
            right => right?,
        };
        Ok(Constant::Num(i64::from(if is_decided { decisive } else { right })))
    }

    fn binary(self, id: ExprId, op: BinaryOp, lhs: ExprId, rhs: ExprId) -> Result<Constant> {
        let value = match (self.scalar(lhs)?, self.scalar(rhs)?) {
            (Constant::Num(lhs), Constant::Num(rhs)) => arithmetic(op, lhs, rhs),
            (lhs, rhs) => {
                let is_equal = match (lhs, rhs) {
                    (Constant::Null, Constant::Null) => true,
                    (Constant::Func(lhs), Constant::Func(rhs)) => lhs == rhs,
                    (Constant::Null, Constant::Global(..) | Constant::Str(..) | Constant::Func(_))
                    | (Constant::Global(..) | Constant::Str(..) | Constant::Func(_), Constant::Null) => false,
                    _ => return Err(NotConstant { at: id, reason: Reason::Address }),
                };
                Some(i64::from(is_equal == (op == BinaryOp::Eq)))
            }
        };
        value.map(Constant::Num).ok_or(NotConstant { at: id, reason: Reason::DivisionByZero })
    }

    /// The address of a place.
    fn address(self, place: ExprId) -> Result<Constant> {
        match self.body.exprs[place].kind {
            ExprKind::Global(global) => Ok(Constant::Global(global, 0)),
            ExprKind::Str(text) => Ok(Constant::Str(text, 0)),
            ExprKind::Member { base, member } => {
                Ok(moved(self.address(base)?, self.member_offset(base, member) as i64))
            }
            ExprKind::Index { base, index } => {
                let start = self.address(base)?;
                let at = self.number(index)?;
                let len = self.array_len(base);
                if len != 0 && u64::try_from(at).map_or(true, |at| at >= len) {
                    return Err(NotConstant { at: place, reason: Reason::IndexOutside });
                }
                let stride = self.program.layouts.of(self.ty(place)).size as i64;
                Ok(moved(start, at.wrapping_mul(stride)))
            }
            ExprKind::Deref(pointer) => match self.scalar(pointer)? {
                address @ (Constant::Global(..) | Constant::Str(..)) => Ok(address),
                _ => Err(NotConstant { at: place, reason: Reason::Read }),
            },
            // Any other place holds what is known only when the program runs.
            _ => match self.scalar(place) {
                Err(not) => Err(not),
                Ok(_) => Err(NotConstant { at: place, reason: Reason::Read }),
            },
        }
    }

    /// What an element or member of a literal is, and of parts of it.
    fn part(self, id: ExprId) -> Result<Part> {
        let (base, index) = match self.body.exprs[id].kind {
            ExprKind::Index { base, index } => (base, self.number(index)?),
            ExprKind::Member { base, member } => (base, i64::from(member)),
            _ => return Ok(Part::Expr(id)),
        };
        let Part::Expr(whole) = self.part(base)? else {
            return Err(NotConstant { at: id, reason: Reason::Missing });
        };
        let outside = NotConstant { at: id, reason: Reason::IndexOutside };
        let at = usize::try_from(index).map_err(|_| outside)?;
        match &self.body.exprs[whole].kind {
            ExprKind::Array(elems) => elems.get(at).map(|&elem| Part::Expr(elem)).ok_or(outside),
            ExprKind::Struct(members) => {
                let found = members.iter().find(|(member, _)| *member as usize == at);
                found.map(|&(_, value)| Part::Expr(value)).ok_or(outside)
            }
            ExprKind::Str(text) => {
                let bytes = self.program.strings[*text].iter().copied().chain([0]);
                bytes.clone().nth(at).map(Part::Byte).ok_or(outside)
            }
            _ => {
                Err(NotConstant { at: whole, reason: self.scalar(whole).err().map_or(Reason::Read, |not| not.reason) })
            }
        }
    }

    /// Whether L4T can call a C function, as far as is known.
    fn is_callable(self, func: CFuncId) -> bool {
        !self.program.c_funcs[func].signature.as_ref().is_some_and(CSignature::is_unsupported)
    }

    fn array_len(self, array: ExprId) -> u64 {
        match self.program.types.get(self.ty(array)) {
            Ty::Array { len, .. } => *len,
            _ => 0,
        }
    }

    fn member_offset(self, of: ExprId, member: u32) -> u64 {
        match self.program.types.get(self.ty(of)) {
            Ty::Struct(id) => self.program.layouts.member_offsets(*id).get(member as usize).copied().unwrap_or(0),
            _ => 0,
        }
    }
}

fn moved(address: Constant, bytes: i64) -> Constant {
    match address {
        Constant::Global(global, at) => Constant::Global(global, at.wrapping_add(bytes)),
        Constant::Str(text, at) => Constant::Str(text, at.wrapping_add(bytes)),
        other => other,
    }
}

/// What an operator gives for two numbers; `None` if it divides by zero.
fn arithmetic(op: BinaryOp, lhs: i64, rhs: i64) -> Option<i64> {
    Some(match op {
        BinaryOp::Add => lhs.wrapping_add(rhs),
        BinaryOp::Sub => lhs.wrapping_sub(rhs),
        BinaryOp::Mul => lhs.wrapping_mul(rhs),
        BinaryOp::Div if rhs == 0 => return None,
        BinaryOp::Rem if rhs == 0 => return None,
        BinaryOp::Div => lhs.wrapping_div(rhs),
        BinaryOp::Rem => lhs.wrapping_rem(rhs),
        BinaryOp::BitOr => lhs | rhs,
        BinaryOp::BitXor => lhs ^ rhs,
        BinaryOp::BitAnd => lhs & rhs,
        // Both take the count modulo 64.
        BinaryOp::ShiftLeft => lhs.wrapping_shl(rhs as u32),
        BinaryOp::ShiftRight => lhs.wrapping_shr(rhs as u32),
        BinaryOp::Eq => i64::from(lhs == rhs),
        BinaryOp::NotEq => i64::from(lhs != rhs),
        BinaryOp::Less => i64::from(lhs < rhs),
        BinaryOp::LessEq => i64::from(lhs <= rhs),
        BinaryOp::Greater => i64::from(lhs > rhs),
        BinaryOp::GreaterEq => i64::from(lhs >= rhs),
    })
}
