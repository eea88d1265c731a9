//! Libraries for C programs: an object file, alone, in an archive, or linked into a shared library.

use super::archive::archive;
use super::link::link;
use super::options::{LinkOptions, Product};
use crate::files::write_whole;
use l4t_front::EnvironmentError;
use l4t_mir::target::Target;
use std::path::Path;

/// The forms of a library.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LibraryKind {
    /// One object file.
    Object,
    /// An archive, which is linked into programs.
    Static,
    /// A file that programs load when they start, or later.
    Shared,
}

impl LibraryKind {
    /// What a file name's ending says: `.o`, `.a`, `.so` (Linux) or `.dylib` (macOS).
    pub fn of_name(path: &Path) -> Option<LibraryKind> {
        match path.extension()?.to_str()? {
            "o" => Some(LibraryKind::Object),
            "a" => Some(LibraryKind::Static),
            "so" | "dylib" => Some(LibraryKind::Shared),
            _ => None,
        }
    }
}

/// Writes a library with the code of an object file, which defines these C names.
///
/// Errors: an output that cannot be written; for a shared library no linker, or its refusal.
pub(crate) fn write_library(
    kind: LibraryKind,
    object: &[u8],
    exported: &[String],
    output: &Path,
    target: &Target,
    options: &LinkOptions,
) -> Result<(), EnvironmentError> {
    match kind {
        LibraryKind::Object => write_whole(output, object),
        LibraryKind::Static => {
            let prefix = target.symbol_prefix();
            let symbols: Vec<String> = exported.iter().map(|name| format!("{prefix}{name}")).collect();
            write_whole(output, &archive(object, &symbols, target.object_format()))
        }
        LibraryKind::Shared => link(Product::SharedLibrary, object, output, target, options),
    }
}
