//! The catalogue of C functions against the headers of this machine's C library.
//!
//! A C file declares, for every catalogued function, a pointer to it; the C compiler's debug information of those
//! pointers then tells the exact type of every parameter and result. Functions that this library does not declare are
//! left out (another system has them).

use gimli::{AttributeValue, EndianSlice, RunTimeEndian, UnitOffset};
use l4t_hir::catalogue::{self, Entry, Origin};
use l4t_hir::csig::CType;
use object::{Object as _, ObjectSection as _};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

/// Parameters (from 0) that the catalogue declares wider than this library may, because another system has them so.
/// The callee looks at the lower half.
const WIDER: &[(&str, usize)] = &[
    ("cfsetispeed", 1),
    ("cfsetospeed", 1),
    ("cfsetspeed", 1),
    ("mknod", 2),
    ("mknodat", 3),
    ("poll", 1),
    ("ppoll", 1),
    ("pthread_getspecific", 0),
    ("pthread_key_delete", 0),
    ("pthread_setspecific", 0),
    ("setgroups", 0),
];

/// Functions that the catalogue declares variadic behind this many parameters, because another system has them so. Where
/// they are not, the two conventions agree.
const VARIADIC_ELSEWHERE: &[(&str, usize)] = &[("shm_open", 2)];

/// Functions with a struct or union of 4 or 8 bytes by value, which the catalogue declares as what is in it: a calling
/// convention passes it like that.
const SMALL_RECORDS: &[&str] = &[
    "getipv4sourcefilter",
    "inet_lnaof",
    "inet_makeaddr",
    "inet_netof",
    "inet_ntoa",
    "pthread_sigqueue",
    "setipv4sourcefilter",
    "sigqueue",
];

#[test]
fn the_catalogue_agrees_with_the_headers() {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let mut declared: Vec<Entry> = catalogue::entries().collect();
    let mut undeclared = BTreeSet::new();
    // Again and again, because compilers stop after some errors.
    loop {
        let names = undeclared_names(dir.path(), &declared);
        if names.is_empty() {
            break;
        }
        declared.retain(|entry| !names.contains(entry.name));
        undeclared.extend(names);
    }
    let library = compile(dir.path(), &declared);
    let types = function_types(&library);

    let mut wrong = String::new();
    for entry in &declared {
        match types.get(entry.name) {
            Some(found) => compare(entry, found, &mut wrong),
            None => writeln!(wrong, "{}: no debug information", entry.name).expect("strings grow"),
        }
    }
    assert!(wrong.is_empty(), "the catalogue and the headers disagree:\n{wrong}");
    if cfg!(target_env = "gnu") {
        // It has all of ISO C11, so nothing there may be misspelt.
        let unknown: Vec<&str> = undeclared.iter().copied().filter(|name| is_iso_c(name)).collect();
        assert!(unknown.is_empty(), "not declared by the headers: {unknown:?}");
    }
    assert!(declared.len() > 800, "only {} functions are declared here", declared.len());
}

fn is_iso_c(name: &str) -> bool {
    catalogue::entry(name).is_some_and(|entry| entry.origin == Origin::IsoC)
}

/// A type as debug information describes it.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Found {
    Int {
        bits: u64,
        signed: bool,
    },
    /// An enumeration or `wchar_t`: whether these are signed differs between systems.
    IntOfEitherSign {
        bits: u64,
    },
    Ptr,
    Void,
    Float,
    Record {
        bytes: u64,
    },
}

#[derive(Debug)]
struct FoundSignature {
    params: Vec<Found>,
    variadic: bool,
    ret: Found,
}

fn compare(entry: &Entry, found: &FoundSignature, wrong: &mut String) {
    let signature = catalogue::lookup(entry.name).expect("entries are found");
    let mut report = |what: &str, catalogued: &dyn std::fmt::Debug, found: &dyn std::fmt::Debug| {
        writeln!(wrong, "{}: {what}: {catalogued:?} in the catalogue, {found:?} in {}", entry.name, entry.header)
            .expect("strings grow");
    };
    let variadic_elsewhere = VARIADIC_ELSEWHERE.contains(&(entry.name, signature.params.len()));
    if !(variadic_elsewhere && signature.variadic && !found.variadic) {
        if signature.params.len() != found.params.len() {
            report("number of parameters", &signature.params.len(), &found.params.len());
        }
        if signature.variadic != found.variadic {
            report("variadic", &signature.variadic, &found.variadic);
        }
    }
    let small_record = SMALL_RECORDS.contains(&entry.name);
    if !fits(signature.ret, found.ret, small_record) {
        report("result", &signature.ret, &found.ret);
    }
    for (i, (catalogued, found)) in signature.params.iter().zip(&found.params).enumerate() {
        let wider = WIDER.contains(&(entry.name, i))
            && matches!(catalogued, CType::Int { bits: 64, .. })
            && matches!(found, Found::Int { bits: 32, .. });
        if !wider && !fits(*catalogued, *found, small_record) {
            report(&format!("parameter {i}"), catalogued, found);
        }
    }
}

