//! How operations are called in the text form, for printing and parsing.

use crate::ir::{BinaryOp, CastOp, CompareOp};

/// Arithmetic; the type follows after a point (`add.i64`).
pub(super) const BINARY: [(&str, BinaryOp); 11] = [
    ("add", BinaryOp::Add),
    ("sub", BinaryOp::Sub),
    ("mul", BinaryOp::Mul),
    ("sdiv", BinaryOp::DivSigned),
    ("srem", BinaryOp::RemSigned),
    ("and", BinaryOp::And),
    ("or", BinaryOp::Or),
    ("xor", BinaryOp::Xor),
    ("shl", BinaryOp::ShiftLeft),
    ("sshr", BinaryOp::ShiftRightSigned),
    ("ushr", BinaryOp::ShiftRightUnsigned),
];

/// Comparisons; without a type, since the result is always `i1`.
pub(super) const COMPARE: [(&str, CompareOp); 10] = [
    ("eq", CompareOp::Eq),
    ("ne", CompareOp::Ne),
    ("slt", CompareOp::LtSigned),
    ("sle", CompareOp::LeSigned),
    ("sgt", CompareOp::GtSigned),
    ("sge", CompareOp::GeSigned),
    ("ult", CompareOp::LtUnsigned),
    ("ule", CompareOp::LeUnsigned),
    ("ugt", CompareOp::GtUnsigned),
    ("uge", CompareOp::GeUnsigned),
];

/// Conversions; the result's type follows after a point (`sext.i64`).
pub(super) const CAST: [(&str, CastOp); 5] = [
    ("zext", CastOp::ZeroExtend),
    ("sext", CastOp::SignExtend),
    ("trunc", CastOp::Truncate),
    ("ptr_to_int", CastOp::PtrToInt),
    ("int_to_ptr", CastOp::IntToPtr),
];

/// The name of an operation in one of the tables.
pub(super) fn name_of<T: PartialEq>(table: &[(&'static str, T)], op: T) -> &'static str {
    let entry = table.iter().find(|(_, listed)| *listed == op);
    entry.expect("the tables list every operation").0
}

/// The operation with a name in one of the tables.
pub(super) fn op_of<T: Copy>(table: &[(&str, T)], name: &str) -> Option<T> {
    table.iter().find(|(listed, _)| *listed == name).map(|(_, op)| *op)
}
