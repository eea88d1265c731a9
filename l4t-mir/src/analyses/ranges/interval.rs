//! Intervals of signed 64-bit numbers, and how operations act on them.

use crate::ir::{BinaryOp, CompareOp};

/// All numbers from `lo` to `hi`, both included; `lo <= hi`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Interval {
    /// The smallest.
    pub lo: i64,
    /// The largest.
    pub hi: i64,
}

impl Interval {
    /// Every number.
    pub const ALL: Interval = Interval { lo: i64::MIN, hi: i64::MAX };

    /// No number: what [`Interval::union`] starts from. Not for anything else.
    pub const EMPTY: Interval = Interval { lo: i64::MAX, hi: i64::MIN };

    /// Numbers from `lo` to `hi`, which is not smaller.
    pub fn new(lo: i64, hi: i64) -> Interval {
        Interval { lo, hi }
    }

    /// One number.
    pub fn constant(value: i64) -> Interval {
        Interval { lo: value, hi: value }
    }

    /// Whether `outer` holds all numbers of this one.
    pub fn is_within(self, outer: Interval) -> bool {
        outer.lo <= self.lo && self.hi <= outer.hi
    }

    /// Whether it holds a number.
    pub fn contains(self, value: i64) -> bool {
        self.lo <= value && value <= self.hi
    }

    /// The smallest interval that holds both.
    pub fn union(self, other: Interval) -> Interval {
        Interval { lo: self.lo.min(other.lo), hi: self.hi.max(other.hi) }
    }

    /// What both have in common; if that is nothing, the place cannot be reached, and anything is true of it.
    pub fn intersection(self, other: Interval) -> Interval {
        let (lo, hi) = (self.lo.max(other.lo), self.hi.min(other.hi));
        if lo <= hi { Interval { lo, hi } } else { self }
    }

    /// The result of arithmetic on any two numbers of two intervals.
    pub fn binary(op: BinaryOp, a: Interval, b: Interval) -> Interval {
        match op {
            BinaryOp::Add => Interval::checked(a.lo.checked_add(b.lo), a.hi.checked_add(b.hi)),
            BinaryOp::Sub => Interval::checked(a.lo.checked_sub(b.hi), a.hi.checked_sub(b.lo)),
            BinaryOp::Mul => Interval::product(a, b),
            BinaryOp::DivSigned => Interval::quotient(a, b),
            BinaryOp::RemSigned => Interval::remainder(a, b),
            BinaryOp::And => match (a.lo >= 0, b.lo >= 0) {
                (true, true) => Interval::new(0, a.hi.min(b.hi)),
                (true, false) => Interval::new(0, a.hi),
                (false, true) => Interval::new(0, b.hi),
                (false, false) => Interval::ALL,
            },
            BinaryOp::Or | BinaryOp::Xor if a.lo >= 0 && b.lo >= 0 => Interval::new(0, all_ones(a.hi | b.hi)),
            BinaryOp::ShiftRightSigned if b.lo == b.hi => {
                let count = b.lo & 63;
                Interval::new(a.lo >> count, a.hi >> count)
            }
            BinaryOp::ShiftRightUnsigned if b.lo == b.hi && (a.lo >= 0 || b.lo & 63 != 0) => {
                let count = b.lo & 63;
                if a.lo >= 0 {
                    Interval::new(a.lo >> count, a.hi >> count)
                } else {
                    Interval::new(0, (u64::MAX >> count) as i64)
                }
            }
            BinaryOp::ShiftLeft if b.lo == b.hi && (0..63).contains(&b.lo) => {
                Interval::product(a, Interval::constant(1 << b.lo))
            }
            BinaryOp::Or
            | BinaryOp::Xor
            | BinaryOp::ShiftRightSigned
            | BinaryOp::ShiftRightUnsigned
            | BinaryOp::ShiftLeft => Interval::ALL,
        }
    }

    /// Bounds that did not overflow; an operation that may wrap around gives anything.
    fn checked(lo: Option<i64>, hi: Option<i64>) -> Interval {
        match (lo, hi) {
            (Some(lo), Some(hi)) => Interval { lo, hi },
            _ => Interval::ALL,
        }
    }

    fn product(a: Interval, b: Interval) -> Interval {
        let corners = [(a.lo, b.lo), (a.lo, b.hi), (a.hi, b.lo), (a.hi, b.hi)].map(|(x, y)| x.checked_mul(y));
        corners
            .into_iter()
            .try_fold(None, |sum: Option<Interval>, corner| {
                let corner = Interval::constant(corner?);
                Some(Some(sum.map_or(corner, |sum| sum.union(corner))))
            })
            .flatten()
            .unwrap_or(Interval::ALL)
    }

    /// Truncating division. The divisor is not 0 and not -1 where it is executed.
    fn quotient(a: Interval, b: Interval) -> Interval {
        if b.lo >= 1 {
            let corners = [a.lo / b.lo, a.lo / b.hi, a.hi / b.lo, a.hi / b.hi];
            return corners.into_iter().map(Interval::constant).fold(Interval::constant(corners[0]), Interval::union);
        }
        // No quotient is larger than the dividend; the smallest number has no opposite.
        match a.lo.checked_neg() {
            Some(neg) => Interval::new(a.lo.min(a.hi.wrapping_neg()), a.hi.max(neg)),
            None => Interval::ALL,
        }
    }

    /// The remainder has the dividend's sign, and is smaller than the divisor.
    fn remainder(a: Interval, b: Interval) -> Interval {
        let largest = match (b.lo.checked_abs(), b.hi.checked_abs()) {
            (Some(lo), Some(hi)) => lo.max(hi).max(1) - 1,
            _ => i64::MAX,
        };
        let lo = if a.lo >= 0 { 0 } else { a.lo.max(-largest) };
        let hi = if a.hi <= 0 { 0 } else { a.hi.min(largest) };
        Interval::new(lo, hi)
    }

