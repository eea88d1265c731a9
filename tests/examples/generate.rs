//! Prints the random program that a seed gives: `cargo run -p l4t-tests --example generate -- SEED`.
//!
//! Seeds are how long differential runs name their programs; `cargo xtask fuzz` prints them.

fn main() {
    let seed = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(0);
    print!("{}", l4t_tests::generate::program(&l4t_tests::generate::choices_of_seed(seed)));
}
