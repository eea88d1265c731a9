//! Code in memory: compiles a program for this machine, loads it into one mapping, and keeps that as long as it is used.
//!
//! The mapping holds, each part from a page's start: code and the stubs through which C functions are called
//! (executable), constants (read-only), variables. No page is writable and executable at once.

use crate::code::{self, Code};
use crate::data::{self, Data, Place, SectionKind};
use crate::isa::{Isas, Purpose};
use crate::symbols::{CNames, Symbol};
use l4t_loader::{Mapping, STUB_BYTES, aarch64_stub};
use l4t_mir::backend::{BackendError, CodegenOptions, LoadedProgram};
use l4t_mir::ir::Program;
use l4t_mir::queries::index;
use l4t_mir::target::{Arch, Target};
use rustc_hash::FxHashMap;

/// A program loaded.
struct Loaded {
    mapping: Mapping,
    /// Offsets in the mapping by symbol.
    functions: FxHashMap<Box<str>, u64>,
}

impl LoadedProgram for Loaded {
    fn address(&self, symbol: &str) -> Option<*const u8> {
        let offset = *self.functions.get(symbol)?;
        Some(self.mapping.address_of(offset))
    }
}

/// Compiles and loads a program.
pub(crate) fn load(program: &Program, options: &CodegenOptions) -> Result<Box<dyn LoadedProgram>, BackendError> {
    let target = Target::host().map_err(|error| BackendError::Unsupported(error.to_string()))?;
    let isas = Isas::new(program, &target, options.opt_level, Purpose::Memory)?;
    let names = CNames::new(program);
    let mut code = code::generate(program, &names, &target, &isas, Purpose::Memory, false)?;
    let data = data::lay_out(program, &code.uses, true)?;
    let functions = program
        .functions
        .iter()
        .map(|(id, function)| (function.symbol.clone(), code.functions[index(id)].offset))
        .collect();
    let layout = Layout::new(&code, &data);
    append_stubs(&mut code, &data, &layout, target.arch())?;
    let mut mapping = Mapping::new(layout.size)?;
    let base = mapping.address_of(0) as u64;
    for reloc in &code.relocs {
        let address = layout.address(&code, &data, reloc.symbol)?;
        reloc.apply(&mut code.text, base, base + address)?;
    }
    mapping.write(0, &code.text);
    for kind in SectionKind::ALL {
        let section = data.section(kind);
        let start = layout.sections[kind as usize];
        mapping.write(start, &section.bytes);
        for address in &section.addresses {
            let value = match address.symbol {
                Symbol::C(c) => c_address(program, &code, &names, base, c)?,
                symbol => base + layout.address(&code, &data, symbol)?,
            };
            let value = value.wrapping_add_signed(address.addend);
            mapping.write(start + address.offset, &value.to_le_bytes());
        }
    }
    mapping.make_executable(0..code.text.len() as u64)?;
    mapping.make_read_only(layout.read_only.clone())?;
    Ok(Box::new(Loaded { mapping, functions }))
}

/// The address of a C symbol in this process. A function that the program itself exports comes first.
fn c_address(program: &Program, code: &Code, names: &CNames<'_>, base: u64, c: usize) -> Result<u64, BackendError> {
    let name = names.name(c);
    if let Some((id, _)) = program.functions.iter().find(|(_, func)| func.exported && *func.symbol == *name) {
        return Ok(base + code.functions[index(id)].offset);
    }
    l4t_loader::c_symbol(name).ok_or_else(|| BackendError::MissingSymbol(name.to_owned()))
}

/// Where in the mapping everything lies.
struct Layout {
    /// The first stub; stubs are in the order of the address slots.
    stubs: u64,
    /// By [`SectionKind`].
    sections: [u64; 4],
    /// The constants.
    read_only: std::ops::Range<u64>,
    size: u64,
}

impl Layout {
    fn new(code: &Code, data: &Data) -> Layout {
        let page = l4t_loader::page_bytes();
        let stubs = (code.text.len() as u64).next_multiple_of(STUB_BYTES);
        let mut end = stubs + data.slots.len() as u64 * STUB_BYTES;
        let mut sections = [0; 4];
        let mut read_only = 0..0;
        for kind in SectionKind::ALL {
            let section = data.section(kind);
            let starts_on_page = matches!(kind, SectionKind::ReadOnly | SectionKind::Data);
            end = end.next_multiple_of(if starts_on_page { page } else { section.align });
            if kind == SectionKind::ReadOnly {
                read_only.start = end;
            }
            sections[kind as usize] = end;
            end += section.size;
            if kind == SectionKind::ReadOnlyAfterLoading {
                read_only.end = end;
            }
        }
        Layout { stubs, sections, read_only, size: end.next_multiple_of(page) }
    }

    fn place(&self, place: Place) -> u64 {
        self.sections[place.section as usize] + place.offset
    }

    /// The offset of what a symbol in code stands for.
    fn address(&self, code: &Code, data: &Data, symbol: Symbol) -> Result<u64, BackendError> {
        let missing = || BackendError::Internal(format!("{symbol:?} was not loaded"));
        match symbol {
            Symbol::Func(func) => code.functions.get(index(func)).map(|extent| extent.offset).ok_or_else(missing),
            Symbol::Global(global) => {
                data.globals.get(index(global)).map(|&place| self.place(place)).ok_or_else(missing)
            }
            Symbol::C(c) | Symbol::CVariadic(c) => {
                let i = data.slots.binary_search_by_key(&c, |(c, _)| *c).map_err(|_| missing())?;
                Ok(self.stubs + i as u64 * STUB_BYTES)
            }
            Symbol::AddressSlot(c) => data.slot(c).map(|place| self.place(place)).ok_or_else(missing),
        }
    }
}

/// Appends a stub for each address slot, which jumps to the address in it.
fn append_stubs(code: &mut Code, data: &Data, layout: &Layout, arch: Arch) -> Result<(), BackendError> {
    code.text.resize(layout.stubs as usize, 0);
    for (i, (_, slot)) in data.slots.iter().enumerate() {
        let stub = layout.stubs + i as u64 * STUB_BYTES;
        let slot = layout.place(*slot);
        let bytes = match arch {
            Arch::X86_64 => x86_64_stub(stub, slot),
            Arch::Aarch64 => aarch64_stub(stub, slot),
        };
        code.text.extend_from_slice(&bytes.ok_or_else(|| {
            BackendError::Limit("the program's code and data are too large to refer to each other".to_owned())
        })?);
    }
    Ok(())
}

/// `xor eax, eax; jmp *SLOT(%rip)`; a variadic function wants `al` to be zero, and others do not mind.
fn x86_64_stub(stub: u64, slot: u64) -> Option<[u8; STUB_BYTES as usize]> {
    let end = stub + 8;
    let distance = i32::try_from(slot as i64 - end as i64).ok()?;
    let mut bytes = [0xcc; STUB_BYTES as usize];
    bytes[..4].copy_from_slice(&[0x31, 0xc0, 0xff, 0x25]);
    bytes[4..8].copy_from_slice(&distance.to_le_bytes());
    Some(bytes)
}
