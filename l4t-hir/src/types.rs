//! Types, interned: two types are equal exactly if their [`TyId`]s are (reference, "Types").

use crate::hir::StructId;
use rustc_hash::FxHashMap;

/// An interned type of one program.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct TyId(u32);

impl TyId {
    /// Fits every type, silently: a diagnostic was reported where it arose.
    pub const ERROR: TyId = TyId(0);
    /// What an untyped C function returns; fits every type, by conversion.
    pub const FFI: TyId = TyId(1);
    /// `num`
    pub const NUM: TyId = TyId(2);
    /// `char`
    pub const CHAR: TyId = TyId(3);

    /// Dense index, for tables by type.
    pub fn index(self) -> usize {
        self.0 as usize
    }

    /// Whether this is [`TyId::ERROR`].
    pub fn is_error(self) -> bool {
        self == TyId::ERROR
    }
}

/// The structure of a type.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Ty {
    /// See [`TyId::ERROR`].
    Error,
    /// See [`TyId::FFI`].
    Ffi,
    /// A signed 64-bit integer.
    Num,
    /// A byte.
    Char,
    /// The address of a value.
    Ptr(TyId),
    /// The address of a function.
    FuncPtr(FuncTy),
    /// `len` values of one type.
    Array {
        /// The element type.
        elem: TyId,
        /// The number of elements.
        len: u64,
    },
    /// A struct.
    Struct(StructId),
}

/// Parameter and result types of a function.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct FuncTy {
    /// At most 6, unless an error was reported.
    pub params: Box<[TyId]>,
    /// A scalar, unless an error was reported.
    pub ret: TyId,
}

/// The types of one program.
#[derive(Debug)]
pub struct Types {
    list: Vec<Ty>,
    ids: FxHashMap<Ty, TyId>,
}

impl Default for Types {
    fn default() -> Types {
        let mut types = Types { list: Vec::new(), ids: FxHashMap::default() };
        for (ty, id) in [(Ty::Error, TyId::ERROR), (Ty::Ffi, TyId::FFI), (Ty::Num, TyId::NUM), (Ty::Char, TyId::CHAR)] {
            assert_eq!(types.intern(ty), id, "the first ids are the constants of `TyId`");
        }
        types
    }
}

impl Types {
    /// The id of a type.
    pub fn intern(&mut self, ty: Ty) -> TyId {
        if let Some(&id) = self.ids.get(&ty) {
            return id;
        }
        let id = TyId(self.list.len() as u32);
        self.list.push(ty.clone());
        self.ids.insert(ty, id);
        id
    }

    /// The structure of a type of this program.
    pub fn get(&self, id: TyId) -> &Ty {
        &self.list[id.index()]
    }

    /// All types in the order of their ids. A type stands behind the types it is made of.
    pub fn iter(&self) -> impl Iterator<Item = (TyId, &Ty)> {
        self.list.iter().enumerate().map(|(i, ty)| (TyId(i as u32), ty))
    }

    /// The types whose index is at least `start`.
    pub(crate) fn since(&self, start: usize) -> &[Ty] {
        self.list.get(start..).unwrap_or_default()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Never: the built-in types are always there.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Whether values of the type live in memory and are copied as a block: arrays and structs.
    pub fn is_aggregate(&self, id: TyId) -> bool {
        matches!(self.get(id), Ty::Array { .. } | Ty::Struct(_))
    }

    /// The type of pointers to a type; of an erroneous type, that type.
    pub fn ptr_to(&mut self, id: TyId) -> TyId {
        if id.is_error() { id } else { self.intern(Ty::Ptr(id)) }
    }

    /// What a pointer type points at.
    pub fn pointee(&self, id: TyId) -> Option<TyId> {
        match self.get(id) {
            Ty::Ptr(pointee) => Some(*pointee),
            _ => None,
        }
    }

    /// Parameters and result of a function pointer type.
    pub fn signature(&self, id: TyId) -> Option<&FuncTy> {
        match self.get(id) {
            Ty::FuncPtr(signature) => Some(signature),
            _ => None,
        }
    }
}
