//! Statements that copy arrays and structs, and change what was copied.

use super::exprs::Gen;
use super::scope::Place;
use super::types::Ty;

impl Gen<'_> {
    /// Copies bytes between two places of one type behind the compiler's back.
    pub(super) fn copy_in_c(&mut self) {
        let ty = self.some_type();
        if !ty.is_plain(&self.structs) {
            return self.assign();
        }
        let Some(to) = self.place(&ty, |p| p.is_writable) else { return };
        let Some(from) = self.place(&ty, |p| p.is_writable) else { return };
        let (to, from) = (self.place_text(&to, 1), self.place_text(&from, 1));
        self.line(format!("memmove(&{to}, &{from}, {})", ty.size(&self.structs)));
    }

    /// Copies an array or struct to a new variable, changes what may be the original, and prints the copy.
    pub(super) fn snapshot(&mut self) {
        let is_whole = |p: &Place| p.ty.is_aggregate() && p.is_writable && !p.is_risky;
        let wholes: Vec<Place> = self.visible_places().into_iter().filter(is_whole).collect();
        if wholes.is_empty() {
            return self.variable_of_array();
        }
        let place = self.e.pick(&wholes).clone();
        let (name, original) = (self.fresh("v"), self.place_text(&place, 1));
        self.line(format!("{} {name}", place.ty.text()));
        self.line(format!("{name}: {original}"));
        self.change_another(&name, &place.ty);
    }

    /// Changes an array or struct of a type, or calls a function that may, and prints a variable that must not change
    /// with it.
    pub(super) fn change_another(&mut self, kept: &str, ty: &Ty) {
        let mut others = self.visible_places();
        others.retain(|p| p.ty == *ty && p.is_writable && !p.is_risky && p.text != kept);
        if self.e.chance(50) {
            let shown = self.scalars(kept, ty);
            self.print(&shown);
        }
        if others.is_empty() || self.e.chance(20) {
            if let Some(call) = self.call_returning(&Ty::Num, 2) {
                self.line(call.text());
            }
        } else {
            let other = self.e.pick(&others).clone();
            self.change_part(&other);
        }
        let Ty::Array(elem, len) = ty else {
            let shown = self.scalars(kept, ty);
            return self.print(&shown);
        };
        // With an index that is no constant: otherwise the elements would soon be variables of their own.
        let counter = self.fresh("i");
        self.line(format!("num {counter}"));
        self.line(format!("loop {counter} < {len}"));
        let shown = self.scalars(&format!("{kept}[{counter}]"), elem);
        self.depth += 1;
        self.print(&shown);
        self.line(format!("{counter}: {counter} + 1"));
        self.depth -= 1;
    }

    /// Writes all of a place, or an element or member of it.
    pub(super) fn change_part(&mut self, whole: &Place) {
        let (pattern, ty) = match self.part(whole) {
            Some(part) if self.e.chance(60) => part,
            _ => (whole.text.clone(), whole.ty.clone()),
        };
        let wish = self.wish(&ty, whole);
        let value = self.value(&ty, wish, 2).text();
        let text = self.filled(&pattern, 1);
        self.line(format!("{text}: {value}"));
    }

    /// Some element or member of an array or struct: its text with places for indices, and its type.
    pub(super) fn part(&mut self, whole: &Place) -> Option<(String, Ty)> {
        match &whole.ty {
            Ty::Array(elem, len) if *len > 0 => Some((whole.postfix(&format!("[#{len}#]")), Ty::clone(elem))),
            Ty::Struct(index) => {
                let member = self.e.below(self.structs[*index].len());
                Some((whole.postfix(&format!(".m{member}")), self.structs[*index][member].clone()))
            }
            _ => None,
        }
    }
}
