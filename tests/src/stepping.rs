//! Programs of nothing but control flow, with the lines that they execute one after the other.
//!
//! From a list of choices to source text and its lines as a debugger must show them with `next` in `main`. The lines come
//! from executing the program here, as it is made, and from no compiler.

use crate::entropy::Entropy;

/// The deepest nesting of statements.
const MAX_DEPTH: usize = 4;

/// A program and what it does.
#[derive(Debug)]
pub struct Walk {
    /// Its source text.
    pub source: String,
    /// The lines that are executed, in order; 1-based.
    pub lines: Vec<usize>,
    /// The value that `main` gives, modulo 256.
    pub status: i64,
}

/// A statement, with its line.
enum Stmt {
    /// `x: x * FACTOR + SUMMAND`, kept small by a remainder.
    Assign {
        line: usize,
        factor: i64,
        summand: i64,
    },
    /// Conditions with their arms, and `else`.
    If {
        arms: Vec<(usize, Cond, Vec<Stmt>)>,
        otherwise: Vec<Stmt>,
    },
    /// `i: 0`, then a loop while `i < rounds` whose body starts with `i: i + 1`.
    Loop {
        line: usize,
        counter: usize,
        rounds: i64,
        body: Vec<Stmt>,
    },
    Break {
        line: usize,
    },
    Continue {
        line: usize,
    },
    Return {
        line: usize,
    },
}

/// `x % divisor = rest`, and perhaps `|| x % 7 < 3` or `&& x % 7 < 3`.
#[derive(Clone, Copy)]
struct Cond {
    divisor: i64,
    rest: i64,
    more: Option<bool>,
}

impl Cond {
    fn holds(self, x: i64) -> bool {
        let first = x % self.divisor == self.rest;
        match self.more {
            None => first,
            Some(true) => first && x % 7 < 3,
            Some(false) => first || x % 7 < 3,
        }
    }

    fn text(self) -> String {
        let Cond { divisor, rest, more } = self;
        let more = more.map_or("", |is_and| if is_and { " && x % 7 < 3" } else { " || x % 7 < 3" });
        format!("x % {divisor} = {rest}{more}")
    }
}

/// Makes a program.
pub fn walk(choices: &[u32]) -> Walk {
    let mut maker =
        Maker { entropy: Entropy::new(choices), text: String::new(), n_lines: 0, n_counters: 0, in_loop: 0 };
    maker.line(0, "func main() -> num");
    let first = maker.line(1, "num x");
    let start = maker.entropy.below(50) as i64;
    let second = maker.line(1, &format!("x: {start}"));
    let body = maker.block(0);
    let last = maker.line(1, "return x");
    let mut run = Run { x: start, counters: vec![0; maker.n_counters], lines: vec![first, second] };
    if run.block(&body) == Flow::On {
        run.lines.push(last);
    }
    Walk { source: maker.text, lines: run.lines, status: run.x & 0xff }
}

struct Maker<'a> {
    entropy: Entropy<'a>,
    text: String,
    n_lines: usize,
    n_counters: usize,
    in_loop: usize,
}

