//! Syntax trees to a typed, checked program.
//!
//! Input: the [`l4t_syntax::ast::File`]s of a program, in order. Output: an [`hir::Program`] and diagnostics.
//!
//! Invariants:
//! - Every expression has a type. The error type fits everything, silently; to make it takes the proof that something
//!   was reported, as it does for `Missing` nodes.
//! - So a program without error diagnostics has neither; only such a program may be lowered.
//! - Names are gone: what an expression refers to is an id. Conversions of ffi values are explicit nodes.
//! - **This crate knows nothing of registers, memory or machines** but the sizes and layouts that the language promises.

mod body;
pub mod c_names;
pub mod catalogue;
mod check;
mod collect;
pub mod constant;
pub mod csig;
pub mod display;
pub mod dump;
pub mod hir;
pub mod layout;
mod names;
mod said;
mod suggest;
pub mod types;
mod wording;
mod written_types;

pub use check::{CheckOptions, Checked, check, missing_main};
