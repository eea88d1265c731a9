//! Debug information in DWARF: functions, lines, and variables that live in memory.
//!
//! - Every function that somebody wrote has an entry with its name and its place, and a row in the line table wherever
//!   the source position changes. Code of the runtime has neither, so debuggers step over it.
//! - A variable has an entry if it has a stack slot under its name (lowering keeps all of them at `-O0 -g`) and is a
//!   scalar: MIR knows widths, not types, so eight bytes show as `num` and one byte as `char`.

use crate::code::{Code, Frame};
use crate::dwarf_section::Section;
use gimli::write::{
    Address, AttributeValue, DwarfUnit, Expression, FileId, LineProgram, LineString, Relocation, RelocationTarget,
    Sections, UnitEntryId,
};
use gimli::{Encoding, Format, LineEncoding, Register, SectionId};
use l4t_mir::backend::BackendError;
use l4t_mir::debug_info::{DebugInfo, DebugPlace};
use l4t_mir::ir::{FuncId, Function, Program};
use l4t_mir::queries::{id, index};
use l4t_mir::target::Arch;
use l4t_syntax::Span;

/// Version 4: the newest that every debugger and `dsymutil` in use reads.
const ENCODING: Encoding = Encoding { format: Format::Dwarf32, version: 4, address_size: 8 };

/// Bits by which the language is known: no number is assigned to L4T, and C comes closest for expressions that people
/// type into a debugger.
const LANGUAGE: gimli::DwLang = gimli::DW_LANG_C99;

/// A section to be put into the object file.
pub(crate) struct DebugSection {
    pub(crate) id: SectionId,
    pub(crate) bytes: Vec<u8>,
    pub(crate) relocs: Vec<DebugReloc>,
}

/// A field of a section that needs an address.
#[derive(Clone)]
pub(crate) struct DebugReloc {
    pub(crate) offset: u64,
    pub(crate) size: u8,
    pub(crate) target: DebugTarget,
    pub(crate) addend: i64,
}

/// What a field refers to.
#[derive(Clone, Copy)]
pub(crate) enum DebugTarget {
    /// The start of another of these sections.
    Section(SectionId),
    /// The start of the code.
    Text,
}

/// Makes the sections, those without contents left out.
pub(crate) fn sections(
    program: &Program,
    code: &Code,
    info: &DebugInfo,
    arch: Arch,
) -> Result<Vec<DebugSection>, BackendError> {
    let mut writer = Dwarf::new(program, code, info, arch);
    for (id, func) in program.functions.iter() {
        if let Some(place) = writer.place_of_function(func) {
            writer.function(id, func, place);
        }
    }
    writer.finish()
}

struct Dwarf<'a> {
    program: &'a Program,
    code: &'a Code,
    info: &'a DebugInfo,
    unit: DwarfUnit,
    files: Vec<FileId>,
    /// The register that holds the frame's address.
    frame_register: Register,
    num: UnitEntryId,
    char: UnitEntryId,
}

