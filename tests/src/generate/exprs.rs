//! Expressions of a wanted type.

use super::entropy::Entropy;
use super::scope::{Lifetime, Place, Var, places, pointer_to};
use super::types::{FuncTy, Ty};
use std::rc::Rc;

/// Binding strength, from loosest to tightest, as in the language reference.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Level {
    Assign,
    Or,
    And,
    Equality,
    Relation,
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
    fn new(text: impl Into<String>, level: Level) -> Expr {
        Expr { text: text.into(), level }
    }

    /// The text as an operand of something that binds as tightly as `level`.
    pub(super) fn at(self, level: Level) -> String {
        if self.level < level { format!("({})", self.text) } else { self.text }
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
        match ty {
            Ty::Num => self.num(depth),
            Ty::Char => self.char(depth),
            Ty::Ptr(to) => self.pointer(to, wish, depth),
            Ty::Func(func) => self.function(func, wish),
            Ty::Array(..) | Ty::Struct(_) => self.read(ty, wish, depth),
        }
    }

    fn num(&mut self, depth: usize) -> Expr {
        if depth == 0 {
            return if self.e.chance(60) { self.read(&Ty::Num, FREE, 0) } else { self.literal() };
        }
        match self.e.below(16) {
            0 | 1 => self.literal(),
            2..=4 => self.read(&Ty::Num, FREE, depth),
            5..=7 => self.binary(&["+", "-"], Level::Sum, depth),
            8 | 9 => self.binary(&["*"], Level::Product, depth),
            10 | 11 => self.division(depth),
            12 => self.binary(&["<", "<=", ">", ">="], Level::Relation, depth),
            13 => self.equality(depth),
            14 => self.logic(depth),
            _ => self.c_result(depth),
        }
    }

    fn literal(&mut self) -> Expr {
        const CORNERS: [&str; 10] =
            ["0", "1", "2", "7", "10", "255", "256", "2147483648", "4294967295", "9223372036854775807"];
        match self.e.below(5) {
            0..=2 => Expr::new(self.e.below(100).to_string(), Level::Postfix),
            3 => Expr::new(*self.e.pick(&CORNERS), Level::Postfix),
            _ => Expr::new(format!("0 - {}", self.e.pick(&CORNERS)), Level::Sum),
        }
    }

    fn binary(&mut self, operators: &[&str], level: Level, depth: usize) -> Expr {
        let operator = *self.e.pick(operators);
        let lhs = self.num(depth - 1).at(level);
        let rhs = self.num(depth - 1);
        // The right operand must bind tighter: operators of one level group from the left.
        let rhs = if rhs.level <= level { format!("({})", rhs.text) } else { rhs.text };
        Expr::new(format!("{lhs} {operator} {rhs}"), level)
    }

    /// Division or remainder by something that is not zero: a constant, -1 among them, or a sum that cannot vanish.
    fn division(&mut self, depth: usize) -> Expr {
        let operator = *self.e.pick(&["/", "%"]);
        let lhs = self.num(depth - 1).at(Level::Product);
        let divisor = match self.e.below(5) {
            0 => self.e.pick(&["1", "2", "3", "10", "4096"]).to_string(),
            1 => format!("(0 - {})", 1 + self.e.below(9)),
            2 => "(0 - 1)".to_owned(),
            3 => format!("({} % 7 + 8)", self.num(depth - 1).at(Level::Product)),
            _ => format!("({} % 5 - 6)", self.num(depth - 1).at(Level::Product)),
        };
        Expr::new(format!("{lhs} {operator} {divisor}"), Level::Product)
    }

    fn equality(&mut self, depth: usize) -> Expr {
        let ty = match self.e.below(4) {
            0 | 1 => Ty::Num,
            2 => Ty::Char,
            _ => self.any_pointer_type().unwrap_or(Ty::Num),
        };
        let wish = Wish { lifetime: self.depth, sturdy: false };
        let lhs = self.value(&ty, wish, depth - 1).at(Level::Relation);
        let rhs = self.value(&ty, wish, depth - 1).at(Level::Relation);
        let operator = *self.e.pick(&["=", "!="]);
        Expr::new(format!("{lhs} {operator} {rhs}"), Level::Equality)
    }

    fn logic(&mut self, depth: usize) -> Expr {
        let (operator, level, tighter) =
            if self.e.chance(50) { ("&&", Level::And, Level::Equality) } else { ("||", Level::Or, Level::And) };
        let lhs = self.condition(depth - 1).at(level);
        let rhs = self.condition(depth - 1).at(tighter);
        Expr::new(format!("{lhs} {operator} {rhs}"), level)
    }

    /// Any scalar.
    pub(super) fn condition(&mut self, depth: usize) -> Expr {
        let wish = Wish { lifetime: self.depth, sturdy: false };
        match self.e.below(6) {
            0..=3 => self.num(depth),
            4 => self.char(depth),
            _ => match self.any_pointer_type() {
                Some(ty) => self.value(&ty, wish, depth),
                None => self.num(depth),
            },
        }
    }

    /// The type of some pointer or function pointer in scope.
    fn any_pointer_type(&mut self) -> Option<Ty> {
        let all: Vec<Ty> =
            self.vars.iter().map(|v| v.ty.clone()).filter(|ty| matches!(ty, Ty::Ptr(_) | Ty::Func(_))).collect();
        if all.is_empty() { None } else { Some(self.e.pick(&all).clone()) }
    }

    /// A result of the C library, which has to be assigned before it takes part in arithmetic.
    fn c_result(&mut self, depth: usize) -> Expr {
        let Some(place) = self.writable(&Ty::Num) else { return self.literal() };
        let call = match self.e.below(5) {
            0 => format!("labs({} % 1000)", self.num(depth - 1).at(Level::Product)),
            1 => format!("abs({} % 1000)", self.num(depth - 1).at(Level::Product)),
            2 => format!("toupper({})", self.char(depth - 1).text()),
            3 => "strlen(&\"learning\")".to_owned(),
            _ => "getchar()".to_owned(),
        };
        Expr::new(format!("{}: {call}", self.place_text(&place, depth - 1)), Level::Assign)
    }

    fn char(&mut self, depth: usize) -> Expr {
        const LITERALS: [(&str, usize); 3] = [("a", 2), ("Zz09", 5), ("\\xff\\n\\0end", 7)];
        if self.e.chance(60) {
            return self.read(&Ty::Char, FREE, depth);
        }
        let (text, len) = *self.e.pick(&LITERALS);
        let index = self.index(len, depth.saturating_sub(1));
        Expr::new(format!("\"{text}\"[{index}]"), Level::Postfix)
    }

    fn pointer(&mut self, to: &Ty, wish: Wish, depth: usize) -> Expr {
        let ty = pointer_to(to);
        if self.e.chance(40)
            && let Some(place) = self.place(&ty, |p| p.lifetime <= wish.lifetime && (p.is_sturdy || !wish.sturdy))
        {
            let text = self.place_text(&place, depth.saturating_sub(1));
            return Expr::new(text, level_of(&place));
        }
        let addressable = |p: &Place| p.is_writable && p.lifetime <= wish.lifetime;
        let place = match self.place(to, addressable) {
            Some(place) => place,
            None => self.new_global(to),
        };
        Expr::new(format!("&{}", self.place_text(&place, depth.saturating_sub(1))), Level::Prefix)
    }

    fn function(&mut self, func: &Rc<FuncTy>, wish: Wish) -> Expr {
        let ty = Ty::Func(func.clone());
        if self.e.chance(40)
            && let Some(place) = self.place(&ty, |p| p.is_sturdy || !wish.sturdy)
        {
            return Expr::new(self.place_text(&place, 0), level_of(&place));
        }
        let fitting: Vec<String> = self.funcs.iter().filter(|f| f.ty == *func).map(|f| f.name.clone()).collect();
        Expr::new(self.e.pick(&fitting).clone(), Level::Postfix)
    }

    /// The value of some place.
    fn read(&mut self, ty: &Ty, wish: Wish, depth: usize) -> Expr {
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
            sturdy: (wish.sturdy || place.wants_sturdy) && matches!(ty, Ty::Ptr(_) | Ty::Func(_)),
        };
        let value = self.value(ty, value_wish, depth).text();
        Some(Expr::new(format!("{}: {value}", self.place_text(&place, depth)), Level::Assign))
    }

    fn writable(&mut self, ty: &Ty) -> Option<Place> {
        self.place(ty, |p| p.is_writable)
    }

    /// A call of a function with this result type.
    pub(super) fn call_returning(&mut self, ty: &Ty, depth: usize) -> Option<Expr> {
        let by_name = self.funcs.iter().filter(|f| f.ty.ret == *ty).map(|f| (f.name.clone(), f.ty.clone()));
        let by_pointer = self.vars.iter().enumerate().filter_map(|(i, v)| match &v.ty {
            Ty::Func(func) if func.ret == *ty && v.is_sturdy && !self.is_hidden(i, v) => {
                Some((v.name.clone(), func.clone()))
            }
            _ => None,
        });
        let callees: Vec<_> = by_name.chain(by_pointer).collect();
        if callees.is_empty() {
            return None;
        }
        let (name, func) = self.e.pick(&callees).clone();
        Some(self.call(&name, &func, depth))
    }

    pub(super) fn call(&mut self, callee: &str, func: &FuncTy, depth: usize) -> Expr {
        let mut args = Vec::new();
        for param in &func.params {
            let wish = Wish { lifetime: self.depth, sturdy: matches!(param, Ty::Ptr(_) | Ty::Func(_)) };
            args.push(self.value(param, wish, depth.saturating_sub(1)).text());
        }
        Expr::new(format!("{callee}({})", args.join(", ")), Level::Postfix)
    }

    /// Some place of a type that fits.
    pub(super) fn place(&mut self, ty: &Ty, fits: impl Fn(&Place) -> bool) -> Option<Place> {
        let mut fitting = Vec::new();
        for (i, var) in self.vars.iter().enumerate() {
            if self.is_hidden(i, var) {
                continue;
            }
            fitting.extend(places(var, &self.structs).into_iter().filter(|p| p.ty == *ty && fits(p)));
        }
        if fitting.is_empty() { None } else { Some(fitting.swap_remove(self.e.below(fitting.len()))) }
    }

    /// Whether the name of variable `i` means another one here.
    fn is_hidden(&self, i: usize, var: &Var) -> bool {
        self.hidden.as_ref() == Some(&var.name) || self.vars[i + 1..].iter().any(|later| later.name == var.name)
    }

    /// A place's text with indices filled in.
    pub(super) fn place_text(&mut self, place: &Place, depth: usize) -> String {
        let mut text = String::new();
        for (i, part) in place.text.split('#').enumerate() {
            if i % 2 == 0 {
                text.push_str(part);
            } else {
                let len = part.parse().expect("the text between two # is an array's length");
                text.push_str(&self.index(len, depth));
            }
        }
        text
    }

    /// An index below `len`.
    fn index(&mut self, len: usize, depth: usize) -> String {
        let counters: Vec<String> = self.vars.iter().filter(|v| v.is_counter).map(|v| v.name.clone()).collect();
        match self.e.below(4) {
            1 | 2 if !counters.is_empty() => format!("{} % {len}", self.e.pick(&counters)),
            3 if depth > 0 => {
                let any = self.num(depth - 1).at(Level::Product);
                format!("({any} % {len} + {len}) % {len}")
            }
            _ => self.e.below(len).to_string(),
        }
    }

    /// A new global variable of this type, as a place.
    fn new_global(&mut self, ty: &Ty) -> Place {
        let name = self.fresh("g");
        let var = Var { name, ty: ty.clone(), lifetime: 0, is_counter: false, is_sturdy: false };
        let place = places(&var, &self.structs).swap_remove(0);
        let n_globals = self.vars.iter().take_while(|v| v.lifetime == 0).count();
        self.vars.insert(n_globals, var);
        place
    }
}

/// For types that hold no address.
const FREE: Wish = Wish { lifetime: 0, sturdy: false };

fn level_of(place: &Place) -> Level {
    if place.text.starts_with('*') { Level::Prefix } else { Level::Postfix }
}
