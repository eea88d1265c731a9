//! Checks that a program keeps the rules of the IR. Run in tests and debug builds on what each stage makes: after lowering,
//! after each pass, and after linking with the runtime.
//!
//! A program that breaks a rule is a defect of the compiler (or of a hand-written text), so the errors are plain English
//! and name ids. Takes linear time but for the dominator tree. Ids out of range are reported, not followed.
//!
//! Rules for the program:
//! 1. Every id is in range.
//! 2. Symbols of functions and globals are not empty and differ from each other; those of globals and of functions that
//!    are not exported hold a `.`, those of exported functions do not. C symbols are not empty and stand there once.
//! 3. Signatures stand there once. No parameter or result is `i1`. An extension is given exactly for types narrower
//!    than 64 bits. `n_fixed` is at most the number of parameters.
//! 4. A global's alignment is a power of two, and its size at most `i64::MAX`. Its data has `size` bytes. Addresses in
//!    it lie within, in ascending order, do not overlap, and stand on zero bytes.
//! 5. A site's line and column are at least 1.
//! 6. The runtime's functions are cold and have their signatures; the site table has a record for each site.
//!    `main` has no variadic signature and gives an `i64`.
//!
//! Rules for a function:
//! 7. Its signature is not variadic. `by_value_bytes` is as long as the signature's parameters and says something only
//!    about those of type `ptr`. `results` and `spans` are as long as `insts`.
//! 8. It has a block. The entry's parameters have the signature's types, and nothing goes to the entry.
//! 9. A slot's alignment is a power of two, at most 16; its size is at most `i64::MAX`.
//! 10. An instruction stands in at most one block, once. A value is defined at most once. An instruction has a result
//!     exactly if its operation defines one, of the type that [`Inst::result_type`](crate::ir::Inst::result_type) says.
//! 11. Operands have the types that the operation's documentation says, exactly; calls pass what the signature takes.
//! 12. Constants are in the form that [`Type::wrap`](crate::ir::Type::wrap) gives. `i1` is never loaded or stored.
//!     Conversions widen, narrow or exchange `i64` and `ptr` as their names say. The length of a bounds check is not 0.
//! 13. Jumps pass what the target's parameters take; a branch's condition is `i1`; a return gives what the signature says.
//! 14. In blocks that can be reached, each use is dominated by the definition.
//!
//! Rules for what debuggers are told:
//! 17. A type stands behind those that it is made of, but for members of structs; global variables have storage. A
//!     function's scopes lie within ones before them and are in order; its parameters come first, all of them; places of
//!     a variable are in order, and what holds it exists and has its type. (A value need not be defined any more.)
//!
//! Rules of later phases:
//! 15. From [`Phase::Legal`] on, no slot and no global is marked `is_variable`: those that need guard words have them.
//! 16. In [`Phase::Linked`], the runtime is there, with what the program's checks need. If the program has a
//!     `main`, exactly one exported function is called so.

mod debug;
mod function;
mod program;

use crate::ir::{BlockId, FuncId, InstId, Program};
use crate::queries::index;
use std::fmt;

/// How far a program has come on its way to a backend. Later phases keep the rules of the earlier ones.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Phase {
    /// From lowering on.
    Built,
    /// After the pass `legalize`, which comes last.
    Legal,
    /// After `runtime::link`: ready for code generation.
    Linked,
}

/// A broken rule.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct VerifyError {
    /// Where.
    pub place: Place,
    /// What is wrong, as a clause.
    pub message: String,
}

/// Where in a program a rule is broken.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Place {
    /// In what is not a function; the message says where.
    Program,
    /// In a function's head.
    Function {
        /// The function.
        func: FuncId,
        /// Its symbol.
        symbol: Box<str>,
        /// Where in its body, if it is there.
        at: Option<(BlockId, At)>,
    },
}

/// Where in a block.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum At {
    /// In its parameters.
    Params,
    /// In an instruction.
    Inst(InstId),
    /// In its terminator.
    Terminator,
}

impl fmt::Display for VerifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Place::Function { symbol, at, .. } = &self.place {
            write!(f, "function `{symbol}`")?;
            if let Some((block, at)) = at {
                write!(f, ", block b{}", index(*block))?;
                match at {
                    At::Params => f.write_str(", parameters")?,
                    At::Inst(inst) => write!(f, ", instruction {}", index(*inst))?,
                    At::Terminator => f.write_str(", terminator")?,
                }
            }
            f.write_str(": ")?;
        }
        f.write_str(&self.message)
    }
}

impl std::error::Error for VerifyError {}

/// Beyond this many errors nobody reads on, and a broken program may have one for each instruction.
const MAX_ERRORS: usize = 100;

/// Checks the rules that hold in every phase. The errors (100 at most) are in the program's order.
pub fn verify(program: &Program) -> Result<(), Vec<VerifyError>> {
    verify_phase(program, Phase::Built)
}

/// Checks the rules of a phase and of those before it.
pub fn verify_phase(program: &Program, phase: Phase) -> Result<(), Vec<VerifyError>> {
    let mut errors = Errors::default();
    program::check(program, phase, &mut errors);
    debug::check_program(program, &mut errors);
    // Functions are read with the help of what was just checked.
    if errors.list.is_empty() {
        for func in program.functions.iter() {
            function::check(program, func, phase, &mut errors);
        }
    }
    if errors.list.is_empty() { Ok(()) } else { Err(errors.list) }
}

/// Checks the rules for one function of a program whose other parts are in order: what a pass over one function may break.
pub fn verify_function(program: &Program, func: FuncId, phase: Phase) -> Result<(), Vec<VerifyError>> {
    let mut errors = Errors::default();
    function::check(program, (func, &program.functions[func]), phase, &mut errors);
    if errors.list.is_empty() { Ok(()) } else { Err(errors.list) }
}

/// Where debug assertions are on: panics unless a program keeps the rules of a phase, since `maker`, which is said to have
/// made it, has a defect then.
pub fn debug_verify(program: &Program, phase: Phase, maker: &str) {
    if cfg!(debug_assertions) {
        expect_right(verify_phase(program, phase), maker);
    }
}

/// Panics if the verifier found errors: `maker` made a program that breaks rules, which is a defect of the compiler.
pub fn expect_right(result: Result<(), Vec<VerifyError>>, maker: &str) {
    if let Err(errors) = result {
        let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
        panic!("{maker} broke the program:\n{}", errors.join("\n"));
    }
}

/// Errors found so far.
#[derive(Default)]
struct Errors {
    list: Vec<VerifyError>,
}

impl Errors {
    /// The text is made only if it is kept.
    fn push(&mut self, place: impl FnOnce() -> Place, message: fmt::Arguments<'_>) {
        if self.list.len() < MAX_ERRORS {
            self.list.push(VerifyError { place: place(), message: message.to_string() });
        }
    }
}

#[cfg(test)]
mod tests;
