//! Operations on constants: what each pure operation means, in one place for lowering, the passes and the interpreter.
//!
//! Constants are `i64`, sign-extended from their type's width ([`Type::wrap`]); so are the results.

use crate::ir::{BinaryOp, CastOp, CompareOp, Type};

/// The result of integer arithmetic on two constants of type `ty`; `None` for a division by zero.
pub fn binary(op: BinaryOp, ty: Type, lhs: i64, rhs: i64) -> Option<i64> {
    let count = || (rhs as u64 & u64::from(ty.bits() - 1)) as u32;
    let result = match op {
        BinaryOp::Add => lhs.wrapping_add(rhs),
        BinaryOp::Sub => lhs.wrapping_sub(rhs),
        BinaryOp::Mul => lhs.wrapping_mul(rhs),
        BinaryOp::DivSigned if rhs == 0 => return None,
        BinaryOp::DivSigned => lhs.wrapping_div(rhs),
        BinaryOp::RemSigned if rhs == 0 => return None,
        BinaryOp::RemSigned => lhs.wrapping_rem(rhs),
        BinaryOp::And => lhs & rhs,
        BinaryOp::Or => lhs | rhs,
        BinaryOp::Xor => lhs ^ rhs,
        BinaryOp::ShiftLeft => lhs << count(),
        BinaryOp::ShiftRightSigned => lhs >> count(),
        BinaryOp::ShiftRightUnsigned => (ty.unsigned(lhs) >> count()) as i64,
    };
    Some(ty.wrap(result))
}

/// Whether a comparison of two constants of type `ty` holds.
pub fn compare(op: CompareOp, ty: Type, lhs: i64, rhs: i64) -> bool {
    let (ulhs, urhs) = (ty.unsigned(lhs), ty.unsigned(rhs));
    match op {
        CompareOp::Eq => lhs == rhs,
        CompareOp::Ne => lhs != rhs,
        CompareOp::LtSigned => lhs < rhs,
        CompareOp::LeSigned => lhs <= rhs,
        CompareOp::GtSigned => lhs > rhs,
        CompareOp::GeSigned => lhs >= rhs,
        CompareOp::LtUnsigned => ulhs < urhs,
        CompareOp::LeUnsigned => ulhs <= urhs,
        CompareOp::GtUnsigned => ulhs > urhs,
        CompareOp::GeUnsigned => ulhs >= urhs,
    }
}

/// A constant of type `from`, converted to type `to`.
pub fn cast(op: CastOp, from: Type, to: Type, value: i64) -> i64 {
    match op {
        CastOp::ZeroExtend => to.wrap(from.unsigned(value) as i64),
        CastOp::SignExtend | CastOp::Truncate | CastOp::PtrToInt | CastOp::IntToPtr => to.wrap(value),
    }
}

/// A truth value as a constant of type `I1`: the wrapped form of 1 is -1.
pub fn truth(value: bool) -> i64 {
    Type::I1.wrap(i64::from(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn division_truncates_and_wraps() {
        let div = |a, b| binary(BinaryOp::DivSigned, Type::I64, a, b);
        let rem = |a, b| binary(BinaryOp::RemSigned, Type::I64, a, b);
        assert_eq!((div(-7, 2), rem(-7, 2)), (Some(-3), Some(-1)));
        assert_eq!((div(i64::MIN, -1), rem(i64::MIN, -1)), (Some(i64::MIN), Some(0)));
        assert_eq!((div(1, 0), rem(1, 0)), (None, None));
    }

    #[test]
    fn narrow_results_are_wrapped() {
        assert_eq!(binary(BinaryOp::Add, Type::I8, 127, 1), Some(-128));
        assert_eq!(binary(BinaryOp::ShiftRightUnsigned, Type::I8, -1, 1), Some(127));
        assert_eq!(binary(BinaryOp::ShiftLeft, Type::I64, 1, 65), Some(2));
        assert!(compare(CompareOp::GtUnsigned, Type::I8, -1, 127));
        assert_eq!(cast(CastOp::ZeroExtend, Type::I1, Type::I64, truth(true)), 1);
        assert_eq!(cast(CastOp::Truncate, Type::I64, Type::I8, 255), -1);
    }
}
