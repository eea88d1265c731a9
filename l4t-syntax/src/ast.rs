//! The syntax tree of one file, as plain data in arenas.
//!
//! Nodes say what was written, not what it means. Ids are meaningful only with the [`File`] that owns them. Positions
//! live in parallel arrays beside the arenas. Broken source is a `Missing` node, which holds the
//! proof that a diagnostic exists for it.

use crate::name::Name;
use crate::sink::Reported;
use crate::span::{FileId, Range};
use la_arena::{Arena, Idx};

/// An expression of a [`File`].
pub type ExprId = Idx<Expr>;
/// A statement of a [`File`].
pub type StmtId = Idx<Stmt>;
/// A written type of a [`File`].
pub type TypeId = Idx<Type>;

/// A parsed file.
#[derive(Debug, Default)]
pub struct File {
    /// Which file this is.
    pub id: FileId,
    /// Top-level items, in source order.
    pub items: Vec<Item>,
    /// All expressions.
    pub exprs: Arena<Expr>,
    /// All statements.
    pub stmts: Arena<Stmt>,
    /// All written types.
    pub types: Arena<Type>,
    /// Where each expression stands, parentheses around it not included.
    pub expr_ranges: Vec<Range>,
    /// Where each statement stands, from its first token to its last, nested blocks included.
    pub stmt_ranges: Vec<Range>,
    /// Where each written type stands.
    pub type_ranges: Vec<Range>,
    /// Names in declarations that the parser gave up on, in source order. What they declare is not in the tree, so that
    /// not to find them is no mistake of its own.
    pub skipped_names: Vec<Name>,
    /// Whether there is an error in the file.
    pub reported: Option<Reported>,
}

/// A name where it is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Ident {
    /// The name.
    pub name: Name,
    /// Where it stands.
    pub range: Range,
}

/// A top-level item.
#[derive(Debug)]
pub enum Item {
    /// `ffi "C" NAME`, with a signature in the catalogue of C functions only.
    Ffi(FfiItem),
    /// `TYPE name1, name2: value`
    Global(VarDecl),
    /// `struct NAME` and its members.
    Struct(StructItem),
    /// `func NAME(...) -> R` and its body.
    Func(FuncItem),
}

/// `ffi "C" NAME`.
#[derive(Debug)]
pub struct FfiItem {
    /// The C name.
    pub name: Ident,
    /// `(T1, T2, ...) -> R` behind the name.
    pub signature: Option<FfiSignature>,
    /// The whole line.
    pub range: Range,
}

/// The parameters and result behind a C function's name.
#[derive(Debug)]
pub struct FfiSignature {
    /// Fixed parameters.
    pub params: Box<[TypeId]>,
    /// Whether `...` follows them.
    pub variadic: bool,
    /// The result; `void` for none.
    pub ret: TypeId,
}

/// A declaration of variables of one type: `num a, b: 1`.
#[derive(Debug)]
pub struct VarDecl {
    /// Their type.
    pub ty: TypeId,
    /// The names, at least one unless the source is broken.
    pub names: Box<[Declarator]>,
    /// The whole declaration.
    pub range: Range,
}

/// A name in a declaration, and what the variable starts with: `a` or `a: 1`.
#[derive(Clone, Copy, Debug)]
pub struct Declarator {
    /// The name.
    pub name: Ident,
    /// Its first value; zero without one.
    pub init: Option<ExprId>,
}

/// A struct definition.
#[derive(Debug)]
pub struct StructItem {
    /// Its name.
    pub name: Ident,
    /// Its members in order; empty only if the source is broken.
    pub members: Box<[Member]>,
    /// From `struct` to the last member.
    pub range: Range,
}

/// A member of a struct, or a parameter of a function: `TYPE name`. Members of one line share its type.
#[derive(Debug)]
pub struct Member {
    /// Its type.
    pub ty: TypeId,
    /// Its name.
    pub name: Ident,
}

/// A function definition.
#[derive(Debug)]
pub struct FuncItem {
    /// Its name.
    pub name: Ident,
    /// Its parameters.
    pub params: Box<[Member]>,
    /// Its result type.
    pub ret: TypeId,
    /// Its body.
    pub body: Block,
    /// From `func` to the end of the header line.
    pub header: Range,
    /// Where the body ends: an empty range after its last token, for "missing return statement".
    pub end: Range,
    /// If the parser gave up within the header: there may be more parameters.
    pub broken: Option<Reported>,
}

/// Statements of one scope.
#[derive(Debug, Default)]
pub struct Block {
    /// In source order; empty only if the source is broken.
    pub stmts: Box<[StmtId]>,
}

/// A statement.
#[derive(Debug)]
pub enum Stmt {
    /// The source here was broken.
    Missing(Reported),
    /// `TYPE a, b: value`
    Var(VarDecl),
    /// An expression whose value is dropped.
    Expr(ExprId),
    /// `return E`
    Return(ExprId),
    /// `if` / `elif` / `else`. The arms are the `if` and every `elif`, in order.
    If {
        /// Condition and body of each.
        arms: Box<[(ExprId, Block)]>,
        /// The body of `else`.
        otherwise: Option<Block>,
    },
    /// `loop COND` and its body.
    Loop {
        /// Evaluated before each round.
        cond: ExprId,
        /// The body.
        body: Block,
    },
    /// `break`
    Break,
    /// `continue`
    Continue,
    /// Lines one level deeper without a header.
    Block(Block),
}

