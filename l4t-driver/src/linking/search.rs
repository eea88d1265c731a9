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
//! 6. for macOS `ld64.lld`, which needs no C library (`apple.rs`). It comes last, since zig knows what the C library has
//!    and tells of a function that does not exist.

use super::c_library::{c_library_name, find_c_library};
use super::kinds::{LinkerKind, kind_of};
use super::linker::{Linker, LinkerCall};
use super::not_found::{named_linker_missing, no_c_library, no_linker, without_c_library, wrong_format};
use super::options::LinkOptions;
use super::programs::{find_program, has_ziglang};
use crate::error::unreadable;
use l4t_front::EnvironmentError;
use l4t_mir::target::{ObjectFormat, Os, Target};
use std::path::Path;

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
        let tried: Vec<String> = candidates.iter().map(Candidate::command).collect();
        let error = no_linker(target, is_this_machine(target), &tried);
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

    /// The program and its first arguments, as people would type them.
    fn command(&self) -> String {
        [&self.program].into_iter().chain(&self.args).map(String::as_str).collect::<Vec<_>>().join(" ")
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

#[cfg(test)]
mod tests {
    use super::*;
    use l4t_syntax::Code;

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
