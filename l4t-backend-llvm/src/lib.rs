//! Machine code for L4T programs through LLVM.
//!
//! Input: a verified MIR program in which the runtime is linked. Output: object files (ELF and Mach-O, x86-64 and
//! AArch64), assembly, LLVM IR as text, or code in memory.
//!
//! LLVM is not part of the programs that use this library: linked in, it would cost each of their starts several
//! milliseconds, and its fatal errors would end them. It lives in a program of its own, `l4t-llvm`; [`LlvmBackend`]
//! starts that and speaks with it through its standard input and output ([`protocol`]), programs travelling as MIR text.

mod client;
mod elf;
pub mod protocol;

pub use client::LlvmBackend;
