//! Object file to executable, by the linker that the machine has.
//!
//! Which one, in this order: the command given by the user; for the machine itself `cc`, `gcc`, `clang` from the search
//! path; for another Linux machine its cross compiler `ARCH-linux-gnu-gcc`. It is called as a C compiler is, because
//! that knows where the start-up files and the C library are.

use crate::error::{EnvironmentError, missing_symbols, unreadable, unwritable};
use crate::files::{PendingFile, TemporaryFolder, is_special, write_whole};
use l4t_mir::target::{Os, Target};
use l4t_syntax::Code;
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// Wishes for linking, and for finding C symbols when a program is loaded in memory.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct LinkOptions {
    /// The command to link with, which is called like `cc`; more words are its first arguments (`zig cc`).
    pub linker: Option<String>,
    /// Libraries besides the C library, as in `-lNAME`.
    pub libraries: Vec<String>,
    /// Where to look for them first, as in `-LDIR`.
    pub library_dirs: Vec<PathBuf>,
}

/// A linker to call.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Linker {
    /// The executable.
    pub program: PathBuf,
    /// Its first arguments.
    pub args: Vec<String>,
}

/// Links one object file into an executable. Under `output` there is the old file or the new, never a part of it.
///
/// Errors: no linker, its refusal, or an output that cannot be written.
pub(crate) fn link_executable(
    object: &[u8],
    output: &Path,
    target: &Target,
    options: &LinkOptions,
) -> Result<(), EnvironmentError> {
    let linker = find_linker(target, options.linker.as_deref())?;
    let folder = TemporaryFolder::new()?;
    let object_path = folder.path.join("program.o");
    std::fs::write(&object_path, object).map_err(|error| unwritable(&object_path, &error))?;

    let link = |made: &Path| {
        let result = run_linker(&linker, linker_arguments(&object_path, made, target, options))?;
        if result.status.success() { Ok(()) } else { Err(linking_failed(&result, output)) }
    };
    // A device (`-o /dev/null`) must not be replaced by a file: link elsewhere, then write its bytes there.
    if is_special(output) {
        let made = folder.path.join("program");
        link(&made)?;
        let bytes = std::fs::read(&made).map_err(|error| unreadable(&made, &error))?;
        return write_whole(output, &bytes);
    }
    let pending = PendingFile::beside(output)?;
    pending.probe()?;
    link(&pending.temporary)?;
    pending.finish()
}

/// The linker that would be used for a target: the named one, or the first of the usual ones that exists.
///
/// Errors: there is none; the notes say what to install.
pub fn find_linker(target: &Target, named: Option<&str>) -> Result<Linker, EnvironmentError> {
    if let Some(command) = named {
        let mut words = command.split_whitespace();
        let program = words.next().unwrap_or_default();
        let args = words.map(str::to_owned).collect();
        let found = find_program(program).ok_or_else(|| named_linker_missing(program))?;
        return Ok(Linker { program: found, args });
    }
    let candidates = usual_linkers(target);
    let found = candidates.iter().find_map(|name| find_program(name));
    match found {
        Some(program) => Ok(Linker { program, args: Vec::new() }),
        None => Err(no_linker(target, &candidates)),
    }
}

/// The commands to try when the user names none.
fn usual_linkers(target: &Target) -> Vec<String> {
    if Target::host().is_ok_and(|host| host.os() == target.os() && host.arch() == target.arch()) {
        return ["cc", "gcc", "clang"].map(str::to_owned).to_vec();
    }
    match target.os() {
        Os::Linux => vec![format!("{}-linux-gnu-gcc", target.triple().architecture)],
        Os::MacOs => Vec::new(),
    }
}

