//! Source files from disk, and outputs to disk that are either complete or not there at all.

use crate::error::{unreadable, unwritable};
use l4t_front::EnvironmentError;
use l4t_front::limits::too_large;
use l4t_syntax::{Code, SourceFile};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

pub use l4t_front::limits::MAX_SOURCE_BYTES;

/// What does not say its size beforehand, such as a pipe or `/dev/zero`, may give less than this.
pub const MAX_STREAM_BYTES: u64 = 1 << 28;

/// Reads a source file; its name in messages is the path as given.
///
/// Errors: the file cannot be read, is a folder, or is too large.
pub fn read_source(path: &Path) -> Result<SourceFile, EnvironmentError> {
    let metadata = fs::metadata(path).map_err(|error| unreadable(path, &error))?;
    let name = path.display().to_string();
    if metadata.is_dir() {
        return Err(EnvironmentError::new(
            Code::NOT_A_FILE,
            format!("`{name}` is a folder, not a source file"),
            format!("`{name}` はフォルダであり、ソースファイルではない"),
        )
        .note(
            "name the files in it: the files named together form one program",
            "中のファイルを指定する: 並べて指定したファイルが 1 つのプログラムになる",
        ));
    }
    if metadata.len() >= MAX_SOURCE_BYTES {
        return Err(too_large(&name));
    }
    let file = File::open(path).map_err(|error| unreadable(path, &error))?;
    if !metadata.is_file() {
        return read_stream(file, &name);
    }
    // The file may grow while it is read: no more than promised is taken.
    let mut bytes = Vec::with_capacity(metadata.len() as usize + 1);
    file.take(MAX_SOURCE_BYTES - 1).read_to_end(&mut bytes).map_err(|error| unreadable(path, &error))?;
    Ok(SourceFile::new(name, bytes))
}

/// Reads a source file from a stream, such as standard input, under a name for messages.
///
/// Errors: reading fails, or the text is too large.
pub fn read_stream(stream: impl Read, name: &str) -> Result<SourceFile, EnvironmentError> {
    let mut bytes = Vec::new();
    let read = stream.take(MAX_STREAM_BYTES).read_to_end(&mut bytes);
    let n_bytes = read.map_err(|error| unreadable(Path::new(name), &error))?;
    if n_bytes as u64 >= MAX_STREAM_BYTES {
        return Err(EnvironmentError::new(
            Code::FILE_TOO_LARGE,
            format!("`{name}` gives too much: a pipe or device may give less than 256 MiB"),
            format!("`{name}` からの入力が多すぎる: パイプやデバイスからの入力は 256 MiB 未満でなければならない"),
        ));
    }
    Ok(SourceFile::new(name, bytes))
}

/// Writes a file as a whole: under its final name there is the old content or the new, never a part of it.
/// A device or pipe (`/dev/stdout`) is written straight.
///
/// Errors: the place cannot be written, or the disk is full; then nothing new is left behind.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), EnvironmentError> {
    let failed = |error: io::Error| unwritable(path, &error);
    if is_special(path) {
        let mut file = OpenOptions::new().write(true).open(path).map_err(failed)?;
        return file.write_all(bytes).map_err(failed);
    }
    let pending = PendingFile::beside(path)?;
    let mut file = OpenOptions::new().write(true).create_new(true).open(&pending.temporary).map_err(failed)?;
    file.write_all(bytes).map_err(failed)?;
    drop(file);
    pending.finish()
}

/// Writes to a stream, such as standard output, under a name for messages.
///
/// Errors: it cannot be written, or the disk is full.
pub fn write_stream(mut stream: impl Write, name: &str, bytes: &[u8]) -> Result<(), EnvironmentError> {
    let written = stream.write_all(bytes).and_then(|()| stream.flush());
    written.map_err(|error| unwritable(Path::new(name), &error))
}

/// Whether something stands at this path that is neither a file nor missing: a device, a pipe, a folder.
pub(crate) fn is_special(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|metadata| !metadata.is_file())
}

/// A file that is being made under a temporary name in the folder of its final one. Dropping it removes it.
pub(crate) struct PendingFile {
    /// Where it is being made; nothing stands there yet.
    pub(crate) temporary: PathBuf,
    /// Where it goes; symbolic links are followed, so that they stay.
    target: PathBuf,
    /// The path as the user gave it, for messages.
    named: PathBuf,
}

impl PendingFile {
    /// A new name beside the final one.
    pub(crate) fn beside(path: &Path) -> Result<PendingFile, EnvironmentError> {
        let failed = |error: io::Error| unwritable(path, &error);
        let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let Some(name) = target.file_name() else {
            return Err(failed(io::Error::from(io::ErrorKind::IsADirectory)));
        };
        let temporary = target.with_file_name(format!(".{}.{}.tmp", name.to_string_lossy(), unique()));
        Ok(PendingFile { temporary, target, named: path.to_owned() })
    }

    /// Checks that a file can be made there, for which a linker would have less clear words.
    pub(crate) fn probe(&self) -> Result<(), EnvironmentError> {
        let made = OpenOptions::new().write(true).create_new(true).open(&self.temporary);
        made.and_then(|_| fs::remove_file(&self.temporary)).map_err(|error| unwritable(&self.named, &error))
    }

    /// Gives the file its final name.
    pub(crate) fn finish(self) -> Result<(), EnvironmentError> {
        fs::rename(&self.temporary, &self.target).map_err(|error| unwritable(&self.named, &error))
    }
}

impl Drop for PendingFile {
    fn drop(&mut self) {
        // After `finish` there is nothing to remove; otherwise removing is the best that can be done.
        let _ = fs::remove_file(&self.temporary);
    }
}

/// A folder of our own among the system's temporary files. Dropping it removes it with all it holds.
pub(crate) struct TemporaryFolder {
    /// Where it is.
    pub(crate) path: PathBuf,
}

impl TemporaryFolder {
    /// A new, empty folder that other users cannot look into.
    pub(crate) fn new() -> Result<TemporaryFolder, EnvironmentError> {
        let path = std::env::temp_dir().join(format!("l4t-{}", unique()));
        let mut builder = fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        // `create` fails if the name exists, also as a link that somebody laid there: nobody can redirect us.
        builder.create(&path).map_err(|error| unwritable(&path, &error))?;
        Ok(TemporaryFolder { path })
    }
}

impl Drop for TemporaryFolder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.path);
    }
}

/// Differs between processes, between threads, and between two runs that get the same process number.
fn unique() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |d| d.as_nanos());
    format!("{:x}-{:x}-{:x}", std::process::id(), now as u64, NEXT.fetch_add(1, Ordering::Relaxed))
}
