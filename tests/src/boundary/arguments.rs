//! Arguments that L4T passes to C functions that the compiler knows nothing of.

use super::halves::{Halves, c_fill, l4t_fill};
use super::types::Ty;
use super::values::Value;
use crate::entropy::Entropy;

/// An argument, and what both halves do about it.
pub(super) struct Argument {
    /// L4T: statements before the call.
    pub(super) setup: String,
    /// L4T: the argument.
    pub(super) expression: String,
    /// C: the parameter's declaration.
    pub(super) c_param: String,
    /// C: the type that `va_arg` takes it with.
    pub(super) va_type: String,
    /// C: what the function checks and changes.
    pub(super) body: String,
    /// L4T: what is checked after the call.
    pub(super) after: String,
}

/// How a function takes an argument.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Taken {
    /// By a parameter of its own.
    Fixed,
    /// By a parameter on a stack where each takes no more room than its type: L4T's type must be C's.
    Packed,
    /// By `va_arg`, or as the last parameter before such arguments: with its type promoted.
    Promoted,
}

/// Argument number `k` of the call in item `i`.
pub(super) fn argument(h: &mut Halves, e: &mut Entropy<'_>, i: usize, k: usize, taken: Taken) -> Argument {
    let what = format!("item {i}, argument {k}");
    let taken = if h.is_for_macos && k >= ARM64_REGISTERS { Taken::Packed } else { taken };
    match e.below(9) {
        0 | 1 => number(h, e, &what, k, taken),
        2 => character(h, e, &what, k, taken),
        3 => address(h, e, &what, k),
        4 => function_name(h, e, &what, i, k),
        5 => text(h, e, &what, k),
        6 => computed(h, e, &what, k),
        7 => place(h, e, &what, k),
        _ => temporary(h, e, &what, k),
    }
}

/// Registers for arguments. Behind them Apple packs the stack.
const ARM64_REGISTERS: usize = 8;

impl Argument {
    fn new(k: usize, c_type: &str, expression: String, body: String) -> Argument {
        Argument {
            setup: String::new(),
            expression,
            c_param: format!("{c_type} a{k}"),
            va_type: c_type.to_owned(),
            body,
            after: String::new(),
        }
    }
}

/// C's integer types: how many bits, whether signed. Those before `int` are promoted to it.
const INTEGERS: [(&str, u32, bool); 9] = [
    ("int64_t", 64, true),
    ("uint64_t", 64, false),
    ("int", 32, true),
    ("unsigned", 32, false),
    ("short", 16, true),
    ("unsigned short", 16, false),
    ("signed char", 8, true),
    ("unsigned char", 8, false),
    ("_Bool", 1, false),
];
/// How many of them are as wide as a `num`.
const N_OF_64_BITS: usize = 2;
/// How many of them arguments of variadic functions can have.
const N_PROMOTED: usize = 4;

/// A number in the range of the C type.
fn number(h: &mut Halves, e: &mut Entropy<'_>, what: &str, k: usize, taken: Taken) -> Argument {
    let n_types = match taken {
        Taken::Fixed => INTEGERS.len(),
        Taken::Packed => N_OF_64_BITS,
        Taken::Promoted => N_PROMOTED,
    };
    let (c_type, bits, is_signed) = INTEGERS[e.below(n_types)];
    let Value::Num(any) = Value::any(e, &Ty::Num) else { unreachable!("a number was asked for") };
    let value = Value::Num(narrowed(any, bits, is_signed));
    let body = h.c_check(what, &format!("(int64_t)a{k}"), &value);
    let mut argument = Argument::new(k, c_type, value.l4t(), body);
    if e.chance(50) {
        argument.setup = format!("  num v{k}\n  v{k}: {}\n", value.l4t());
        argument.expression = format!("v{k}");
    }
    argument
}

/// What is left of a number in so many bits.
pub(super) fn narrowed(n: i64, bits: u32, is_signed: bool) -> i64 {
    let high = n << (64 - bits);
    if is_signed { high >> (64 - bits) } else { ((high as u64) >> (64 - bits)) as i64 }
}

/// A `char` arrives as an `int` from 0 to 255.
fn character(h: &mut Halves, e: &mut Entropy<'_>, what: &str, k: usize, taken: Taken) -> Argument {
    let c_type = ["int", "unsigned", "unsigned char"][e.below(if taken == Taken::Fixed { 3 } else { 2 })];
    let value = Value::any(e, &Ty::Char);
    let body = h.c_check(what, &format!("a{k}"), &value);
    let mut argument = Argument::new(k, c_type, value.l4t(), body);
    if e.chance(50) {
        argument.setup = format!("  char v{k}\n  v{k}: {}\n", value.l4t());
        argument.expression = format!("v{k}");
    }
    argument
}

