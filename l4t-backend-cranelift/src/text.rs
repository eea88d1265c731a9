//! Text for people: Cranelift's IR, and the machine code as assembly.
//!
//! Cranelift writes references as numbers (`u0:3`, `userextname2`); here they become the symbols' names.
//! The assembly is a listing to read, not input for an assembler: it is what Cranelift has just before it encodes, in
//! which a branch may name both its targets, and stack places count from the frame's own part (`frame+8(%rsp)`).

use crate::code::Compiler;
use crate::isa::{Isas, Purpose};
use crate::symbols::{CNames, Symbol};
use cranelift_codegen::{FinalizedMachReloc, binemit, ir};
use l4t_mir::backend::{BackendError, CodegenOptions};
use l4t_mir::ir::{Global, Init, Program, Reloc, RelocTarget};
use l4t_mir::target::Target;
use std::fmt::Write;

/// All functions in Cranelift's IR, as it is before Cranelift changes it.
pub(crate) fn clif(program: &Program, target: &Target, options: &CodegenOptions) -> Result<String, BackendError> {
    let isas = Isas::new(program, target, options.opt_level, Purpose::Object)?;
    let names = CNames::new(program);
    let mut compiler = Compiler::new(program, &names, target, &isas, false);
    let mut out = format!("; target {target}\n");
    for (id, _) in program.functions.iter() {
        compiler.translate(id)?;
        let func = &compiler.context.func;
        out.push('\n');
        Renamer { program, names: &names, func }.copy(&func.display().to_string(), &mut out);
    }
    Ok(out)
}

/// All functions as machine instructions, and the data.
pub(crate) fn assembly(program: &Program, target: &Target, options: &CodegenOptions) -> Result<String, BackendError> {
    let isas = Isas::new(program, target, options.opt_level, Purpose::Object)?;
    let names = CNames::new(program);
    let mut compiler = Compiler::new(program, &names, target, &isas, false);
    let mut out = format!("; target {target}\n");
    for (id, function) in program.functions.iter() {
        let compiled = compiler.compile(id, true)?;
        let listing = compiled.vcode.clone().unwrap_or_default();
        let is_aarch64_call = |reloc: &&FinalizedMachReloc| reloc.kind == binemit::Reloc::Arm64Call;
        let callees: Vec<String> =
            compiled.buffer.relocs().iter().filter(is_aarch64_call).map(|reloc| reloc.target.display(None)).collect();
        let mut callees = callees.into_iter();
        let renamer = Renamer { program, names: &names, func: &compiler.context.func };
        put(&mut out, format_args!("\n{}:\n", function.symbol));
        for line in listing.lines() {
            let instruction = line.trim_start();
            // Notes of Cranelift to itself.
            if instruction.starts_with("unwind ") || instruction.starts_with("uninit ") {
                continue;
            }
            let mut line = line.replace("<offset:1>+", "frame+");
            // Cranelift leaves the callees of AArch64's calls out; they have the order of the references.
            if instruction == "bl 0"
                && let Some(callee) = callees.next()
            {
                line = format!("  bl {callee}");
            }
            renamer.copy(&line, &mut out);
            out.push('\n');
        }
    }
    for (_, global) in program.globals.iter() {
        data(program, global, &mut out);
    }
    Ok(out)
}

/// Formatting into a string cannot fail.
fn put(out: &mut String, text: std::fmt::Arguments<'_>) {
    let _ = out.write_fmt(text);
}

/// Gives references their names.
struct Renamer<'a> {
    program: &'a Program,
    names: &'a CNames<'a>,
    /// The function in which they stand.
    func: &'a ir::Function,
}

