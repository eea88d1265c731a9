//! What holds the variables of a function while it is translated.
//!
//! A variable that is in one slot all the time is declared once. Of the others LLVM is told at each point where what
//! holds them changes. It follows that along the ways through the function, and so does [`Variables`], to say as
//! little as needed; where ways meet that disagree, LLVM knows nothing of the variable.

use super::{Debug, Scope};
use crate::abi::llvm_type;
use inkwell::basic_block::BasicBlock;
use inkwell::debug_info::{DIExpression, DIFlags, DIFlagsConstants, DILocalVariable, DILocation};
use inkwell::llvm_sys::debuginfo::{LLVMDIBuilderInsertDbgValueRecordAtEnd, LLVMDIBuilderInsertDeclareRecordAtEnd};
use inkwell::types::BasicTypeEnum;
use inkwell::values::{AsValueRef, BasicValueEnum, PointerValue};
use l4t_mir::cfg::Cfg;
use l4t_mir::dominators::Dominators;
use l4t_mir::ir::debug::{FunctionDebug, Holder, Variable, VariableId};
use l4t_mir::ir::{BlockId, Function, Type, Value};
use l4t_mir::queries::index;
use l4t_syntax::Span;

/// Takes the value for an address, at which the variable is.
const DW_OP_DEREF: i64 = 0x06;

/// The variables of the function that is translated.
pub(crate) struct Variables<'t, 'ctx> {
    func: &'t Function,
    debug: &'t FunctionDebug,
    scope: Scope<'ctx>,
    /// By variable.
    entries: Vec<DILocalVariable<'ctx>>,
    /// Those of which LLVM is told time after time.
    moving: Vec<VariableId>,
    cfg: &'t Cfg,
    dominators: Dominators,
    /// By value: the block that defines it.
    homes: Vec<Option<BlockId>>,
    /// By moving variable, what LLVM was told last on the way to here; none if that is not certain.
    told: Vec<Option<Holder>>,
    /// By block, the same at its end, while blocks that follow it in the order are still to come: so many.
    told_at_end: Vec<Option<Vec<Option<Holder>>>>,
    n_to_come: Vec<u32>,
    /// The block, and the position that was looked at last in it.
    here: (BlockId, Option<u32>),
}

