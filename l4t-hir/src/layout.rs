//! Sizes, alignments and member offsets: the layout that a C compiler gives the same declarations (reference, "Types").
//!
//! `Layouts::lay_out_structs` computes the structs first, following members that are held by value, and finds the
//! structs that have no size on the way. `Layouts::extend` then fills the table by type: a type's id is above the
//! ids of its parts, so one pass in the order of ids is enough. Both are linear in what is declared.

use crate::hir::{Struct, StructId};
use crate::types::{Ty, TyId, Types};
use la_arena::Arena;

/// No type is larger, in bytes: 2^62. So offsets and their sums fit a signed 64-bit number.
pub const MAX_TYPE_BYTES: u64 = 1 << 62;

/// Size and alignment of a type, in bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Layout {
    /// A multiple of `align`.
    pub size: u64,
    /// A power of two.
    pub align: u64,
}

impl Layout {
    const ADDRESS: Layout = Layout { size: 8, align: 8 };
    const BYTE: Layout = Layout { size: 1, align: 1 };
    /// Of a type that has no layout, for which an error was or will be reported.
    const NONE: Layout = Layout { size: u64::MAX, align: 1 };

    fn times(self, n: u64) -> Layout {
        if self == Layout::NONE {
            return Layout::NONE;
        }
        match self.size.checked_mul(n) {
            Some(size) if size <= MAX_TYPE_BYTES => Layout { size, align: self.align },
            _ => Layout::NONE,
        }
    }
}

/// The layouts of all types of a checked program.
#[derive(Debug, Default)]
pub struct Layouts {
    types: Vec<Layout>,
    structs: Vec<Layout>,
    member_offsets: Vec<Box<[u64]>>,
}

/// Why a struct has no layout.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum LayoutProblem {
    /// Each of these members holds the struct of the next by value, the last one that of the first.
    Cycle {
        /// All members of the cycle; only the first and the last once [`MAX_CYCLE_MEMBERS`] have been listed.
        members: Vec<MemberRef>,
        /// How many structs the cycle goes through.
        n_structs: usize,
    },
    /// With this member the struct grows beyond [`MAX_TYPE_BYTES`].
    TooLarge(MemberRef),
}

/// How many members all [`LayoutProblem::Cycle`]s of a program list in full. Structs that hold each other in every way
/// have more cycles than anyone could read, and each could go through all of them.
const MAX_CYCLE_MEMBERS: usize = 20_000;

/// A member of a struct, by its index.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct MemberRef {
    pub(crate) of: StructId,
    pub(crate) index: usize,
}

impl Layouts {
    /// The layout of a type of the program these were computed for. Meaningless if the program has errors.
    pub fn of(&self, ty: TyId) -> Layout {
        self.types[ty.index()]
    }

    /// Offsets of a struct's members in bytes, in declaration order.
    pub fn member_offsets(&self, id: StructId) -> &[u64] {
        &self.member_offsets[u32::from(id.into_raw()) as usize]
    }

    /// The size of a type in bytes; `None` if it is too large to have one or an error was reported for it.
    pub(crate) fn size_bytes(&self, ty: TyId) -> Option<u64> {
        let layout = self.of(ty);
        (layout != Layout::NONE).then_some(layout.size)
    }

    /// Adds the layouts of the types that were interned since the last call.
    pub(crate) fn extend(&mut self, types: &Types) {
        for ty in types.since(self.types.len()) {
            let layout = match *ty {
                Ty::Error => Layout::NONE,
                Ty::Ffi | Ty::Null | Ty::Num | Ty::Ptr(_) | Ty::FuncPtr(_) => Layout::ADDRESS,
                Ty::Char => Layout::BYTE,
                Ty::Array { elem, len } => self.types[elem.index()].times(len),
                Ty::Struct(id) => self.structs[index(id)],
            };
            self.types.push(layout);
        }
    }

