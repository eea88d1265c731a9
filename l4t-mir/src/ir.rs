//! The IR as plain data. No logic lives here; see `docs/mir.md` for the manual.
//!
//! Made by lowering (or by parsing the text form), edited by passes, consumed by backends and the interpreter.
//! Ids are meaningful only with their owner: [`Value`], [`InstId`], [`BlockId`], [`SlotId`] with a [`Function`], the
//! others with a [`Program`].

pub mod debug;

use debug::{FunctionDebug, ProgramDebug};
use l4t_syntax::Span;
use la_arena::{Arena, Idx};
use std::sync::Arc;

/// A function of the program.
pub type FuncId = Idx<Function>;
/// A piece of static storage: global variable, string literal, table.
pub type GlobalId = Idx<Global>;
/// A symbol of the linked C libraries.
pub type CSymbolId = Idx<CSymbol>;
/// A calling signature.
pub type SigId = Idx<Signature>;
/// The place of a runtime check, for its message.
pub type SiteId = Idx<Site>;
/// An SSA value of a function.
pub type Value = Idx<ValueData>;
/// An instruction of a function.
pub type InstId = Idx<Inst>;
/// A basic block of a function.
pub type BlockId = Idx<Block>;
/// A stack slot of a function.
pub type SlotId = Idx<Slot>;

/// A whole program.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Program {
    /// Functions. Order is the order in the object file.
    pub functions: Arena<Function>,
    /// Static storage.
    pub globals: Arena<Global>,
    /// Symbols of C libraries that the program uses.
    pub c_symbols: Arena<CSymbol>,
    /// Calling signatures, each once.
    pub signatures: Arena<Signature>,
    /// Places of runtime checks.
    pub sites: Arena<Site>,
    /// The runtime's functions that checks call when they fail; `None` until the runtime is linked in
    /// (see `runtime.rs`), which happens before code generation.
    pub runtime: Option<Runtime>,
    /// The L4T `main`, if the program has one.
    pub main: Option<FuncId>,
    /// Types and global variables for debuggers; empty unless asked for.
    pub debug: ProgramDebug,
}

/// The failure paths of checks. Each takes the address of the site's record in static storage; none returns.
/// Those are there that the program's checks need: small programs compile faster.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Runtime {
    /// `(site: ptr, index: i64)`; there if a `CheckBounds` is.
    pub index_out_of_bounds: Option<FuncId>,
    /// `(site: ptr)`; there if a `CheckNull` of `NullKind::Data` is.
    pub null_pointer: Option<FuncId>,
    /// `(site: ptr)`; there if a `CheckNull` of `NullKind::Function` is.
    pub null_function: Option<FuncId>,
    /// `(site: ptr)`; there if a `CheckDivisor` is.
    pub division_by_zero: Option<FuncId>,
    /// The records of all sites: site `i` is at byte `i * SITE_BYTES`. There if any check is.
    pub site_table: Option<GlobalId>,
}

/// Bytes of a site's record in [`Runtime::site_table`].
pub const SITE_BYTES: u32 = 24;

/// The type of an SSA value.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Type {
    /// A truth value, 0 or 1: results of comparisons, conditions of branches. Never in memory or in a signature.
    I1,
    /// 8 bits: `char`.
    I8,
    /// 16 bits, in C signatures.
    I16,
    /// 32 bits, in C signatures.
    I32,
    /// 64 bits: `num`.
    I64,
    /// An address: `ptr` and `funcptr`.
    Ptr,
}

/// A calling signature, by the target's C convention.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Signature {
    /// Parameters; for a variadic call, what this call passes, variadic arguments included.
    pub params: Box<[Param]>,
    /// For a variadic call, how many of `params` are fixed.
    pub n_fixed: Option<u32>,
    /// The result.
    pub ret: Option<Param>,
}

/// A parameter or result of a [`Signature`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Param {
    /// Its type, not `I1`.
    pub ty: Type,
    /// Which number a type narrower than 64 bits stands for: what C knows as signed or unsigned. How such a value fills
    /// a register is the processor's business ([`Arch::extension`](crate::target::Arch::extension)); the caller sees to
    /// it for arguments, the callee for its result.
    pub ext: Extension,
}

