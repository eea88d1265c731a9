//! Statements.

use super::exprs::{Gen, Level, Wish};
use super::scope::{Place, Var};
use super::types::{self, Ty};

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
        // Blocks end somewhere; loops in loops take long.
        let (may_nest, may_loop) = (self.depth < 5, self.depth < 5 && self.loops < 2);
        match self.e.below(53) {
            0..=2 => self.print_something(),
            3..=10 => self.assign(),
            11..=14 => self.variable(),
            15 | 16 if may_nest => self.branch(),
            17..=20 if may_loop => self.counted_loop(),
            21..=23 if self.loops > 0 => self.leave_round(),
            24 if may_nest => self.nested_block(),
            25 if may_nest => self.return_early(),
            26 if may_nest => self.follow_if_set(),
            27 => self.call_and_drop(),
            28 => self.call_member(),
            29 | 30 => self.call_c_through_pointer(),
            31..=33 => self.calculate(),
            34 => self.refill(),
            35 => self.heap_block(),
            36 => self.heap_variable(),
            37 | 38 => self.lay_out(),
            39 => self.copy_in_c(),
            40..=42 => self.snapshot(),
            43 => self.sort(),
            44 => self.view(),
            45 | 46 => self.overlap(),
            47 => self.shift_elements(),
            48 if may_loop => self.sweep(),
            49 if may_nest => self.list(),
            50..=52 => self.old_pointer(),
            _ => self.assign(),
        }
    }

    pub(super) fn line(&mut self, text: impl AsRef<str>) {
        self.lines.push(format!("{}{}", "  ".repeat(self.depth), text.as_ref()));
    }

    /// What an address must be good for that is stored in a place.
    pub(super) fn wish(&self, ty: &Ty, place: &Place) -> Wish {
        Wish { lifetime: place.store_lifetime, sturdy: place.wants_sturdy && ty.is_address() }
    }

    pub(super) fn assign(&mut self) {
        let ty = self.some_type();
        let Some(place) = self.place(&ty, |p| p.is_writable) else { return self.variable() };
        let wish = self.wish(&ty, &place);
        let value = match ty {
            // The index may leave a trace as well: the value is evaluated first.
            Ty::Num if place.text.contains('#') && self.e.chance(40) => self.noted(3).text(),
            _ => self.value(&ty, wish, 3).text(),
        };
        let text = self.place_text(&place, 2);
        self.line(format!("{text}: {value}"));
    }

    /// The type of something in scope, or a fresh one.
    pub(super) fn some_type(&mut self) -> Ty {
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

    /// Declares a variable, mostly with something in it.
    fn variable(&mut self) {
        let ty = if self.e.chance(3) { self.new_type(1).array(0) } else { self.new_type(3) };
        self.declare(ty);
        if self.e.chance(60) {
            let var = self.vars.last().cloned();
            self.fill(&var.expect("a variable was declared"));
        }
    }

    /// Declares a variable. Pointers get a good address at once.
    fn declare(&mut self, ty: Ty) {
        let name = self.variable_name();
        let is_sturdy = ty.is_address();
        if self.e.chance(50) && !matches!(ty, Ty::Array(_, 0)) {
            return self.declare_with_value(ty, name);
        }
        self.line(format!("{} {name}", ty.text()));
        if is_sturdy {
            // The name is visible from its own declaration on, so the value must not use what it hides.
            self.hidden = Some(name.clone());
            let value = self.value(&ty, Wish { lifetime: self.depth, sturdy: true }, 2).text();
            self.hidden = None;
            self.line(format!("{name}: {value}"));
        }
        self.vars.push(Var { is_sturdy, ..Var::new(name, ty, self.depth) });
    }

    /// Declares a variable with its first value, which may use the variable that the name hides, and perhaps another.
    fn declare_with_value(&mut self, ty: Ty, name: String) {
        let is_sturdy = ty.is_address();
        let wish = Wish { lifetime: self.depth, sturdy: is_sturdy };
        let value = self.value(&ty, wish, 3).text();
        let mut line = format!("{} {name}: {value}", ty.text());
        self.vars.push(Var { is_sturdy, ..Var::new(name, ty.clone(), self.depth) });
        if self.e.chance(20) {
            let second = self.fresh("v");
            line += &format!(", {second}: {}", self.value(&ty, wish, 2).text());
            self.vars.push(Var { is_sturdy, ..Var::new(second, ty, self.depth) });
        }
        self.line(line);
    }

    /// A fresh name, or one that hides a variable or function from outside the block.
    fn variable_name(&mut self) -> String {
        let depth = self.depth;
        if depth < 2 || !self.e.chance(20) {
            return self.fresh("v");
        }
        // Counters stay visible, since their loops step them.
        let outer = self.vars.iter().filter(|v| v.lifetime < depth && !v.is_counter).map(|v| v.name.clone());
        let funcs = self.funcs.iter().skip(super::funcs::N_HELPERS).map(|f| f.name.clone());
        let taken = |name: &String| self.vars.iter().any(|v| v.lifetime == depth && v.name == *name);
        let free: Vec<String> = outer.chain(funcs).filter(|name| !taken(name)).collect();
        if free.is_empty() { self.fresh("v") } else { self.e.pick(&free).clone() }
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
        let condition = match self.e.below(8) {
            0..=2 => format!("{counter} < {rounds}"),
            3 => format!("{counter} != {rounds}"),
            4 => format!("{rounds} - {counter}"),
            5 => "1".to_owned(),
            _ => format!("{counter} < {rounds} && {}", self.condition(1).at(Level::Equality)),
        };
        let is_endless = condition == "1";
        self.line(format!("loop {condition}"));
        self.vars.push(Var { is_counter: true, ..Var::new(counter.clone(), Ty::Num, self.depth) });
        self.loops += 1;
        self.block(|g| {
            if is_endless {
                g.line(format!("if {counter} >= {rounds}"));
                g.line("  break");
            }
            if g.e.chance(25) {
                g.read_and_call();
            }
            g.line(format!("{counter}: {counter} + 1"));
        });
        self.loops -= 1;
    }

    /// Arithmetic on numbers that no compiler knows.
    pub(super) fn calculate(&mut self) {
        for _ in 0..2 {
            let number = self.literal_value();
            let name = self.fresh("v");
            self.line(format!("num {name}"));
            self.line(format!("{name}: atol(&\"{number}\")"));
            self.vars.push(Var::new(name, Ty::Num, self.depth));
        }
        let numbers: Vec<_> = (0..4).map(|_| self.num(3)).collect();
        self.print_numbers(numbers);
    }

    /// Reads a global before and after a call that may change it.
    fn read_and_call(&mut self) {
        let own = self.funcs.iter().skip(super::funcs::N_HELPERS);
        let large = own.filter(|f| f.ty.ret == Ty::Num && !self.is_shadowed(&f.name));
        let large: Vec<_> = large.map(|f| (f.name.clone(), f.ty.clone())).collect();
        let call = match large.is_empty() {
            true => self.noted(1).text(),
            false => {
                let (name, ty) = self.e.pick(&large).clone();
                self.call(&name, &ty, 1).text()
            }
        };
        self.line(format!("printf(\"%lld %lld %lld\\n\", trace, {call}, trace)"));
    }

    fn nested_block(&mut self) {
        // Lines one level deeper than a header's body would be taken for that body.
        self.line("printf(\"\")");
        self.block(|_| {});
    }

    fn call_and_drop(&mut self) {
        let ty = if self.e.chance(50) { Ty::Char } else { Ty::Num };
        match self.call_returning(&ty, 2) {
            Some(call) => self.line(call.text()),
            None => self.print_something(),
        }
    }

    /// Leaves the loop or the round, perhaps with something done just before.
    fn leave_round(&mut self) {
        let cond = self.condition(2).text();
        let word = *self.e.pick(&["continue", "break"]);
        self.line(format!("if {cond}"));
        if self.depth < 5 && self.e.chance(60) {
            self.block(|_| {});
        }
        self.line(format!("  {word}"));
    }

    /// Returns where there is something left to do.
    fn return_early(&mut self) {
        let Some(ret) = self.ret.clone() else { return self.assign() };
        let cond = self.condition(2).text();
        let value = self.value(&ret, Wish { lifetime: 0, sturdy: false }, 2).text();
        self.line(format!("if {cond}"));
        self.line(format!("  return {value}"));
    }

    /// Calls a function that an array or struct holds, or that a pointer points at.
    fn call_member(&mut self) {
        let is_member = |p: &Place| matches!(p.ty, Ty::Func(_)) && p.is_writable && !p.is_sturdy && !p.is_risky;
        let members: Vec<Place> = self.visible_places().into_iter().filter(is_member).collect();
        if members.is_empty() {
            return self.variable();
        }
        let place = self.e.pick(&members).clone();
        let Ty::Func(func) = &place.ty else { return };
        let value = self.value(&place.ty, Wish { lifetime: 0, sturdy: true }, 1).text();
        // Nothing of what is evaluated before the call may change which element it is.
        let text = self.place_text(&place, 0);
        self.line(format!("{text}: {value}"));
        let callee = if text.starts_with('*') { format!("({text})") } else { text };
        let call = self.call(&callee, func, 2).text();
        self.print_result(call, &func.ret);
    }

    /// Copies an address that may be null and follows it only if it is not.
    fn follow_if_set(&mut self) {
        let is_pointer = |p: &Place| p.ty.is_address() && !p.is_sturdy && !p.is_risky;
        let candidates: Vec<Place> = self.visible_places().into_iter().filter(is_pointer).collect();
        if candidates.is_empty() {
            return self.variable();
        }
        let place = self.e.pick(&candidates).clone();
        let source = self.place_text(&place, 1);
        let name = self.fresh("p");
        self.line(format!("{} {name}", place.ty.text()));
        self.line(format!("{name}: {source}"));
        self.line(format!("if {name}"));
        // In the block, and only there, the address is known to be good. Nothing assigns to it: its name is not
        // known outside, and inside only sturdy addresses are assigned to sturdy variables.
        self.vars.push(Var { is_sturdy: true, ..Var::new(name, place.ty, self.depth) });
        self.block(|_| {});
        self.vars.pop();
    }
}