impl<'a> Dwarf<'a> {
    fn new(program: &'a Program, code: &'a Code, info: &'a DebugInfo, arch: Arch) -> Dwarf<'a> {
        let mut unit = DwarfUnit::new(ENCODING);
        let directory = text(&info.directory, ".");
        let main_file = text(info.files.first().map_or("", |file| &file.name), "unknown");
        let mut lines = LineProgram::new(
            ENCODING,
            LineEncoding::default(),
            LineString::String(directory.clone()),
            None,
            LineString::String(main_file.clone()),
            None,
        );
        let directory_id = lines.default_directory();
        let files = info
            .files
            .iter()
            .map(|file| lines.add_file(LineString::String(text(&file.name, "unknown")), directory_id, None))
            .collect();
        unit.unit.line_program = lines;
        let root = unit.unit.root();
        let entry = unit.unit.get_mut(root);
        entry.set(gimli::DW_AT_producer, string(concat!("l4t ", env!("CARGO_PKG_VERSION"))));
        entry.set(gimli::DW_AT_language, AttributeValue::Language(LANGUAGE));
        entry.set(gimli::DW_AT_name, AttributeValue::String(main_file));
        entry.set(gimli::DW_AT_comp_dir, AttributeValue::String(directory));
        if let (Some(first), Some(last)) = (code.functions.first(), code.functions.last()) {
            entry.set(gimli::DW_AT_low_pc, AttributeValue::Address(Address::Symbol { symbol: 0, addend: 0 }));
            entry.set(gimli::DW_AT_high_pc, AttributeValue::Udata(last.offset + last.size - first.offset));
        }
        let num = base_type(&mut unit, "num", gimli::DW_ATE_signed, 8);
        let char = base_type(&mut unit, "char", gimli::DW_ATE_unsigned_char, 1);
        let frame_register = match arch {
            Arch::X86_64 => gimli::X86_64::RBP,
            Arch::Aarch64 => gimli::AArch64::X29,
        };
        Dwarf { program, code, info, unit, files, frame_register, num, char }
    }

    /// Where a function was written; `None` for the runtime's.
    fn place_of_function(&self, func: &Function) -> Option<DebugPlace> {
        let is_own = !func.name.contains('.');
        self.info.place(func.span).filter(|_| is_own)
    }

    fn function(&mut self, id: FuncId, func: &Function, place: DebugPlace) {
        let extent = self.code.functions[index(id)];
        let start = Address::Symbol { symbol: 0, addend: extent.offset as i64 };
        self.lines(id, func, start, place);
        let root = self.unit.unit.root();
        let function = self.unit.unit.add(root, gimli::DW_TAG_subprogram);
        let mut frame_base = Expression::new();
        frame_base.op_reg(self.frame_register);
        let file = AttributeValue::FileIndex(Some(self.files[place.file]));
        let entry = self.unit.unit.get_mut(function);
        entry.set(gimli::DW_AT_name, string(&func.name));
        entry.set(gimli::DW_AT_linkage_name, string(&func.symbol));
        entry.set(gimli::DW_AT_external, AttributeValue::Flag(func.exported));
        entry.set(gimli::DW_AT_decl_file, file.clone());
        entry.set(gimli::DW_AT_decl_line, AttributeValue::Udata(u64::from(place.line)));
        entry.set(gimli::DW_AT_low_pc, AttributeValue::Address(start));
        entry.set(gimli::DW_AT_high_pc, AttributeValue::Udata(extent.size));
        entry.set(gimli::DW_AT_frame_base, AttributeValue::Exprloc(frame_base));
        if self.program.signatures[func.sig].ret.is_some() {
            let ty = self.num;
            self.unit.unit.get_mut(function).set(gimli::DW_AT_type, AttributeValue::UnitRef(ty));
        }
        if let Some(frame) = self.code.frames.get(index(id)) {
            self.variables(function, func, frame, file);
        }
    }

    fn variables(&mut self, function: UnitEntryId, func: &Function, frame: &Frame, file: AttributeValue) {
        for (slot, &offset) in func.slots.values().zip(&frame.slots) {
            let ty = match slot.size {
                8 if !slot.is_variable => self.num,
                1 if !slot.is_variable => self.char,
                _ => continue,
            };
            if slot.name.is_empty() {
                continue;
            }
            let mut location = Expression::new();
            location.op_fbreg(offset);
            let variable = self.unit.unit.add(function, gimli::DW_TAG_variable);
            let entry = self.unit.unit.get_mut(variable);
            entry.set(gimli::DW_AT_name, string(&slot.name));
            entry.set(gimli::DW_AT_decl_file, file.clone());
            entry.set(gimli::DW_AT_type, AttributeValue::UnitRef(ty));
            entry.set(gimli::DW_AT_location, AttributeValue::Exprloc(location));
        }
    }

    /// The rows of one function, from its start to its end.
    fn lines(&mut self, id: FuncId, func: &Function, start: Address, place: DebugPlace) {
        let lines = &mut self.unit.unit.line_program;
        lines.begin_sequence(Some(start));
        // The prologue belongs to the line of the function's name.
        let mut last = place;
        row(lines, &self.files, 0, place);
        for &(offset, location) in self.code.lines.get(index(id)).into_iter().flatten() {
            let span = span_of(func, location);
            let Some(place) = span.and_then(|span| self.info.place(span)) else { continue };
            if place != last {
                row(lines, &self.files, u64::from(offset), place);
                last = place;
            }
        }
        lines.end_sequence(self.code.functions[index(id)].size);
    }

    fn finish(mut self) -> Result<Vec<DebugSection>, BackendError> {
        let mut sections = Sections::new(Section::default());
        self.unit
            .write(&mut sections)
            .map_err(|error| BackendError::Internal(format!("debug information: {error}")))?;
        let mut made = Vec::new();
        let collect = sections.for_each_mut(|id, section: &mut Section| {
            let section = std::mem::take(section);
            let bytes = section.bytes.into_vec();
            if !bytes.is_empty() {
                made.push(DebugSection { id, bytes, relocs: section.relocs.iter().map(debug_reloc).collect() });
            }
            Ok::<(), std::convert::Infallible>(())
        });
        match collect {
            Ok(()) => Ok(made),
            Err(never) => match never {},
        }
    }
}

fn row(lines: &mut LineProgram, files: &[FileId], offset: u64, place: DebugPlace) {
    let row = lines.row();
    row.address_offset = offset;
    row.file = files[place.file];
    row.line = u64::from(place.line);
    row.column = u64::from(place.column);
    lines.generate_row();
}

/// What a location given to Cranelift stands for: a number of an instruction or, behind these, of a block.
fn span_of(func: &Function, location: u32) -> Option<Span> {
    let location = location as usize;
    match location.checked_sub(func.insts.len()) {
        None => func.spans.get(location).copied(),
        Some(block) => (block < func.blocks.len()).then(|| func.blocks[id(block)].terminator_span),
    }
}

fn base_type(unit: &mut DwarfUnit, name: &str, encoding: gimli::DwAte, bytes: u8) -> UnitEntryId {
    let root = unit.unit.root();
    let ty = unit.unit.add(root, gimli::DW_TAG_base_type);
    let entry = unit.unit.get_mut(ty);
    entry.set(gimli::DW_AT_name, string(name));
    entry.set(gimli::DW_AT_encoding, AttributeValue::Encoding(encoding));
    entry.set(gimli::DW_AT_byte_size, AttributeValue::Data1(bytes));
    ty
}

fn string(value: &str) -> AttributeValue {
    AttributeValue::String(text(value, ""))
}

/// A string as the format can hold it: without zeros.
fn text(value: &str, if_empty: &str) -> Vec<u8> {
    let value = if value.is_empty() { if_empty } else { value };
    value.bytes().filter(|&byte| byte != 0).collect()
}

fn debug_reloc(relocation: &Relocation) -> DebugReloc {
    let target = match relocation.target {
        RelocationTarget::Symbol(_) => DebugTarget::Text,
        RelocationTarget::Section(id) => DebugTarget::Section(id),
    };
    DebugReloc { offset: relocation.offset as u64, size: relocation.size, target, addend: relocation.addend }
}
