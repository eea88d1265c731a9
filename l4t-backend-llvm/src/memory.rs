//! Code in memory: loads an ELF object file of this machine into one mapping, as a linker and the system's loader would.
//!
//! The mapping holds, each part from a page's start: code and the stubs through which C functions are called
//! (executable), constants and the addresses of C symbols (read-only), variables. What is only for unwinding and
//! debugging stays behind.

use crate::elf_relocs::{Reference, apply, reference};
use l4t_loader::{Mapping, STUB_BYTES, aarch64_stub};
use l4t_mir::backend::{BackendError, LoadedProgram};
use l4t_mir::target::Arch;
use object::read::{Object, ObjectSection, ObjectSymbol, RelocationTarget, SymbolIndex, SymbolSection};
use object::{RelocationFlags, SectionIndex, SectionKind};
use rustc_hash::FxHashMap;
use std::ops::Range;

/// Bytes of an address.
const SLOT_BYTES: u64 = 8;

/// A program loaded.
struct Loaded {
    mapping: Mapping,
    /// Offsets in the mapping of the symbols that other objects would see.
    symbols: FxHashMap<Box<str>, u64>,
}

impl LoadedProgram for Loaded {
    fn address(&self, symbol: &str) -> Option<*const u8> {
        let offset = *self.symbols.get(symbol)?;
        Some(self.mapping.address_of(offset))
    }
}

/// Loads an object file for this machine.
pub(crate) fn load(object: &[u8], arch: Arch) -> Result<Box<dyn LoadedProgram>, BackendError> {
    let file = object::File::parse(object).map_err(|error| broken(&error))?;
    let sections = sections(&file)?;
    let references = references(&sections, arch)?;
    let slots = slots(&file, &references)?;
    let layout = Layout::new(&sections, slots.len() as u64);
    let mut mapping = Mapping::new(layout.size)?;
    let base = mapping.address_of(0) as u64;
    let places = Places { file: &file, layout: &layout, slots: &slots, base };

    for section in &sections {
        let mut bytes = section.bytes.to_vec();
        for reference in references.iter().filter(|reference| reference.section == section.index) {
            let start = base + layout.starts[&section.index];
            let target = places.target(reference)?;
            apply(&mut bytes, reference, start, target.wrapping_add_signed(reference.addend))?;
        }
        mapping.write(layout.starts[&section.index], &bytes);
    }
    for (&symbol, &slot) in &slots {
        let address = places.symbol(symbol)?;
        mapping.write(layout.slot(slot), &address.to_le_bytes());
        let stub = match arch {
            Arch::X86_64 => x86_64_stub(layout.stub(slot), layout.slot(slot)),
            Arch::Aarch64 => aarch64_stub(layout.stub(slot), layout.slot(slot)),
        };
        mapping.write(layout.stub(slot), &stub.ok_or_else(too_far)?);
    }
    mapping.make_executable(layout.executable.clone())?;
    mapping.make_read_only(layout.read_only.clone())?;
    let symbols = exported(&file, &layout)?;
    Ok(Box::new(Loaded { mapping, symbols }))
}

pub(crate) fn broken(what: &dyn std::fmt::Display) -> BackendError {
    BackendError::Internal(format!("loading LLVM's object file: {what}"))
}

pub(crate) fn too_far() -> BackendError {
    BackendError::Limit("the program's code and data are too large to refer to each other".to_owned())
}

/// Where in the mapping a section goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Executable,
    ReadOnly,
    Writable,
}

/// A section that is loaded.
struct Section<'a> {
    index: SectionIndex,
    part: Part,
    /// What it holds; less than `size` where zeros follow.
    bytes: &'a [u8],
    size: u64,
    align: u64,
    section: object::Section<'a, 'a>,
}

fn sections<'a>(file: &'a object::File<'a>) -> Result<Vec<Section<'a>>, BackendError> {
    let mut found = Vec::new();
    for section in file.sections() {
        let part = match section.kind() {
            SectionKind::Text => Part::Executable,
            // Nothing here unwinds the program's frames.
            SectionKind::ReadOnlyData if section.name() == Ok(".eh_frame") => continue,
            SectionKind::ReadOnlyData | SectionKind::ReadOnlyDataWithRel | SectionKind::ReadOnlyString => {
                Part::ReadOnly
            }
            SectionKind::Data | SectionKind::UninitializedData => Part::Writable,
            _ => continue,
        };
        let bytes = section.data().map_err(|error| broken(&error))?;
        let (size, align) = (section.size(), section.align().max(1));
        found.push(Section { index: section.index(), part, bytes, size, align, section });
    }
    Ok(found)
}