impl Maker<'_> {
    /// Writes a line; gives its number.
    fn line(&mut self, indent: usize, text: &str) -> usize {
        self.text.push_str(&format!("{:1$}{text}\n", "", indent * 2));
        self.n_lines += 1;
        self.n_lines
    }

    fn block(&mut self, depth: usize) -> Vec<Stmt> {
        // A program has many statements at its top, an arm has few.
        let n = if depth == 0 { 4 } else { 1 } + self.entropy.below(3);
        let mut block = Vec::new();
        for _ in 0..n {
            let stmt = self.statement(depth);
            let is_end = matches!(stmt, Stmt::Break { .. } | Stmt::Continue { .. } | Stmt::Return { .. });
            block.push(stmt);
            if is_end {
                break;
            }
        }
        block
    }

    fn statement(&mut self, depth: usize) -> Stmt {
        let indent = depth + 1;
        let is_deep = depth >= MAX_DEPTH || self.entropy.is_used_up();
        match self.entropy.below(10) {
            3..=6 if !is_deep => self.if_statement(depth),
            7 | 8 if !is_deep => self.loop_statement(depth),
            1 if self.in_loop > 0 => Stmt::Break { line: self.line(indent, "break") },
            2 if self.in_loop > 0 => Stmt::Continue { line: self.line(indent, "continue") },
            9 if depth > 1 => Stmt::Return { line: self.line(indent, "return x") },
            _ => {
                let (factor, summand) = (1 + self.entropy.below(4) as i64, self.entropy.below(9) as i64);
                let line = self.line(indent, &format!("x: (x * {factor} + {summand}) % 1000"));
                Stmt::Assign { line, factor, summand }
            }
        }
    }

    fn if_statement(&mut self, depth: usize) -> Stmt {
        let mut arms = Vec::new();
        for arm in 0..1 + self.entropy.below(3) {
            let cond = self.cond();
            let word = if arm == 0 { "if" } else { "elif" };
            let line = self.line(depth + 1, &format!("{word} {}", cond.text()));
            arms.push((line, cond, self.block(depth + 1)));
        }
        let mut otherwise = Vec::new();
        if self.entropy.chance(50) {
            self.line(depth + 1, "else");
            otherwise = self.block(depth + 1);
        }
        Stmt::If { arms, otherwise }
    }

    fn cond(&mut self) -> Cond {
        let divisor = 2 + self.entropy.below(4) as i64;
        let rest = self.entropy.below(divisor as usize) as i64;
        let more = *self.entropy.pick(&[None, None, Some(true), Some(false)]);
        Cond { divisor, rest, more }
    }

    fn loop_statement(&mut self, depth: usize) -> Stmt {
        let counter = self.n_counters;
        self.n_counters += 1;
        let rounds = self.entropy.below(4) as i64;
        self.line(depth + 1, &format!("num i{counter}"));
        let line = self.line(depth + 1, &format!("loop i{counter} < {rounds}"));
        self.line(depth + 2, &format!("i{counter}: i{counter} + 1"));
        self.in_loop += 1;
        let body = self.block(depth + 1);
        self.in_loop -= 1;
        Stmt::Loop { line, counter, rounds, body }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Flow {
    On,
    Break,
    Continue,
    Return,
}

struct Run {
    x: i64,
    counters: Vec<i64>,
    lines: Vec<usize>,
}

impl Run {
    fn block(&mut self, block: &[Stmt]) -> Flow {
        for stmt in block {
            let flow = self.statement(stmt);
            if flow != Flow::On {
                return flow;
            }
        }
        Flow::On
    }

    fn statement(&mut self, stmt: &Stmt) -> Flow {
        match stmt {
            Stmt::Assign { line, factor, summand } => {
                self.lines.push(*line);
                self.x = (self.x * factor + summand) % 1000;
                Flow::On
            }
            Stmt::If { arms, otherwise } => {
                for (line, cond, then) in arms {
                    self.lines.push(*line);
                    if cond.holds(self.x) {
                        return self.block(then);
                    }
                }
                self.block(otherwise)
            }
            Stmt::Loop { line, counter, rounds, body } => self.loop_statement(*line, *counter, *rounds, body),
            Stmt::Break { line } => self.jump(*line, Flow::Break),
            Stmt::Continue { line } => self.jump(*line, Flow::Continue),
            Stmt::Return { line } => self.jump(*line, Flow::Return),
        }
    }

    fn jump(&mut self, line: usize, flow: Flow) -> Flow {
        self.lines.push(line);
        flow
    }

    fn loop_statement(&mut self, line: usize, counter: usize, rounds: i64, body: &[Stmt]) -> Flow {
        self.lines.push(line - 1);
        self.counters[counter] = 0;
        loop {
            self.lines.push(line);
            if self.counters[counter] >= rounds {
                return Flow::On;
            }
            self.lines.push(line + 1);
            self.counters[counter] += 1;
            match self.block(body) {
                Flow::On | Flow::Continue => {}
                Flow::Break => return Flow::On,
                Flow::Return => return Flow::Return,
            }
        }
    }
}
