//! A function with parameters of L4T's types, in either language: it checks what it gets and returns a given value.

use super::halves::{Filling, Halves, c_fill, l4t_fill};
use super::types::{Ty, c_parameters};
use super::values::Value;
use crate::entropy::Entropy;
use std::fmt::Write;

/// L4T's limit.
const MAX_PARAMS: usize = 6;

/// Types, and the values that one call passes and returns.
pub(super) struct Signature {
    pub(super) params: Vec<Ty>,
    pub(super) result: Ty,
    passed: Vec<Filling>,
    returned: Value,
}

impl Signature {
    pub(super) fn any(h: &Halves, e: &mut Entropy<'_>) -> Signature {
        let params: Vec<Ty> = (0..e.below(MAX_PARAMS + 1)).map(|_| h.structs.filled_type(e)).collect();
        let passed = params.iter().map(|ty| h.filling(e, ty)).collect();
        let result = h.structs.scalar_type(e);
        let returned = Value::any(e, &result);
        Signature { params, result, passed, returned }
    }

    /// As a type of its own.
    pub(super) fn pointer(&self) -> Ty {
        Ty::FuncPtr(self.params.clone(), Box::new(self.result.clone()))
    }

    /// An L4T function, which also changes its copies of aggregates.
    pub(super) fn in_l4t(&self, h: &mut Halves, e: &mut Entropy<'_>, name: &str) {
        let mut body = String::new();
        let mut params = Vec::new();
        for (k, (ty, filling)) in self.params.iter().zip(&self.passed).enumerate() {
            params.push(format!("{} p{k}", ty.l4t()));
            body += &h.l4t_checks(&format!("parameter of {name}"), &format!("p{k}"), filling);
            body += &l4t_fill(&format!("p{k}"), &h.filling(e, ty));
        }
        let (params, result, value) = (params.join(", "), self.result.l4t(), self.returned.l4t());
        write!(h.l4t, "func {name}({params}) -> {result}\n{body}  return {value}\n\n").expect("strings grow");
    }

    /// A C function.
    pub(super) fn in_c(&self, h: &mut Halves, name: &str) {
        let mut body = String::new();
        let mut params = Vec::new();
        for (k, (ty, filling)) in self.params.iter().zip(&self.passed).enumerate() {
            params.push(ty.c_parameter(&format!("p{k}"), "S"));
            let value = if matches!(ty, Ty::Struct(_)) { format!("(*p{k})") } else { format!("p{k}") };
            body += &h.c_checks(&format!("parameter of {name}"), &value, filling);
        }
        let params = if params.is_empty() { "void".to_owned() } else { params.join(", ") };
        let head = self.result.c(&format!("{name}({params})"), "S");
        let value = self.returned.c_computed();
        write!(h.c, "{head};\n{head}\n{{\n{body}    return {value};\n}}\n").expect("strings grow");
    }

    /// L4T statements that call a function and check its result; variables are named after `tag`.
    pub(super) fn called_from_l4t(&self, h: &mut Halves, callee: &str, tag: &str) -> String {
        let mut before = String::new();
        let mut after = String::new();
        let mut passed = Vec::new();
        for (k, (ty, filling)) in self.params.iter().zip(&self.passed).enumerate() {
            let name = format!("{tag}{k}");
            before += &format!("  {} {name}\n{}", ty.l4t(), l4t_fill(&name, filling));
            after += &h.l4t_checks(&format!("passed to {callee}"), &name, filling);
            passed.push(name);
        }
        let (ty, passed) = (self.result.l4t(), passed.join(", "));
        let check = h.l4t_check(&format!("result of {callee}"), &format!("{tag}r"), &self.returned);
        format!("{before}  {ty} {tag}r\n  {tag}r: {callee}({passed})\n{check}{after}")
    }

    /// A C block that does the same.
    pub(super) fn called_from_c(&self, h: &mut Halves, callee: &str) -> String {
        let mut before = String::new();
        let mut after = String::new();
        let mut passed = Vec::new();
        for (k, (ty, filling)) in self.params.iter().zip(&self.passed).enumerate() {
            let name = format!("o{k}");
            before += &format!("    {};\n{}", ty.c(&name, "S"), c_fill(&name, filling));
            after += &h.c_checks(&format!("passed to {callee}"), &name, filling);
            passed.push(if matches!(ty, Ty::Struct(_)) { format!("&{name}") } else { name });
        }
        let (declared, passed) = (self.result.c("r", "S"), passed.join(", "));
        let check = h.c_check(&format!("result of {callee}"), "r", &self.returned);
        format!("    {{\n{before}    {declared} = {callee}({passed});\n{check}{after}    }}\n")
    }

    /// C's type of the function's address, as a declaration of `name`.
    pub(super) fn c_pointer(&self, name: &str) -> String {
        self.result.c(&format!("(*{name})({})", c_parameters(&self.params, "S")), "S")
    }
}
