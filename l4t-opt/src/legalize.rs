//! Writes out what the IR leaves to this last step, so that backends need not know of it: the guard words in front of
//! array and struct variables whose address may reach C.
//!
//! - A slot marked `is_variable` whose address escapes grows by [`GUARD_BYTES`] at its start and is aligned to 16; the
//!   words are stored where the function starts. A global likewise; its words are in its data if it has any, else they
//!   are stored by the function `l4t.init.guards`, which runs first of all, so that zeroed globals stay out of the file.
//! - The words look like the head of a heap block that glibc got by itself with `mmap`, and larger than any bin: freeing
//!   the variable ends in `munmap_chunk(): invalid pointer`, and never puts it into a list of free blocks.
//! - "Escapes" is flow-insensitive: any use of the address but for direct accesses and by-value arguments.
//! - No slot and no global is marked `is_variable` afterwards.
//! - Cost: linear, and nearly nothing for functions without such variables. Runs at every level.

use l4t_mir::analyses::address::{Origins, Root, escaping_slots, for_each_escape};
use l4t_mir::cfg::Cfg;
use l4t_mir::ir::debug::Holder;
use l4t_mir::ir::{Function, Init, Inst, InstId, Program, RelocTarget, Signature, SlotId, Terminator, Type, Value};
use l4t_mir::queries::{id, index};
use l4t_mir::runtime::{GUARD_SIZE_WORD, INIT_SYMBOL};
use l4t_syntax::Span;

/// Bytes in front of a guarded variable, which keep it aligned to 16.
pub(crate) const GUARD_BYTES: u64 = 16;

/// The two words: what `malloc` keeps as the size of the previous block, and the size of this one with the bit that
/// says that the block was mapped.
const GUARD_WORDS: [i64; 2] = [8, GUARD_SIZE_WORD];

/// See the module.
pub(crate) fn legalize(program: &mut Program) {
    let guarded_globals = escaping_globals(program);
    let ids: Vec<_> = program.functions.iter().map(|(id, _)| id).collect();
    for func in ids {
        let needs_guards = guarded_slots(program, &program.functions[func]);
        let func = &mut program.functions[func];
        if guarded_globals.iter().any(|&guarded| guarded) {
            move_globals(func, &guarded_globals);
        }
        guard_slots(func, &needs_guards);
        func.slots.iter_mut().for_each(|(_, slot)| slot.is_variable = false);
    }
    guard_globals(program, &guarded_globals);
}

/// Whether there is room for guard words in the address space; what is so large can exist in no process anyway.
fn can_grow(size: u64) -> bool {
    size <= i64::MAX as u64 - GUARD_BYTES
}

/// The slots that need guard words.
fn guarded_slots(program: &Program, func: &Function) -> Vec<SlotId> {
    if !func.slots.iter().any(|(_, slot)| slot.is_variable) {
        return Vec::new();
    }
    let cfg = Cfg::new(func);
    let origins = Origins::new(func, &cfg);
    let escapes = escaping_slots(program, func, &cfg, &origins);
    func.slots
        .iter()
        .filter(|(id, slot)| slot.is_variable && escapes[index(*id)] && can_grow(slot.size))
        .map(|(id, _)| id)
        .collect()
}

fn guard_slots(func: &mut Function, guarded: &[SlotId]) {
    if guarded.is_empty() {
        return;
    }
    for (_, inst) in func.insts.iter_mut() {
        if let Inst::SlotAddr { slot, offset } = inst
            && guarded.contains(slot)
        {
            *offset = offset.wrapping_add(GUARD_BYTES as i64);
        }
    }
    func.change_holders(|holder| {
        if let Holder::Slot { slot, offset } = holder
            && guarded.contains(slot)
        {
            *offset += GUARD_BYTES;
        }
    });
    let span = func.span;
    let mut stores = Vec::new();
    let words = GUARD_WORDS.map(|value| make(func, &mut stores, Inst::Const { ty: Type::I64, value }, Type::I64, span));
    for &slot in guarded {
        func.slots[slot].size += GUARD_BYTES;
        func.slots[slot].align = 16;
        let ptr = make(func, &mut stores, Inst::SlotAddr { slot, offset: 0 }, Type::Ptr, span);
        store_words(func, &mut stores, words, ptr, span);
    }
    let entry = func.entry();
    func.blocks[entry].insts.splice(0..0, stores);
}

