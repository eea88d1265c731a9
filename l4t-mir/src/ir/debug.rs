//! What debuggers are told of types and variables, as plain data. There is none unless debug information is asked for.
//!
//! Lowering fills it. Passes that take a variable's storage away, or give a value another meaning, say so in it; see
//! `docs/mir.md`, "Debug information".

use super::{GlobalId, SlotId, Value};
use l4t_syntax::Span;
use la_arena::{Arena, Idx};

/// A type of the source language.
pub type DebugTypeId = Idx<DebugType>;
/// A part of a function's source.
pub type ScopeId = Idx<Scope>;
/// A local variable or a parameter.
pub type VariableId = Idx<Variable>;

/// What debuggers are told of a program.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ProgramDebug {
    /// Types. Each stands behind those that it is made of, but for the members of structs.
    pub types: Arena<DebugType>,
    /// Global variables.
    pub globals: Vec<GlobalVariable>,
}

/// A type of the source language.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DebugType {
    /// As programs spell it (`array<num>[3]`); of a struct, its name alone.
    pub name: Box<str>,
    /// What it is.
    pub kind: DebugTypeKind,
}

/// The kinds of types.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum DebugTypeKind {
    /// A signed number of 8 bytes.
    Num,
    /// A byte.
    Char,
    /// The address of a value of a type.
    Ptr(DebugTypeId),
    /// The address of a function.
    FuncPtr {
        /// Types of its parameters.
        params: Box<[DebugTypeId]>,
        /// Type of its result.
        ret: DebugTypeId,
    },
    /// Values of one type, one behind the other.
    Array {
        /// Their type.
        elem: DebugTypeId,
        /// How many.
        len: u64,
    },
    /// Named members.
    Struct {
        /// Size in bytes.
        size: u64,
        /// Where the name is defined.
        span: Span,
        /// In the order of the declaration.
        members: Box<[DebugMember]>,
    },
}

/// A member of a struct.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DebugMember {
    /// Its name.
    pub name: Box<str>,
    /// Its type.
    pub ty: DebugTypeId,
    /// Bytes from the struct's start.
    pub offset: u64,
    /// Where the name is declared.
    pub span: Span,
}

/// A global variable.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GlobalVariable {
    /// Its name in the source.
    pub name: Box<str>,
    /// Its type.
    pub ty: DebugTypeId,
    /// Where the name is declared.
    pub span: Span,
    /// Its storage.
    pub global: GlobalId,
    /// Bytes from the storage's start.
    pub offset: u64,
}

/// What debuggers are told of a function. Positions are bytes in the file that holds the function.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FunctionDebug {
    /// Type of the result.
    pub ret: DebugTypeId,
    /// The first is the whole function; each other one lies within its parent, which stands before it. By start.
    pub scopes: Arena<Scope>,
    /// Parameters first, in their order; then the others in the order of their declarations.
    pub variables: Arena<Variable>,
}

/// A part of the source in which variables can be named.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Scope {
    /// The scope around it; none for the first.
    pub parent: Option<ScopeId>,
    /// Its first byte.
    pub start: u32,
    /// The byte behind its last.
    pub end: u32,
}

/// A local variable or a parameter.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Variable {
    /// Its name.
    pub name: Box<str>,
    /// Its type.
    pub ty: DebugTypeId,
    /// Where the name is declared.
    pub span: Span,
    /// Where it can be named.
    pub scope: ScopeId,
    /// Whether it is a parameter.
    pub is_param: bool,
    /// What holds it, in ascending order of `from`. Before the first, nothing does.
    pub places: Vec<VariablePlace>,
}

/// What holds a variable in code that was written from some position on, up to where the next place begins.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct VariablePlace {
    /// The position.
    pub from: u32,
    /// What holds it.
    pub holder: Holder,
}

/// What holds a variable.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Holder {
    /// Memory.
    Slot {
        /// The slot.
        slot: SlotId,
        /// Bytes from its start.
        offset: u64,
    },
    /// The value, wherever it is at hand. Nothing does if nothing defines the value any more.
    Value(Value),
    /// It is this number, sign-extended from the variable's width.
    Const(i64),
    /// Nothing does: it was optimised away.
    Nowhere,
}
