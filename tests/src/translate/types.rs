//! Types: of the tree, as the translator thinks of them, and as C spells them.

use super::Untranslatable;
use l4t_syntax::ast::{self, StructItem};
use l4t_syntax::{Interner, Name};
use std::collections::HashMap;
use std::fmt::Write;

/// Index of a [`Ty`] in [`Types`]. Equal types have equal indices.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) struct TyId(usize);

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) enum Ty {
    Num,
    Char,
    /// What an untyped C function returned: 64 bits that fit every type.
    Ffi,
    Ptr(TyId),
    Array(TyId, i64),
    Func(Box<[TyId]>, TyId),
    Struct(Name),
}

/// All types of a program, and the C definitions of those that need one.
pub(super) struct Types<'a> {
    file: &'a ast::File,
    interner: &'a Interner,
    structs: HashMap<Name, &'a StructItem>,
    list: Vec<Ty>,
    known: HashMap<Ty, TyId>,
    /// Arrays and structs whose definition has been written.
    is_defined: Vec<bool>,
    /// C definitions, each behind those it needs.
    pub(super) definitions: String,
}

pub(super) const NUM: TyId = TyId(0);
pub(super) const CHAR: TyId = TyId(1);
pub(super) const FFI: TyId = TyId(2);

impl<'a> Types<'a> {
    pub(super) fn new(file: &'a ast::File, interner: &'a Interner) -> Types<'a> {
        let structs = file.items.iter().filter_map(|item| match item {
            ast::Item::Struct(item) => Some((item.name.name, item)),
            _ => None,
        });
        let mut types = Types {
            file,
            interner,
            structs: structs.collect(),
            list: Vec::new(),
            known: HashMap::new(),
            is_defined: Vec::new(),
            definitions: String::new(),
        };
        for ty in [Ty::Num, Ty::Char, Ty::Ffi] {
            types.add(ty);
        }
        types
    }

    pub(super) fn add(&mut self, ty: Ty) -> TyId {
        if let Some(&id) = self.known.get(&ty) {
            return id;
        }
        let id = TyId(self.list.len());
        self.list.push(ty.clone());
        self.known.insert(ty, id);
        self.is_defined.push(false);
        id
    }

    pub(super) fn get(&self, id: TyId) -> &Ty {
        &self.list[id.0]
    }

    pub(super) fn is_aggregate(&self, id: TyId) -> bool {
        matches!(self.get(id), Ty::Array(..) | Ty::Struct(_))
    }

    /// The type that the tree writes.
    pub(super) fn written(&mut self, id: ast::TypeId) -> Result<TyId, Untranslatable> {
        let file = self.file;
        let ty = match &file.types[id] {
            ast::Type::Num => Ty::Num,
            ast::Type::Char => Ty::Char,
            ast::Type::Ptr(to) => Ty::Ptr(self.written(*to)?),
            ast::Type::Array { elem, len } => Ty::Array(self.written(*elem)?, *len),
            ast::Type::FuncPtr { params, ret } => {
                let params = params.iter().map(|&p| self.written(p)).collect::<Result<_, _>>()?;
                Ty::Func(params, self.written(*ret)?)
            }
            ast::Type::Struct(name) => Ty::Struct(*name),
            ast::Type::Missing(_) | ast::Type::C(_) => return Err(Untranslatable("a type that is no L4T type".into())),
        };
        Ok(self.add(ty))
    }

    /// The type of a member.
    pub(super) fn member(&mut self, of: TyId, member: Name) -> Result<TyId, Untranslatable> {
        let Ty::Struct(name) = *self.get(of) else { return Err(Untranslatable("a member of no struct".into())) };
        let found = self.structs.get(&name).and_then(|s| s.members.iter().find(|m| m.name.name == member));
        match found {
            Some(found) => self.written(found.ty),
            None => Err(Untranslatable("an unknown member".into())),
        }
    }

    /// The type's name in C; its definition is written if it needs one.
    pub(super) fn c_name(&mut self, id: TyId) -> Result<String, Untranslatable> {
        Ok(match self.get(id).clone() {
            Ty::Num | Ty::Ffi => "num".to_owned(),
            Ty::Char => "byte".to_owned(),
            Ty::Ptr(_) | Ty::Func(..) => "void *".to_owned(),
            Ty::Array(elem, len) => {
                let name = format!("array_{}", id.0);
                if !std::mem::replace(&mut self.is_defined[id.0], true) {
                    let elem = self.c_name(elem)?;
                    self.define(&format!("typedef struct {{ {elem} e[{len}]; }} {name};"));
                }
                name
            }
            Ty::Struct(struct_name) => {
                let name = format!("struct_{}", self.interner.resolve(struct_name));
                if !std::mem::replace(&mut self.is_defined[id.0], true) {
                    let Some(&item) = self.structs.get(&struct_name) else {
                        return Err(Untranslatable("an unknown struct".into()));
                    };
                    let mut members = String::new();
                    for member in &item.members {
                        let ty = self.written(member.ty)?;
                        let ty = self.c_name(ty)?;
                        let _ = write!(members, " {ty} m_{};", self.interner.resolve(member.name.name));
                    }
                    self.define(&format!("typedef struct {{{members} }} {name};"));
                }
                name
            }
        })
    }

    fn define(&mut self, line: &str) {
        self.definitions.push_str(line);
        self.definitions.push('\n');
    }

    /// A function type's signature as a C type: `R (*)(A, B)`.
    pub(super) fn c_signature(&mut self, params: &[TyId], ret: TyId) -> Result<String, Untranslatable> {
        let mut names = Vec::new();
        for &param in params {
            names.push(self.c_name(param)?);
        }
        let names = if names.is_empty() { "void".to_owned() } else { names.join(", ") };
        Ok(format!("{} (*)({names})", self.c_name(ret)?))
    }

    /// The type as L4T's messages spell it.
    pub(super) fn text(&self, id: TyId) -> String {
        match self.get(id) {
            Ty::Num => "num".to_owned(),
            Ty::Char => "char".to_owned(),
            Ty::Ffi => "ffi".to_owned(),
            Ty::Ptr(to) => format!("ptr<{}>", self.text(*to)),
            Ty::Array(elem, len) => format!("array<{}>[{len}]", self.text(*elem)),
            Ty::Func(params, ret) => {
                let params: Vec<String> = params.iter().map(|&p| self.text(p)).collect();
                format!("funcptr ({}) -> {}", params.join(", "), self.text(*ret))
            }
            Ty::Struct(name) => format!("struct {}", self.interner.resolve(*name)),
        }
    }
}
