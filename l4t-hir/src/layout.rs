//! Sizes, alignments and member offsets: the layout that a C compiler gives the same declarations (reference, "Types").

use crate::hir::StructId;
use crate::types::TyId;

/// Size and alignment of a type, in bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Layout {
    /// A multiple of `align`.
    pub size: u64,
    /// A power of two.
    pub align: u64,
}

/// The layouts of all types of a checked program.
#[derive(Debug, Default)]
pub struct Layouts {
    types: Vec<Layout>,
    member_offsets: Vec<Box<[u64]>>,
}

impl Layouts {
    /// The layout of a type of the program these were computed for.
    pub fn of(&self, ty: TyId) -> Layout {
        self.types[ty.index()]
    }

    /// Offsets of a struct's members in bytes, in declaration order.
    pub fn member_offsets(&self, id: StructId) -> &[u64] {
        &self.member_offsets[u32::from(id.into_raw()) as usize]
    }
}
