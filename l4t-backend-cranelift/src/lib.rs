//! Machine code for L4T programs through Cranelift.
//!
//! Input: a verified [`Program`] in which the runtime is linked. Output: object files (ELF and Mach-O, x86-64 and
//! AArch64), code in memory, or text to read.
//!
//! Invariants:
//! - **One translation for all purposes**: objects and memory get the same code, for it refers to everything relative
//!   to the program counter. They differ in who fills the references in.
//! - **Nothing is decided here**: each MIR operation becomes the instructions that do it, none is added or left out.
//! - No global state: compilations in different threads do not meet.
//!
//! How a program goes through: `isa` (settings, with `allocator`) → `code` (each function: `function` translates, Cranelift compiles)
//! → `data` (layout of static storage) → `object_file` with `unwind` and `debug`, or `memory`, or `text`.

mod abi;
mod allocator;
mod blocks_of_memory;
mod checks;
mod code;
mod data;
mod debug;
mod dwarf_section;
mod frame;
mod function;
mod isa;
mod memory;
mod object_file;
mod references;
mod symbols;
mod text;
mod unwind;

use l4t_mir::backend::{Backend, BackendError, CodegenOptions, Emit, LoadedProgram, Processor, Unsupported};
use l4t_mir::ir::Program;
use l4t_mir::panics;
use l4t_mir::target::Target;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The backend that uses Cranelift.
#[derive(Clone, Copy, Debug, Default)]
pub struct CraneliftBackend;

impl Backend for CraneliftBackend {
    fn name(&self) -> &'static str {
        "cranelift"
    }

    fn supports(&self, _target: &Target) -> bool {
        true
    }

    fn compile(
        &self,
        program: &Program,
        target: &Target,
        options: &CodegenOptions,
        emit: Emit,
    ) -> Result<Vec<u8>, BackendError> {
        refuse_processor(&options.processor)?;
        guarded(|| match emit {
            Emit::Object => object_file::write(program, target, options),
            Emit::Assembly => text::assembly(program, target, options).map(String::into_bytes),
            Emit::Ir => text::clif(program, target, options).map(String::into_bytes),
        })
    }

    fn load(&self, program: &Program, options: &CodegenOptions) -> Result<Box<dyn LoadedProgram>, BackendError> {
        refuse_processor(&options.processor)?;
        guarded(|| memory::load(program, options))
    }
}

/// Code is made for every processor of a target.
fn refuse_processor(wish: &Processor) -> Result<(), BackendError> {
    match *wish == Processor::default() {
        true => Ok(()),
        false => Err(BackendError::Unsupported(Unsupported::ProcessorChoice)),
    }
}

/// Makes a panic an error. Cranelift panics where it finds its own assumptions broken, which the user of a compiler
/// as a library must survive; everything that the panic may have left half-done is dropped with it.
fn guarded<T>(make: impl FnOnce() -> Result<T, BackendError>) -> Result<T, BackendError> {
    catch_unwind(AssertUnwindSafe(make)).unwrap_or_else(|panic| {
        let message = panics::message(panic.as_ref());
        Err(BackendError::Internal(format!("code generation: {message}")))
    })
}
