//! Statements that fill memory: blocks from the heap, and new contents for variables.

use super::exprs::{Gen, Wish};
use super::scope::{Place, Var};
use super::types::Ty;

impl Gen<'_> {
    /// A block from the heap: filled, used, grown, freed. Nothing else keeps its address.
    pub(super) fn heap_block(&mut self) {
        let elem = self.new_type(1);
        let len = 1 + self.e.below(5);
        let array = elem.array(len);
        let name = self.fresh("h");
        let call = self.allocation(&elem, len);
        self.line(format!("{} {name}", array.pointer().text()));
        self.line(format!("{name}: {call}"));
        let wish = Wish { lifetime: 0, sturdy: false };
        let value = self.value(&array, wish, 2).text();
        self.line(format!("*{name}: {value}"));
        if self.e.chance(30) {
            self.line(format!("{name}: realloc({name}, {})", 3 * array.size(&self.structs)));
        }
        let index = self.e.below(len);
        let value = self.value(&elem, wish, 2).text();
        self.line(format!("(*{name})[{index}]: {value}"));
        let shown = self.scalars(&format!("(*{name})[{index}]"), &elem);
        self.print(&shown);
        self.line(format!("free({name})"));
    }

    fn allocation(&mut self, elem: &Ty, len: usize) -> String {
        let size = elem.size(&self.structs);
        if self.e.chance(50) { format!("malloc({})", len * size) } else { format!("calloc({len}, {size})") }
    }

    /// A variable that points at a block from the heap, which stays: others may know its address.
    pub(super) fn heap_variable(&mut self) {
        let ty = self.new_type(2);
        let name = self.fresh("h");
        let call = self.allocation(&ty, 1);
        let value = self.value(&ty, Wish { lifetime: 0, sturdy: ty.is_address() }, 2).text();
        self.line(format!("{} {name}", ty.pointer().text()));
        self.line(format!("{name}: {call}"));
        self.line(format!("*{name}: {value}"));
        self.vars.push(Var { is_sturdy: true, ..Var::new(name, ty.pointer(), self.depth) });
    }

    /// New contents for a variable that is there already.
    pub(super) fn refill(&mut self) {
        let visible: Vec<Var> = (self.vars.iter().enumerate())
            .filter(|(i, v)| !self.is_hidden(*i, v) && !v.is_counter && !v.is_sturdy)
            .map(|(_, v)| v.clone())
            .collect();
        if visible.is_empty() {
            return self.assign();
        }
        let var = self.e.pick(&visible).clone();
        self.fill(&var);
    }

    /// Gives a variable contents other than zero, which would hide what is computed from them.
    pub(super) fn fill(&mut self, var: &Var) {
        const MAX_FILLED: usize = 6;
        let size = var.ty.size(&self.structs);
        if var.ty.is_aggregate() && var.ty.is_plain(&self.structs) && (1..=80).contains(&size) && self.e.chance(35) {
            return self.fill_bytes(&var.name, size);
        }
        let places = super::scope::places(var, &self.structs);
        let scalars: Vec<Place> = places.into_iter().filter(|p| !p.ty.is_aggregate() && !p.is_risky).collect();
        for place in scalars.iter().filter(|p| p.is_writable).take(MAX_FILLED) {
            let text = self.place_text(place, 0);
            let wish = self.wish(&place.ty, place);
            let value = match place.ty {
                Ty::Num if self.e.chance(60) => self.literal(),
                _ => self.value(&place.ty, wish, 1),
            };
            self.line(format!("{text}: {}", value.text()));
        }
    }

    /// Structs whose bytes C writes: their members must lie where C has them.
    pub(super) fn lay_out(&mut self) {
        let plain = (0..self.structs.len()).filter(|&i| Ty::Struct(i).is_plain(&self.structs));
        let plain: Vec<usize> = plain.collect();
        if plain.is_empty() {
            return self.variable_of_array();
        }
        let ty = Ty::Struct(*self.e.pick(&plain)).array(2);
        let name = self.fresh("v");
        self.line(format!("{} {name}", ty.text()));
        self.fill_bytes(&name, ty.size(&self.structs));
        let shown = self.scalars(&name, &ty);
        self.print(&shown);
        self.vars.push(Var::new(name, ty, self.depth));
    }

    /// Has C write the bytes of numbers and characters.
    fn fill_bytes(&mut self, name: &str, size: usize) {
        if self.e.chance(25) {
            let byte = self.e.below(256);
            return self.line(format!("memset(&{name}, {byte}, {size})"));
        }
        let bytes = self.string(size);
        self.line(format!("memmove(&{name}, &\"{bytes}\", {size})"));
    }
}
