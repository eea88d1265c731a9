//! The machines that programs are made for, and how they run on this one: Linux programs for another processor under
//! qemu, Mach-O objects in a loader (`../mach_o`), which links them with Linux's C library.

use crate::case;
use crate::process::run;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

const QEMU: &str = "qemu-aarch64-static";
/// The C compiler for the second processor.
pub const CROSS_CC: &str = "aarch64-linux-gnu-gcc";
/// Makes Mach-O objects of C.
pub const MACOS_CC: &str = "clang-22";
/// The few C headers of macOS that tests need.
const MACOS_HEADERS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/mach_o/include");
/// With these options it does without Apple's headers and libraries.
pub const MACOS_C_FLAGS: [&str; 5] = ["-c", "-ffreestanding", "-fno-stack-protector", "-isystem", MACOS_HEADERS];
/// What makes a shared library of C.
const SHARED: [&str; 2] = ["-shared", "-fPIC"];
/// Where Debian puts the C library of the second processor.
pub const CROSS_LIBRARY: &str = "/usr/aarch64-linux-gnu";
/// Under qemu the stack lies close above the program. With this size an address in the program is too far below the
/// stack pointer to be mistaken for running out of stack, as on a real machine.
const QEMU_STACK_BYTES: &str = "66000000";

/// A processor and an operating system.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Machine {
    /// The one that the tests run on.
    Host,
    #[expect(missing_docs, reason = "their own names")]
    Aarch64Linux,
    #[expect(missing_docs, reason = "their own names")]
    X86MacOs,
    #[expect(missing_docs, reason = "their own names")]
    Aarch64MacOs,
    /// Linux with another C library than the usual one: a small one, linked into the program.
    X86Musl,
    #[expect(missing_docs, reason = "its own name")]
    Aarch64Musl,
}

use Machine::{Aarch64Linux, Aarch64MacOs, Aarch64Musl, Host, X86MacOs, X86Musl};

