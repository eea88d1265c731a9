//! Static storage: distributes a program's globals, and the address slots of C symbols, over sections.

use crate::isa::Purpose;
use crate::symbols::{CUses, Symbol};
use l4t_mir::backend::{BackendError, Limit};
use l4t_mir::ir::{Global, Init, Program, RelocTarget};
use l4t_mir::queries::index;

/// Code refers to data by 32-bit distances; some room is left for code, and for the C library's parts of a program.
const MAX_DATA_BYTES: u64 = (1 << 31) - (1 << 28);

/// The kinds of section, in their order in memory.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum SectionKind {
    /// Constants without addresses.
    ReadOnly,
    /// Constants that hold addresses, which the loader must fill in.
    ReadOnlyAfterLoading,
    /// Initialised variables.
    Data,
    /// Variables that start as zeros; has no bytes.
    Zeroed,
}

impl SectionKind {
    pub(crate) const ALL: [SectionKind; 4] =
        [SectionKind::ReadOnly, SectionKind::ReadOnlyAfterLoading, SectionKind::Data, SectionKind::Zeroed];
}

/// A section of data.
#[derive(Default)]
pub(crate) struct Section {
    /// Its bytes; empty for [`SectionKind::Zeroed`].
    pub(crate) bytes: Vec<u8>,
    /// Its size.
    pub(crate) size: u64,
    /// Its alignment, at least 1.
    pub(crate) align: u64,
    /// Addresses, 8 bytes each, to be put in.
    pub(crate) addresses: Vec<Address>,
}

/// An address to be put into a section.
pub(crate) struct Address {
    /// Where, in bytes from the section's start.
    pub(crate) offset: u64,
    /// Of what. Here `Symbol::C` means the C symbol itself.
    pub(crate) symbol: Symbol,
    /// Plus so many bytes.
    pub(crate) addend: i64,
}

/// Where something lies.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    pub(crate) section: SectionKind,
    pub(crate) offset: u64,
}

/// The data of a program.
pub(crate) struct Data {
    /// By [`SectionKind`].
    pub(crate) sections: [Section; 4],
    /// By global id.
    pub(crate) globals: Vec<Place>,
    /// By C symbol; only for those whose slot is used, and in object files.
    pub(crate) slots: Vec<(usize, Place)>,
}

impl Data {
    /// A section by its kind.
    pub(crate) fn section(&self, kind: SectionKind) -> &Section {
        &self.sections[kind as usize]
    }

    /// The address slot of a C symbol.
    pub(crate) fn slot(&self, c: usize) -> Option<Place> {
        let i = self.slots.binary_search_by_key(&c, |(c, _)| *c).ok()?;
        Some(self.slots[i].1)
    }

    fn reserve(&mut self, kind: SectionKind, size: u64, align: u64) -> Result<Place, BackendError> {
        let section = &mut self.sections[kind as usize];
        section.align = section.align.max(align);
        let too_large = || BackendError::Limit(Limit::Globals { max_bytes: MAX_DATA_BYTES });
        let offset = section.size.checked_next_multiple_of(align.max(1)).ok_or_else(too_large)?;
        section.size = offset.checked_add(size).filter(|&size| size <= MAX_DATA_BYTES).ok_or_else(too_large)?;
        if self.sections.iter().map(|section| section.size).sum::<u64>() > MAX_DATA_BYTES {
            return Err(too_large());
        }
        Ok(Place { section: kind, offset })
    }
}

/// Lays out a program's globals, and for object files the address slots. (In memory the loader makes these.)
pub(crate) fn lay_out(program: &Program, uses: &CUses, purpose: Purpose) -> Result<Data, BackendError> {
    let mut data = Data {
        sections: std::array::from_fn(|_| Section { align: 1, ..Section::default() }),
        globals: Vec::with_capacity(program.globals.len()),
        slots: Vec::new(),
    };
    for (_, global) in program.globals.iter() {
        let kind = section_of(global);
        let place = data.reserve(kind, global.size, global.align)?;
        data.globals.push(place);
        let section = &mut data.sections[kind as usize];
        if let Init::Data { bytes, relocs } = &global.init {
            section.bytes.resize(place.offset as usize, 0);
            section.bytes.extend_from_slice(bytes);
            section.addresses.extend(relocs.iter().map(|reloc| {
                let (symbol, addend) = match reloc.target {
                    RelocTarget::Global(global, addend) => (Symbol::Global(global), addend),
                    RelocTarget::Func(func) => (Symbol::Func(func), 0),
                };
                Address { offset: place.offset + reloc.offset, symbol, addend }
            }));
        }
    }
    for (c, _) in uses.iter().filter(|(_, uses)| uses.address && purpose == Purpose::Object) {
        let place = data.reserve(SectionKind::ReadOnlyAfterLoading, 8, 8)?;
        data.slots.push((c, place));
        data.sections[place.section as usize].addresses.push(Address {
            offset: place.offset,
            symbol: Symbol::C(c),
            addend: 0,
        });
    }
    for kind in [SectionKind::ReadOnly, SectionKind::ReadOnlyAfterLoading, SectionKind::Data] {
        let section = &mut data.sections[kind as usize];
        section.bytes.resize(section.size as usize, 0);
    }
    debug_assert_eq!(data.globals.len(), program.globals.len());
    debug_assert!(program.globals.iter().all(|(id, _)| index(id) < data.globals.len()));
    Ok(data)
}

fn section_of(global: &Global) -> SectionKind {
    match &global.init {
        // Read-only zeros have bytes too: they are few.
        Init::Zero if global.writable => SectionKind::Zeroed,
        Init::Zero => SectionKind::ReadOnly,
        Init::Data { .. } if global.writable => SectionKind::Data,
        Init::Data { relocs, .. } if relocs.is_empty() => SectionKind::ReadOnly,
        Init::Data { .. } => SectionKind::ReadOnlyAfterLoading,
    }
}
