//! Calls of C functions.
//!
//! Each call carries the signature it is made with: what the catalogue says of the fixed parameters, C's default
//! promotions for the rest. Narrow parameters get the low bits of the argument, narrow results are extended to 64 bits.
//! Calls of the heap functions become heap operations.

use crate::function::FuncLower;
use crate::operand::Operand;
use l4t_hir::csig::{CSignature, CType};
use l4t_hir::hir::{CFuncId, ExprId};
use l4t_mir::ir::{CastOp, Extension, Inst, Param, Signature, Type};
use l4t_syntax::Span;

/// What a C function gave, in C's width.
pub(crate) struct CResult {
    value: Operand,
    ext: Extension,
}

impl FuncLower<'_, '_> {
    /// A call of a C function by its name. The result is to be [widened](FuncLower::widened) where it is used.
    pub(crate) fn call_c(&mut self, func: CFuncId, args: &[ExprId], span: Span) -> CResult {
        let args = args.iter().map(|&arg| self.c_argument(arg, span)).collect();
        self.emit_c_call(func, args, span)
    }

    /// An argument as it is before its parameter is known. An array or struct goes as its address, without a copy;
    /// one that is a value without an address gets one.
    fn c_argument(&mut self, arg: ExprId, span: Span) -> Operand {
        if !self.is_aggregate(self.ty(arg)) {
            return self.scalar(arg);
        }
        let mut address = self.aggregate(arg);
        if !self.is_place(arg) {
            address = self.copy_to_temporary(arg, address, true);
        }
        self.address_operand(address, span)
    }

    /// The call itself, with arguments of types `I8`, `I64` and `Ptr`.
    pub(crate) fn emit_c_call(&mut self, func: CFuncId, args: Vec<Operand>, span: Span) -> CResult {
        if let Some(result) = self.heap_operation(func, &args, span) {
            return CResult { value: result, ext: Extension::None };
        }
        let signature = self.program.hir.c_funcs[func].signature.as_ref();
        let mut params = Vec::with_capacity(args.len());
        let mut values = Vec::with_capacity(args.len());
        for (i, &arg) in args.iter().enumerate() {
            let c_type = signature.and_then(|signature| signature.params.get(i)).copied();
            let param = c_type.and_then(c_param).unwrap_or_else(|| promoted(self.type_of(arg)));
            let converted = self.convert(arg, param.ty, span);
            params.push(param);
            values.push(self.value(converted, span));
        }
        let ret = signature.map_or(Some(Param::full(Type::I64)), |signature| c_param(signature.ret));
        let n_fixed = signature.and_then(|signature| n_fixed(signature, args.len()));
        let sig = self.program.intern_signature(Signature { params: params.into(), n_fixed, ret });
        let call = Inst::CallC { symbol: self.program.c_symbol(func), sig, args: values.into() };
        match ret {
            Some(ret) => CResult { value: self.emit(call, ret.ty, span), ext: ret.ext },
            None => {
                self.emit_effect(call, span);
                CResult { value: Operand::num(0), ext: Extension::None }
            }
        }
    }

    /// What a C function gave, as an ffi value: 64 bits wide, 0 if it gives nothing.
    pub(crate) fn widened(&mut self, result: CResult, span: Span) -> Operand {
        let CResult { value, ext } = result;
        match ext {
            Extension::None => value,
            Extension::Zero => self.cast(CastOp::ZeroExtend, value, Type::I64, span),
            Extension::Sign => self.cast(CastOp::SignExtend, value, Type::I64, span),
        }
    }

    /// The heap functions, called with as many arguments as they have.
    fn heap_operation(&mut self, func: CFuncId, args: &[Operand], span: Span) -> Option<Operand> {
        let program = &*self.program;
        let name = program.interner.resolve(program.hir.c_funcs[func].name);
        let mut value = |arg: Operand, ty: Type| {
            let converted = self.convert(arg, ty, span);
            self.value(converted, span)
        };
        let inst = match (name, args) {
            ("malloc", &[size]) => Inst::HeapAlloc { size: value(size, Type::I64) },
            ("calloc", &[count, size]) => {
                Inst::HeapAllocZeroed { count: value(count, Type::I64), size: value(size, Type::I64) }
            }
            ("realloc", &[ptr, size]) => Inst::HeapRealloc { ptr: value(ptr, Type::Ptr), size: value(size, Type::I64) },
            ("free", &[ptr]) => {
                let ptr = value(ptr, Type::Ptr);
                self.emit_effect(Inst::HeapFree { ptr }, span);
                return Some(Operand::num(0));
            }
            _ => return None,
        };
        Some(self.emit(inst, Type::Ptr, span))
    }
}

/// A value of a C type, as what C knows it: signed or unsigned. (How it then fills a register, the processor decides.)
/// `None` for no value, and for those that L4T cannot pass.
fn c_param(ty: CType) -> Option<Param> {
    match ty {
        CType::Int { bits, signed } => {
            let ext = if signed { Extension::Sign } else { Extension::Zero };
            Some(match bits {
                8 => Param { ty: Type::I8, ext },
                16 => Param { ty: Type::I16, ext },
                32 => Param { ty: Type::I32, ext },
                _ => Param::full(Type::I64),
            })
        }
        CType::Ptr => Some(Param::full(Type::Ptr)),
        CType::Void | CType::Unsupported => None,
    }
}

/// How an argument goes for which no parameter is known: a `char` as an `int`.
fn promoted(ty: Type) -> Param {
    match ty {
        Type::I8 => Param { ty: Type::I32, ext: Extension::Sign },
        ty => Param::full(ty),
    }
}

/// How many of a call's arguments are fixed, if the function is variadic.
fn n_fixed(signature: &CSignature, n_args: usize) -> Option<u32> {
    signature.variadic.then(|| signature.params.len().min(n_args) as u32)
}
