//! What can be made of a program without a code generator: one function per product, each the list of its stages.

use crate::compilation::{Compilation, Main};
use crate::dumps::{ast_text, tokens_text};
use crate::error::Failure;
use crate::form::Form;
use crate::header::header;

/// Looks for everything that is wrong with a program. A missing `main` is not: it may be a part of a program.
///
/// Errors: the program is wrong.
pub fn check(c: &mut Compilation<'_>) -> Result<(), Failure> {
    let parsed = c.parse()?;
    let checked = c.check(parsed, Main::Optional)?;
    if c.options().library { c.check_exports(&checked) } else { Ok(()) }
}

/// Makes a program's text in one of its forms. Tokens and syntax trees exist whether or not the program is right.
///
/// Errors: the program is wrong; there is no such pass as [`crate::ProgramOptions::dump_mir`] names.
pub fn text(c: &mut Compilation<'_>, form: Form) -> Result<String, Failure> {
    let sources = c.sources();
    let parsed = c.parse()?;
    match form {
        Form::Tokens => return Ok(c.stage("print", || tokens_text(&parsed.files, sources))),
        Form::Ast => return Ok(c.stage("print", || ast_text(&parsed.files, sources, &parsed.interner))),
        Form::Hir | Form::Header | Form::Mir => {}
    }
    let checked = c.check(parsed, Main::Optional)?;
    if form == Form::Hir {
        return Ok(c.stage("print", || checked.program.dump(&checked.interner).to_string()));
    }
    let is_library = c.options().library || (form == Form::Header && checked.program.main.is_none());
    if is_library {
        c.check_exports(&checked)?;
    }
    if form == Form::Header {
        return Ok(c.stage("print", || header(&checked.program, &checked.interner, sources)));
    }
    let lowered = c.lower(checked, is_library);
    let mut program = c.optimize(lowered)?;
    // Numbered as it stands there, the text is easier to read, and parses back to the same program.
    l4t_mir::compact::compact_program(&mut program);
    Ok(c.stage("print", || l4t_mir::text::print(&program)))
}
