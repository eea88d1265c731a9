//! A call of a C function by its name, with any number of arguments, and any use of its result.

use super::arguments::{Argument, Taken, argument};
use super::halves::{Halves, c_fill, l4t_fill};
use super::types::Ty;
use super::values::Value;
use crate::entropy::Entropy;
use std::fmt::Write;

/// More arguments than any processor has registers for.
const MAX_ARGUMENTS: usize = 16;

/// Adds a C function `c_item{i}` and the L4T function that calls it.
pub(super) fn item(h: &mut Halves, e: &mut Entropy<'_>, i: usize) {
    let n_arguments = e.below(MAX_ARGUMENTS + 1);
    let arguments: Vec<Argument> = (0..n_arguments).map(|k| argument(h, e, i, k, Taken::Fixed)).collect();
    let params: Vec<&str> = arguments.iter().map(|a| a.c_param.as_str()).collect();
    let params = if params.is_empty() { "void".to_owned() } else { params.join(", ") };
    let body: String = arguments.iter().map(|a| a.body.as_str()).collect();
    add(h, e, i, &arguments, &params, &body);
}

/// Adds the call with these arguments, C's parameters and the C function's statements but for its `return`.
pub(super) fn add(h: &mut Halves, e: &mut Entropy<'_>, i: usize, arguments: &[Argument], params: &str, body: &str) {
    let passed: Vec<&str> = arguments.iter().map(|a| a.expression.as_str()).collect();
    let call = format!("c_item{i}({})", passed.join(", "));
    let used = use_of_result(h, e, i, &call);
    let join = |part: fn(&Argument) -> &String| arguments.iter().map(|a| part(a).as_str()).collect::<String>();
    let (setup, after) = (join(|a| &a.setup), join(|a| &a.after));
    write!(h.l4t, "func item{i}() -> num\n{setup}{}{after}  return 0\n\n", used.l4t).expect("strings grow");
    h.name_in_l4t(&format!("c_item{i}"));

    let (before, c_type, result) = (&used.c_before, &used.c_type, &used.c_return);
    write!(h.c, "{before}{c_type} c_item{i}({params});\n{c_type} c_item{i}({params})\n{{\n{body}{result}}}\n")
        .expect("strings grow");
    writeln!(h.main, "    item{i}();").expect("strings grow");
}

/// What both halves do about a result.
struct Use {
    /// The statements with the call.
    l4t: String,
    /// What the C function returns.
    c_type: String,
    c_return: String,
    /// What stands in front of the C function.
    c_before: String,
}

fn use_of_result(h: &mut Halves, e: &mut Entropy<'_>, i: usize, call: &str) -> Use {
    let what = format!("item {i}, result");
    match e.below(7) {
        0 => Use {
            l4t: format!("  {call}\n"),
            c_type: "void".to_owned(),
            c_return: String::new(),
            c_before: String::new(),
        },
        1 => assigned(h, e, &what, call),
        2 => low_byte(h, e, &what, call),
        3 => copied(h, e, i, &what, call),
        4 => compared(h, e, &what, call),
        5 => condition(h, e, &what, call),
        _ => passed_on(h, e, i, &what, call),
    }
}

fn returning(c_type: &str, value: &str, l4t: String) -> Use {
    let c_return = format!("    return {value};\n");
    Use { l4t, c_type: c_type.to_owned(), c_return, c_before: String::new() }
}

/// To a scalar of 64 bits.
fn assigned(h: &mut Halves, e: &mut Entropy<'_>, what: &str, call: &str) -> Use {
    let ty = match h.structs.scalar_type(e) {
        Ty::Char => Ty::Num,
        ty => ty,
    };
    let value = Value::any(e, &ty);
    let check = h.l4t_check(what, "r", &value);
    let c_type = if ty == Ty::Num { ["int64_t", "uint64_t"][e.below(2)] } else { "void *" };
    returning(c_type, &value.c(), format!("  {} r\n  r: {call}\n{check}", ty.l4t()))
}

/// To a `char`: of every width C's result has, it is the low byte.
fn low_byte(h: &mut Halves, e: &mut Entropy<'_>, what: &str, call: &str) -> Use {
    let c_type = ["unsigned char", "signed char", "short", "int", "unsigned", "int64_t"][e.below(6)];
    let Value::Num(n) = Value::any(e, &Ty::Num) else { unreachable!("a number was asked for") };
    let check = h.l4t_check(what, "r", &Value::Byte(n as u8));
    let value = format!("({c_type})c_same({})", Value::Num(n).c());
    returning(c_type, &value, format!("  char r\n  r: {call}\n{check}"))
}

/// To an aggregate: the object at that address.
fn copied(h: &mut Halves, e: &mut Entropy<'_>, i: usize, what: &str, call: &str) -> Use {
    let ty = Ty::Array(Box::new(h.structs.filled_type(e)), 1);
    let filling = h.filling(e, &ty);
    let checks = h.l4t_checks(what, "r", &filling);
    let object = format!("object{i}");
    let c_before = format!("static {};\n", ty.c(&object, "S"));
    let c_return = format!("{}    return {object};\n", c_fill(&object, &filling));
    let other = l4t_fill("r", &h.filling(e, &ty));
    let l4t = format!("  {} r\n{other}  r: {call}\n{checks}", ty.l4t());
    Use { l4t, c_type: "void *".to_owned(), c_return, c_before }
}

/// With `=`, as 64 bits.
fn compared(h: &mut Halves, e: &mut Entropy<'_>, what: &str, call: &str) -> Use {
    let value = Value::any(e, &Ty::Num);
    let check = h.l4t_check(what, call, &value);
    returning("int64_t", &value.c(), check)
}

fn condition(h: &mut Halves, e: &mut Entropy<'_>, what: &str, call: &str) -> Use {
    let value = Value::any(e, &Ty::Num);
    let truth = Value::Num(i64::from(value != Value::Num(0)));
    let check = h.l4t_check(what, "truth", &truth);
    returning("int64_t", &value.c(), format!("  num truth\n  if {call}\n    truth: 1\n{check}"))
}

/// A result narrower than 64 bits, of which L4T can say nothing, arrives in C as it left.
fn passed_on(h: &mut Halves, e: &mut Entropy<'_>, i: usize, what: &str, call: &str) -> Use {
    let (c_type, n) = match (e.below(2), Value::any(e, &Ty::Num)) {
        (0, Value::Num(n)) => ("int", n as i32 as i64),
        (_, Value::Num(n)) => ("unsigned", n as u32 as i64),
        _ => unreachable!("a number was asked for"),
    };
    let check = h.c_check(what, "got", &Value::Num(n));
    h.name_in_l4t(&format!("c_got{i}"));
    let c_before = format!("void c_got{i}({c_type} got);\nvoid c_got{i}({c_type} got)\n{{\n{check}}}\n");
    let value = format!("({c_type})c_same({})", Value::Num(n).c());
    Use { c_before, ..returning(c_type, &value, format!("  c_got{i}({call})\n")) }
}
