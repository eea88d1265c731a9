//! The middle of the compiler: a control-flow graph of explicit operations, in which the meaning of a program is decided.
//!
//! An [`ir::Program`] is made by `l4t-lower` from a checked program (or read from text), changed by `l4t-opt`, and
//! executed by what the backends make of it.
//!
//! Invariants:
//! - **MIR says everything**: evaluation order, zeroing, copies, checks, conversions of C arguments and results are
//!   explicit. A backend translates; it decides nothing that another backend would have to decide again.
//! - SSA: a value is defined once, and its definition dominates its uses. Blocks have parameters instead of phis.
//! - **Code here knows no backend**, and no operation is specific to one; nor does it know the trees that programs are
//!   lowered from.

pub mod analyses;
pub mod backend;
pub mod builder;
pub mod cfg;
pub mod compact;
pub mod debug_info;
pub mod debug_variables;
pub mod dominators;
pub mod eval;
pub mod fingerprint;
pub mod ir;
pub mod panics;
pub mod queries;
pub mod runtime;
pub mod target;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod text;
pub mod verify;
