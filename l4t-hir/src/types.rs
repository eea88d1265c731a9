//! Types, interned: two types are equal exactly if their [`TyId`]s are (reference, "Types").

use crate::hir::StructId;
use l4t_syntax::Reported;
use rustc_hash::FxHashMap;
use std::num::NonZeroU32;

/// An interned type of one program, or the error type. That one fits every type, silently, so it can be made only with
/// the proof that something was reported.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct TyId(Result<NonZeroU32, Reported>);
const _: () = assert!(size_of::<TyId>() == size_of::<u32>());

impl TyId {
    /// What an untyped C function returns; fits every type, by conversion.
    pub const FFI: TyId = TyId::numbered(1);
    /// `num`
    pub const NUM: TyId = TyId::numbered(2);
    /// `char`
    pub const CHAR: TyId = TyId::numbered(3);
    /// `nullptr` where nothing says which pointer is wanted; no variable has it.
    pub const NULL: TyId = TyId::numbered(4);

    /// The error type.
    pub fn error(reported: Reported) -> TyId {
        TyId(Err(reported))
    }

    /// The type with this index, which is at least 1.
    const fn numbered(index: usize) -> TyId {
        TyId(Ok(NonZeroU32::MIN.saturating_add(index.saturating_sub(1) as u32)))
    }

    /// Dense index, for tables by type. The error type has 0.
    pub fn index(self) -> usize {
        self.0.map_or(0, |index| index.get() as usize)
    }

    /// The proof that an error was reported, if this is the error type.
    pub fn reported(self) -> Option<Reported> {
        self.0.err()
    }

    /// Whether this is the error type.
    pub fn is_error(self) -> bool {
        self.0.is_err()
    }
}

/// The structure of a type.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Ty {
    /// See [`TyId::error`]; never interned.
    Error,
    /// See [`TyId::FFI`].
    Ffi,
    /// See [`TyId::NULL`].
    Null,
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
        let mut types = Types { list: vec![Ty::Error], ids: FxHashMap::default() };
        let constants = [(Ty::Ffi, TyId::FFI), (Ty::Num, TyId::NUM), (Ty::Char, TyId::CHAR), (Ty::Null, TyId::NULL)];
        for (ty, id) in constants {
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
        let id = TyId::numbered(self.list.len());
        self.list.push(ty.clone());
        self.ids.insert(ty, id);
        id
    }

    /// The structure of a type of this program.
    pub fn get(&self, id: TyId) -> &Ty {
        &self.list[id.index()]
    }

    /// All types but the error type, in the order of their ids. A type stands behind the types it is made of.
    pub fn iter(&self) -> impl Iterator<Item = (TyId, &Ty)> {
        self.list.iter().enumerate().skip(1).map(|(i, ty)| (TyId::numbered(i), ty))
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

    /// Whether values of the type are addresses: `ptr` and `funcptr`.
    pub fn is_address(&self, id: TyId) -> bool {
        matches!(self.get(id), Ty::Ptr(_) | Ty::FuncPtr(_))
    }

    /// Whether a pointer of one type is accepted where one of another is wanted that has forgotten the array's length:
    /// `ptr<array<T>[N]>` and `ptr<array<T>[0]>`.
    pub fn forgets_length(&self, from: TyId, to: TyId) -> bool {
        let array = |id| match self.get(self.pointee(id)?) {
            Ty::Array { elem, len } => Some((*elem, *len)),
            _ => None,
        };
        match (array(from), array(to)) {
            (Some((from, len)), Some((to, 0))) => from == to && len != 0,
            _ => false,
        }
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
