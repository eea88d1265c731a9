//! Executables and libraries for macOS, linked by `ld64.lld` for both processors, by both backends: their form, read back
//! with LLVM's tools and the `object` crate. What their code does is tested with all other ways (`ways.rs`).

use l4t_tests::machines::Machine::{self, Aarch64MacOs, X86MacOs};
use l4t_tests::machines::find_program;
use l4t_tests::process::{l4t, run};
use l4t_tests::{case, expectation, ways};
use object::macho::{self, MachHeader64};
use object::read::macho::{LoadCommandVariant, MachHeader};
use object::{LittleEndian, Object, ObjectSection, ObjectSymbol};
use std::path::{Path, PathBuf};
use std::process::Command;

const L4T: &str = env!("CARGO_BIN_EXE_l4t-under-test");
const LINKER: &str = "ld64.lld-22";

/// Where an executable's segments begin, behind 4 GiB that nobody may access.
const IMAGE_BASE: u64 = 1 << 32;

/// A way to make something for macOS.
struct Way {
    machine: Machine,
    backend: &'static str,
    level: &'static str,
}

/// All ways, if the machine has what they need.
fn ways() -> Vec<Way> {
    let missing = [LINKER, "llvm-objdump-22", "dsymutil-22"].into_iter().find(|tool| find_program(tool).is_none());
    let missing = missing.or([X86MacOs, Aarch64MacOs].iter().find_map(|machine| machine.missing()));
    if let Some(missing) = missing {
        assert!(std::env::var_os(ways::ALL).is_none(), "{missing} is needed");
        return Vec::new();
    }
    let has_llvm = Path::new(L4T).with_file_name("l4t-llvm").is_file();
    let backends = ["cranelift", "llvm"].into_iter().filter(|&backend| backend == "cranelift" || has_llvm);
    let kinds = backends.flat_map(|backend| ["-O0", "-O2"].map(|level| (backend, level)));
    let of_machine = |machine| kinds.clone().map(move |(backend, level)| Way { machine, backend, level });
    [X86MacOs, Aarch64MacOs].into_iter().flat_map(of_machine).collect()
}

impl Way {
    /// Builds a source file to `output`, without a word.
    #[track_caller]
    fn build(&self, source: &Path, flags: &[&str], output: &Path) {
        let target = self.machine.target().expect("macOS is not the host here");
        let mut command = l4t(L4T);
        command.args(["build", "--target", target, "--backend", self.backend, self.level, "--linker", LINKER]);
        quietly(command.args(flags).arg(source).arg("-o").arg(output));
    }

    fn is_arm64(&self) -> bool {
        self.machine == Aarch64MacOs
    }
}

/// Runs a command that must succeed without a word on standard error; gives what it says on standard output.
#[track_caller]
fn quietly(command: &mut Command) -> String {
    let outcome = run(command, &[]);
    assert_eq!((outcome.status.as_str(), outcome.stderr_text()), ("exit 0", String::new()), "{command:?}");
    outcome.stdout_text()
}

fn examples() -> Vec<PathBuf> {
    let mut examples = case::files_below(&case::project_root().join("examples"), "l4t");
    examples.retain(|path| !path.ends_with("from_c/stats.l4t"));
    examples
}

fn load_commands(bytes: &[u8]) -> Vec<LoadCommandVariant<'_, LittleEndian>> {
    let header = MachHeader64::<LittleEndian>::parse(bytes, 0).expect("a Mach-O file");
    let mut commands = header.load_commands(LittleEndian, bytes, 0).expect("it has load commands");
    let mut found = Vec::new();
    while let Some(command) = commands.next().expect("it can be read") {
        found.push(command.variant().expect("it can be read"));
    }
    found
}

/// The names that a file has for others, without macOS's underscore.
fn exports(file: &object::File<'_>) -> Vec<String> {
    let global = file.symbols().filter(|symbol| symbol.is_definition() && symbol.is_global());
    let names = global.map(|symbol| symbol.name().expect("a symbol has a name").to_owned());
    let mut names: Vec<String> = names.map(|name| name.strip_prefix('_').unwrap_or(&name).to_owned()).collect();
    names.sort();
    names
}

