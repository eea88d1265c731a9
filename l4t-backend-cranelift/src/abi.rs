//! Calling conventions: MIR types and signatures as Cranelift's.
//!
//! Both Linux targets use the System V rules that Cranelift knows. Cranelift has no notion of variadic functions:
//! - x86-64 wants in `al` how many vector registers a variadic call uses, always zero in L4T. The call goes through a
//!   stub that sets it (see `symbols.rs`), in place of the linker's own stub, so it costs nothing.
//! - AArch64 Linux passes variadic arguments like fixed ones.
//! - Apple's AArch64 passes them on the stack, each in 8 bytes. Zeros for all integer registers that the fixed
//!   arguments left free push them there.

use cranelift_codegen::ir::{self, AbiParam, ArgumentExtension, types};
use cranelift_codegen::isa::CallConv;
use l4t_mir::ir::{Extension, Param, Signature, Type};
use l4t_mir::target::Arch;

/// How many integer arguments AArch64 passes in registers.
const AARCH64_ARGUMENT_REGISTERS: usize = 8;

/// The convention of a target.
#[derive(Clone, Copy)]
pub(crate) struct Convention {
    pub(crate) arch: Arch,
    pub(crate) call_conv: CallConv,
    /// Whether variadic arguments go on the stack.
    pub(crate) variadic_on_stack: bool,
}

impl Convention {
    /// The C convention of an instruction set's target.
    pub(crate) fn new(arch: Arch, call_conv: CallConv) -> Convention {
        Convention { arch, call_conv, variadic_on_stack: call_conv == CallConv::AppleAarch64 }
    }

    /// A signature for Cranelift; padding as in [`Convention::variadic_padding`] is part of it.
    pub(crate) fn signature(self, sig: &Signature) -> ir::Signature {
        let mut clif = ir::Signature::new(self.call_conv);
        let padding = self.variadic_padding(sig);
        clif.params.reserve(sig.params.len() + padding);
        for (i, param) in sig.params.iter().enumerate() {
            if self.is_stacked(sig, i) {
                if Some(i) == sig.n_fixed.map(|n| n as usize) {
                    clif.params.extend(std::iter::repeat_n(AbiParam::new(types::I64), padding));
                }
                clif.params.push(AbiParam::new(types::I64));
            } else {
                clif.params.push(self.fixed_param(i, *param));
            }
        }
        clif.returns.extend(sig.ret.map(|param| self.abi_param(param)));
        clif
    }

    /// Parameter `i`. Apple packs the stack, where Cranelift would store an extended value over what follows.
    fn fixed_param(self, i: usize, param: Param) -> AbiParam {
        match self.call_conv == CallConv::AppleAarch64 && i >= AARCH64_ARGUMENT_REGISTERS {
            true => AbiParam::new(clif_type(param.ty)),
            false => self.abi_param(param),
        }
    }

    fn abi_param(self, param: Param) -> AbiParam {
        let mut abi = AbiParam::new(clif_type(param.ty));
        abi.extension = match self.arch.extension(param) {
            Extension::None => ArgumentExtension::None,
            Extension::Zero => ArgumentExtension::Uext,
            Extension::Sign => ArgumentExtension::Sext,
        };
        abi
    }

    /// Whether parameter `i` is a variadic one that must be passed in 8 bytes on the stack.
    pub(crate) fn is_stacked(self, sig: &Signature, i: usize) -> bool {
        self.variadic_on_stack && sig.n_fixed.is_some_and(|n| i >= n as usize)
    }

    /// How many zeros a call passes before its first variadic argument.
    pub(crate) fn variadic_padding(self, sig: &Signature) -> usize {
        match sig.n_fixed {
            Some(n) if self.variadic_on_stack && (n as usize) < sig.params.len() => {
                AARCH64_ARGUMENT_REGISTERS.saturating_sub(n as usize)
            }
            _ => 0,
        }
    }
}

/// The Cranelift type that carries a MIR type. A truth value is a byte that is 0 or 1.
pub(crate) fn clif_type(ty: Type) -> ir::Type {
    match ty {
        Type::I1 | Type::I8 => types::I8,
        Type::I16 => types::I16,
        Type::I32 => types::I32,
        Type::I64 | Type::Ptr => types::I64,
    }
}
