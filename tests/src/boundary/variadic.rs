//! A call of a variadic C function that the compiler knows nothing of.

use super::arguments::{Argument, Taken, argument};
use super::calls_out;
use super::halves::Halves;
use crate::entropy::Entropy;

/// Adds a C function with 1 to 9 fixed and 0 to 12 more arguments, and the L4T function that calls it.
pub(super) fn item(h: &mut Halves, e: &mut Entropy<'_>, i: usize) {
    let (n_fixed, n_more) = (1 + e.below(9), e.below(13));
    let taken = |k| if k + 1 < n_fixed { Taken::Fixed } else { Taken::Promoted };
    let arguments: Vec<Argument> = (0..n_fixed + n_more).map(|k| argument(h, e, i, k, taken(k))).collect();
    let (fixed, more) = arguments.split_at(n_fixed);
    let params: Vec<&str> = fixed.iter().map(|a| a.c_param.as_str()).collect();
    let params = format!("{}, ...", params.join(", "));

    let mut body = format!("    va_list list;\n    va_start(list, a{});\n", n_fixed - 1);
    body.extend(fixed.iter().map(|a| a.body.as_str()));
    for Argument { c_param, va_type, body: checks, .. } in more {
        body += &format!("    {c_param} = va_arg(list, {va_type});\n{checks}");
    }
    body += "    va_end(list);\n";
    calls_out::add(h, e, i, &arguments, &params, &body);
}
