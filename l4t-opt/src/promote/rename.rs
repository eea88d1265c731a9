//! Turns cells into SSA values: block parameters where several definitions meet, then one walk through the dominator
//! tree that knows each cell's current value.

use super::cells::Cells;
use crate::edit::{Constants, Replacements};
use l4t_mir::analyses::definitions::Definitions;
use l4t_mir::analyses::frontier::{Frontiers, Step, walk_dominator_tree};
use l4t_mir::cfg::Cfg;
use l4t_mir::dominators::Dominators;
use l4t_mir::ir::{BlockId, Function, Inst, InstId, Terminator, Type, Value};
use l4t_mir::queries::index;
use l4t_syntax::Span;

/// Rewrites the function.
pub(super) fn rename(func: &mut Function, cfg: &Cfg, cells: &Cells) {
    let dominators = Dominators::new(func, cfg);
    let joins = place_params(func, cfg, &dominators, cells);
    let mut steps = Vec::new();
    walk_dominator_tree(func, &dominators, |step| steps.push(step));
    let mut renamer = Renamer {
        replaced: Replacements::new(func),
        current: vec![None; cells.cells.len()],
        undo: Vec::new(),
        constants: Constants::new(func),
        definitions: Definitions::default(),
        joins,
        cells,
        func,
    };
    let mut n_undo = Vec::new();
    for step in steps {
        match step {
            Step::Enter(block) => {
                n_undo.push(renamer.undo.len());
                renamer.enter(block);
            }
            Step::Leave(_) => renamer.leave(n_undo.pop().unwrap_or(0)),
        }
    }
    renamer.replaced.apply(renamer.func);
    renamer.constants.finish(renamer.func);
}

/// What a block does to a cell first, and whether it defines it at all.
#[derive(Default)]
struct Summary {
    /// Cells that are read before they are written.
    reads: Vec<usize>,
    /// Cells that are written.
    writes: Vec<usize>,
}

fn summarize(func: &Function, cells: &Cells, block: BlockId) -> Summary {
    let mut summary = Summary::default();
    let mut is_written = rustc_hash::FxHashSet::default();
    for &inst in &func.blocks[block].insts {
        let (reads, writes): (Vec<usize>, Vec<usize>) = match func.insts[inst] {
            Inst::Load { ptr, offset, .. } => (cells.cell_at(ptr, offset.into()).into_iter().collect(), Vec::new()),
            Inst::Store { ptr, offset, .. } => (Vec::new(), cells.cell_at(ptr, offset.into()).into_iter().collect()),
            Inst::Zero { ptr, bytes } => (Vec::new(), cells.cells_in(ptr, bytes).collect()),
            Inst::Copy { dst, src, bytes } => {
                (cells.cells_in(src, bytes).collect(), cells.cells_in(dst, bytes).collect())
            }
            _ => continue,
        };
        summary.reads.extend(reads.into_iter().filter(|cell| !is_written.contains(cell)));
        for cell in writes {
            if is_written.insert(cell) {
                summary.writes.push(cell);
            }
        }
    }
    summary
}

/// Adds parameters to blocks where definitions of a cell that is live there meet. By block: which cells they are for.
fn place_params(func: &mut Function, cfg: &Cfg, dominators: &Dominators, cells: &Cells) -> Vec<Vec<(usize, Value)>> {
    let frontiers = Frontiers::new(func, cfg, dominators);
    let n = cells.cells.len();
    let (mut readers, mut writers): (Vec<Vec<BlockId>>, Vec<Vec<BlockId>>) = (vec![Vec::new(); n], vec![Vec::new(); n]);
    for &block in cfg.reverse_postorder() {
        let summary = summarize(func, cells, block);
        summary.reads.into_iter().for_each(|cell| readers[cell].push(block));
        summary.writes.into_iter().for_each(|cell| writers[cell].push(block));
    }
    let mut joins = vec![Vec::new(); func.blocks.len()];
    // By block: the last cell that was found to be live at its start, or written in it.
    let mut live = vec![usize::MAX; func.blocks.len()];
    let mut written = vec![usize::MAX; func.blocks.len()];
    for cell in 0..n {
        writers[cell].iter().for_each(|&block| written[index(block)] = cell);
        let mut todo = readers[cell].clone();
        while let Some(block) = todo.pop() {
            if std::mem::replace(&mut live[index(block)], cell) != cell {
                todo.extend(cfg.predecessors(block).iter().copied().filter(|&pred| written[index(pred)] != cell));
            }
        }
        for join in frontiers.joins(&writers[cell], |block| live[index(block)] == cell) {
            let param = func.append_block_param(join, cells.cells[cell].ty);
            joins[index(join)].push((cell, param));
        }
    }
    joins
}

