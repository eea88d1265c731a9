//! Lowering: a checked program to MIR. Every meaning that the language reference gives to a construct is decided here.
//!
//! Input: an [`hir::Program`] without errors. Output: an [`ir::Program`] without runtime functions (see `runtime.rs`).
//! It passes the verifier. Time and memory are linear in the program.
//!
//! Order of evaluation: an assignment evaluates its right side to a value, then the place on its left, then stores.
//! Everything else goes left to right, each operand to its value, before the operator acts; a call's callee counts as
//! its first operand. A check belongs to the act: a division by zero is found after both operands, a null function
//! pointer after the arguments, a null pointer where the place is formed.
//!
//! | file | decides |
//! |---|---|
//! | `program` | functions, signatures, symbols, thunks: what exists once |
//! | `globals` | static storage, and what constants are as data |
//! | `literals` | arrays and structs written out |
//! | `function` | a function's entry, slots, instructions |
//! | `scan` | what loops assign, what may change memory |
//! | `variables` | SSA construction |
//! | `operand` | scalars and addresses on their way; loads, stores, copies |
//! | `debug` | what debuggers are told of types and variables |
//! | `checks`, `sites` | runtime checks; their positions |
//! | `stmt`, `cond`, `expr`, `arith`, `place` | the constructs |
//! | `call`, `ccall`, `thunk` | calls of L4T functions, of C functions, and of C functions through pointers |

mod arith;
mod call;
mod ccall;
mod checks;
mod cond;
mod debug;
mod expr;
mod function;
mod globals;
mod literals;
mod operand;
mod place;
mod program;
mod scan;
mod sites;
mod stmt;
mod thunk;
mod variables;

use l4t_hir::hir;
use l4t_mir::ir;
use l4t_mir::verify::{Phase, debug_verify};
use l4t_syntax::{Interner, Sources};

/// Wishes for lowering.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct LowerOptions {
    /// Leave the checks out that find runtime errors. A division by zero then gives the dividend, its remainder 0.
    pub unchecked: bool,
    /// What is kept of variables.
    pub keep: Keep,
    /// The program is a library: every function but `main` is exported under its own name, and nothing starts by itself.
    pub library: bool,
}

/// What is kept of variables. Each keeps more than the one before.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub enum Keep {
    /// Nothing: those that can be become values, and nobody is told of them.
    #[default]
    Nothing,
    /// The same, and debuggers are told of types, and of what holds which variable where.
    DebugInfo,
    /// Every variable is in a stack slot under its name, and each statement has code, so that debuggers can stop there.
    Slots,
}

/// Lowers a program that was checked without errors. Never fails: what a program can do wrong is found by checking.
pub fn lower(program: &hir::Program, sources: &Sources, interner: &Interner, options: &LowerOptions) -> ir::Program {
    let program = program::ProgramLower::new(program, sources, interner, options).program();
    debug_verify(&program, Phase::Built, "lowering");
    program
}
