//! The limit that every compilation keeps whatever its text holds.

use crate::error::EnvironmentError;
use l4t_syntax::Code;

/// Source files are smaller than this, because positions are 32-bit byte offsets.
pub const MAX_SOURCE_BYTES: u64 = u32::MAX as u64;

/// The error for a source text that is not smaller than [`MAX_SOURCE_BYTES`].
pub fn too_large(name: &str) -> EnvironmentError {
    EnvironmentError::new(
        Code::FILE_TOO_LARGE,
        format!("`{name}` is too large: a source file must be smaller than 4 GiB"),
        format!("`{name}` は大きすぎる: ソースファイルは 4 GiB 未満でなければならない"),
    )
}
