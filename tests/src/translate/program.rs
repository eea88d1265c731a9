//! Top level: declarations first, then function bodies.

use super::Untranslatable;
use super::types::{Ty, TyId, Types};
use l4t_syntax::ast::{self, FuncItem, Item};
use l4t_syntax::{Interner, Name, SourceFile};
use std::collections::HashMap;
use std::fmt::Write;

/// What a name means.
#[derive(Clone, Debug)]
pub(super) enum Meaning {
    /// A variable or parameter: its name in C, and its type.
    Var(String, TyId),
    /// A function of the program: its name in C, parameters and result.
    Func(String, Box<[TyId]>, TyId),
    /// A C function or object.
    C(String),
}

/// The translation under way.
pub(super) struct Translator<'a> {
    pub(super) file: &'a ast::File,
    pub(super) source: &'a SourceFile,
    pub(super) interner: &'a Interner,
    pub(super) types: Types<'a>,
    /// Innermost last; the first holds the top level.
    pub(super) scopes: Vec<HashMap<Name, Meaning>>,
    /// String literals and small functions for the C functions that a `funcptr` holds.
    pub(super) constants: String,
    /// Functions that call a C function as an L4T `funcptr` type says.
    pub(super) thunks: HashMap<(String, TyId), String>,
    /// The body being written.
    pub(super) body: String,
    pub(super) depth: usize,
    /// For fresh names.
    pub(super) n_names: usize,
    /// Result of the function being written.
    pub(super) ret: TyId,
}

/// The C translation of a parsed file. The tree must be one without mistakes.
pub fn to_c(file: &ast::File, source: &SourceFile, interner: &Interner) -> Result<String, Untranslatable> {
    let mut t = Translator {
        file,
        source,
        interner,
        types: Types::new(file, interner),
        scopes: vec![HashMap::new()],
        constants: String::new(),
        thunks: HashMap::new(),
        body: String::new(),
        depth: 0,
        n_names: 0,
        ret: super::types::NUM,
    };
    let mut declarations = String::new();
    for item in &file.items {
        t.declare(item, &mut declarations)?;
    }
    let mut bodies = String::new();
    for item in &file.items {
        if let Item::Func(func) = item {
            bodies.push_str(&t.function(func)?);
        }
    }
    let initialise = t.initialisers()?;
    let main = interner.get("main").and_then(|name| t.scopes[0].get(&name));
    match main {
        Some(Meaning::Func(_, params, _)) if params.is_empty() => {}
        _ => return Err(Untranslatable("no `main` without parameters".into())),
    }
    let prelude = include_str!("prelude.h");
    let Translator { types, constants, .. } = t;
    let definitions = types.definitions;
    let main = "int main(void) { initialise(); return (int)f_main(); }\n";
    Ok(format!("{prelude}\n{definitions}\n{declarations}\n{constants}\n{bodies}\n{initialise}\n{main}"))
}

impl Translator<'_> {
    fn declare(&mut self, item: &Item, out: &mut String) -> Result<(), Untranslatable> {
        let interner = self.interner;
        match item {
            Item::Ffi(ffi) => {
                let meaning = Meaning::C(interner.resolve(ffi.name.name).to_owned());
                self.scopes[0].insert(ffi.name.name, meaning);
            }
            Item::Global(decl) => {
                let ty = self.types.written(decl.ty)?;
                let c_type = self.types.c_name(ty)?;
                for declarator in &decl.names {
                    let ident = declarator.name.name;
                    let name = format!("g_{}", interner.resolve(ident));
                    let _ = writeln!(out, "static {c_type} {name};");
                    self.scopes[0].insert(ident, Meaning::Var(name, ty));
                }
            }
            Item::Struct(item) => {
                let ty = self.types.add(Ty::Struct(item.name.name));
                self.types.c_name(ty)?;
            }
            Item::Func(func) => {
                let name = format!("f_{}", interner.resolve(func.name.name));
                let mut params = Vec::new();
                for param in &func.params {
                    params.push(self.types.written(param.ty)?);
                }
                let ret = self.types.written(func.ret)?;
                let _ = writeln!(out, "static {};", self.prototype(&name, func, &params, ret)?);
                self.scopes[0].insert(func.name.name, Meaning::Func(name, params.into(), ret));
            }
        }
        Ok(())
    }

    /// A function that gives global variables their first values. They are constant, so nothing shows when that happens.
    fn initialisers(&mut self) -> Result<String, Untranslatable> {
        self.body = String::new();
        for item in &self.file.items {
            let Item::Global(decl) = item else { continue };
            let ty = self.types.written(decl.ty)?;
            for declarator in &decl.names {
                if let Some(init) = declarator.init {
                    let value = self.value_as(init, ty)?;
                    self.line(format!("g_{} = {value};", self.interner.resolve(declarator.name.name)));
                }
            }
        }
        Ok(format!("static void initialise(void) {{\n{}}}\n", std::mem::take(&mut self.body)))
    }

    fn prototype(&mut self, name: &str, func: &FuncItem, params: &[TyId], ret: TyId) -> Result<String, Untranslatable> {
        let mut texts = Vec::new();
        for (param, &ty) in func.params.iter().zip(params) {
            texts.push(format!("{} p_{}", self.types.c_name(ty)?, self.interner.resolve(param.name.name)));
        }
        let texts = if texts.is_empty() { "void".to_owned() } else { texts.join(", ") };
        Ok(format!("{} {name}({texts})", self.types.c_name(ret)?))
    }

    fn function(&mut self, func: &FuncItem) -> Result<String, Untranslatable> {
        let Some(Meaning::Func(name, params, ret)) = self.scopes[0].get(&func.name.name).cloned() else {
            return Err(Untranslatable("a function that is also something else".into()));
        };
        let mut scope = HashMap::new();
        for (param, &ty) in func.params.iter().zip(&params) {
            let name = format!("p_{}", self.interner.resolve(param.name.name));
            scope.insert(param.name.name, Meaning::Var(name, ty));
        }
        self.ret = ret;
        self.scopes.push(scope);
        self.body = String::new();
        self.block(&func.body)?;
        self.scopes.pop();
        let body = std::mem::take(&mut self.body);
        Ok(format!("\nstatic {} {{\n{body}}}\n", self.prototype(&name, func, &params, ret)?))
    }

    /// What a name means here.
    pub(super) fn meaning(&self, name: Name) -> Result<Meaning, Untranslatable> {
        let found = self.scopes.iter().rev().find_map(|scope| scope.get(&name));
        found.cloned().ok_or_else(|| Untranslatable(format!("the unknown name {}", self.interner.resolve(name))))
    }

    pub(super) fn fresh(&mut self, prefix: &str) -> String {
        self.n_names += 1;
        format!("{prefix}{}", self.n_names)
    }
}
