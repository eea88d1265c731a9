//! Random L4T programs for differential tests: valid, terminating, with output that depends on nothing but the
//! language's rules.
//!
//! Input: a list of numbers, the choices; output: the text of a program. Shorter lists and smaller numbers give
//! simpler programs, so that proptest shrinks a failure to something readable. The same choices give the same program.
//!
//! What makes every program safe to run:
//! - *Termination*: every function first takes from a global supply of fuel and returns when it is used up; loops
//!   count with variables that nothing else writes.
//! - *Pointers*: a pointer is followed only through a *sturdy* variable, one that has always held the address of a
//!   living place. The address of a place is stored only where it does not outlive the place.
//! - *Old pointers*, to blocks that were freed or moved, lead only where glibc leaves things as they are.
//! - *Indices* are brought into range, divisors away from zero.
//! - *Addresses* are compared for equality, never printed.
//!
//! A null pointer followed, an index out of range and a division by zero are runtime errors, as well defined as all
//! else: many programs end in one on purpose, and some are careless now and then.
//!
//! What makes programs tell:
//! - *Numbers* are corners of all kinds, and come from C, so that no compiler knows them.
//! - *Order* shows in `trace`, which some functions write when they are called.
//! - *Everything* that a program computes is printed sooner or later.

mod arithmetic;
mod arrays;
mod c_calls;
mod copies;
mod doom;
mod exprs;
mod funcs;
mod literals;
mod memory;
mod old_pointers;
mod print;
mod scope;
mod stmts;
mod types;

use crate::entropy::Entropy;
use proptest::prelude::*;

/// The text of a random program. A failing one is printed as it is.
#[derive(Clone)]
pub struct Source(pub String);

impl std::fmt::Debug for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the program\n{}", self.0)
    }
}

/// What random programs find on their standard input: little, since its end is a negative number.
pub const STDIN: &[u8] = b"L\xff";

/// Random programs, which shrink to simpler ones.
pub fn sources() -> impl Strategy<Value = Source> {
    prop::collection::vec(any::<u32>(), 0..2500).prop_map(|choices| Source(program(&choices)))
}

/// The choices of a numbered program, for long runs that name their programs by number.
pub fn choices_of_seed(seed: u64) -> Vec<u32> {
    // The constants are those of the SplitMix64 generator.
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed >> 32) as u32
    };
    let n_choices = 600 + next() as usize % 3400;
    (0..n_choices).map(|_| next()).collect()
}

/// The program that these choices give.
pub fn program(choices: &[u32]) -> String {
    funcs::program(Entropy::new(choices))
}

/// Whether a line of a program must stay when others go: it makes a loop or a recursion end, or writes what C's `malloc`
/// left unwritten.
pub fn is_needed(line: &str) -> bool {
    let line = line.trim_start();
    let steps = line.split_once(": ").is_some_and(|(name, value)| {
        [format!("{name} + 1"), format!("{name} - 1"), format!("(*{name}).next")].contains(&value.to_owned())
    });
    steps || line.starts_with('*') || line.contains("fuel") || line.contains("return") || line == "break"
}
