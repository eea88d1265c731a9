//! Programs of this machine, found by their names.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Whether this Python has the module `ziglang`, which is zig.
pub(crate) fn has_ziglang(python: &Path) -> bool {
    let mut command = Command::new(python);
    command.args(["-c", "import ziglang"]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// The file that a command name means: itself if it holds a `/`, else the first in the search path.
pub(crate) fn find_program(name: &str) -> Option<PathBuf> {
    if name.contains('/') {
        return Some(PathBuf::from(name)).filter(|path| path.is_file());
    }
    if name.is_empty() {
        return None;
    }
    let paths = std::env::var_os("PATH")?;
    std::env::split_paths(&paths).map(|folder| folder.join(name)).find(|path| path.is_file())
}
