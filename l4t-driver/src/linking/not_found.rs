//! What to say when there is no linker, and what to install.

use super::c_library::c_library_name;
use super::options::LinkOptions;
use l4t_front::EnvironmentError;
use l4t_mir::target::{ObjectFormat, Os, Target};
use l4t_syntax::Code;
use std::path::Path;

/// The error for a linker that the user named and that is not there.
pub(crate) fn named_linker_missing(program: &str) -> EnvironmentError {
    EnvironmentError::new(
        Code::MISSING_LINKER,
        format!("the linker `{program}` was not found"),
        format!("リンカ `{program}` が見つからない"),
    )
}

/// The error for a linker of ELF files where Mach-O is wanted, or the other way round.
pub(crate) fn wrong_format(program: &str, target: &Target) -> EnvironmentError {
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
pub(crate) fn no_c_library(program: &str, target: &Target, options: &LinkOptions) -> EnvironmentError {
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

/// Adds that a named folder does not have what a linker by itself needs.
pub(crate) fn without_c_library(error: EnvironmentError, folder: &Path) -> EnvironmentError {
    let folder = folder.display();
    error.note(
        format!("`{folder}` holds no C library for this target, so a linker by itself (`ld.lld`) will not do"),
        format!("`{folder}` にこのターゲットの C ライブラリがないので、リンカ単体 (`ld.lld`) は使えない"),
    )
}

/// The error for a target for which none of the usual linkers is there: the commands that were `tried`.
pub(crate) fn no_linker(target: &Target, is_this_machine: bool, tried: &[String]) -> EnvironmentError {
    let tried = tried.iter().map(|command| format!("`{command}`")).collect::<Vec<_>>().join(", ");
    let triple = target.triple();
    let error = EnvironmentError::new(
        Code::MISSING_LINKER,
        format!("no linker for {triple} was found (tried: {tried})"),
        format!("{triple} 用のリンカが見つからない (試したもの: {tried})"),
    );
    let error = if is_this_machine { with_compilers(error) } else { with_cross_linkers(error, target) };
    error.note("`l4t run` and `--emit=obj` need no linker", "`l4t run` と `--emit=obj` にはリンカは要らない")
}

/// Adds how to get a C compiler for this machine.
fn with_compilers(error: EnvironmentError) -> EnvironmentError {
    error.note(
        "install a C compiler (Debian, Ubuntu: `apt install gcc libc6-dev`; Fedora: `dnf install gcc`; macOS: \
         `xcode-select --install`), or name one with `--linker`",
        "C コンパイラをインストールする (Debian, Ubuntu: `apt install gcc libc6-dev`、Fedora: `dnf install gcc`、macOS: \
         `xcode-select --install`) か、`--linker` で指定する",
    )
}

/// Adds how to get a linker that makes files for another machine.
fn with_cross_linkers(error: EnvironmentError, target: &Target) -> EnvironmentError {
    let zig = "pip install ziglang";
    match (target.os(), target.is_musl()) {
        (Os::Linux, false) => {
            let package = c_library_name(target).replace('_', "-");
            error.note(
                format!(
                    "install one (Debian, Ubuntu: `apt install gcc-{package}`; anywhere: `{zig}`), or name one with \
                     `--linker`"
                ),
                format!(
                    "インストールする (Debian, Ubuntu: `apt install gcc-{package}`、どこでも: `{zig}`) か、`--linker` で\
                     指定する"
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
}
