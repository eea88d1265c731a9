//! Random pairs of an L4T file and a C file that check each other: structs, calls in both directions, callbacks,
//! variadic functions, narrow arguments and results.
//!
//! Input: a list of numbers, one for each item of the pair; output: the two files. The L4T half is a library, the C half
//! has `main`, and includes the library's header as `boundary.h`. Everything that one side does is checked by the
//! other, or by itself, and a check that was not reached counts as failed; so every compiler on either side must give
//! the same output and status 0.
//!
//! An item depends on nothing but its number and the structs before it, so a failing pair is made smaller by leaving
//! items out.

mod arguments;
mod callbacks;
mod calls_in;
mod calls_out;
pub mod engines;
mod formats;
mod halves;
mod known;
mod nested;
mod signatures;
mod structs;
mod types;
mod values;
mod variadic;

use crate::entropy::Entropy;
use crate::generate::choices_of_seed;
use halves::Halves;

/// The two files.
#[derive(Clone, PartialEq, Eq)]
pub struct Pair {
    /// The library.
    pub l4t: String,
    /// The program.
    pub c: String,
}

impl std::fmt::Display for Pair {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "==== boundary.l4t\n{}==== boundary.c\n{}", self.l4t, self.c)
    }
}

/// The items of a numbered pair.
pub fn items_of_seed(seed: u64, n_items: usize) -> Vec<u32> {
    (0..n_items).map(|i| choices_of_seed(seed.wrapping_mul(1_000_003).wrapping_add(i as u64))[0]).collect()
}

/// The pair with these items. Item 0 is the simplest there is. For macOS what Apple's convention on arm64 does not
/// allow is left out: there the compiler would have to know the C function.
pub fn pair(items: &[u32], is_for_macos: bool) -> Pair {
    let mut halves = Halves { is_for_macos, ..Halves::default() };
    for (i, &item) in items.iter().enumerate() {
        let choices = if item == 0 { Vec::new() } else { choices_of_seed(item.into()) };
        add_item(&mut halves, &mut Entropy::new(&choices), i);
    }
    // A library must have something that C can call.
    halves.l4t.push_str("func library() -> num\n  return 0\n");
    Pair { l4t: halves.l4t_file(), c: halves.c_file() }
}

fn add_item(h: &mut Halves, e: &mut Entropy<'_>, i: usize) {
    match e.below(16) {
        0..=2 => calls_out::item(h, e, i),
        3..=5 => structs::item(h, e),
        6..=8 => calls_in::item(h, e, i),
        9 | 10 => callbacks::item(h, e, i),
        11 | 12 if !h.is_for_macos => variadic::item(h, e, i),
        13 => formats::item(h, e, i),
        14 => nested::item(h, e, i),
        15 => known::item(h, e, i),
        _ => calls_out::item(h, e, i),
    }
}
