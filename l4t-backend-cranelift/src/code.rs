//! Machine code of a whole program: all functions one behind the other in one text section, with what in it still
//! depends on where other things come to lie.

use crate::abi::Convention;
use crate::frame::Frame;
use crate::function::{self, Env, Scratch};
use crate::isa::{Isas, Purpose};
use crate::symbols::{CNames, CUses, Symbol};
use cranelift_codegen::binemit;
use cranelift_codegen::control::ControlPlane;
use cranelift_codegen::ir::ExternalName;
use cranelift_codegen::isa::TargetIsa;
use cranelift_codegen::isa::unwind::UnwindInfo;
use cranelift_codegen::{CodegenError, CodegenResult, CompiledCode, Context, FinalizedMachReloc, FinalizedRelocTarget};
use l4t_loader::Field;
use l4t_mir::backend::{BackendError, Limit};
use l4t_mir::ir::{FuncId, Program};
use l4t_mir::queries::index;
use l4t_mir::target::{Arch, Target};

/// Alignment of functions and so of the text section, in bytes.
pub(crate) const FUNCTION_ALIGN: usize = 16;

/// The first byte of a `call` on x86-64.
const CALL_OPCODE: u8 = 0xe8;

/// Compiles functions one by one, reusing what it can.
pub(crate) struct Compiler<'a> {
    pub(crate) env: Env<'a>,
    isas: &'a Isas,
    pub(crate) context: Context,
    compiled: Option<CompiledCode>,
    regalloc: regalloc2::Ctx,
    scratch: Scratch,
}

impl<'a> Compiler<'a> {
    pub(crate) fn new(
        program: &'a Program,
        names: &'a CNames<'a>,
        target: &Target,
        isas: &'a Isas,
        source_locations: bool,
    ) -> Compiler<'a> {
        let env = Env {
            program,
            names,
            convention: Convention::new(target.arch(), isas.any().default_call_conv()),
            clears_al: target.arch() == Arch::X86_64,
            optimizes: isas.any().flags().opt_level() != cranelift_codegen::settings::OptLevel::None,
            source_locations,
        };
        Compiler {
            env,
            isas,
            context: Context::new(),
            compiled: None,
            regalloc: regalloc2::Ctx::default(),
            scratch: Scratch::default(),
        }
    }

    /// Translates a function into the context.
    pub(crate) fn translate(&mut self, id: FuncId) -> Result<(), BackendError> {
        self.context.clear();
        function::translate(&self.env, &mut self.scratch, id, &mut self.context.func)
    }

    /// Translates and compiles a function.
    pub(crate) fn compile(&mut self, id: FuncId, with_assembly: bool) -> Result<&CompiledCode, BackendError> {
        self.translate(id)?;
        let func = &self.env.program.functions[id];
        let isa = self.isas.for_function(id);
        let compiled = if isa.flags().opt_level() != cranelift_codegen::settings::OptLevel::None {
            self.compile_optimized(isa, with_assembly)
        } else {
            self.compile_as_it_is(isa, with_assembly)
        };
        Ok(self.compiled.insert(compiled.map_err(|error| codegen_error(&func.name, error))?))
    }

    fn compile_optimized(&mut self, isa: &dyn TargetIsa, with_assembly: bool) -> CodegenResult<CompiledCode> {
        self.context.set_disasm(with_assembly);
        let stencil = self.context.compile_stencil(isa, &mut ControlPlane::default())?;
        Ok(stencil.apply_params(&self.context.func.params))
    }

    /// Compiles the function in the context without the passes that Cranelift runs even where it does not optimise:
    /// no block here is unreachable, and MIR has few superfluous block parameters.
    fn compile_as_it_is(&mut self, isa: &dyn TargetIsa, with_assembly: bool) -> CodegenResult<CompiledCode> {
        self.context.flowgraph();
        self.context.verify_if(isa)?;
        let control = &mut ControlPlane::default();
        let Context { func, domtree, .. } = &self.context;
        let stencil = isa.compile_function(func, domtree, &mut self.regalloc, with_assembly, control)?;
        Ok(stencil.apply_params(&func.params))
    }

    /// What a reference in the function just compiled means; `code` is its code.
    fn reloc(&self, code: &[u8], reloc: &FinalizedMachReloc) -> Result<Reloc, BackendError> {
        let symbol = match &reloc.target {
            FinalizedRelocTarget::ExternalName(ExternalName::User(name)) => {
                Symbol::decode(&self.context.func.params.user_named_funcs()[*name])
            }
            FinalizedRelocTarget::ExternalName(_) | FinalizedRelocTarget::Func(_) => None,
        };
        let field = match reloc.kind {
            binemit::Reloc::X86CallPCRel4 => {
                // Cranelift says "call" of `lea` too, whose byte before the field is never that of `call`: it ends in
                // 0b101 for an address relative to the instruction.
                let before = (reloc.offset as usize).checked_sub(1).and_then(|at| code.get(at));
                Some(if before == Some(&CALL_OPCODE) { Field::X86Call } else { Field::Distance })
            }
            binemit::Reloc::Arm64Call => Some(Field::Aarch64Call),
            binemit::Reloc::Aarch64AdrPrelPgHi21 => Some(Field::Aarch64Page),
            binemit::Reloc::Aarch64AddAbsLo12Nc => Some(Field::Aarch64PageOffset { shift: 0 }),
            _ => None,
        };
        match (symbol, field) {
            (Some(symbol), Some(field)) => {
                Ok(Reloc { offset: u64::from(reloc.offset), field, symbol, addend: reloc.addend })
            }
            _ => Err(BackendError::Internal(format!("unexpected reference {reloc:?}"))),
        }
    }
}

