//! The rules for what debuggers are told: number 17 of [`verify`](super).

use super::{Errors, Place};
use crate::ir::debug::{DebugTypeId, DebugTypeKind, FunctionDebug, Holder, Variable};
use crate::ir::{FuncId, Function, Program};
use crate::queries::index;

/// Checks types and global variables.
pub(super) fn check_program(program: &Program, errors: &mut Errors) {
    let mut error = |message: std::fmt::Arguments<'_>| errors.push(|| Place::Program, message);
    let exists = |ty: &DebugTypeId| index(*ty) < program.debug.types.len();
    for (id, ty) in program.debug.types.iter() {
        let stands_before = |part: &DebugTypeId| index(*part) < index(id);
        let is_right = match &ty.kind {
            DebugTypeKind::Num | DebugTypeKind::Char => true,
            DebugTypeKind::Ptr(part) | DebugTypeKind::Array { elem: part, .. } => stands_before(part),
            DebugTypeKind::FuncPtr { params, ret } => params.iter().chain([ret]).all(stands_before),
            // Types go round in circles through members only.
            DebugTypeKind::Struct { members, .. } => members.iter().all(|member| exists(&member.ty)),
        };
        if !is_right {
            error(format_args!("type {} is made of one that does not exist, or not before it", index(id)));
        }
    }
    for variable in &program.debug.globals {
        if !exists(&variable.ty) || index(variable.global) >= program.globals.len() {
            error(format_args!("the global variable `{}` has no such type or storage", variable.name));
        }
    }
}

/// Checks the variables of a function whose ids are in range otherwise.
pub(super) fn check_function(program: &Program, (id, func): (FuncId, &Function), errors: &mut Errors) {
    let Some(debug) = &func.debug else { return };
    let place = || Place::Function { func: id, symbol: func.symbol.clone(), at: None };
    let mut error = |message: std::fmt::Arguments<'_>| errors.push(place, message);
    if index(debug.ret) >= program.debug.types.len() {
        error(format_args!("the result's type does not exist"));
    }
    scopes(debug, &mut error);
    let n_params = debug.variables.values().take_while(|variable| variable.is_param).count();
    let n_marked = debug.variables.values().filter(|variable| variable.is_param).count();
    let n_in_signature = program.signatures[func.sig].params.len();
    if n_params != n_in_signature || n_marked != n_params {
        error(format_args!("the signature has {n_in_signature} parameters; {n_params} variables come first as such"));
    }
    for variable in debug.variables.values() {
        if let Some(problem) = problem_of(program, func, debug, variable) {
            error(format_args!("the variable `{}` {problem}", variable.name));
        }
    }
}

fn scopes(debug: &FunctionDebug, error: &mut impl FnMut(std::fmt::Arguments<'_>)) {
    let mut last_start = 0;
    for (id, scope) in debug.scopes.iter() {
        let lies_within = match scope.parent {
            None => index(id) == 0,
            Some(parent) => {
                index(parent) < index(id)
                    && debug.scopes[parent].start <= scope.start
                    && scope.end <= debug.scopes[parent].end
            }
        };
        if !lies_within || scope.start < last_start || scope.end < scope.start {
            error(format_args!("scope {} does not lie within one before it, in order", index(id)));
        }
        last_start = scope.start;
    }
    if debug.scopes.is_empty() {
        error(format_args!("there is no scope"));
    }
}

fn problem_of(program: &Program, func: &Function, debug: &FunctionDebug, variable: &Variable) -> Option<&'static str> {
    if index(variable.ty) >= program.debug.types.len() || index(variable.scope) >= debug.scopes.len() {
        return Some("has no such type or scope");
    }
    if variable.places.windows(2).any(|pair| pair[0].from > pair[1].from) {
        return Some("has places out of order");
    }
    let ty = &program.debug.types[variable.ty];
    let is_right = |holder| match holder {
        Holder::Nowhere => true,
        Holder::Const(_) => ty.scalar().is_some(),
        Holder::Value(value) => index(value) < func.values.len() && ty.scalar() == Some(func.value_type(value)),
        Holder::Slot { slot, offset } => {
            index(slot) < func.slots.len()
                && offset
                    .checked_add(program.debug.size_bytes(variable.ty))
                    .is_some_and(|end| end <= func.slots[slot].size)
        }
    };
    let all_right = variable.places.iter().all(|place| is_right(place.holder));
    (!all_right).then_some("is held by what does not exist or has another type")
}
