//! The code generators, as data. A further one is a line in [`ALL`].

use crate::error::EnvironmentError;
use l4t_backend_cranelift::CraneliftBackend;
use l4t_mir::backend::Backend;
use l4t_syntax::Code;

/// The backend used when none is named.
pub const DEFAULT: &dyn Backend = &CraneliftBackend;

/// A backend that this compiler knows of.
pub struct Entry {
    /// As in `--backend=NAME`.
    pub name: &'static str,
    /// The backend, if it is part of this build.
    pub backend: Option<&'static dyn Backend>,
}

/// Every backend that this compiler knows of, the default one first.
pub const ALL: &[Entry] = &[Entry { name: "cranelift", backend: Some(DEFAULT) }, Entry { name: "llvm", backend: None }];

/// The names of the backends that are part of this build.
pub fn available() -> impl Iterator<Item = &'static str> {
    ALL.iter().filter(|entry| entry.backend.is_some()).map(|entry| entry.name)
}

/// The backend with this name.
///
/// Errors: there is none, or it is not part of this build; the note says how to get one.
pub fn named(name: &str) -> Result<&'static dyn Backend, EnvironmentError> {
    let available = available().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    match ALL.iter().find(|entry| entry.name == name) {
        Some(Entry { backend: Some(backend), .. }) => Ok(*backend),
        Some(Entry { backend: None, .. }) => Err(EnvironmentError::new(
            Code::UNKNOWN_BACKEND,
            format!("the backend `{name}` is not built into this `l4t`"),
            format!("バックエンド `{name}` はこの `l4t` に組み込まれていない"),
        )
        .note(
            format!("this build has {available}; `{name}` comes with a version of `l4t` that was built with it"),
            format!("このビルドにあるのは {available}。`{name}` はそれを含めてビルドした `l4t` で使える"),
        )),
        None => Err(EnvironmentError::new(
            Code::UNKNOWN_BACKEND,
            format!("there is no backend `{name}`; known: {available}"),
            format!("バックエンド `{name}` はない。使えるもの: {available}"),
        )),
    }
}
