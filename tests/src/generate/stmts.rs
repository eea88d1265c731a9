//! Statements.

use super::exprs::{Gen, Level, Wish};
use super::scope::{Place, Var, pointer_to};
use super::types::{self, Ty};
use std::rc::Rc;

impl Gen<'_> {
    /// A block one level deeper, with scopes of its own; `first` adds its first statements.
    pub(super) fn block(&mut self, first: impl FnOnce(&mut Self)) {
        let n_vars = self.vars.len();
        self.depth += 1;
        first(self);
        let (n_lines, n_stmts) = (self.lines.len(), 1 + self.e.below(4));
        for _ in 0..n_stmts {
            self.stmt();
        }
        // A statement may come to nothing, such as printing an empty array; a block must not.
        if self.lines.len() == n_lines {
            self.print_number();
        }
        self.depth -= 1;
        // Globals that were made on the way stand in front of the locals and stay.
        let n_new_globals = self.vars.len().saturating_sub(n_vars);
        let depth = self.depth;
        self.vars.retain(|v| v.lifetime <= depth);
        debug_assert!(self.vars.len() <= n_vars + n_new_globals);
    }

    /// One statement, perhaps with what prepares it.
    pub(super) fn stmt(&mut self) {
        if self.budget == 0 || self.e.is_used_up() {
            return self.print_number();
        }
        self.budget -= 1;
        match self.e.below(24) {
            0 | 1 => self.print_something(),
            2..=7 => self.assign(),
            8..=11 => self.variable(),
            12 | 13 if self.depth < 5 => self.branch(),
            14..=16 if self.depth < 5 && self.loops < 2 => self.counted_loop(),
            17 if self.depth < 5 => self.nested_block(),
            18 => self.call_and_drop(),
            19 if self.loops > 0 => self.leave_round(),
            20 if self.depth < 5 => self.follow_if_set(),
            21 => self.heap_block(),
            22 => self.sort(),
            23 => self.copy_in_c(),
            _ => self.assign(),
        }
    }

    pub(super) fn line(&mut self, text: impl AsRef<str>) {
        self.lines.push(format!("{}{}", "  ".repeat(self.depth), text.as_ref()));
    }

    fn wish(&self, ty: &Ty, place: &Place) -> Wish {
        Wish { lifetime: place.store_lifetime, sturdy: place.wants_sturdy && matches!(ty, Ty::Ptr(_) | Ty::Func(_)) }
    }

    fn assign(&mut self) {
        let ty = self.some_type();
        let Some(place) = self.place(&ty, |p| p.is_writable) else { return self.variable() };
        let wish = self.wish(&ty, &place);
        let value = self.value(&ty, wish, 3).text();
        let text = self.place_text(&place, 2);
        self.line(format!("{text}: {value}"));
    }

    /// The type of something in scope, or a fresh one.
    fn some_type(&mut self) -> Ty {
        if self.vars.is_empty() || self.e.chance(15) {
            return self.new_type(2);
        }
        let var = self.e.below(self.vars.len());
        let places = super::scope::places(&self.vars[var], &self.structs);
        self.e.pick(&places).ty.clone()
    }

    pub(super) fn new_type(&mut self, depth: usize) -> Ty {
        let func_types: Vec<_> = self.funcs.iter().map(|f| f.ty.clone()).collect();
        types::any(&mut self.e, &self.structs, &func_types, depth)
    }

    /// Declares a variable. Pointers get a good address at once.
    fn variable(&mut self) {
        let ty = self.new_type(3);
        self.declare(ty, None);
    }

    /// Declares a variable and, if it is a pointer or a value is given, assigns to it. Answers its name.
    fn declare(&mut self, ty: Ty, value: Option<String>) -> String {
        let name = self.variable_name();
        let is_sturdy = matches!(ty, Ty::Ptr(_) | Ty::Func(_));
        let value = match value {
            Some(value) => Some(value),
            None if is_sturdy || self.e.chance(30) => {
                let wish = Wish { lifetime: self.depth, sturdy: is_sturdy };
                // The name is visible from its own declaration on, so the value must not use what it hides.
                self.hidden = Some(name.clone());
                let value = self.value(&ty, wish, 2).text();
                self.hidden = None;
                Some(value)
            }
            None => None,
        };
        self.line(format!("{} {name}", ty.text()));
        if let Some(value) = value {
            self.line(format!("{name}: {value}"));
        }
        let lifetime = self.depth;
        self.vars.push(Var { name: name.clone(), ty, lifetime, is_counter: false, is_sturdy });
        name
    }

    /// A fresh name, or one that hides a variable of an outer block.
    fn variable_name(&mut self) -> String {
        let depth = self.depth;
        // Counters stay visible, since their loops step them. So do globals: the functions before use them.
        let hideable = |v: &&Var| v.lifetime < depth && v.lifetime > 1 && !v.is_counter;
        let outer: Vec<String> = self.vars.iter().filter(hideable).map(|v| v.name.clone()).collect();
        let taken = |name: &String| self.vars.iter().any(|v| v.lifetime == depth && v.name == *name);
        let free: Vec<String> = outer.into_iter().filter(|name| !taken(name)).collect();
        if !free.is_empty() && self.e.chance(20) { self.e.pick(&free).clone() } else { self.fresh("v") }
    }

    fn branch(&mut self) {
        let cond = self.condition(2).text();
        self.line(format!("if {cond}"));
        self.block(|_| {});
        while self.e.chance(25) {
            let cond = self.condition(2).text();
            self.line(format!("elif {cond}"));
            self.block(|_| {});
        }
        if self.e.chance(50) {
            self.line("else");
            self.block(|_| {});
        }
    }

    /// A loop with a counter that is stepped first, so that `continue` steps it too.
    fn counted_loop(&mut self) {
        let counter = self.fresh("i");
        let rounds = 1 + self.e.below(6);
        self.line(format!("num {counter}"));
        let condition = if self.e.chance(30) {
            let also = self.condition(1).at(Level::Equality);
            format!("{counter} < {rounds} && {also}")
        } else {
            format!("{counter} < {rounds}")
        };
        self.line(format!("loop {condition}"));
        let lifetime = self.depth;
        self.vars.push(Var { name: counter.clone(), ty: Ty::Num, lifetime, is_counter: true, is_sturdy: false });
        self.loops += 1;
        self.block(|g| g.line(format!("{counter}: {counter} + 1")));
        self.loops -= 1;
    }

    fn nested_block(&mut self) {
        // Lines one level deeper than a header's body would be taken for that body.
        self.line("printf(\"\")");
        self.block(|_| {});
    }

    fn call_and_drop(&mut self) {
        let types = [Ty::Num, Ty::Char];
        let ty = self.e.pick(&types).clone();
        match self.call_returning(&ty, 2) {
            Some(call) => {
                let text = call.text();
                self.line(text);
            }
            None => self.print_something(),
        }
    }

    fn leave_round(&mut self) {
        let cond = self.condition(2).text();
        let word = *self.e.pick(&["continue", "break"]);
        self.line(format!("if {cond}"));
        self.depth += 1;
        self.line(word);
        self.depth -= 1;
    }

    /// Copies an address that may be null and follows it only if it is not.
    fn follow_if_set(&mut self) {
        let is_pointer = |p: &Place| matches!(p.ty, Ty::Ptr(_) | Ty::Func(_)) && !p.is_sturdy;
        let candidates: Vec<Place> =
            (self.vars.iter()).flat_map(|v| super::scope::places(v, &self.structs)).filter(|p| is_pointer(p)).collect();
        if candidates.is_empty() {
            return self.variable();
        }
        let place = self.e.pick(&candidates).clone();
        let Some(place) = self.place(&place.ty.clone(), |p| p.text == place.text) else { return };
        let source = self.place_text(&place, 1);
        let name = self.fresh("p");
        let lifetime = self.depth;
        self.line(format!("{} {name}", place.ty.text()));
        self.line(format!("{name}: {source}"));
        self.line(format!("if {name}"));
        // In the block, and only there, the address is known to be good. Nothing assigns to it: its name is not
        // known outside, and inside only sturdy addresses are assigned to sturdy variables.
        self.vars.push(Var { name, ty: place.ty, lifetime, is_counter: false, is_sturdy: true });
        self.block(|_| {});
        self.vars.pop();
    }

    /// A block from the heap: filled, used, freed. Nothing else keeps its address.
    fn heap_block(&mut self) {
        let elem = self.new_type(1);
        let len = 1 + self.e.below(5);
        let array = Ty::Array(Rc::new(elem.clone()), len);
        let (size, n_bytes) = (elem.size(&self.structs), array.size(&self.structs));
        let name = self.fresh("h");
        let call = if self.e.chance(50) { format!("malloc({n_bytes})") } else { format!("calloc({len}, {size})") };
        self.line(format!("{} {name}", pointer_to(&array).text()));
        self.line(format!("{name}: {call}"));
        let wish = Wish { lifetime: 0, sturdy: false };
        let value = self.value(&array, wish, 2).text();
        self.line(format!("*{name}: {value}"));
        let index = self.e.below(len);
        let value = self.value(&elem, Wish { lifetime: 0, sturdy: false }, 2).text();
        self.line(format!("(*{name})[{index}]: {value}"));
        let shown = self.scalars(&format!("(*{name})[{index}]"), &elem);
        self.print(&shown);
        self.line(format!("free({name})"));
    }

    /// Sorts an array of `num` through C's `qsort`, with the comparison that every program has.
    fn sort(&mut self) {
        let candidates: Vec<usize> = (1..5).filter(|&n| self.place(&numbers(n), |p| p.is_writable).is_some()).collect();
        if candidates.is_empty() {
            return self.assign();
        }
        let len = *self.e.pick(&candidates);
        let Some(place) = self.place(&numbers(len), |p| p.is_writable) else { return };
        let text = self.place_text(&place, 1);
        self.line(format!("qsort({text}, {len}, 8, compare)"));
    }

    /// Copies bytes between two places of one type behind the compiler's back.
    fn copy_in_c(&mut self) {
        let ty = self.some_type();
        if ty.holds_pointer(&self.structs) || matches!(ty, Ty::Func(_)) || self.holds_function(&ty) {
            return self.assign();
        }
        let Some(to) = self.place(&ty, |p| p.is_writable) else { return };
        let Some(from) = self.place(&ty, |p| p.is_writable) else { return };
        let (to, from) = (self.place_text(&to, 1), self.place_text(&from, 1));
        self.line(format!("memmove(&{to}, &{from}, {})", ty.size(&self.structs)));
    }

    fn holds_function(&self, ty: &Ty) -> bool {
        match ty {
            Ty::Func(_) => true,
            Ty::Num | Ty::Char | Ty::Ptr(_) => false,
            Ty::Array(elem, _) => self.holds_function(elem),
            Ty::Struct(index) => self.structs[*index].iter().any(|m| self.holds_function(m)),
        }
    }

    fn print_something(&mut self) {
        let ty = self.some_type();
        let Some(place) = self.place(&ty, |_| true) else { return self.print_number() };
        let text = self.place_text(&place, 1);
        let scalars = self.scalars(&text, &ty);
        self.print(&scalars);
    }

    fn print_number(&mut self) {
        let wish = Wish { lifetime: self.depth, sturdy: false };
        let text = self.value(&Ty::Num, wish, 2).text();
        self.print(&[Shown { format: "%lld", text }]);
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

/// A value to print, and how `printf` prints all of it.
pub(super) struct Shown {
    format: &'static str,
    text: String,
}

/// `array<num>[n]`
fn numbers(n: usize) -> Ty {
    Ty::Array(Rc::new(Ty::Num), n)
}
