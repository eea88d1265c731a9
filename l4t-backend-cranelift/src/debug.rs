//! Debug information in DWARF 5: types, global variables, and functions with their lines and variables.
//!
//! Every function that somebody wrote has an entry with its name and its place, and a row in the line table wherever the
//! source position changes. Code of the runtime has neither, so debuggers step over it.

mod own_code;
mod types;
mod variables;

use crate::code::Code;
use crate::dwarf_section::Section;
use gimli::write::{
    Address, AttributeValue, DebuggingInformationEntry, DwarfUnit, Expression, FileId, LineProgram, LineString,
    Relocation, RelocationTarget, Sections,
};
use gimli::{DebugMacroOffset, Encoding, Format, LineEncoding, Register, SectionId};
use l4t_mir::backend::BackendError;
use l4t_mir::debug_info::{DebugInfo, DebugPlace, shown_for_end};
use l4t_mir::ir::debug::GlobalVariable;
use l4t_mir::ir::{FuncId, Function, GlobalId, Program};
use l4t_mir::queries::{id, index};
use l4t_mir::target::{Arch, Os, Target};
use l4t_syntax::Span;
use types::{Types, set_type};
use variables::{Run, Variables};

const ENCODING: Encoding = Encoding { format: Format::Dwarf32, version: 5, address_size: 8 };

/// No number is assigned to L4T; C comes closest for expressions that people type into a debugger.
const LANGUAGE: gimli::DwLang = gimli::DW_LANG_C99;

/// The head of an empty table of addresses: the length of the rest, the version, bytes of an address and of a segment.
///
/// Nothing here uses one; but `dsymutil`, which gathers debug information on macOS, writes lists of ranges and locations
/// with the help of a table, and says where that is only if there was one before.
const ADDRESS_TABLE: [u8; 8] = [4, 0, 0, 0, 5, 0, 8, 0];

/// How addresses name things: the start of the code, and the globals behind it.
const TEXT: usize = 0;
const FIRST_GLOBAL: usize = 1;

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
    /// A global's storage.
    Global(GlobalId),
}

/// Makes the sections, those without contents left out.
pub(crate) fn sections(
    program: &Program,
    code: &Code,
    info: &DebugInfo,
    target: &Target,
) -> Result<Vec<DebugSection>, BackendError> {
    let mut writer = Dwarf::new(program, code, info, target);
    for variable in &program.debug.globals {
        writer.global(variable);
    }
    for (id, func) in program.functions.iter() {
        // A function that nobody wrote has no place.
        if let Some(place) = info.place(func.span) {
            writer.function(id, func, place);
        }
    }
    writer.finish()
}

struct Dwarf<'a> {
    code: &'a Code,
    info: &'a DebugInfo,
    target: &'a Target,
    unit: DwarfUnit,
    types: Types<'a>,
    files: Vec<FileId>,
}

