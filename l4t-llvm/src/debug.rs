//! Debug information as LLVM's metadata, from which it writes DWARF 5: types, global variables, and functions with their
//! lines and variables.
//!
//! Every function that somebody wrote has an entry with its name and its place, and its instructions have their places.
//! Code of the runtime has neither, so debuggers step over it.

mod types;
mod variables;

pub(crate) use variables::Variables;

use inkwell::context::Context;
use inkwell::debug_info::{
    AsDIScope, DICompileUnit, DIExpression, DIFile, DIFlags, DIFlagsConstants, DILocation, DIScope, DISubprogram,
    DISubroutineType, DIType, DWARFEmissionKind, DWARFSourceLanguage, DebugInfoBuilder,
};
use inkwell::llvm_sys::support::LLVMParseCommandLineOptions;
use inkwell::module::{FlagBehavior, Module};
use l4t_mir::backend::BackendError;
use l4t_mir::debug_info::{DebugInfo, DebugPlace};
use l4t_mir::ir::debug::{DebugTypeId, GlobalVariable};
use l4t_mir::ir::{Function, Program};
use l4t_mir::queries::index;
use l4t_syntax::Span;

/// Adds a number to an address.
const DW_OP_PLUS_UCONST: i64 = 0x23;

/// Makes the debug information of a module.
pub(crate) struct Debug<'a, 'ctx> {
    unit: Unit<'a, 'ctx>,
    program: &'a Program,
    /// By type of the program.
    types: Vec<DIType<'ctx>>,
    optimizes: bool,
}

/// What all entries need.
struct Unit<'a, 'ctx> {
    context: &'ctx Context,
    info: &'a DebugInfo,
    builder: DebugInfoBuilder<'ctx>,
    unit: DICompileUnit<'ctx>,
    files: Vec<DIFile<'ctx>>,
}

/// A function that somebody wrote.
#[derive(Clone)]
pub(crate) struct Scope<'ctx> {
    entry: DISubprogram<'ctx>,
    /// By scope of the function's variables.
    blocks: Vec<DIScope<'ctx>>,
    /// Where its name stands.
    place: DebugPlace,
}

impl<'a, 'ctx> Debug<'a, 'ctx> {
    pub(crate) fn new(
        context: &'ctx Context,
        module: &Module<'ctx>,
        program: &'a Program,
        info: &'a DebugInfo,
        optimizes: bool,
    ) -> Result<Debug<'a, 'ctx>, BackendError> {
        leave_out_name_tables();
        let int = context.i32_type();
        let version = int.const_int(inkwell::debug_info::debug_metadata_version().into(), false);
        module.add_basic_value_flag("Debug Info Version", FlagBehavior::Warning, version);
        module.add_basic_value_flag("Dwarf Version", FlagBehavior::Warning, int.const_int(5, false));
        let first = info.files.first().map_or("unknown", |file| &*file.name);
        let (builder, unit) = module.create_debug_info_builder(
            true,
            // No number is assigned to L4T; C comes closest for expressions that people type into a debugger.
            DWARFSourceLanguage::C99,
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
        let unit = Unit { context, info, builder, unit, files };
        let types = types::types(&unit, &program.debug)?;
        let debug = Debug { unit, program, types, optimizes };
        for variable in &program.debug.globals {
            debug.global(module, variable);
        }
        Ok(debug)
    }

    fn ty(&self, ty: DebugTypeId) -> DIType<'ctx> {
        self.types[index(ty)]
    }

    fn global(&self, module: &Module<'ctx>, variable: &GlobalVariable) {
        let name = &self.program.globals[variable.global].name;
        let Some(storage) = module.get_global(name) else { return };
        let (file, line) = self.unit.place(variable.span);
        let entry = self.unit.builder.create_global_variable_expression(
            self.unit.unit.as_debug_info_scope(),
            &variable.name,
            // Debuggers would show the linker's name instead of the one in the source.
            "",
            file,
            line,
            self.ty(variable.ty),
            true,
            Some(self.offset(variable.offset)),
            None,
            0,
        );
        storage.set_metadata(entry.as_metadata_value(self.unit.context), self.unit.context.get_kind_id("dbg"));
    }

