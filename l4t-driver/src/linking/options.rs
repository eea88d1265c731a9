//! What is to be linked, and the wishes for it.

use std::path::PathBuf;

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
