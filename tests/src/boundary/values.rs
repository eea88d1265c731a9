//! Random values, and how both languages spell them.

use super::types::Ty;
use crate::entropy::Entropy;

/// How many addresses of data, and how many of functions, the C half hands out.
pub(super) const N_ADDRESSES: usize = 8;

/// A scalar.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Value {
    Num(i64),
    Byte(u8),
    /// The address of this numbered byte of the C half; null for 0.
    Data(usize),
    /// The address of this numbered function of the C half; null for 0.
    Function(usize),
}

/// Numbers at which something changes.
const CORNERS: [i64; 16] = [
    0,
    1,
    -1,
    127,
    128,
    -129,
    255,
    256,
    32768,
    65535,
    i32::MAX as i64,
    i32::MIN as i64,
    u32::MAX as i64,
    1 << 32,
    i64::MAX,
    i64::MIN,
];

impl Value {
    /// A value of a scalar type. Two in a row mostly differ.
    pub(super) fn any(e: &mut Entropy<'_>, ty: &Ty) -> Value {
        match ty {
            Ty::Num => Value::Num(number(e)),
            Ty::Char => Value::Byte(e.below(256) as u8),
            Ty::FuncPtr(..) => Value::Function(e.below(N_ADDRESSES)),
            _ => Value::Data(e.below(N_ADDRESSES)),
        }
    }

    /// As in an L4T program: an operand of any operator.
    pub(super) fn l4t(&self) -> String {
        match self {
            Value::Num(i64::MIN) => "(0 - 9223372036854775807 - 1)".to_owned(),
            Value::Num(n) if *n < 0 => format!("(0 - {})", n.unsigned_abs()),
            Value::Num(n) => n.to_string(),
            Value::Byte(byte) => format!("\"\\x{byte:02x}\"[0]"),
            Value::Data(k) => format!("c_data({k})"),
            Value::Function(k) => format!("c_function({k})"),
        }
    }

    /// As in C: an operand of any operator.
    pub(super) fn c(&self) -> String {
        match self {
            Value::Num(i64::MIN) => "INT64_MIN".to_owned(),
            Value::Num(n) => format!("INT64_C({n})"),
            Value::Byte(byte) => format!("0x{byte:02x}"),
            Value::Data(k) => format!("c_data({k})"),
            Value::Function(k) => format!("c_function({k})"),
        }
    }

    /// The same, computed so that a register may hold more than the byte that counts.
    pub(super) fn c_computed(&self) -> String {
        match self {
            Value::Byte(byte) => format!("(unsigned char)c_same({})", 0x5a5a_5a00 + i64::from(*byte)),
            _ => self.c(),
        }
    }

    /// C for whether an expression has this value.
    pub(super) fn c_test(&self, expression: &str) -> String {
        let cast = if matches!(self, Value::Data(_) | Value::Function(_)) { "(void *)" } else { "" };
        format!("{cast}{expression} == {}", self.c())
    }
}

fn number(e: &mut Entropy<'_>) -> i64 {
    match e.below(3) {
        0 => e.below(1000) as i64,
        1 => *e.pick(&CORNERS),
        _ => e.wide() as i64,
    }
}
