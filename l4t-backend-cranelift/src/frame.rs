//! What a debugger must know of a compiled function: which of its code was made for what, and where slots and values are.
//! Offsets are in bytes from the function's start.

use cranelift_codegen::isa::TargetIsa;
use cranelift_codegen::{CompiledCode, LabelValueLoc};
use gimli::Register;
use gimli::write::Expression;
use l4t_mir::ir::Value;
use l4t_mir::queries::index;

/// See the module.
pub(crate) struct Frame {
    /// Where each slot lies, in bytes from the frame pointer.
    pub(crate) slots: Vec<i64>,
    /// Parts of the code and the source location that they were made for; see `function.rs` for the numbers.
    pub(crate) runs: Vec<(u32, u32, u32)>,
    /// Where calls return to, in ascending order.
    pub(crate) calls: Vec<u64>,
    /// By value's number, in ascending order.
    values: Vec<(u32, Vec<ValuePlace>)>,
}

/// Where a value is in some part of the code.
pub(crate) struct ValuePlace {
    pub(crate) start: u64,
    pub(crate) end: u64,
    kind: ValuePlaceKind,
}

enum ValuePlaceKind {
    Register(Register),
    /// Bytes from the canonical frame address.
    Frame(i64),
}

impl Frame {
    pub(crate) fn new(compiled: &CompiledCode, isa: &dyn TargetIsa) -> Frame {
        let slots = compiled.buffer.frame_layout().map(|layout| {
            let from_frame = |offset: u32| i64::from(offset) - i64::from(layout.frame_to_fp_offset);
            layout.stackslots.values().map(|slot| from_frame(slot.offset)).collect()
        });
        let runs = compiled.buffer.get_srclocs_sorted().iter();
        let mut calls: Vec<u64> = compiled.buffer.call_sites().map(|call| call.ret_addr.into()).collect();
        calls.sort_unstable();
        let places = |ranges: &Vec<_>| ranges.iter().filter_map(|range| ValuePlace::new(range, isa)).collect();
        let mut values: Vec<(u32, Vec<ValuePlace>)> =
            compiled.value_labels_ranges.iter().map(|(label, ranges)| (label.as_u32(), places(ranges))).collect();
        // They come in the order of a hash table.
        values.sort_unstable_by_key(|(value, _)| *value);
        Frame {
            slots: slots.unwrap_or_default(),
            runs: runs.map(|run| (run.start, run.end, run.loc.bits())).collect(),
            calls,
            values,
        }
    }

    /// Where a value is.
    pub(crate) fn places_of(&self, value: Value) -> &[ValuePlace] {
        let number = index(value) as u32;
        match self.values.binary_search_by_key(&number, |(value, _)| *value) {
            Ok(at) => &self.values[at].1,
            Err(_) => &[],
        }
    }
}

impl ValuePlace {
    /// None for a register that DWARF does not know.
    fn new(range: &cranelift_codegen::ValueLocRange, isa: &dyn TargetIsa) -> Option<ValuePlace> {
        let kind = match range.loc {
            LabelValueLoc::Reg(register) => {
                ValuePlaceKind::Register(Register(isa.map_regalloc_reg_to_dwarf(register).ok()?))
            }
            LabelValueLoc::CFAOffset(offset) => ValuePlaceKind::Frame(offset),
        };
        Some(ValuePlace { start: range.start.into(), end: range.end.into(), kind })
    }

    /// The register that the value is in, if it is in one.
    pub(crate) fn register(&self) -> Option<Register> {
        match self.kind {
            ValuePlaceKind::Register(register) => Some(register),
            ValuePlaceKind::Frame(_) => None,
        }
    }

    /// The place as debuggers find it.
    pub(crate) fn place(&self) -> Expression {
        let mut place = Expression::new();
        match self.kind {
            ValuePlaceKind::Register(register) => place.op_reg(register),
            ValuePlaceKind::Frame(offset) => {
                place.op(gimli::DW_OP_call_frame_cfa);
                place.op_consts(offset);
                place.op(gimli::DW_OP_plus);
            }
        }
        place
    }
}
