//! C functions as function pointers.
//!
//! A `funcptr` is called by the signature it says, but C's may differ: `abs` takes and gives an `int`. So the name of
//! a C function, used as a `funcptr`, is the address of a small function with the funcptr's signature that makes the
//! C call. There is one per C function and funcptr type, so that equal names compare equal.

use crate::function::{FuncLower, scalar_type};
use crate::operand::{Address, Operand};
use crate::program::ProgramLower;
use l4t_hir::hir::{Body, CFuncId};
use l4t_hir::types::{Ty, TyId};
use l4t_mir::ir::{Function, Slot, Terminator};

/// The body of the function of type `ty` that calls `callee`.
pub(crate) fn thunk(program: &mut ProgramLower<'_>, callee: CFuncId, ty: TyId, declaration: Function) -> Function {
    let span = declaration.span;
    let hir = program.hir;
    let Ty::FuncPtr(func_ty) = hir.types.get(ty) else { return declaration };
    let body = Body::default();
    let mut lower = FuncLower::new(program, &body, declaration, None);
    let mut args = Vec::with_capacity(func_ty.params.len());
    for (i, &param) in func_ty.params.iter().enumerate() {
        let value = Operand::Value(lower.func.blocks[lower.block].params[i]);
        if !hir.types.is_aggregate(param) {
            args.push(value);
            continue;
        }
        // By value for the caller, by address for C: C may change the copy.
        let layout = hir.layouts.of(param);
        let slot = Slot { name: Box::default(), size: layout.size, align: layout.align, is_variable: true };
        let slot = lower.func.slots.alloc(slot);
        lower.copy(Address::slot(slot), Address::pointee(value), layout.size, span);
        args.push(Operand::Slot(slot, 0));
    }
    let result = lower.emit_c_call(callee, args, span);
    let result = lower.widened(result, span);
    let result = lower.convert(result, scalar_type(hir.types.get(func_ty.ret)), span);
    let result = lower.value(result, span);
    lower.terminate(Terminator::Return(Some(result)), span);
    lower.finish()
}
