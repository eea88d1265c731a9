//! Libraries for C programs: what `l4t build --lib` and `--emit=header` make, with a real C compiler.
//!
//! `examples/from_c` and the programs in `from_c` go through every kind of library, each backend that is there, without
//! and with optimisation, on each processor. The C compiler sees to the layouts: headers hold assertions about them.

use l4t_tests::machines::{CROSS_CC, Machine, find_program};
use l4t_tests::process::{Outcome, l4t, run};
use l4t_tests::ways::{Way, ways, without_qemu};
use l4t_tests::{case, expectation};
use std::path::Path;
use std::process::Command;

const L4T: &str = env!("CARGO_BIN_EXE_l4t-under-test");

/// What C programs are compiled with.
const STRICT: [&str; 5] = ["-std=c11", "-Wall", "-Wextra", "-Werror", "-pedantic"];

/// Runs a command that must succeed without a word.
#[track_caller]
fn quietly(command: &mut Command) {
    let Outcome { status, stdout, stderr } = run(command, &[]);
    let said = format!("{}{}", String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
    assert_eq!((status.as_str(), said.as_str()), ("exit 0", ""), "{command:?}");
}

/// A C program built with a library of L4T.
struct Built {
    /// Removed at the end.
    folder: tempfile::TempDir,
    machine: Machine,
}

impl Built {
    /// Compiles `source` this way to a library of a kind, its header, and `program` with both.
    #[track_caller]
    fn new(source: &Path, program: &Path, (option, ending): Kind, way: Way) -> Built {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let stem = source.file_stem().expect("a file has a name").to_string_lossy().into_owned();
        let header = folder.path().join(format!("{stem}.h"));
        quietly(l4t(L4T).args(["build", "--emit=header", "--lib", "-o"]).arg(header).arg(source));
        let library = folder.path().join(format!("lib{stem}{ending}"));
        quietly(way.compile(Path::new(L4T)).args([option, "-o"]).arg(&library).arg(source));
        let mut cc = Command::new(if way.machine == Machine::Host { "cc" } else { CROSS_CC });
        // Functions of the program itself, too, are found by a shared library.
        cc.args(STRICT).args(["-pthread", "-rdynamic", "-I"]).arg(folder.path());
        quietly(cc.arg("-o").arg(folder.path().join("program")).arg(program).arg(&library));
        Built { folder, machine: way.machine }
    }

    fn run(&self, args: &[&str]) -> Outcome {
        let folder = self.folder.path();
        let mut command = self.machine.start(&folder.join("program"), Some(folder)).expect("it is an executable");
        let mut outcome = run(command.args(args), &[]);
        outcome.stderr = without_qemu(&outcome.stderr);
        outcome
    }
}

/// A kind of library: the option that asks for it, and how its file's name ends.
type Kind = (&'static str, &'static str);

const KINDS: [Kind; 3] = [("--lib", ".a"), ("--lib", ".so"), ("--lib", ".o")];
/// What a program without `main` is without another word.
const OBJECT: Kind = ("--emit=obj", ".o");

/// Every way to make a library of each of these kinds that this machine can link with a C program.
fn for_each_way(kinds: &[Kind], mut check: impl FnMut(Kind, Way)) {
    let ways = ways(L4T).unwrap_or_else(|missing| panic!("{missing}"));
    for way in ways.into_iter().filter(|way| way.is_for_libraries() && !way.machine.is_macos()) {
        kinds.iter().for_each(|&kind| check(kind, way));
    }
}

#[test]
fn the_example_works_as_it_says() {
    let folder = case::project_root().join("examples/from_c");
    let expected = std::fs::read_to_string(folder.join("expected.stdout")).expect("it is there");
    for_each_way(&[KINDS.as_slice(), &[OBJECT]].concat(), |kind, way| {
        let built = Built::new(&folder.join("stats.l4t"), &folder.join("main.c"), kind, way);
        let done = built.run(&[]);
        assert_eq!((done.status.as_str(), done.stdout_text()), ("exit 0", expected.clone()), "{kind:?} {way}");
    });
}

#[test]
fn every_shape_of_type_and_call() {
    let folder = case::root().join("from_c");
    let expected = std::fs::read_to_string(folder.join("shapes.stdout")).expect("it is there");
    for_each_way(&KINDS, |kind, way| {
        let built = Built::new(&folder.join("shapes.l4t"), &folder.join("shapes.c"), kind, way);
        let done = built.run(&[]);
        assert_eq!((done.status.as_str(), done.stdout_text()), ("exit 0", expected.clone()), "{kind:?} {way}");

        let done = built.run(&["4"]);
        assert_eq!(done.status, "exit 101", "{kind:?} {way}");
        let error = done.stderr_text();
        assert!(error.contains("runtime error: index 4 is out of bounds for array<num>[4]"), "{kind:?} {way}: {error}");

        // The guard words of a global are there although C's `main` is not L4T's.
        let done = built.run(&["free"]);
        assert_eq!((done.status.as_str(), done.stderr_text()), (GUARDED.0, GUARDED.1.to_owned()), "{kind:?} {way}");
    });
}

#[test]
fn from_two_threads() {
    let folder = case::root().join("from_c");
    for_each_way(&KINDS[..2], |kind, way| {
        let built = Built::new(&folder.join("threads.l4t"), &folder.join("threads.c"), kind, way);
        let done = built.run(&[]);
        assert_eq!((done.status.as_str(), done.stdout_text()), ("exit 0", "1229 1229\n".to_owned()), "{kind:?} {way}");
        let done = built.run(&["fail"]);
        assert_eq!(done.status, "exit 101", "{kind:?} {way}");
        let error = done.stderr_text();
        assert!(error.contains("threads.l4t:5:3: runtime error: division by zero"), "{kind:?} {way}: {error}");
    });
}

/// What glibc says of a pointer to no heap block.
const GUARDED: (&str, &str) = ("signal SIGABRT", "munmap_chunk(): invalid pointer\n");

#[test]
fn the_header_of_every_shape() {
    let source = case::root().join("from_c/shapes.l4t");
    let made = run(l4t(L4T).args(["build", "--emit=header", "--lib"]).arg(&source), &[]);
    assert_eq!(made.status, "exit 0");
    expectation::check(&source.with_file_name("shapes.expected.h"), &made.stdout).unwrap_or_else(|e| panic!("{e}"));
}

#[test]
fn every_standard_takes_the_header() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let header = folder.path().join("shapes.h");
    let source = case::root().join("from_c/shapes.l4t");
    quietly(l4t(L4T).args(["build", "--emit=header", "--lib", "-o"]).arg(&header).arg(source));
    let c = ["c99", "c11", "c17"].map(|standard| ("c", standard));
    let cplusplus = ["c++98", "c++11", "c++20"].map(|standard| ("c++", standard));
    // Nothing else here needs a gcc for C++, but all that is called clang knows it.
    let compilers = [("gcc", &c[..]), ("g++", &cplusplus), ("clang", &c), ("clang", &cplusplus)];
    for (compiler, standards) in compilers.into_iter().filter(|(compiler, _)| find_program(compiler).is_some()) {
        for (language, standard) in standards {
            let mut command = Command::new(compiler);
            command.args(["-x", language, &format!("-std={standard}"), "-fsyntax-only"]);
            // An older C++ has `long long` by the grace of its compilers.
            command.args(["-Wall", "-Wextra", "-Werror", "-pedantic", "-Wno-long-long"]);
            quietly(command.arg(&header));
        }
    }
}

