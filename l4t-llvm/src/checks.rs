//! Runtime checks: a comparison and a branch to a cold block that calls the runtime.

use crate::builder::Reach;
use crate::function::Translation;
use inkwell::IntPredicate;
use inkwell::basic_block::BasicBlock;
use inkwell::values::{BasicMetadataValueEnum, IntValue};
use l4t_mir::backend::BackendError;
use l4t_mir::ir::{FuncId, NullKind, Runtime, SITE_BYTES, SiteId, Value};
use l4t_mir::queries::index;

impl<'ctx> Translation<'_, 'ctx> {
    /// Goes on if `0 <= index < len`.
    pub(crate) fn check_bounds(&self, index: Value, len: u64, site: SiteId) -> Result<(), BackendError> {
        let handler = self.runtime_part(|runtime| runtime.index_out_of_bounds)?;
        let len = self.builder.num(len);
        // One unsigned comparison sees negative indices too: they are larger than any length.
        let is_inside = self.builder.compare(IntPredicate::ULT, self.value(index), len.into());
        self.go_on_if(is_inside, handler, site, Some(self.int(index)))
    }

    /// Goes on if `ptr` is not null.
    pub(crate) fn check_null(&self, ptr: Value, kind: NullKind, site: SiteId) -> Result<(), BackendError> {
        let handler = self.runtime_part(|runtime| match kind {
            NullKind::Data => runtime.null_pointer,
            NullKind::Function => runtime.null_function,
        })?;
        let null = self.pointer(ptr).get_type().const_null();
        let is_set = self.builder.compare(IntPredicate::NE, self.value(ptr), null.into());
        self.go_on_if(is_set, handler, site, None)
    }

    /// Goes on if `divisor` is not zero.
    pub(crate) fn check_divisor(&self, divisor: Value, site: SiteId) -> Result<(), BackendError> {
        let handler = self.runtime_part(|runtime| runtime.division_by_zero)?;
        let is_set = self.builder.compare(IntPredicate::NE, self.value(divisor), self.builder.num(0).into());
        self.go_on_if(is_set, handler, site, None)
    }

    /// What the verifier has seen to be there.
    fn runtime_part<T>(&self, part: impl FnOnce(&Runtime) -> Option<T>) -> Result<T, BackendError> {
        let missing = || BackendError::Internal(format!("function `{}` lacks the runtime", self.func.name));
        self.env.program.runtime.as_ref().and_then(part).ok_or_else(missing)
    }

    fn go_on_if(
        &self,
        condition: IntValue<'ctx>,
        handler: FuncId,
        site: SiteId,
        argument: Option<IntValue<'ctx>>,
    ) -> Result<(), BackendError> {
        // Where LLVM keeps the order of blocks, the code of a line stays together, and failure paths stand at the end.
        let next = self.new_block_here();
        let failure = self.new_block();
        self.builder.branch_likely(condition, next, failure);
        self.fail(failure, handler, site, argument)?;
        self.builder.goto(next);
        Ok(())
    }

    fn fail(
        &self,
        block: BasicBlock<'ctx>,
        handler: FuncId,
        site: SiteId,
        argument: Option<IntValue<'ctx>>,
    ) -> Result<(), BackendError> {
        self.builder.goto(block);
        let table = self.env.global(self.runtime_part(|runtime| runtime.site_table)?);
        let record = self.builder.offset(table, index(site) as i64 * i64::from(SITE_BYTES), Reach::Inside);
        let mut args: Vec<BasicMetadataValueEnum<'ctx>> = vec![record.into()];
        args.extend(argument.map(BasicMetadataValueEnum::from));
        let function = self.env.function(handler);
        self.builder.call(function.get_type(), function.as_global_value().as_pointer_value(), &args);
        self.builder.unreachable();
        Ok(())
    }
}
