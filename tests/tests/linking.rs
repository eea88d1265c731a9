//! Executables by every kind of linker that this machine has: the C compiler, a cross compiler, linkers by themselves.

use l4t_tests::case;
use l4t_tests::machines::{CROSS_LIBRARY, Machine, find_program};
use l4t_tests::process::{Outcome, l4t, run};
use l4t_tests::ways::ways;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

const L4T: &str = env!("CARGO_BIN_EXE_l4t-under-test");

/// Links the first example with these options and runs it; all that matters is that it works. Nothing but what is in
/// the folder `path` is found by its name, if there is such a folder.
#[track_caller]
fn works(machine: Machine, options: &[&str], path: Option<&Path>) {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let executable = folder.path().join("hello");
    let mut command = l4t(L4T);
    command.arg("build").arg(case::project_root().join("examples/hello.l4t")).arg("-o").arg(&executable);
    command.args(options).args(machine.target().map(|target| format!("--target={target}")));
    command.envs(path.map(|path| ("PATH", path)));
    let Outcome { status, stderr, .. } = run(&mut command, &[]);
    assert_eq!((status.as_str(), String::from_utf8_lossy(&stderr).as_ref()), ("exit 0", ""), "{options:?}");
    let done = run(&mut machine.start(&executable, None).expect("executables need no loader"), &[]);
    let expected = std::fs::read(case::project_root().join("examples/expected/hello.stdout")).expect("it is there");
    assert_eq!((done.status.as_str(), done.stdout), ("exit 0", expected), "{options:?}: {}", executable.display());
}

/// A folder with nothing in it but a linker by itself.
fn only(linker: &Path) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let name = linker.file_name().expect("a program has a name");
    symlink(linker, folder.path().join(name)).expect("the folder can be written");
    folder
}

/// The linkers by themselves that this machine has.
fn linkers(names: &[&str]) -> Vec<PathBuf> {
    names.iter().filter_map(|name| find_program(name)).collect()
}

#[test]
fn for_this_machine() {
    works(Machine::Host, &[], None);
    works(Machine::Host, &["--static"], None);
    for linker in linkers(&["ld", "ld.lld", "ld.lld-22"]) {
        let linker = format!("--linker={}", linker.display());
        works(Machine::Host, &[&linker], None);
        works(Machine::Host, &[&linker, "--static"], None);
    }
    for linker in linkers(&["ld.lld", "ld.lld-22"]) {
        works(Machine::Host, &[], Some(only(&linker).path()));
    }
}

#[test]
fn for_the_second_processor() {
    let ways = ways(L4T).unwrap_or_else(|missing| panic!("{missing}"));
    if !ways.iter().any(|way| way.machine == Machine::Aarch64Linux) {
        return;
    }
    let sysroot = format!("--sysroot={CROSS_LIBRARY}");
    for options in [&[][..], &["--static"], &[&sysroot], &[&sysroot, "--static"]] {
        works(Machine::Aarch64Linux, options, None);
        for linker in linkers(&["ld.lld", "ld.lld-22", "aarch64-linux-gnu-ld"]) {
            works(Machine::Aarch64Linux, options, Some(only(&linker).path()));
        }
    }
}

#[test]
fn in_the_file_system_of_another_machine() {
    let ways = ways(L4T).unwrap_or_else(|missing| panic!("{missing}"));
    if !ways.iter().any(|way| way.machine == Machine::Aarch64Linux) {
        return;
    }
    let root = tempfile::tempdir().expect("a temporary folder can be made");
    let libraries = root.path().join("usr/lib/aarch64-linux-gnu");
    std::fs::create_dir_all(&libraries).expect("the folder can be written");
    for entry in std::fs::read_dir(Path::new(CROSS_LIBRARY).join("lib")).expect("it is there").flatten() {
        symlink(entry.path(), libraries.join(entry.file_name())).expect("the folder can be written");
    }
    // The script of such a machine holds paths that begin at its root.
    let script = libraries.join("libc.so");
    let text = std::fs::read_to_string(&script).expect("it is text");
    std::fs::remove_file(&script).expect("it is our own");
    let moved = text.replace("/usr/aarch64-linux-gnu/lib/", "/usr/lib/aarch64-linux-gnu/");
    std::fs::write(&script, moved).expect("the folder can be written");

    let sysroot = format!("--sysroot={}", root.path().display());
    works(Machine::Aarch64Linux, &[&sysroot], None);
    for linker in linkers(&["ld.lld", "ld.lld-22"]) {
        works(Machine::Aarch64Linux, &[&sysroot], Some(only(&linker).path()));
    }
}
