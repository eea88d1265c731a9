//! What calls may do to memory, for the whole program: which globals only direct accesses reach, and what each function
//! may read and write, its callees included.
//!
//! What a C function may do: read and write everything whose address has escaped, give back any block of the heap, and,
//! if the address of any L4T function is taken anywhere or one is exported, call that. Calls through pointers may reach
//! the same. In a program with `setjmp`, a call of C may also go on in the middle of an L4T function. Some C functions
//! are known to do less.
//!
//! What C's allocator may do: read and write what was given back to it ([`Effects::allocator`]). If it finds a mistake, it
//! ends the program by a signal; should the program handle that, the handler may read everything.
//!
//! Linear in the program. Stays true while passes only remove accesses, or move them between functions by inlining.

use crate::analyses::address::{Origins, Root, Use, for_each_address_use};
use crate::analyses::c_functions::{Behaviour, any_returns_twice, behaviour};
use crate::analyses::call_graph::CallGraph;
use crate::analyses::touches::{Bytes, Callee, Elsewhere};
use crate::cfg::Cfg;
use crate::ir::{Function, GlobalId, Init, Program, RelocTarget, Type};
use crate::queries::index;
use std::rc::Rc;

/// More globals than this in one set are "all".
const MAX_GLOBALS: usize = 24;

/// A set of globals.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum GlobalSet {
    /// These, in ascending order.
    Some(Rc<[GlobalId]>),
    /// Any.
    All,
}

impl GlobalSet {
    fn none() -> GlobalSet {
        GlobalSet::Some(Rc::new([]))
    }

    /// Whether no global is in it.
    pub fn is_empty(&self) -> bool {
        matches!(self, GlobalSet::Some(globals) if globals.is_empty())
    }

    /// Whether a global is in it.
    pub fn contains(&self, global: GlobalId) -> bool {
        match self {
            GlobalSet::Some(globals) => globals.binary_search(&global).is_ok(),
            GlobalSet::All => true,
        }
    }

    fn insert_all(&mut self, more: &GlobalSet) {
        *self = match (&*self, more) {
            (GlobalSet::Some(a), GlobalSet::Some(b)) => {
                if b.iter().all(|global| a.binary_search(global).is_ok()) {
                    return;
                }
                let mut union: Vec<GlobalId> = a.iter().chain(b.iter()).copied().collect();
                union.sort_unstable();
                union.dedup();
                if union.len() > MAX_GLOBALS { GlobalSet::All } else { GlobalSet::Some(union.into()) }
            }
            (GlobalSet::All, _) | (_, GlobalSet::All) => GlobalSet::All,
        };
    }
}

/// Memory that a call may touch, of what the caller can see.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Area {
    /// Whether it may be memory whose address has escaped, and blocks of the heap.
    pub escaped: bool,
    /// Globals that are accessed directly.
    pub globals: GlobalSet,
}

impl Area {
    fn nothing() -> Area {
        Area { escaped: false, globals: GlobalSet::none() }
    }

    fn everything() -> Area {
        Area { escaped: true, globals: GlobalSet::All }
    }

    fn add(&mut self, more: &Area) {
        self.escaped |= more.escaped;
        self.globals.insert_all(&more.globals);
    }
}

/// What a call may do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Effects {
    /// What it may read (objects that are passed by value left out).
    pub reads: Area,
    /// What it may write.
    pub writes: Area,
    /// Whether C's allocator may work, which reads and writes the blocks that were given back to it.
    pub allocator: bool,
    /// Whether blocks of the heap may be given back.
    pub gives_back: bool,
}

impl Effects {
    fn nothing() -> Effects {
        Effects { reads: Area::nothing(), writes: Area::nothing(), allocator: false, gives_back: false }
    }

    fn anything() -> Effects {
        Effects { reads: Area::everything(), writes: Area::everything(), allocator: true, gives_back: true }
    }

    fn add(&mut self, more: &Effects) {
        self.reads.add(&more.reads);
        self.writes.add(&more.writes);
        self.allocator |= more.allocator;
        self.gives_back |= more.gives_back;
    }

    /// Whether it may write any memory that the caller can see.
    pub fn writes_anything(&self) -> bool {
        self.writes.escaped || !self.writes.globals.is_empty() || self.allocator
    }
}

/// Facts about a program.
#[derive(Clone, Debug)]
pub struct ProgramFacts {
    is_private: Vec<bool>,
    /// By function.
    functions: Vec<Effects>,
    /// By C symbol.
    c_functions: Vec<Effects>,
    /// Of calls through pointers, and of C functions of which nothing more is known.
    any_call: Effects,
    /// Of C's allocator when it takes no block back, and when it does.
    allocator: [Effects; 2],
}

