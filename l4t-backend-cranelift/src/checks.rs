//! Runtime checks: a comparison and a branch to a cold block that calls the runtime.
//!
//! The cold blocks are made at the end of the function, so that the code of the good case stays together.

use crate::function::Translation;
use crate::symbols::Symbol;
use cranelift_codegen::cursor::Cursor;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{self, InstBuilder, SourceLoc};
use l4t_mir::backend::BackendError;
use l4t_mir::ir::{FuncId, NullKind, Runtime, SITE_BYTES, SiteId, Value};
use l4t_mir::queries::index;

/// A failure path still to be made.
pub(crate) struct Failure {
    block: ir::Block,
    handler: FuncId,
    site: SiteId,
    /// What the handler takes beside the site.
    argument: Option<ir::Value>,
    location: SourceLoc,
}

impl Translation<'_> {
    /// Goes on if `0 <= index < len`.
    pub(crate) fn check_bounds(&mut self, index: Value, len: u64, site: SiteId) -> Result<(), BackendError> {
        let handler = self.runtime_part(|runtime| runtime.index_out_of_bounds)?;
        let index = self.value(index);
        // One unsigned comparison sees negative indices too: they are larger than any length.
        let is_outside = self.cursor.ins().icmp_imm_s(IntCC::UnsignedGreaterThanOrEqual, index, len as i64);
        self.fail_if(is_outside, handler, site, Some(index));
        Ok(())
    }

    /// Goes on if `ptr` is not null.
    pub(crate) fn check_null(&mut self, ptr: Value, kind: NullKind, site: SiteId) -> Result<(), BackendError> {
        let handler = self.runtime_part(|runtime| match kind {
            NullKind::Data => runtime.null_pointer,
            NullKind::Function => runtime.null_function,
        })?;
        let ptr = self.value(ptr);
        self.fail_unless(ptr, handler, site);
        Ok(())
    }

    /// Goes on if `divisor` is not zero.
    pub(crate) fn check_divisor(&mut self, divisor: Value, site: SiteId) -> Result<(), BackendError> {
        let handler = self.runtime_part(|runtime| runtime.division_by_zero)?;
        let divisor = self.value(divisor);
        self.fail_unless(divisor, handler, site);
        Ok(())
    }

    /// What the verifier has seen to be there.
    fn runtime_part<T>(&self, part: impl FnOnce(&Runtime) -> Option<T>) -> Result<T, BackendError> {
        let missing = || BackendError::Internal(format!("function `{}` lacks the runtime", self.func.name));
        self.env.program.runtime.as_ref().and_then(part).ok_or_else(missing)
    }

    fn fail_if(&mut self, condition: ir::Value, handler: FuncId, site: SiteId, argument: Option<ir::Value>) {
        let (failure, next) = self.make_failure(handler, site, argument);
        self.cursor.ins().brif(condition, failure, &[], next, &[]);
        self.cursor.insert_block(next);
    }

    fn fail_unless(&mut self, condition: ir::Value, handler: FuncId, site: SiteId) {
        let (failure, next) = self.make_failure(handler, site, None);
        self.cursor.ins().brif(condition, next, &[], failure, &[]);
        self.cursor.insert_block(next);
    }

    fn make_failure(&mut self, handler: FuncId, site: SiteId, argument: Option<ir::Value>) -> (ir::Block, ir::Block) {
        let block = self.cursor.func.dfg.make_block();
        let next = self.cursor.func.dfg.make_block();
        let location = self.cursor.srcloc();
        self.failures().push(Failure { block, handler, site, argument, location });
        (block, next)
    }

    /// Makes all failure paths.
    pub(crate) fn emit_failures(&mut self) -> Result<(), BackendError> {
        let failures = std::mem::take(self.failures());
        for failure in &failures {
            self.cursor.func.layout.append_block(failure.block);
            self.cursor.func.layout.set_cold(failure.block);
            self.cursor.goto_bottom(failure.block);
            self.cursor.set_srcloc(failure.location);
            let table = Symbol::Global(self.runtime_part(|runtime| runtime.site_table)?);
            let site = self.symbol_addr(table, index(failure.site) as i64 * i64::from(SITE_BYTES));
            match failure.argument {
                Some(argument) => self.call_func(failure.handler, &[site, argument]),
                None => self.call_func(failure.handler, &[site]),
            }
            self.end_unreachable();
        }
        *self.failures() = failures;
        self.failures().clear();
        Ok(())
    }
}