impl<'a> Dwarf<'a> {
    fn new(program: &'a Program, code: &'a Code, info: &'a DebugInfo, target: &'a Target) -> Dwarf<'a> {
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
        // Offsets in lists of ranges and locations count from here: the start of the text section.
        if let Some(last) = code.functions.last() {
            entry.set(gimli::DW_AT_low_pc, AttributeValue::Address(text_address(0)));
            // Of a fixed width: `dsymutil` puts in another number, and counts on as many bytes.
            entry.set(gimli::DW_AT_high_pc, AttributeValue::Data8(last.offset + last.size));
        }
        Dwarf { code, info, target, unit, types: Types::new(&program.debug), files }
    }

    fn global(&mut self, variable: &GlobalVariable) {
        let ty = self.types.entry(&mut self.unit, variable.ty);
        let mut location = Expression::new();
        let symbol = FIRST_GLOBAL + index(variable.global);
        location.op_addr(Address::Symbol { symbol, addend: variable.offset as i64 });
        let root = self.unit.unit.root();
        let made = self.unit.unit.add(root, gimli::DW_TAG_variable);
        set_type(&mut self.unit, made, ty);
        let entry = self.unit.unit.get_mut(made);
        entry.set(gimli::DW_AT_name, string(&variable.name));
        set_place(entry, self.info.place(variable.span), &self.files);
        entry.set(gimli::DW_AT_location, AttributeValue::Exprloc(location));
    }

    fn function(&mut self, id: FuncId, func: &'a Function, place: DebugPlace) {
        let extent = self.code.functions[index(id)];
        let start = text_address(extent.offset);
        let runs = self.runs(id, func);
        self.lines(start, extent.offset, extent.size, place, &runs);
        let root = self.unit.unit.root();
        let function = self.unit.unit.add(root, gimli::DW_TAG_subprogram);
        let mut frame_base = Expression::new();
        frame_base.op_reg(frame_register(self.target.arch()));
        let entry = self.unit.unit.get_mut(function);
        entry.set(gimli::DW_AT_name, string(&func.name));
        // Without the linker's name, which debuggers would show instead.
        entry.set(gimli::DW_AT_external, AttributeValue::Flag(func.exported));
        entry.set(gimli::DW_AT_prototyped, AttributeValue::Flag(true));
        set_place(entry, Some(place), &self.files);
        entry.set(gimli::DW_AT_low_pc, AttributeValue::Address(start));
        entry.set(gimli::DW_AT_high_pc, AttributeValue::Udata(extent.size));
        entry.set(gimli::DW_AT_frame_base, AttributeValue::Exprloc(frame_base));
        if let (Some(debug), Some(frame)) = (&func.debug, self.code.frames.get(index(id))) {
            let ret = self.types.entry(&mut self.unit, debug.ret);
            set_type(&mut self.unit, function, ret);
            let arch = self.target.arch();
            let Dwarf { unit, types, info, files, .. } = self;
            let start = extent.offset;
            Variables { unit, types, info, files, arch, func, debug, frame, start, runs: &runs }.describe(function);
        }
    }

    /// The parts of a function's code that were made for something in the source.
    fn runs(&self, id: FuncId, func: &Function) -> Vec<Run> {
        let start = self.code.functions[index(id)].offset;
        let runs = self.code.frames.get(index(id)).map_or(&[][..], |frame| &frame.runs);
        let run = |&(from, to, location): &(u32, u32, u32)| {
            let span = span_of(func, location)?;
            Some(Run { start: start + u64::from(from), end: start + u64::from(to), span })
        };
        runs.iter().filter_map(run).collect()
    }

    /// The rows of one function, from its start to its end.
    fn lines(&mut self, address: Address, start: u64, size: u64, place: DebugPlace, runs: &[Run]) {
        let lines = &mut self.unit.unit.line_program;
        lines.begin_sequence(Some(address));
        // The prologue belongs to the line of the function's name.
        let mut last = place;
        row(lines, &self.files, 0, place, true);
        for run in runs {
            let Some(place) = self.info.place(run.span) else { continue };
            if place != last {
                // Debuggers stop where a line starts, not at each of its parts.
                let is_other_line = (place.file, place.line) != (last.file, last.line);
                row(lines, &self.files, run.start - start, place, is_other_line);
                last = place;
            }
        }
        lines.end_sequence(size);
    }

    fn finish(mut self) -> Result<Vec<DebugSection>, BackendError> {
        self.types.finish(&mut self.unit, self.info, &self.files);
        let has_table = self.target.os() == Os::MacOs;
        if has_table {
            let root = self.unit.unit.root();
            // The one kind of value in gimli whose form is an offset in a section, and which is written as it is.
            let base = AttributeValue::DebugMacroRef(DebugMacroOffset(ADDRESS_TABLE.len()));
            self.unit.unit.get_mut(root).set(gimli::DW_AT_addr_base, base);
        }
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
        if has_table {
            made.push(DebugSection { id: SectionId::DebugAddr, bytes: ADDRESS_TABLE.to_vec(), relocs: Vec::new() });
        }
        match collect {
            Ok(()) => Ok(made),
            Err(never) => match never {},
        }
    }
}

fn row(lines: &mut LineProgram, files: &[FileId], offset: u64, place: DebugPlace, is_statement: bool) {
    let row = lines.row();
    row.is_statement = is_statement;
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
        Some(block) => (block < func.blocks.len()).then(|| shown_for_end(func, id(block))),
    }
}

/// The address of a byte of the text section.
fn text_address(offset: u64) -> Address {
    Address::Symbol { symbol: TEXT, addend: offset as i64 }
}

/// Says where an entry's name stands.
fn set_place(entry: &mut DebuggingInformationEntry, place: Option<DebugPlace>, files: &[FileId]) {
    if let Some(place) = place {
        entry.set(gimli::DW_AT_decl_file, AttributeValue::FileIndex(Some(files[place.file])));
        entry.set(gimli::DW_AT_decl_line, AttributeValue::Udata(place.line.into()));
    }
}

/// The register that holds the frame's address.
fn frame_register(arch: Arch) -> Register {
    match arch {
        Arch::X86_64 => gimli::X86_64::RBP,
        Arch::Aarch64 => gimli::AArch64::X29,
    }
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
        RelocationTarget::Symbol(symbol) => match symbol.checked_sub(FIRST_GLOBAL) {
            Some(global) => DebugTarget::Global(id(global)),
            None => DebugTarget::Text,
        },
        RelocationTarget::Section(id) => DebugTarget::Section(id),
    };
    DebugReloc { offset: relocation.offset as u64, size: relocation.size, target, addend: relocation.addend }
}
