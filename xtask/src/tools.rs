//! What tests and benchmarks need from the system, and how it is installed.

use std::process::{Command, Stdio};

/// A program, and the Debian package that brings it.
pub struct Tool {
    /// Its command.
    pub command: &'static str,
    /// The package.
    pub package: &'static str,
}

/// What the tests need beside Rust.
pub const FOR_TESTS: &[Tool] = &[Tool { command: "cc", package: "gcc" }];

/// What the benchmarks compare with.
pub const FOR_BENCHMARKS: &[Tool] = &[
    Tool { command: "gcc", package: "gcc" },
    Tool { command: "clang", package: "clang" },
    Tool { command: "tcc", package: "tcc" },
];

/// Installs the tools that are missing, where that is possible: as root, with apt-get.
pub fn install(tools: &[Tool]) -> Result<(), String> {
    let missing: Vec<&Tool> = tools.iter().filter(|tool| !is_installed(tool.command)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let packages: Vec<&str> = missing.iter().map(|tool| tool.package).collect();
    println!("installing {}", packages.join(" "));
    run(Command::new("apt-get").args(["update", "-qq"]))?;
    run(Command::new("apt-get").env("DEBIAN_FRONTEND", "noninteractive").args(["install", "-y", "-qq"]).args(&packages))
        .map_err(|e| format!("{e}; install {} by hand", packages.join(" ")))
}

/// Whether a command can be started.
pub fn is_installed(command: &str) -> bool {
    let version = Command::new(command).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    version.is_ok()
}

/// Runs a command to its end; its failure is an error that shows it.
pub fn run(command: &mut Command) -> Result<(), String> {
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{command:?} ended with {status}")),
        Err(error) => Err(format!("cannot start {command:?}: {error}")),
    }
}
