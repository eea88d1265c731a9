//! Expressions of a wanted type.

use super::c_calls::c_functions_of;
use super::scope::{Lifetime, Place, Var, places};
use super::types::{FuncTy, Ty};
use crate::entropy::Entropy;
use std::rc::Rc;

/// Binding strength, from loosest to tightest, as in the language reference.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Level {
    Assign,
    Or,
    And,
    BitOr,
    BitXor,
    BitAnd,
    Equality,
    Relation,
    Shift,
    Sum,
    Product,
    Prefix,
    Postfix,
}

/// The text of an expression and how tightly it binds.
pub(super) struct Expr {
    text: String,
    level: Level,
}

impl Expr {
    pub(super) fn new(text: impl Into<String>, level: Level) -> Expr {
        Expr { text: text.into(), level }
    }

    /// The text as an operand of something that binds as tightly as `level`.
    pub(super) fn at(self, level: Level) -> String {
        if self.level < level { format!("({})", self.text) } else { self.text }
    }

    /// The text as the right operand of an operator of `level`: operators of one level group from the left.
    pub(super) fn above(self, level: Level) -> String {
        if self.level <= level { format!("({})", self.text) } else { self.text }
    }

    /// The text where any expression may stand.
    pub(super) fn text(self) -> String {
        self.text
    }
}

/// What addresses in a value must be good for.
#[derive(Clone, Copy)]
pub(super) struct Wish {
    /// They must live at least this long.
    pub(super) lifetime: Lifetime,
    /// The value itself must be an address that may be followed.
    pub(super) sturdy: bool,
}

/// A function of the generated program.
pub(super) struct Func {
    pub(super) name: String,
    pub(super) ty: Rc<FuncTy>,
}

/// The program being generated.
pub(super) struct Gen<'a> {
    pub(super) e: Entropy<'a>,
    pub(super) structs: Vec<Vec<Ty>>,
    pub(super) funcs: Vec<Func>,
    /// Variables in scope, innermost last; globals first.
    pub(super) vars: Vec<Var>,
    /// The name that is being declared: it must not be used in its own first value.
    pub(super) hidden: Option<String>,
    /// The lines of the function being generated.
    pub(super) lines: Vec<String>,
    /// Nesting of the current block; the body of a function is 1.
    pub(super) depth: Lifetime,
    /// How many loops surround the current statement.
    pub(super) loops: usize,
    /// For fresh names.
    pub(super) n_names: usize,
    /// Statements that this function may still have.
    pub(super) budget: usize,
    /// The result of the function being generated; `main` has none, since it returns at its end only.
    pub(super) ret: Option<Ty>,
    /// How often in a hundred times an index, a divisor or a pointer is used that may be a runtime error.
    pub(super) carelessness: usize,
}

