//! Debug information, read back from object files.

mod common;

use gimli::{EndianSlice, LittleEndian};
use l4t_backend_cranelift::CraneliftBackend;
use l4t_mir::backend::{Backend, CodegenOptions, Emit};
use l4t_mir::debug_info::{DebugFile, DebugInfo};
use l4t_mir::target::{ObjectFormat, Target};
use object::{Object, ObjectSection, ObjectSymbol};

/// The lines of the source start at 0, 10, 20, ...
const SAMPLE: &str = r#"
global @l4t.global.g size 40 align 16
type0 = num "num"
type1 = char "char"
type2 = array type0 3 "array<num>[3]"
type3 = struct 16 "Node" !0:1..4 ("value" type0 0 !0:2..3, "next" type4 8)
type4 = ptr type3 "ptr<struct Node>"
debug @l4t.global.g+16 "g" type2 !0:3..4
func @l4t.twice(i64) -> i64 name "twice" !0:5..9 {
  s0 = slot size 8 align 8 "n"
  s1 = slot size 1 align 1 "c"
  s2 = slot size 8 align 8
  result type0
  scope0 = 5..50
  scope1 = scope0 22..50
  scope2 = scope0 60..70
  param "n" type0 scope0 !0:6..7 (5 s0)
  local "c" type1 scope1 !0:11..12 (22 s1)
  local "gone" type4 scope1 !0:13..14 (22 nowhere)
  local "unseen" type0 scope2 !0:15..16 (60 const 1)
b0(v0: i64):
  v1 = slot_addr s0 !0:12..15
  store v0, v1 !0:12..15
  v2 = load.i64 v1 !0:23..24
  v3 = add.i64 v2, v2 !0:23..29
  v4 = slot_addr s1 !0:30..32
  v5 = trunc.i8 v3 !0:30..32
  store v5, v4 !0:30..32
  return v3 !0:41..45
}
func @l4t.of.runtime() {
b0:
  call_c $abort(): ()
  return
}
"#;

fn compile(target: &Target) -> Vec<u8> {
    let file = DebugFile { name: "twice.l4t".into(), line_starts: (0..10).map(|line| line * 10).collect() };
    let info = DebugInfo { directory: "/home".into(), files: vec![file] };
    let options = CodegenOptions { debug_info: Some(info), ..CodegenOptions::default() };
    CraneliftBackend
        .compile(&common::parse(SAMPLE), target, &options, Emit::Object)
        .unwrap_or_else(|error| panic!("{target}: {error:?}"))
}

#[test]
fn every_target_has_the_sections() {
    for name in Target::known() {
        let target = Target::parse(name).expect("it is known");
        let bytes = compile(&target);
        let file = object::File::parse(&*bytes).expect("an object file");
        for section in ["abbrev", "info", "line"] {
            let name = match target.object_format() {
                ObjectFormat::Elf => format!(".debug_{section}"),
                ObjectFormat::MachO => format!("__debug_{section}"),
            };
            assert!(file.section_by_name(&name).is_some_and(|section| section.size() > 0), "{target}: {name}");
        }
    }
}

/// In Mach-O all fields stand in the sections as they are, so that they can be read without a linker.
#[test]
fn functions_variables_and_lines() -> gimli::Result<()> {
    let target = Target::parse("x86_64-macos").expect("it is known");
    let bytes = compile(&target);
    let file = object::File::parse(&*bytes).expect("an object file");
    let load = |id: gimli::SectionId| {
        let section = file.section_by_name(id.name());
        let data = section.and_then(|section| section.data().ok()).unwrap_or_default();
        Ok::<_, gimli::Error>(EndianSlice::new(data, LittleEndian))
    };
    let dwarf = gimli::Dwarf::load(load)?;
    let header = dwarf.units().next()?.expect("one unit");
    let unit = dwarf.unit(header)?;

    let mut names = Vec::new();
    let mut entries = unit.entries();
    while let Some(entry) = entries.next_dfs()? {
        if let Some(name) = entry.attr_value(gimli::DW_AT_name) {
            let name = dwarf.attr_string(&unit, name)?.to_string_lossy().into_owned();
            names.push((entry.tag().static_string().unwrap_or_default(), name));
        }
    }
    let expected = [
        ("DW_TAG_compile_unit", "twice.l4t"),
        ("DW_TAG_base_type", "num"),
        ("DW_TAG_base_type", "char"),
        ("DW_TAG_typedef", "array<num>[3]"),
        ("DW_TAG_variable", "g"),
        ("DW_TAG_subprogram", "twice"),
        ("DW_TAG_variable", "c"),
        ("DW_TAG_variable", "gone"),
        ("DW_TAG_formal_parameter", "n"),
        ("DW_TAG_typedef", "ptr<struct Node>"),
        ("DW_TAG_structure_type", "Node"),
        ("DW_TAG_member", "value"),
        ("DW_TAG_member", "next"),
    ];
    assert_eq!(names, expected.map(|(tag, name)| (tag, name.to_owned())));

    let mut lines = Vec::new();
    let mut last_address = 0;
    let mut rows = unit.line_program.clone().expect("a line table").rows();
    while let Some((_, row)) = rows.next_row()? {
        assert!(row.address() >= last_address);
        last_address = row.address();
        if !row.end_sequence() {
            lines.push(row.line().map_or(0, |line| line.get()));
        }
    }
    lines.dedup();
    assert_eq!(lines, [1, 2, 3, 4, 5]);
    let twice = file.symbols().find(|symbol| symbol.name() == Ok("_l4t.twice")).expect("the function");
    assert_eq!(twice.address(), 0);
    let runtime = file.symbols().find(|symbol| symbol.name() == Ok("_l4t.of.runtime")).expect("the other function");
    assert!(last_address <= runtime.address(), "code that nobody wrote has no lines");
    Ok(())
}
