//! Where addresses come from: which slot, global or heap block a pointer points into, and which slots' addresses
//! leave the function's sight.
//!
//! An access through a pointer that was computed from a slot's address touches only that slot, or memory that the
//! program has no right to (an index past the end of an `array<T>[0]` block, `--unchecked`), and a slot that does not
//! escape is never touched by anything else. So all answers hold for any program the language accepts.
//!
//! Flow-insensitive; linear in instructions. Stays true while only instructions are removed.

use crate::cfg::Cfg;
use crate::ir::{FuncId, Function, GlobalId, Inst, InstId, Program, SlotId, Type, Value};
use crate::queries::index;

/// The object into which a pointer points, as far as its computation shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Root {
    /// A stack slot of this function.
    Slot(SlotId),
    /// Static storage.
    Global(GlobalId),
    /// The block that this instruction allocated.
    Heap(InstId),
    /// The code of a function.
    Code,
    /// Anything whose address may be known outside: loaded, passed in, made from a number, chosen between several,
    /// a C symbol (which may be weak, and null).
    Other,
}

/// The origin of one pointer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Origin {
    /// The object.
    pub root: Root,
    /// Bytes from its start, if constant.
    pub offset: Option<i64>,
}

const UNKNOWN: Origin = Origin { root: Root::Other, offset: None };

/// By value: its origin. Values that are no pointers are `Other`.
#[derive(Debug)]
pub struct Origins {
    by_value: Vec<Origin>,
}

impl Origins {
    /// The origins of a function's values.
    pub fn new(func: &Function, cfg: &Cfg) -> Origins {
        let mut origins = Origins { by_value: vec![UNKNOWN; func.values.len()] };
        for &block in cfg.reverse_postorder() {
            for &inst in &func.blocks[block].insts {
                if let Some(result) = func.result(inst) {
                    origins.by_value[index(result)] = origins.of_inst(func, inst);
                }
            }
        }
        origins
    }

    /// Nothing is known of any value.
    pub fn unknown() -> Origins {
        Origins { by_value: Vec::new() }
    }

    /// Where a value points. Values made after the analysis are `Other`.
    pub fn get(&self, value: Value) -> Origin {
        self.by_value.get(index(value)).copied().unwrap_or(UNKNOWN)
    }

    /// Notes a new instruction, so that what it defines is known too.
    pub fn add(&mut self, func: &Function, inst: InstId) {
        if let Some(result) = func.result(inst) {
            if self.by_value.len() <= index(result) {
                self.by_value.resize(index(result) + 1, UNKNOWN);
            }
            self.by_value[index(result)] = self.of_inst(func, inst);
        }
    }

    fn of_inst(&self, func: &Function, inst: InstId) -> Origin {
        match func.insts[inst] {
            Inst::SlotAddr { slot, offset } => Origin { root: Root::Slot(slot), offset: Some(offset) },
            Inst::GlobalAddr { global, offset } => Origin { root: Root::Global(global), offset: Some(offset) },
            Inst::FuncAddr(_) => Origin { root: Root::Code, offset: Some(0) },
            Inst::HeapAlloc { .. } | Inst::HeapAllocZeroed { .. } => Origin { root: Root::Heap(inst), offset: Some(0) },
            Inst::Offset { base, bytes } => {
                let base = self.get(base);
                Origin { root: base.root, offset: base.offset.and_then(|offset| offset.checked_add(bytes)) }
            }
            Inst::Element { base, .. } => Origin { root: self.get(base).root, offset: None },
            // What `realloc` gives may be the old block.
            Inst::HeapRealloc { .. }
            | Inst::Const { .. }
            | Inst::CSymbolAddr(_)
            | Inst::Binary { .. }
            | Inst::Compare { .. }
            | Inst::Cast { .. }
            | Inst::Select { .. }
            | Inst::Load { .. }
            | Inst::Store { .. }
            | Inst::Copy { .. }
            | Inst::Zero { .. }
            | Inst::HeapFree { .. }
            | Inst::Call { .. }
            | Inst::CallPtr { .. }
            | Inst::CallC { .. }
            | Inst::CheckBounds { .. }
            | Inst::CheckNull { .. }
            | Inst::CheckDivisor { .. } => UNKNOWN,
        }
    }

    /// Whether a pointer is certainly not null: an address inside an object that exists. (An address far outside,
    /// computed with wrap-around, may be anything.)
    pub fn is_non_null(&self, program: &Program, func: &Function, value: Value) -> bool {
        let Origin { root, offset } = self.get(value);
        let within = |size: u64| offset.is_some_and(|offset| offset >= 0 && offset.unsigned_abs() <= size);
        match root {
            Root::Slot(slot) => within(func.slots[slot].size),
            Root::Global(global) => within(program.globals[global].size),
            Root::Code => offset == Some(0),
            Root::Heap(_) | Root::Other => false,
        }
    }
}

