//! Calls of the `printf` family, compared with what C prints for the same values.

use super::halves::Halves;
use super::types::Ty;
use super::values::Value;
use crate::entropy::Entropy;
use std::fmt::Write;

/// An L4T function that prints into a buffer, and a C function that prints the same into one of its own.
pub(super) fn item(h: &mut Halves, e: &mut Entropy<'_>, i: usize) {
    let (mut format, mut l4t, mut c) = (">".to_owned(), String::new(), String::new());
    for _ in 0..e.below(13) {
        let (directive, in_l4t, in_c) = directive(e);
        write!(format, " {directive}").expect("strings grow");
        write!(l4t, ", {in_l4t}").expect("strings grow");
        write!(c, ", {in_c}").expect("strings grow");
    }
    let (function, l4t_first, limit) = match e.below(2) {
        0 => ("sprintf", "text", "sizeof text"),
        _ => ("snprintf", "text, 40", "40"),
    };
    h.name_in_l4t(function);
    h.name_in_l4t(&format!("c_text{i}"));
    write!(
        h.l4t,
        "func item{i}() -> num\n  array<char>[800] text\n  num n\n  n: {function}({l4t_first}, \"{format}\"{l4t})\n  \
         c_text{i}(text, n)\n  return 0\n\n"
    )
    .expect("strings grow");
    let what = format!("item {i}, {function}");
    let checks = h.c_claim(&format!("{what}: text"), "strcmp(got, text) == 0")
        + &h.c_claim(&format!("{what}: length"), "n == length");
    write!(
        h.c,
        "void c_text{i}(const char *got, int64_t length);\nvoid c_text{i}(const char *got, int64_t length)\n{{\n    \
         char text[800];\n    int n = snprintf(text, {limit}, \"{format}\"{c});\n{checks}}}\n"
    )
    .expect("strings grow");
    writeln!(h.main, "    item{i}();").expect("strings grow");
}

/// A conversion, with an argument for it in both languages.
fn directive(e: &mut Entropy<'_>) -> (&'static str, String, String) {
    let number = Value::any(e, &Ty::Num);
    let cast = |c_type: &str| format!("({c_type}){}", number.c());
    match e.below(12) {
        0 => ("%lld", number.l4t(), cast("long long")),
        1 => ("%d", number.l4t(), cast("int")),
        2 => ("%u", number.l4t(), cast("unsigned")),
        3 => ("%hd", number.l4t(), cast("short")),
        4 => ("%hhu", number.l4t(), cast("unsigned char")),
        5 => ("%llx", number.l4t(), cast("unsigned long long")),
        6 => ("%-12ld|", number.l4t(), cast("long")),
        7 => ("%s", "\"text\"".to_owned(), "\"text\"".to_owned()),
        8 => ("%p", "c_data(1)".to_owned(), "c_data(1)".to_owned()),
        9 => ("%.*s", "2, &\"text\"".to_owned(), "2, \"text\"".to_owned()),
        _ => {
            // No byte of 0: what stands behind it could not be compared.
            let byte = Value::Byte(1 + e.below(255) as u8);
            (["%d", "%c"][e.below(2)], byte.l4t(), byte.c())
        }
    }
}
