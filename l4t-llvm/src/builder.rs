//! Inkwell's instruction builder without its errors.
//!
//! Inkwell reports an unset position and badly aligned accesses as errors. Translation always sets the position and only
//! asks for alignments that are powers of two, so here, and only here, they are unwrapped.

use inkwell::IntPredicate;
use inkwell::basic_block::BasicBlock;
use inkwell::builder::{Builder as Inkwell, BuilderError};
use inkwell::context::Context;
use inkwell::debug_info::DILocation;
use inkwell::types::{BasicTypeEnum, FunctionType};
use inkwell::values::{
    BasicMetadataValueEnum, BasicValue, BasicValueEnum, CallSiteValue, InstructionOpcode, InstructionValue, IntValue,
    PhiValue, PointerValue,
};
use l4t_mir::analyses::ranges::Wrapping;

/// Where an address computed from another one lies.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// Wherever wrapping arithmetic leads.
    Anywhere,
    /// In the object in which the other one lies too, or at its end.
    Inside,
    /// Certainly not in the object from which both were computed.
    Outside,
}

/// Builds instructions at the end of a block.
pub(crate) struct Builder<'ctx> {
    context: &'ctx Context,
    inner: Inkwell<'ctx>,
}

fn done<T>(result: Result<T, BuilderError>) -> T {
    result.expect("the builder stands in a block and alignments are powers of two")
}

impl<'ctx> Builder<'ctx> {
    pub(crate) fn new(context: &'ctx Context) -> Builder<'ctx> {
        Builder { context, inner: context.create_builder() }
    }

    /// Goes to the end of a block.
    pub(crate) fn goto(&self, block: BasicBlock<'ctx>) {
        self.inner.position_at_end(block);
    }

    /// What the instructions from now on were made for.
    pub(crate) fn set_location(&self, location: Option<DILocation<'ctx>>) {
        match location {
            Some(location) => self.inner.set_current_debug_location(location),
            None => self.inner.unset_current_debug_location(),
        }
    }

    /// The block in which instructions are built.
    pub(crate) fn block(&self) -> BasicBlock<'ctx> {
        self.inner.get_insert_block().expect("the builder stands in a block")
    }

