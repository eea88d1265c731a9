//! Runtime checks: emitted where they are due, unless one before has shown the same.
//!
//! A value never changes, so what a check has shown holds wherever control comes only through it. That is known here
//! without any analysis: inside the branch where the check stands, and after it if it stands in no branch (see
//! [`crate::variables`] on regions). The last few facts are looked at; the passes find the others.

use crate::function::FuncLower;
use crate::operand::Operand;
use l4t_hir::types::TyId;
use l4t_mir::ir::{Inst, NullKind, Value};
use l4t_syntax::Span;

/// What a check has shown of a value.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Known {
    NotNull(Value),
    NotZero(Value),
    /// At least 0 and below this.
    Inside(Value, u64),
}

impl Known {
    fn implies(self, wanted: Known) -> bool {
        match (self, wanted) {
            (Known::Inside(a, below), Known::Inside(b, limit)) => a == b && below <= limit,
            _ => self == wanted,
        }
    }
}

/// How many facts are looked at before a check is made again.
const N_REMEMBERED: usize = 8;

impl FuncLower<'_, '_> {
    /// Checks that a pointer is not null.
    pub(crate) fn check_null(&mut self, ptr: Value, kind: NullKind, span: Span) {
        if self.is_due(Known::NotNull(ptr)) {
            let site = self.program.site(span);
            self.emit_effect(Inst::CheckNull { ptr, kind, site }, span);
        }
    }

    /// Checks that a divisor is not zero.
    pub(crate) fn check_divisor(&mut self, divisor: Value, span: Span) {
        if self.is_due(Known::NotZero(divisor)) {
            let site = self.program.site(span);
            self.emit_effect(Inst::CheckDivisor { divisor, site }, span);
        }
    }

    /// Checks an index into an array type of a length; that of a block of unknown length is 0.
    pub(crate) fn check_bounds(&mut self, index: Operand, array: TyId, len: u64, span: Span) {
        let is_inside = |index: i64| index >= 0 && (index as u64) < len;
        if len == 0 || index.as_const().is_some_and(is_inside) {
            return;
        }
        let index = self.value(index, span);
        if self.is_due(Known::Inside(index, len)) {
            let site = self.program.bounds_site(span, array);
            self.emit_effect(Inst::CheckBounds { index, len, site }, span);
        }
    }

    /// Whether a check is wanted and shows something new, which is known from now on.
    fn is_due(&mut self, wanted: Known) -> bool {
        if self.program.options.unchecked {
            return false;
        }
        let known = &mut self.variables.known;
        if known.iter().rev().take(N_REMEMBERED).any(|known| known.implies(wanted)) {
            return false;
        }
        known.push(wanted);
        true
    }
}
