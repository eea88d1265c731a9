//! `l4t-llvm`: the part of the L4T compiler that holds LLVM. Started by the compiler, not by people.
//!
//! Input: a request with a verified MIR program in which the runtime is linked. Output: an answer with an object file
//! (ELF or Mach-O, x86-64 or AArch64), assembly, or LLVM IR as text (see [`l4t_backend_llvm::protocol`]).
//!
//! Invariants:
//! - **Nothing is decided here** that another backend would have to decide again: each MIR operation becomes the
//!   instructions that do it. Nothing that MIR defines becomes undefined behaviour of LLVM's.
//! - **All of inkwell's calls that cannot fail go through `builder.rs`**, the one place that unwraps them.

mod abi;
mod builder;
mod checks;
mod data;
mod debug;
mod emit;
mod function;
mod heap;
mod module;
mod server;

fn main() -> std::process::ExitCode {
    server::serve(std::io::stdin().lock(), std::io::stdout().lock())
}
