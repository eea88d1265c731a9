//! What generated code may refer to, and its encoding as Cranelift's external names.
//!
//! Functions and data of the program itself lie near the code. Functions of C libraries are called near as well: the
//! linker (or `l4t-loader`, in memory) puts a stub in between. Everything else about a C symbol goes through an
//! *address slot*, eight private bytes that hold the symbol's address from load time on: it is what a global offset
//! table has, but the same in ELF, Mach-O and memory.

use cranelift_codegen::ir::UserExternalName;
use l4t_mir::ir::{FuncId, GlobalId, Program};
use l4t_mir::queries::{id, index};

/// The target of a reference in code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Symbol {
    /// A function of the program.
    Func(FuncId),
    /// Static storage of the program.
    Global(GlobalId),
    /// A C function to call, by its index in [`CNames`].
    C(usize),
    /// The same, called with variadic arguments by the x86-64 convention: its stub clears `al`.
    CVariadic(usize),
    /// The slot that holds a C symbol's address.
    AddressSlot(usize),
}

impl Symbol {
    /// As a name in Cranelift's functions.
    pub(crate) fn encode(self) -> UserExternalName {
        let (namespace, index) = match self {
            Symbol::Func(func) => (0, index(func)),
            Symbol::Global(global) => (1, index(global)),
            Symbol::C(c) => (2, c),
            Symbol::CVariadic(c) => (3, c),
            Symbol::AddressSlot(c) => (4, c),
        };
        UserExternalName { namespace, index: index as u32 }
    }

    /// Back from a name.
    pub(crate) fn decode(name: &UserExternalName) -> Option<Symbol> {
        let i = name.index as usize;
        match name.namespace {
            0 => Some(Symbol::Func(id(i))),
            1 => Some(Symbol::Global(id(i))),
            2 => Some(Symbol::C(i)),
            3 => Some(Symbol::CVariadic(i)),
            4 => Some(Symbol::AddressSlot(i)),
            _ => None,
        }
    }
}

/// The C functions that operations of the IR are made of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Builtin {
    Memmove,
    Memset,
    Malloc,
    Calloc,
    Realloc,
    Free,
}

const BUILTIN_NAMES: [&str; 6] = ["memmove", "memset", "malloc", "calloc", "realloc", "free"];

/// All C symbols that code may name: those of the program by their ids, then the builtins that it does not name itself.
pub(crate) struct CNames<'a> {
    names: Vec<&'a str>,
    builtins: [usize; BUILTIN_NAMES.len()],
}

impl<'a> CNames<'a> {
    /// Collects the names of a program.
    pub(crate) fn new(program: &'a Program) -> CNames<'a> {
        let mut names: Vec<&str> = program.c_symbols.iter().map(|(_, symbol)| &*symbol.name).collect();
        let n_own = names.len();
        let mut builtins = [usize::MAX; BUILTIN_NAMES.len()];
        for (i, name) in names.iter().enumerate() {
            if let Some(builtin) = BUILTIN_NAMES.iter().position(|builtin| builtin == name) {
                builtins[builtin] = i;
            }
        }
        for (builtin, i) in builtins.iter_mut().enumerate() {
            if *i >= n_own {
                *i = names.len();
                names.push(BUILTIN_NAMES[builtin]);
            }
        }
        CNames { names, builtins }
    }

    /// The index of a builtin.
    pub(crate) fn builtin(&self, builtin: Builtin) -> usize {
        self.builtins[builtin as usize]
    }

    /// The C name of an index, without the platform's prefix.
    pub(crate) fn name(&self, c: usize) -> &'a str {
        self.names[c]
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.names.len()
    }
}

/// Which C symbols are used, and how; in order of index when walked.
#[derive(Default)]
pub(crate) struct CUses {
    uses: Vec<Uses>,
}

/// How one C symbol is used.
#[derive(Clone, Copy, Default)]
pub(crate) struct Uses {
    /// Called with fixed arguments.
    pub(crate) called: bool,
    /// Called with variadic arguments.
    pub(crate) called_variadic: bool,
    /// Its address is asked for.
    pub(crate) address: bool,
}

impl CUses {
    /// Nothing is used yet.
    pub(crate) fn new(names: &CNames<'_>) -> CUses {
        CUses { uses: vec![Uses::default(); names.len()] }
    }

    /// Notes a reference.
    pub(crate) fn note(&mut self, symbol: Symbol) {
        match symbol {
            Symbol::C(c) => self.uses[c].called = true,
            Symbol::CVariadic(c) => self.uses[c].called_variadic = true,
            Symbol::AddressSlot(c) => self.uses[c].address = true,
            Symbol::Func(_) | Symbol::Global(_) => {}
        }
    }

    /// The used ones.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (usize, Uses)> + '_ {
        let is_used = |uses: &Uses| uses.called || uses.called_variadic || uses.address;
        self.uses.iter().copied().enumerate().filter(move |(_, uses)| is_used(uses))
    }
}
