//! A function of L4T that C calls by its name, as the header declares it, and by its address.

use super::halves::Halves;
use super::signatures::Signature;
use crate::entropy::Entropy;
use std::fmt::Write;

/// Adds the L4T function `item{i}` and C's calls of it.
pub(super) fn item(h: &mut Halves, e: &mut Entropy<'_>, i: usize) {
    let signature = Signature::any(h, e);
    signature.in_l4t(h, e, &format!("item{i}"));
    let by_name = signature.called_from_c(h, &format!("item{i}"));
    let by_address = signature.called_from_c(h, "pointer");
    let pointer = signature.c_pointer("volatile pointer");
    write!(h.c, "static void calls{i}(void)\n{{\n    {pointer} = item{i};\n{by_name}{by_address}}}\n")
        .expect("strings grow");
    writeln!(h.main, "    calls{i}();").expect("strings grow");
}
