//! The text form of the IR: `--emit=mir`, file tests, and the source of the runtime. The grammar is in `docs/mir.md`.
//!
//! [`print()`] writes everything that a [`Program`](crate::ir::Program) holds, and [`parse()`] reads it back. For a compact
//! program that keeps the verifier's rules `parse(&print(&p)) == Ok(p)`; for one that is not compact the two are equal once
//! both were compacted (see [`crate::compact`]), since ids of values and instructions are given in the order of the text.

mod body;
mod debug;
mod lex;
mod names;
mod parse;
mod print;

pub use parse::{ParseError, parse, parse_into};
pub use print::{print, print_brief, print_function};

#[cfg(test)]
mod tests;
