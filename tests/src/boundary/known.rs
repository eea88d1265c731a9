//! Functions of the catalogue, for which the compiler knows how C narrows arguments and results. The C half defines
//! them itself, so that it sees what arrives and decides what is returned.

use super::arguments::narrowed;
use super::halves::Halves;
use super::types::Ty;
use super::values::Value;
use crate::entropy::Entropy;
use l4t_hir::catalogue::{self, Entry, Origin};
use std::fmt::Write;

/// Functions of these headers are neither included by the C half nor used by the C library when a program starts.
const HEADERS: [&str; 14] = [
    "arpa/inet.h",
    "fmtmsg.h",
    "ftw.h",
    "grp.h",
    "libgen.h",
    "netdb.h",
    "netinet/in.h",
    "pwd.h",
    "search.h",
    "spawn.h",
    "sys/msg.h",
    "sys/sem.h",
    "sys/shm.h",
    "uchar.h",
];

/// A C type of the catalogue.
struct Kind {
    c: &'static str,
    /// Bits and signedness of an integer.
    integer: Option<(u32, bool)>,
}

/// How the catalogue spells a type; none for types that no value has here.
fn kind(spelt: &str) -> Option<Kind> {
    let integer = |c, bits, is_signed| Some(Kind { c, integer: Some((bits, is_signed)) });
    match spelt {
        "int" => integer("int", 32, true),
        "uint" => integer("unsigned", 32, false),
        "short" => integer("short", 16, true),
        "ushort" => integer("unsigned short", 16, false),
        "schar" => integer("signed char", 8, true),
        "char" => integer("unsigned char", 8, false),
        "long" => integer("long", 64, true),
        "num" => integer("int64_t", 64, true),
        "void" => Some(Kind { c: "void", integer: None }),
        _ if spelt.starts_with("ptr<") => Some(Kind { c: "void *", integer: None }),
        _ => None,
    }
}

/// Parameters and result of a function whose types are all among those.
fn kinds(entry: &Entry) -> Option<(Vec<Kind>, Kind)> {
    let (params, result) = entry.signature.strip_prefix('(')?.split_once(") -> ")?;
    let params = params.split(", ").filter(|param| !param.is_empty()).map(kind).collect::<Option<_>>()?;
    Some((params, kind(result)?))
}

/// The functions that items are made of. One that this C library lacks is as good as one that it has.
fn functions() -> Vec<Entry> {
    let is_fit = |entry: &Entry| {
        let is_far = HEADERS.contains(&entry.header) || entry.origin == Origin::BsdMacos;
        is_far && kinds(entry).is_some_and(|(params, _)| params.len() <= 6)
    };
    catalogue::entries().filter(is_fit).collect()
}

/// Adds a definition of one of them in C, and two calls from L4T: by its name, and through a function pointer. Each is
/// defined once.
pub(super) fn item(h: &mut Halves, e: &mut Entropy<'_>, i: usize) {
    let functions = functions();
    let entry = e.pick(&functions);
    let name = entry.name;
    if h.ffi.iter().any(|named| named == name) {
        return;
    }
    let (params, result) = kinds(entry).expect("only such functions were chosen");
    h.name_in_l4t(name);
    let what = format!("item {i}, {name}{}", entry.signature);

    let mut c_params = Vec::new();
    let mut body = String::new();
    let mut passed = Vec::new();
    for (k, param) in params.iter().enumerate() {
        let (given, arrives) = given_and_arriving(e, param);
        passed.push(given.l4t());
        c_params.push(format!("{} a{k}", param.c));
        let cast = if param.integer.is_some() { "(int64_t)" } else { "" };
        body += &h.c_check(&what, &format!("{cast}a{k}"), &arrives);
    }
    let c_params = if c_params.is_empty() { "void".to_owned() } else { c_params.join(", ") };
    let head = format!("{} {name}({c_params})", result.c);
    let (returned, arrives) = given_and_arriving(e, &result);
    let returned = match (&returned, result.integer) {
        (_, Some(_)) => format!("    return ({})c_same({});\n", result.c, returned.c()),
        _ if result.c == "void" => String::new(),
        _ => format!("    return {};\n", returned.c()),
    };
    write!(h.c, "{head};\n{head}\n{{\n{body}{returned}}}\n").expect("strings grow");
    calls(h, i, name, &what, &params, &passed, (&result, &arrives));
}

/// A value that one side gives, and what the other side gets of it.
fn given_and_arriving(e: &mut Entropy<'_>, kind: &Kind) -> (Value, Value) {
    match kind.integer {
        Some((bits, is_signed)) => {
            let Value::Num(n) = Value::any(e, &Ty::Num) else { unreachable!("a number was asked for") };
            (Value::Num(n), Value::Num(narrowed(n, bits, is_signed)))
        }
        None if kind.c == "void" => (Value::Num(0), Value::Num(0)),
        None => {
            let value = Value::any(e, &Ty::Ptr(Box::new(Ty::Num)));
            (value.clone(), value)
        }
    }
}

/// The L4T function that calls it by its name and through a pointer.
fn calls(
    h: &mut Halves,
    i: usize,
    name: &str,
    what: &str,
    params: &[Kind],
    passed: &[String],
    (result, arrives): (&Kind, &Value),
) {
    let l4t_type = |kind: &Kind| if kind.c == "void *" { "ptr<num>" } else { "num" };
    let types: Vec<&str> = params.iter().map(l4t_type).collect();
    let (types, passed, ty) = (types.join(", "), passed.join(", "), l4t_type(result));
    let by_name = h.l4t_check(what, "r", arrives);
    let by_pointer = h.l4t_check(&format!("{what} by its address"), "r", arrives);
    write!(
        h.l4t,
        "func item{i}() -> num\n  {ty} r\n  r: {name}({passed})\n{by_name}  funcptr ({types}) -> {ty} pointer\n  \
         pointer: {name}\n  r: pointer({passed})\n{by_pointer}  return 0\n\n"
    )
    .expect("strings grow");
    writeln!(h.main, "    item{i}();").expect("strings grow");
}