fn references(sections: &[Section<'_>], arch: Arch) -> Result<Vec<Reference>, BackendError> {
    let mut found = Vec::new();
    for section in sections {
        for (offset, relocation) in section.section.relocations() {
            let (RelocationFlags::Elf { r_type }, RelocationTarget::Symbol(symbol)) =
                (relocation.flags(), relocation.target())
            else {
                return Err(broken(&format!("unexpected reference {relocation:?}")));
            };
            let field = reference(arch, r_type).ok_or_else(|| broken(&format!("unknown reference {r_type}")))?;
            found.push(Reference { section: section.index, offset, symbol, field, addend: relocation.addend() });
        }
    }
    Ok(found)
}

/// The symbols whose address stands in a slot, numbered: those that code loads it from, and functions elsewhere, which
/// may be too far away for a call.
fn slots(file: &object::File<'_>, references: &[Reference]) -> Result<FxHashMap<SymbolIndex, u64>, BackendError> {
    let mut slots = FxHashMap::default();
    for reference in references {
        let symbol = file.symbol_by_index(reference.symbol).map_err(|error| broken(&error))?;
        if reference.field.is_of_slot() || reference.field.is_call() && symbol.is_undefined() {
            let next = slots.len() as u64;
            slots.entry(reference.symbol).or_insert(next);
        }
    }
    Ok(slots)
}

/// Where in the mapping everything lies: offsets.
struct Layout {
    starts: FxHashMap<SectionIndex, u64>,
    stubs: u64,
    slots: u64,
    executable: Range<u64>,
    read_only: Range<u64>,
    size: u64,
}

impl Layout {
    fn new(sections: &[Section<'_>], n_slots: u64) -> Layout {
        let page = l4t_loader::page_bytes();
        let mut starts = FxHashMap::default();
        let mut end = 0u64;
        let mut place = |part: Part, end: &mut u64| {
            for section in sections.iter().filter(|section| section.part == part) {
                let start = end.next_multiple_of(section.align);
                starts.insert(section.index, start);
                *end = start + section.size;
            }
        };
        place(Part::Executable, &mut end);
        let stubs = end.next_multiple_of(STUB_BYTES);
        end = (stubs + n_slots * STUB_BYTES).next_multiple_of(page);
        let executable = 0..end;
        place(Part::ReadOnly, &mut end);
        let slots = end.next_multiple_of(SLOT_BYTES);
        end = (slots + n_slots * SLOT_BYTES).next_multiple_of(page);
        let read_only = executable.end..end;
        place(Part::Writable, &mut end);
        Layout { starts, stubs, slots, executable, read_only, size: end.next_multiple_of(page) }
    }

    fn stub(&self, slot: u64) -> u64 {
        self.stubs + slot * STUB_BYTES
    }

    fn slot(&self, slot: u64) -> u64 {
        self.slots + slot * SLOT_BYTES
    }
}

/// Addresses of what references name.
struct Places<'a> {
    file: &'a object::File<'a>,
    layout: &'a Layout,
    slots: &'a FxHashMap<SymbolIndex, u64>,
    base: u64,
}

impl Places<'_> {
    /// The address that a reference means, without what it adds.
    fn target(&self, reference: &Reference) -> Result<u64, BackendError> {
        match self.slots.get(&reference.symbol) {
            Some(&slot) if reference.field.is_of_slot() => Ok(self.base + self.layout.slot(slot)),
            Some(&slot) if reference.field.is_call() => Ok(self.base + self.layout.stub(slot)),
            _ => self.symbol(reference.symbol),
        }
    }

    /// The address of a symbol, of the object file or of the libraries of this process.
    fn symbol(&self, index: SymbolIndex) -> Result<u64, BackendError> {
        let symbol = self.file.symbol_by_index(index).map_err(|error| broken(&error))?;
        match symbol.section() {
            SymbolSection::Undefined => {
                let name = symbol.name().map_err(|error| broken(&error))?;
                l4t_loader::c_symbol(name).ok_or_else(|| BackendError::MissingSymbol(name.to_owned()))
            }
            SymbolSection::Absolute => Ok(symbol.address()),
            SymbolSection::Section(section) => match self.layout.starts.get(&section) {
                Some(start) => Ok(self.base + start + symbol.address()),
                None => Err(broken(&"a reference to a section that is not loaded")),
            },
            _ => Err(broken(&"a symbol without a place")),
        }
    }
}

fn exported(file: &object::File<'_>, layout: &Layout) -> Result<FxHashMap<Box<str>, u64>, BackendError> {
    let mut found = FxHashMap::default();
    for symbol in file.symbols().filter(|symbol| symbol.is_global()) {
        if let Some(start) = symbol.section_index().and_then(|section| layout.starts.get(&section)) {
            let name = symbol.name().map_err(|error| broken(&error))?;
            found.insert(name.into(), start + symbol.address());
        }
    }
    Ok(found)
}

/// `jmp *SLOT(%rip)`; `al`, which tells variadic functions how many vector registers are used, is set by the caller.
fn x86_64_stub(stub: u64, slot: u64) -> Option<[u8; STUB_BYTES as usize]> {
    let distance = i32::try_from(slot as i64 - (stub as i64 + 6)).ok()?;
    let mut bytes = [0xcc; STUB_BYTES as usize];
    bytes[..2].copy_from_slice(&[0xff, 0x25]);
    bytes[2..6].copy_from_slice(&distance.to_le_bytes());
    Some(bytes)
}