    pub(crate) fn num(&self, value: u64) -> IntValue<'ctx> {
        self.context.i64_type().const_int(value, false)
    }

    pub(crate) fn binary(
        &self,
        op: InstructionOpcode,
        lhs: BasicValueEnum<'ctx>,
        rhs: BasicValueEnum<'ctx>,
    ) -> BasicValueEnum<'ctx> {
        done(self.inner.build_binop(op, lhs, rhs, ""))
    }

    /// Says of a sum, difference or product what cannot happen.
    pub(crate) fn never_wraps(&self, value: BasicValueEnum<'ctx>, wrapping: Wrapping) {
        // Of constants LLVM makes a constant.
        let Some(instruction) = value.as_instruction_value() else { return };
        if wrapping.never_signed {
            instruction.set_no_signed_wrap_flag(true).expect("it is a sum, difference or product");
        }
        if wrapping.never_unsigned {
            instruction.set_no_unsigned_wrap_flag(true).expect("it is a sum, difference or product");
        }
    }

    pub(crate) fn compare(
        &self,
        predicate: IntPredicate,
        lhs: BasicValueEnum<'ctx>,
        rhs: BasicValueEnum<'ctx>,
    ) -> IntValue<'ctx> {
        match lhs {
            BasicValueEnum::PointerValue(lhs) => {
                done(self.inner.build_int_compare(predicate, lhs, rhs.into_pointer_value(), ""))
            }
            _ => done(self.inner.build_int_compare(predicate, lhs.into_int_value(), rhs.into_int_value(), "")),
        }
    }

    pub(crate) fn cast(
        &self,
        op: InstructionOpcode,
        value: BasicValueEnum<'ctx>,
        to: BasicTypeEnum<'ctx>,
    ) -> BasicValueEnum<'ctx> {
        done(self.inner.build_cast(op, value, to, ""))
    }

    pub(crate) fn select(
        &self,
        cond: IntValue<'ctx>,
        then: BasicValueEnum<'ctx>,
        otherwise: BasicValueEnum<'ctx>,
    ) -> BasicValueEnum<'ctx> {
        done(self.inner.build_select(cond, then, otherwise, ""))
    }

    /// A stack slot; called in the entry block only.
    pub(crate) fn slot(&self, bytes: u64, align: u32) -> PointerValue<'ctx> {
        let ty = self.context.i8_type().array_type(u32::try_from(bytes).expect("slots are smaller than 4 GiB"));
        let slot = done(self.inner.build_alloca(ty, ""));
        let instruction = slot.as_instruction().expect("an alloca is an instruction");
        instruction.set_alignment(align).expect("alignments are powers of two");
        slot
    }

    /// `base + index * stride`.
    pub(crate) fn element(
        &self,
        base: PointerValue<'ctx>,
        index: IntValue<'ctx>,
        stride: u64,
        reach: Reach,
    ) -> PointerValue<'ctx> {
        // A stride that no array type can have is multiplied out.
        match u32::try_from(stride) {
            Ok(stride) => self.step(base, self.context.i8_type().array_type(stride).into(), index, reach),
            Err(_) => {
                let bytes = self.binary(InstructionOpcode::Mul, index.into(), self.num(stride).into());
                self.step(base, self.context.i8_type().into(), bytes.into_int_value(), reach)
            }
        }
    }

    /// `base + bytes`.
    pub(crate) fn offset(&self, base: PointerValue<'ctx>, bytes: i64, reach: Reach) -> PointerValue<'ctx> {
        match bytes {
            0 if reach == Reach::Outside => self.hidden(base),
            0 => base,
            _ => self.step(base, self.context.i8_type().into(), self.num(bytes as u64), reach),
        }
    }

    /// The same address, made so that LLVM does not see from what: reading what lies outside of an object would be
    /// undefined if LLVM knew the object, and is whatever lies there if it does not.
    fn hidden(&self, ptr: PointerValue<'ctx>) -> PointerValue<'ctx> {
        let ty = ptr.get_type().fn_type(&[ptr.get_type().into()], false);
        let (nothing, same_register) = (String::new(), "=r,0".to_owned());
        let copy = self.context.create_inline_asm(ty, nothing, same_register, false, false, None, false);
        let call = done(self.inner.build_indirect_call(ty, copy, &[ptr.into()], ""));
        call.try_as_basic_value().basic().expect("it gives an address").into_pointer_value()
    }

    fn step(
        &self,
        base: PointerValue<'ctx>,
        ty: BasicTypeEnum<'ctx>,
        index: IntValue<'ctx>,
        reach: Reach,
    ) -> PointerValue<'ctx> {
        // SAFETY: without `inbounds` the instruction is plain arithmetic, defined for every index; with it, base and
        // result lie in one object. One index is right for a type without members.
        done(unsafe {
            match reach {
                Reach::Anywhere => self.inner.build_gep(ty, base, &[index], ""),
                Reach::Outside => self.inner.build_gep(ty, self.hidden(base), &[index], ""),
                Reach::Inside => self.inner.build_in_bounds_gep(ty, base, &[index], ""),
            }
        })
    }

    pub(crate) fn load(&self, ty: BasicTypeEnum<'ctx>, ptr: PointerValue<'ctx>) -> BasicValueEnum<'ctx> {
        let value = done(self.inner.build_load(ty, ptr, ""));
        if let Some(load) = value.as_instruction_value() {
            load.set_alignment(1).expect("1 is a power of two");
        }
        value
    }

    pub(crate) fn store(&self, value: BasicValueEnum<'ctx>, ptr: PointerValue<'ctx>) -> InstructionValue<'ctx> {
        let store = done(self.inner.build_store(ptr, value));
        store.set_alignment(1).expect("1 is a power of two");
        store
    }

    pub(crate) fn copy(&self, dst: PointerValue<'ctx>, src: PointerValue<'ctx>, bytes: u64) {
        done(self.inner.build_memmove(dst, 1, src, 1, self.num(bytes)));
    }

    pub(crate) fn zero(&self, ptr: PointerValue<'ctx>, bytes: u64) {
        done(self.inner.build_memset(ptr, 1, self.context.i8_type().const_zero(), self.num(bytes)));
    }

    pub(crate) fn call(
        &self,
        ty: FunctionType<'ctx>,
        callee: PointerValue<'ctx>,
        args: &[BasicMetadataValueEnum<'ctx>],
    ) -> CallSiteValue<'ctx> {
        done(self.inner.build_indirect_call(ty, callee, args, ""))
    }

    pub(crate) fn phi(&self, ty: BasicTypeEnum<'ctx>) -> PhiValue<'ctx> {
        done(self.inner.build_phi(ty, ""))
    }

    pub(crate) fn jump(&self, block: BasicBlock<'ctx>) {
        done(self.inner.build_unconditional_branch(block));
    }

    pub(crate) fn branch(&self, cond: IntValue<'ctx>, then: BasicBlock<'ctx>, otherwise: BasicBlock<'ctx>) {
        done(self.inner.build_conditional_branch(cond, then, otherwise));
    }

    /// A branch that is expected to go to `likely`.
    pub(crate) fn branch_likely(&self, cond: IntValue<'ctx>, likely: BasicBlock<'ctx>, unlikely: BasicBlock<'ctx>) {
        let branch = done(self.inner.build_conditional_branch(cond, likely, unlikely));
        let weight = |n: u64| self.context.i32_type().const_int(n, false).into();
        // The weights that LLVM itself gives to what is expected.
        let weights = self.context.metadata_node(&[
            self.context.metadata_string("branch_weights").into(),
            weight(2000),
            weight(1),
        ]);
        branch.set_metadata(weights, self.context.get_kind_id("prof")).expect("a branch can carry weights");
    }

    pub(crate) fn ret(&self, value: Option<BasicValueEnum<'ctx>>) {
        done(self.inner.build_return(value.as_ref().map(|v| v as &dyn BasicValue<'ctx>)));
    }

    pub(crate) fn unreachable(&self) {
        done(self.inner.build_unreachable());
    }
}
