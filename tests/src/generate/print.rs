//! Statements that print.

use super::exprs::{Expr, Gen, Wish};
use super::types::Ty;

/// A value to print, and how `printf` prints all of it.
pub(super) struct Shown {
    format: &'static str,
    text: String,
}

impl Gen<'_> {
    pub(super) fn print_something(&mut self) {
        let ty = self.some_type();
        let Some(place) = self.place(&ty, |_| true) else { return self.print_number() };
        let text = self.place_text(&place, 1);
        let scalars = self.scalars(&text, &ty);
        self.print(&scalars);
    }

    pub(super) fn print_number(&mut self) {
        let wish = Wish { lifetime: self.depth, sturdy: false };
        let (ty, format) = if self.e.chance(10) { (Ty::Char, "%d") } else { (Ty::Num, "%lld") };
        let text = self.value(&ty, wish, 2).text();
        self.print(&[Shown { format, text }]);
    }

    pub(super) fn print_numbers(&mut self, numbers: Vec<Expr>) {
        let shown: Vec<Shown> = numbers.into_iter().map(|n| Shown { format: "%lld", text: n.text() }).collect();
        self.print(&shown);
    }

    /// Makes a call and prints its result, if that is the same everywhere.
    pub(super) fn print_result(&mut self, call: String, ty: &Ty) {
        match ty {
            Ty::Num => self.print(&[Shown { format: "%lld", text: call }]),
            Ty::Char => self.print(&[Shown { format: "%d", text: call }]),
            _ => self.line(call),
        }
    }

    /// What can be printed of a place: its numbers, its characters, and whether its addresses are null.
    pub(super) fn scalars(&self, place: &str, ty: &Ty) -> Vec<Shown> {
        let base = if place.starts_with('*') { format!("({place})") } else { place.to_owned() };
        match ty {
            Ty::Num => vec![Shown { format: "%lld", text: place.to_owned() }],
            Ty::Char => vec![Shown { format: "%d", text: place.to_owned() }],
            Ty::Ptr(_) | Ty::Func(_) => vec![Shown { format: "%lld", text: format!("({place} && 1)") }],
            Ty::Array(elem, len) => (0..*len).flat_map(|i| self.scalars(&format!("{base}[{i}]"), elem)).collect(),
            Ty::Struct(index) => {
                let members = self.structs[*index].iter().enumerate();
                members.flat_map(|(i, m)| self.scalars(&format!("{base}.m{i}"), m)).collect()
            }
        }
    }

    /// Prints values, up to eight in a call, which is more than fit in registers.
    pub(super) fn print(&mut self, values: &[Shown]) {
        for some in values.chunks(8) {
            let formats: Vec<&str> = some.iter().map(|s| s.format).collect();
            let texts: Vec<&str> = some.iter().map(|s| s.text.as_str()).collect();
            self.line(format!("printf(\"{}\\n\", {})", formats.join(" "), texts.join(", ")));
        }
    }
}
