//! Statements that end the program with a runtime error.

use super::exprs::Gen;
use super::scope::Place;
use super::types::Ty;

impl Gen<'_> {
    /// One statement of them; what stands around it must still happen, or no more.
    pub(super) fn doom(&mut self) {
        self.print_number();
        match self.e.below(19) {
            0 | 1 => self.divide_by_zero(),
            2..=8 => self.index_wrongly(),
            9 | 10 => self.overrun(),
            11 => self.follow_null(),
            12 | 13 => self.call_null(),
            14 | 15 => self.two_errors(),
            16 | 17 => self.error_after_branch(),
            _ => self.copy_from_null(),
        }
    }

    fn divide_by_zero(&mut self) {
        let number = self.num(2).above(super::exprs::Level::Product);
        let divisor = *self.e.pick(&["zero", "(zero * 5)", "(7 - 7)", "((0 - 1) / 2)", "(zero % 3)"]);
        let operator = *self.e.pick(&["/", "%"]);
        self.line(format!("printf(\"%lld\\n\", 1 + {number} {operator} {divisor})"));
    }

    /// Reads, writes or takes the address of an element that is not there.
    fn index_wrongly(&mut self) {
        let is_array = |p: &Place| matches!(p.ty, Ty::Array(_, 1..)) && p.is_writable && !p.is_risky;
        let arrays: Vec<Place> = self.visible_places().into_iter().filter(is_array).collect();
        if arrays.is_empty() {
            let name = self.fresh("doomed");
            self.line(format!("array<array<num>[2]>[2] {name}"));
            return self.line(format!("{name}[1]: {name}[0 - 1 - zero]"));
        }
        let place = self.e.pick(&arrays).clone();
        let Ty::Array(elem, len) = &place.ty else { return };
        let array = self.place_text(&place, 2);
        let array = if array.starts_with('*') { format!("({array})") } else { array };
        // The element size times some of these is small again.
        let index = match self.e.below(10) {
            0..=3 => len.to_string(),
            4 | 5 => format!("0 - {}", 1 + self.e.below(3)),
            6 => self.e.pick(&["4294967296", "2305843009213693952", "9223372036854775807"]).to_string(),
            7 => "0 - 9223372036854775807 - 1".to_owned(),
            8 => format!("{} - 4294967296", self.e.below(*len)),
            _ => format!("{} + zero", len + self.e.below(3)),
        };
        match self.e.below(3) {
            0 => self.line(format!("printf(\"%d\\n\", &{array}[{index}] && 1)")),
            1 => {
                let good = self.e.below(*len);
                self.line(format!("{array}[{index}]: {array}[{good}]"));
            }
            _ => {
                let elem = elem.text();
                let name = self.fresh("doomed");
                self.line(format!("{elem} {name}"));
                self.line(format!("{name}: {array}[{index}]"));
            }
        }
    }

    /// A loop that goes one step too far.
    fn overrun(&mut self) {
        let (name, counter) = (self.fresh("doomed"), self.fresh("i"));
        let len = 2 + self.e.below(20);
        let ty = if self.e.chance(50) { Ty::Num.array(len) } else { Ty::Char.array(len) };
        self.line(format!("{} {name}", ty.text()));
        self.line(format!("num {counter}"));
        let (condition, index) = match self.e.below(3) {
            0 => (format!("{counter} <= {len}"), counter.clone()),
            1 => (format!("{counter} < {}", 2 * len), format!("{counter} * 2")),
            _ => (format!("{counter} < {}", len + 1), format!("{} - {counter}", len - 1)),
        };
        self.line(format!("loop {condition}"));
        let value = if ty == Ty::Num.array(len) { counter.clone() } else { format!("{name}[0]") };
        self.line(format!("  {name}[{index}]: {value}"));
        self.line(format!("  {counter}: {counter} + 1"));
    }

    fn follow_null(&mut self) {
        const STATEMENTS: [&str; 6] = [
            "*nowhere: 1",
            "printf(\"%lld\\n\", *nowhere)",
            "printf(\"%d\\n\", &*nowhere = nowhere)",
            "nolist: (*nolist).next",
            "(*(*nolist).next).value: getchar()",
            "nowhere: &(*nolist).value",
        ];
        let statement = *self.e.pick(&STATEMENTS);
        self.line(statement);
    }

    fn call_null(&mut self) {
        let name = self.fresh("nothing");
        self.line(format!("funcptr (num) -> num {name}"));
        // It is evaluated first.
        let argument = if self.e.chance(75) { "puts(&\"still here\")".to_owned() } else { self.num(2).text() };
        self.line(format!("printf(\"%lld\\n\", {name}({argument}))"));
    }

    /// Two runtime errors in one statement, of which the first must happen.
    fn two_errors(&mut self) {
        let (function, array) = (self.fresh("nothing"), self.fresh("doomed"));
        self.line(format!("funcptr (num) -> num {function}"));
        self.line(format!("array<num>[3] {array}"));
        let errors = [
            "1 / zero".to_owned(),
            "*nowhere".to_owned(),
            "(*nolist).value".to_owned(),
            format!("{array}[3 + zero]"),
            format!("{function}(1)"),
        ];
        let (first, second) = (self.e.pick(&errors).clone(), self.e.pick(&errors).clone());
        let statement = match self.e.below(5) {
            0 => format!("printf(\"%lld\\n\", ({first}) - ({second}))"),
            1 => format!("{array}[{first}]: {second}"),
            2 => format!("printf(\"%lld %lld\\n\", {first}, {second})"),
            3 => format!("apart({first}, {second})"),
            _ => format!("*nowhere: {function}({first})"),
        };
        self.line(statement);
    }

    /// An error, mostly, that is checked for in branches too, which are not taken.
    fn error_after_branch(&mut self) {
        let (name, array) = (self.fresh("doomed"), self.fresh("doomed"));
        let (ty, value, action) = match self.e.below(3) {
            0 => ("ptr<num>", "nowhere".to_owned(), format!("*{name}")),
            1 => ("num", format!("{} + zero", self.e.below(4)), format!("{array}[{name}]")),
            _ => ("num", "zero".to_owned(), format!("7 % {name}")),
        };
        self.line(format!("{ty} {name}"));
        self.line(format!("{name}: {value}"));
        self.line(format!("array<num>[2] {array}"));
        self.line("if zero");
        self.line(format!("  printf(\"%lld\\n\", {action})"));
        self.line("elif zero");
        self.line(format!("  {array}[0]: {action}"));
        self.line(format!("printf(\"%lld\\n\", {action})"));
    }

    /// C answers null, from which an array or struct is to be copied.
    fn copy_from_null(&mut self) {
        let name = self.fresh("doomed");
        self.line(format!("array<num>[2] {name}"));
        self.line(format!("{name}[1]: 1"));
        self.line(format!("{name}: strchr(&\"abc\", \"z\"[0])"));
    }
}