/// How an instruction uses an operand that is an address.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Use {
    /// To compute an address inside the same object, or to look whether it is null or equal.
    Inspect,
    /// To read or write the memory there, as [`Inst::touches`] says, for the length of the instruction only.
    Access,
    /// To have the function that is called read the object there.
    ByValue,
    /// In any other way: the address may be kept, and the memory accessed by others from now on.
    Escape,
}

/// Calls `visit` with each operand of an instruction and how it is used as an address.
pub fn for_each_address_use(program: &Program, inst: &Inst, mut visit: impl FnMut(Value, Use)) {
    match inst {
        Inst::Offset { base, .. } | Inst::Element { base, .. } => visit(*base, Use::Inspect),
        Inst::Compare { lhs, rhs, .. } => {
            visit(*lhs, Use::Inspect);
            visit(*rhs, Use::Inspect);
        }
        Inst::CheckNull { ptr, .. } => visit(*ptr, Use::Inspect),
        Inst::Load { ptr, .. } | Inst::Zero { ptr, .. } => visit(*ptr, Use::Access),
        Inst::Store { value, ptr, .. } => {
            visit(*value, Use::Escape);
            visit(*ptr, Use::Access);
        }
        Inst::Copy { dst, src, .. } => {
            visit(*dst, Use::Access);
            visit(*src, Use::Access);
        }
        Inst::Call { func, args } => {
            for (i, &arg) in args.iter().enumerate() {
                visit(arg, if by_value_bytes(program, *func, i).is_some() { Use::ByValue } else { Use::Escape });
            }
        }
        Inst::Const { .. }
        | Inst::GlobalAddr { .. }
        | Inst::FuncAddr(_)
        | Inst::CSymbolAddr(_)
        | Inst::SlotAddr { .. }
        | Inst::Binary { .. }
        | Inst::Cast { .. }
        | Inst::Select { .. }
        | Inst::HeapAlloc { .. }
        | Inst::HeapAllocZeroed { .. }
        | Inst::HeapRealloc { .. }
        | Inst::HeapFree { .. }
        | Inst::CallPtr { .. }
        | Inst::CallC { .. }
        | Inst::CheckBounds { .. }
        | Inst::CheckDivisor { .. } => inst.for_each_operand(|value| visit(value, Use::Escape)),
    }
}

/// If an argument is the address of an array or struct that the callee copies, and only reads: its size.
pub fn by_value_bytes(program: &Program, callee: FuncId, argument: usize) -> Option<u64> {
    program.functions[callee].by_value_bytes.get(argument).copied().flatten()
}

/// By slot: whether its address escapes.
pub fn escaping_slots(program: &Program, func: &Function, cfg: &Cfg, origins: &Origins) -> Vec<bool> {
    let mut escapes = vec![false; func.slots.len()];
    for_each_escape(program, func, cfg, origins, |root| {
        if let Root::Slot(slot) = root {
            escapes[index(slot)] = true;
        }
    });
    escapes
}

/// Calls a function with what each escaping address points into.
pub fn for_each_escape(
    program: &Program,
    func: &Function,
    cfg: &Cfg,
    origins: &Origins,
    mut escaped: impl FnMut(Root),
) {
    let mut mark = |value: Value| {
        if func.value_type(value) == Type::Ptr {
            escaped(origins.get(value).root);
        }
    };
    for &block in cfg.reverse_postorder() {
        for &inst in &func.blocks[block].insts {
            for_each_address_use(program, &func.insts[inst], |value, how| {
                if how == Use::Escape {
                    mark(value);
                }
            });
        }
        func.blocks[block].terminator.for_each_operand(&mut mark);
    }
}

/// A piece of memory that an instruction reads or writes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Place {
    /// The pointer; two places with one pointer differ by their offsets only.
    pub ptr: Value,
    /// Bytes added to it.
    pub offset: i64,
    /// How many bytes.
    pub bytes: u64,
    /// Where `ptr` points.
    pub origin: Origin,
}

impl Place {
    /// `bytes` bytes at `ptr + offset`.
    pub fn new(origins: &Origins, ptr: Value, offset: i64, bytes: u64) -> Place {
        Place { ptr, offset, bytes, origin: origins.get(ptr) }
    }

    /// Bytes from the start of the object, if constant.
    fn start(&self) -> Option<i64> {
        self.origin.offset?.checked_add(self.offset)
    }

    /// If both lie at known distances from one address: where `other` starts, seen from the start of `self`.
    pub fn distance_to(&self, other: &Place) -> Option<i64> {
        if self.ptr == other.ptr {
            return other.offset.checked_sub(self.offset);
        }
        if self.origin.root != other.origin.root || self.origin.root == Root::Other {
            return None;
        }
        other.start()?.checked_sub(self.start()?)
    }

    /// Whether `self` holds all bytes of `other`, certainly.
    pub fn covers(&self, other: &Place) -> bool {
        self.distance_to(other).is_some_and(|distance| {
            distance >= 0 && distance.unsigned_abs().checked_add(other.bytes).is_some_and(|end| end <= self.bytes)
        })
    }
}
