//! What debuggers are told of generated programs: types, and variables held by whatever fits.

use super::Generator;
use crate::ir::debug::{
    DebugMember, DebugType, DebugTypeId, DebugTypeKind, FunctionDebug, GlobalVariable, Holder, ProgramDebug, Scope,
    Variable, VariablePlace,
};
use crate::ir::{Function, Program, Type};
use crate::queries::id;
use la_arena::Arena;

impl Generator {
    /// Types and global variables; functions can have variables only if there are types.
    pub(super) fn program_debug(&mut self, program: &Program) -> ProgramDebug {
        let mut debug = ProgramDebug::default();
        let n_types = self.below(4);
        for i in 0..n_types {
            let kind = self.type_kind(i, n_types);
            debug.types.alloc(DebugType { name: self.text(), kind });
        }
        for (global, _) in program.globals.iter() {
            if n_types > 0 && self.flag() {
                let ty = id(self.below(n_types));
                let offset = self.size();
                debug.globals.push(GlobalVariable { name: self.text(), ty, span: self.span(), global, offset });
            }
        }
        debug
    }

    fn type_kind(&mut self, number: usize, n_types: usize) -> DebugTypeKind {
        let any = |generator: &mut Generator| -> DebugTypeId { id(generator.below(n_types)) };
        let earlier = |generator: &mut Generator| -> DebugTypeId { id(generator.below(number)) };
        match self.below(6) {
            0 => DebugTypeKind::Num,
            1 => DebugTypeKind::Char,
            2 if number > 0 => DebugTypeKind::Ptr(earlier(self)),
            3 if number > 0 => {
                let params = (0..self.below(3)).map(|_| earlier(self)).collect();
                DebugTypeKind::FuncPtr { params, ret: earlier(self) }
            }
            4 if number > 0 => DebugTypeKind::Array { elem: earlier(self), len: self.size() },
            _ => {
                let member = |generator: &mut Generator| DebugMember {
                    name: generator.text(),
                    ty: any(generator),
                    offset: generator.size(),
                    span: generator.span(),
                };
                let members = (0..self.below(3)).map(|_| member(self)).collect();
                DebugTypeKind::Struct { size: self.size(), span: self.span(), members }
            }
        }
    }

    /// The variables of a function that has its body, if it gets any.
    pub(super) fn function_debug(&mut self, program: &Program, func: &Function) -> Option<Box<FunctionDebug>> {
        let n_types = program.debug.types.len();
        if n_types == 0 || self.flag() {
            return None;
        }
        let mut scopes = Arena::new();
        let end = 100 + self.below(100) as u32;
        let mut last = scopes.alloc(Scope { parent: None, start: 0, end });
        for start in 1..=self.below(3) as u32 {
            let parent = self.one_of(&[last, id(0)]);
            let end = scopes[parent].end.max(start);
            last = scopes.alloc(Scope { parent: Some(parent), start, end });
        }
        let mut variables = Arena::new();
        let n_params = program.signatures[func.sig].params.len();
        for i in 0..n_params + self.below(3) {
            let ty = id(self.below(n_types));
            let scope = id(self.below(scopes.len()));
            let places = self.places(program, func, ty);
            let (name, span) = (self.text(), self.span());
            variables.alloc(Variable { name, ty, span, scope, is_param: i < n_params, places });
        }
        Some(Box::new(FunctionDebug { ret: id(self.below(n_types)), scopes, variables }))
    }

    fn places(&mut self, program: &Program, func: &Function, ty: DebugTypeId) -> Vec<VariablePlace> {
        let scalar = program.debug.types[ty].scalar();
        let size = program.debug.size_bytes(ty);
        let mut from = 0;
        let mut places = Vec::new();
        for _ in 0..self.below(4) {
            from += self.below(20) as u32;
            places.push(VariablePlace { from, holder: self.holder(func, scalar, size) });
        }
        places
    }

    fn holder(&mut self, func: &Function, scalar: Option<Type>, size: u64) -> Holder {
        let slots: Vec<_> = func.slots.iter().filter(|(_, slot)| slot.size >= size).collect();
        let values: Vec<_> = func.values.iter().filter(|(_, data)| Some(data.ty) == scalar).map(|(id, _)| id).collect();
        match self.below(4) {
            0 if !slots.is_empty() => {
                let (slot, data) = self.one_of(&slots);
                let offset = self.one_of(&[0, data.size - size]);
                Holder::Slot { slot, offset }
            }
            1 if !values.is_empty() => Holder::Value(self.one_of(&values)),
            2 if scalar.is_some() => Holder::Const(self.number()),
            _ => Holder::Nowhere,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::queries::index;
    use crate::testing::any_compact_program;
    use proptest::prelude::*;

    proptest! {
        /// What is found by halving is what looking at all scopes finds.
        #[test]
        fn scopes_at_positions(program in any_compact_program(), position in 0..220u32) {
            for debug in program.functions.values().filter_map(|func| func.debug.as_ref()) {
                let around = |scope: &Scope| scope.start <= position && position < scope.end;
                let found = debug.scope_at(position);
                prop_assert_eq!(found.is_some(), around(&debug.scopes[id(0)]));
                if let Some(found) = found {
                    prop_assert!(around(&debug.scopes[found]));
                    let is_inner = |scope: &Scope| around(scope) && scope.parent == Some(found);
                    prop_assert!(!debug.scopes.values().skip(index(found) + 1).any(is_inner));
                }
            }
        }
    }
}
