//! What tests of properties share: how many cases they try, and which.

use proptest::test_runner::{Config, RngSeed};

/// The seed without another wish. The same cases every time: a test that fails is one that a change broke.
const SEED: u64 = 1;

/// So many cases, or as many as `PROPTEST_CASES` says: fewer for a quick look, more for a night. The same ones every
/// time, or those of the seed that `PROPTEST_RNG_SEED` says (`random`: other ones every time).
pub fn config(cases: u32) -> Config {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok());
    let rng_seed = match std::env::var("PROPTEST_RNG_SEED").ok() {
        None => RngSeed::Fixed(SEED),
        Some(wish) => wish.parse().map_or(RngSeed::Random, RngSeed::Fixed),
    };
    Config {
        cases: asked.unwrap_or(cases),
        rng_seed,
        max_shrink_iters: 500,
        failure_persistence: None,
        ..Config::default()
    }
}
