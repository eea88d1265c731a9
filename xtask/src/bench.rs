//! Benchmarks: this compiler beside gcc, clang and tcc on equivalent C, in one run on one machine.
//!
//! Nothing here is a test: times are printed, never judged.

mod compile;
mod large;
mod measure;
mod programs;
mod startup;

use crate::tools;
use std::path::PathBuf;
use std::process::Command;

/// Runs the named parts, or all of them.
pub fn run(parts: &[String]) -> Result<(), String> {
    tools::install(tools::FOR_TESTS)?;
    tools::install(tools::FOR_BENCHMARKS)?;
    let l4t = build_l4t()?;
    let wanted = |part: &str| parts.is_empty() || parts.iter().any(|p| p == part);
    if let Some(unknown) = parts.iter().find(|p| !["startup", "compile", "programs"].contains(&p.as_str())) {
        return Err(format!("there is no part `{unknown}`; the parts are startup, compile, programs"));
    }
    if wanted("startup") {
        startup::run(&l4t)?;
    }
    if wanted("compile") {
        compile::run(&l4t)?;
    }
    if wanted("programs") {
        programs::run(&l4t)?;
    }
    Ok(())
}

/// Builds the command as it is released, and LLVM beside it; answers its path.
fn build_l4t() -> Result<PathBuf, String> {
    let root = crate::project_root();
    let cargo = std::env::var_os("CARGO").unwrap_or("cargo".into());
    let build = |arguments: &[&str]| {
        let mut command = Command::new(&cargo);
        tools::run(command.current_dir(&root).args(["build", "--release", "--quiet", "--package"]).args(arguments))
    };
    build(&["l4t-cli"])?;
    build(&["l4t-llvm", "--features", "llvm"])?;
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or(root.join("target"), PathBuf::from);
    Ok(target.join("release").join("l4t"))
}

/// The newest clang of the machine.
fn clang() -> &'static str {
    if tools::is_installed("clang-22") { "clang-22" } else { "clang" }
}
