//! What calls may do to memory, for the whole program: which globals only direct accesses reach, and what each function
//! may read and write, its callees included.
//!
//! What a C function may do: read and write everything whose address has escaped, and, if the address of any L4T
//! function is taken anywhere or one is exported, call that. Calls through pointers may reach the same. In a program with
//! `setjmp`, a call of C may also go on in the middle of an L4T function. Some C functions are known to do less.
//! Linear in the program. Stays true while passes only remove accesses, or move them between functions by inlining.

use crate::analyses::address::{Origins, Place, Root, Use, for_each_address_use};
use crate::analyses::c_functions::{Behaviour, any_returns_twice, behaviour};
use crate::analyses::call_graph::CallGraph;
use crate::cfg::Cfg;
use crate::ir::{Function, GlobalId, Init, Inst, Program, RelocTarget, Type};
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
    fn contains(&self, global: GlobalId) -> bool {
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
            _ => GlobalSet::All,
        };
    }
}

/// What a call may do to memory that the caller can see.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Effects {
    /// Whether it may write memory whose address has escaped.
    pub writes_escaped: bool,
    /// Whether it may read such memory.
    pub reads_escaped: bool,
    /// Globals that it may write directly.
    pub writes: GlobalSet,
    /// Globals that it may read directly.
    pub reads: GlobalSet,
    /// Whether it may call C, and so may do input and output, and never return.
    pub calls_c: bool,
}

impl Effects {
    /// Nothing.
    fn none() -> Effects {
        let none = GlobalSet::Some(Rc::new([]));
        Effects { writes_escaped: false, reads_escaped: false, writes: none.clone(), reads: none, calls_c: false }
    }

    /// Anything.
    fn all() -> Effects {
        Effects {
            writes_escaped: true,
            reads_escaped: true,
            writes: GlobalSet::All,
            reads: GlobalSet::All,
            calls_c: true,
        }
    }

    fn add(&mut self, more: &Effects) {
        self.writes_escaped |= more.writes_escaped;
        self.reads_escaped |= more.reads_escaped;
        self.calls_c |= more.calls_c;
        self.writes.insert_all(&more.writes);
        self.reads.insert_all(&more.reads);
    }

    /// Whether the call may write there.
    pub fn may_write(&self, place: &Place, escapes: &[bool], is_private: &impl Fn(GlobalId) -> bool) -> bool {
        may_touch(self.writes_escaped, &self.writes, place, escapes, is_private)
    }

    /// Whether the call may read there (other than from an object that is passed by value).
    pub fn may_read(&self, place: &Place, escapes: &[bool], is_private: &impl Fn(GlobalId) -> bool) -> bool {
        may_touch(self.reads_escaped, &self.reads, place, escapes, is_private)
    }
}

fn may_touch(
    escaped: bool,
    globals: &GlobalSet,
    place: &Place,
    escapes: &[bool],
    is_private: &impl Fn(GlobalId) -> bool,
) -> bool {
    match place.origin.root {
        Root::Slot(slot) => escaped && escapes.get(index(slot)).copied().unwrap_or(true),
        Root::Global(global) => globals.contains(global) || escaped && !is_private(global),
        Root::Heap(_) | Root::Code | Root::Other => escaped,
    }
}

/// Facts about a program.
#[derive(Clone, Debug)]
pub struct ProgramFacts {
    is_private: Rc<[bool]>,
    /// By function.
    effects: Vec<Effects>,
    /// Of calls of C of which nothing more is known, and of calls through pointers.
    any_call: Effects,
    /// By C symbol, of calls of it.
    c_calls: Vec<Effects>,
}

impl ProgramFacts {
    /// Nothing is known.
    pub fn unknown() -> ProgramFacts {
        let any_call = Effects::all();
        ProgramFacts { is_private: Rc::new([]), effects: Vec::new(), any_call, c_calls: Vec::new() }
    }

