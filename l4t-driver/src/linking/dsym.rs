//! Debug information of executables and libraries for macOS.
//!
//! Linkers for Mach-O leave it in the object file, and write down where that lies. `dsymutil`, which comes with Xcode and
//! with LLVM, gathers it in a folder beside the executable, `NAME.dSYM`, where debuggers look for it.

use super::arguments::joined;
use super::programs::find_program;
use l4t_front::EnvironmentError;
use l4t_syntax::Code;
use object::Object;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Whether an object file holds debug information.
pub(crate) fn has_debug_information(object: &[u8]) -> bool {
    object::File::parse(object).is_ok_and(|file| file.section_by_name(".debug_info").is_some())
}

/// Gathers the debug information of what was just linked at `made`, for the file that will be at `output`. The object
/// file is named in it from `folder` on, or from `/` on.
///
/// Errors: there is no `dsymutil`, or it fails.
pub(crate) fn gather(made: &Path, output: &Path, folder: Option<&Path>) -> Result<(), EnvironmentError> {
    // Under the plain name there may be an old one, which loses parts of DWARF 5.
    let program = ["dsymutil-22", "dsymutil"].into_iter().find_map(find_program).ok_or_else(missing)?;
    let mut command = Command::new(&program);
    command.arg(made).arg("-o").arg(folder_for(output)).stdin(Stdio::null());
    command.args(folder.map(|folder| joined("--oso-prepend-path=", folder)));
    let result = command.output().map_err(|error| failed(&program, &error.to_string()))?;
    if result.status.success() { Ok(()) } else { Err(failed(&program, String::from_utf8_lossy(&result.stderr).trim())) }
}

/// `NAME.dSYM` beside a file.
fn folder_for(output: &Path) -> PathBuf {
    let mut name = OsString::from(output);
    name.push(".dSYM");
    name.into()
}

fn missing() -> EnvironmentError {
    EnvironmentError::new(
        Code::MISSING_LINKER,
        "`-g` needs `dsymutil` for macOS, which was not found",
        "macOS 向けの `-g` には `dsymutil` が必要だが、見つからない",
    )
    .note(
        "install Xcode's command line tools or LLVM (Debian, Ubuntu: `apt install llvm`), or leave out `-g`",
        "Xcode のコマンドラインツールか LLVM (Debian, Ubuntu: `apt install llvm`) をインストールするか、`-g` を外す",
    )
}

fn failed(program: &Path, why: &str) -> EnvironmentError {
    let program = program.display();
    EnvironmentError::new(
        Code::LINKING_FAILED,
        format!("gathering debug information failed: `{program}`: {why}"),
        format!("デバッグ情報をまとめられなかった: `{program}`: {why}"),
    )
}
