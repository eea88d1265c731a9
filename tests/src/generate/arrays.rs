//! Statements about arrays and lists: sorting, views, overlapping copies, long loops.

use super::exprs::{Gen, Level};
use super::scope::{Place, Var};
use super::types::Ty;

impl Gen<'_> {
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
    pub(super) fn variable_of_array(&mut self) {
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
