//! The text form of the IR: `--emit=mir`, file tests, and the source of the runtime. The grammar is in `docs/mir.md`.
//!
//! [`print()`] writes everything that a [`Program`](crate::ir::Program) holds, and [`parse()`] reads it back. For a compact
//! program that keeps the verifier's rules `parse(&print(&p)) == Ok(p)`; for one that is not compact the two are equal once
//! both were compacted (see [`crate::compact`]), since ids of values and instructions are given in the order of the text.

use crate::fingerprint::fingerprint;

mod body;
mod debug;
mod lex;
mod names;
mod parse;
mod print;

pub use parse::{ParseError, parse, parse_into};
pub use print::{print, print_brief, print_function};

/// What the text form depends on: the data, and each file beside this one but the tests.
const SOURCES: [&[u8]; 7] = [
    include_bytes!("ir.rs"),
    include_bytes!("text/body.rs"),
    include_bytes!("text/debug.rs"),
    include_bytes!("text/lex.rs"),
    include_bytes!("text/names.rs"),
    include_bytes!("text/parse.rs"),
    include_bytes!("text/print.rs"),
];

/// Changes whenever the text form, or what it is the text of, may have changed: two programs with the same number
/// understand each other's texts.
pub const FINGERPRINT: u64 = {
    let mut hash = 0;
    let mut at = 0;
    while at < SOURCES.len() {
        hash = fingerprint(hash, SOURCES[at]);
        at += 1;
    }
    hash
};

#[cfg(test)]
mod tests;
