//! The two files while they are written, and the checks in them.

use super::types::{Structs, Ty};
use super::values::Value;
use crate::entropy::Entropy;
use std::fmt::Write;

/// An L4T file and a C file that check each other. A check has a number: the C half counts failures, and knows at the
/// end whether each check was reached.
#[derive(Default, Debug)]
pub(super) struct Halves {
    pub(super) structs: Structs,
    pub(super) is_for_macos: bool,
    /// C functions that the L4T half names.
    pub(super) ffi: Vec<String>,
    /// Structs and functions in L4T.
    pub(super) l4t: String,
    /// Types and functions in C.
    pub(super) c: String,
    /// The statements of C's `main`.
    pub(super) main: String,
    /// What each check is about.
    pub(super) labels: Vec<String>,
}

/// The scalars of a variable with a value for each: path behind the variable's name, and value.
pub(super) type Filling = Vec<(String, Value)>;

impl Halves {
    /// A new check; its number.
    pub(super) fn label(&mut self, what: impl Into<String>) -> usize {
        self.labels.push(what.into());
        self.labels.len() - 1
    }

    /// An L4T statement that checks a place.
    pub(super) fn l4t_check(&mut self, what: &str, place: &str, value: &Value) -> String {
        let id = self.label(format!("{what}: {place} in L4T"));
        format!("  check({id}, {place} = {})\n", value.l4t())
    }

    /// A C statement that checks an expression.
    pub(super) fn c_check(&mut self, what: &str, expression: &str, value: &Value) -> String {
        self.c_claim(&format!("{what}: {expression} in C"), &value.c_test(expression))
    }

    /// A C statement that checks a condition.
    pub(super) fn c_claim(&mut self, what: &str, condition: &str) -> String {
        let id = self.label(what);
        format!("    check({id}, {condition});\n")
    }

    /// Statements that check all scalars of a variable.
    pub(super) fn l4t_checks(&mut self, what: &str, variable: &str, filling: &Filling) -> String {
        filling.iter().map(|(path, value)| self.l4t_check(what, &format!("{variable}{path}"), value)).collect()
    }

    /// The same in C.
    pub(super) fn c_checks(&mut self, what: &str, variable: &str, filling: &Filling) -> String {
        filling.iter().map(|(path, value)| self.c_check(what, &format!("{variable}{path}"), value)).collect()
    }

    /// A value for each scalar of a type.
    pub(super) fn filling(&self, e: &mut Entropy<'_>, ty: &Ty) -> Filling {
        self.structs.scalars(ty).into_iter().map(|(path, ty)| (path, Value::any(e, &ty))).collect()
    }

    /// Whatever the C function is declared as, to the compiler it is a name.
    pub(super) fn name_in_l4t(&mut self, function: &str) {
        self.ffi.push(function.to_owned());
    }

    pub(super) fn l4t_file(&self) -> String {
        let mut file = String::new();
        for name in ["check", "c_data", "c_function", "c_same"].into_iter().chain(self.ffi.iter().map(String::as_str)) {
            writeln!(file, "ffi \"C\" {name}").expect("strings grow");
        }
        file + "\n" + &self.l4t
    }

    pub(super) fn c_file(&self) -> String {
        let n_checks = self.labels.len();
        let labels: String = self.labels.iter().map(|label| format!("    {label:?},\n")).collect();
        format!(
            "{}\nconst char *const labels[] = {{\n{labels}    \"\",\n}};\nint seen[{n_checks} + 1];\n\n{}\nint main(void)\n{{\n{}    \
             return all_seen({n_checks});\n}}\n",
            include_str!("prelude.c"),
            self.c,
            self.main
        )
    }
}

/// L4T statements that give a variable these values.
pub(super) fn l4t_fill(variable: &str, filling: &Filling) -> String {
    filling.iter().map(|(path, value)| format!("  {variable}{path}: {}\n", value.l4t())).collect()
}

/// The same in C.
pub(super) fn c_fill(variable: &str, filling: &Filling) -> String {
    filling.iter().map(|(path, value)| format!("    {variable}{path} = {};\n", value.c_computed())).collect()
}
