//! The interval in which each number lies, and what follows from it for checks, comparisons and divisions.
//!
//! - Intervals come from constants, masks, remainders, extended bytes, branches and checks that were passed, and around
//!   loops from assumptions that are tested: a loop's variable is first assumed to keep to the interval in which it
//!   starts, and each round gives up the bound that did not hold, until all hold (widening); then what was given up is
//!   taken back as far as a last round shows (narrowing).
//! - Looks at single variables only: it knows `0 <= i < 10`, not `i < n`, unless `n` has a known bound.
//! - Arithmetic that may wrap around gives no bound.
//! - Cost: `MAX_ROUNDS` walks through the function at most, usually four, each linear.

mod facts;
mod interval;
mod walk;

use crate::analyses::definitions::Definitions;
use crate::cfg::Cfg;
use crate::dominators::Dominators;
use crate::ir::{Function, InstId};
pub use facts::{Facts, Wrapping};
pub use interval::Interval;
pub use walk::Decision;
use walk::Rounds;

/// If the assumptions do not hold by then, there are none in the last round.
const MAX_ROUNDS: usize = 12;

/// What can be done with instructions, each where it stands: checks that always pass, comparisons that have one outcome,
/// divisions that are shifts.
pub fn decisions(
    func: &Function,
    cfg: &Cfg,
    dominators: &Dominators,
    definitions: &Definitions,
) -> Vec<(InstId, Decision)> {
    settle(&mut Rounds::new(func, cfg, dominators, definitions))
}

/// By value: an interval in which the number always lies, wherever the value is. Of an address computed from that of a
/// slot or global: the bytes between the two.
pub fn intervals(func: &Function, cfg: &Cfg, dominators: &Dominators) -> Vec<Interval> {
    let definitions = Definitions::new(func);
    let mut rounds = Rounds::new(func, cfg, dominators, &definitions);
    settle(&mut rounds);
    rounds.at_definition()
}

/// Walks until all assumptions hold; gives what the last walk decided.
fn settle(rounds: &mut Rounds<'_>) -> Vec<(InstId, Decision)> {
    let mut decisions = Vec::new();
    let mut is_narrowed = false;
    for round in 0..=MAX_ROUNDS {
        if round == MAX_ROUNDS {
            rounds.assume_nothing();
        }
        let found = rounds.run();
        if !rounds.assumptions_held() {
            // A narrowed assumption was right before, so this is no more than a safeguard.
            continue;
        }
        decisions = found;
        // A walk under narrowed assumptions must be followed by nothing that could end in between.
        if is_narrowed || round + 2 >= MAX_ROUNDS || !rounds.narrow() {
            break;
        }
        is_narrowed = true;
    }
    decisions
}
