//! Which linker makes an executable for a target.
//!
//! Mostly it is a program that is called as a C compiler is, because such a program knows where the start-up files and
//! the C library are. In this order:
//!
//! 1. the command that the user names; a linker of ELF files, such as `ld.lld`, is given what a C compiler would add;
//! 2. for the machine itself: `cc`, `gcc`, `clang`;
//! 3. for another processor or C library under Linux: the cross compiler `ARCH-linux-gnu-gcc` (`ARCH-linux-musl-gcc`);
//! 4. for Linux `ld.lld` or the cross compiler's linker by itself, if there is a C library for the target: in the named
//!    folder (`--sysroot`) or where Debian puts one;
//! 5. for everything else that is not this machine, and if nothing was found: `zig cc`, then `python3 -m ziglang cc`,
//!    which bring C libraries for Linux and macOS along;
//! 6. for macOS `ld64.lld`, which needs no C library (`ld64.rs`). It comes last, since zig knows what the C library has
//!    and tells of a function that does not exist.

use crate::c_library::{CLibrary, find_c_library};
use crate::error::{EnvironmentError, unreadable};
use crate::link::LinkOptions;
use crate::linker_kinds::{LinkerKind, kind_of};
use l4t_mir::target::{Arch, ObjectFormat, Os, Target};
use l4t_syntax::Code;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A linker to call.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Linker {
    /// The executable.
    pub program: PathBuf,
    /// Its first arguments.
    pub args: Vec<String>,
    /// How it is called.
    pub(crate) call: LinkerCall,
    /// Why it was chosen: a clause in English.
    pub why: &'static str,
}

/// How a linker is called.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum LinkerCall {
    /// As a C compiler is.
    Compiler,
    /// As `ld` is, with this C library.
    Elf(CLibrary),
    /// As Apple's linker is.
    Apple,
}

impl fmt::Display for Linker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.program.display())?;
        self.args.iter().try_for_each(|arg| write!(f, " {arg}"))?;
        match &self.call {
            LinkerCall::Compiler | LinkerCall::Apple => write!(f, " ({})", self.why),
            LinkerCall::Elf(library) => {
                write!(f, " ({}; the C library is in {})", self.why, library.start_files.display())
            }
        }
    }
}

/// The linker for a target: the named one, or the first of the usual ones that exists.
///
/// Errors: there is none, and the notes say what to install; or the named one makes files of another format; or the
/// folder that should have the C library is not there, of which some linkers would say nothing.
pub fn find_linker(target: &Target, options: &LinkOptions) -> Result<Linker, EnvironmentError> {
    if let Some(folder) = options.sysroot.as_deref().filter(|folder| !folder.is_dir()) {
        return Err(unreadable(folder, &std::io::ErrorKind::NotFound.into()));
    }
    match &options.linker {
        Some(command) => named_linker(command, target, options),
        None => usual_linker(target, options),
    }
}

fn named_linker(command: &str, target: &Target, options: &LinkOptions) -> Result<Linker, EnvironmentError> {
    let mut words = command.split_whitespace();
    let name = words.next().unwrap_or_default();
    let args = words.map(str::to_owned).collect();
    let program = find_program(name).ok_or_else(|| named_linker_missing(name))?;
    let call = match (kind_of(&program), target.object_format()) {
        (LinkerKind::Elf | LinkerKind::AnyFormat, ObjectFormat::Elf) => {
            let library = find_c_library(target, options.sysroot.as_deref());
            LinkerCall::Elf(library.ok_or_else(|| no_c_library(name, target, options))?)
        }
        (LinkerKind::Apple | LinkerKind::AnyFormat, ObjectFormat::MachO) => LinkerCall::Apple,
        (LinkerKind::Compiler, _) => LinkerCall::Compiler,
        (LinkerKind::Elf | LinkerKind::Apple, _) => return Err(wrong_format(name, target)),
    };
    Ok(Linker { program, args, call, why: "named with `--linker`" })
}

