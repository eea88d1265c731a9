//! A struct: its layout as the C compiler and L4T see it, and its bytes written by one side and read by the other.

use super::halves::{Halves, c_fill, l4t_fill};
use super::types::{Members, Ty};
use crate::entropy::Entropy;
use std::fmt::Write;

/// No struct has more scalars.
const MAX_SCALARS: usize = 40;

/// Adds a struct that other items can use too.
pub(super) fn item(h: &mut Halves, e: &mut Entropy<'_>) {
    let members = members(h, e, h.structs.0.len());
    let n_members = members.len();
    let id = declare(h, members);
    h.l4t.push_str(&l4t_declaration(&format!("W{id}"), &vec![Ty::Char, Ty::Struct(id)]));
    layout(h, id, n_members);
    exchange(h, e, id);
}

/// Declares a struct; its number. C does so a second time, as `struct Cn`, without the header.
pub(super) fn declare(h: &mut Halves, members: Members) -> usize {
    let id = h.structs.0.len();
    h.l4t.push_str(&l4t_declaration(&format!("S{id}"), &members));
    h.c.push_str(&c_declaration(id, &members));
    h.structs.0.push(members);
    id
}

fn members(h: &Halves, e: &mut Entropy<'_>, id: usize) -> Members {
    let mut n_scalars = 0;
    let n_members = 1 + e.below(6);
    let mut member = || {
        let ty = match e.chance(10) {
            true => Ty::Ptr(Box::new(Ty::Struct(id))),
            false => h.structs.any_type(e, 2),
        };
        // A pointer to this struct has no scalars but itself; the list of structs does not hold it yet.
        n_scalars += if ty.is_aggregate() { h.structs.scalars(&ty).len() } else { 1 };
        if n_scalars > MAX_SCALARS { Ty::Char } else { ty }
    };
    (0..n_members).map(|_| member()).collect()
}

fn l4t_declaration(name: &str, members: &Members) -> String {
    let members: String = members.iter().enumerate().map(|(i, ty)| format!("  {} m{i}\n", ty.l4t())).collect();
    format!("struct {name}\n{members}\n")
}

fn c_declaration(id: usize, members: &Members) -> String {
    let mut c = format!("struct C{id} {{\n");
    for (i, ty) in members.iter().enumerate() {
        writeln!(c, "    {};", ty.c(&format!("m{i}"), "C")).expect("strings grow");
    }
    writeln!(c, "}};\nstruct CW{id} {{\n    unsigned char m0;\n    struct C{id} m1;\n}};").expect("strings grow");
    let mut must_be_equal = |what: &dyn Fn(char) -> String| {
        writeln!(c, "_Static_assert({} == {}, \"the header\");", what('S'), what('C')).expect("strings grow");
    };
    must_be_equal(&|prefix| format!("sizeof(struct {prefix}{id})"));
    must_be_equal(&|prefix| format!("_Alignof(struct {prefix}{id})"));
    for i in 0..members.len() {
        must_be_equal(&|prefix| format!("offsetof(struct {prefix}{id}, m{i})"));
    }
    c
}

/// L4T passes addresses of all parts; C knows how far they must be apart.
fn layout(h: &mut Halves, id: usize, n_members: usize) {
    let members: String = (0..n_members).map(|i| format!(", &two[0].m{i}")).collect();
    write!(
        h.l4t,
        "func s{id}_layout() -> num\n  array<struct S{id}>[2] two\n  struct W{id} wrap\n  struct S{id} fresh\n  \
         c_s{id}_layout(&two[0], &two[1], &wrap, &wrap.m1{members})\n  c_s{id}_fresh(&fresh)\n  return 0\n\n"
    )
    .expect("strings grow");
    h.name_in_l4t(&format!("c_s{id}_layout"));
    h.name_in_l4t(&format!("c_s{id}_fresh"));

    let params: String = (0..n_members).map(|i| format!(", char *m{i}")).collect();
    let mut body = h.c_claim(&format!("size of S{id}"), &format!("second - first == sizeof(struct C{id})"));
    body += &h.c_claim(&format!("alignment of S{id}"), &format!("held - wrap == offsetof(struct CW{id}, m1)"));
    for i in 0..n_members {
        let claim = format!("m{i} - first == offsetof(struct C{id}, m{i})");
        body += &h.c_claim(&format!("offset of S{id}.m{i}"), &claim);
    }
    let fresh = h.c_claim(&format!("S{id} begins as zero"), "any == 0");
    write!(
        h.c,
        "void c_s{id}_layout(char *first, char *second, char *wrap, char *held{params})\n{{\n{body}}}\n\
         void c_s{id}_fresh(const unsigned char *bytes)\n{{\n    int any = 0;\n    \
         for (size_t i = 0; i < sizeof(struct C{id}); i++)\n        any |= bytes[i];\n{fresh}}}\n"
    )
    .expect("strings grow");
    writeln!(h.main, "    s{id}_layout();").expect("strings grow");
}

/// C writes, L4T reads, copies and writes, C reads: the bytes between the members must stay as they were.
fn exchange(h: &mut Halves, e: &mut Entropy<'_>, id: usize) {
    let (written, answer) = (h.filling(e, &Ty::Struct(id)), h.filling(e, &Ty::Struct(id)));
    let read = h.l4t_checks(&format!("S{id} written by C"), "(*p)", &written);
    let kept = h.l4t_checks(&format!("S{id} copied"), "copy", &written);
    let fill = l4t_fill("(*p)", &answer);
    write!(
        h.l4t,
        "func s{id}_exchange(ptr<struct S{id}> p) -> num\n  struct S{id} copy\n{read}  copy: *p\n{fill}{kept}  \
         c_s{id}_copied(copy)\n  return 0\n\n"
    )
    .expect("strings grow");
    h.name_in_l4t(&format!("c_s{id}_copied"));

    let copied = h.c_checks(&format!("S{id} copied by L4T"), "(*p)", &written);
    let bytes = h.c_claim(&format!("bytes of S{id}"), "memcmp(&object, &expected, sizeof object) == 0");
    let (fill_object, fill_expected) = (c_fill("object", &written), c_fill("expected", &answer));
    write!(
        h.c,
        "void c_s{id}_copied(struct C{id} *p)\n{{\n    (void)p;\n{copied}}}\n\
         static void s{id}(void)\n{{\n    struct C{id} object, expected;\n    \
         memset(&object, 0xa5, sizeof object);\n    memset(&expected, 0xa5, sizeof expected);\n\
         {fill_object}    s{id}_exchange((void *)&object);\n{fill_expected}{bytes}}}\n"
    )
    .expect("strings grow");
    writeln!(h.main, "    s{id}();").expect("strings grow");
}