impl Machine {
    /// The name for `--target`; none for the host.
    pub fn target(self) -> Option<&'static str> {
        match self {
            Host => None,
            Aarch64Linux => Some("aarch64-linux"),
            X86MacOs => Some("x86_64-macos"),
            Aarch64MacOs => Some("aarch64-macos"),
            X86Musl => Some("x86_64-linux-musl"),
            Aarch64Musl => Some("aarch64-linux-musl"),
        }
    }

    /// Whether its programs are Mach-O files.
    pub fn is_macos(self) -> bool {
        matches!(self, X86MacOs | Aarch64MacOs)
    }

    /// Whether its C library is musl.
    pub fn is_musl(self) -> bool {
        matches!(self, X86Musl | Aarch64Musl)
    }

    /// Whether qemu runs its programs.
    pub fn is_emulated(self) -> bool {
        matches!(self, Aarch64Linux | Aarch64MacOs | Aarch64Musl)
    }

    /// The processor, as Rust names it.
    pub fn processor(self) -> &'static str {
        if self.is_emulated() { "aarch64" } else { std::env::consts::ARCH }
    }

    /// What must be installed and is not.
    pub fn missing(self) -> Option<&'static str> {
        let is_there = |command: &str| find_program(command).is_some();
        if self.is_musl() && !has_zig() {
            return Some("pip install ziglang");
        }
        let host_is_fit = cfg!(all(target_arch = "x86_64", target_os = "linux"));
        if self != Host && !(host_is_fit && is_there(QEMU)) {
            return Some("an x86-64 machine with qemu-user-static");
        }
        let has_library = Path::new(CROSS_LIBRARY).join("lib/libc.so.6").exists();
        if self.is_emulated() && !(is_there(CROSS_CC) && has_library) {
            return Some("gcc-aarch64-linux-gnu and libc6-dev-arm64-cross");
        }
        if self.is_macos() && !is_there(MACOS_CC) {
            return Some("clang-22");
        }
        None
    }

    /// Compiles a C file to a library `NAME` in a folder that a program finds libraries in. `flags` are more options.
    ///
    /// Errors: what the compiler says; programs with musl find no libraries.
    pub fn c_library(self, source: &Path, flags: &[&str], folder: &Path, name: &str) -> Result<(), String> {
        let (compiler, kind): (_, &[&str]) = match self {
            Host => ("cc", &SHARED),
            Aarch64Linux => (CROSS_CC, &SHARED),
            X86MacOs => (MACOS_CC, &["--target=x86_64-apple-macos11"]),
            Aarch64MacOs => (MACOS_CC, &["--target=arm64-apple-macos11"]),
            X86Musl | Aarch64Musl => return Err("programs with musl are static".to_owned()),
        };
        let mut cc = Command::new(compiler);
        cc.args(["-O2", "-Wall", "-Werror"]).args(kind).args(flags);
        if self.is_macos() {
            cc.args(MACOS_C_FLAGS).arg("-o").arg(folder.join(format!("{name}.o")));
        } else {
            cc.arg("-o").arg(folder.join(format!("lib{name}.so")));
        }
        compiled(cc.arg(source))
    }

    /// The command that runs a program made for this machine: an executable, or for macOS an object file. `libraries` is
    /// a folder in which it finds what [`Machine::c_library`] made.
    ///
    /// Errors: the loader for macOS cannot be built.
    pub fn start(self, program: &Path, libraries: Option<&Path>) -> Result<Command, String> {
        let mut words: Vec<PathBuf> = Vec::new();
        if self.is_emulated() {
            words.extend([QEMU, "-s", QEMU_STACK_BYTES, "-L", CROSS_LIBRARY].map(PathBuf::from));
        }
        if self.is_macos() {
            words.push(self.loader()?);
        }
        words.push(program.to_owned());
        if self.is_macos() {
            words.extend(libraries.map(|folder| case::files_below(folder, "o")).unwrap_or_default());
            words.push("--".into());
        }
        let mut command = Command::new(&words[0]);
        command.args(&words[1..]);
        if let Some(folder) = libraries {
            command.env("LD_LIBRARY_PATH", folder);
        }
        Ok(command)
    }

    /// The loader for Mach-O objects, built once by each test program that needs it.
    fn loader(self) -> Result<PathBuf, String> {
        static LOADERS: [OnceLock<Result<PathBuf, String>>; 2] = [const { OnceLock::new() }; 2];
        let (place, compiler) = if self.is_emulated() { (1, CROSS_CC) } else { (0, "cc") };
        LOADERS[place].get_or_init(|| build_loader(compiler)).clone()
    }
}

/// A program in the search path.
pub fn find_program(command: &str) -> Option<PathBuf> {
    let paths = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&paths).map(|folder| folder.join(command)).find(|path| path.is_file())
}

fn has_zig() -> bool {
    let module = || Command::new("python3").args(["-c", "import ziglang"]).output();
    find_program("zig").is_some() || module().is_ok_and(|output| output.status.success())
}

fn build_loader(compiler: &str) -> Result<PathBuf, String> {
    let test_program = std::env::current_exe().map_err(|e| e.to_string())?;
    let folder = test_program.with_file_name("mach-o-loader");
    std::fs::create_dir_all(&folder).map_err(|e| e.to_string())?;
    let loader = folder.join(compiler);
    // Other test programs may be at it, or run it: the complete file takes the place of theirs.
    let unfinished = folder.join(format!("{compiler}.{}", std::process::id()));
    let mut cc = Command::new(compiler);
    cc.args(["-std=gnu11", "-O1", "-Wall", "-Wextra", "-Werror", "-o"]).arg(&unfinished);
    compiled(cc.args(case::files_below(&case::root().join("mach_o"), "c")).args(["-ldl", "-shared-libgcc"]))?;
    std::fs::rename(&unfinished, &loader).map_err(|e| e.to_string())?;
    Ok(loader)
}

fn compiled(cc: &mut Command) -> Result<(), String> {
    let outcome = run(cc, &[]);
    if outcome.status == "exit 0" { Ok(()) } else { Err(format!("{cc:?}: {}", outcome.stderr_text())) }
}
