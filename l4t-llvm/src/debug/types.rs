//! Types as LLVM's metadata. Arrays and pointers get a name through a `typedef`: the one that the language gives them.

use super::{Unit, internal};
use inkwell::AddressSpace;
use inkwell::debug_info::{AsDIScope, DICompositeType, DIFlags, DIFlagsConstants, DISubroutineType, DIType};
use inkwell::llvm_sys::debuginfo::LLVMReplaceArrays;
use l4t_mir::backend::BackendError;
use l4t_mir::ir::debug::{DebugMember, DebugType, DebugTypeId, DebugTypeKind, ProgramDebug};
use l4t_mir::queries::index;

/// How DWARF encodes numbers: a signed one, and an unsigned one that is shown as a character.
const DW_ATE_SIGNED: u32 = 5;
const DW_ATE_UNSIGNED_CHAR: u32 = 8;

/// Makes all types of a program, in the order of their ids.
pub(super) fn types<'ctx>(unit: &Unit<'_, 'ctx>, debug: &ProgramDebug) -> Result<Vec<DIType<'ctx>>, BackendError> {
    let mut made: Vec<DIType<'ctx>> = Vec::with_capacity(debug.types.len());
    let mut structs: Vec<(DICompositeType<'ctx>, &[DebugMember])> = Vec::new();
    for (id, DebugType { name, kind }) in debug.types.iter() {
        let bits = debug.size_bytes(id).saturating_mul(8);
        let of = |part: &DebugTypeId| made[index(*part)];
        let pointer_to = |pointee| {
            let pointer = unit.builder.create_pointer_type("", pointee, 64, 0, AddressSpace::default());
            typedef(unit, name, pointer.as_type())
        };
        let ty = match kind {
            DebugTypeKind::Num => basic_type(unit, name, bits, DW_ATE_SIGNED)?,
            DebugTypeKind::Char => basic_type(unit, name, bits, DW_ATE_UNSIGNED_CHAR)?,
            DebugTypeKind::Ptr(pointee) => pointer_to(of(pointee)),
            DebugTypeKind::FuncPtr { params, ret } => {
                let params: Vec<_> = params.iter().map(of).collect();
                pointer_to(as_type(unit.function_type(of(ret), &params)))
            }
            DebugTypeKind::Array { elem, len } => {
                let len = i64::try_from(*len).unwrap_or(i64::MAX);
                let subscripts = 0..len;
                typedef(unit, name, unit.builder.create_array_type(of(elem), bits, 0, &[subscripts]).as_type())
            }
            DebugTypeKind::Struct { span, members, .. } => {
                let (file, line) = unit.place(*span);
                let scope = unit.unit.as_debug_info_scope();
                let strukt = unit.builder.create_struct_type(
                    scope,
                    name,
                    file,
                    line,
                    bits,
                    0,
                    DIFlags::ZERO,
                    None,
                    &[],
                    0,
                    None,
                    "",
                );
                structs.push((strukt, members));
                strukt.as_type()
            }
        };
        made.push(ty);
    }
    // Members may be of types that come after, and of their own through pointers.
    for (strukt, members) in structs {
        add_members(unit, debug, strukt, members, &made);
    }
    Ok(made)
}

/// What Inkwell offers for all kinds of types but this one.
fn as_type(ty: DISubroutineType<'_>) -> DIType<'_> {
    // SAFETY: both are transparent wrappers of a pointer to a node, and a type of functions is a type to LLVM.
    unsafe { std::mem::transmute(ty) }
}

fn basic_type<'ctx>(unit: &Unit<'_, 'ctx>, name: &str, bits: u64, encoding: u32) -> Result<DIType<'ctx>, BackendError> {
    let made = unit.builder.create_basic_type(name, bits, encoding, DIFlags::ZERO);
    made.map(|ty| ty.as_type()).map_err(|error| internal(&error))
}

fn typedef<'ctx>(unit: &Unit<'_, 'ctx>, name: &str, ty: DIType<'ctx>) -> DIType<'ctx> {
    let scope = unit.unit.as_debug_info_scope();
    unit.builder.create_typedef(ty, name, unit.unit.get_file(), 0, scope, 0).as_type()
}

fn add_members<'ctx>(
    unit: &Unit<'_, 'ctx>,
    debug: &ProgramDebug,
    strukt: DICompositeType<'ctx>,
    members: &[DebugMember],
    types: &[DIType<'ctx>],
) {
    let scope = strukt.as_debug_info_scope();
    let mut made: Vec<_> = members
        .iter()
        .map(|member| {
            let (file, line) = unit.place(member.span);
            let bits = debug.size_bytes(member.ty).saturating_mul(8);
            let ty = types[index(member.ty)];
            let offset = member.offset.saturating_mul(8);
            let member =
                unit.builder.create_member_type(scope, &member.name, file, line, bits, 0, offset, DIFlags::ZERO, ty);
            member.as_mut_ptr()
        })
        .collect();
    let mut strukt = strukt.as_mut_ptr();
    // SAFETY: all of these belong to the one context, and the list is as long as it says. The struct is a node of its
    // own, for it has a name and a size, and stays where it is: it is not unique by its contents.
    unsafe { LLVMReplaceArrays(unit.builder.as_mut_ptr(), &raw mut strukt, made.as_mut_ptr(), made.len() as u32) };
}
