//! What tests and benchmarks need from the system, and how it is installed.

use std::process::{Command, Stdio};

/// A program or file, and the Debian package that brings it.
pub struct Tool {
    /// The program's command, or the file's path from the root.
    pub command: &'static str,
    /// The package.
    pub package: &'static str,
}

/// What the tests need beside Rust.
pub const FOR_TESTS: &[Tool] = &[
    Tool { command: "cc", package: "gcc" },
    // LLVM, which `l4t-llvm` is linked with, and what it is linked with itself.
    Tool { command: "llvm-config-22", package: "llvm-22-dev" },
    Tool { command: "/usr/lib/llvm-22/lib/libPolly.a", package: "libpolly-22-dev" },
    Tool { command: "/usr/include/zlib.h", package: "zlib1g-dev" },
    Tool { command: "/usr/include/zstd.h", package: "libzstd-dev" },
    Tool { command: "/usr/include/libxml2", package: "libxml2-dev" },
    Tool { command: "/usr/share/doc/libffi-dev", package: "libffi-dev" },
    Tool { command: "clang-22", package: "clang-22" },
    // A second opinion on the C translation of programs.
    Tool { command: "clang", package: "clang" },
    // Linkers for ELF and Mach-O.
    Tool { command: "ld.lld-22", package: "lld-22" },
    // What shows and checks object files.
    Tool { command: "llvm-objdump-22", package: "llvm-22" },
    Tool { command: "gdb", package: "gdb" },
    // A second processor.
    Tool { command: "qemu-aarch64-static", package: "qemu-user-static" },
    Tool { command: "aarch64-linux-gnu-gcc", package: "gcc-aarch64-linux-gnu" },
    Tool { command: "/usr/aarch64-linux-gnu/lib/libc.so.6", package: "libc6-dev-arm64-cross" },
];

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

/// Whether a command can be started, or a file is there.
pub fn is_installed(command: &str) -> bool {
    if command.starts_with('/') {
        return std::path::Path::new(command).exists();
    }
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
