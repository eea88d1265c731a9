//! Static storage: globals, string literals, tables of addresses.

use crate::module::Env;
use inkwell::AddressSpace;
use inkwell::context::Context;
use inkwell::module::{Linkage, Module};
use inkwell::values::{BasicValueEnum, PointerValue, UnnamedAddress};
use l4t_mir::ir::{FuncId, Global, GlobalId, Init, Reloc, RelocTarget};

/// Declares a global as so many bytes.
pub(crate) fn declare<'ctx>(context: &'ctx Context, module: &Module<'ctx>, global: &Global) -> PointerValue<'ctx> {
    // What a global holds is given when all symbols are declared, by replacing this one's initialiser: its type is
    // made of the pieces that `define` makes, so both must agree.
    let pieces: Vec<_> = layout(global).into_iter().map(|piece| piece_type(context, piece)).collect();
    let value = module.add_global(context.struct_type(&pieces, true), None, &global.name);
    value.set_linkage(Linkage::Internal);
    value.set_constant(!global.writable);
    value.set_alignment(global.align as u32);
    // The language does not promise different addresses for equal literals.
    value.set_unnamed_address(if global.writable { UnnamedAddress::None } else { UnnamedAddress::Global });
    value.as_pointer_value()
}

/// Gives a global its content.
pub(crate) fn define(env: &Env<'_, '_>, id: GlobalId) {
    let global = &env.program.globals[id];
    let pieces: Vec<BasicValueEnum<'_>> = layout(global)
        .into_iter()
        .map(|piece| match piece {
            Piece::Zeros(n) => piece_type(env.context, Piece::Zeros(n)).const_zero(),
            Piece::Bytes(bytes) => env.context.const_string(bytes, false).into(),
            Piece::Address(reloc) => address(env, reloc).into(),
        })
        .collect();
    let value = env.module.get_global(&global.name).expect("every global is declared");
    value.set_initializer(&env.context.const_struct(&pieces, true));
}

/// Has the loader call a function before any other code of the library.
pub(crate) fn run_at_load(env: &Env<'_, '_>, init: FuncId) {
    let ptr = env.context.ptr_type(AddressSpace::default());
    let priority = env.context.i32_type();
    let record = env.context.struct_type(&[priority.into(), ptr.into(), ptr.into()], false);
    let fields = [priority.const_int(65535, false).into(), env.function_address(init).into(), ptr.const_null().into()];
    let list = record.const_array(&[record.const_named_struct(&fields)]);
    let global = env.module.add_global(list.get_type(), None, "llvm.global_ctors");
    global.set_linkage(Linkage::Appending);
    global.set_initializer(&list);
}

/// A stretch of a global's content.
#[derive(Clone, Copy)]
enum Piece<'a> {
    Zeros(u64),
    Bytes(&'a [u8]),
    Address(Reloc),
}

fn layout(global: &Global) -> Vec<Piece<'_>> {
    let (bytes, relocs) = match &global.init {
        Init::Zero => return vec![Piece::Zeros(global.size)],
        Init::Data { bytes, relocs } => (bytes, relocs),
    };
    let mut pieces = Vec::with_capacity(relocs.len() * 2 + 1);
    let mut at = 0;
    for reloc in relocs {
        let offset = reloc.offset as usize;
        if at < offset {
            pieces.push(Piece::Bytes(&bytes[at..offset]));
        }
        pieces.push(Piece::Address(*reloc));
        at = offset + 8;
    }
    if at < bytes.len() {
        pieces.push(Piece::Bytes(&bytes[at..]));
    }
    pieces
}

fn piece_type<'ctx>(context: &'ctx Context, piece: Piece<'_>) -> inkwell::types::BasicTypeEnum<'ctx> {
    let byte = context.i8_type();
    match piece {
        // Array lengths are 32 bits wide in inkwell: larger stretches are arrays of mebibytes.
        Piece::Zeros(n) => match u32::try_from(n) {
            Ok(n) => byte.array_type(n).into(),
            Err(_) => byte.array_type(1 << 20).array_type(n.div_ceil(1 << 20) as u32).into(),
        },
        Piece::Bytes(bytes) => byte.array_type(bytes.len() as u32).into(),
        Piece::Address(_) => context.ptr_type(AddressSpace::default()).into(),
    }
}

fn address<'ctx>(env: &Env<'_, 'ctx>, reloc: Reloc) -> PointerValue<'ctx> {
    match reloc.target {
        RelocTarget::Func(func) => env.function_address(func),
        RelocTarget::Global(global, 0) => env.global(global),
        RelocTarget::Global(global, offset) => {
            let offset = env.context.i64_type().const_int(offset as u64, true);
            // SAFETY: without `inbounds` this is arithmetic on an address, defined for every offset.
            unsafe { env.global(global).const_gep(env.context.i8_type(), &[offset]) }
        }
    }
}
