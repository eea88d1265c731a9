//! What CI runs, no more and no less.

use crate::tools;
use std::process::Command;

/// Installs what is missing, then checks format, tidiness, lints and docs, that the front half builds for
/// WebAssembly, and runs all tests, on every backend and processor. Stops at the first failure.
pub fn run() -> Result<(), String> {
    tools::install(tools::FOR_TESTS)?;
    step("format", &["fmt", "--all", "--check"])?;
    println!("\n== tidiness");
    crate::tidy::run()?;
    step("lints", &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"])?;
    step("docs", &["doc", "--workspace", "--no-deps"])?;
    println!("\n== WebAssembly");
    crate::wasm::run()?;
    // Without its feature `llvm` that crate is empty, so that the steps above do without LLVM.
    step(
        "lints with LLVM",
        &["clippy", "-p", "l4t-llvm", "--features", "llvm", "--all-targets", "--", "-D", "warnings"],
    )?;
    step("LLVM", &["build", "-p", "l4t-llvm", "--features", "llvm"])?;
    step("tests", &["test", "--workspace", "--features", "l4t-llvm/llvm"])
}

fn step(name: &str, arguments: &[&str]) -> Result<(), String> {
    println!("\n== {name}");
    let cargo = std::env::var_os("CARGO").unwrap_or("cargo".into());
    let mut command = Command::new(cargo);
    command.current_dir(crate::project_root()).args(arguments).env("RUSTDOCFLAGS", "-D warnings");
    // Everything is installed: no backend and no processor may be left out.
    command.env("L4T_TEST_ALL", "1");
    tools::run(&mut command)
}