struct Renamer<'a> {
    func: &'a mut Function,
    cells: &'a Cells,
    joins: Vec<Vec<(usize, Value)>>,
    replaced: Replacements,
    /// By cell.
    current: Vec<Option<Value>>,
    undo: Vec<(usize, Option<Value>)>,
    constants: Constants,
    definitions: Definitions,
}

impl Renamer<'_> {
    fn enter(&mut self, block: BlockId) {
        for at in 0..self.joins[index(block)].len() {
            let (cell, param) = self.joins[index(block)][at];
            self.define(cell, param);
        }
        let insts = std::mem::take(&mut self.func.blocks[block].insts);
        let mut kept = Vec::with_capacity(insts.len());
        for inst in insts {
            self.visit(inst, &mut kept);
        }
        self.func.blocks[block].insts = kept;
        self.pass_arguments(block);
    }

    fn leave(&mut self, n_undo: usize) {
        for (cell, before) in self.undo.drain(n_undo..).rev() {
            self.current[cell] = before;
        }
    }

    fn define(&mut self, cell: usize, value: Value) {
        let before = self.current[cell].replace(value);
        self.undo.push((cell, before));
    }

    fn zero(&mut self, ty: Type, span: Span) -> Value {
        self.constants.get(self.func, &mut self.definitions, ty, 0, span)
    }

    fn read(&mut self, cell: usize, span: Span) -> Value {
        match self.current[cell] {
            Some(value) => value,
            None => self.zero(self.cells.cells[cell].ty, span),
        }
    }

    fn visit(&mut self, inst: InstId, kept: &mut Vec<InstId>) {
        let span = self.func.inst_span(inst);
        match self.func.insts[inst] {
            Inst::Load { ptr, offset, .. } => match self.cells.cell_at(ptr, offset.into()) {
                Some(cell) => {
                    let value = self.read(cell, span);
                    if let Some(result) = self.func.result(inst) {
                        self.replaced.grow(self.func);
                        self.replaced.replace(result, value);
                    }
                }
                None => kept.push(inst),
            },
            Inst::Store { value, ptr, offset } => match self.cells.cell_at(ptr, offset.into()) {
                Some(cell) => self.define(cell, value),
                None => kept.push(inst),
            },
            Inst::Zero { ptr, bytes } if self.cells.place(ptr).is_some() => {
                let zeroed: Vec<usize> = self.cells.cells_in(ptr, bytes).collect();
                for cell in zeroed {
                    let zero = self.zero(self.cells.cells[cell].ty, span);
                    self.define(cell, zero);
                }
            }
            Inst::Copy { dst, src, bytes } => self.copy(inst, (dst, src, bytes), span, kept),
            _ => kept.push(inst),
        }
    }

    /// Everything is read before anything is written, as the areas may overlap.
    fn copy(&mut self, inst: InstId, (dst, src, bytes): (Value, Value, u64), span: Span, kept: &mut Vec<InstId>) {
        let (dst_place, src_place) = (self.cells.place(dst), self.cells.place(src));
        let read: Vec<usize> = self.cells.cells_in(src, bytes).collect();
        let written: Vec<usize> = self.cells.cells_in(dst, bytes).collect();
        match (dst_place, src_place) {
            (None, None) => kept.push(inst),
            (Some(_), Some(_)) => {
                let values: Vec<Value> = read.iter().map(|&cell| self.read(cell, span)).collect();
                for (cell, value) in written.into_iter().zip(values) {
                    self.define(cell, value);
                }
            }
            (None, Some((_, start))) => {
                for cell in read {
                    let value = self.read(cell, span);
                    let offset = (self.cells.cells[cell].offset - start) as i32;
                    let store = Inst::Store { value, ptr: dst, offset };
                    kept.push(self.func.make_inst_of_type(store, None, span).0);
                }
            }
            (Some((_, start)), None) => {
                for cell in written {
                    let data = self.cells.cells[cell];
                    let load = Inst::Load { ty: data.ty, ptr: src, offset: (data.offset - start) as i32 };
                    let (load, value) = self.func.make_inst_of_type(load, Some(data.ty), span);
                    kept.push(load);
                    if let Some(value) = value {
                        self.define(cell, value);
                    }
                }
            }
        }
    }

    /// Passes the current values to the parameters that were added.
    fn pass_arguments(&mut self, block: BlockId) {
        let span = self.func.blocks[block].terminator_span;
        let mut terminator = std::mem::replace(&mut self.func.blocks[block].terminator, Terminator::Unreachable);
        for target in terminator.targets_mut() {
            for at in 0..self.joins[index(target.block)].len() {
                let (cell, _) = self.joins[index(target.block)][at];
                let value = self.read(cell, span);
                target.args.push(value);
            }
        }
        self.func.blocks[block].terminator = terminator;
    }
}
