//! Arrays and structs written out, and first values of global variables.

use super::exprs::{Expr, Gen, Level, Wish};
use super::scope::Var;
use super::types::{Structs, Ty};
use crate::entropy::Entropy;
use std::rc::Rc;

impl Gen<'_> {
    /// An array or struct literal; members in any order.
    pub(super) fn aggregate_literal(&mut self, ty: &Ty, wish: Wish, depth: usize) -> Expr {
        let wish = Wish { sturdy: false, ..wish };
        let text = match ty {
            Ty::Array(elem, len) => {
                let elems: Vec<String> = (0..*len).map(|_| self.value(elem, wish, depth - 1).text()).collect();
                format!("[{}]", elems.join(", "))
            }
            Ty::Struct(index) => {
                let members: Vec<(usize, Ty)> = self.structs[*index].iter().cloned().enumerate().collect();
                let start = self.e.below(members.len());
                let value = |(i, ty): &(usize, Ty)| format!("m{i}: {}", self.value(ty, wish, depth - 1).text());
                let members: Vec<String> = members.iter().cycle().skip(start).take(members.len()).map(value).collect();
                format!("struct S{index}({})", members.join(", "))
            }
            _ => return self.value(ty, wish, depth),
        };
        Expr::new(text, Level::Postfix)
    }
}

/// What a first value of a global variable may be made of.
pub(super) struct Constants<'a> {
    pub(super) structs: &'a Structs,
    /// Functions, with their types.
    pub(super) funcs: &'a [super::exprs::Func],
    /// The globals above.
    pub(super) globals: &'a [Var],
}

impl Constants<'_> {
    /// A constant of a type.
    pub(super) fn value(&self, e: &mut Entropy, ty: &Ty) -> String {
        match ty {
            Ty::Num => self.number(e, 2),
            Ty::Char => format!("'\\x{:02x}'", e.below(256)),
            Ty::Ptr(to) => self.address(e, to),
            Ty::Func(func) => {
                let fitting: Vec<_> = self.funcs.iter().filter(|f| f.ty == *func).collect();
                if fitting.is_empty() || e.chance(20) { "nullptr".to_owned() } else { e.pick(&fitting).name.clone() }
            }
            Ty::Array(elem, len) => {
                let elems: Vec<String> = (0..*len).map(|_| self.value(e, elem)).collect();
                format!("[{}]", elems.join(", "))
            }
            Ty::Struct(index) => {
                let members = self.structs[*index].iter().enumerate().rev();
                let members: Vec<String> = members.map(|(i, m)| format!("m{i}: {}", self.value(e, m))).collect();
                format!("struct S{index}({})", members.join(", "))
            }
        }
    }

    /// The address of a global above, or of a part of one. Not of a string: somebody might write there.
    fn address(&self, e: &mut Entropy, to: &Rc<Ty>) -> String {
        let mut fitting = Vec::new();
        for var in self.globals.iter().filter(|var| !var.is_counter) {
            if var.ty == **to {
                fitting.push(format!("&{}", var.name));
            }
            match &var.ty {
                Ty::Array(elem, len) if *elem == *to && *len > 0 => fitting.push(format!("&{}[{}]", var.name, len - 1)),
                Ty::Struct(index) => {
                    let members = self.structs[*index].iter().enumerate().filter(|(_, member)| **member == **to);
                    fitting.extend(members.map(|(i, _)| format!("&{}.m{i}", var.name)));
                }
                _ => {}
            }
        }
        if fitting.is_empty() || e.chance(10) { "nullptr".to_owned() } else { e.pick(&fitting).clone() }
    }

    fn number(&self, e: &mut Entropy, depth: usize) -> String {
        if depth == 0 || e.chance(40) {
            return match e.below(6) {
                0 => format!("0x{:x}", e.wide() >> 1),
                1 => "-9223372036854775808".to_owned(),
                2 => format!("num('\\x{:02x}')", e.below(256)),
                3 => "sizeof(array<struct Node>[3])".to_owned(),
                4 => format!("-{}", e.below(1000)),
                _ => e.below(1000).to_string(),
            };
        }
        let lhs = self.number(e, depth - 1);
        let operators = ["+", "-", "*", "&", "|", "^", "<<", ">>", "<", ">=", "=", "!=", "&&", "||"];
        match e.below(18) {
            0 => format!("!({lhs})"),
            1 => format!("~({lhs})"),
            2 => format!("-({lhs})"),
            3 => format!("({lhs}) / {}", 1 + e.below(9)),
            n => format!("({lhs}) {} ({})", operators[n - 4], self.number(e, depth - 1)),
        }
    }
}