impl<'t, 'ctx> Variables<'t, 'ctx> {
    /// Makes the entries; none if there are no variables. The slots are declared at the end of `block`.
    pub(crate) fn new(
        debug: &Debug<'_, 'ctx>,
        func: &'t Function,
        scope: &Scope<'ctx>,
        cfg: &'t Cfg,
        slots: &[PointerValue<'ctx>],
        block: BasicBlock<'ctx>,
    ) -> Option<Variables<'t, 'ctx>> {
        let variables = func.debug.as_deref()?;
        let mut entries = Vec::with_capacity(variables.variables.len());
        let mut moving = Vec::new();
        for (at, variable) in variables.variables.iter() {
            let entry = debug.local_variable(scope, index(at) as u32 + 1, variable);
            match only_slot(variables, variable) {
                Some((slot, offset)) => {
                    let location = debug.location_of_variable(scope, variable);
                    let storage = slots[slot];
                    // SAFETY: all of these belong to the one context, and the block to the function whose slot it is.
                    // (Inkwell's own function takes what LLVM makes here for an instruction, which it no longer is.)
                    unsafe {
                        LLVMDIBuilderInsertDeclareRecordAtEnd(
                            debug.unit.builder.as_mut_ptr(),
                            storage.as_value_ref(),
                            entry.as_mut_ptr(),
                            debug.offset(offset).as_mut_ptr(),
                            location.as_mut_ptr(),
                            block.as_mut_ptr(),
                        );
                    }
                }
                None if variable.places.iter().any(|place| place.holder != Holder::Nowhere) => moving.push(at),
                None => {}
            }
            entries.push(entry);
        }
        let has_moving = !moving.is_empty();
        Some(Variables {
            func,
            debug: variables,
            scope: scope.clone(),
            entries,
            told: vec![None; moving.len()],
            moving,
            cfg,
            dominators: Dominators::new(func, cfg),
            homes: if has_moving { func.home_blocks() } else { Vec::new() },
            told_at_end: vec![None; func.blocks.len()],
            n_to_come: n_later_successors(func, cfg),
            here: (func.entry(), None),
        })
    }

    /// The translation goes on with a block; those before it in the order were translated.
    pub(crate) fn enter(&mut self, block: BlockId) {
        self.here = (block, None);
        if self.moving.is_empty() {
            return;
        }
        let at_ends: Vec<_> =
            self.cfg.predecessors(block).iter().map(|&pred| self.told_at_end[index(pred)].as_ref()).collect();
        for (i, told) in self.told.iter_mut().enumerate() {
            // Of a way back that is still to come nothing is certain. At the function's start LLVM knows nothing.
            let on_way = |end: &Option<&Vec<Option<Holder>>>| end.and_then(|end| end[i]);
            *told = match &at_ends[..] {
                [] => Some(Holder::Nowhere),
                [first, rest @ ..] => {
                    let first = on_way(first);
                    if rest.iter().all(|end| on_way(end) == first) { first } else { None }
                }
            };
        }
        for &pred in self.cfg.predecessors(block) {
            let n_to_come = &mut self.n_to_come[index(pred)];
            *n_to_come = n_to_come.saturating_sub(1);
            if *n_to_come == 0 {
                self.told_at_end[index(pred)] = None;
            }
        }
    }

    /// The block is translated.
    pub(crate) fn leave(&mut self) {
        let block = index(self.here.0);
        if self.n_to_come[block] > 0 && !self.moving.is_empty() {
            self.told_at_end[block] = Some(self.told.clone());
        }
    }

    /// What follows at the end of `block` was written at a place: tells what holds the variables that are seen there.
    pub(crate) fn tell(
        &mut self,
        debug: &Debug<'_, 'ctx>,
        span: Span,
        values: &[Option<BasicValueEnum<'ctx>>],
        slots: &[PointerValue<'ctx>],
        block: BasicBlock<'ctx>,
    ) {
        let position = span.range.start;
        if self.moving.is_empty() || self.here.1 == Some(position) {
            return;
        }
        // Code that was written elsewhere sees what the code before it saw.
        if self.func.scope_of(span).is_none() {
            return;
        }
        self.here.1 = Some(position);
        for i in 0..self.moving.len() {
            let variable = &self.debug.variables[self.moving[i]];
            let scope = self.debug.scopes[variable.scope];
            if !(scope.start..scope.end).contains(&position) {
                continue;
            }
            let wanted = match variable.holder_at(position) {
                Holder::Value(value) if !self.is_at_hand(value, values) => Holder::Nowhere,
                holder => holder,
            };
            if self.told[i] != Some(wanted) {
                self.told[i] = Some(wanted);
                self.record(debug, self.moving[i], wanted, values, slots, block);
            }
        }
    }

    /// An instruction defined a value: what it holds must be told, even to code from the same place.
    pub(crate) fn defined(&mut self) {
        self.here.1 = None;
    }

    fn is_at_hand(&self, value: Value, values: &[Option<BasicValueEnum<'ctx>>]) -> bool {
        let home = self.homes.get(index(value)).copied().flatten();
        values[index(value)].is_some() && home.is_some_and(|home| self.dominators.dominates(home, self.here.0))
    }

    fn record(
        &self,
        debug: &Debug<'_, 'ctx>,
        variable: VariableId,
        holder: Holder,
        values: &[Option<BasicValueEnum<'ctx>>],
        slots: &[PointerValue<'ctx>],
        block: BasicBlock<'ctx>,
    ) {
        let data = &self.debug.variables[variable];
        let ty = debug.program.debug.types[data.ty].scalar().unwrap_or(Type::Ptr);
        let plain = || debug.unit.builder.create_expression(Vec::new());
        let (value, expression): (BasicValueEnum<'ctx>, DIExpression<'ctx>) = match holder {
            Holder::Slot { slot, offset } => {
                let operations = vec![super::DW_OP_PLUS_UCONST, offset as i64, DW_OP_DEREF];
                (slots[index(slot)].into(), debug.unit.builder.create_expression(operations))
            }
            Holder::Value(value) => match values[index(value)] {
                Some(value) => (value, plain()),
                None => return,
            },
            Holder::Const(number) => (debug.number(ty, number), plain()),
            Holder::Nowhere => (debug.poison(ty), plain()),
        };
        let location = debug.location_of_variable(&self.scope, data);
        // SAFETY: all of these belong to the one context, and the value is defined before the end of the block.
        unsafe {
            LLVMDIBuilderInsertDbgValueRecordAtEnd(
                debug.unit.builder.as_mut_ptr(),
                value.as_value_ref(),
                self.entries[index(variable)].as_mut_ptr(),
                expression.as_mut_ptr(),
                location.as_mut_ptr(),
                block.as_mut_ptr(),
            );
        }
    }
}

/// The slot that a variable is in wherever it is seen, and the offset in it.
fn only_slot(debug: &FunctionDebug, variable: &Variable) -> Option<(usize, u64)> {
    match variable.places[..] {
        [only] if only.from <= debug.scopes[variable.scope].start => match only.holder {
            Holder::Slot { slot, offset } => Some((index(slot), offset)),
            Holder::Value(_) | Holder::Const(_) | Holder::Nowhere => None,
        },
        _ => None,
    }
}

/// By block, how many ways lead from it to blocks that come later in the order.
fn n_later_successors(func: &Function, cfg: &Cfg) -> Vec<u32> {
    let mut n_later = vec![0; func.blocks.len()];
    for &block in cfg.reverse_postorder() {
        for &pred in cfg.predecessors(block).iter().filter(|&&pred| cfg.position(pred) < cfg.position(block)) {
            n_later[index(pred)] += 1;
        }
    }
    n_later
}

impl<'ctx> Debug<'_, 'ctx> {
    /// The entry of a parameter or local variable; `number` counts all of the function from 1 on.
    fn local_variable(&self, scope: &Scope<'ctx>, number: u32, variable: &Variable) -> DILocalVariable<'ctx> {
        let (file, line) = self.unit.place(variable.span);
        let (block, ty) = (scope.blocks[index(variable.scope)], self.ty(variable.ty));
        let (builder, name, flags) = (&self.unit.builder, &variable.name, DIFlags::ZERO);
        match variable.is_param {
            true => builder.create_parameter_variable(block, name, number, file, line, ty, true, flags),
            false => builder.create_auto_variable(block, name, file, line, ty, true, flags, 0),
        }
    }

    /// A place in the scope of a variable: LLVM looks for the scope there, too.
    fn location_of_variable(&self, scope: &Scope<'ctx>, variable: &Variable) -> DILocation<'ctx> {
        let place = self.unit.info.place(variable.span).unwrap_or(scope.place);
        self.location_in(scope.blocks[index(variable.scope)], place)
    }

    fn number(&self, ty: Type, number: i64) -> BasicValueEnum<'ctx> {
        match llvm_type(self.unit.context, ty) {
            BasicTypeEnum::PointerType(ptr) if number == 0 => ptr.const_null().into(),
            BasicTypeEnum::PointerType(ptr) => {
                self.unit.context.i64_type().const_int(number as u64, true).const_to_pointer(ptr).into()
            }
            ty => ty.into_int_type().const_int(number as u64, true).into(),
        }
    }

    fn poison(&self, ty: Type) -> BasicValueEnum<'ctx> {
        match llvm_type(self.unit.context, ty) {
            BasicTypeEnum::PointerType(ptr) => ptr.get_poison().into(),
            ty => ty.into_int_type().get_poison().into(),
        }
    }
}
