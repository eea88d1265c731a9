//! Machine code for L4T programs through LLVM.
//!
//! Input: a verified MIR program in which the runtime is linked. Output: object files (ELF and Mach-O, x86-64 and
//! AArch64), assembly, or LLVM IR as text.
//!
//! LLVM is not part of the programs that use this library: linked in, it would cost each of their starts several
//! milliseconds, and its fatal errors would end them. It lives in a program of its own, `l4t-llvm`, which this crate
//! builds with the feature `llvm`; [`LlvmBackend`] starts it and speaks with it through its standard input and output
//! (`protocol.rs`), programs travelling as MIR text.
//!
//! Invariants:
//! - **Nothing is decided here** that another backend would have to decide again: each MIR operation becomes the
//!   instructions that do it. Nothing that MIR defines becomes undefined behaviour of LLVM's.
//! - **All of inkwell's calls that cannot fail go through `builder.rs`**, the one place that unwraps them.

mod client;
mod elf;
mod protocol;

#[cfg(feature = "llvm")]
mod abi;
#[cfg(feature = "llvm")]
mod builder;
#[cfg(feature = "llvm")]
mod checks;
#[cfg(feature = "llvm")]
mod data;
#[cfg(feature = "llvm")]
mod debug;
#[cfg(feature = "llvm")]
mod emit;
#[cfg(feature = "llvm")]
mod function;
#[cfg(feature = "llvm")]
mod heap;
#[cfg(feature = "llvm")]
mod module;
#[cfg(feature = "llvm")]
pub mod server;

pub use client::LlvmBackend;
