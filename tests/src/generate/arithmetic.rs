//! Numbers and characters: literals, operators, and parts of values.

use super::exprs::{Expr, FREE, Gen, Level, Wish};
use super::types::Ty;
use std::fmt::Write;

/// Where widths, signs and roundings go wrong.
const CORNERS: [i64; 20] = [
    0,
    1,
    2,
    7,
    10,
    127,
    128,
    255,
    256,
    32768,
    65535,
    65537,
    1000003,
    2147483647,
    2147483648,
    4294967291,
    4294967295,
    4294967296,
    9223372036854775783,
    9223372036854775807,
];

impl Gen<'_> {
    pub(super) fn num(&mut self, depth: usize) -> Expr {
        if depth == 0 {
            return if self.e.chance(60) { self.read(&Ty::Num, FREE, 0) } else { self.literal() };
        }
        match self.e.below(32) {
            0 | 1 => self.literal(),
            2..=4 => self.read(&Ty::Num, FREE, depth),
            5..=7 => self.binary(&["+", "-"], Level::Sum, depth),
            8 | 9 => self.binary(&["*"], Level::Product, depth),
            10 | 11 => self.division(depth),
            12 => self.relation(depth),
            13 => self.equality(depth),
            14 => self.logic(depth),
            15 => self.part_of_value(&Ty::Num, depth).unwrap_or_else(|| self.literal()),
            16 => self.compared_bytes(),
            17..=20 => self.noted(depth),
            21 => self.relation(depth),
            22 => self.assigned_c_number(depth),
            23 => self.binary(&["<<", ">>"], Level::Shift, depth),
            24 => self.binary(&["&"], Level::BitAnd, depth),
            25 => self.binary(&["^"], Level::BitXor, depth),
            26 => self.binary(&["|"], Level::BitOr, depth),
            27 | 28 => self.unary(depth),
            29 => self.order_of_characters(depth),
            30 => self.converted(depth),
            _ => self.size(),
        }
    }

    pub(super) fn literal(&mut self) -> Expr {
        let value = self.literal_value();
        self.number(value)
    }

    /// A number whose low half is the smallest `int` of C.
    pub(super) fn number_of_c(&mut self) -> Expr {
        let value = (self.e.wide() as i64) << 32 | 1 << 31;
        self.number(value)
    }

    /// A number in one of its spellings.
    fn number(&mut self, value: i64) -> Expr {
        if value < 0 && value > i64::MIN && self.e.chance(40) {
            return Expr::new(format!("0 - {}", -value), Level::Sum);
        }
        let magnitude = value.unsigned_abs();
        let text = match self.e.below(6) {
            4 => format!("0x{magnitude:X}"),
            5 => format!("0b{magnitude:b}"),
            3 if magnitude > 999 => format!("{}_{:03}", magnitude / 1000, magnitude % 1000),
            _ => magnitude.to_string(),
        };
        if value < 0 { Expr::new(format!("-{text}"), Level::Prefix) } else { Expr::new(text, Level::Postfix) }
    }

    /// `-`, `~` or `!` before something.
    fn unary(&mut self, depth: usize) -> Expr {
        let operand = match self.e.below(4) {
            0 => return Expr::new(format!("!{}", self.condition(depth - 1).at(Level::Prefix)), Level::Prefix),
            1 => self.noted(depth),
            _ => self.num(depth - 1),
        };
        let operator = *self.e.pick(&["-", "~"]);
        Expr::new(format!("{operator}{}", operand.at(Level::Prefix)), Level::Prefix)
    }

    fn order_of_characters(&mut self, depth: usize) -> Expr {
        let operator = *self.e.pick(&["<", "<=", ">", ">="]);
        let (lhs, rhs) = (self.char(depth - 1).at(Level::Relation), self.char(depth - 1).above(Level::Relation));
        Expr::new(format!("{lhs} {operator} {rhs}"), Level::Relation)
    }

    /// The number of a character, or what C returned.
    fn converted(&mut self, depth: usize) -> Expr {
        let value = if self.e.chance(60) { self.char(depth - 1) } else { self.c_number(depth - 1) };
        Expr::new(format!("num({})", value.text()), Level::Postfix)
    }

    fn size(&mut self) -> Expr {
        Expr::new(format!("sizeof({})", self.new_type(2).text()), Level::Postfix)
    }

    /// A small number, a corner, a power of two or its neighbour, or any.
    pub(super) fn literal_value(&mut self) -> i64 {
        match self.e.below(8) {
            0 | 1 => self.e.below(100) as i64,
            2 => -1 - self.e.below(100) as i64,
            3 => *self.e.pick(&CORNERS),
            4 => -*self.e.pick(&CORNERS),
            5 => (1i64 << self.e.below(63)) - 1 + self.e.below(3) as i64,
            6 => i64::MIN,
            _ => self.e.wide() as i64,
        }
    }

    fn binary(&mut self, operators: &[&str], level: Level, depth: usize) -> Expr {
        let operator = *self.e.pick(operators);
        let (lhs, rhs) = match self.e.chance(15) {
            true => (self.noted(depth), self.noted(depth)),
            false => (self.num(depth - 1), self.num(depth - 1)),
        };
        Expr::new(format!("{} {operator} {}", lhs.at(level), rhs.above(level)), level)
    }

    /// A number that leaves a trace of when it was evaluated.
    pub(super) fn noted(&mut self, depth: usize) -> Expr {
        Expr::new(format!("noted({})", self.num(depth.saturating_sub(1)).text()), Level::Postfix)
    }

    fn relation(&mut self, depth: usize) -> Expr {
        if self.e.chance(50) {
            return self.binary(&["<", "<=", ">", ">="], Level::Relation, depth);
        }
        // Optimisers like to know the sign of a quotient or remainder.
        let operator = *self.e.pick(&["%", "/"]);
        let lhs = self.num(depth - 1).at(Level::Product);
        let divisor = self.e.pick(&["2", "16", "1024", "7", "1000", "(0 - 5)"]);
        let sign = self.e.pick(&["< 0", ">= 0", "> 0 - 1", "<= 0 - 1", "< 1", "> 0"]);
        Expr::new(format!("{lhs} {operator} {divisor} {sign}"), Level::Relation)
    }

    /// Division or remainder, mostly by something that is not zero: a constant, -1 among them, or a sum that cannot
    /// vanish.
    fn division(&mut self, depth: usize) -> Expr {
        let operator = *self.e.pick(&["/", "%"]);
        let lhs = self.num(depth - 1).at(Level::Product);
        let divisor = match self.e.below(8) {
            0 => self.e.pick(&["1", "3", "7", "10", "65537", "9223372036854775807"]).to_string(),
            1 | 2 => (1i64 << (1 + self.e.below(62))).to_string(),
            3 => format!("(0 - {})", 1 + self.e.below(9)),
            4 => self.e.pick(&["(0 - 1)", "(0 - 1024)", "(0 - 9223372036854775807 - 1)"]).to_string(),
            // 1, -1 or -3, and mostly -1.
            5 => format!("({} % 2 * 2 - 1)", self.num(depth - 1).at(Level::Product)),
            6 if self.e.chance(2 * self.carelessness) => self.num(depth - 1).above(Level::Product),
            6 => format!("({} % 7 + 8)", self.num(depth - 1).at(Level::Product)),
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
        let (operator, level) = if self.e.chance(50) { ("&&", Level::And) } else { ("||", Level::Or) };
        let lhs = self.condition(depth - 1).at(level);
        let rhs = self.condition(depth - 1).above(level);
        Expr::new(format!("{lhs} {operator} {rhs}"), level)
    }

    /// An element or member of the value of an assignment, which is no place: `(a: b)[1]`, `(s: t).m0`.
    fn part_of_value(&mut self, ty: &Ty, depth: usize) -> Option<Expr> {
        let mut wholes = Vec::new();
        for place in self.visible_places().into_iter().filter(|p| p.is_writable && !p.is_risky) {
            match &place.ty {
                Ty::Array(elem, len) if **elem == *ty && *len > 0 => {
                    wholes.push((place.ty.clone(), format!("[#{len}#]")))
                }
                Ty::Struct(index) => {
                    let members = self.structs[*index].iter().enumerate().filter(|(_, member)| *member == ty);
                    wholes.extend(members.map(|(i, _)| (place.ty.clone(), format!(".m{i}"))));
                }
                _ => {}
            }
        }
        if wholes.is_empty() {
            return None;
        }
        let (whole, part) = self.e.pick(&wholes).clone();
        let wish = Wish { lifetime: self.depth, sturdy: false };
        let assignment = self.assignment(&whole, wish, depth - 1)?.text();
        Some(Expr::new(format!("({assignment}){}", self.filled(&part, depth - 1)), Level::Postfix))
    }

    pub(super) fn char(&mut self, depth: usize) -> Expr {
        match self.e.below(8) {
            0..=3 => self.read(&Ty::Char, FREE, depth),
            4 if depth > 0 => self.part_of_value(&Ty::Char, depth).unwrap_or_else(|| self.some_byte()),
            6 if depth > 0 => Expr::new(format!("char({})", self.num(depth - 1).text()), Level::Postfix),
            5 => {
                let len = 1 + self.e.below(6);
                let text = self.string(len);
                Expr::new(format!("\"{text}\"[{}]", self.index(len + 1, depth.saturating_sub(1))), Level::Postfix)
            }
            _ => self.some_byte(),
        }
    }

    /// One of all 256 characters.
    fn some_byte(&mut self) -> Expr {
        let byte = match self.e.below(3) {
            0 => *self.e.pick(b"aZ09 "),
            1 => *self.e.pick(&[0, 1, 0x7f, 0x80, 0xff]),
            _ => self.e.below(256) as u8,
        };
        let text = match self.e.below(4) {
            0 => format!("\"\\x{byte:02x}\"[0]"),
            1 => format!("char({byte} + 256 * {})", self.e.below(3)),
            2 if byte.is_ascii_alphanumeric() => format!("'{}'", char::from(byte)),
            2 => format!("'\\{byte:o}'"),
            _ => format!("'\\x{byte:02X}'"),
        };
        Expr::new(text, Level::Postfix)
    }

    /// `len` characters of a string literal, in all spellings, without a zero.
    pub(super) fn string(&mut self, len: usize) -> String {
        const ESCAPES: [&str; 11] = ["\\n", "\\t", "\\r", "\\a", "\\b", "\\f", "\\v", "\\\\", "\\\"", "\\'", "\\377"];
        let mut text = String::new();
        for _ in 0..len {
            match self.e.below(6) {
                0..=2 => text.push(char::from(b'a' + self.e.below(26) as u8)),
                3 => text.push_str(self.e.pick::<&str>(&ESCAPES)),
                4 => write!(text, "\\x{:02x}", 1 + self.e.below(255)).expect("strings grow"),
                _ => write!(text, "\\{:03o}", 1 + self.e.below(255)).expect("strings grow"),
            }
        }
        text
    }
}
