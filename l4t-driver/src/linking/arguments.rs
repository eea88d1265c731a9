//! Parts of arguments that several linkers and tools take.

use std::ffi::OsString;
use std::path::Path;

/// An option with a path behind it.
pub(crate) fn joined(option: &str, path: &Path) -> OsString {
    let mut arg = OsString::from(option);
    arg.push(path);
    arg
}

/// The name by which programs look for a shared library: beside the folders that they were told of.
pub(crate) fn install_name(library: &Path) -> OsString {
    let mut name = OsString::from("@rpath/");
    name.push(library.file_name().unwrap_or_default());
    name
}