#[test]
fn executables_have_what_macos_looks_for() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let executable = folder.path().join("program");
    for way in ways() {
        for source in examples() {
            way.build(&source, &[], &executable);
            let bytes = std::fs::read(&executable).expect("it was made");
            check_load_commands(&bytes, way.is_arm64());
            let file = object::File::parse(&*bytes).expect("a Mach-O file");
            assert_eq!(exports(&file), ["_mh_execute_header", "main"], "{}", source.display());
            for symbol in file.symbols().filter(ObjectSymbol::is_undefined) {
                let name = symbol.name().expect("a symbol has a name");
                assert!(name == "dyld_stub_binder" || name.starts_with('_') && !name.contains('.'), "{name}");
            }
        }
    }
}

fn check_load_commands(bytes: &[u8], is_arm64: bool) {
    let header = MachHeader64::<LittleEndian>::parse(bytes, 0).expect("a Mach-O file");
    assert_eq!(header.filetype(LittleEndian), macho::MH_EXECUTE);
    assert_eq!(header.flags(LittleEndian) & macho::MH_PIE, macho::MH_PIE);
    let file = object::File::parse(bytes).expect("a Mach-O file");
    let start = file.symbol_by_name("_main").expect("it starts somewhere").address() - IMAGE_BASE;
    let (mut entries, mut libraries, mut versions, mut signatures) = (Vec::new(), Vec::new(), Vec::new(), 0);
    for command in load_commands(bytes) {
        match command {
            LoadCommandVariant::EntryPoint(entry) => entries.push(entry.entryoff.get(LittleEndian)),
            LoadCommandVariant::BuildVersion(version) => {
                versions.push((version.platform.get(LittleEndian), version.minos.get(LittleEndian)));
            }
            LoadCommandVariant::Dylib(library) => libraries.push(library.dylib.name.offset.get(LittleEndian)),
            LoadCommandVariant::LinkeditData(data) if data.cmd.get(LittleEndian) == macho::LC_CODE_SIGNATURE => {
                // An embedded signature; the system looks at it before it runs anything on arm64.
                assert_eq!(bytes[data.dataoff.get(LittleEndian) as usize..][..4], [0xfa, 0xde, 0x0c, 0xc0]);
                signatures += 1;
            }
            _ => {}
        }
    }
    assert_eq!(entries, [start]);
    assert_eq!(versions, [(macho::PLATFORM_MACOS, 11 << 16)]);
    assert_eq!(libraries.len(), 1, "libSystem, and no other library");
    assert!(contains(bytes, b"/usr/lib/libSystem.B.dylib\0"));
    assert_eq!(signatures, usize::from(is_arm64));
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[test]
fn the_same_program_gives_the_same_executable() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let executable = folder.path().join("program");
    for way in ways() {
        let [first, second] = [(); 2].map(|()| {
            way.build(&case::project_root().join("examples/hello.l4t"), &["-g"], &executable);
            std::fs::read(&executable).expect("it was made")
        });
        assert!(first == second, "{:?} {} {}", way.machine, way.backend, way.level);
    }
}

#[test]
fn debug_information_lies_beside_the_executable() {
    for way in ways() {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        way.build(&case::project_root().join("examples/graph.l4t"), &["-g"], &folder.path().join("graph"));
        let gathered = folder.path().join("graph.dSYM/Contents/Resources/DWARF/graph");
        let lines = quietly(Command::new("llvm-dwarfdump-22").arg("--debug-line").arg(&gathered));
        assert!(lines.contains("\"graph.l4t\"") || lines.contains("/graph.l4t\""), "{lines}");
        // A function, by its name in L4T.
        let found = quietly(Command::new("llvm-dwarfdump-22").args(["--name", "depth_first"]).arg(&gathered));
        assert!(found.contains("DW_TAG_subprogram"), "{} {}: {found}", way.backend, way.level);
    }
}

