//! What the test programs of this package share: finding test files, running processes, comparing with what is
//! expected, and generating random programs.
//!
//! `docs/testing.md` says how to add each kind of test.

pub mod boundary;
pub mod case;
pub mod engines;
mod entropy;
pub mod expectation;
pub mod generate;
pub mod machines;
pub mod mutate;
pub mod process;
pub mod properties;
pub mod shrink;
pub mod stepping;
pub mod translate;
pub mod ways;