/// An expression.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Expr {
    /// The source here was broken.
    Missing(Reported),
    /// An integer literal. Behind a minus sign, 2^63 is held as the smallest `num`, which is its own negation.
    Num(i64),
    /// A character literal: its byte.
    Char(u8),
    /// A string literal: its bytes after escapes, without the terminating zero.
    Str(Box<[u8]>),
    /// A name.
    Name(Name),
    /// `( e )`. Means what `e` means; kept for the formatter and for lints about precedence.
    Paren(ExprId),
    /// `*e`, `&e`, `-e`, `~e` or `!e`; the range starts at the operator.
    Unary {
        /// Which.
        op: UnaryOp,
        /// Its operand.
        operand: ExprId,
    },
    /// A binary operator other than assignment.
    Binary {
        /// Which.
        op: BinaryOp,
        /// Left operand.
        lhs: ExprId,
        /// Right operand.
        rhs: ExprId,
    },
    /// `place: value`
    Assign {
        /// What is assigned to.
        place: ExprId,
        /// The value.
        value: ExprId,
    },
    /// `base[index]`
    Index {
        /// What is indexed.
        base: ExprId,
        /// The index.
        index: ExprId,
    },
    /// `base.member`; the member's name is the last thing in the range.
    Member {
        /// What a member is selected from.
        base: ExprId,
        /// The member.
        member: Name,
    },
    /// `callee(args)`
    Call {
        /// What is called.
        callee: ExprId,
        /// The arguments.
        args: Box<[ExprId]>,
    },
    /// `num(e)` or `char(e)`
    Convert {
        /// Which.
        to: Conversion,
        /// Its operand.
        value: ExprId,
    },
    /// `sizeof(TYPE)`
    SizeOf(TypeId),
    /// `[a, b, c]`
    Array(Box<[ExprId]>),
    /// `struct S(m: a, n: b)`
    Struct {
        /// `struct S`, a [`Type::Struct`] unless the source is broken.
        ty: TypeId,
        /// Members with their values, as written.
        members: Box<[MemberValue]>,
    },
}
const _: () = assert!(std::mem::size_of::<Expr>() <= 24);

/// A prefix operator.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum UnaryOp {
    /// `*e`
    Deref,
    /// `&e`
    AddrOf,
    /// `-e`
    Neg,
    /// `~e`
    BitNot,
    /// `!e`
    Not,
}

/// A type that values are converted to.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Conversion {
    /// `num(e)`
    Num,
    /// `char(e)`
    Char,
}

/// `member: value` in a struct literal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct MemberValue {
    /// The member.
    pub name: Ident,
    /// Its value.
    pub value: ExprId,
}

/// A binary operator.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[rustfmt::skip]
#[expect(missing_docs, reason = "the operators' own names")]
pub enum BinaryOp {
    Or, And,
    BitOr, BitXor, BitAnd,
    Eq, NotEq,
    Less, LessEq, Greater, GreaterEq,
    ShiftLeft, ShiftRight,
    Add, Sub,
    Mul, Div, Rem,
}

/// A type as written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Type {
    /// The source here was broken.
    Missing(Reported),
    /// `num`
    Num,
    /// `char`
    Char,
    /// `ptr<T>`
    Ptr(TypeId),
    /// `array<T>[N]`
    Array {
        /// The element type.
        elem: TypeId,
        /// The number of elements.
        len: i64,
    },
    /// `funcptr (T1, T2) -> R`
    FuncPtr {
        /// Parameter types.
        params: Box<[TypeId]>,
        /// Result type.
        ret: TypeId,
    },
    /// `struct S`; the name is the last thing in the range.
    Struct(Name),
    /// A C type, in the signatures of C functions only.
    C(CType),
}

/// A C type that has no L4T type of its own, as the signatures of C functions spell it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[rustfmt::skip]
#[expect(missing_docs, reason = "the types' own names")]
pub enum CType {
    Int, Uint, Short, Ushort, Schar, Long, Void,
    /// `float`, `double` and `long double`: L4T has no floating-point numbers, so calls are refused.
    Float, Double, LongDouble,
    /// A struct or union by value (`div_t`): calls are refused too.
    Record,
}

impl File {
    /// Where an expression stands.
    pub fn expr_range(&self, id: ExprId) -> Range {
        self.expr_ranges[u32::from(id.into_raw()) as usize]
    }

    /// Where a statement stands.
    pub fn stmt_range(&self, id: StmtId) -> Range {
        self.stmt_ranges[u32::from(id.into_raw()) as usize]
    }

    /// Where a written type stands.
    pub fn type_range(&self, id: TypeId) -> Range {
        self.type_ranges[u32::from(id.into_raw()) as usize]
    }
}