impl Renamer<'_> {
    /// Copies a text with the references in it renamed.
    fn copy(&self, mut text: &str, out: &mut String) {
        const IMPORT: &str = "userextname";
        while let Some(at) = text.find(IMPORT).into_iter().chain(find_name(text)).min() {
            let (before, rest) = text.split_at(at);
            let (symbol, end) = match rest.strip_prefix(IMPORT) {
                Some(number) => {
                    let n_digits = n_digits(number);
                    (self.import(&number[..n_digits]), IMPORT.len() + n_digits)
                }
                None => {
                    let end = 3 + n_digits(&rest[3..]);
                    (user_name(&rest[..end]), end)
                }
            };
            // Calls show as `User(userextname0)`.
            match (before.strip_suffix("User("), rest[end..].strip_prefix(')')) {
                (Some(before), Some(after)) => {
                    out.push_str(before);
                    self.put_name(symbol, &rest[..end], out);
                    text = after;
                }
                _ => {
                    out.push_str(before);
                    self.put_name(symbol, &rest[..end], out);
                    text = &rest[end..];
                }
            }
        }
        out.push_str(text);
    }

    fn import(&self, number: &str) -> Option<Symbol> {
        let name = ir::UserExternalNameRef::from_u32(number.parse().ok()?);
        self.func.params.user_named_funcs().get(name).and_then(Symbol::decode)
    }

    fn put_name(&self, symbol: Option<Symbol>, unnamed: &str, out: &mut String) {
        match symbol {
            Some(Symbol::Func(func)) => out.push_str(&self.program.functions[func].symbol),
            Some(Symbol::Global(global)) => out.push_str(&self.program.globals[global].name),
            Some(Symbol::C(c) | Symbol::CVariadic(c)) => out.push_str(self.names.name(c)),
            Some(Symbol::AddressSlot(c)) => put(out, format_args!("address_of({})", self.names.name(c))),
            None => out.push_str(unnamed),
        }
    }
}

fn n_digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// Where a `u0:3` stands in a text.
fn find_name(text: &str) -> Option<usize> {
    let is_name = |window: &[u8]| {
        matches!(window, [before, b'u', kind, b':', number]
            if !before.is_ascii_alphanumeric() && kind.is_ascii_digit() && number.is_ascii_digit())
    };
    text.as_bytes().windows(5).position(is_name).map(|at| at + 1)
}

fn user_name(text: &str) -> Option<Symbol> {
    let (namespace, index) = text.strip_prefix('u')?.split_once(':')?;
    Symbol::decode(&ir::UserExternalName { namespace: namespace.parse().ok()?, index: index.parse().ok()? })
}

/// A global in directives as assemblers know them.
fn data(program: &Program, global: &Global, out: &mut String) {
    let access = if global.writable { "" } else { "  ; read-only" };
    put(out, format_args!("\n  .balign {}\n{}:{access}\n", global.align, global.name));
    let Init::Data { bytes, relocs } = &global.init else {
        put(out, format_args!("  .zero {}\n", global.size));
        return;
    };
    let mut done = 0;
    for Reloc { offset, target } in relocs {
        let offset = *offset as usize;
        bytes_as_text(bytes.get(done..offset).unwrap_or_default(), out);
        match *target {
            RelocTarget::Global(target, 0) => put(out, format_args!("  .quad {}\n", program.globals[target].name)),
            RelocTarget::Global(target, addend) => {
                put(out, format_args!("  .quad {}{addend:+}\n", program.globals[target].name));
            }
            RelocTarget::Func(func) => put(out, format_args!("  .quad {}\n", program.functions[func].symbol)),
        }
        done = offset + 8;
    }
    bytes_as_text(bytes.get(done..).unwrap_or_default(), out);
}

fn bytes_as_text(bytes: &[u8], out: &mut String) {
    const BYTES_PER_LINE: usize = 64;
    for line in bytes.chunks(BYTES_PER_LINE) {
        if line.iter().all(|&byte| byte == 0) {
            put(out, format_args!("  .zero {}\n", line.len()));
        } else {
            put(out, format_args!("  .ascii \"{}\"\n", line.escape_ascii()));
        }
    }
}