fn usual_linker(target: &Target, options: &LinkOptions) -> Result<Linker, EnvironmentError> {
    let candidates = candidates(target, options.sysroot.as_deref());
    let found = candidates.iter().find_map(|candidate| {
        let program = find_program(&candidate.program).filter(|program| (candidate.is_fit)(program))?;
        let (args, call) = (candidate.args.clone(), candidate.call.clone());
        Some(Linker { program, args, call, why: candidate.why })
    });
    found.ok_or_else(|| {
        let error = no_linker(target, &candidates);
        match &options.sysroot {
            Some(folder) if find_c_library(target, Some(folder)).is_none() => without_c_library(error, folder),
            _ => error,
        }
    })
}

/// A linker to look for.
struct Candidate {
    program: String,
    args: Vec<String>,
    call: LinkerCall,
    why: &'static str,
    /// Whether the program, which exists, can link for the target.
    is_fit: fn(&Path) -> bool,
}

impl Candidate {
    fn new(program: impl Into<String>, args: &[&str], why: &'static str) -> Candidate {
        let args = args.iter().map(|&arg| arg.to_owned()).collect();
        Candidate { program: program.into(), args, call: LinkerCall::Compiler, why, is_fit: |_| true }
    }
}

fn candidates(target: &Target, sysroot: Option<&Path>) -> Vec<Candidate> {
    let name = c_library_name(target);
    let is_native = is_this_machine(target);
    let mut candidates = Vec::new();
    if is_native {
        let why = "the C compiler of this machine";
        candidates.extend(["cc", "gcc", "clang"].map(|name| Candidate::new(name, &[], why)));
    } else if target.os() == Os::Linux {
        candidates.push(Candidate::new(format!("{name}-gcc"), &[], "the cross compiler for this target"));
    }
    if target.os() == Os::Linux
        && let Some(library) = find_c_library(target, sysroot)
    {
        let why = "a linker by itself";
        for program in ["ld.lld", "ld.lld-22", &format!("{name}-ld")] {
            let call = LinkerCall::Elf(library.clone());
            candidates.push(Candidate { call, ..Candidate::new(program, &[], why) });
        }
    }
    if !is_native {
        let why = "zig, which brings C libraries for all targets";
        candidates.push(Candidate::new("zig", &["cc", "-target", &name], why));
        let module = Candidate::new("python3", &["-m", "ziglang", "cc", "-target", &name], why);
        candidates.push(Candidate { is_fit: has_ziglang, ..module });
    }
    if target.os() == Os::MacOs {
        for program in ["ld64.lld", "ld64.lld-22"] {
            let linker = Candidate::new(program, &[], "LLVM's linker for macOS");
            candidates.push(Candidate { call: LinkerCall::Apple, ..linker });
        }
    }
    candidates
}

fn is_this_machine(target: &Target) -> bool {
    // A program without `-musl` in its target's name is for the C library that the machine has.
    Target::host().is_ok_and(|host| {
        host.os() == target.os() && host.arch() == target.arch() && (host.is_musl() || !target.is_musl())
    })
}

/// The target as cross compilers and zig call it.
pub(crate) fn c_library_name(target: &Target) -> String {
    let arch = match target.arch() {
        Arch::X86_64 => "x86_64",
        Arch::Aarch64 => "aarch64",
    };
    match (target.os(), target.is_musl()) {
        (Os::Linux, true) => format!("{arch}-linux-musl"),
        (Os::Linux, _) => format!("{arch}-linux-gnu"),
        (Os::MacOs, _) => format!("{arch}-macos"),
    }
}