    /// Looks at the whole program.
    pub fn new(program: &Program, graph: &CallGraph) -> ProgramFacts {
        let is_private = private_globals(program);
        let comes_back = graph.is_address_taken.iter().any(|&taken| taken) || any_returns_twice(program);
        let any_call = if comes_back {
            Effects::all()
        } else {
            Effects { writes_escaped: true, reads_escaped: true, calls_c: true, ..Effects::none() }
        };
        let c_calls: Vec<Effects> =
            program.c_symbols.values().map(|symbol| effects_of_c(&symbol.name, &any_call)).collect();
        let mut effects = vec![Effects::none(); program.functions.len()];
        for component in &graph.components {
            let mut shared = Effects::none();
            for &func in component {
                let calls = (&any_call, &c_calls[..]);
                add_own_effects(&mut shared, &program.functions[func], &is_private, calls);
                for &callee in &graph.callees[index(func)] {
                    shared.add(&effects[index(callee)]);
                }
            }
            for &func in component {
                effects[index(func)] = shared.clone();
            }
        }
        ProgramFacts { is_private: is_private.into(), effects, any_call, c_calls }
    }

    /// What a call instruction may do.
    pub fn effects_of_call(&self, inst: &Inst) -> Effects {
        match inst {
            Inst::Call { func, .. } => self.effects.get(index(*func)).cloned().unwrap_or_else(Effects::all),
            Inst::CallC { symbol, .. } => self.c_calls.get(index(*symbol)).unwrap_or(&self.any_call).clone(),
            _ => self.any_call.clone(),
        }
    }

    /// By global: whether only direct accesses reach it: its address is never stored, passed or compared with.
    pub fn private_globals(&self) -> Rc<[bool]> {
        self.is_private.clone()
    }
}

fn effects_of_c(name: &str, any_call: &Effects) -> Effects {
    match behaviour(name) {
        Behaviour::ReadsArguments => Effects { reads_escaped: true, ..Effects::none() },
        Behaviour::Computes => Effects::none(),
        Behaviour::Anything | Behaviour::NeverReturns | Behaviour::ReturnsTwice => any_call.clone(),
    }
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
                let inst = &func.insts[inst];
                // An object passed by value is read through a pointer in the callee.
                let is_call = inst.is_call();
                for_each_address_use(program, inst, |value, how| {
                    if is_call || how == Use::Escape {
                        mark(value);
                    }
                });
            }
            func.blocks[block].terminator.for_each_operand(&mut mark);
        }
    }
    is_private
}

/// `calls` are the effects of calls of anything, and of each C symbol.
fn add_own_effects(effects: &mut Effects, func: &Function, is_private: &[bool], calls: (&Effects, &[Effects])) {
    let (any_call, c_calls) = calls;
    let cfg = Cfg::new(func);
    let origins = Origins::new(func, &cfg);
    let touch = |escaped: &mut bool, globals: &mut GlobalSet, ptr| match origins.get(ptr).root {
        Root::Slot(_) => {}
        Root::Global(global) => {
            *escaped |= !is_private[index(global)];
            if !globals.contains(global) {
                globals.insert_all(&GlobalSet::Some(Rc::new([global])));
            }
        }
        Root::Heap(_) | Root::Code | Root::Other => *escaped = true,
    };
    for &block in cfg.reverse_postorder() {
        for &inst in &func.blocks[block].insts {
            match func.insts[inst] {
                Inst::Load { ptr, .. } => touch(&mut effects.reads_escaped, &mut effects.reads, ptr),
                Inst::Store { ptr, .. } | Inst::Zero { ptr, .. } => {
                    touch(&mut effects.writes_escaped, &mut effects.writes, ptr);
                }
                Inst::Copy { dst, src, .. } => {
                    touch(&mut effects.reads_escaped, &mut effects.reads, src);
                    touch(&mut effects.writes_escaped, &mut effects.writes, dst);
                }
                Inst::HeapRealloc { .. } => effects.reads_escaped = true,
                Inst::CallPtr { .. } => effects.add(any_call),
                Inst::CallC { symbol, .. } => effects.add(&c_calls[index(symbol)]),
                _ => {}
            }
        }
    }
}
