//! Problems of files and of linked libraries, as errors.

use l4t_front::EnvironmentError;
use l4t_syntax::Code;
use std::path::Path;

/// The error for a file that could not be read.
pub(crate) fn unreadable(path: &Path, error: &std::io::Error) -> EnvironmentError {
    let path = path.display();
    let (en, ja) = reason(error);
    EnvironmentError::new(
        Code::UNREADABLE_FILE,
        format!("cannot read `{path}`: {en}"),
        format!("`{path}` を読み込めない: {ja}"),
    )
}

/// The error for an output that could not be written.
pub(crate) fn unwritable(path: &Path, error: &std::io::Error) -> EnvironmentError {
    let path = path.display();
    let (en, ja) = reason(error);
    let code = match error.kind() {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Code::DISK_FULL,
        _ => Code::UNWRITABLE_OUTPUT,
    };
    EnvironmentError::new(code, format!("cannot write `{path}`: {en}"), format!("`{path}` に書き込めない: {ja}"))
}

/// The everyday reasons in words, English and Japanese; the others as the system gives them.
pub(crate) fn reason(error: &std::io::Error) -> (String, String) {
    use std::io::ErrorKind as Kind;
    let known = match error.kind() {
        Kind::NotFound => Some(("there is no such file or folder", "そのようなファイルやフォルダはない")),
        Kind::PermissionDenied => Some(("permission denied", "権限がない")),
        Kind::StorageFull => Some(("the disk is full", "ディスクに空きがない")),
        Kind::QuotaExceeded => Some(("the disk quota is used up", "ディスクの割り当てを使い切った")),
        Kind::ReadOnlyFilesystem => Some(("the file system is read-only", "ファイルシステムが読み取り専用")),
        Kind::IsADirectory => Some(("it is a folder", "フォルダである")),
        Kind::OutOfMemory => Some(("there is not enough memory", "メモリが足りない")),
        Kind::BrokenPipe => Some(("nobody reads the pipe any more", "パイプの相手が読み取りをやめた")),
        Kind::NotADirectory => Some(("a part of the path is no folder", "パスの途中がフォルダではない")),
        _ => None,
    };
    match known {
        Some((en, ja)) => (en.to_owned(), ja.to_owned()),
        None => (error.to_string(), error.to_string()),
    }
}

/// The error for C functions that the linked libraries do not have.
pub(crate) fn missing_symbols(names: &[&str]) -> EnvironmentError {
    let names = names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    EnvironmentError::new(
        Code::LINKING_FAILED,
        format!("linking failed: no linked library has {names}"),
        format!("リンクに失敗した: リンクしたライブラリのどれにも {names} がない"),
    )
    .note(
        "check the name on the `ffi` line, or name the library that has it with `-l`",
        "`ffi` の行の名前を確かめるか、それを含むライブラリを `-l` で指定する",
    )
}
