//! Object files: read back for every target, linked and executed for this one.

mod common;

use l4t_backend_cranelift::CraneliftBackend;
use l4t_mir::backend::{Backend, CodegenOptions, Emit, OptLevel};
use l4t_mir::target::{ObjectFormat, Target};
use object::{Object, ObjectSection, ObjectSymbol, SectionKind};
use std::process::Command;

const SAMPLE: &str = include_str!("sample.mir");

fn compile(target: &Target, opt_level: OptLevel, emit: Emit) -> Vec<u8> {
    let options = CodegenOptions { opt_level, ..CodegenOptions::default() };
    CraneliftBackend
        .compile(&common::parse(SAMPLE), target, &options, emit)
        .unwrap_or_else(|error| panic!("{target}: {error:?}"))
}

fn targets() -> impl Iterator<Item = Target> {
    Target::known().map(|name| Target::parse(name).expect("it is known"))
}

#[test]
fn symbols_of_the_program_are_private() {
    for target in targets() {
        let bytes = compile(&target, OptLevel::None, Emit::Object);
        let file = object::File::parse(&*bytes).expect("an object file");
        let prefix = target.symbol_prefix();
        let mut undefined = Vec::new();
        let mut exported = Vec::new();
        for symbol in file.symbols() {
            let name = symbol.name().expect("a name").to_owned();
            if symbol.is_undefined() && !name.is_empty() {
                undefined.push(name);
            } else if symbol.is_global() {
                exported.push(name);
            }
        }
        undefined.sort();
        let expected = ["_exit", "backtrace", "fflush", "printf", "stdout"].map(|name| format!("{prefix}{name}"));
        assert_eq!(undefined, expected, "{target}");
        assert_eq!(exported, [format!("{prefix}main")], "{target}");
    }
}

#[test]
fn sections_have_the_right_access() {
    for target in targets() {
        let bytes = compile(&target, OptLevel::None, Emit::Object);
        let file = object::File::parse(&*bytes).expect("an object file");
        let kinds: Vec<_> = file
            .sections()
            .filter(|section| section.size() > 0 && !section.name().is_ok_and(|name| name.starts_with(".rel")))
            .map(|section| (section.name().unwrap_or_default().to_owned(), section.kind()))
            .filter(|(_, kind)| *kind != SectionKind::Metadata)
            .collect();
        let names: Vec<&str> = kinds.iter().map(|(name, _)| &**name).collect();
        match target.object_format() {
            ObjectFormat::Elf => {
                assert_eq!(names, [".text", ".eh_frame", ".rodata", ".data.rel.ro", ".data", ".bss"]);
                let note = file.section_by_name(".note.GNU-stack").expect("the note that the stack is not executable");
                assert_eq!(note.flags(), object::SectionFlags::Elf { sh_flags: 0 });
            }
            ObjectFormat::MachO => {
                assert_eq!(names, ["__text", "__eh_frame", "__const", "__const", "__data", "__bss"]);
            }
        }
    }
}

#[test]
fn relocations_keep_code_position_independent() {
    for target in targets() {
        let bytes = compile(&target, OptLevel::None, Emit::Object);
        let file = object::File::parse(&*bytes).expect("an object file");
        for section in file.sections() {
            for (offset, relocation) in section.relocations() {
                let is_absolute = relocation.kind() == object::RelocationKind::Absolute && relocation.size() == 64;
                let may_be_absolute = matches!(section.kind(), SectionKind::Data | SectionKind::ReadOnlyDataWithRel)
                    || section.name() == Ok("__const");
                assert!(
                    !is_absolute || may_be_absolute,
                    "{target}: {:?} has an absolute address at {offset:#x}",
                    section.name()
                );
            }
        }
    }
}

