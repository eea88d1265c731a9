//! Statements about memory: blocks from the heap, contents, copies, views and lists.

use super::exprs::{Gen, Level, Wish};
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

    /// Sorts an array of `num` through C's `qsort`, with the comparison that every program has.
    pub(super) fn sort(&mut self) {
        let lengths = (1..5).filter(|&n| self.place(&Ty::Num.array(n), |p| p.is_writable).is_some());
        let lengths: Vec<usize> = lengths.collect();
        if lengths.is_empty() {
            return self.assign();
        }
        let len = *self.e.pick(&lengths);
        let Some(place) = self.place(&Ty::Num.array(len), |p| p.is_writable) else { return };
        let text = self.place_text(&place, 1);
        self.line(format!("qsort({text}, {len}, 8, compare)"));
    }

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
    fn change_part(&mut self, whole: &Place) {
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

    /// A pointer to an array of no stated length. Only C gives one out.
    pub(super) fn view(&mut self) {
        let Some((text, elem, len)) = self.some_array(1) else { return self.variable_of_array() };
        let name = self.fresh("w");
        let ty = elem.array(0).pointer();
        self.line(format!("{} {name}", ty.text()));
        self.line(format!("{name}: memmove(&{text}, &{text}, 0)"));
        self.vars.push(Var { is_sturdy: true, view: Some(len), ..Var::new(name, ty, self.depth) });
    }

    /// Two pointers to arrays that overlap in all but one element, and a copy from one to the other.
    pub(super) fn overlap(&mut self) {
        let Some(place) = self.some_array_place(2) else { return self.variable_of_array() };
        let (text, elem, len) = self.array_parts(&place);
        for _ in 0..2 {
            self.change_part(&place);
        }
        let ty = elem.array(len - 1).pointer();
        let mut names = Vec::new();
        for start in 0..2 {
            let name = self.fresh("o");
            self.line(format!("{} {name}", ty.text()));
            self.line(format!("{name}: memmove(&{text}[{start}], &{text}, 0)"));
            self.vars.push(Var { is_sturdy: true, ..Var::new(name.clone(), ty.clone(), self.depth) });
            names.push(name);
        }
        let to = self.e.below(2);
        self.line(format!("*{}: *{}", names[to], names[1 - to]));
        let shown = self.scalars(&text, &place.ty);
        self.print(&shown);
    }

    /// Moves the contents of an array by some elements, in one order or the other.
    pub(super) fn shift_elements(&mut self) {
        let Some((text, _, len)) = self.some_array(2) else { return self.variable_of_array() };
        let (counter, step) = (self.fresh("i"), 1 + self.e.below(len - 1));
        self.line(format!("num {counter}"));
        self.line(format!("loop {counter} < {}", len - step));
        let element = if self.e.chance(50) { counter.clone() } else { format!("{} - {counter}", len - step - 1) };
        self.line(format!("  {text}[{element} + {step}]: {text}[{element}]"));
        self.line(format!("  {counter}: {counter} + 1"));
    }

    /// An array of at least so many elements that can be written.
    fn some_array_place(&mut self, min_len: usize) -> Option<Place> {
        let mut found = self.visible_places();
        found.retain(|p| p.is_writable && !p.is_risky && matches!(p.ty, Ty::Array(_, len) if len >= min_len));
        if found.is_empty() { None } else { Some(self.e.pick(&found).clone()) }
    }

    /// An array's text, ready for an index, what its elements are, and how many.
    fn array_parts(&mut self, place: &Place) -> (String, Ty, usize) {
        let text = self.filled(&place.postfix(""), 0);
        match &place.ty {
            Ty::Array(elem, len) => (text, Ty::clone(elem), *len),
            other => (text, other.clone(), 1),
        }
    }

    fn some_array(&mut self, min_len: usize) -> Option<(String, Ty, usize)> {
        let place = self.some_array_place(min_len)?;
        Some(self.array_parts(&place))
    }

    /// An array variable, for statements that found none.
    fn variable_of_array(&mut self) {
        let ty = self.new_type(1).array(2 + self.e.below(3));
        let name = self.fresh("v");
        self.line(format!("{} {name}", ty.text()));
        let var = Var::new(name, ty, self.depth);
        self.vars.push(var.clone());
        self.fill(&var);
    }

    /// Links structs that point at their own kind, and walks along them.
    pub(super) fn list(&mut self) {
        let n_nodes = 2 + self.e.below(3);
        let (nodes, at) = (self.fresh("v"), self.fresh("p"));
        self.line(format!("array<struct Node>[{n_nodes}] {nodes}"));
        for i in 0..n_nodes {
            let value = self.literal().text();
            self.line(format!("{nodes}[{i}].value: {value}"));
            if i > 0 {
                self.line(format!("{nodes}[{i}].next: &{nodes}[{}]", i - 1));
            }
        }
        self.line(format!("ptr<struct Node> {at}"));
        self.line(format!("{at}: &{nodes}[{}]", n_nodes - 1));
        self.line(format!("loop {at}"));
        let number = self.num(1).at(Level::Product);
        self.line(format!("  (*{at}).value: (*{at}).value + {number} * 3"));
        self.line(format!("  printf(\"%lld\\n\", (*{at}).value)"));
        self.line(format!("  {at}: (*{at}).next"));
    }

    /// Writes a long array from front to back or the other way round, and adds it up in another order.
    pub(super) fn sweep(&mut self) {
        let (array, counter) = (self.fresh("s"), self.fresh("i"));
        let len = 2 + self.e.below(60);
        let start_at_end = self.e.chance(30);
        self.line(format!("array<num>[{len}] {array}"));
        self.line(format!("num {counter}"));
        let (condition, index) = match start_at_end {
            true => (counter.clone(), format!("{counter} - 1")),
            false => {
                let less = [format!("{counter} < {len}"), format!("{counter} != {len}"), format!("{len} > {counter}")];
                (self.e.pick(&less).clone(), counter.clone())
            }
        };
        if start_at_end {
            self.line(format!("{counter}: {len}"));
        }
        self.line(format!("loop {condition}"));
        self.vars.push(Var { is_counter: true, ..Var::new(counter.clone(), Ty::Num, self.depth) });
        let value = self.num(2).at(Level::Sum);
        self.vars.pop();
        self.line(format!("  {array}[{index}]: {value}"));
        self.line(format!("  {counter}: {counter} {} 1", if start_at_end { "-" } else { "+" }));
        self.sum_up(&array, len);
    }

    fn sum_up(&mut self, array: &str, len: usize) {
        let (sum, counter) = (self.fresh("sum"), self.fresh("i"));
        let (factor, stride) = (self.literal().at(Level::Product), 1 + self.e.below(len));
        self.line(format!("num {sum}, {counter}"));
        self.line(format!("loop {counter} < {len}"));
        self.line(format!("  {sum}: {sum} * 31 + {array}[{counter} * {stride} % {len}] % (1 + {factor} * 2)"));
        self.line(format!("  {counter}: {counter} + 1"));
        self.line(format!("printf(\"%lld\\n\", {sum})"));
    }
}