fn make(func: &mut Function, insts: &mut Vec<InstId>, inst: Inst, ty: Type, span: Span) -> Value {
    let (inst, result) = func.make_inst_of_type(inst, Some(ty), span);
    insts.push(inst);
    result.expect("a type was given, so there is a result")
}

fn store_words(func: &mut Function, insts: &mut Vec<InstId>, words: [Value; 2], ptr: Value, span: Span) {
    for (value, offset) in words.into_iter().zip([0, 8]) {
        insts.push(func.make_inst_of_type(Inst::Store { value, ptr, offset }, None, span).0);
    }
}

/// By global: whether it is a variable whose address escapes.
fn escaping_globals(program: &Program) -> Vec<bool> {
    let mut escapes = vec![false; program.globals.len()];
    if !program.globals.iter().any(|(_, global)| global.is_variable) {
        return escapes;
    }
    for (_, global) in program.globals.iter() {
        if let Init::Data { relocs, .. } = &global.init {
            for reloc in relocs {
                if let RelocTarget::Global(target, _) = reloc.target {
                    escapes[index(target)] = true;
                }
            }
        }
    }
    for (_, func) in program.functions.iter() {
        if !func.insts.iter().any(|(_, inst)| matches!(inst, Inst::GlobalAddr { .. })) {
            continue;
        }
        let cfg = Cfg::new(func);
        let origins = Origins::new(func, &cfg);
        for_each_escape(program, func, &cfg, &origins, |root| {
            if let Root::Global(global) = root {
                escapes[index(global)] = true;
            }
        });
    }
    for (global, data) in program.globals.iter() {
        escapes[index(global)] &= data.is_variable && can_grow(data.size);
    }
    escapes
}

/// Makes the addresses of guarded globals point behind the guard words.
fn move_globals(func: &mut Function, guarded: &[bool]) {
    for (_, inst) in func.insts.iter_mut() {
        if let Inst::GlobalAddr { global, offset } = inst
            && guarded[index(*global)]
        {
            *offset = offset.wrapping_add(GUARD_BYTES as i64);
        }
    }
}

fn guard_globals(program: &mut Program, guarded: &[bool]) {
    for variable in program.debug.globals.iter_mut().filter(|variable| guarded[index(variable.global)]) {
        variable.offset += GUARD_BYTES;
    }
    let mut at_start = Vec::new();
    for (global, data) in program.globals.iter_mut() {
        data.is_variable = false;
        if let Init::Data { relocs, .. } = &mut data.init {
            for reloc in relocs {
                if let RelocTarget::Global(target, offset) = &mut reloc.target
                    && guarded[index(*target)]
                {
                    *offset = offset.wrapping_add(GUARD_BYTES as i64);
                }
            }
        }
        if !guarded[index(global)] {
            continue;
        }
        data.size += GUARD_BYTES;
        data.align = data.align.max(16);
        match &mut data.init {
            Init::Zero => at_start.push(global),
            Init::Data { bytes, relocs } => {
                let words = GUARD_WORDS.iter().flat_map(|word| word.to_le_bytes());
                *bytes = words.chain(bytes.iter().copied()).collect();
                relocs.iter_mut().for_each(|reloc| reloc.offset += GUARD_BYTES);
            }
        }
    }
    if at_start.is_empty() {
        return;
    }
    let sig = Signature { params: Box::default(), n_fixed: None, ret: None };
    let known = program.signatures.iter().find(|(_, known)| **known == sig).map(|(id, _)| id);
    let sig = known.unwrap_or_else(|| program.signatures.alloc(sig));
    let span = Span::default();
    let mut func = Function::new(INIT_SYMBOL, INIT_SYMBOL, sig, span);
    let mut insts = Vec::new();
    let entry = func.make_block(span);
    let words =
        GUARD_WORDS.map(|value| make(&mut func, &mut insts, Inst::Const { ty: Type::I64, value }, Type::I64, span));
    for global in at_start {
        let ptr = make(&mut func, &mut insts, Inst::GlobalAddr { global, offset: 0 }, Type::Ptr, span);
        store_words(&mut func, &mut insts, words, ptr, span);
    }
    func.blocks[entry].insts = insts;
    func.blocks[entry].terminator = Terminator::Return(None);
    debug_assert_eq!(entry, id(0));
    program.functions.alloc(func);
}
