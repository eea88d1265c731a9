//! Object file to executable or shared library, by a linker that the machine has: `linkers.rs` finds it.

use crate::c_library::find_c_library;
use crate::dsym;
use crate::elf_linker;
use crate::error::{EnvironmentError, missing_symbols, unreadable, unwritable};
use crate::files::{PendingFile, TemporaryFolder, is_special, write_whole};
use crate::ld64;
use crate::linkers::{Linker, LinkerCall, find_linker};
use l4t_mir::target::{Os, Target};
use l4t_syntax::Code;
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// Wishes for linking, and for finding C symbols when a program is loaded in memory.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct LinkOptions {
    /// The command to link with; more words are its first arguments (`zig cc`). It is called like `cc`, or like `ld` if
    /// it has the name of such a linker (`ld.lld`, for macOS `ld64.lld`).
    pub linker: Option<String>,
    /// The folder that holds the target's C library, as in `--sysroot`.
    pub sysroot: Option<PathBuf>,
    /// Links everything into the executable, C library included. Linux only.
    pub is_static: bool,
    /// Libraries besides the C library, as in `-lNAME`.
    pub libraries: Vec<String>,
    /// Where to look for them first, as in `-LDIR`.
    pub library_dirs: Vec<PathBuf>,
}

/// What is linked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Product {
    Executable,
    SharedLibrary,
}

/// Links one object file. Under `output` there is the old file or the new, never a part of it.
///
/// Errors: no linker, its refusal, or an output that cannot be written.
pub(crate) fn link(
    product: Product,
    object: &[u8],
    output: &Path,
    target: &Target,
    options: &LinkOptions,
) -> Result<(), EnvironmentError> {
    if options.is_static && target.os() != Os::Linux {
        return Err(no_static_executables(target));
    }
    let linker = find_linker(target, options)?;
    let folder = TemporaryFolder::new()?;
    let object_path = folder.path.join("program.o");
    std::fs::write(&object_path, object).map_err(|error| unwritable(&object_path, &error))?;

    let link_to = |made: &Path| {
        let args = match &linker.call {
            LinkerCall::Elf(library) => elf_linker::arguments(product, &object_path, made, target, library, options),
            LinkerCall::Apple => ld64::arguments(product, &object_path, made, &folder.path, target, options)?,
            LinkerCall::Compiler => {
                let first = product_arguments(product, output, target, options);
                first.into_iter().chain(compiler_arguments(&object_path, made, target, options)).collect()
            }
        };
        let result = run_linker(&linker, args)?;
        if result.status.success() { Ok(()) } else { Err(linking_failed(&result, output, target)) }
    };
    // A device (`-o /dev/null`) must not be replaced by a file: link elsewhere, then write its bytes there.
    if is_special(output) {
        let made = folder.path.join("program");
        link_to(&made)?;
        let bytes = std::fs::read(&made).map_err(|error| unreadable(&made, &error))?;
        return write_whole(output, &bytes);
    }
    let pending = PendingFile::beside(output)?;
    pending.probe()?;
    match target.os() {
        Os::Linux => link_to(&pending.temporary)?,
        Os::MacOs => {
            // The file holds its own name, as its identity for the signature: it is made under the final one.
            let elsewhere = TemporaryFolder::new()?;
            let made = elsewhere.path.join(output.file_name().unwrap_or_default());
            link_to(&made)?;
            if dsym::has_debug_information(object) {
                let is_from_folder = linker.call == LinkerCall::Apple;
                dsym::gather(&made, output, is_from_folder.then_some(folder.path.as_path()))?;
            }
            std::fs::copy(&made, &pending.temporary).map_err(|error| unwritable(output, &error))?;
        }
    }
    pending.finish()
}

fn no_static_executables(target: &Target) -> EnvironmentError {
    let triple = target.triple();
    EnvironmentError::new(
        Code::LINKING_FAILED,
        format!("there are no static executables for {triple}: its C library is shared only"),
        format!("{triple} には静的な実行ファイルはない。C ライブラリが共有ライブラリしかない"),
    )
}

fn run_linker(linker: &Linker, args: Vec<OsString>) -> Result<Output, EnvironmentError> {
    let mut command = Command::new(&linker.program);
    // Messages are searched for the names of missing symbols: they must come in a known language.
    command.args(&linker.args).args(args).env("LC_ALL", "C").stdin(Stdio::null());
    // The time of the object file would make executables differ that are the same.
    command.env("ZERO_AR_DATE", "1");
    command.output().map_err(|error| {
        let program = linker.program.display();
        EnvironmentError::new(
            Code::MISSING_LINKER,
            format!("cannot start the linker `{program}`: {error}"),
            format!("リンカ `{program}` を起動できない: {error}"),
        )
    })
}

/// What says what to make.
fn product_arguments(product: Product, output: &Path, target: &Target, options: &LinkOptions) -> Vec<OsString> {
    match (product, target.os()) {
        // Nothing moves a static executable; that would need other start-up files, which few systems have.
        (Product::Executable, Os::Linux) if options.is_static => vec!["-static".into(), "-no-pie".into()],
        (Product::Executable, Os::Linux) => vec!["-pie".into()],
        (Product::Executable, Os::MacOs) => Vec::new(),
        (Product::SharedLibrary, Os::Linux) => vec!["-shared".into()],
        (Product::SharedLibrary, Os::MacOs) => {
            let mut name = OsString::from("-Wl,-install_name,");
            name.push(ld64::install_name(output));
            vec!["-dynamiclib".into(), name]
        }
    }
}

fn compiler_arguments(object: &Path, output: &Path, target: &Target, options: &LinkOptions) -> Vec<OsString> {
    let mut args = options.sysroot.as_deref().map_or_else(Vec::new, |root| sysroot_arguments(root, target));
    args.extend([object.into(), "-o".into(), output.into()]);
    args.extend(options.library_dirs.iter().map(|dir| joined("-L", dir)));
    args.extend(options.libraries.iter().map(|library| format!("-l{library}").into()));
    args
}

/// What tells a C compiler where the C library is. A folder that only looks like another machine's file system must not
/// be called one: `c_library.rs` says how they differ.
fn sysroot_arguments(root: &Path, target: &Target) -> Vec<OsString> {
    let library = find_c_library(target, Some(root)).filter(|library| library.sysroot.is_none());
    match library {
        Some(library) => {
            let start_files = joined("-B", &library.start_files);
            std::iter::once(start_files).chain(library.folders.iter().map(|dir| joined("-L", dir))).collect()
        }
        None => vec![joined("--sysroot=", root)],
    }
}

/// An option with a path behind it.
pub(crate) fn joined(option: &str, path: &Path) -> OsString {
    let mut arg = OsString::from(option);
    arg.push(path);
    arg
}

/// What the linker said, as a message for people: the missing C functions by name where that is the trouble. `output` is
/// the user's name for what was to be made.
fn linking_failed(result: &Output, output: &Path, target: &Target) -> EnvironmentError {
    let said = String::from_utf8_lossy(&result.stderr);
    if said.contains("No space left on device") {
        return unwritable(output, &std::io::ErrorKind::StorageFull.into());
    }
    let prefix = target.symbol_prefix();
    let c_name = |symbol| str::strip_prefix(symbol, prefix).unwrap_or(symbol);
    let missing: BTreeSet<&str> = said.lines().filter_map(undefined_symbol).map(c_name).collect();
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
        assert_eq!(undefined_symbol("ld64.lld: error: undefined symbol: _nosuch"), Some("_nosuch"));
        assert_eq!(undefined_symbol("collect2: error: ld returned 1 exit status"), None);
    }
}
