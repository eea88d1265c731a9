//! Removes functions that nothing can call: not exported, not `main`, and not named by anything that is kept.
//!
//! - A program without `main` is a library, of which everything is kept.
//! - Globals and C symbols stay. Functions keep their order and get new ids.
//! - Cost: linear.

use l4t_mir::ir::{FuncId, Init, Inst, Program, RelocTarget};
use l4t_mir::queries::{id, index};

/// See the module.
pub(crate) fn remove_unused(program: &mut Program) {
    if program.main.is_none() || program.runtime.is_some() {
        return;
    }
    let is_used = used_functions(program);
    if is_used.iter().all(|&used| used) {
        return;
    }
    let mut new_ids: Vec<Option<FuncId>> = Vec::with_capacity(is_used.len());
    let mut kept = la_arena::Arena::new();
    for (old, func) in std::mem::take(&mut program.functions).into_iter() {
        new_ids.push(is_used[index(old)].then(|| kept.alloc(func)));
    }
    program.functions = kept;
    // Instructions in no block are dead, and may name what is gone.
    let renumber = |func: &mut FuncId| *func = new_ids[index(*func)].unwrap_or(id(0));
    program.main.iter_mut().for_each(renumber);
    for (_, func) in program.functions.iter_mut() {
        for (_, inst) in func.insts.iter_mut() {
            match inst {
                Inst::Call { func, .. } | Inst::FuncAddr(func) => renumber(func),
                _ => {}
            }
        }
    }
    for (_, global) in program.globals.iter_mut() {
        if let Init::Data { relocs, .. } = &mut global.init {
            for reloc in relocs {
                if let RelocTarget::Func(func) = &mut reloc.target {
                    renumber(func);
                }
            }
        }
    }
}

fn used_functions(program: &Program) -> Vec<bool> {
    let mut is_used = vec![false; program.functions.len()];
    let mut todo: Vec<FuncId> = program.main.into_iter().collect();
    todo.extend(program.functions.iter().filter(|(_, func)| func.exported).map(|(id, _)| id));
    for (_, global) in program.globals.iter() {
        if let Init::Data { relocs, .. } = &global.init {
            todo.extend(relocs.iter().filter_map(|reloc| match reloc.target {
                RelocTarget::Func(func) => Some(func),
                RelocTarget::Global(..) => None,
            }));
        }
    }
    while let Some(func) = todo.pop() {
        if std::mem::replace(&mut is_used[index(func)], true) {
            continue;
        }
        let func = &program.functions[func];
        // Unreachable blocks too: what stands there must stay well-formed until they go.
        for &inst in func.blocks.values().flat_map(|block| &block.insts) {
            if let Inst::Call { func, .. } | Inst::FuncAddr(func) = func.insts[inst] {
                todo.push(func);
            }
        }
    }
    is_used
}