/// How a narrow value is extended to 64 bits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Extension {
    /// Full width already.
    None,
    /// With zeros.
    Zero,
    /// With the sign bit.
    Sign,
}

/// A C symbol.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CSymbol {
    /// Its name in C, without the platform's prefix.
    pub name: Box<str>,
}

/// A piece of static storage.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Global {
    /// Symbol name, unique among globals and functions, made so that no C symbol can be equal (it holds a `.`).
    pub name: Box<str>,
    /// Size in bytes.
    pub size: u64,
    /// Alignment in bytes, a power of two.
    pub align: u64,
    /// Whether the program may write to it.
    pub writable: bool,
    /// What it holds at start.
    pub init: Init,
    /// Whether guard words must stand before it if its address may reach C; see `docs/mir.md`, "Guard words".
    pub is_variable: bool,
}

/// What a [`Global`] holds at start.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Init {
    /// Zeros.
    Zero,
    /// These bytes, `size` of them, with addresses put in at some offsets.
    Data {
        /// The bytes; zero where an address goes.
        bytes: Box<[u8]>,
        /// Addresses, 8 bytes each, in ascending order of offset.
        relocs: Box<[Reloc]>,
    },
}

/// An address in the data of a [`Global`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Reloc {
    /// Where in the data, in bytes.
    pub offset: u64,
    /// What it points at.
    pub target: RelocTarget,
}

/// What a [`Reloc`] points at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RelocTarget {
    /// A byte of a global: its start plus this many bytes.
    Global(GlobalId, i64),
    /// A function.
    Func(FuncId),
}

/// Where a runtime check stands in the source, and what its message needs. There are many, so they share their texts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Site {
    /// File name as the user wrote it, line and column where the checked expression starts (both 1-based).
    pub file: Arc<str>,
    /// 1-based.
    pub line: u32,
    /// 1-based, in Unicode scalar values.
    pub col: u32,
    /// The source line, without its line break.
    pub text: Arc<str>,
    /// For bounds checks, the array's type as messages spell it (`array<num>[3]`); else empty.
    pub what: Arc<str>,
}

/// A function.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Function {
    /// The name in the source (in the runtime, a name with a `.`), for messages and debuggers.
    pub name: Box<str>,
    /// The linker's name. Private functions have one with a `.`, which no C symbol has.
    pub symbol: Box<str>,
    /// Whether other objects see the symbol.
    pub exported: bool,
    /// Never returns and is rarely called: a failure path.
    pub cold: bool,
    /// Its signature. An array or struct parameter is a pointer to the caller's object, which the callee copies
    /// before anything else and only reads.
    pub sig: SigId,
    /// Which parameters are such pointers, and to how many bytes; as long as the signature's parameters.
    pub by_value_bytes: Box<[Option<u64>]>,
    /// Stack slots.
    pub slots: Arena<Slot>,
    /// Basic blocks. The first is the entry; its parameters are the function's. Passes may leave unreachable ones.
    pub blocks: Arena<Block>,
    /// Instructions. Those in no block are dead.
    pub insts: Arena<Inst>,
    /// What each instruction defines, parallel to `insts`.
    pub results: Vec<Option<Value>>,
    /// What each instruction was made for, parallel to `insts`.
    pub spans: Vec<Span>,
    /// SSA values.
    pub values: Arena<ValueData>,
    /// Where the function's name stands in the source; empty if nobody wrote the function (the runtime's).
    pub span: Span,
    /// Its variables for debuggers, if asked for; functions that nobody wrote have none.
    pub debug: Option<Box<FunctionDebug>>,
}

/// An SSA value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ValueData {
    /// Its type.
    pub ty: Type,
}

/// A stack slot: storage of the function's activation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Slot {
    /// The variable's name; empty for a temporary.
    pub name: Box<str>,
    /// Size in bytes.
    pub size: u64,
    /// Alignment in bytes, a power of two, at most 16.
    pub align: u64,
    /// Whether it is an array or struct variable (or by-value parameter), which gets guard words if its address may reach C.
    pub is_variable: bool,
}