/// Whether this Python has the module `ziglang`, which is zig.
fn has_ziglang(python: &Path) -> bool {
    let mut command = Command::new(python);
    command.args(["-c", "import ziglang"]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// The file that a command name means: itself if it holds a `/`, else the first in the search path.
pub(crate) fn find_program(name: &str) -> Option<PathBuf> {
    if name.contains('/') {
        return Some(PathBuf::from(name)).filter(|path| path.is_file());
    }
    if name.is_empty() {
        return None;
    }
    let paths = std::env::var_os("PATH")?;
    std::env::split_paths(&paths).map(|folder| folder.join(name)).find(|path| path.is_file())
}

fn named_linker_missing(program: &str) -> EnvironmentError {
    EnvironmentError::new(
        Code::MISSING_LINKER,
        format!("the linker `{program}` was not found"),
        format!("リンカ `{program}` が見つからない"),
    )
}

/// The error for a linker of ELF files where Mach-O is wanted, or the other way round.
fn wrong_format(program: &str, target: &Target) -> EnvironmentError {
    let triple = target.triple();
    let (format, example) = match target.object_format() {
        ObjectFormat::Elf => ("ELF", "ld.lld"),
        ObjectFormat::MachO => ("Mach-O", "ld64.lld"),
    };
    EnvironmentError::new(
        Code::MISSING_LINKER,
        format!("the linker `{program}` makes no {format} files, which {triple} needs"),
        format!("リンカ `{program}` は {triple} に必要な {format} ファイルを作れない"),
    )
    .note(format!("`{example}` is one that does"), format!("`{example}` なら作れる"))
}

/// The error for a linker by itself that has nothing to link with.
fn no_c_library(program: &str, target: &Target, options: &LinkOptions) -> EnvironmentError {
    let triple = target.triple();
    let (place, place_ja) = match &options.sysroot {
        Some(folder) => (format!(" in `{}`", folder.display()), format!("`{}` に", folder.display())),
        None => (String::new(), String::new()),
    };
    EnvironmentError::new(
        Code::MISSING_LINKER,
        format!("the linker `{program}` needs a C library for {triple}, and there is none{place}"),
        format!("リンカ `{program}` には {triple} 用の C ライブラリが必要だが、{place_ja}見つからない"),
    )
    .note(
        "name the folder that has it below `usr/lib` or `lib` with `--sysroot`, or a C compiler with `--linker`",
        "`usr/lib` か `lib` にそれがあるフォルダを `--sysroot` で、または C コンパイラを `--linker` で指定する",
    )
}

fn without_c_library(error: EnvironmentError, folder: &Path) -> EnvironmentError {
    let folder = folder.display();
    error.note(
        format!("`{folder}` holds no C library for this target, so a linker by itself (`ld.lld`) will not do"),
        format!("`{folder}` にこのターゲットの C ライブラリがないので、リンカ単体 (`ld.lld`) は使えない"),
    )
}

fn no_linker(target: &Target, candidates: &[Candidate]) -> EnvironmentError {
    let spelt =
        |c: &Candidate| [&c.program].into_iter().chain(&c.args).map(String::as_str).collect::<Vec<_>>().join(" ");
    let tried = candidates.iter().map(|candidate| format!("`{}`", spelt(candidate))).collect::<Vec<_>>().join(", ");
    let triple = target.triple();
    let error = EnvironmentError::new(
        Code::MISSING_LINKER,
        format!("no linker for {triple} was found (tried: {tried})"),
        format!("{triple} 用のリンカが見つからない (試したもの: {tried})"),
    );
    let error = if is_this_machine(target) {
        error.note(
            "install a C compiler (Debian, Ubuntu: `apt install gcc libc6-dev`; Fedora: `dnf install gcc`; macOS: \
             `xcode-select --install`), or name one with `--linker`",
            "C コンパイラをインストールする (Debian, Ubuntu: `apt install gcc libc6-dev`、Fedora: `dnf install gcc`、macOS: \
             `xcode-select --install`) か、`--linker` で指定する",
        )
    } else {
        let zig = "pip install ziglang";
        match (target.os(), target.is_musl()) {
            (Os::Linux, false) => {
                let package = c_library_name(target).replace('_', "-");
                error.note(
                    format!(
                        "install one (Debian, Ubuntu: `apt install gcc-{package}`; anywhere: `{zig}`), or name one \
                             with `--linker`"
                    ),
                    format!(
                        "インストールする (Debian, Ubuntu: `apt install gcc-{package}`、どこでも: `{zig}`) か、\
                             `--linker` で指定する"
                    ),
                )
            }
            (Os::Linux, true) => error.note(
                format!("install zig (`{zig}`), or name a linker with `--linker`"),
                format!("zig をインストールする (`{zig}`) か、`--linker` で指定する"),
            ),
            (Os::MacOs, _) => error.note(
                format!("install zig (`{zig}`) or LLVM's linker (Debian, Ubuntu: `apt install lld`)"),
                format!("zig (`{zig}`) か LLVM のリンカ (Debian, Ubuntu: `apt install lld`) をインストールする"),
            ),
        }
    };
    error.note("`l4t run` and `--emit=obj` need no linker", "`l4t run` と `--emit=obj` にはリンカは要らない")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(command: &str) -> LinkOptions {
        LinkOptions { linker: Some(command.to_owned()), ..LinkOptions::default() }
    }

    #[test]
    fn a_linker_command_may_have_arguments() {
        let host = Target::host().expect("tests run on a known machine");
        let linker = find_linker(&host, &named("sh -c true")).expect("every machine has a shell");
        assert!(linker.program.ends_with("sh"));
        assert_eq!(linker.args, ["-c", "true"]);
        assert!(linker.to_string().ends_with("sh -c true (named with `--linker`)"), "{linker}");
    }

    #[test]
    fn a_missing_linker_is_named() {
        let host = Target::host().expect("tests run on a known machine");
        let error = find_linker(&host, &named("no-such-linker")).expect_err("there is none of that name");
        assert_eq!(error.code, Code::MISSING_LINKER);
        assert_eq!(error.message.en, "the linker `no-such-linker` was not found");
    }

    #[test]
    fn each_target_has_candidates_in_order() {
        let programs = |name| {
            let target = Target::parse(name).expect("a known target");
            let nowhere = Path::new("/no/such/folder");
            candidates(&target, Some(nowhere)).into_iter().map(|c| c.program).collect::<Vec<_>>()
        };
        let musl = ["x86_64-linux-musl-gcc", "zig", "python3"];
        assert_eq!(programs("x86_64-unknown-linux-musl"), musl);
        let foreign_mac = if cfg!(target_arch = "x86_64") { "aarch64-macos" } else { "x86_64-macos" };
        assert_eq!(programs(foreign_mac), ["zig", "python3", "ld64.lld", "ld64.lld-22"]);
    }

    #[test]
    fn a_linker_for_another_format_is_refused() {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        for (name, target) in [("ld64.lld-22", "x86_64-linux"), ("ld.lld", "aarch64-macos")] {
            let path = folder.path().join(name);
            std::fs::write(&path, "").expect("the folder can be written");
            let target = Target::parse(target).expect("a known target");
            let error = find_linker(&target, &named(&path.to_string_lossy())).expect_err("it makes other files");
            assert!(error.message.en.contains(" makes no "), "{}", error.message.en);
        }
    }

    #[test]
    fn a_linker_by_itself_needs_a_c_library() {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let linker = folder.path().join("ld.lld-22");
        std::fs::write(&linker, "").expect("the folder can be written");
        let target = Target::parse("aarch64-linux").expect("a known target");
        let mut options = named(&linker.to_string_lossy());
        options.sysroot = Some(folder.path().to_owned());
        let error = find_linker(&target, &options).expect_err("the folder holds no C library");
        assert!(error.message.en.contains("needs a C library for aarch64-unknown-linux-gnu"), "{}", error.message.en);
    }
}
