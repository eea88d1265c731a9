//! Keeps slots out of memory: a slot that does not escape and is only accessed at constant offsets is split into cells,
//! one for each scalar in it, and each cell becomes SSA values. Copies between such slots, and zeroing, become nothing;
//! copies between one and other memory become loads or stores of the cells.
//!
//! - A slot qualifies if its accesses agree on the cells (same offset, same type), it is small, and it is not handed
//!   to a call. Bytes that no access names but a copy moves (padding) get cells too, so that copies stay exact.
//! - Reading a cell that nothing has written gives zero; the language zeroes everything, so only temporaries could show it.
//! - Does not touch slots that are indexed by variables.
//! - Preserves accesses to all other memory and their order; where a copy is taken apart, the reads still come before
//!   the writes.
//! - Cost: near-linear; live ranges of cells are followed block by block.

mod cells;
mod rename;

use crate::Context;
use l4t_mir::ir::Function;

/// See the module.
pub(crate) fn promote(func: &mut Function, ctx: &Context<'_>) {
    if func.slots.is_empty() {
        return;
    }
    let cfg = l4t_mir::cfg::Cfg::new(func);
    let cells = cells::find(func, ctx, &cfg);
    if !cells.is_empty() {
        rename::rename(func, &cfg, &cells);
        cells.slots().for_each(|slot| func.forget_slot(slot));
    }
}