/// A pointer or function pointer in a variable.
fn address(h: &mut Halves, e: &mut Entropy<'_>, what: &str, k: usize) -> Argument {
    let ty = match h.structs.scalar_type(e) {
        Ty::Num | Ty::Char => Ty::Ptr(Box::new(Ty::Num)),
        ty => ty,
    };
    let value = Value::any(e, &ty);
    let body = h.c_check(what, &format!("a{k}"), &value);
    let setup = format!("  {} v{k}\n  v{k}: {}\n", ty.l4t(), value.l4t());
    Argument { setup, ..Argument::new(k, "void *", format!("v{k}"), body) }
}

/// The name of a function of either side.
fn function_name(h: &mut Halves, e: &mut Entropy<'_>, what: &str, i: usize, k: usize) -> Argument {
    let name = if e.chance(50) { format!("c_item{i}") } else { format!("item{i}") };
    let body = h.c_claim(&format!("{what}: {name}"), &format!("a{k} == (void *){name}"));
    Argument::new(k, "void *", name, body)
}

/// A string literal, or its address.
fn text(h: &mut Halves, e: &mut Entropy<'_>, what: &str, k: usize) -> Argument {
    let text = "seventeen bytes !".get(..e.below(18)).unwrap_or_default();
    let body = h.c_claim(&format!("{what}: text"), &format!("strcmp(a{k}, \"{text}\") == 0"));
    let address = if e.chance(50) { "&" } else { "" };
    Argument::new(k, "const char *", format!("{address}\"{text}\""), body)
}

/// What another C function returned.
fn computed(h: &mut Halves, e: &mut Entropy<'_>, what: &str, k: usize) -> Argument {
    let (c_type, value) = match e.below(3) {
        0 => ("int64_t", Value::any(e, &Ty::Num)),
        1 => ("void *", Value::any(e, &Ty::Ptr(Box::new(Ty::Num)))),
        _ => ("void *", Value::any(e, &Ty::FuncPtr(Vec::new(), Box::new(Ty::Num)))),
    };
    let body = h.c_check(what, &format!("a{k}"), &value);
    let expression = if c_type == "int64_t" { format!("c_same({})", value.l4t()) } else { value.l4t() };
    Argument::new(k, c_type, expression, body)
}

/// A variable whose address C gets: it reads the variable and changes it.
fn place(h: &mut Halves, e: &mut Entropy<'_>, what: &str, k: usize) -> Argument {
    let ty = h.structs.filled_type(e);
    let (before, after) = (h.filling(e, &ty), h.filling(e, &ty));
    // Scalars go as their values, so their address is asked for.
    let is_asked_for = !ty.is_aggregate() || e.chance(30);
    let mut argument = by_address(h, &ty, what, k, &before);
    argument.body += &c_fill(&format!("(*a{k})"), &after);
    argument.expression = format!("{}v{k}", if is_asked_for { "&" } else { "" });
    argument.after = h.l4t_checks(&format!("{what} changed by C"), &format!("v{k}"), &after);
    argument
}

/// The value of an assignment, of which C gets a copy.
fn temporary(h: &mut Halves, e: &mut Entropy<'_>, what: &str, k: usize) -> Argument {
    let ty = Ty::Array(Box::new(h.structs.filled_type(e)), 1);
    let before = h.filling(e, &ty);
    let mut argument = by_address(h, &ty, what, k, &before);
    argument.setup += &format!("  {} t{k}\n", ty.l4t());
    argument.expression = format!("(t{k}: v{k})");
    let other = h.filling(e, &ty);
    argument.body += &c_fill(&format!("(*a{k})"), &other);
    argument.after = h.l4t_checks(&format!("{what}, of which C changed a copy"), &format!("t{k}"), &before);
    argument
}

fn by_address(h: &mut Halves, ty: &Ty, what: &str, k: usize, filling: &super::halves::Filling) -> Argument {
    Argument {
        setup: format!("  {} v{k}\n{}", ty.l4t(), l4t_fill(&format!("v{k}"), filling)),
        expression: String::new(),
        c_param: ty.c(&format!("(*a{k})"), "S"),
        va_type: "void *".to_owned(),
        body: h.c_checks(what, &format!("(*a{k})"), filling),
        after: String::new(),
    }
}