    /// Lays out all structs of a program, and says which of them have no layout.
    pub(crate) fn lay_out_structs(&mut self, structs: &Arena<Struct>, types: &Types) -> Vec<LayoutProblem> {
        self.structs = vec![Layout::NONE; structs.len()];
        self.member_offsets = vec![Box::default(); structs.len()];
        let mut search = Search {
            layouts: self,
            structs,
            types,
            states: vec![State::New; structs.len()],
            path: Vec::new(),
            n_listed: 0,
            problems: Vec::new(),
        };
        for (id, _) in structs.iter() {
            search.visit(id);
        }
        search.problems
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    /// On the path, at this position.
    Open(u32),
    Done,
}

/// A depth-first search along members held by value, with an explicit path: programs may nest structs a million deep.
struct Search<'a> {
    layouts: &'a mut Layouts,
    structs: &'a Arena<Struct>,
    types: &'a Types,
    states: Vec<State>,
    /// The structs being visited, each with the member that is being followed.
    path: Vec<MemberRef>,
    /// How many members the cycles found so far list.
    n_listed: usize,
    problems: Vec<LayoutProblem>,
}

impl Search<'_> {
    fn visit(&mut self, start: StructId) {
        self.enter(start);
        while let Some(top) = self.path.last().copied() {
            match self.structs[top.of].members.get(top.index) {
                Some(member) => self.follow(member.ty),
                None => {
                    self.path.pop();
                    self.states[index(top.of)] = State::Done;
                    self.lay_out(top.of);
                }
            }
        }
    }

    fn enter(&mut self, id: StructId) {
        if self.states[index(id)] == State::New {
            self.states[index(id)] = State::Open(self.path.len() as u32);
            self.path.push(MemberRef { of: id, index: 0 });
        }
    }

    /// Looks at the type of the current member: enters a struct not seen yet, else goes on to the next member.
    fn follow(&mut self, ty: TyId) {
        let held = held_struct(self.types, ty);
        let state = held.map(|id| self.states[index(id)]);
        match (held, state) {
            (Some(id), Some(State::New)) => return self.enter(id),
            (_, Some(State::Open(at))) => self.report_cycle(at as usize),
            _ => {}
        }
        if let Some(top) = self.path.last_mut() {
            top.index += 1;
        }
    }

    /// The current member leads back to the struct at this position of the path.
    fn report_cycle(&mut self, start: usize) {
        let cycle = &self.path[start..];
        let members = match cycle {
            [first, .., last] if self.n_listed + cycle.len() > MAX_CYCLE_MEMBERS => vec![*first, *last],
            _ => cycle.to_vec(),
        };
        self.n_listed += members.len();
        self.problems.push(LayoutProblem::Cycle { members, n_structs: cycle.len() });
    }

    /// Gives a struct its layout, once those that it holds have theirs. One that holds a struct without a layout,
    /// itself for example, gets none.
    fn lay_out(&mut self, id: StructId) {
        let members = &self.structs[id].members;
        let mut offsets = Vec::with_capacity(members.len());
        let (mut end, mut align) = (0u64, 1);
        for (i, member) in members.iter().enumerate() {
            let layout = self.measure(member.ty);
            if layout == Layout::NONE {
                return;
            }
            let offset = end.next_multiple_of(layout.align);
            offsets.push(offset);
            // Both are at most 2^62, so the sum fits.
            end = offset + layout.size;
            align = align.max(layout.align);
            if end > MAX_TYPE_BYTES {
                self.problems.push(LayoutProblem::TooLarge(MemberRef { of: id, index: i }));
                return;
            }
        }
        self.layouts.member_offsets[index(id)] = offsets.into();
        self.layouts.structs[index(id)] = Layout { size: end.next_multiple_of(align), align };
    }

    /// The layout of a member's type. Recursion is as deep as arrays of arrays are written.
    fn measure(&self, ty: TyId) -> Layout {
        match *self.types.get(ty) {
            Ty::Error => Layout::NONE,
            Ty::Char => Layout::BYTE,
            Ty::Num | Ty::Ffi | Ty::Null | Ty::Ptr(_) | Ty::FuncPtr(_) => Layout::ADDRESS,
            Ty::Array { elem, len } => self.measure(elem).times(len),
            Ty::Struct(id) => self.layouts.structs[index(id)],
        }
    }
}

/// The struct that a value of the type holds, directly or as the elements of arrays.
///
/// Arrays of length 0 count: their element's alignment is part of the layout.
fn held_struct(types: &Types, mut ty: TyId) -> Option<StructId> {
    loop {
        match *types.get(ty) {
            Ty::Array { elem, .. } => ty = elem,
            Ty::Struct(id) => return Some(id),
            _ => return None,
        }
    }
}

fn index(id: StructId) -> usize {
    u32::from(id.into_raw()) as usize
}
