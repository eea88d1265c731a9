//! LLVM's ELF object files as the loader takes them: their sections, symbols and references. What is only for unwinding
//! and debugging stays behind.

use l4t_loader::{Access, Field, Image, Place, Reference, Section, Symbol, Target};
use l4t_mir::backend::BackendError;
use l4t_mir::target::Arch;
use object::read::{Object, ObjectSection, ObjectSymbol, RelocationTarget, SymbolIndex, SymbolSection};
use object::{RelocationFlags, SectionIndex, SectionKind, elf};

/// What an object file for this machine holds.
///
/// Errors: it is none that LLVM would write.
pub(crate) fn image<'a>(file: &'a object::File<'a>, arch: Arch) -> Result<Image<'a>, BackendError> {
    let kept: Vec<(object::Section<'a, 'a>, Access)> =
        file.sections().filter_map(|section| access(&section).map(|access| (section, access))).collect();
    let numbers: Vec<SectionIndex> = kept.iter().map(|(section, _)| section.index()).collect();
    let mut image = Image::default();
    // By index in the file: the number in the image. Some have none, such as those of sections that stay behind.
    let mut symbols = Vec::new();
    for symbol in file.symbols() {
        let made = image_symbol(&symbol, &numbers)?;
        symbols.resize(symbol.index().0, None);
        symbols.push(made.is_some().then_some(image.symbols.len()));
        image.symbols.extend(made);
    }
    for (section, access) in &kept {
        image.sections.push(Section {
            access: *access,
            bytes: section.data().map_err(|error| broken(&error))?,
            size: section.size(),
            align: section.align(),
            references: references(section, &symbols, arch)?,
        });
    }
    Ok(image)
}

/// The error for an object file that is not as LLVM writes them.
pub(crate) fn broken(what: &dyn std::fmt::Display) -> BackendError {
    BackendError::Internal(format!("loading LLVM's object file: {what}"))
}

/// What a section is for; none if it is not loaded.
fn access(section: &object::Section<'_, '_>) -> Option<Access> {
    match section.kind() {
        SectionKind::Text => Some(Access::Execute),
        // Nothing here unwinds the program's frames.
        SectionKind::ReadOnlyData if section.name() == Ok(".eh_frame") => None,
        SectionKind::ReadOnlyData | SectionKind::ReadOnlyDataWithRel | SectionKind::ReadOnlyString => {
            Some(Access::Read)
        }
        SectionKind::Data | SectionKind::UninitializedData => Some(Access::Write),
        _ => None,
    }
}

fn image_symbol<'a>(
    symbol: &object::Symbol<'a, 'a>,
    sections: &[SectionIndex],
) -> Result<Option<Symbol<'a>>, BackendError> {
    let place = match symbol.section() {
        SymbolSection::Undefined => Some(Place::Elsewhere),
        SymbolSection::Section(index) => sections.iter().position(|&kept| kept == index).map(|section| Place::Here {
            section,
            offset: symbol.address(),
            is_exported: symbol.is_global(),
        }),
        _ => None,
    };
    let name = symbol.name().map_err(|error| broken(&error))?;
    Ok(place.map(|place| Symbol { name, place }))
}

fn references(
    section: &object::Section<'_, '_>,
    symbols: &[Option<usize>],
    arch: Arch,
) -> Result<Vec<Reference>, BackendError> {
    let reference = |(offset, relocation): (u64, object::Relocation)| {
        let (RelocationFlags::Elf { r_type }, RelocationTarget::Symbol(SymbolIndex(symbol))) =
            (relocation.flags(), relocation.target())
        else {
            return Err(broken(&format!("unexpected reference {relocation:?}")));
        };
        let symbol = symbols.get(symbol).copied().flatten();
        let symbol = symbol.ok_or_else(|| broken(&"a reference to something that is not loaded"))?;
        let (field, wants_slot) = field(arch, r_type).ok_or_else(|| broken(&format!("unknown reference {r_type}")))?;
        let target = if wants_slot { Target::AddressOf(symbol) } else { Target::Symbol(symbol) };
        Ok(Reference { offset, field, target, addend: relocation.addend() })
    };
    section.relocations().map(reference).collect()
}

/// What a type of relocation means: the field, and whether it refers to a slot with the address instead of to the
/// symbol; none if LLVM does not use it for code that may lie anywhere.
fn field(arch: Arch, r_type: u32) -> Option<(Field, bool)> {
    let page_offset = |shift| Field::Aarch64PageOffset { shift };
    Some(match (arch, r_type) {
        (Arch::X86_64, elf::R_X86_64_64) => (Field::Address, false),
        (Arch::X86_64, elf::R_X86_64_PC32) => (Field::Distance, false),
        (Arch::X86_64, elf::R_X86_64_PLT32) => (Field::X86Call, false),
        (Arch::X86_64, elf::R_X86_64_GOTPCREL | elf::R_X86_64_GOTPCRELX | elf::R_X86_64_REX_GOTPCRELX) => {
            (Field::Distance, true)
        }
        (Arch::Aarch64, elf::R_AARCH64_ABS64) => (Field::Address, false),
        (Arch::Aarch64, elf::R_AARCH64_PREL32) => (Field::Distance, false),
        (Arch::Aarch64, elf::R_AARCH64_CALL26 | elf::R_AARCH64_JUMP26) => (Field::Aarch64Call, false),
        (Arch::Aarch64, elf::R_AARCH64_ADR_PREL_PG_HI21) => (Field::Aarch64Page, false),
        (Arch::Aarch64, elf::R_AARCH64_ADD_ABS_LO12_NC | elf::R_AARCH64_LDST8_ABS_LO12_NC) => (page_offset(0), false),
        (Arch::Aarch64, elf::R_AARCH64_LDST16_ABS_LO12_NC) => (page_offset(1), false),
        (Arch::Aarch64, elf::R_AARCH64_LDST32_ABS_LO12_NC) => (page_offset(2), false),
        (Arch::Aarch64, elf::R_AARCH64_LDST64_ABS_LO12_NC) => (page_offset(3), false),
        (Arch::Aarch64, elf::R_AARCH64_LDST128_ABS_LO12_NC) => (page_offset(4), false),
        (Arch::Aarch64, elf::R_AARCH64_ADR_GOT_PAGE) => (Field::Aarch64Page, true),
        (Arch::Aarch64, elf::R_AARCH64_LD64_GOT_LO12_NC) => (page_offset(3), true),
        _ => return None,
    })
}
