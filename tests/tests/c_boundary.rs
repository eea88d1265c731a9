//! Both sides of the C boundary against real C compilers: random pairs of an L4T library and a C program that check
//! each other (`l4t_tests::boundary`).

use l4t_tests::boundary::engines::{Engine, Failure, check, engines};
use l4t_tests::boundary::{items_of_seed, pair};
use l4t_tests::properties::config;
use l4t_tests::shrink::shrink;

const L4T: &str = env!("CARGO_BIN_EXE_l4t-under-test");

/// Items in a pair: many, since starting compilers takes longer than compiling.
const N_ITEMS: usize = 40;

/// Pairs, unless `PROPTEST_CASES` says otherwise.
const N_PAIRS: u32 = 3;

/// How many smaller variants of a failing pair are tried.
const SHRINK_STEPS: usize = 150;

#[test]
fn both_sides_agree_on_linux() {
    agree(false);
}

#[test]
fn both_sides_agree_on_macos() {
    agree(true);
}

fn agree(on_macos: bool) {
    let mut engines = engines(L4T).unwrap_or_else(|missing| panic!("{missing}"));
    engines.retain(|(way, _)| way.machine.is_macos() == on_macos);
    for seed in 1..=config(N_PAIRS).cases {
        let items = items_of_seed(seed.into(), N_ITEMS);
        if let Err(failure) = check(L4T, &pair(&items, on_macos), &engines) {
            let (items, failure) = smaller(items, failure, &engines, on_macos);
            panic!("pair {seed}: {}\n{}", failure.text, pair(&items, on_macos));
        }
    }
}

/// Fewer items that still fail with the engine that failed.
fn smaller(items: Vec<u32>, failure: Failure, engines: &[Engine], on_macos: bool) -> (Vec<u32>, Failure) {
    let engines: Vec<Engine> = match failure.engine {
        Some(engine) => vec![engine],
        None => engines.iter().take(1).copied().collect(),
    };
    let mut last = failure;
    let items = shrink(items, SHRINK_STEPS, |items| match check(L4T, &pair(items, on_macos), &engines) {
        Ok(()) => false,
        Err(failure) => {
            last = failure;
            true
        }
    });
    (items, last)
}

#[test]
fn the_same_numbers_give_the_same_pair() {
    let items = items_of_seed(7, N_ITEMS);
    assert!(pair(&items, false) == pair(&items, false));
}
