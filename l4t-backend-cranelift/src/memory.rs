//! Code in memory: compiles a program for this machine and describes it to the loader.

use crate::code::{self, Code};
use crate::data::{self, Data, Place, SectionKind};
use crate::isa::{Isas, Purpose};
use crate::symbols::{CNames, Symbol};
use l4t_loader::{Access, Field, Image, Reference, Section, Target as Destination};
use l4t_mir::backend::{BackendError, CodegenOptions, LoadedProgram, Unsupported};
use l4t_mir::ir::Program;
use l4t_mir::queries::index;
use l4t_mir::target::Target;

/// The number of the section with the code; those with data follow in the order of [`SectionKind`].
const TEXT: usize = 0;
const FIRST_DATA: usize = 1;

/// Compiles and loads a program.
pub(crate) fn load(program: &Program, options: &CodegenOptions) -> Result<Box<dyn LoadedProgram>, BackendError> {
    let target = Target::host().map_err(|unknown| BackendError::Unsupported(Unsupported::Target(unknown.name)))?;
    let isas = Isas::new(program, &target, options.opt_level, Purpose::Memory)?;
    let names = CNames::new(program);
    let code = code::generate(program, &names, &target, &isas, Purpose::Memory, false)?;
    let data = data::lay_out(program, &code.uses, Purpose::Memory)?;
    let image = Image { sections: sections(program, &code, &data), symbols: symbols(program, &code, &data, &names) };
    l4t_loader::load(&image, target.arch())
}

fn sections<'a>(program: &Program, code: &'a Code, data: &'a Data) -> Vec<Section<'a>> {
    let references = code.relocs.iter().map(|reloc| Reference {
        offset: reloc.offset,
        field: reloc.field,
        target: destination(program, reloc.symbol),
        addend: reloc.addend,
    });
    let text = Section {
        access: Access::Execute,
        bytes: &code.text,
        size: code.text.len() as u64,
        align: code::FUNCTION_ALIGN as u64,
        references: references.collect(),
    };
    let data = SectionKind::ALL.map(|kind| {
        let section = data.section(kind);
        let references = section.addresses.iter().map(|address| Reference {
            offset: address.offset,
            field: Field::Address,
            target: destination(program, address.symbol),
            addend: address.addend,
        });
        Section {
            access: match kind {
                SectionKind::ReadOnly | SectionKind::ReadOnlyAfterLoading => Access::Read,
                SectionKind::Data | SectionKind::Zeroed => Access::Write,
            },
            bytes: &section.bytes,
            size: section.size,
            align: section.align,
            references: references.collect(),
        }
    });
    std::iter::once(text).chain(data).collect()
}

/// The loader's symbols: functions, globals, C symbols, each in their order.
fn symbols<'a>(program: &'a Program, code: &Code, data: &Data, names: &CNames<'a>) -> Vec<l4t_loader::Symbol<'a>> {
    use l4t_loader::Place::{Elsewhere, Here};
    let functions = program.functions.values().zip(&code.functions).map(|(func, extent)| l4t_loader::Symbol {
        name: &func.symbol,
        place: Here { section: TEXT, offset: extent.offset, is_exported: func.exported },
    });
    let globals = program.globals.values().zip(&data.globals).map(|(global, place)| {
        let Place { section, offset } = *place;
        l4t_loader::Symbol {
            name: &global.name,
            place: Here { section: FIRST_DATA + section as usize, offset, is_exported: false },
        }
    });
    let c = (0..names.len()).map(|c| l4t_loader::Symbol { name: names.name(c), place: Elsewhere });
    functions.chain(globals).chain(c).collect()
}

/// What the loader calls the target of a reference.
fn destination(program: &Program, symbol: Symbol) -> Destination {
    let first_global = program.functions.len();
    let first_c = first_global + program.globals.len();
    match symbol {
        Symbol::Func(func) => Destination::Symbol(index(func)),
        Symbol::Global(global) => Destination::Symbol(first_global + index(global)),
        // The loader's stubs do for variadic calls as well.
        Symbol::C(c) | Symbol::CVariadic(c) => Destination::Symbol(first_c + c),
        Symbol::AddressSlot(c) => Destination::AddressOf(first_c + c),
    }
}