impl ProgramFacts {
    /// Looks at the whole program.
    pub fn new(program: &Program, graph: &CallGraph) -> ProgramFacts {
        let comes_back = graph.is_address_taken.iter().any(|&taken| taken) || any_returns_twice(program);
        let mut facts = ProgramFacts {
            is_private: private_globals(program),
            functions: vec![Effects::nothing(); program.functions.len()],
            c_functions: program.c_symbols.values().map(|symbol| effects_of_c(&symbol.name, comes_back)).collect(),
            any_call: effects_of_any_call(comes_back),
            allocator: [false, true].map(|takes_back| effects_of_allocator(takes_back, comes_back)),
        };
        for component in &graph.components {
            let mut shared = Effects::nothing();
            for &func in component {
                // Of functions of the same component nothing is known yet; what they do is added here as well.
                facts.add_effects_of_body(&mut shared, &program.functions[func]);
            }
            for &func in component {
                facts.functions[index(func)] = shared.clone();
            }
        }
        facts
    }

    /// What a call of a function may do.
    pub fn effects_of_call(&self, callee: Callee) -> &Effects {
        let known = match callee {
            Callee::Func(func) => self.functions.get(index(func)),
            Callee::C(symbol) => self.c_functions.get(index(symbol)),
            Callee::Pointer => None,
        };
        known.unwrap_or(&self.any_call)
    }

    /// What happens outside of a function while one of its instructions is executed.
    pub fn effects_elsewhere(&self, elsewhere: Elsewhere) -> Option<&Effects> {
        match elsewhere {
            // After a runtime error nobody looks at memory.
            Elsewhere::Nothing | Elsewhere::RuntimeError => None,
            Elsewhere::Allocator { takes_back } => Some(&self.allocator[usize::from(takes_back.is_some())]),
            Elsewhere::Call(callee) => Some(self.effects_of_call(callee)),
        }
    }

    /// Whether only direct accesses reach a global: its address is never stored, passed or compared with.
    pub fn is_private(&self, global: GlobalId) -> bool {
        self.is_private.get(index(global)).copied().unwrap_or(false)
    }

    fn add_effects_of_body(&self, effects: &mut Effects, func: &Function) {
        let cfg = Cfg::new(func);
        let origins = Origins::new(func, &cfg);
        for &block in cfg.reverse_postorder() {
            for &inst in &func.blocks[block].insts {
                let touches = func.insts[inst].touches(func);
                if let Some(bytes) = touches.reads {
                    self.add_access(&mut effects.reads, &origins, bytes);
                }
                if let Some(bytes) = touches.writes {
                    self.add_access(&mut effects.writes, &origins, bytes);
                }
                if let Some(more) = self.effects_elsewhere(touches.elsewhere) {
                    effects.add(more);
                }
            }
        }
    }

    fn add_access(&self, area: &mut Area, origins: &Origins, bytes: Bytes) {
        match origins.get(bytes.ptr).root {
            Root::Slot(_) => {}
            Root::Global(global) => {
                area.escaped |= !self.is_private(global);
                if !area.globals.contains(global) {
                    area.globals.insert_all(&GlobalSet::Some(Rc::new([global])));
                }
            }
            Root::Heap(_) | Root::Code | Root::Other => area.escaped = true,
        }
    }
}

/// `comes_back` says whether C may call functions of the program, or go on in them.
fn effects_of_any_call(comes_back: bool) -> Effects {
    if comes_back {
        return Effects::anything();
    }
    let escaped = Area { escaped: true, globals: GlobalSet::none() };
    Effects { reads: escaped.clone(), writes: escaped, allocator: true, gives_back: true }
}

fn effects_of_c(name: &str, comes_back: bool) -> Effects {
    let any_call = effects_of_any_call(comes_back);
    match behaviour(name) {
        Behaviour::ReadsArguments => {
            Effects { reads: Area { escaped: true, globals: GlobalSet::none() }, ..Effects::nothing() }
        }
        Behaviour::Computes => Effects::nothing(),
        Behaviour::Anything | Behaviour::NeverReturns | Behaviour::ReturnsTwice => any_call,
    }
}

fn effects_of_allocator(takes_back: bool, comes_back: bool) -> Effects {
    let reads = if comes_back { Area::everything() } else { Area::nothing() };
    Effects { reads, writes: Area::nothing(), allocator: true, gives_back: takes_back }
}

fn private_globals(program: &Program) -> Vec<bool> {
    let mut is_private = vec![true; program.globals.len()];
    for (_, global) in program.globals.iter() {
        if let Init::Data { relocs, .. } = &global.init {
            for reloc in relocs {
                if let RelocTarget::Global(target, _) = reloc.target {
                    is_private[index(target)] = false;
                }
            }
        }
    }
    for (_, func) in program.functions.iter() {
        let cfg = Cfg::new(func);
        let origins = Origins::new(func, &cfg);
        let mut mark = |value: crate::ir::Value| {
            if func.value_type(value) == Type::Ptr
                && let Root::Global(global) = origins.get(value).root
            {
                is_private[index(global)] = false;
            }
        };
        for &block in cfg.reverse_postorder() {
            for &inst in &func.blocks[block].insts {
                for_each_address_use(program, &func.insts[inst], |value, how| match how {
                    Use::Inspect | Use::Access => {}
                    // An object passed by value is read through a pointer in the callee.
                    Use::ByValue | Use::Escape => mark(value),
                });
            }
            func.blocks[block].terminator.for_each_operand(&mut mark);
        }
    }
    is_private
}
