//! Which instructions of a function may touch a certain place: [`touches`](super::touches), with what is known of
//! addresses, of the heap, and of the program.
//!
//! Made for a function that then is changed only in ways that these keep true: [`address`](super::address),
//! [`heap_blocks`](super::heap_blocks), [`effects`](super::effects).

use super::address::{Origins, Place, Root, by_value_bytes, escaping_slots};
use super::effects::{Area, Effects, ProgramFacts};
use super::heap_blocks::HeapBlocks;
use super::touches::Bytes;
use crate::cfg::Cfg;
use crate::ir::{Function, Inst, InstId, Program, SlotId};
use crate::queries::index;

/// A function's memory.
#[derive(Debug)]
pub struct FunctionMemory<'a> {
    program: &'a Program,
    facts: &'a ProgramFacts,
    /// Where its addresses come from.
    pub origins: Origins,
    /// By slot: whether its address escapes.
    escapes: Vec<bool>,
    /// Which blocks of the heap were given back when.
    pub blocks: HeapBlocks,
}

impl<'a> FunctionMemory<'a> {
    /// Looks at a function, of which the program needs to hold the declaration only.
    pub fn new(program: &'a Program, facts: &'a ProgramFacts, func: &Function, cfg: &Cfg) -> FunctionMemory<'a> {
        let origins = Origins::new(func, cfg);
        let escapes = escaping_slots(program, func, cfg, &origins);
        let blocks = HeapBlocks::new(func, cfg, &origins, facts);
        FunctionMemory { program, facts, origins, escapes, blocks }
    }

    /// Whether the address of a slot is known to others.
    pub fn escapes(&self, slot: SlotId) -> bool {
        self.escapes.get(index(slot)).copied().unwrap_or(true)
    }

    /// The place that an instruction reads itself.
    pub fn read_by(&self, func: &Function, inst: &Inst) -> Option<Place> {
        inst.touches(func).reads.map(|bytes| self.place(bytes))
    }

    /// The place that an instruction writes itself.
    pub fn written_by(&self, func: &Function, inst: &Inst) -> Option<Place> {
        inst.touches(func).writes.map(|bytes| self.place(bytes))
    }

    fn place(&self, bytes: Bytes) -> Place {
        Place::new(&self.origins, bytes.ptr, bytes.offset, bytes.bytes)
    }

    /// Whether two places may have a byte in common.
    pub fn may_overlap(&self, a: &Place, b: &Place) -> bool {
        if let Some(distance) = a.distance_to(b) {
            let (near, far) = if distance >= 0 { (a, b) } else { (b, a) };
            return distance.unsigned_abs() < near.bytes && far.bytes > 0;
        }
        match (a.origin.root, b.origin.root) {
            (Root::Other, known) | (known, Root::Other) => match known {
                Root::Slot(slot) => self.escapes(slot),
                Root::Global(global) => !self.facts.is_private(global),
                Root::Heap(_) | Root::Code | Root::Other => true,
            },
            (Root::Heap(a), Root::Heap(b)) => self.blocks.may_overlap(a, b),
            (Root::Slot(_) | Root::Global(_) | Root::Heap(_) | Root::Code, _) => a.origin.root == b.origin.root,
        }
    }

    /// Whether an instruction may write any memory at all.
    pub fn writes_anything(&self, func: &Function, inst: InstId) -> bool {
        let touches = func.insts[inst].touches(func);
        touches.writes.is_some()
            || self.facts.effects_elsewhere(touches.elsewhere).is_some_and(Effects::writes_anything)
    }

    /// Whether an instruction may write to a place.
    pub fn may_write(&self, func: &Function, inst: InstId, place: &Place) -> bool {
        let touches = func.insts[inst].touches(func);
        if let Some(bytes) = touches.writes
            && self.may_overlap(&self.place(bytes), place)
        {
            return true;
        }
        let effects = self.facts.effects_elsewhere(touches.elsewhere);
        effects.is_some_and(|effects| self.may_touch(&effects.writes, effects.allocator, inst, place))
    }

    /// Whether a place may be read while an instruction is executed.
    pub fn may_read(&self, func: &Function, inst: InstId, place: &Place) -> bool {
        let touches = func.insts[inst].touches(func);
        if let Some(bytes) = touches.reads
            && self.may_overlap(&self.place(bytes), place)
        {
            return true;
        }
        let effects = self.facts.effects_elsewhere(touches.elsewhere);
        effects.is_some_and(|effects| self.may_touch(&effects.reads, effects.allocator, inst, place))
            || self.objects_passed(&func.insts[inst]).iter().any(|object| self.may_overlap(object, place))
    }

    /// The objects that an instruction passes by value, which the callee reads.
    pub fn objects_passed(&self, inst: &Inst) -> Vec<Place> {
        let mut objects = Vec::new();
        if let Inst::Call { func: callee, args } = inst {
            for (i, &arg) in args.iter().enumerate() {
                let bytes = by_value_bytes(self.program, *callee, i);
                objects.extend(bytes.map(|bytes| Place::new(&self.origins, arg, 0, bytes)));
            }
        }
        objects
    }

    fn may_touch(&self, area: &Area, allocator: bool, inst: InstId, place: &Place) -> bool {
        match place.origin.root {
            Root::Slot(slot) => area.escaped && self.escapes(slot),
            Root::Global(global) => area.globals.contains(global) || area.escaped && !self.facts.is_private(global),
            Root::Heap(block) => area.escaped || allocator && self.blocks.may_be_given_back(block, inst),
            Root::Code | Root::Other => area.escaped || allocator,
        }
    }
}
