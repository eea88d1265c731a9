//! Debug information: functions, lines, and variables that live in memory, as LLVM's metadata, from which it writes DWARF.
//!
//! - Every function that somebody wrote has an entry with its name and its place, and its instructions have their places.
//!   Code of the runtime has neither, so debuggers step over it.
//! - A variable has an entry if it has a stack slot under its name (lowering keeps all of them at `-O0 -g`) and is a
//!   scalar: MIR knows widths, not types, so eight bytes show as `num` and one byte as `char`.

use inkwell::basic_block::BasicBlock;
use inkwell::context::Context;
use inkwell::debug_info::{
    AsDIScope, DIBasicType, DICompileUnit, DIFile, DIFlags, DIFlagsConstants, DILocation, DISubprogram,
    DWARFEmissionKind, DWARFSourceLanguage, DebugInfoBuilder,
};
use inkwell::llvm_sys::debuginfo::LLVMDIBuilderInsertDeclareRecordAtEnd;
use inkwell::module::{FlagBehavior, Module};
use inkwell::values::{AsValueRef, PointerValue};
use l4t_mir::backend::BackendError;
use l4t_mir::debug_info::{DebugInfo, DebugPlace};
use l4t_mir::ir::{Function, Slot};
use l4t_syntax::Span;

/// How DWARF encodes numbers: a signed one, and an unsigned one that is shown as a character.
const DW_ATE_SIGNED: u32 = 5;
const DW_ATE_UNSIGNED_CHAR: u32 = 8;

/// Makes the debug information of a module.
pub(crate) struct Debug<'a, 'ctx> {
    context: &'ctx Context,
    info: &'a DebugInfo,
    builder: DebugInfoBuilder<'ctx>,
    unit: DICompileUnit<'ctx>,
    files: Vec<DIFile<'ctx>>,
    num: DIBasicType<'ctx>,
    char: DIBasicType<'ctx>,
    optimizes: bool,
}

/// A function that somebody wrote.
#[derive(Clone, Copy)]
pub(crate) struct Scope<'ctx> {
    entry: DISubprogram<'ctx>,
    /// Where its name stands.
    place: DebugPlace,
}

impl<'a, 'ctx> Debug<'a, 'ctx> {
    pub(crate) fn new(
        context: &'ctx Context,
        module: &Module<'ctx>,
        info: &'a DebugInfo,
        optimizes: bool,
    ) -> Result<Debug<'a, 'ctx>, BackendError> {
        let int = context.i32_type();
        let version = int.const_int(inkwell::debug_info::debug_metadata_version().into(), false);
        module.add_basic_value_flag("Debug Info Version", FlagBehavior::Warning, version);
        module.add_basic_value_flag("Dwarf Version", FlagBehavior::Warning, int.const_int(5, false));
        let first = info.files.first().map_or("unknown", |file| &*file.name);
        let (builder, unit) = module.create_debug_info_builder(
            true,
            // No number is assigned to L4T; C comes closest for expressions that people type into a debugger.
            DWARFSourceLanguage::C,
            first,
            &info.directory,
            concat!("l4t ", env!("CARGO_PKG_VERSION")),
            optimizes,
            "",
            0,
            "",
            DWARFEmissionKind::Full,
            0,
            false,
            false,
            "",
            "",
        );
        let files = info.files.iter().map(|file| builder.create_file(&file.name, &info.directory)).collect();
        let basic_type = |name, bits, encoding| {
            let made = builder.create_basic_type(name, bits, encoding, DIFlags::ZERO);
            made.map_err(|error| BackendError::Internal(format!("debug information: {error}")))
        };
        let num = basic_type("num", 64, DW_ATE_SIGNED)?;
        let char = basic_type("char", 8, DW_ATE_UNSIGNED_CHAR)?;
        Ok(Debug { context, info, builder, unit, files, num, char, optimizes })
    }

    /// The entry of a function; none for the runtime's.
    pub(crate) fn function(&self, func: &Function) -> Option<Scope<'ctx>> {
        let place = self.info.place(func.span).filter(|_| !func.name.contains('.'))?;
        let file = self.files[place.file];
        let ty = self.builder.create_subroutine_type(file, Some(self.num.as_type()), &[], DIFlags::ZERO);
        let entry = self.builder.create_function(
            self.unit.as_debug_info_scope(),
            &func.name,
            // Debuggers would show the linker's name instead of the one in the source.
            None,
            file,
            place.line,
            ty,
            !func.exported,
            true,
            place.line,
            DIFlags::ZERO,
            self.optimizes,
        );
        Some(Scope { entry, place })
    }

    /// Where code stands that was made for a span.
    pub(crate) fn location(&self, scope: Scope<'ctx>, span: Span) -> DILocation<'ctx> {
        // What was put into this function from another file, and what nobody wrote, belongs to its first line.
        let place = self.info.place(span).filter(|place| place.file == scope.place.file).unwrap_or(scope.place);
        let entry = scope.entry.as_debug_info_scope();
        self.builder.create_debug_location(self.context, place.line, place.column, entry, None)
    }

    /// Tells where a variable lies; called at the end of the entry block's slots.
    pub(crate) fn variable(
        &self,
        scope: Scope<'ctx>,
        slot: &Slot,
        storage: PointerValue<'ctx>,
        span: Span,
        block: BasicBlock<'ctx>,
    ) {
        let ty = match slot.size {
            8 if !slot.is_variable => self.num,
            1 if !slot.is_variable => self.char,
            _ => return,
        };
        if slot.name.is_empty() {
            return;
        }
        let variable = self.builder.create_auto_variable(
            scope.entry.as_debug_info_scope(),
            &slot.name,
            self.files[scope.place.file],
            scope.place.line,
            ty.as_type(),
            true,
            DIFlags::ZERO,
            0,
        );
        let location = self.location(scope, span);
        let expression = self.builder.create_expression(Vec::new());
        // Inkwell's own function takes what LLVM makes here for an instruction, which it no longer is.
        // SAFETY: all of these belong to the one context, and the block to the function whose slot this is.
        unsafe {
            LLVMDIBuilderInsertDeclareRecordAtEnd(
                self.builder.as_mut_ptr(),
                storage.as_value_ref(),
                variable.as_mut_ptr(),
                expression.as_mut_ptr(),
                location.as_mut_ptr(),
                block.as_mut_ptr(),
            );
        }
    }

    pub(crate) fn finish(&self) {
        self.builder.finalize();
    }
}

impl<'ctx> Scope<'ctx> {
    pub(crate) fn entry(&self) -> DISubprogram<'ctx> {
        self.entry
    }
}
