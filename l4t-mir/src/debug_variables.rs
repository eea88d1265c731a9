//! Questions about [`ir::debug`](crate::ir::debug), and the changes that passes make in it.
//!
//! Code is known by the position it was written at: what holds a variable depends on that alone, wherever passes have
//! moved the code to. Code that was written elsewhere, and put into the function by the inliner, sees no variables.

use crate::ir::debug::{
    DebugType, DebugTypeId, DebugTypeKind, FunctionDebug, Holder, ProgramDebug, ScopeId, Variable, VariablePlace,
};
use crate::ir::{Function, SlotId, Type, Value};
use crate::queries::id;
use l4t_syntax::Span;

impl ProgramDebug {
    /// The size of a type in bytes.
    pub fn size_bytes(&self, ty: DebugTypeId) -> u64 {
        match self.types[ty].kind {
            DebugTypeKind::Num | DebugTypeKind::Ptr(_) | DebugTypeKind::FuncPtr { .. } => 8,
            DebugTypeKind::Char => 1,
            // An element's type stands before the array's.
            DebugTypeKind::Array { elem, len } => self.size_bytes(elem).saturating_mul(len),
            DebugTypeKind::Struct { size, .. } => size,
        }
    }
}

impl DebugType {
    /// The machine's type for values of this type; none for arrays and structs.
    pub fn scalar(&self) -> Option<Type> {
        match self.kind {
            DebugTypeKind::Num => Some(Type::I64),
            DebugTypeKind::Char => Some(Type::I8),
            DebugTypeKind::Ptr(_) | DebugTypeKind::FuncPtr { .. } => Some(Type::Ptr),
            DebugTypeKind::Array { .. } | DebugTypeKind::Struct { .. } => None,
        }
    }
}

impl FunctionDebug {
    /// The innermost scope around a position; none outside of the function.
    pub fn scope_at(&self, position: u32) -> Option<ScopeId> {
        let (mut n_started, mut n_possible) = (0, self.scopes.len());
        while n_started < n_possible {
            let middle = n_started.midpoint(n_possible);
            match self.scopes[id(middle)].start <= position {
                true => n_started = middle + 1,
                false => n_possible = middle,
            }
        }
        let mut scope = n_started.checked_sub(1).map(id);
        while let Some(inner) = scope.filter(|&scope: &ScopeId| self.scopes[scope].end <= position) {
            scope = self.scopes[inner].parent;
        }
        scope
    }
}

impl Variable {
    fn hide_slot(&mut self, slot: SlotId, from: u32, to: u32) {
        let is_held = |holder| matches!(holder, Holder::Slot { slot: held, .. } if held == slot);
        let (first, next) = (self.holder_at(from), self.holder_at(to));
        if !is_held(first) && !self.places.iter().any(|place| is_held(place.holder)) {
            return;
        }
        for place in self.places.iter_mut().filter(|place| (from..to).contains(&place.from) && is_held(place.holder)) {
            place.holder = Holder::Nowhere;
        }
        for (from, holder, is_needed) in [(from, Holder::Nowhere, is_held(first)), (to, next, is_held(next))] {
            let at = self.places.partition_point(|place| place.from <= from);
            if is_needed {
                self.places.insert(at, VariablePlace { from, holder });
            }
        }
    }

    /// What holds the variable in code written at a position in its scope.
    pub fn holder_at(&self, position: u32) -> Holder {
        let n_begun = self.places.partition_point(|place| place.from <= position);
        n_begun.checked_sub(1).map_or(Holder::Nowhere, |last| self.places[last].holder)
    }
}

impl Function {
    /// The variables' part of the source that code was written in; none if it was written elsewhere, or by nobody.
    pub fn scope_of(&self, span: Span) -> Option<ScopeId> {
        let debug = self.debug.as_ref().filter(|_| span.file == self.span.file && !span.range.is_empty())?;
        debug.scope_at(span.range.start)
    }

    /// Gives every holder of a variable another, if there is debug information.
    pub fn change_holders(&mut self, change: impl FnMut(&mut Holder)) {
        let variables = self.debug.iter_mut().flat_map(|debug| debug.variables.values_mut());
        variables.flat_map(|variable| &mut variable.places).map(|place| &mut place.holder).for_each(change);
    }

    /// These values no longer are what variables hold.
    pub fn forget_values(&mut self, is_forgotten: impl Fn(Value) -> bool) {
        self.change_holders(|holder| {
            if matches!(holder, Holder::Value(value) if is_forgotten(*value)) {
                *holder = Holder::Nowhere;
            }
        });
    }

    /// This slot does not hold what its variables do in code written from one position to before another. If the second
    /// is not behind the first, control does not follow the source there, and it never does.
    pub fn hide_slot(&mut self, slot: SlotId, from: u32, to: u32) {
        if to <= from {
            return self.forget_slot(slot);
        }
        let variables = self.debug.iter_mut().flat_map(|debug| debug.variables.values_mut());
        for variable in variables {
            variable.hide_slot(slot, from, to);
        }
    }

    /// This slot does not always hold what its variable does.
    pub fn forget_slot(&mut self, slot: SlotId) {
        self.change_holders(|holder| {
            if matches!(holder, Holder::Slot { slot: held, .. } if *held == slot) {
                *holder = Holder::Nowhere;
            }
        });
    }
}
