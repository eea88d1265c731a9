//! What is certain of functions of the C library, which would otherwise have to be thought capable of anything.
//!
//! Known by name: C reserves these names, so no linked library gives them another meaning. Everything that may look at
//! `errno`, the locale or a file is left out, and so is the heap, whose functions are operations of their own.

use crate::cfg::Cfg;
use crate::ir::{Function, Inst, Program};

/// What a C function does besides giving its result.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Behaviour {
    /// Nobody knows.
    Anything,
    /// Reads the memory that its arguments point to, and returns.
    ReadsArguments,
    /// Nothing: its result depends on its arguments only.
    Computes,
    /// Never returns to its caller.
    NeverReturns,
    /// Returns, and may return again later, when the caller has gone on: `setjmp`. Variables then hold what was assigned
    /// to them last, which only those in memory do.
    ReturnsTwice,
}

/// What the C function of this name does.
pub fn behaviour(name: &str) -> Behaviour {
    match name {
        "memchr" | "memcmp" | "strchr" | "strcmp" | "strcspn" | "strlen" | "strncmp" | "strnlen" | "strpbrk"
        | "strrchr" | "strspn" | "strstr" => Behaviour::ReadsArguments,
        "abs" | "labs" | "llabs" => Behaviour::Computes,
        "_Exit" | "_exit" | "_longjmp" | "abort" | "exit" | "longjmp" | "quick_exit" | "siglongjmp" => {
            Behaviour::NeverReturns
        }
        "__sigsetjmp" | "_setjmp" | "getcontext" | "setjmp" | "sigsetjmp" | "vfork" => Behaviour::ReturnsTwice,
        _ => Behaviour::Anything,
    }
}

/// By function: whether it calls a C function that returns twice. Such a function is left as it was lowered, with its
/// variables in memory: no pass changes it, nothing is put into it, it is put into no other, and backends compile it as
/// if without optimisation. Calls through pointers are not seen.
pub fn callers_of_returning_twice(program: &Program) -> Vec<bool> {
    if !any_returns_twice(program) {
        return vec![false; program.functions.len()];
    }
    program.functions.values().map(|func| calls_returning_twice(program, func)).collect()
}

/// Whether a program uses a C function that returns twice at all.
pub fn any_returns_twice(program: &Program) -> bool {
    program.c_symbols.values().any(|symbol| behaviour(&symbol.name) == Behaviour::ReturnsTwice)
}

fn calls_returning_twice(program: &Program, func: &Function) -> bool {
    if func.blocks.is_empty() {
        return false;
    }
    let is_such_call = |inst: &Inst| match *inst {
        Inst::CallC { symbol, .. } => behaviour(&program.c_symbols[symbol].name) == Behaviour::ReturnsTwice,
        _ => false,
    };
    let cfg = Cfg::new(func);
    let mut insts = cfg.reverse_postorder().iter().flat_map(|&block| &func.blocks[block].insts);
    insts.any(|&inst| is_such_call(&func.insts[inst]))
}
