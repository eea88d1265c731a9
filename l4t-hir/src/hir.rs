//! The typed tree, as plain data in arenas, one set of arenas per function body.
//!
//! Made by checking, consumed by lowering to MIR. Every node is as the language means it: names are resolved,
//! parentheses are gone, conversions are explicit, declarations of several names are separate statements.

use crate::csig::CSignature;
use crate::layout::Layouts;
use crate::types::{TyId, Types};
use l4t_syntax::{Name, Reported, Span};
use la_arena::{Arena, Idx};

/// A function of the program.
pub type FuncId = Idx<Func>;
/// A global variable.
pub type GlobalId = Idx<Global>;
/// A struct.
pub type StructId = Idx<Struct>;
/// A C function or object that the program names.
pub type CFuncId = Idx<CFunc>;
/// A string literal; equal literals share one.
pub type StrId = Idx<Box<[u8]>>;
/// A local variable or parameter of a [`Body`].
pub type LocalId = Idx<Local>;
/// An expression of a [`Body`].
pub type ExprId = Idx<Expr>;
/// A statement of a [`Body`].
pub type StmtId = Idx<Stmt>;

/// A checked program.
#[derive(Debug, Default)]
pub struct Program {
    /// All types.
    pub types: Types,
    /// Their sizes; complete once checking is done.
    pub layouts: Layouts,
    /// Functions, in source order.
    pub funcs: Arena<Func>,
    /// Global variables, in source order.
    pub globals: Arena<Global>,
    /// Structs, in source order.
    pub structs: Arena<Struct>,
    /// C functions, in the order of their first `ffi` line.
    pub c_funcs: Arena<CFunc>,
    /// String literals without their terminating zero, in order of first use.
    pub strings: Arena<Box<[u8]>>,
    /// `main`, if there is one.
    pub main: Option<FuncId>,
    /// The expressions of all first values of global variables, no locals and no statements.
    pub initialisers: Body,
}

/// A function.
#[derive(Debug)]
pub struct Func {
    /// Its name.
    pub name: Name,
    /// Where the name is defined.
    pub name_span: Span,
    /// Its type, a `Ty::FuncPtr`.
    pub ty: TyId,
    /// Its result type.
    pub ret: TyId,
    /// Its body.
    pub body: Body,
}

/// A global variable.
#[derive(Debug)]
pub struct Global {
    /// Its name.
    pub name: Name,
    /// Where the name is declared.
    pub span: Span,
    /// Its type.
    pub ty: TyId,
    /// What it holds at start, an expression of [`Program::initialisers`] that is constant (see
    /// [`crate::constant`]); zero without one.
    pub init: Option<ExprId>,
}

/// A struct.
#[derive(Debug)]
pub struct Struct {
    /// Its name.
    pub name: Name,
    /// Where the name is defined.
    pub name_span: Span,
    /// Members, in declaration order.
    pub members: Vec<Member>,
}

/// A member of a struct.
#[derive(Debug)]
pub struct Member {
    /// Its name.
    pub name: Name,
    /// Where the name is declared.
    pub span: Span,
    /// Its type.
    pub ty: TyId,
}

/// A C function (or object) of the linked libraries.
#[derive(Debug)]
pub struct CFunc {
    /// The C name, which is the symbol's too (but for the platform's prefix).
    pub name: Name,
    /// Where it is declared first.
    pub span: Span,
    /// Its signature if the catalogue knows it. Unknown: every argument 8 bytes, nothing variadic, a 64-bit result.
    pub signature: Option<CSignature>,
}

/// A function's locals, expressions and statements.
#[derive(Debug, Default)]
pub struct Body {
    /// Parameters first, in order; then variables in source order.
    pub locals: Arena<Local>,
    /// How many of `locals` are parameters.
    pub n_params: u32,
    /// Expressions.
    pub exprs: Arena<Expr>,
    /// Statements.
    pub stmts: Arena<Stmt>,
    /// Where each expression stands; what a runtime error points at starts there.
    pub expr_spans: Vec<Span>,
    /// Where each statement stands.
    pub stmt_spans: Vec<Span>,
    /// The body itself.
    pub root: Block,
}

/// A local variable or a parameter.
#[derive(Debug)]
pub struct Local {
    /// Its name.
    pub name: Name,
    /// Where the name is declared.
    pub span: Span,
    /// Its type.
    pub ty: TyId,
    /// Whether `&` is applied to it or to a part of it anywhere in the body.
    pub address_taken: bool,
}

/// Statements of one scope.
pub type Block = Box<[StmtId]>;

/// A statement.
#[derive(Debug)]
pub enum Stmt {
    /// The source here was broken.
    Missing(Reported),
    /// A variable comes into being.
    Var {
        /// Which.
        local: LocalId,
        /// Its first value, evaluated before it is there; zero without one.
        init: Option<ExprId>,
    },
    /// Evaluated, value dropped.
    Expr(ExprId),
    /// Returns a scalar of the function's result type.
    Return(ExprId),
    /// Two ways; `elif` is an `If` in `otherwise`.
    If {
        /// A scalar.
        cond: ExprId,
        /// When it is not zero.
        then: Block,
        /// When it is.
        otherwise: Block,
    },
    /// While a scalar is not zero.
    Loop {
        /// Evaluated before each round.
        cond: ExprId,
        /// The body.
        body: Block,
    },
    /// Leaves the innermost loop.
    Break,
    /// Goes on with the innermost loop's condition.
    Continue,
    /// A scope of its own.
    Block(Block),
}

