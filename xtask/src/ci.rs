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
    step("lints with LLVM", &["clippy", "-p", "l4t-backend-llvm", "--features", "llvm", "--", "-D", "warnings"])?;
    step("LLVM", &["build", "-p", "l4t-backend-llvm", "--features", "llvm"])?;
    step("tests", &["test", "--workspace"])
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
