//! What a backend answered, as the failure that it means for the user.

use crate::backends;
use crate::error::missing_symbols;
use l4t_front::{Defect, EnvironmentError, Failure};
use l4t_mir::backend::BackendError;
use l4t_syntax::Code;

/// The error for a program beside this one that was built from other sources.
fn other_version(backend: &str, program: &str) -> EnvironmentError {
    let error = EnvironmentError::new(
        Code::UNKNOWN_BACKEND,
        format!("the program `{program}` beside `l4t` comes from another version of the compiler"),
        format!("`l4t` と同じフォルダのプログラム `{program}` は、コンパイラの別のバージョンのものである"),
    )
    .note(
        "the two work together, so both must be built from the same sources",
        "両者は協力して動くので、同じソースからビルドする必要がある",
    );
    match backends::ALL.iter().find(|entry| entry.name == backend) {
        Some(entry) => error.note(
            format!("build it anew in the compiler's sources: `{}`", entry.how_to_get),
            format!("コンパイラのソースで、もう一度ビルドする: `{}`", entry.how_to_get),
        ),
        None => error,
    }
}

/// What a backend answered, as the failure that it means for the user.
pub(crate) fn backend_failure(backend: &str, stage: &'static str, error: BackendError) -> Failure {
    match error {
        BackendError::Internal(message) => Failure::Defect(Defect { stage, message }),
        BackendError::MissingSymbol(name) => Failure::Environment(missing_symbols(&[&name])),
        BackendError::OtherVersion(program) => Failure::Environment(other_version(backend, program)),
        BackendError::Unsupported(what) => Failure::Environment(EnvironmentError::new(
            Code::BACKEND_LIMIT,
            format!("the `{backend}` backend cannot do this: {what}"),
            format!("バックエンド `{backend}` では対応できない: {what}"),
        )),
        BackendError::Limit(what) => Failure::Environment(EnvironmentError::new(
            Code::BACKEND_LIMIT,
            format!("the program is too large for the `{backend}` backend: {what}"),
            format!("プログラムがバックエンド `{backend}` には大きすぎる: {what}"),
        )),
    }
}
