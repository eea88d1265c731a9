//! Object files: code, data, unwind tables and symbols in ELF or Mach-O.
//!
//! Symbols of the program are local unless exported; their names hold a `.`, which no C name has, so neither a linker
//! nor a C library can mistake one for its own.

use crate::code::{self, Code};
use crate::data::{self, Address, Data, Place, SectionKind};
use crate::debug::{self, DebugSection, DebugTarget};
use crate::isa::{Isas, Purpose};
use crate::symbols::{CNames, Symbol};
use crate::unwind::{self, Addressing};
use cranelift_codegen::isa::TargetIsa;
use l4t_loader::Field;
use l4t_mir::backend::{BackendError, CodegenOptions};
use l4t_mir::ir::Program;
use l4t_mir::queries::index;
use l4t_mir::runtime::init_function;
use l4t_mir::target::{Arch, ObjectFormat, Target};
use object::write::{
    MachOBuildVersion, Object, Relocation, SectionId, StandardSection, Symbol as ObjectSymbol, SymbolId, SymbolSection,
};
use object::{
    Architecture, BinaryFormat, Endianness, RelocationEncoding, RelocationFlags, RelocationKind, SectionFlags,
    SymbolFlags, SymbolKind, SymbolScope, elf, macho,
};

/// Compiles a program to an object file.
pub(crate) fn write(program: &Program, target: &Target, options: &CodegenOptions) -> Result<Vec<u8>, BackendError> {
    let isas = Isas::new(program, target, options.opt_level, Purpose::Object)?;
    let names = CNames::new(program);
    let mut code = code::generate(program, &names, target, &isas, Purpose::Object, options.debug_info.is_some())?;
    let data = data::lay_out(program, &code.uses, Purpose::Object)?;
    if target.object_format() == ObjectFormat::Elf {
        // In Mach-O the linker may move functions apart.
        code.resolve_calls()?;
    }
    let mut writer = ObjectWriter::new(target, program, &names);
    writer.text(&mut code);
    writer.unwind(isas.any(), &code)?;
    writer.data(&data);
    writer.symbols(&code, &data);
    writer.variadic_stubs(&code)?;
    writer.relocations(&code, &data)?;
    writer.init_function()?;
    if let Some(info) = &options.debug_info {
        writer.debug_sections(debug::sections(program, &code, info, target)?)?;
    }
    writer.object.write().map_err(object_error)
}

struct ObjectWriter<'a> {
    target: &'a Target,
    program: &'a Program,
    names: &'a CNames<'a>,
    object: Object<'static>,
    text: SectionId,
    /// Bytes of code, without stubs.
    text_size: u64,
    /// By [`SectionKind`]; those with contents.
    sections: [Option<SectionId>; 4],
    symbols: Symbols,
}

/// The symbols of the object file.
#[derive(Default)]
struct Symbols {
    functions: Vec<SymbolId>,
    globals: Vec<SymbolId>,
    /// By C symbol; where used.
    c: Vec<Option<CSymbols>>,
}

#[derive(Clone, Copy)]
struct CSymbols {
    itself: SymbolId,
    address_slot: Option<SymbolId>,
    variadic_stub: Option<SymbolId>,
}