/// What `dsymutil` made of every example holds together: scopes lie within their functions, addresses within the code.
#[test]
fn gathered_debug_information_is_valid() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    for example in case::files_below(&case::project_root().join("examples"), "l4t") {
        // Those for C programs have no `main`.
        if !std::fs::read_to_string(&example).expect("it is there").contains("func main(") {
            continue;
        }
        for way in ways() {
            way.build(&example, &["-g"], &folder.path().join("program"));
            let gathered = folder.path().join("program.dSYM/Contents/Resources/DWARF/program");
            quietly(Command::new("llvm-dwarfdump-22").args(["--verify", "--quiet"]).arg(&gathered));
        }
    }
}

/// The linker gathers unwind data of all kinds in one table, which macOS's unwinder searches first.
#[test]
fn each_function_can_be_unwound() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let executable = folder.path().join("program");
    for way in ways() {
        for name in ["graph", "qsort", "runtime_error"] {
            way.build(&case::project_root().join(format!("examples/{name}.l4t")), &[], &executable);
            let table = unwind_table(&executable);
            let bytes = std::fs::read(&executable).expect("it was made");
            let file = object::File::parse(&*bytes).expect("a Mach-O file");
            let text = file.section_by_name("__text").expect("it has code").index();
            // Stubs have no frame, and are left before anything can go wrong. The header is no function.
            let is_function = |name: &str| !name.starts_with("_l4t.variadic.") && name != "__mh_execute_header";
            for symbol in file.symbols().filter(|symbol| symbol.section_index() == Some(text)) {
                let symbol_name = symbol.name().expect("a symbol has a name");
                let at = symbol.address() - IMAGE_BASE;
                let entry = table.iter().rev().find(|(start, _)| *start <= at);
                let is_covered = entry.is_some_and(|(_, encoding)| *encoding != 0);
                assert!(!is_function(symbol_name) || is_covered, "{symbol_name} by {} {}", way.backend, way.level);
            }
        }
    }
}

/// Starts of functions, and how each is unwound, as LLVM's tool reads the table.
fn unwind_table(executable: &Path) -> Vec<(u64, u64)> {
    let text = quietly(Command::new("llvm-objdump-22").args(["--macho", "--unwind-info"]).arg(executable));
    let number = |text: &str| u64::from_str_radix(text.trim().trim_start_matches("0x"), 16).expect("a number");
    let lines = text.lines().filter_map(|line| line.split_once("function offset="));
    let entries = lines.filter_map(|(_, rest)| rest.split_once(", encoding"));
    entries.map(|(start, rest)| (number(start), number(rest.rsplit('=').next().expect("a value")))).collect()
}

/// The same by executing: the loader hands the table in the object file to an unwinder.
#[test]
fn an_unwinder_gets_through_callbacks_to_the_start() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let object = folder.path().join("backtrace.o");
    for way in ways() {
        way.build(&case::root().join("mach_o/backtrace.l4t"), &["--emit=obj"], &object);
        let printed = quietly(&mut way.machine.start(&object, None).expect("the loader can be built"));
        let depths: Vec<u32> = printed.split_whitespace().map(|word| word.parse().expect("a number")).collect();
        // In `main`: what starts it, and itself. In the callback: that, `qsort`, and the callback at least.
        assert!(depths[0] >= 4 && depths[1] >= depths[0] + 2, "{} {}: {depths:?}", way.backend, way.level);
    }
}

/// Register 18 belongs to the system on Apple's arm64, which may change it at any time.
#[test]
fn no_code_for_arm64_touches_the_register_of_the_system() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let object = folder.path().join("program.o");
    for way in ways().iter().filter(|way| way.is_arm64()) {
        for source in examples() {
            way.build(&source, &["--emit=obj"], &object);
            let text = quietly(Command::new("llvm-objdump-22").args(["-d", "--no-show-raw-insn"]).arg(&object));
            let is_it = |word: &str| matches!(word.trim_start_matches(['[', '{']), "x18" | "w18");
            let bad = text.lines().find(|line| line.split([' ', '\t', ',', ']', '!']).any(is_it));
            assert_eq!(bad, None, "{} {} {}", source.display(), way.backend, way.level);
        }
    }
}

