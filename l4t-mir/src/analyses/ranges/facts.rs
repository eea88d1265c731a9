//! What intervals say of a function's arithmetic and addresses, for backends that can make use of it.

use super::{Interval, intervals};
use crate::analyses::address::{Origins, Root};
use crate::cfg::Cfg;
use crate::dominators::Dominators;
use crate::ir::{BinaryOp, Function, Inst, InstId, Program, Value};
use crate::queries::index;

/// Which results of an operation are certainly the exact ones, so that nothing wraps around.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Wrapping {
    /// As an operation on signed numbers.
    pub never_signed: bool,
    /// As an operation on unsigned numbers.
    pub never_unsigned: bool,
}

/// The facts about one function. They hold as long as it is not changed.
#[derive(Debug)]
pub struct Facts {
    /// By value; empty if nothing is known.
    intervals: Vec<Interval>,
    origins: Origins,
}

impl Facts {
    /// Finds them.
    pub fn new(func: &Function) -> Facts {
        let cfg = Cfg::new(func);
        let intervals = intervals(func, &cfg, &Dominators::new(func, &cfg));
        Facts { intervals, origins: Origins::new(func, &cfg) }
    }

    /// Nothing is known: costs no time.
    pub fn none() -> Facts {
        Facts { intervals: Vec::new(), origins: Origins::unknown() }
    }

    /// Whether a sum, difference or product may wrap around.
    pub fn wrapping(&self, func: &Function, inst: InstId) -> Wrapping {
        let (&Inst::Binary { op: BinaryOp::Add | BinaryOp::Sub | BinaryOp::Mul, lhs, rhs }, Some(result)) =
            (&func.insts[inst], func.result(inst))
        else {
            return Wrapping::default();
        };
        // An operation that may wrap around has no interval.
        let never_signed = self.interval(result) != Interval::ALL;
        let is_unsigned = |value| self.interval(value).lo >= 0;
        Wrapping { never_signed, never_unsigned: never_signed && [lhs, rhs, result].into_iter().all(is_unsigned) }
    }

    /// Whether an address and the one `bytes` behind it both lie in the slot or global from which it was computed, or at
    /// its end.
    pub fn is_inside(&self, program: &Program, func: &Function, ptr: Value, bytes: i64) -> bool {
        let Some(size) = self.object_size(program, func, ptr) else { return false };
        let Interval { lo, hi } = self.interval(ptr);
        let is_within = |at: Option<i64>| at.is_some_and(|at| (0..=size).contains(&at));
        [Some(lo), Some(hi), lo.checked_add(bytes), hi.checked_add(bytes)].into_iter().all(is_within)
    }

    /// Whether the place `bytes` behind an address certainly does not belong to the slot or global from which it was
    /// computed: an element of an array of length 0.
    pub fn is_outside(&self, program: &Program, func: &Function, ptr: Value, bytes: i64) -> bool {
        let Some(size) = self.object_size(program, func, ptr) else { return false };
        let Interval { lo, hi } = self.interval(ptr);
        lo.saturating_add(bytes) >= size || hi.saturating_add(bytes) < 0
    }

    /// The size of the slot or global from which an address was computed.
    fn object_size(&self, program: &Program, func: &Function, ptr: Value) -> Option<i64> {
        let size = match self.origins.get(ptr).root {
            Root::Slot(slot) => func.slots[slot].size,
            Root::Global(global) => program.globals[global].size,
            Root::Heap(_) | Root::Code | Root::Other => return None,
        };
        i64::try_from(size).ok()
    }

    fn interval(&self, value: Value) -> Interval {
        self.intervals.get(index(value)).copied().unwrap_or(Interval::ALL)
    }
}
