//! Loading small images, and what is refused.

use super::*;
use crate::field::Field;
use crate::image::{Access, Section, Symbol};

const ARCH: Arch = if cfg!(target_arch = "aarch64") { Arch::Aarch64 } else { Arch::X86_64 };

fn here(name: &str, section: usize, offset: u64) -> Symbol<'_> {
    Symbol { name, place: Place::Here { section, offset, is_exported: !name.is_empty() } }
}

fn elsewhere(name: &str) -> Symbol<'_> {
    Symbol { name, place: Place::Elsewhere }
}

fn data(access: Access, bytes: &[u8], references: Vec<Reference>) -> Section<'_> {
    Section { access, bytes, size: bytes.len() as u64, align: 8, references }
}

fn address(offset: u64, target: Target, addend: i64) -> Reference {
    Reference { offset, field: Field::Address, target, addend }
}

fn loaded(image: &Image<'_>) -> Box<dyn LoadedProgram> {
    load(image, ARCH).unwrap_or_else(|error| panic!("{error:?}"))
}

/// The address of an exported symbol, and the number that lies there.
#[track_caller]
fn number_at(program: &dyn LoadedProgram, symbol: &str) -> (u64, u64) {
    let at = program.address(symbol).expect("it is exported");
    // SAFETY: the tests export data of 8 bytes, and the program lives.
    (at as u64, unsafe { at.cast::<u64>().read_unaligned() })
}

#[test]
fn data_holds_addresses_of_all_kinds() {
    let references =
        vec![address(0, Target::Symbol(1), -1), address(8, Target::Symbol(2), 0), address(16, Target::AddressOf(2), 0)];
    let sections = vec![data(Access::Read, &[0; 24], references), data(Access::Write, &[7; 16], Vec::new())];
    let symbols = vec![
        here("near", 0, 0),
        here("variable", 1, 8),
        elsewhere("labs"),
        here("far", 0, 8),
        here("slot", 0, 16),
        here("", 1, 0),
    ];
    let program = loaded(&Image { sections, symbols });
    let labs = c_symbols::address("labs").expect("every C library has it");
    assert_eq!(number_at(&*program, "near").1, number_at(&*program, "variable").0 - 1);
    assert_eq!(number_at(&*program, "far").1, labs);
    let slot = number_at(&*program, "slot").1 as *const u64;
    // SAFETY: the slot lies in the program, which lives.
    assert_eq!(unsafe { slot.read() }, labs);
    assert_eq!(program.address(""), None);
    assert_eq!(program.address("labs"), None);
}

#[test]
fn zeros_follow_what_a_section_holds() {
    let zeroed = Section { size: 1 << 30, ..data(Access::Write, &[1, 2], Vec::new()) };
    let symbols = vec![here("start", 0, 0), here("end", 0, (1 << 30) - 8)];
    let program = loaded(&Image { sections: vec![zeroed], symbols });
    assert_eq!(number_at(&*program, "start").1, 0x0201);
    assert_eq!(number_at(&*program, "end").1, 0);
}

#[test]
fn what_the_image_exports_comes_before_libraries() {
    let sections = vec![data(Access::Read, &[0; 16], vec![address(0, Target::Symbol(1), 0)])];
    let symbols = vec![here("labs", 0, 8), elsewhere("labs"), here("address", 0, 0)];
    let program = loaded(&Image { sections, symbols });
    assert_eq!(number_at(&*program, "address").1, number_at(&*program, "labs").0);
}

#[test]
fn missing_functions_are_named() {
    let sections = vec![data(Access::Read, &[0; 8], vec![address(0, Target::AddressOf(0), 0)])];
    let error = load(&Image { sections, symbols: vec![elsewhere("no_such_function_anywhere")] }, ARCH).err();
    assert_eq!(error, Some(BackendError::MissingSymbol("no_such_function_anywhere".to_owned())));
}

#[test]
fn images_that_contradict_themselves_are_refused() {
    let with = |target, symbols| {
        let sections = vec![data(Access::Read, &[0; 8], vec![address(0, target, 0)])];
        load(&Image { sections, symbols }, ARCH).err()
    };
    let is_internal = |error| matches!(error, Some(BackendError::Internal(_)));
    assert!(is_internal(with(Target::Symbol(0), Vec::new())));
    assert!(is_internal(with(Target::AddressOf(0), Vec::new())));
    assert!(is_internal(with(Target::Symbol(0), vec![here("", 1, 0)])));
    let outside = data(Access::Read, &[0; 8], vec![address(1, Target::Symbol(0), 0)]);
    let image = Image { sections: vec![outside], symbols: vec![here("", 0, 0)] };
    assert!(is_internal(load(&image, ARCH).err()));
}

/// Machine code that calls C's `labs` by a call, and by an address from a slot.
#[cfg(target_arch = "x86_64")]
#[test]
fn code_calls_c_functions() {
    // Twice `sub rsp, 8`; `call labs`, then `call *slot(%rip)`; `add rsp, 8`; `ret`.
    let code = [
        0x48, 0x83, 0xec, 0x08, 0xe8, 0, 0, 0, 0, 0x48, 0x83, 0xc4, 0x08, 0xc3, 0xcc, 0xcc, //
        0x48, 0x83, 0xec, 0x08, 0xff, 0x15, 0, 0, 0, 0, 0x48, 0x83, 0xc4, 0x08, 0xc3,
    ];
    let references = vec![
        Reference { offset: 5, field: Field::X86Call, target: Target::Symbol(2), addend: -4 },
        Reference { offset: 22, field: Field::Distance, target: Target::AddressOf(2), addend: -4 },
    ];
    let section = Section { access: Access::Execute, bytes: &code, size: code.len() as u64, align: 16, references };
    let symbols = vec![here("call", 0, 0), here("slot", 0, 16), elsewhere("labs")];
    let program = loaded(&Image { sections: vec![section], symbols });
    for symbol in ["call", "slot"] {
        let address = program.address(symbol).expect("it is exported");
        // SAFETY: the code is a function of this type, and the program lives.
        let function = unsafe { std::mem::transmute::<*const u8, extern "C" fn(i64) -> i64>(address) };
        assert_eq!(function(-7), 7, "{symbol}");
    }
}