#[test]
fn an_object_without_main_is_a_library() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let source = case::project_root().join("examples/from_c/stats.l4t");
    let object = folder.path().join("stats.o");
    quietly(l4t(L4T).args(["build", "--emit=obj", "-o"]).arg(&object).arg(&source));
    let listed = Command::new("nm").args(["-g", "--defined-only"]).arg(&object).output().expect("nm is there");
    let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
    let names: Vec<&str> = listed.lines().filter_map(|line| line.split(' ').next_back()).collect();
    let expected = ["count_if", "list_add", "product", "range", "sum", "summarise", "summary_count"];
    assert_eq!(names, expected.map(|name| format!("stats_{name}")));
}

#[test]
fn archives_for_macos_have_an_index() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let source = case::project_root().join("examples/from_c/stats.l4t");
    for target in ["x86_64-macos", "aarch64-macos"] {
        let archive = folder.path().join("libstats.a");
        quietly(l4t(L4T).args(["build", "--lib", "--target", target, "-o"]).arg(&archive).arg(&source));
        let bytes = std::fs::read(&archive).expect("it was made");
        assert!(bytes.starts_with(b"!<arch>\n#1/20 "));
        let index = String::from_utf8_lossy(&bytes[..600.min(bytes.len())]).into_owned();
        assert!(index.contains("__.SYMDEF SORTED\0\0\0\0"), "{index}");
        assert!(index.contains("_stats_count_if\0_stats_list_add\0"), "{index}");
        let object = bytes.windows(4).position(|word| word == [0xCF, 0xFA, 0xED, 0xFE]).expect("it holds an object");
        assert_eq!(object % 8, 0, "the object is aligned");
    }
}