/// What the libraries of `examples/from_c` and `from_c` are for, in C.
const LIBRARIES: [(&str, &str, &str); 2] = [
    ("../examples/from_c/stats.l4t", "../examples/from_c/main.c", "../examples/from_c/expected.stdout"),
    ("from_c/shapes.l4t", "from_c/shapes.c", "from_c/shapes.stdout"),
];

#[test]
fn c_programs_call_libraries() {
    for way in ways() {
        for (library, program, expected) in LIBRARIES.map(|(a, b, c)| (case::root().join(a), case::root().join(b), c)) {
            let folder = tempfile::tempdir().expect("a temporary folder can be made");
            let path = folder.path();
            let stem = library.file_stem().expect("a file has a name").to_string_lossy().into_owned();
            let header = path.join(format!("{stem}.h"));
            way.build(&library, &["--emit=header", "--lib"], &header);
            let include = format!("-I{}", path.display());
            way.machine.c_library(&program, &[&include], path, "program").unwrap_or_else(|error| panic!("{error}"));

            // The object of the library runs with that of the program.
            let libraries = path.join("libraries");
            std::fs::create_dir(&libraries).expect("the folder can be written");
            let object = libraries.join(format!("{stem}.o"));
            way.build(&library, &["--lib"], &object);
            let mut started =
                way.machine.start(&path.join("program.o"), Some(&libraries)).expect("the loader can be built");
            let printed = quietly(&mut started);
            expectation::check(&case::root().join(expected), printed.as_bytes())
                .unwrap_or_else(|error| panic!("{error}"));

            // The archive and the shared library are linked with it.
            for kind in [".a", ".dylib"] {
                let made = path.join(format!("lib{stem}{kind}"));
                way.build(&library, &["--lib"], &made);
                link_c_program(&way, &path.join("program.o"), &made, &path.join("program"));
            }
            let shared = std::fs::read(path.join(format!("lib{stem}.dylib"))).expect("it was made");
            check_shared_library(&shared, &object, &format!("@rpath/lib{stem}.dylib"));
        }
    }
}

/// Links as a C compiler on a Mac would; only the functions of C are taken on trust.
#[track_caller]
fn link_c_program(way: &Way, object: &Path, library: &Path, output: &Path) {
    let arch = if way.is_arm64() { "arm64" } else { "x86_64" };
    let of_c = ["___stderrp", "___stdoutp", "_printf", "_puts", "_putchar", "_free", "dyld_stub_binder"];
    let more = ["_calloc", "_dprintf", "_fflush", "_malloc", "_memmove", "_memset", "_realloc", "_strcmp", "_atoi"];
    let symbols = of_c.iter().chain(&more).map(|name| format!("'{name}'")).collect::<Vec<_>>().join(", ");
    let stub = format!(
        "--- !tapi-tbd\ntbd-version: 4\ntargets: [ {arch}-macos ]\ninstall-name: '/usr/lib/libSystem.B.dylib'\nexports:\n  \
         - targets: [ {arch}-macos ]\n    symbols: [ {symbols}, '__exit', '_abort', '_memcpy', '_memcmp' ]\n...\n"
    );
    let stub_path = output.with_file_name("libSystem.tbd");
    std::fs::write(&stub_path, stub).expect("the folder can be written");
    let mut linker = Command::new(LINKER);
    linker.args(["-arch", arch, "-platform_version", "macos", "11.0", "11.0", "-o"]).arg(output);
    quietly(linker.arg(object).arg(library).arg(stub_path));
}

fn check_shared_library(bytes: &[u8], object: &Path, install_name: &str) {
    let names: Vec<u32> = load_commands(bytes)
        .into_iter()
        .filter_map(|command| match command {
            LoadCommandVariant::IdDylib(library) => Some(library.dylib.name.offset.get(LittleEndian)),
            _ => None,
        })
        .collect();
    assert_eq!(names.len(), 1);
    assert!(contains(bytes, format!("{install_name}\0").as_bytes()));
    let object = std::fs::read(object).expect("it was made");
    let object = object::File::parse(&*object).expect("a Mach-O file");
    let library = object::File::parse(bytes).expect("a Mach-O file");
    assert_eq!(exports(&library), exports(&object));
}
