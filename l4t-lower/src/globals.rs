//! Static storage: global variables, zero at start, and string literals, read-only and with their terminating zero.

use crate::program::ProgramLower;
use l4t_mir::ir::{Global, Init};
use l4t_mir::queries::index;

/// Adds all globals, then all string literals, in order.
pub(crate) fn globals(program: &mut ProgramLower<'_>) {
    let hir = program.hir;
    for global in hir.globals.values() {
        let layout = hir.layouts.of(global.ty);
        program.out.globals.alloc(Global {
            name: format!("l4t.global.{}", program.interner.resolve(global.name)).into(),
            size: layout.size,
            align: layout.align,
            writable: true,
            init: Init::Zero,
            is_variable: hir.types.is_aggregate(global.ty),
        });
    }
    for (text, bytes) in hir.strings.iter() {
        let terminated: Box<[u8]> = bytes.iter().copied().chain([0]).collect();
        program.out.globals.alloc(Global {
            name: format!("l4t.str.{}", index(text)).into(),
            size: terminated.len() as u64,
            align: 1,
            writable: false,
            init: Init::Data { bytes: terminated, relocs: Box::default() },
            is_variable: false,
        });
    }
}