/// Turns Cranelift's error into ours.
pub(crate) fn codegen_error(function: &str, error: CodegenError) -> BackendError {
    match error {
        CodegenError::ImplLimitExceeded | CodegenError::CodeTooLarge => {
            BackendError::Limit(Limit::Function(function.to_owned()))
        }
        // Nothing that MIR says is beyond Cranelift, so that nothing is the user's choice here.
        error => BackendError::Internal(format!("function `{function}`: {error}")),
    }
}

/// The code of a program.
pub(crate) struct Code {
    /// All of it.
    pub(crate) text: Vec<u8>,
    /// Where each function lies in `text`; by function id.
    pub(crate) functions: Vec<Extent>,
    /// The references, in ascending order of offset in `text`.
    pub(crate) relocs: Vec<Reloc>,
    /// The C symbols among the targets of references.
    pub(crate) uses: CUses,
    /// How to unwind each function; empty for code in memory.
    pub(crate) unwind: Vec<Option<UnwindInfo>>,
    /// By function, what debuggers must know of its code; empty without debug information.
    pub(crate) frames: Vec<Frame>,
}

/// A reference from code to a place that is known only later.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reloc {
    /// Where the field is, in bytes from the start of the function or section.
    pub(crate) offset: u64,
    pub(crate) field: Field,
    pub(crate) symbol: Symbol,
    /// Bytes added to the symbol's address.
    pub(crate) addend: i64,
}

/// A range of bytes of the text section.
#[derive(Clone, Copy)]
pub(crate) struct Extent {
    pub(crate) offset: u64,
    pub(crate) size: u64,
}

/// Compiles all functions of a program.
pub(crate) fn generate(
    program: &Program,
    names: &CNames<'_>,
    target: &Target,
    isas: &Isas,
    purpose: Purpose,
    debug_info: bool,
) -> Result<Code, BackendError> {
    let mut compiler = Compiler::new(program, names, target, isas, debug_info);
    let n_functions = program.functions.len();
    let mut code = Code {
        text: Vec::with_capacity(256 * n_functions),
        functions: Vec::with_capacity(n_functions),
        relocs: Vec::new(),
        uses: CUses::new(names),
        unwind: Vec::new(),
        frames: Vec::new(),
    };
    for (id, function) in program.functions.iter() {
        debug_assert_eq!(index(id), code.functions.len());
        compiler.compile(id, false)?;
        let compiled = compiler.compiled.as_ref().expect("it was compiled just now");
        let offset = code.text.len() as u64;
        code.text.extend_from_slice(compiled.code_buffer());
        code.functions.push(Extent { offset, size: code.text.len() as u64 - offset });
        code.text.resize(code.text.len().next_multiple_of(FUNCTION_ALIGN), 0);
        for reloc in compiled.buffer.relocs() {
            let mut reloc = compiler.reloc(compiled.code_buffer(), reloc)?;
            reloc.offset += offset;
            code.uses.note(reloc.symbol);
            code.relocs.push(reloc);
        }
        if purpose == Purpose::Object {
            let unwind =
                compiled.create_unwind_info(isas.any()).map_err(|error| codegen_error(&function.name, error))?;
            code.unwind.push(unwind);
        }
        if debug_info {
            code.frames.push(Frame::new(compiled, isas.any()));
        }
    }
    Ok(code)
}

impl Code {
    /// Settles the references between functions, whose distances are known once all lie in one section.
    pub(crate) fn resolve_calls(&mut self) -> Result<(), BackendError> {
        let (text, functions) = (&mut self.text, &self.functions);
        let mut result = Ok(());
        self.relocs.retain(|reloc| {
            let Symbol::Func(func) = reloc.symbol else { return true };
            let target = functions[index(func)].offset;
            // Pages of 4 KiB lie in the section as in memory only if it starts at one: such references stay.
            match reloc.field {
                Field::Aarch64Page | Field::Aarch64PageOffset { .. } | Field::Address => return true,
                Field::Distance | Field::X86Call | Field::Aarch64Call => {}
            }
            let value = target.wrapping_add_signed(reloc.addend);
            if let Err(error) = reloc.field.fill(text, reloc.offset, 0, value) {
                result = Err(error);
            }
            false
        });
        result
    }
}
