//! Functions of either side, called by the other through their addresses.

use super::halves::Halves;
use super::signatures::Signature;
use super::structs;
use super::types::Ty;
use crate::entropy::Entropy;
use std::fmt::Write;

/// Adds a function of one signature in each language, and the calls of both by the other side: of an address that was
/// passed, and of one in a member of a struct that was passed.
pub(super) fn item(h: &mut Halves, e: &mut Entropy<'_>, i: usize) {
    let signature = Signature::any(h, e);
    let holder = structs::declare(h, vec![Ty::Char, signature.pointer(), Ty::Num]);
    signature.in_l4t(h, e, &format!("l4t{i}"));
    signature.in_c(h, &format!("c_function{i}"));
    from_c(h, i, &signature, holder);
    from_l4t(h, e, i, &signature, holder);
}

/// C calls the L4T function.
fn from_c(h: &mut Halves, i: usize, signature: &Signature, holder: usize) {
    let declared = signature.c_pointer("pointer");
    let passed = signature.called_from_c(h, "pointer");
    let held = signature.called_from_c(h, "(*holder).m1");
    write!(
        h.c,
        "void c_call{i}({declared});\nvoid c_call{i}({declared})\n{{\n{passed}}}\n\
         void c_call_held{i}(struct S{holder} *holder);\nvoid c_call_held{i}(struct S{holder} *holder)\n{{\n{held}    \
         holder->m1 = c_function{i};\n}}\n"
    )
    .expect("strings grow");
    h.name_in_l4t(&format!("c_call{i}"));
    h.name_in_l4t(&format!("c_call_held{i}"));
}

/// L4T passes its function to C, and calls C's function through a variable of each kind.
fn from_l4t(h: &mut Halves, e: &mut Entropy<'_>, i: usize, signature: &Signature, holder: usize) {
    let pointer = signature.pointer().l4t();
    let by_variable = signature.called_from_l4t(h, "pointer", "a");
    let by_member = signature.called_from_l4t(h, "holder.m1", "b");
    let by_parameter = signature.called_from_l4t(h, "passed", "c");
    let from_where = if e.chance(50) { format!("c_address{i}()") } else { format!("c_function{i}") };
    write!(
        h.l4t,
        "func item{i}({pointer} passed) -> num\n{by_parameter}  {pointer} pointer\n  pointer: l4t{i}\n  \
         c_call{i}(pointer)\n  c_call{i}(l4t{i})\n  pointer: {from_where}\n{by_variable}  struct S{holder} holder\n  \
         holder.m1: l4t{i}\n  c_call_held{i}(&holder)\n{by_member}  return 0\n\n"
    )
    .expect("strings grow");
    h.name_in_l4t(&format!("c_function{i}"));
    h.name_in_l4t(&format!("c_address{i}"));
    write!(h.c, "void *c_address{i}(void);\nvoid *c_address{i}(void)\n{{\n    return (void *)c_function{i};\n}}\n")
        .expect("strings grow");
    writeln!(h.main, "    item{i}(c_function{i});").expect("strings grow");
}
