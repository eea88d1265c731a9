//! Types as messages spell them: the way they are written in a program.

use crate::hir::Program;
use crate::types::{Ty, TyId};
use l4t_syntax::Interner;
use std::fmt;

/// A type that can be printed.
#[derive(Clone, Copy)]
pub struct TypeName<'a> {
    ty: TyId,
    program: &'a Program,
    interner: &'a Interner,
}

impl Program {
    /// A type of this program in the language's own spelling: `ptr<array<num>[3]>`, `funcptr (num, num) -> num`.
    pub fn type_name<'a>(&'a self, ty: TyId, interner: &'a Interner) -> TypeName<'a> {
        TypeName { ty, program: self, interner }
    }
}

impl fmt::Display for TypeName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let part = |ty| TypeName { ty, ..*self };
        match self.program.types.get(self.ty) {
            Ty::Error => f.write_str("{error}"),
            Ty::Ffi => f.write_str("ffi"),
            Ty::Null => f.write_str("nullptr"),
            Ty::Num => f.write_str("num"),
            Ty::Char => f.write_str("char"),
            Ty::Ptr(pointee) => write!(f, "ptr<{}>", part(*pointee)),
            Ty::Array { elem, len } => write!(f, "array<{}>[{len}]", part(*elem)),
            Ty::Struct(id) => write!(f, "struct {}", self.interner.resolve(self.program.structs[*id].name)),
            Ty::FuncPtr(signature) => {
                f.write_str("funcptr (")?;
                for (i, &param) in signature.params.iter().enumerate() {
                    let comma = if i == 0 { "" } else { ", " };
                    write!(f, "{comma}{}", part(param))?;
                }
                write!(f, ") -> {}", part(signature.ret))
            }
        }
    }
}
