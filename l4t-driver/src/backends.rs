//! The code generators, as data. A further one is a line in [`ALL`].

use l4t_backend_cranelift::CraneliftBackend;
use l4t_backend_llvm::LlvmBackend;
use l4t_front::EnvironmentError;
use l4t_mir::backend::Backend;
use l4t_syntax::Code;

/// The backend used when none is named.
pub const DEFAULT: &dyn Backend = &CraneliftBackend;

const LLVM: LlvmBackend = LlvmBackend::beside_this_program();

/// A backend that this compiler knows of.
pub struct Entry {
    /// As in `--backend=NAME`.
    pub name: &'static str,
    /// The backend.
    pub backend: &'static dyn Backend,
    /// Whether what it needs is there.
    pub is_present: fn() -> bool,
    /// How to get what it needs: a command.
    pub how_to_get: &'static str,
}

/// Every backend that this compiler knows of, the default one first.
pub const ALL: &[Entry] = &[
    Entry { name: "cranelift", backend: DEFAULT, is_present: || true, how_to_get: "" },
    Entry {
        name: "llvm",
        backend: &LLVM,
        is_present: || LLVM.server().is_some(),
        how_to_get: "cargo build --release -p l4t-llvm --features llvm",
    },
];

/// The names of the backends that can be used.
pub fn available() -> impl Iterator<Item = &'static str> {
    ALL.iter().filter(|entry| (entry.is_present)()).map(|entry| entry.name)
}

/// The backend with this name.
///
/// Errors: there is none, or what it needs is missing; the note says how to get that.
pub fn named(name: &str) -> Result<&'static dyn Backend, EnvironmentError> {
    match ALL.iter().find(|entry| entry.name == name) {
        Some(entry) if (entry.is_present)() => Ok(entry.backend),
        Some(entry) => Err(missing(entry)),
        None => {
            let known = ALL.iter().map(|entry| format!("`{}`", entry.name)).collect::<Vec<_>>().join(", ");
            Err(EnvironmentError::new(
                Code::UNKNOWN_BACKEND,
                format!("there is no backend `{name}`; known: {known}"),
                format!("バックエンド `{name}` はない。使えるもの: {known}"),
            ))
        }
    }
}

fn missing(entry: &Entry) -> EnvironmentError {
    let Entry { name, how_to_get, .. } = entry;
    EnvironmentError::new(
        Code::UNKNOWN_BACKEND,
        format!("the backend `{name}` needs the program `l4t-{name}` beside `l4t`, which is not there"),
        format!("バックエンド `{name}` には `l4t` と同じフォルダにプログラム `l4t-{name}` が必要だが、見つからない"),
    )
    .note(
        format!("in the compiler's sources, with LLVM 22 installed: `{how_to_get}`; docs/backends.md tells more"),
        format!("LLVM 22 をインストールし、コンパイラのソースで `{how_to_get}` を実行する。詳しくは docs/backends.md"),
    )
}