/// The file that a command name means: itself if it holds a `/`, else the first in the search path.
fn find_program(name: &str) -> Option<PathBuf> {
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

fn no_linker(target: &Target, candidates: &[String]) -> EnvironmentError {
    let triple = target.triple();
    let (tried_en, tried_ja) = match candidates.join(", ") {
        names if names.is_empty() => (String::new(), String::new()),
        names => (format!(" (tried: {names})"), format!(" (試したもの: {names})")),
    };
    let error = EnvironmentError::new(
        Code::MISSING_LINKER,
        format!("no linker for {triple} was found{tried_en}"),
        format!("{triple} 用のリンカが見つからない{tried_ja}"),
    );
    let error = match (target.os(), candidates.first()) {
        (Os::MacOs, None) => error.note(
            "name one with `--linker`, such as `--linker=\"zig cc -target aarch64-macos\"`",
            "`--linker` で指定する。例: `--linker=\"zig cc -target aarch64-macos\"`",
        ),
        (_, Some(cross)) if cross.contains("-linux-gnu-") => error.note(
            format!("install it (Debian, Ubuntu: `apt install gcc-{}-linux-gnu`), or name one with `--linker`", triple.architecture),
            format!("インストールする (Debian, Ubuntu: `apt install gcc-{}-linux-gnu`) か、`--linker` で指定する", triple.architecture),
        ),
        _ => error.note(
            "install a C compiler (Debian, Ubuntu: `apt install gcc libc6-dev`; Fedora: `dnf install gcc`; macOS: \
             `xcode-select --install`), or name one with `--linker`",
            "C コンパイラをインストールする (Debian, Ubuntu: `apt install gcc libc6-dev`、Fedora: `dnf install gcc`、macOS: \
             `xcode-select --install`) か、`--linker` で指定する",
        ),
    };
    error.note("`l4t run` and `--emit=obj` need no linker", "`l4t run` と `--emit=obj` にはリンカは要らない")
}

fn run_linker(linker: &Linker, args: Vec<OsString>) -> Result<Output, EnvironmentError> {
    let mut command = Command::new(&linker.program);
    // Messages are searched for the names of missing symbols: they must come in a known language.
    command.args(&linker.args).args(args).env("LC_ALL", "C").stdin(Stdio::null());
    command.output().map_err(|error| {
        let program = linker.program.display();
        EnvironmentError::new(
            Code::MISSING_LINKER,
            format!("cannot start the linker `{program}`: {error}"),
            format!("リンカ `{program}` を起動できない: {error}"),
        )
    })
}

fn linker_arguments(object: &Path, output: &Path, target: &Target, options: &LinkOptions) -> Vec<OsString> {
    let mut args: Vec<OsString> = Vec::new();
    if target.os() == Os::Linux {
        args.push("-pie".into());
    }
    args.extend([object.into(), "-o".into(), output.into()]);
    for dir in &options.library_dirs {
        let mut arg = OsString::from("-L");
        arg.push(dir);
        args.push(arg);
    }
    args.extend(options.libraries.iter().map(|library| format!("-l{library}").into()));
    args
}

/// What the linker said, as a message for people: the missing C functions by name where that is the trouble. `output` is
/// the user's name for what was to be made.
fn linking_failed(result: &Output, output: &Path) -> EnvironmentError {
    let said = String::from_utf8_lossy(&result.stderr);
    if said.contains("No space left on device") {
        return unwritable(output, &std::io::ErrorKind::StorageFull.into());
    }
    let missing: BTreeSet<&str> = said.lines().filter_map(undefined_symbol).collect();
    if !missing.is_empty() {
        return missing_symbols(&missing.into_iter().collect::<Vec<_>>());
    }
    let error = EnvironmentError::new(
        Code::LINKING_FAILED,
        format!("linking failed: the linker ended with {}", result.status),
        format!("リンクに失敗した: リンカの終了状態は {}", result.status),
    );
    let first_lines = said.trim().lines().take(20).collect::<Vec<_>>().join("\n");
    if first_lines.is_empty() { error } else { error.note(first_lines.clone(), first_lines) }
}

/// The symbol that GNU ld, mold or lld reports as undefined in a line.
fn undefined_symbol(line: &str) -> Option<&str> {
    let from = |marker: &str| line.find(marker).map(|at| &line[at + marker.len()..]);
    let rest = from("undefined reference to ").or_else(|| from("undefined symbol: "))?;
    let name = rest.trim_matches(|c: char| c == '`' || c == '\'' || c == '"' || c.is_whitespace());
    Some(name).filter(|name| !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn undefined_symbols_are_found_in_what_linkers_say() {
        assert_eq!(undefined_symbol("program.o:(.text+0x5): undefined reference to `nosuch'"), Some("nosuch"));
        assert_eq!(undefined_symbol("ld.lld: error: undefined symbol: nosuch"), Some("nosuch"));
        assert_eq!(undefined_symbol("collect2: error: ld returned 1 exit status"), None);
    }

    #[test]
    fn a_linker_command_may_have_arguments() {
        let host = Target::host().expect("tests run on a known machine");
        let linker = find_linker(&host, Some("sh -c true")).expect("every machine has a shell");
        assert!(linker.program.ends_with("sh"));
        assert_eq!(linker.args, ["-c", "true"]);
    }

    #[test]
    fn a_full_disk_is_recognised() {
        let script = "echo 'ld: final link failed: No space left on device' >&2; false";
        let result = Command::new("sh").args(["-c", script]).output().expect("every machine has a shell");
        let error = linking_failed(&result, Path::new("program"));
        assert_eq!(error.message.en, "cannot write `program`: the disk is full");
        assert_eq!(error.code, Code::DISK_FULL);
    }

    #[test]
    fn a_missing_linker_is_named() {
        let host = Target::host().expect("tests run on a known machine");
        let error = find_linker(&host, Some("no-such-linker")).expect_err("there is none of that name");
        assert_eq!(error.code, Code::MISSING_LINKER);
        assert_eq!(error.message.en, "the linker `no-such-linker` was not found");
    }
}
