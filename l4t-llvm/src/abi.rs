//! Calling conventions: MIR types and signatures as LLVM's, and the attributes that say how narrow values are extended.
//!
//! LLVM knows every target's C convention, variadic calls included.

use inkwell::AddressSpace;
use inkwell::attributes::{Attribute, AttributeLoc};
use inkwell::context::Context;
use inkwell::types::{BasicMetadataTypeEnum, BasicType, BasicTypeEnum, FunctionType};
use l4t_mir::analyses::c_functions::{Behaviour, behaviour};
use l4t_mir::ir::{Extension, Function, Param, Signature, Type};
use l4t_mir::target::Arch;

/// The LLVM type that carries a MIR type.
pub(crate) fn llvm_type(context: &Context, ty: Type) -> BasicTypeEnum<'_> {
    match ty {
        Type::I1 => context.bool_type().into(),
        Type::I8 => context.i8_type().into(),
        Type::I16 => context.i16_type().into(),
        Type::I32 => context.i32_type().into(),
        Type::I64 => context.i64_type().into(),
        Type::Ptr => context.ptr_type(AddressSpace::default()).into(),
    }
}

/// The LLVM function type of a signature.
pub(crate) fn function_type<'ctx>(context: &'ctx Context, sig: &Signature) -> FunctionType<'ctx> {
    let n_fixed = sig.n_fixed.map_or(sig.params.len(), |n| n as usize);
    let fixed = &sig.params[..n_fixed.min(sig.params.len())];
    let params: Vec<BasicMetadataTypeEnum<'ctx>> = fixed.iter().map(|p| llvm_type(context, p.ty).into()).collect();
    let is_variadic = sig.n_fixed.is_some();
    match sig.ret {
        Some(ret) => llvm_type(context, ret.ty).fn_type(&params, is_variadic),
        None => context.void_type().fn_type(&params, is_variadic),
    }
}

/// A side of a call.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Caller,
    Callee,
}

/// What a signature says of parameters and result, as attributes of a call or of a function. Every value of MIR is
/// defined, so none is undefined or poison.
///
/// Who gives a narrow value extends it. Who gets one must not rely on that, since the other side may be C: neither
/// gcc's results on x86_64 nor anyone's arguments on AArch64 Linux are extended. To LLVM the attribute means both, so
/// only the giving side has it.
pub(crate) fn attributes(context: &Context, arch: Arch, sig: &Signature, side: Side) -> Vec<(AttributeLoc, Attribute)> {
    let mut found = Vec::new();
    let mut describe = |place: AttributeLoc, param: Param, giver: Side| {
        found.push((place, flag(context, "noundef")));
        match arch.extension(param) {
            Extension::Zero if side == giver => found.push((place, flag(context, "zeroext"))),
            Extension::Sign if side == giver => found.push((place, flag(context, "signext"))),
            Extension::None | Extension::Zero | Extension::Sign => {}
        }
    };
    for (i, &param) in sig.params.iter().enumerate() {
        describe(AttributeLoc::Param(i as u32), param, Side::Caller);
    }
    if let Some(ret) = sig.ret {
        describe(AttributeLoc::Return, ret, Side::Callee);
    }
    found
}

/// What is said of parameters that are pointers to objects passed by value: the callee reads the whole object before it
/// does anything else, and keeps no pointer to it. (Without checks a caller may pass null, but must not: what happens then
/// is not defined.)
///
/// Not `noalias`: the object may be written through another pointer while the function runs, once it was read.
pub(crate) fn by_value_attributes(context: &Context, func: &Function) -> Vec<(AttributeLoc, Attribute)> {
    let mut found = Vec::new();
    for (i, &bytes) in func.by_value_bytes.iter().enumerate() {
        let Some(bytes) = bytes.filter(|&bytes| bytes > 0) else { continue };
        let place = AttributeLoc::Param(i as u32);
        found.extend(["readonly", "nonnull"].map(|name| (place, flag(context, name))));
        found.extend([("captures", 0), ("dereferenceable", bytes)].map(|(name, n)| (place, number(context, name, n))));
    }
    found
}

/// What is said of a call of a C function.
pub(crate) fn c_call_attributes(context: &Context, name: &str) -> Vec<Attribute> {
    let flags = |names: &[&str]| names.iter().map(|name| flag(context, name)).collect::<Vec<_>>();
    // The numbers stand for: nothing, and reading what arguments point to.
    let memory = |effects: u64| [number(context, "memory", effects)];
    let known = match behaviour(name) {
        Behaviour::Anything => Vec::new(),
        Behaviour::Computes => [flags(&["nounwind", "willreturn"]), memory(0).into()].concat(),
        Behaviour::ReadsArguments => [flags(&["nounwind", "willreturn"]), memory(1).into()].concat(),
        Behaviour::NeverReturns => flags(&["noreturn"]),
        Behaviour::ReturnsTwice => flags(&["returns_twice"]),
    };
    // More than this LLVM must not know: see `module.rs`.
    [flags(&["nobuiltin"]), known].concat()
}

/// An attribute without a value.
pub(crate) fn flag(context: &Context, name: &str) -> Attribute {
    number(context, name, 0)
}

/// An attribute whose value is a number.
pub(crate) fn number(context: &Context, name: &str, value: u64) -> Attribute {
    context.create_enum_attribute(Attribute::get_named_enum_kind_id(name), value)
}