/// A basic block.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Block {
    /// Values that predecessors pass.
    pub params: Vec<Value>,
    /// Instructions, in order.
    pub insts: Vec<InstId>,
    /// How it ends.
    pub terminator: Terminator,
    /// What the terminator was made for.
    pub terminator_span: Span,
}

/// A jump with values for the target's parameters.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Target {
    /// Where to.
    pub block: BlockId,
    /// As many values, of the same types, as the block has parameters.
    pub args: Vec<Value>,
}

/// The end of a block.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Terminator {
    /// Goes on elsewhere.
    Jump(Target),
    /// Goes on at `then` if `cond` (an `I1`) is 1, else at `otherwise`.
    Branch {
        /// An `I1`.
        cond: Value,
        /// If 1.
        then: Target,
        /// If 0.
        otherwise: Target,
    },
    /// Returns; the value is of the signature's result type, and there is one exactly if the signature has a result.
    Return(Option<Value>),
    /// Control never comes here: behind a call that does not return.
    Unreachable,
}

/// An instruction. Operand types are exact; `docs/mir.md` has each operation's rules.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Inst {
    /// A constant of integer type `ty`, or the null pointer (`Ptr`, 0). `value` is sign-extended from the type's
    /// width (`I1` and `I8` too: `I8` 255 is -1). Result: `ty`.
    Const {
        /// Not only integers: `Ptr` too, with value 0 or an address the program computes from numbers.
        ty: Type,
        /// The value.
        value: i64,
    },
    /// Address of a global plus a constant. Result: `Ptr`, never null.
    GlobalAddr {
        /// The global.
        global: GlobalId,
        /// Bytes from its start.
        offset: i64,
    },
    /// Address of a function. Result: `Ptr`, never null.
    FuncAddr(FuncId),
    /// Address of a C symbol. Result: `Ptr`.
    CSymbolAddr(CSymbolId),
    /// Address of a stack slot plus a constant. Result: `Ptr`, never null.
    SlotAddr {
        /// The slot.
        slot: SlotId,
        /// Bytes from its start.
        offset: i64,
    },
    /// Integer arithmetic on two values of one integer type; wraps around. Result: that type.
    Binary {
        /// Which.
        op: BinaryOp,
        /// Left.
        lhs: Value,
        /// Right.
        rhs: Value,
    },
    /// Compares two values of one type (`Ptr` only with `Eq`, `Ne` and the unsigned orders). Result: `I1`.
    Compare {
        /// Which.
        op: CompareOp,
        /// Left.
        lhs: Value,
        /// Right.
        rhs: Value,
    },
    /// Converts between integer types and `Ptr`. Result: `to`.
    Cast {
        /// How.
        op: CastOp,
        /// Operand.
        value: Value,
        /// Result type.
        to: Type,
    },
    /// `then` if `cond` (an `I1`) is 1, else `otherwise`, both of one type. Result: that type.
    Select {
        /// An `I1`.
        cond: Value,
        /// If 1.
        then: Value,
        /// If 0.
        otherwise: Value,
    },
    /// `base + index * stride`, wrapping. `base` is `Ptr`, `index` `I64`. Result: `Ptr`.
    Element {
        /// Address of element 0.
        base: Value,
        /// The index.
        index: Value,
        /// Bytes from one element to the next.
        stride: u64,
    },
    /// `base + bytes`, wrapping. Result: `Ptr`.
    Offset {
        /// A `Ptr`.
        base: Value,
        /// Bytes.
        bytes: i64,
    },
    /// Reads a value of type `ty` (not `I1`) at `ptr + offset`, which needs no alignment. Result: `ty`.
    Load {
        /// Type read.
        ty: Type,
        /// A `Ptr`.
        ptr: Value,
        /// Bytes added to it.
        offset: i32,
    },
    /// Writes `value` (not `I1`) at `ptr + offset`, which needs no alignment. No result.
    Store {
        /// What is written.
        value: Value,
        /// A `Ptr`.
        ptr: Value,
        /// Bytes added to it.
        offset: i32,
    },
    /// Copies `bytes` bytes; the areas may overlap, as with `memmove`. No result.
    Copy {
        /// A `Ptr`.
        dst: Value,
        /// A `Ptr`.
        src: Value,
        /// How many bytes.
        bytes: u64,
    },
    /// Sets `bytes` bytes to zero. No result.
    Zero {
        /// A `Ptr`.
        ptr: Value,
        /// How many bytes.
        bytes: u64,
    },
    /// C's `malloc`. `size`: `I64`. Result: `Ptr`, may be null; the memory holds anything.
    HeapAlloc {
        /// Bytes.
        size: Value,
    },
    /// C's `calloc`. Both `I64`. Result: `Ptr`, may be null.
    HeapAllocZeroed {
        /// How many.
        count: Value,
        /// Bytes each.
        size: Value,
    },
    /// C's `realloc`. Result: `Ptr`, may be null.
    HeapRealloc {
        /// The old block, a `Ptr`.
        ptr: Value,
        /// Bytes, `I64`.
        size: Value,
    },
    /// C's `free`. No result.
    HeapFree {
        /// A `Ptr`.
        ptr: Value,
    },
    /// Calls a function of the program. Arguments match its signature. Result: the signature's.
    Call {
        /// Which.
        func: FuncId,
        /// Its arguments.
        args: Box<[Value]>,
    },
    /// Calls what `callee` (a `Ptr`) points at.
    CallPtr {
        /// A `Ptr`, not null (checked before where the language demands it).
        callee: Value,
        /// How.
        sig: SigId,
        /// Its arguments.
        args: Box<[Value]>,
    },
    /// Calls a C function by its symbol.
    CallC {
        /// Which.
        symbol: CSymbolId,
        /// How; differs between calls of a variadic function.
        sig: SigId,
        /// Its arguments.
        args: Box<[Value]>,
    },
    /// Ends the program with a runtime error unless `0 <= index < len`. `index`: `I64`, `len` > 0. No result.
    CheckBounds {
        /// The index.
        index: Value,
        /// The array's length.
        len: u64,
        /// For the message.
        site: SiteId,
    },
    /// Ends the program with a runtime error if `ptr` is null. No result.
    CheckNull {
        /// A `Ptr`.
        ptr: Value,
        /// Data or function, which words the message.
        kind: NullKind,
        /// For the message.
        site: SiteId,
    },
    /// Ends the program with a runtime error if `divisor` (an `I64`) is zero. No result.
    CheckDivisor {
        /// An `I64`.
        divisor: Value,
        /// For the message.
        site: SiteId,
    },
}
const _: () = assert!(std::mem::size_of::<Inst>() <= 32);