fn fits(catalogued: CType, found: Found, small_record: bool) -> bool {
    match (catalogued, found) {
        // Nothing is extended to 64 bits, so their sign does not matter.
        (CType::Int { bits: 64, .. }, Found::Int { bits: 64, .. }) => true,
        (CType::Int { bits, signed }, Found::Int { bits: found, signed: found_signed }) => {
            u64::from(bits) == found && signed == found_signed
        }
        (CType::Int { bits, .. }, Found::IntOfEitherSign { bits: found }) => u64::from(bits) == found,
        (CType::Int { bits, .. }, Found::Record { bytes }) => small_record && u64::from(bits) == bytes * 8,
        (CType::Ptr, Found::Ptr) | (CType::Void, Found::Void) => true,
        (CType::Unsupported, Found::Float | Found::Record { .. }) => true,
        _ => false,
    }
}

/// The C file, and the line (from 1) on which the first function stands; each next one has the next line.
fn c_source(entries: &[Entry]) -> (String, usize) {
    let headers: BTreeSet<&str> = catalogue::entries().map(|entry| entry.header).collect();
    let mut source = String::from("#define _GNU_SOURCE 1\n#define _DARWIN_C_SOURCE 1\n");
    for header in headers {
        let condition = match header {
            // There it is an error without a macro that hides most of the other headers' functions.
            "ucontext.h" => " && !defined(__APPLE__)",
            _ => "",
        };
        writeln!(source, "#if __has_include(<{header}>){condition}\n#include <{header}>\n#endif")
            .expect("strings grow");
    }
    let first_line = source.lines().count() + 1;
    for entry in entries {
        writeln!(source, "__typeof__({0}) *l4t_{0};", entry.name).expect("strings grow");
    }
    (source, first_line)
}

/// Names that the C compiler does not know, by its messages.
fn undeclared_names(dir: &Path, entries: &[Entry]) -> BTreeSet<&'static str> {
    let (source, first_line) = c_source(entries);
    let path = dir.join("probe.c");
    std::fs::write(&path, source).expect("the temporary directory is writable");
    let output = Command::new("cc")
        .args(["-std=gnu11", "-w", "-fno-builtin", "-fsyntax-only"])
        .arg(&path)
        .output()
        .expect("a C compiler called `cc`");
    let messages = String::from_utf8_lossy(&output.stderr);
    let mut names = BTreeSet::new();
    for message in messages.lines().filter(|line| line.contains(": error: ")) {
        let line: usize = message
            .split("probe.c:")
            .nth(1)
            .and_then(|rest| rest.split(':').next())
            .and_then(|line| line.parse().ok())
            .unwrap_or_else(|| panic!("unexpected message: {message}"));
        let entry = line.checked_sub(first_line).and_then(|i| entries.get(i));
        names.insert(entry.unwrap_or_else(|| panic!("an error in a header: {message}")).name);
    }
    names
}

/// Compiles the file into something whose debug information needs no relocation: a shared library, or the object
/// itself on macOS.
fn compile(dir: &Path, entries: &[Entry]) -> Vec<u8> {
    let (source, output) = (dir.join("types.c"), dir.join("types.bin"));
    std::fs::write(&source, c_source(entries).0).expect("the temporary directory is writable");
    let how: &[&str] = if cfg!(target_os = "macos") { &["-c"] } else { &["-shared", "-fPIC", "-nostdlib"] };
    let status = Command::new("cc")
        .args(["-std=gnu11", "-w", "-fno-builtin", "-g", "-gdwarf-4"])
        .args(how)
        .arg("-o")
        .args([&output, &source])
        .status()
        .expect("a C compiler called `cc`");
    assert!(status.success());
    std::fs::read(output).expect("the compiler wrote its output")
}

type Slice<'a> = EndianSlice<'a, RunTimeEndian>;

/// The types of the functions that the variables `l4t_NAME` point to, by NAME.
fn function_types(binary: &[u8]) -> BTreeMap<String, FoundSignature> {
    let file = object::File::parse(binary).expect("an object file");
    let dwarf = gimli::Dwarf::load(|section| -> Result<Slice, gimli::Error> {
        let data = file.section_by_name(section.name()).and_then(|section| section.data().ok()).unwrap_or(&[]);
        Ok(EndianSlice::new(data, RunTimeEndian::Little))
    })
    .expect("debug information");
    let mut types = BTreeMap::new();
    let mut units = dwarf.units();
    while let Some(header) = units.next().expect("a unit") {
        let unit = dwarf.unit(header).expect("a unit");
        let reader = Types { dwarf: &dwarf, unit: &unit };
        let mut entries = unit.entries();
        while let Some(entry) = entries.next_dfs().expect("an entry") {
            let name = reader.name(entry);
            if let Some(name) = name.as_deref().and_then(|name| name.strip_prefix("l4t_"))
                && entry.tag() == gimli::DW_TAG_variable
            {
                types.insert(name.to_string(), reader.signature(entry));
            }
        }
    }
    types
}

