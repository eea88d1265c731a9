//! Removes instructions whose results nobody needs, block parameters that only feed such, and slots without uses.
//!
//! - Keeps everything with an effect: stores, copies, calls, heap operations and checks. A load is no effect.
//! - Works from the effects backwards, so that values that only feed each other around a loop go too.
//! - Cost: linear.

use crate::edit::clear_unreachable;
use crate::simplify_cfg::remove_params;
use l4t_mir::analyses::facts::FunctionFacts;
use l4t_mir::cfg::Cfg;
use l4t_mir::ir::debug::Holder;
use l4t_mir::ir::{BlockId, Function, Inst, InstId, Terminator, Value};
use l4t_mir::queries::{id, index};
use rustc_hash::FxHashMap;

/// What defines a value.
#[derive(Clone, Copy)]
enum Definition {
    None,
    Inst(InstId),
    Param(BlockId, u32),
}

/// See the module.
pub(crate) fn dce(func: &mut Function, facts: &mut FunctionFacts) {
    clear_unreachable(func, facts);
    let live = Liveness::new(func, facts.cfg(func));
    let mut removed: FxHashMap<BlockId, Vec<bool>> = FxHashMap::default();
    for block in 0..func.blocks.len() {
        let block: BlockId = id(block);
        let mut insts = std::mem::take(&mut func.blocks[block].insts);
        insts.retain(|&inst| live.is_live_inst[index(inst)]);
        func.blocks[block].insts = insts;
        if block == func.entry() {
            continue;
        }
        let is_dead = |&param: &Value| !live.is_live[index(param)];
        if func.blocks[block].params.iter().any(is_dead) {
            removed.insert(block, func.blocks[block].params.iter().map(is_dead).collect());
        }
    }
    remove_params(func, &removed);
    remove_slots(func);
}

/// Removes the slots whose address nobody computes, and renumbers the others.
fn remove_slots(func: &mut Function) {
    let mut is_used = vec![false; func.slots.len()];
    for (_, block) in func.blocks.iter() {
        for &inst in &block.insts {
            if let Inst::SlotAddr { slot, .. } = func.insts[inst] {
                is_used[index(slot)] = true;
            }
        }
    }
    if is_used.iter().all(|&used| used) {
        return;
    }
    let mut kept = la_arena::Arena::new();
    let mut new_ids = Vec::with_capacity(is_used.len());
    for (old, slot) in std::mem::take(&mut func.slots).into_iter() {
        new_ids.push(if is_used[index(old)] { kept.alloc(slot) } else { id(0) });
    }
    func.slots = kept;
    func.change_holders(|holder| match holder {
        Holder::Slot { slot, .. } if is_used[index(*slot)] => *slot = new_ids[index(*slot)],
        Holder::Slot { .. } => *holder = Holder::Nowhere,
        Holder::Value(_) | Holder::Const(_) | Holder::Nowhere => {}
    });
    for (_, inst) in func.insts.iter_mut() {
        if let Inst::SlotAddr { slot, .. } = inst {
            *slot = new_ids[index(*slot)];
        }
    }
}

struct Liveness {
    is_live: Vec<bool>,
    is_live_inst: Vec<bool>,
    todo: Vec<Value>,
}

impl Liveness {
    fn new(func: &Function, cfg: &Cfg) -> Liveness {
        let mut live = Liveness {
            is_live: vec![false; func.values.len()],
            is_live_inst: vec![false; func.insts.len()],
            todo: Vec::new(),
        };
        let mut definition = vec![Definition::None; func.values.len()];
        for (block, data) in func.blocks.iter() {
            for (i, &param) in data.params.iter().enumerate() {
                definition[index(param)] = Definition::Param(block, i as u32);
            }
            for &inst in &data.insts {
                if let Some(result) = func.result(inst) {
                    definition[index(result)] = Definition::Inst(inst);
                }
                if func.insts[inst].touches(func).has_effect() {
                    live.need_inst(func, inst);
                }
            }
            match data.terminator {
                Terminator::Branch { cond, .. } => live.need(cond),
                Terminator::Return(Some(value)) => live.need(value),
                _ => {}
            }
        }
        while let Some(value) = live.todo.pop() {
            match definition[index(value)] {
                Definition::None => {}
                Definition::Inst(inst) => live.need_inst(func, inst),
                Definition::Param(block, param) => {
                    for &pred in cfg.predecessors(block) {
                        for target in func.blocks[pred].terminator.targets().filter(|target| target.block == block) {
                            live.need(target.args[param as usize]);
                        }
                    }
                }
            }
        }
        live
    }

    fn need(&mut self, value: Value) {
        if !std::mem::replace(&mut self.is_live[index(value)], true) {
            self.todo.push(value);
        }
    }

    fn need_inst(&mut self, func: &Function, inst: InstId) {
        if !std::mem::replace(&mut self.is_live_inst[index(inst)], true) {
            func.insts[inst].for_each_operand(|value| self.need(value));
        }
    }
}