/// In Mach-O the table has no relocations, so its distances must be right as they stand.
#[test]
fn mach_o_unwind_tables_find_their_functions() {
    for target in targets().filter(|target| target.object_format() == ObjectFormat::MachO) {
        let bytes = compile(&target, OptLevel::None, Emit::Object);
        let file = object::File::parse(&*bytes).expect("an object file");
        let table = file.section_by_name("__eh_frame").expect("the unwind table");
        let data = table.data().expect("its bytes");
        let word = |at: usize| u32::from_le_bytes(data[at..at + 4].try_into().expect("4 bytes"));
        let mut found = Vec::new();
        let mut at = 0;
        while at < data.len() && word(at) != 0 {
            let is_function = word(at + 4) != 0;
            if is_function {
                let place = table.address() + at as u64 + 8;
                let distance = i64::from_le_bytes(data[at + 8..at + 16].try_into().expect("8 bytes"));
                found.push(place.wrapping_add_signed(distance));
            }
            at += 4 + word(at) as usize;
        }
        let is_function =
            |name: &str| !name.contains('.') || ["bounds", "null", "sum", "depth"].iter().any(|f| name.ends_with(f));
        let mut expected: Vec<u64> = file
            .symbols()
            .filter(|symbol| {
                symbol.is_definition()
                    && symbol.section_index() == file.section_by_name("__text").map(|section| section.index())
                    && symbol.name().is_ok_and(is_function)
            })
            .map(|symbol| symbol.address())
            .collect();
        expected.sort_unstable();
        assert_eq!(found, expected, "{target}");
    }
}

#[test]
fn linked_programs_run_and_unwind() {
    let target = Target::host().expect("the machine that tests run on is a target");
    if target.object_format() != ObjectFormat::Elf {
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    for opt_level in common::LEVELS {
        let object_path = folder.path().join("sample.o");
        let program_path = folder.path().join("sample");
        std::fs::write(&object_path, compile(&target, opt_level, Emit::Object)).expect("the object file");
        // No relocation in the code, no warning, no executable stack.
        let linker = Command::new("cc")
            .args(["-pie", "-Wl,-z,text,--fatal-warnings", "-o"])
            .args([&program_path, &object_path])
            .output()
            .expect("a C compiler");
        assert!(linker.status.success(), "{}", String::from_utf8_lossy(&linker.stderr));
        let output = Command::new(&program_path).output().expect("the program");
        assert_eq!(String::from_utf8_lossy(&output.stdout), "7 7 A hello\n");
        // `backtrace` sees at least `l4t.depth` and `main`, behind which come the C library's own two or three.
        let depth = output.status.code().unwrap_or_default() - 7;
        assert!((3..10).contains(&depth), "the unwinder sees {depth} functions at {opt_level:?}");
    }
}

#[test]
fn the_same_program_gives_the_same_bytes() {
    for target in targets() {
        for emit in [Emit::Object, Emit::Assembly, Emit::Ir] {
            assert_eq!(compile(&target, OptLevel::Default, emit), compile(&target, OptLevel::Default, emit));
        }
    }
}

#[test]
fn texts_name_symbols() {
    for target in targets() {
        let text = |emit| String::from_utf8(compile(&target, OptLevel::Default, emit)).expect("text");
        let (clif, assembly) = (text(Emit::Ir), text(Emit::Assembly));
        for line in
            ["function l4t.sum(i64, i64) -> i64", "= colocated printf sig", "= symbol colocated address_of(stdout)"]
        {
            assert!(clif.contains(line), "{target}: no `{line}` in\n{clif}");
        }
        for line in ["\nl4t.sum:\n", "call    printf\n", "l4t.table:", "  .quad l4t.sum\n", "  .ascii \"hello\\x00\"\n"]
        {
            let line = if target.short_name().starts_with("aarch64") {
                line.replace("call    ", "bl ")
            } else {
                line.to_owned()
            };
            assert!(assembly.contains(&line), "{target}: no `{line}` in\n{assembly}");
        }
        assert!(!clif.contains("userextname") && !assembly.contains("userextname"));
    }
}