/// An expression and its type.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Its type.
    pub ty: TyId,
}
const _: () = assert!(std::mem::size_of::<Expr>() <= 32);

/// The kinds of expression. "Place" marks those that have an address (reference, "Expressions").
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ExprKind {
    /// The source here was broken.
    Missing(Reported),
    /// A constant of type `num` or `char`.
    Num(i64),
    /// The null pointer: of a `ptr` or `funcptr` type, or of type [`TyId::NULL`] where any would do.
    Null,
    /// A string literal: a read-only place of type `array<char>[n+1]`.
    Str(StrId),
    /// A variable or parameter. Place.
    Local(LocalId),
    /// A global variable. Place.
    Global(GlobalId),
    /// The address of an L4T function; type `funcptr`.
    Func(FuncId),
    /// The address of a C symbol; type `ffi`.
    CFunc(CFuncId),
    /// Evaluates `value` to a value, then `place`, then stores. Its own value is the value.
    Assign {
        /// A place of the value's type.
        place: ExprId,
        /// Of the place's type: an ffi value is wrapped in [`ExprKind::FromFfi`].
        value: ExprId,
    },
    /// Arithmetic on a `num`.
    Unary {
        /// Which.
        op: UnaryOp,
        /// Its operand.
        operand: ExprId,
    },
    /// `num` 1 if a scalar or ffi value is zero, else 0.
    Not(ExprId),
    /// Arithmetic on `num`, or a comparison, whose result is `num` 0 or 1. Operands have one type; the comparison
    /// of two ffi values is between values of type `num`.
    Binary {
        /// Which.
        op: BinaryOp,
        /// Evaluated first.
        lhs: ExprId,
        /// Evaluated second.
        rhs: ExprId,
    },
    /// `num` 0 or 1; the right side is evaluated only if the left is not zero. Both are scalars or ffi values.
    And(ExprId, ExprId),
    /// `num` 0 or 1; the right side is evaluated only if the left is zero. Both are scalars or ffi values.
    Or(ExprId, ExprId),
    /// What a pointer points at. Place. Checked for null.
    Deref(ExprId),
    /// The address of a place, or of a string literal.
    AddrOf(ExprId),
    /// An element of an array. Place if `base` is. Checked against the length unless that is 0.
    Index {
        /// Of array type.
        base: ExprId,
        /// Of type `num`.
        index: ExprId,
    },
    /// A member of a struct. Place if `base` is.
    Member {
        /// Of struct type.
        base: ExprId,
        /// Index into the struct's members.
        member: u32,
    },
    /// A call of a function by its name. Arguments have the parameters' types.
    Call {
        /// The function.
        func: FuncId,
        /// Evaluated left to right.
        args: Box<[ExprId]>,
    },
    /// A call through a value of `funcptr` type, evaluated before the arguments. Checked for null.
    CallPtr {
        /// The function pointer.
        callee: ExprId,
        /// Evaluated left to right.
        args: Box<[ExprId]>,
    },
    /// A call of a C function by its name; type `ffi`. Arguments have any type, ffi included.
    CallC {
        /// The C function.
        func: CFuncId,
        /// Evaluated left to right.
        args: Box<[ExprId]>,
    },
    /// An ffi value taken as a value of this expression's type (reference, "Calling C"): 8 bytes for `num`, `ptr`
    /// and `funcptr`, the low byte for `char`; for an array or struct, a copy of the object at that address,
    /// checked for null.
    FromFfi(ExprId),
    /// A `char` as the `num` of its byte, or the low 8 bits of a `num` as a `char`.
    Convert(ExprId),
    /// A `ptr<array<T>[N]>` as a `ptr<array<T>[0]>`.
    ForgetLength(ExprId),
    /// An array of these elements, evaluated left to right. A value.
    Array(Box<[ExprId]>),
    /// A struct of these members, by index, each once, evaluated in this order. A value.
    Struct(Box<[(u32, ExprId)]>),
}

/// Unary operators on `num`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[expect(missing_docs, reason = "the operators' own names")]
pub enum UnaryOp {
    Neg,
    BitNot,
}

/// Binary operators that evaluate both sides.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[rustfmt::skip]
#[expect(missing_docs, reason = "the operators' own names")]
pub enum BinaryOp {
    Add, Sub, Mul, Div, Rem,
    BitOr, BitXor, BitAnd,
    /// The count is taken modulo 64; copies of the sign bit come in from the left.
    ShiftLeft, ShiftRight,
    Eq, NotEq, Less, LessEq, Greater, GreaterEq,
}

impl Body {
    /// Where an expression stands.
    pub fn expr_span(&self, id: ExprId) -> Span {
        self.expr_spans[u32::from(id.into_raw()) as usize]
    }

    /// Where a statement stands.
    pub fn stmt_span(&self, id: StmtId) -> Span {
        self.stmt_spans[u32::from(id.into_raw()) as usize]
    }
}