    /// What adds a number of bytes to an address.
    fn offset(&self, bytes: u64) -> DIExpression<'ctx> {
        let operations = if bytes == 0 { Vec::new() } else { vec![DW_OP_PLUS_UCONST, bytes as i64] };
        self.unit.builder.create_expression(operations)
    }

    /// The entry of a function; none if nobody wrote it.
    pub(crate) fn function(&self, func: &Function) -> Option<Scope<'ctx>> {
        let place = self.unit.info.place(func.span)?;
        let file = self.unit.files[place.file];
        let entry = self.unit.builder.create_function(
            self.unit.unit.as_debug_info_scope(),
            &func.name,
            // Debuggers would show the linker's name instead of the one in the source.
            None,
            file,
            place.line,
            self.type_of_function(func, file),
            !func.exported,
            true,
            place.line,
            DIFlags::PROTOTYPED,
            self.optimizes,
        );
        let blocks = self.blocks(func, entry, file);
        Some(Scope { entry, blocks, place })
    }

    fn type_of_function(&self, func: &Function, file: DIFile<'ctx>) -> DISubroutineType<'ctx> {
        match &func.debug {
            Some(debug) => {
                let params = debug.variables.values().filter(|variable| variable.is_param);
                let params: Vec<_> = params.map(|variable| self.ty(variable.ty)).collect();
                self.unit.function_type(self.ty(debug.ret), &params)
            }
            None => self.unit.builder.create_subroutine_type(file, None, &[], DIFlags::ZERO),
        }
    }

    fn blocks(&self, func: &Function, entry: DISubprogram<'ctx>, file: DIFile<'ctx>) -> Vec<DIScope<'ctx>> {
        let mut blocks: Vec<DIScope<'ctx>> = Vec::new();
        for scope in func.debug.iter().flat_map(|debug| debug.scopes.values()) {
            let start = l4t_syntax::Range::new(scope.start, scope.start.saturating_add(1)).in_file(func.span.file);
            let made = scope.parent.map_or(entry.as_debug_info_scope(), |parent| {
                let (line, column) = self.unit.info.place(start).map_or((0, 0), |place| (place.line, place.column));
                let parent = blocks[index(parent)];
                self.unit.builder.create_lexical_block(parent, file, line, column).as_debug_info_scope()
            });
            blocks.push(made);
        }
        blocks
    }

    /// Where code stands that was made for a span; none for what comes before the first statement.
    pub(crate) fn location(&self, func: &Function, scope: &Scope<'ctx>, span: Span) -> Option<DILocation<'ctx>> {
        if span == func.span {
            return None;
        }
        // What was put into this function from another file, and what nobody wrote, belongs to its first line.
        let place = self.unit.info.place(span).filter(|place| place.file == scope.place.file).unwrap_or(scope.place);
        let block = func.scope_of(span).map(|block| scope.blocks[index(block)]);
        let block = block.unwrap_or(scope.entry.as_debug_info_scope());
        Some(self.location_in(block, place))
    }

    fn location_in(&self, block: DIScope<'ctx>, place: DebugPlace) -> DILocation<'ctx> {
        self.unit.builder.create_debug_location(self.unit.context, place.line, place.column, block, None)
    }

    pub(crate) fn finish(&self) {
        self.unit.builder.finalize();
    }
}

impl<'ctx> Unit<'_, 'ctx> {
    /// The file and line of a span.
    fn place(&self, span: Span) -> (DIFile<'ctx>, u32) {
        let place = self.info.place(span);
        place.map_or((self.unit.get_file(), 0), |place| (self.files[place.file], place.line))
    }

    fn function_type(&self, ret: DIType<'ctx>, params: &[DIType<'ctx>]) -> DISubroutineType<'ctx> {
        self.builder.create_subroutine_type(self.unit.get_file(), Some(ret), params, DIFlags::PROTOTYPED)
    }
}

impl<'ctx> Scope<'ctx> {
    pub(crate) fn entry(&self) -> DISubprogram<'ctx> {
        self.entry
    }
}

/// Has LLVM write no tables of names (`.debug_names`): debuggers make their own, and LLVM's leave out the types that it
/// adds for conversions, which its own verifier finds wrong. Nothing but an option of its command line says so.
fn leave_out_name_tables() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        let arguments = [c"l4t-llvm".as_ptr(), c"-accel-tables=Disable".as_ptr()];
        // SAFETY: the arguments are strings that live for ever, and as many as is said.
        unsafe { LLVMParseCommandLineOptions(arguments.len() as i32, arguments.as_ptr(), std::ptr::null()) };
    });
}

fn internal(error: &dyn std::fmt::Display) -> BackendError {
    BackendError::Internal(format!("debug information: {error}"))
}
