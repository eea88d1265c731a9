//! The rules for what stands outside of functions' bodies: numbers 1 to 6, 15 and 16 of [`verify`](super).

use super::{Errors, Phase, Place};
use crate::ir::{
    Extension, FuncId, Global, Init, Param, Program, Reloc, RelocTarget, Runtime, SITE_BYTES, SigId, Signature, Type,
};
use crate::queries::index;
use rustc_hash::FxHashSet;

pub(super) fn check(program: &Program, phase: Phase, errors: &mut Errors) {
    let mut check = Check { program, errors };
    check.symbols();
    check.signatures();
    for (id, global) in program.globals.iter() {
        check.global(index(id), global, phase);
    }
    for (id, site) in program.sites.iter() {
        if site.line == 0 || site.col == 0 {
            check.error(format_args!(
                "site {} is at {}:{}, but lines and columns start with 1",
                index(id),
                site.line,
                site.col
            ));
        }
    }
    if let Some(main) = program.main {
        check.main(main);
    }
    if let Some(runtime) = &program.runtime {
        check.runtime(runtime);
    }
    if phase >= Phase::Linked {
        check.linked();
    }
}

struct Check<'a> {
    program: &'a Program,
    errors: &'a mut Errors,
}

impl Check<'_> {
    fn error(&mut self, message: std::fmt::Arguments<'_>) {
        self.errors.push(|| Place::Program, message);
    }

    fn symbols(&mut self) {
        let program = self.program;
        let mut seen = FxHashSet::default();
        for func in program.functions.values() {
            self.symbol(&func.symbol, !func.exported);
            if !seen.insert(&*func.symbol) {
                self.error(format_args!("symbol `{}` is defined twice", func.symbol));
            }
        }
        for global in program.globals.values() {
            self.symbol(&global.name, true);
            if !seen.insert(&*global.name) {
                self.error(format_args!("symbol `{}` is defined twice", global.name));
            }
        }
        let mut seen_c = FxHashSet::default();
        for symbol in program.c_symbols.values() {
            if symbol.name.is_empty() {
                self.error(format_args!("a C symbol has an empty name"));
            }
            if !seen_c.insert(&*symbol.name) {
                self.error(format_args!("C symbol `{}` stands there twice", symbol.name));
            }
        }
    }

    fn symbol(&mut self, symbol: &str, is_private: bool) {
        if symbol.is_empty() {
            self.error(format_args!("a symbol is empty"));
        } else if symbol.contains('.') != is_private {
            let what = if is_private { "private symbols hold" } else { "exported symbols hold no" };
            self.error(format_args!("symbol `{symbol}`: {what} `.`"));
        }
    }

    fn signatures(&mut self) {
        let mut seen = FxHashSet::default();
        for (id, sig) in self.program.signatures.iter() {
            let id = index(id);
            if !seen.insert(sig) {
                self.error(format_args!("signature {id} stands there twice"));
            }
            if sig.n_fixed.is_some_and(|n| n as usize > sig.params.len()) {
                self.error(format_args!("signature {id} has fewer parameters than fixed ones"));
            }
            for param in sig.params.iter().chain(&sig.ret) {
                self.param(id, *param);
            }
        }
    }

    fn param(&mut self, sig: usize, param: Param) {
        let name = param.ty.name();
        if param.ty == Type::I1 {
            self.error(format_args!("signature {sig} has an `i1`"));
        } else if (param.ext == Extension::None) != (param.ty.bits() == 64) {
            let what = if param.ext == Extension::None { "not extended" } else { "extended" };
            self.error(format_args!("signature {sig} has an `{name}` that is {what}"));
        }
    }

    fn global(&mut self, id: usize, global: &Global, phase: Phase) {
        let name = &global.name;
        if !global.align.is_power_of_two() {
            self.error(format_args!("global {id} (`{name}`): alignment {} is no power of two", global.align));
        }
        if global.size > i64::MAX as u64 {
            self.error(format_args!("global {id} (`{name}`): size {} is too large", global.size));
        }
        if phase >= Phase::Legal && global.is_variable {
            self.error(format_args!("global {id} (`{name}`) is still marked as a variable"));
        }
        if let Init::Data { bytes, relocs } = &global.init {
            if bytes.len() as u64 != global.size {
                self.error(format_args!("global {id} (`{name}`): size {} but {} bytes", global.size, bytes.len()));
                return;
            }
            let mut end = 0;
            for reloc in relocs {
                self.reloc(id, bytes, reloc, &mut end);
            }
        }
    }

    /// `end` is where the address before ends, and then where this one does.
    fn reloc(&mut self, global: usize, bytes: &[u8], reloc: &Reloc, end: &mut u64) {
        let at = reloc.offset;
        let place = at.checked_add(8).and_then(|end| bytes.get(at as usize..end as usize));
        match place {
            _ if at < *end => self.error(format_args!("global {global}: the address at {at} is out of order")),
            None => self.error(format_args!("global {global}: the address at {at} is outside of the data")),
            Some(place) if place.iter().any(|&b| b != 0) => {
                self.error(format_args!("global {global}: the bytes under the address at {at} are not zero"));
            }
            Some(_) => *end = at + 8,
        }
        let is_in_range = match reloc.target {
            RelocTarget::Global(target, _) => index(target) < self.program.globals.len(),
            RelocTarget::Func(target) => index(target) < self.program.functions.len(),
        };
        if !is_in_range {
            self.error(format_args!("global {global}: the address at {at} is of something that does not exist"));
        }
    }

    fn main(&mut self, main: FuncId) {
        let Some(sig) = self.signature_of(main) else {
            self.error(format_args!("`main` does not exist or has no signature"));
            return;
        };
        if sig.n_fixed.is_some() || sig.ret.map(|ret| ret.ty) != Some(Type::I64) {
            self.error(format_args!("`main` is variadic or does not give an `i64`"));
        }
    }

    fn runtime(&mut self, runtime: &Runtime) {
        let program = self.program;
        let site_only: &[Type] = &[Type::Ptr];
        let functions = [
            ("index_out_of_bounds", runtime.index_out_of_bounds, &[Type::Ptr, Type::I64][..]),
            ("null_pointer", runtime.null_pointer, site_only),
            ("null_function", runtime.null_function, site_only),
            ("division_by_zero", runtime.division_by_zero, site_only),
        ];
        for (name, func, params) in functions {
            let Some(func) = func else { continue };
            let is_right = self.signature_of(func).is_some_and(|sig| {
                let found = sig.params.iter().map(|param| param.ty);
                sig.ret.is_none() && sig.n_fixed.is_none() && found.eq(params.iter().copied())
            });
            if !is_right {
                self.error(format_args!("the runtime's `{name}` does not exist or has another signature"));
            } else if !program.functions[func].cold {
                self.error(format_args!("the runtime's `{name}` is not cold"));
            }
        }
        let size = program.sites.len() as u64 * u64::from(SITE_BYTES);
        if let Some(table) = runtime.site_table
            && (index(table) >= program.globals.len() || program.globals[table].size != size)
        {
            self.error(format_args!("the site table does not exist or does not have {size} bytes"));
        }
    }

    fn linked(&mut self) {
        if self.program.runtime.is_none() {
            self.error(format_args!("the runtime is missing"));
        }
        if self.program.main.is_none() {
            return;
        }
        let n_main = self.program.functions.values().filter(|func| func.exported && &*func.symbol == "main").count();
        if n_main != 1 {
            self.error(format_args!("there are {n_main} exported functions called `main`"));
        }
    }

    /// If both ids are in range.
    fn signature_of(&self, func: FuncId) -> Option<&Signature> {
        let sig: SigId = (index(func) < self.program.functions.len()).then(|| self.program.functions[func].sig)?;
        (index(sig) < self.program.signatures.len()).then(|| &self.program.signatures[sig])
    }
}
