//! Values that come from the C library, whose results are `ffi` until something takes them.

use super::exprs::{Expr, FREE, Gen, Level, Wish};
use super::types::{FuncTy, Ty};
use std::rc::Rc;

/// The C functions that a program may call.
pub(super) const C_FUNCTIONS: [&str; 25] = [
    "printf", "malloc", "calloc", "realloc", "free", "labs", "abs", "toupper", "tolower", "strlen", "strnlen",
    "getchar", "atoi", "atol", "htons", "ffs", "snprintf", "memcmp", "memchr", "memmove", "memset", "strchr", "qsort",
    "puts", "llabs",
];

/// C functions that a function pointer of a type may hold. The results of some are narrower than its type says.
pub(super) fn c_functions_of(func: &FuncTy) -> &'static [&'static str] {
    match (func.params.as_slice(), &func.ret) {
        ([], Ty::Num) => &["getchar"],
        ([Ty::Num], Ty::Num) => &["labs", "abs", "llabs"],
        ([Ty::Char], Ty::Num | Ty::Char) => &["toupper", "tolower"],
        _ => &[],
    }
}

impl Gen<'_> {
    /// What a C function returned, where a value of a type is wanted that takes part in no arithmetic.
    pub(super) fn c_result(&mut self, ty: &Ty, wish: Wish, depth: usize) -> Option<Expr> {
        match ty {
            Ty::Num | Ty::Char => Some(self.c_number(depth)),
            Ty::Ptr(to) => {
                let place = self.addressable(to, wish);
                Some(self.c_address(&place.text, depth))
            }
            // The result is an address, from which the array or struct is copied.
            Ty::Array(..) | Ty::Struct(_) => {
                let holds_pointer = ty.holds_pointer(&self.structs);
                let place = self.place(ty, |p| p.is_writable && (!holds_pointer || p.lifetime <= wish.lifetime))?;
                Some(self.c_address(&place.text, depth))
            }
            Ty::Func(_) => None,
        }
    }

    /// The address of a place as C hands it back.
    fn c_address(&mut self, place: &str, depth: usize) -> Expr {
        let text = self.filled(place, depth);
        Expr::new(format!("memmove(&{text}, &{text}, 0)"), Level::Postfix)
    }

    /// A number of C, assigned to something, so that it takes part in arithmetic.
    pub(super) fn assigned_c_number(&mut self, depth: usize) -> Expr {
        let Some(place) = self.writable(&Ty::Num) else { return self.literal() };
        let call = self.c_number(depth - 1).text();
        Expr::new(format!("{}: {call}", self.place_text(&place, depth - 1)), Level::Assign)
    }

    /// A number of C: results of all widths, with and without a sign.
    pub(super) fn c_number(&mut self, depth: usize) -> Expr {
        let call = match self.e.below(13) {
            0 => format!("labs({})", self.num(depth).text()),
            1 => format!("abs({})", self.num(depth).text()),
            2 => format!("toupper({})", self.char(depth).text()),
            3 => format!("tolower({})", self.char(depth).text()),
            4 => {
                let len = self.e.below(9);
                format!("strlen(&\"{}\")", self.string(len))
            }
            5 | 6 => format!("atoi(&\"{}\")", self.e.wide() as i32),
            7 => format!("atol(&\"{}\")", self.e.wide() as i64),
            8 => "getchar()".to_owned(),
            9 => format!("htons({})", self.char(depth).text()),
            10 => format!("ffs({})", self.num(depth).text()),
            11 => self.measured_text(),
            _ => self.printed_text(depth),
        };
        Expr::new(call, Level::Postfix)
    }

    /// Whether a character is in an array: an address of C, or null, as a condition.
    pub(super) fn found_byte(&mut self, depth: usize) -> Expr {
        let len = 1 + self.e.below(6);
        let (bytes, byte) = (self.string(len), self.char(depth).text());
        Expr::new(format!("memchr(&\"{bytes}\", {byte}, {len})"), Level::Postfix)
    }

    /// The length of what is in an array of characters.
    fn measured_text(&mut self) -> String {
        let len = 1 + self.e.below(4);
        match self.place(&Ty::Char.array(len), |p| p.is_writable) {
            Some(place) => format!("strnlen({}, {len})", self.place_text(&place, 0)),
            None => "strnlen(&\"abc\", 2)".to_owned(),
        }
    }

    /// Text written to an array of characters.
    fn printed_text(&mut self, depth: usize) -> String {
        let len = 1 + self.e.below(4);
        let place = self.place(&Ty::Char.array(len), |p| p.is_writable);
        let to = match place {
            Some(place) => self.place_text(&place, 0),
            None => return "atoi(&\"-1\")".to_owned(),
        };
        let number = self.num(depth).text();
        format!("snprintf({to}, {len}, &\"%lld %d\", {number}, {})", self.char(depth).text())
    }

    /// Calls a C function through a variable whose type says more about the result than C's `int` holds.
    pub(super) fn call_c_through_pointer(&mut self) {
        let (params, argument, func) = match self.e.below(3) {
            0 => (vec![], String::new(), "getchar"),
            1 => (vec![Ty::Num], self.number_of_c().text(), "abs"),
            _ => (vec![Ty::Char], self.char(1).text(), "tolower"),
        };
        let name = self.fresh("c");
        let ty = Ty::Func(Rc::new(FuncTy { params, ret: Ty::Num }));
        self.line(format!("{} {name}", ty.text()));
        self.line(format!("{name}: {func}"));
        self.print_result(format!("{name}({argument})"), &Ty::Num);
    }

    /// The order of the bytes of two places. C says no more than the sign of it.
    pub(super) fn compared_bytes(&mut self) -> Expr {
        let len = 1 + self.e.below(4);
        let ty = if self.e.chance(50) { Ty::Num.array(len) } else { Ty::Char.array(len) };
        let size = ty.size(&self.structs);
        let (Some(a), Some(b)) = (self.place(&ty, |p| p.is_writable), self.place(&ty, |p| p.is_writable)) else {
            return self.read(&Ty::Num, FREE, 0);
        };
        let (a, b) = (self.place_text(&a, 0), self.place_text(&b, 0));
        let b = if self.e.chance(50) { format!("&{b}") } else { b };
        Expr::new(format!("sign(memcmp({a}, {b}, {size}))"), Level::Postfix)
    }
}
