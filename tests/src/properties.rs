//! What tests of properties share: how many cases they try.

use proptest::test_runner::Config;

/// So many cases, or as many as `PROPTEST_CASES` says: fewer for a quick look, more for a night.
pub fn config(cases: u32) -> Config {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok());
    Config { cases: asked.unwrap_or(cases), max_shrink_iters: 500, failure_persistence: None, ..Config::default() }
}