    /// Whether a comparison of any two numbers of two intervals always has one outcome.
    pub fn compare(op: CompareOp, a: Interval, b: Interval) -> Option<bool> {
        let are_positive = a.lo >= 0 && b.lo >= 0;
        match op {
            CompareOp::Eq if a.lo == a.hi && a == b => Some(true),
            CompareOp::Eq if a.hi < b.lo || b.hi < a.lo => Some(false),
            CompareOp::Eq => None,
            CompareOp::Ne => Interval::compare(CompareOp::Eq, a, b).map(|equal| !equal),
            CompareOp::LtSigned if a.hi < b.lo => Some(true),
            CompareOp::LtSigned if a.lo >= b.hi => Some(false),
            CompareOp::LtSigned => None,
            CompareOp::GeSigned => Interval::compare(CompareOp::LtSigned, a, b).map(|less| !less),
            CompareOp::GtSigned => Interval::compare(CompareOp::LtSigned, b, a),
            CompareOp::LeSigned => Interval::compare(CompareOp::LtSigned, b, a).map(|less| !less),
            CompareOp::LtUnsigned if are_positive => Interval::compare(CompareOp::LtSigned, a, b),
            CompareOp::LeUnsigned if are_positive => Interval::compare(CompareOp::LeSigned, a, b),
            CompareOp::GtUnsigned if are_positive => Interval::compare(CompareOp::GtSigned, a, b),
            CompareOp::GeUnsigned if are_positive => Interval::compare(CompareOp::GeSigned, a, b),
            CompareOp::LtUnsigned | CompareOp::LeUnsigned | CompareOp::GtUnsigned | CompareOp::GeUnsigned => None,
        }
    }

    /// What is left of `self` if `self op other` holds.
    pub fn refine(self, op: CompareOp, other: Interval) -> Interval {
        match op {
            CompareOp::Eq => self.intersection(other),
            CompareOp::Ne if other.lo == other.hi => self.without(other.lo),
            CompareOp::LtSigned => self.intersection(Interval::new(i64::MIN, other.hi.saturating_sub(1))),
            CompareOp::LeSigned => self.intersection(Interval::new(i64::MIN, other.hi)),
            CompareOp::GtSigned => self.intersection(Interval::new(other.lo.saturating_add(1), i64::MAX)),
            CompareOp::GeSigned => self.intersection(Interval::new(other.lo, i64::MAX)),
            // Below something that is not negative, as unsigned numbers: not negative either.
            CompareOp::LtUnsigned if other.lo >= 0 => {
                self.intersection(Interval::new(0, other.hi.saturating_sub(1).max(0)))
            }
            CompareOp::LeUnsigned if other.lo >= 0 => self.intersection(Interval::new(0, other.hi)),
            CompareOp::Ne
            | CompareOp::LtUnsigned
            | CompareOp::LeUnsigned
            | CompareOp::GtUnsigned
            | CompareOp::GeUnsigned => self,
        }
    }

    /// Without one number, if it stands at an end.
    pub fn without(self, value: i64) -> Interval {
        match self {
            Interval { lo, hi } if lo == value && lo < hi => Interval { lo: lo + 1, hi },
            Interval { lo, hi } if hi == value && lo < hi => Interval { lo, hi: hi - 1 },
            _ => self,
        }
    }
}

/// The smallest number of the form `2^n - 1` that is not below a number that is not negative.
fn all_ones(value: i64) -> i64 {
    if value <= 0 { 0 } else { (u64::MAX >> value.leading_zeros()) as i64 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eval;
    use crate::ir::Type;
    use proptest::prelude::*;

    fn number() -> impl Strategy<Value = i64> {
        prop_oneof![-5..5i64, Just(i64::MIN), Just(i64::MAX), Just(i64::MIN + 1), -300..300i64, any::<i64>()]
    }

    fn interval_with_member() -> impl Strategy<Value = (Interval, i64)> {
        (number(), number(), number()).prop_map(|(a, b, c)| {
            let mut sorted = [a, b, c];
            sorted.sort_unstable();
            (Interval::new(sorted[0], sorted[2]), sorted[1])
        })
    }

    proptest! {
        #[test]
        fn results_lie_in_the_interval(((a, x), (b, y)) in (interval_with_member(), interval_with_member())) {
            use BinaryOp::*;
            for op in [Add, Sub, Mul, DivSigned, RemSigned, And, Or, Xor, ShiftLeft, ShiftRightSigned, ShiftRightUnsigned] {
                let is_division = matches!(op, DivSigned | RemSigned);
                if is_division && (y == 0 || y == -1) {
                    continue;
                }
                let result = eval::binary(op, Type::I64, x, y).expect("the divisor is not zero");
                prop_assert!(Interval::binary(op, a, b).contains(result), "{op:?} {x} {y} = {result} in {a:?} {b:?}");
            }
        }

        #[test]
        fn comparisons_and_what_follows_are_right(((a, x), (b, y)) in (interval_with_member(), interval_with_member())) {
            use CompareOp::*;
            for op in [Eq, Ne, LtSigned, LeSigned, GtSigned, GeSigned, LtUnsigned, LeUnsigned, GtUnsigned, GeUnsigned] {
                let holds = eval::compare(op, Type::I64, x, y);
                prop_assert!(Interval::compare(op, a, b).is_none_or(|known| known == holds));
                if holds {
                    prop_assert!(a.refine(op, b).contains(x), "{x} {op:?} {y} in {a:?} {b:?}");
                    prop_assert!(b.refine(op.swapped(), a).contains(y), "{x} {op:?} {y} in {a:?} {b:?}");
                }
            }
        }
    }
}
