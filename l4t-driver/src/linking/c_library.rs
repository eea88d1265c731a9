//! Where the C library of a Linux target lies, for linkers that do not know it themselves.

use l4t_mir::target::{Arch, Os, Target};
use std::path::{Path, PathBuf};

/// The files of a C library, and the few of GCC's that a static one needs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct CLibrary {
    /// The folder with `crt1.o`, the start of every program.
    pub start_files: PathBuf,
    /// All folders with libraries, that one among them.
    pub folders: Vec<PathBuf>,
    /// What the absolute paths in linker scripts (`libc.so` is one) begin at, if that is not `/`.
    pub sysroot: Option<PathBuf>,
}

/// The C library of a target: in the named folder, else where Debian puts those of other processors, else where this
/// machine has its own.
pub(crate) fn find_c_library(target: &Target, sysroot: Option<&Path>) -> Option<CLibrary> {
    if let Some(root) = sysroot {
        let library = c_library_below(root, target)?;
        let sysroot = has_scripts_for(root, &library.folders).then(|| root.to_owned());
        return Some(CLibrary { sysroot, ..library });
    }
    let cross = Path::new("/usr").join(c_library_name(target));
    [&cross, Path::new("/")].into_iter().find_map(|root| c_library_below(root, target))
}

/// The target as cross compilers and zig call it.
pub(crate) fn c_library_name(target: &Target) -> String {
    let arch = match target.arch() {
        Arch::X86_64 => "x86_64",
        Arch::Aarch64 => "aarch64",
    };
    match (target.os(), target.is_musl()) {
        (Os::Linux, true) => format!("{arch}-linux-musl"),
        (Os::Linux, _) => format!("{arch}-linux-gnu"),
        (Os::MacOs, _) => format!("{arch}-macos"),
    }
}

fn c_library_below(root: &Path, target: &Target) -> Option<CLibrary> {
    let name = c_library_name(target);
    let usual = [format!("usr/lib/{name}"), format!("lib/{name}")];
    let usual = usual.iter().map(String::as_str).chain(["usr/lib64", "lib64", "usr/lib", "lib"]);
    let mut folders: Vec<PathBuf> = usual.map(|folder| root.join(folder)).filter(|folder| folder.is_dir()).collect();
    let start_files = folders.iter().find(|folder| has_start_files(folder, target))?.clone();
    folders.extend(compiler_files(root, target).or_else(|| compiler_files(Path::new("/"), target)));
    Some(CLibrary { start_files, folders, sysroot: None })
}

/// Whether a folder has the start of programs for this processor and this kind of C library.
fn has_start_files(folder: &Path, target: &Target) -> bool {
    // The numbers of processors in the header of ELF files.
    let machine = match target.arch() {
        Arch::X86_64 => 62,
        Arch::Aarch64 => 183,
    };
    // Only the GNU C library has a part that is linked statically in any case.
    let is_gnu = folder.join("libc_nonshared.a").is_file();
    is_gnu != target.is_musl() && elf_machine(&folder.join("crt1.o")) == Some(machine)
}

/// The processor that an ELF file is for, as its header says.
fn elf_machine(path: &Path) -> Option<u16> {
    let bytes = std::fs::read(path).ok().filter(|bytes| bytes.starts_with(b"\x7fELF"))?;
    Some(u16::from_le_bytes([*bytes.get(18)?, *bytes.get(19)?]))
}

/// The folder of the newest GCC for a target, which has `libgcc.a`.
fn compiler_files(root: &Path, target: &Target) -> Option<PathBuf> {
    let name = c_library_name(target);
    let arch = name.split('-').next().unwrap_or_default();
    let of_target = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with(arch) && name.contains("-linux")
    };
    let compilers = ["usr/lib/gcc", "usr/lib/gcc-cross"].into_iter().flat_map(|folder| entries(&root.join(folder)));
    let versions = compilers.filter(of_target).flat_map(|folder| entries(&folder));
    versions.filter(|folder| folder.join("libgcc.a").is_file()).max_by_key(|folder| version(folder))
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    paths
}

/// 12 for `/usr/lib/gcc/x86_64-linux-gnu/12`.
fn version(folder: &Path) -> u32 {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    name.split('.').next().and_then(|major| major.parse().ok()).unwrap_or(0)
}

/// Whether the absolute paths in the linker scripts of these folders begin at `root`, as in the file system of another
/// machine. Those of Debian's cross libraries begin at `/`, although the folder looks like such a file system.
fn has_scripts_for(root: &Path, folders: &[PathBuf]) -> bool {
    let script = folders.iter().find_map(|folder| std::fs::read_to_string(folder.join("libc.so")).ok());
    let script = script.unwrap_or_default();
    let named = script.split_ascii_whitespace().find(|word| word.starts_with('/') && word.contains("libc.so"));
    named.is_none_or(|path| root.join(path.trim_start_matches('/')).exists())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    const FOLDER: &str = "usr/lib/aarch64-linux-gnu";

    /// A file system with the files of a C library that matter here. `script` is its `libc.so`.
    fn file_system(script: &str, machine: u8) -> tempfile::TempDir {
        let root = tempfile::tempdir().expect("a temporary folder can be made");
        let mut start = b"\x7fELF".to_vec();
        start.resize(64, 0);
        start[18] = machine;
        let files: [(&str, &[u8]); 3] =
            [("crt1.o", &start), ("libc_nonshared.a", b"!<arch>\n"), ("libc.so", script.as_bytes())];
        fs::create_dir_all(root.path().join(FOLDER)).expect("the folder can be written");
        for (name, bytes) in files {
            fs::write(root.path().join(FOLDER).join(name), bytes).expect("the folder can be written");
        }
        root
    }

    fn aarch64() -> Target {
        Target::parse("aarch64-linux").expect("a known target")
    }

    #[test]
    fn a_file_system_of_another_machine() {
        let root = file_system("GROUP ( /usr/lib/aarch64-linux-gnu/libc.so )", 183);
        let library = find_c_library(&aarch64(), Some(root.path())).expect("it is there");
        assert_eq!(library.start_files, root.path().join(FOLDER));
        assert_eq!(library.sysroot.as_deref(), Some(root.path()));
    }

    #[test]
    fn a_folder_whose_scripts_hold_paths_of_this_machine() {
        let root = file_system("GROUP ( /usr/aarch64-linux-gnu/lib/libc.so.6 )", 183);
        let library = find_c_library(&aarch64(), Some(root.path())).expect("it is there");
        assert_eq!(library.sysroot, None);
    }

    #[test]
    fn the_c_library_of_another_processor_is_none() {
        let root = file_system("", 62);
        assert_eq!(find_c_library(&aarch64(), Some(root.path())), None);
    }

    #[test]
    fn musl_is_told_from_the_gnu_library() {
        let root = file_system("", 183);
        let musl = Target::parse("aarch64-unknown-linux-musl").expect("a known target");
        assert_eq!(find_c_library(&musl, Some(root.path())), None);
    }

    #[test]
    fn the_newest_compiler_counts() {
        let root = tempfile::tempdir().expect("a temporary folder can be made");
        for folder in ["aarch64-linux-gnu/9", "aarch64-linux-gnu/12", "x86_64-linux-gnu/13"] {
            let folder = root.path().join("usr/lib/gcc").join(folder);
            fs::create_dir_all(&folder).expect("the folder can be written");
            fs::write(folder.join("libgcc.a"), "").expect("the folder can be written");
        }
        let newest = root.path().join("usr/lib/gcc/aarch64-linux-gnu/12");
        assert_eq!(compiler_files(root.path(), &aarch64()), Some(newest));
    }
}