impl Gen<'_> {
    pub(super) fn fresh(&mut self, prefix: &str) -> String {
        self.n_names += 1;
        format!("{prefix}{}", self.n_names)
    }

    /// A value of a type; `depth` bounds the nesting.
    pub(super) fn value(&mut self, ty: &Ty, wish: Wish, depth: usize) -> Expr {
        if depth > 0
            && self.e.chance(8)
            && let Some(assignment) = self.assignment(ty, wish, depth - 1)
        {
            return assignment;
        }
        if depth > 0
            && !ty.is_aggregate()
            && !wish.sturdy
            && self.e.chance(12)
            && let Some(call) = self.call_returning(ty, depth - 1)
        {
            return call;
        }
        if depth > 0
            && self.e.chance(8)
            && let Some(result) = self.c_result(ty, wish, depth - 1)
        {
            return result;
        }
        match ty {
            Ty::Num => self.num(depth),
            Ty::Char => self.char(depth),
            Ty::Ptr(to) => self.pointer(to, wish, depth),
            Ty::Func(func) => self.function(func, wish),
            Ty::Array(..) | Ty::Struct(_) if depth > 0 && self.e.chance(25) => self.aggregate_literal(ty, wish, depth),
            Ty::Array(..) | Ty::Struct(_) => self.read(ty, wish, depth),
        }
    }

    /// Any scalar.
    pub(super) fn condition(&mut self, depth: usize) -> Expr {
        let wish = Wish { lifetime: self.depth, sturdy: false };
        match self.e.below(16) {
            0..=10 => self.num(depth),
            11 | 12 => self.char(depth),
            13 => self.c_number(depth.saturating_sub(1)),
            14 => self.found_byte(depth.saturating_sub(1)),
            _ => match self.any_pointer_type() {
                Some(ty) => self.value(&ty, wish, depth),
                None => self.num(depth),
            },
        }
    }

    /// The type of some pointer or function pointer in scope.
    pub(super) fn any_pointer_type(&mut self) -> Option<Ty> {
        let vars = self.vars.iter().filter(|v| v.view.is_none());
        let all: Vec<Ty> = vars.map(|v| v.ty.clone()).filter(Ty::is_address).collect();
        if all.is_empty() { None } else { Some(self.e.pick(&all).clone()) }
    }

    fn pointer(&mut self, to: &Ty, wish: Wish, depth: usize) -> Expr {
        let ty = to.pointer();
        if !wish.sturdy && self.e.chance(10) {
            return Expr::new("nullptr", Level::Postfix);
        }
        if self.e.chance(40)
            && let Some(place) = self.place(&ty, |p| p.lifetime <= wish.lifetime && (p.is_sturdy || !wish.sturdy))
        {
            let text = self.place_text(&place, depth.saturating_sub(1));
            return Expr::new(text, level_of(&place));
        }
        let place = self.addressable(to, wish);
        Expr::new(format!("&{}", self.place_text(&place, depth.saturating_sub(1))), Level::Prefix)
    }

    /// A place whose address lives long enough.
    pub(super) fn addressable(&mut self, ty: &Ty, wish: Wish) -> Place {
        let place = self.place(ty, |p| p.is_writable && p.lifetime <= wish.lifetime);
        place.unwrap_or_else(|| self.new_global(ty))
    }

    fn function(&mut self, func: &Rc<FuncTy>, wish: Wish) -> Expr {
        let ty = Ty::Func(func.clone());
        if !wish.sturdy && self.e.chance(10) {
            return Expr::new("nullptr", Level::Postfix);
        }
        if self.e.chance(40)
            && let Some(place) = self.place(&ty, |p| p.is_sturdy || !wish.sturdy)
        {
            return Expr::new(self.place_text(&place, 0), level_of(&place));
        }
        let of_c = c_functions_of(func);
        if !of_c.is_empty() && self.e.chance(50) {
            return Expr::new(*self.e.pick(of_c), Level::Postfix);
        }
        let funcs = self.funcs.iter().filter(|f| f.ty == *func && !self.is_shadowed(&f.name));
        let fitting: Vec<String> = funcs.map(|f| f.name.clone()).collect();
        match fitting.is_empty() {
            // Local variables have taken all the names: a global knows one.
            true => Expr::new(self.new_global(&ty).text, Level::Postfix),
            false => Expr::new(self.e.pick(&fitting).clone(), Level::Postfix),
        }
    }

    /// The value of some place.
    pub(super) fn read(&mut self, ty: &Ty, wish: Wish, depth: usize) -> Expr {
        let holds_pointer = ty.holds_pointer(&self.structs);
        let place = match self.place(ty, |p| !holds_pointer || p.lifetime <= wish.lifetime) {
            Some(place) => place,
            None if *ty == Ty::Num => return self.literal(),
            None => self.new_global(ty),
        };
        Expr::new(self.place_text(&place, depth.saturating_sub(1)), level_of(&place))
    }

    /// An assignment as an expression.
    pub(super) fn assignment(&mut self, ty: &Ty, wish: Wish, depth: usize) -> Option<Expr> {
        let place = self.writable(ty)?;
        let value_wish = Wish {
            lifetime: wish.lifetime.min(place.store_lifetime),
            sturdy: (wish.sturdy || place.wants_sturdy) && ty.is_address(),
        };
        let value = self.value(ty, value_wish, depth).text();
        Some(Expr::new(format!("{}: {value}", self.place_text(&place, depth)), Level::Assign))
    }

    pub(super) fn writable(&mut self, ty: &Ty) -> Option<Place> {
        self.place(ty, |p| p.is_writable)
    }

    /// A call of a function with this result type, by its name or through a pointer.
    pub(super) fn call_returning(&mut self, ty: &Ty, depth: usize) -> Option<Expr> {
        let by_name = self.funcs.iter().filter(|f| f.ty.ret == *ty && !self.is_shadowed(&f.name));
        let mut callees: Vec<_> = by_name.map(|f| (f.name.clone(), f.ty.clone())).collect();
        let careless = self.e.chance(self.carelessness);
        for place in self.visible_places() {
            if let Ty::Func(func) = &place.ty
                && func.ret == *ty
                && ((place.is_sturdy && !place.is_risky) || careless)
            {
                callees.push((place.postfix(""), func.clone()));
            }
        }
        if callees.is_empty() {
            return None;
        }
        let (name, func) = self.e.pick(&callees).clone();
        let callee = self.filled(&name, 0);
        Some(self.call(&callee, &func, depth))
    }

    /// A call. What it passes by value may be changed while later arguments are evaluated.
    pub(super) fn call(&mut self, callee: &str, func: &FuncTy, depth: usize) -> Expr {
        let mut args = Vec::new();
        let mut changed: Option<(String, Ty)> = None;
        for param in &func.params {
            let wish = Wish { lifetime: self.depth, sturdy: param.is_address() };
            if param.is_plain(&self.structs) && param.is_aggregate() && self.e.chance(50) {
                let shortest = if self.e.chance(50) { 0 } else { self.depth };
                let whole = self.place(param, |p| p.is_writable && p.lifetime <= shortest);
                let whole = whole.unwrap_or_else(|| self.new_global(param));
                args.push(self.place_text(&whole, 0));
                changed = self.part(&whole);
                continue;
            }
            let value = self.value(param, wish, depth.saturating_sub(1)).text();
            let part = changed.take_if(|(_, ty)| ty == param);
            args.push(match part {
                Some((pattern, _)) => format!("{}: {value}", self.filled(&pattern, 0)),
                None => value,
            });
        }
        Expr::new(format!("{callee}({})", args.join(", ")), Level::Postfix)
    }

    /// Some place of a type that fits.
    pub(super) fn place(&mut self, ty: &Ty, fits: impl Fn(&Place) -> bool) -> Option<Place> {
        let fitting = self.visible_places().into_iter().filter(|p| p.ty == *ty && fits(p));
        let (risky, safe): (Vec<Place>, Vec<Place>) = fitting.partition(|p| p.is_risky);
        let mut fitting = if !risky.is_empty() && self.e.chance(self.carelessness) { risky } else { safe };
        if fitting.is_empty() { None } else { Some(fitting.swap_remove(self.e.below(fitting.len()))) }
    }

    /// All places that can be named here.
    pub(super) fn visible_places(&self) -> Vec<Place> {
        let visible = self.vars.iter().enumerate().filter(|(i, var)| !self.is_hidden(*i, var));
        visible.flat_map(|(_, var)| places(var, &self.structs)).collect()
    }

    /// Whether the name of variable `i` means another one here.
    pub(super) fn is_hidden(&self, i: usize, var: &Var) -> bool {
        self.hidden.as_ref() == Some(&var.name) || self.vars[i + 1..].iter().any(|later| later.name == var.name)
    }

    /// Whether a variable has taken the name of a function.
    pub(super) fn is_shadowed(&self, name: &str) -> bool {
        self.hidden.as_deref() == Some(name) || self.vars.iter().any(|v| v.name == name)
    }

    /// A place's text with indices filled in.
    pub(super) fn place_text(&mut self, place: &Place, depth: usize) -> String {
        self.filled(&place.text, depth)
    }

    pub(super) fn filled(&mut self, pattern: &str, depth: usize) -> String {
        let mut text = String::new();
        for (i, part) in pattern.split('#').enumerate() {
            if i % 2 == 0 {
                text.push_str(part);
            } else {
                let len = part.parse().expect("the text between two # is an array's length");
                text.push_str(&self.index(len, depth));
            }
        }
        text
    }

    /// An index below `len`, or what may be one.
    pub(super) fn index(&mut self, len: usize, depth: usize) -> String {
        let counters: Vec<String> =
            self.vars.iter().filter(|v| v.is_counter && v.lifetime > 0).map(|v| v.name.clone()).collect();
        match self.e.below(4) {
            1 | 2 if !counters.is_empty() => format!("{} % {len}", self.e.pick(&counters)),
            3 if depth > 0 => {
                let any = self.num(depth - 1).at(Level::Product);
                match self.e.chance(self.carelessness) {
                    true => format!("{any} % {}", len + 1),
                    false => format!("({any} % {len} + {len}) % {len}"),
                }
            }
            _ => {
                let index = self.e.below(len);
                if self.e.chance(25) { format!("noted({index})") } else { index.to_string() }
            }
        }
    }

    /// A new global variable of this type, as a place.
    fn new_global(&mut self, ty: &Ty) -> Place {
        let name = self.fresh("g");
        let var = Var::new(name, ty.clone(), 0);
        let place = places(&var, &self.structs).swap_remove(0);
        let n_globals = self.vars.iter().take_while(|v| v.lifetime == 0).count();
        self.vars.insert(n_globals, var);
        place
    }
}

/// For types that hold no address.
pub(super) const FREE: Wish = Wish { lifetime: 0, sturdy: false };

/// How tightly the text of a place binds.
pub(super) fn level_of(place: &Place) -> Level {
    if place.text.starts_with('*') { Level::Prefix } else { Level::Postfix }
}