/// What a null check guards.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum NullKind {
    /// A data pointer: `null pointer dereferenced`.
    Data,
    /// A function pointer: `null function pointer called`.
    Function,
}

/// Integer operations.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[rustfmt::skip]
#[expect(missing_docs, reason = "the operations' usual names")]
pub enum BinaryOp {
    Add, Sub, Mul,
    /// Truncating division. The divisor is neither 0 nor -1: a check and a selection stand before (see lowering),
    /// so no machine's division traps.
    DivSigned,
    /// Remainder with the dividend's sign. The divisor as for division.
    RemSigned,
    And, Or, Xor,
    /// Shifts; the count is taken modulo the width.
    ShiftLeft,
    /// Copies of the sign bit come in.
    ShiftRightSigned,
    /// Zeros come in.
    ShiftRightUnsigned,
}

/// Comparisons.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[rustfmt::skip]
#[expect(missing_docs, reason = "the operations' usual names")]
pub enum CompareOp {
    Eq, Ne,
    LtSigned, LeSigned, GtSigned, GeSigned,
    LtUnsigned, LeUnsigned, GtUnsigned, GeUnsigned,
}

/// Conversions.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum CastOp {
    /// To a wider integer, with zeros.
    ZeroExtend,
    /// To a wider integer, with the sign.
    SignExtend,
    /// To a narrower integer.
    Truncate,
    /// `Ptr` to `I64`.
    PtrToInt,
    /// `I64` to `Ptr`.
    IntToPtr,
}