impl<'a> ObjectWriter<'a> {
    fn new(target: &'a Target, program: &'a Program, names: &'a CNames<'a>) -> ObjectWriter<'a> {
        let architecture = match target.arch() {
            Arch::X86_64 => Architecture::X86_64,
            Arch::Aarch64 => Architecture::Aarch64,
        };
        let format = match target.object_format() {
            ObjectFormat::Elf => BinaryFormat::Elf,
            ObjectFormat::MachO => BinaryFormat::MachO,
        };
        let mut object = Object::new(format, architecture, Endianness::Little);
        match format {
            BinaryFormat::MachO => {
                let mut version = MachOBuildVersion::default();
                version.platform = macho::PLATFORM_MACOS;
                // Version fields have 16 bits for the major version, 8 for the minor one and 8 for patches.
                let (major, minor) = Target::OLDEST_MACOS;
                version.minos = u32::from(major) << 16 | u32::from(minor) << 8;
                version.sdk = version.minos;
                object.set_macho_build_version(version);
            }
            // Without this note the linker makes the stack executable.
            _ => {
                object.add_section(Vec::new(), b".note.GNU-stack".to_vec(), object::SectionKind::Other);
            }
        }
        let text = object.section_id(StandardSection::Text);
        let (sections, symbols) = ([None; 4], Symbols::default());
        ObjectWriter { target, program, names, object, text, text_size: 0, sections, symbols }
    }

    fn is_elf(&self) -> bool {
        self.target.object_format() == ObjectFormat::Elf
    }

    fn text(&mut self, code: &mut Code) {
        let text = std::mem::take(&mut code.text);
        self.text_size = text.len() as u64;
        self.object.set_section_data(self.text, text, code::FUNCTION_ALIGN as u64);
    }

    /// Directly behind the text section, where Mach-O's addressing expects it; so this comes before other sections,
    /// and behind anything that makes the text longer.
    fn unwind(&mut self, isa: &dyn TargetIsa, code: &Code) -> Result<(), BackendError> {
        let addressing = match self.target.object_format() {
            ObjectFormat::Elf => Addressing::Relocations,
            ObjectFormat::MachO => {
                let text_size = self.text_size + self.variadic_stub_bytes(code);
                Addressing::BehindText(text_size.next_multiple_of(unwind::EH_FRAME_ALIGN))
            }
        };
        let frames = unwind::eh_frame(isa, code, addressing)?;
        let section = self.object.section_id(StandardSection::EhFrame);
        self.object.set_section_data(section, frames.bytes, unwind::EH_FRAME_ALIGN);
        if frames.relocs.is_empty() {
            return Ok(());
        }
        let symbol = self.object.section_symbol(self.text);
        for (offset, addend) in frames.relocs {
            let relocation = Relocation { offset, symbol, addend, flags: self.flags(Field::Distance) };
            self.object.add_relocation(section, relocation).map_err(object_error)?;
        }
        Ok(())
    }

    fn data(&mut self, data: &Data) {
        for kind in SectionKind::ALL {
            let section = data.section(kind);
            if section.size == 0 {
                continue;
            }
            let id = self.object.section_id(match kind {
                SectionKind::ReadOnly => StandardSection::ReadOnlyData,
                SectionKind::ReadOnlyAfterLoading => StandardSection::ReadOnlyDataWithRel,
                SectionKind::Data => StandardSection::Data,
                SectionKind::Zeroed => StandardSection::UninitializedData,
            });
            match kind {
                SectionKind::Zeroed => {
                    self.object.append_section_bss(id, section.size, section.align);
                }
                _ => self.object.set_section_data(id, section.bytes.clone(), section.align),
            }
            self.sections[kind as usize] = Some(id);
        }
    }

    fn symbols(&mut self, code: &Code, data: &Data) {
        let (is_library, is_elf) = (self.program.main.is_none(), self.is_elf());
        for ((_, function), extent) in self.program.functions.iter().zip(&code.functions) {
            let section = SymbolSection::Section(self.text);
            let mut add =
                |name: &str, scope| self.add_symbol(name, SymbolKind::Text, scope, section, extent.offset, extent.size);
            let symbol = match function.exported {
                true => add(&function.symbol, SymbolScope::Dynamic),
                false => add(&function.symbol, SymbolScope::Compilation),
            };
            // In a shared library a symbol that others see can be overridden, and near code must not refer to it: the
            // program's own references go to a private symbol of the same place.
            let itself = match function.exported && is_library && is_elf {
                true => add(&format!("l4t.{}", function.symbol), SymbolScope::Compilation),
                false => symbol,
            };
            self.symbols.functions.push(itself);
        }
        for ((_, global), place) in self.program.globals.iter().zip(&data.globals) {
            let symbol = self.add_data_symbol(&global.name, *place, global.size);
            self.symbols.globals.push(symbol);
        }
        self.symbols.c.resize(self.names.len(), None);
        for (c, uses) in code.uses.iter() {
            let name = self.names.name(c);
            let itself = self.exported(name).unwrap_or_else(|| {
                let section = SymbolSection::Undefined;
                self.add_symbol(name, SymbolKind::Text, SymbolScope::Unknown, section, 0, 0)
            });
            let slot = if uses.address { data.slot(c) } else { None };
            let address_slot = slot.map(|slot| self.add_data_symbol(&format!("l4t.address.{name}"), slot, 8));
            self.symbols.c[c] = Some(CSymbols { itself, address_slot, variadic_stub: None });
        }
    }

    /// The program's own function of a C name: nothing is undefined and defined at once.
    fn exported(&self, name: &str) -> Option<SymbolId> {
        let (id, _) = self.program.functions.iter().find(|(_, func)| func.exported && *func.symbol == *name)?;
        self.symbols.functions.get(index(id)).copied()
    }

    fn add_data_symbol(&mut self, name: &str, place: Place, size: u64) -> SymbolId {
        // A section of no bytes was not made; then its symbols, of no bytes either, stand in the text section.
        let section = self.sections[place.section as usize].unwrap_or(self.text);
        let section = SymbolSection::Section(section);
        self.add_symbol(name, SymbolKind::Data, SymbolScope::Compilation, section, place.offset, size)
    }

    fn add_symbol(
        &mut self,
        name: &str,
        kind: SymbolKind,
        scope: SymbolScope,
        section: SymbolSection,
        value: u64,
        size: u64,
    ) -> SymbolId {
        let name = name.as_bytes().to_vec();
        self.object.add_symbol(ObjectSymbol {
            name,
            value,
            size,
            kind,
            scope,
            weak: false,
            section,
            flags: SymbolFlags::None,
        })
    }

    fn variadic_stub_bytes(&self, code: &Code) -> u64 {
        let n_stubs = code.uses.iter().filter(|(_, uses)| uses.called_variadic).count();
        (n_stubs * VARIADIC_STUB.len()) as u64
    }

    /// Appends the x86-64 stubs through which variadic C functions are called.
    fn variadic_stubs(&mut self, code: &Code) -> Result<(), BackendError> {
        for (c, uses) in code.uses.iter().filter(|(_, uses)| uses.called_variadic) {
            debug_assert!(uses.called_variadic);
            let Some(Some(c_symbols)) = self.symbols.c.get(c).copied() else { continue };
            let offset = self.object.append_section_data(self.text, &VARIADIC_STUB, 1);
            let name = format!("l4t.variadic.{}", self.names.name(c));
            let section = SymbolSection::Section(self.text);
            let size = VARIADIC_STUB.len() as u64;
            let stub = self.add_symbol(&name, SymbolKind::Text, SymbolScope::Compilation, section, offset, size);
            self.symbols.c[c] = Some(CSymbols { variadic_stub: Some(stub), ..c_symbols });
            let relocation = Relocation {
                offset: offset + size - 4,
                symbol: c_symbols.itself,
                addend: -4,
                flags: generic(RelocationKind::GotRelative, RelocationEncoding::Generic, 32),
            };
            self.object.add_relocation(self.text, relocation).map_err(object_error)?;
        }
        Ok(())
    }

    fn relocations(&mut self, code: &Code, data: &Data) -> Result<(), BackendError> {
        for reloc in &code.relocs {
            let symbol = self.symbol_of(reloc.symbol)?;
            let flags = self.flags(reloc.field);
            let relocation = Relocation { offset: reloc.offset, symbol, addend: reloc.addend, flags };
            self.object.add_relocation(self.text, relocation).map_err(object_error)?;
        }
        for kind in SectionKind::ALL {
            let Some(section) = self.sections[kind as usize] else { continue };
            for &Address { offset, symbol, addend } in &data.section(kind).addresses {
                let symbol = self.symbol_of(symbol)?;
                let relocation = Relocation { offset, symbol, addend, flags: self.flags(Field::Address) };
                self.object.add_relocation(section, relocation).map_err(object_error)?;
            }
        }
        Ok(())
    }

    /// Has the loader call what must run first in a library.
    fn init_function(&mut self) -> Result<(), BackendError> {
        let Some(init) = init_function(self.program) else { return Ok(()) };
        let (segment, name, kind) = match self.is_elf() {
            true => ("", ".init_array", object::SectionKind::Elf(elf::SHT_INIT_ARRAY)),
            false => ("__DATA", "__mod_init_func", object::SectionKind::Data),
        };
        let section = self.object.add_section(segment.into(), name.into(), kind);
        let flags = match self.is_elf() {
            true => SectionFlags::Elf { sh_flags: (elf::SHF_ALLOC | elf::SHF_WRITE).into() },
            false => SectionFlags::MachO { flags: macho::S_MOD_INIT_FUNC_POINTERS },
        };
        self.object.section_mut(section).flags = flags;
        self.object.set_section_data(section, vec![0; 8], 8);
        let symbol = self.symbol_of(Symbol::Func(init))?;
        let relocation = Relocation { offset: 0, symbol, addend: 0, flags: self.flags(Field::Address) };
        self.object.add_relocation(section, relocation).map_err(object_error)
    }

    /// Adds sections for debuggers. Distances between them are settled here in Mach-O, by relocations in ELF.
    fn debug_sections(&mut self, mut made: Vec<DebugSection>) -> Result<(), BackendError> {
        let mut ids = Vec::with_capacity(made.len());
        for section in &mut made {
            let (segment, name) = match self.is_elf() {
                true => (Vec::new(), section.id.name().to_owned()),
                false => (b"__DWARF".to_vec(), mach_o_name(section.id)),
            };
            let id = self.object.add_section(segment, name.into_bytes(), object::SectionKind::Debug);
            ids.push((section.id, id));
        }
        for (section, &(_, id)) in made.iter_mut().zip(&ids) {
            let relocs = std::mem::take(&mut section.relocs);
            if !self.is_elf() {
                for reloc in relocs.iter().filter(|reloc| matches!(reloc.target, DebugTarget::Section(_))) {
                    let field = section.bytes.get_mut(reloc.offset as usize..).unwrap_or_default();
                    for (byte, value) in field.iter_mut().zip(reloc.addend.to_le_bytes()).take(reloc.size.into()) {
                        *byte = value;
                    }
                }
            }
            self.object.set_section_data(id, std::mem::take(&mut section.bytes), 1);
            for reloc in relocs {
                let symbol = match reloc.target {
                    DebugTarget::Text => Some(self.object.section_symbol(self.text)),
                    DebugTarget::Global(global) => self.symbols.globals.get(index(global)).copied(),
                    DebugTarget::Section(target) if self.is_elf() => {
                        let found = ids.iter().find(|(gimli, _)| *gimli == target);
                        found.map(|&(_, id)| self.object.section_symbol(id))
                    }
                    DebugTarget::Section(_) => continue,
                };
                let symbol = symbol.ok_or_else(|| BackendError::Internal("debug information of nothing".to_owned()))?;
                let flags = generic(RelocationKind::Absolute, RelocationEncoding::Generic, reloc.size * 8);
                let relocation = Relocation { offset: reloc.offset, symbol, addend: reloc.addend, flags };
                self.object.add_relocation(id, relocation).map_err(object_error)?;
            }
        }
        Ok(())
    }

    fn symbol_of(&self, symbol: Symbol) -> Result<SymbolId, BackendError> {
        let c = |c: usize| self.symbols.c.get(c).copied().flatten();
        let found = match symbol {
            Symbol::Func(func) => self.symbols.functions.get(index(func)).copied(),
            Symbol::Global(global) => self.symbols.globals.get(index(global)).copied(),
            Symbol::C(i) => c(i).map(|symbols| symbols.itself),
            Symbol::CVariadic(i) => c(i).and_then(|symbols| symbols.variadic_stub),
            Symbol::AddressSlot(i) => c(i).and_then(|symbols| symbols.address_slot),
        };
        found.ok_or_else(|| BackendError::Internal(format!("{symbol:?} has no symbol in the object file")))
    }

    /// How the format says what a field holds.
    fn flags(&self, field: Field) -> RelocationFlags {
        match (field, self.is_elf()) {
            (Field::Address, _) => generic(RelocationKind::Absolute, RelocationEncoding::Generic, 64),
            (Field::X86Call, _) => generic(RelocationKind::PltRelative, RelocationEncoding::X86Branch, 32),
            (Field::Distance, _) => generic(RelocationKind::Relative, RelocationEncoding::Generic, 32),
            (Field::Aarch64Call, _) => generic(RelocationKind::PltRelative, RelocationEncoding::AArch64Call, 26),
            (Field::Aarch64Page, true) => RelocationFlags::Elf { r_type: elf::R_AARCH64_ADR_PREL_PG_HI21 },
            (Field::Aarch64PageOffset { shift }, true) => RelocationFlags::Elf {
                r_type: match shift {
                    0 => elf::R_AARCH64_ADD_ABS_LO12_NC,
                    1 => elf::R_AARCH64_LDST16_ABS_LO12_NC,
                    2 => elf::R_AARCH64_LDST32_ABS_LO12_NC,
                    3 => elf::R_AARCH64_LDST64_ABS_LO12_NC,
                    // No access has more than 16 bytes.
                    _ => elf::R_AARCH64_LDST128_ABS_LO12_NC,
                },
            },
            (Field::Aarch64Page, false) => {
                RelocationFlags::MachO { r_type: macho::ARM64_RELOC_PAGE21, r_pcrel: true, r_length: 2 }
            }
            (Field::Aarch64PageOffset { .. }, false) => {
                RelocationFlags::MachO { r_type: macho::ARM64_RELOC_PAGEOFF12, r_pcrel: false, r_length: 2 }
            }
        }
    }
}

/// Names of sections have 16 bytes there.
fn mach_o_name(section: gimli::SectionId) -> String {
    let mut name = section.name().replacen('.', "__", 1);
    name.truncate(16);
    name
}

/// `xor eax, eax; jmp *SYMBOL@GOTPCREL(%rip)`
const VARIADIC_STUB: [u8; 8] = [0x31, 0xc0, 0xff, 0x25, 0, 0, 0, 0];

fn generic(kind: RelocationKind, encoding: RelocationEncoding, size: u8) -> RelocationFlags {
    RelocationFlags::Generic { kind, encoding, size }
}

fn object_error(error: object::write::Error) -> BackendError {
    BackendError::Internal(format!("object file: {error}"))
}