struct Types<'a> {
    dwarf: &'a gimli::Dwarf<Slice<'a>>,
    unit: &'a gimli::Unit<Slice<'a>>,
}

type Die<'a> = gimli::DebuggingInformationEntry<Slice<'a>>;

impl<'a> Types<'a> {
    fn name(&self, entry: &Die<'a>) -> Option<String> {
        let value = entry.attr_value(gimli::DW_AT_name)?;
        let text = self.dwarf.attr_string(self.unit, value).expect("a string");
        Some(text.to_string_lossy().into_owned())
    }

    /// The entry of the type that `entry` refers to; none means `void`.
    fn type_of(&self, entry: &Die<'a>) -> Option<Die<'a>> {
        match entry.attr_value(gimli::DW_AT_type)? {
            AttributeValue::UnitRef(offset) => Some(self.entry(offset)),
            other => panic!("unexpected reference to a type: {other:?}"),
        }
    }

    fn entry(&self, offset: UnitOffset) -> Die<'a> {
        self.unit.entry(offset).expect("references are right")
    }

    /// The function type behind a variable of type pointer to function, through typedefs.
    fn signature(&self, variable: &Die<'a>) -> FoundSignature {
        let mut ty = self.type_of(variable).expect("a variable has a type");
        while ty.tag() != gimli::DW_TAG_subroutine_type {
            ty = self.type_of(&ty).expect("a pointer to a function");
        }
        let ret = self.found(self.type_of(&ty));
        let mut signature = FoundSignature { params: Vec::new(), variadic: false, ret };
        let mut tree = self.unit.entries_tree(Some(ty.offset())).expect("a tree");
        let mut children = tree.root().expect("a root").children();
        while let Some(child) = children.next().expect("a child") {
            let child = child.entry();
            match child.tag() {
                gimli::DW_TAG_formal_parameter => signature.params.push(self.found(self.type_of(child))),
                gimli::DW_TAG_unspecified_parameters => signature.variadic = true,
                _ => {}
            }
        }
        signature
    }

    fn found(&self, ty: Option<Die<'a>>) -> Found {
        let Some(ty) = ty else { return Found::Void };
        let bytes = ty.attr_value(gimli::DW_AT_byte_size).and_then(|value| value.udata_value()).unwrap_or(0);
        match ty.tag() {
            gimli::DW_TAG_typedef => match (self.name(&ty).as_deref(), self.found(self.type_of(&ty))) {
                (Some("wchar_t" | "__gwchar_t"), Found::Int { bits, .. }) => Found::IntOfEitherSign { bits },
                // A transparent union of pointers to the kinds of `struct sockaddr`, passed as the pointer.
                (Some("__SOCKADDR_ARG" | "__CONST_SOCKADDR_ARG"), Found::Record { .. }) => Found::Ptr,
                // On some processors a struct, passed by its address.
                (Some("__builtin_va_list" | "__gnuc_va_list" | "va_list"), Found::Record { .. }) => Found::Ptr,
                (_, found) => found,
            },
            gimli::DW_TAG_const_type
            | gimli::DW_TAG_volatile_type
            | gimli::DW_TAG_restrict_type
            | gimli::DW_TAG_atomic_type => self.found(self.type_of(&ty)),
            gimli::DW_TAG_pointer_type => Found::Ptr,
            gimli::DW_TAG_enumeration_type => Found::IntOfEitherSign { bits: bytes * 8 },
            gimli::DW_TAG_structure_type | gimli::DW_TAG_union_type => Found::Record { bytes },
            gimli::DW_TAG_base_type => match ty.attr_value(gimli::DW_AT_encoding) {
                Some(AttributeValue::Encoding(gimli::DW_ATE_signed | gimli::DW_ATE_signed_char)) => {
                    Found::Int { bits: bytes * 8, signed: true }
                }
                Some(AttributeValue::Encoding(
                    gimli::DW_ATE_unsigned | gimli::DW_ATE_unsigned_char | gimli::DW_ATE_boolean | gimli::DW_ATE_UTF,
                )) => Found::Int { bits: bytes * 8, signed: false },
                Some(AttributeValue::Encoding(gimli::DW_ATE_float | gimli::DW_ATE_complex_float)) => Found::Float,
                other => panic!("unexpected encoding {other:?}"),
            },
            other => panic!("unexpected type {other}"),
        }
    }
}
