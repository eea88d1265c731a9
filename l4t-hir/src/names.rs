//! What names stand for: one table by name, with top-level definitions and the locals in scope.
//!
//! A lookup is one access by [`Name::index`]. Scopes cost nothing to enter: declaring a local notes what it hid, and
//! leaving the scope puts that back.

use crate::hir::{CFuncId, FuncId, GlobalId, LocalId};
use l4t_syntax::{Name, Reported};

/// What a top-level name stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Def {
    /// An L4T function, usable everywhere.
    Func(FuncId),
    /// A global variable, usable in the items behind its own.
    Global(GlobalId),
    /// A C function, usable in the items behind its own.
    CFunc(CFuncId),
    /// Several things of this name are defined, or one that the parser could not read, which was reported; uses are
    /// silent.
    Ambiguous(Reported),
}

/// A top-level definition.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TopLevel {
    pub(crate) def: Def,
    /// The number of the item that defines it, counted through all files.
    pub(crate) item: u32,
}

#[derive(Clone, Copy)]
struct Entry {
    top_level: Option<TopLevel>,
    /// The number of the local in scope, or [`NO_LOCAL`].
    local: u32,
}

const NO_LOCAL: u32 = u32::MAX;

/// The names of a program while it is checked.
pub(crate) struct Names {
    entries: Vec<Entry>,
    /// The locals declared in the open scopes, each with the number of the local that it hides.
    undo: Vec<(Name, u32)>,
}

impl Names {
    /// A table for names with an index below `n`.
    pub(crate) fn new(n: usize) -> Names {
        Names { entries: vec![Entry { top_level: None, local: NO_LOCAL }; n], undo: Vec::new() }
    }

    pub(crate) fn top_level(&self, name: Name) -> Option<TopLevel> {
        self.entries[name.index()].top_level
    }

    pub(crate) fn define(&mut self, name: Name, top_level: TopLevel) {
        self.entries[name.index()].top_level = Some(top_level);
    }

    /// The local of this name in scope.
    pub(crate) fn local(&self, name: Name) -> Option<LocalId> {
        let raw = self.entries[name.index()].local;
        (raw != NO_LOCAL).then(|| LocalId::from_raw(raw.into()))
    }

    /// Brings a local into the innermost scope.
    pub(crate) fn declare(&mut self, name: Name, local: LocalId) {
        let entry = &mut self.entries[name.index()];
        self.undo.push((name, entry.local));
        entry.local = local.into_raw().into();
    }

    /// Marks the current position, to which [`Names::leave`] goes back.
    pub(crate) fn enter(&self) -> usize {
        self.undo.len()
    }

    /// Forgets the locals declared since the mark.
    pub(crate) fn leave(&mut self, mark: usize) {
        for (name, hidden) in self.undo.drain(mark..).rev() {
            self.entries[name.index()].local = hidden;
        }
    }

    /// The names of the locals in scope, innermost first; hidden ones too.
    pub(crate) fn locals_in_scope(&self) -> impl Iterator<Item = Name> {
        self.undo.iter().rev().map(|&(name, _)| name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use l4t_syntax::Interner;

    #[test]
    fn leaving_a_scope_restores_what_it_hid() {
        let mut interner = Interner::new();
        let (a, b) = (interner.intern("a"), interner.intern("b"));
        let mut names = Names::new(interner.len());
        let local = |n: u32| LocalId::from_raw(n.into());
        names.declare(a, local(0));
        let mark = names.enter();
        names.declare(a, local(1));
        names.declare(b, local(2));
        names.declare(a, local(3));
        assert_eq!(names.local(a), Some(local(3)));
        names.leave(mark);
        assert_eq!((names.local(a), names.local(b)), (Some(local(0)), None));
    }
}
