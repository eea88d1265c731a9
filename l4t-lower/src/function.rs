//! The state of lowering one function, and the bottom layer: emitting instructions, slots, the entry.

use crate::Keep;
use crate::debug::Notes;
use crate::operand::{Address, Operand};
use crate::program::ProgramLower;
use crate::scan::{Scan, fill, scan};
use crate::variables::Variables;
use l4t_hir::hir::{self, Body, ExprId, LocalId};
use l4t_hir::types::{Ty, TyId};
use l4t_mir::ir::{BlockId, Function, Inst, InstId, SigId, Slot, SlotId, Terminator, Type, Value};
use l4t_mir::queries::index;
use l4t_syntax::Span;

/// Where a local variable lives.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Home {
    /// In SSA values: a scalar whose address is never taken.
    Values,
    /// In memory; the slot is made when its declaration is reached first.
    Memory(Option<SlotId>),
}

/// Buffers that one function leaves to the next.
#[derive(Default)]
pub(crate) struct Scratch {
    facts: Scan,
    homes: Vec<Home>,
    variables: Variables,
    definitions: Vec<Option<InstId>>,
}

/// Lowers one function.
pub(crate) struct FuncLower<'p, 'a> {
    /// The program around it.
    pub(crate) program: &'p mut ProgramLower<'a>,
    /// What is lowered.
    pub(crate) body: &'p Body,
    /// What comes out.
    pub(crate) func: Function,
    /// By value: the instruction that defines it, if one does.
    pub(crate) definitions: Vec<Option<InstId>>,
    /// The block where instructions go.
    pub(crate) block: BlockId,
    /// Whether control can come to the end of `block`. If not, nothing may be emitted: what follows is never executed.
    pub(crate) is_live: bool,
    /// Where the locals live.
    pub(crate) homes: Vec<Home>,
    /// What the variables hold now.
    pub(crate) variables: Variables,
    /// What was found out beforehand.
    pub(crate) facts: Scan,
    /// The loops around, innermost last.
    pub(crate) loops: Vec<crate::stmt::OpenLoop>,
    /// Constants made last in `block`, to be used again there.
    constants: Constants,
    /// What debuggers are told, if they are.
    pub(crate) notes: Option<Notes>,
    pause_slot: Option<SlotId>,
}

/// The last few constants of a block. All that is needed for `a[i]: a[i] + 1` not to make each of its numbers twice.
#[derive(Default)]
struct Constants {
    recent: [Option<(Type, i64, Value)>; 8],
    next: usize,
}

impl Constants {
    fn get(&self, ty: Type, value: i64) -> Option<Value> {
        self.recent.iter().flatten().find(|known| (known.0, known.1) == (ty, value)).map(|known| known.2)
    }

    fn add(&mut self, ty: Type, value: i64, made: Value) {
        self.recent[self.next] = Some((ty, value, made));
        self.next = (self.next + 1) % self.recent.len();
    }
}

impl<'p, 'a> FuncLower<'p, 'a> {
    /// Starts a function: its entry block, with the signature's parameters.
    pub(crate) fn new(
        program: &'p mut ProgramLower<'a>,
        body: &'p Body,
        mut func: Function,
        notes: Option<Notes>,
    ) -> FuncLower<'p, 'a> {
        let Scratch { mut facts, mut homes, mut variables, mut definitions } = std::mem::take(&mut program.scratch);
        // What returns twice finds in memory what was assigned last; nothing else is certain to be there still.
        let keeps_variables = program.options.keep >= Keep::Slots || program.calls_returning_twice(body);
        choose_homes(program, body, keeps_variables, &mut homes);
        scan(body, &mut facts, |local| homes[index(local)] == Home::Values);
        if facts.has_too_many_joins {
            fill(&mut homes, body.locals.len(), Home::Memory(None));
            facts.forget_variables();
        }
        variables.reset(homes.len(), notes.is_some());
        definitions.clear();
        func.reserve(body.exprs.len());
        let block = func.make_block(func.span);
        let mut lower = FuncLower {
            program,
            body,
            func,
            definitions,
            block,
            is_live: true,
            homes,
            variables,
            facts,
            loops: Vec::new(),
            constants: Constants::default(),
            notes,
            pause_slot: None,
        };
        let n_params = lower.program.out.signatures[lower.func.sig].params.len();
        for i in 0..n_params {
            let ty = lower.program.out.signatures[lower.func.sig].params[i].ty;
            lower.block_param(block, ty);
        }
        lower
    }

    /// Gives the parameters their homes. Arrays and structs are copied before anything else happens. To debuggers that
    /// belongs to the function's name: they stop behind it.
    pub(crate) fn enter(&mut self) {
        let span = self.func.span;
        for i in 0..self.body.n_params {
            let local: LocalId = l4t_mir::queries::id(i as usize);
            let param = Operand::Value(self.func.blocks[self.block].params[i as usize]);
            self.variables.declare(i);
            if self.homes[i as usize] == Home::Values {
                self.note_variable(local, None);
                self.variables.set(i, param);
                continue;
            }
            let ty = self.body.locals[local].ty;
            let home = Address::slot(self.slot_of(local));
            self.note_variable(local, None);
            if self.is_aggregate(ty) {
                self.copy(home, Address::pointee(param), self.size_of(ty), span);
            } else {
                self.store(param, home, span);
            }
        }
    }

    /// The function, once its body is lowered.
    pub(crate) fn finish(mut self) -> Function {
        self.note_values();
        let FuncLower { facts, homes, variables, definitions, notes, .. } = self;
        self.program.scratch = Scratch { facts, homes, variables, definitions };
        self.func.debug = notes.map(Notes::finish);
        self.func
    }

    /// Adds an instruction with a result to the current block.
    pub(crate) fn emit(&mut self, inst: Inst, ty: Type, span: Span) -> Operand {
        Operand::Value(self.emit_in(self.block, inst, ty, span))
    }

    /// Adds an instruction without a result to the current block.
    pub(crate) fn emit_effect(&mut self, inst: Inst, span: Span) {
        let (id, _) = self.func.make_inst_of_type(inst, None, span);
        self.func.blocks[self.block].insts.push(id);
    }

    fn emit_in(&mut self, block: BlockId, inst: Inst, ty: Type, span: Span) -> Value {
        let (id, result) = self.func.make_inst_of_type(inst, Some(ty), span);
        self.definitions.push(Some(id));
        self.func.blocks[block].insts.push(id);
        result.expect("an instruction made with a type has a result")
    }

    /// A new last parameter of a block.
    pub(crate) fn block_param(&mut self, block: BlockId, ty: Type) -> Value {
        self.definitions.push(None);
        self.func.append_block_param(block, ty)
    }

    /// The operand as an SSA value at the end of a block, which may be finished already.
    pub(crate) fn value_in(&mut self, block: BlockId, operand: Operand, span: Span) -> Value {
        let is_current = block == self.block && self.is_live;
        let (inst, ty) = match operand {
            Operand::Value(value) => return value,
            Operand::Const(ty, value) if is_current => return self.constant(ty, value, span),
            Operand::Const(ty, value) => (Inst::Const { ty, value }, ty),
            Operand::Slot(slot, offset) => (Inst::SlotAddr { slot, offset }, Type::Ptr),
            Operand::Global(global, offset) => (Inst::GlobalAddr { global, offset }, Type::Ptr),
            Operand::Func(func) => (Inst::FuncAddr(func), Type::Ptr),
            Operand::CSymbol(symbol) => (Inst::CSymbolAddr(symbol), Type::Ptr),
        };
        self.emit_in(block, inst, ty, span)
    }

    fn constant(&mut self, ty: Type, value: i64, span: Span) -> Value {
        if let Some(known) = self.constants.get(ty, value) {
            return known;
        }
        let made = self.emit_in(self.block, Inst::Const { ty, value }, ty, span);
        self.constants.add(ty, value, made);
        made
    }

    /// Ends the current block.
    pub(crate) fn terminate(&mut self, terminator: Terminator, span: Span) {
        debug_assert!(self.is_live, "a block ends once");
        let block = &mut self.func.blocks[self.block];
        block.terminator = terminator;
        block.terminator_span = span;
        self.is_live = false;
    }

    /// Starts a new block, without saying how control comes there.
    pub(crate) fn start_block(&mut self, span: Span) -> BlockId {
        let block = self.func.make_block(span);
        self.resume_block(block);
        block
    }

    /// Goes on at the end of a block.
    pub(crate) fn resume_block(&mut self, block: BlockId) {
        self.block = block;
        self.is_live = true;
        self.constants = Constants::default();
    }

    /// The slot of a variable that lives in memory.
    pub(crate) fn slot_of(&mut self, local: LocalId) -> SlotId {
        let home = index(local);
        if let Home::Memory(Some(slot)) = self.homes[home] {
            return slot;
        }
        let hir::Local { name, ty, .. } = self.body.locals[local];
        let layout = self.program.hir.layouts.of(ty);
        let slot = self.func.slots.alloc(Slot {
            name: self.program.interner.resolve(name).into(),
            size: layout.size,
            align: layout.align,
            is_variable: self.is_aggregate(ty),
        });
        self.homes[home] = Home::Memory(Some(slot));
        slot
    }

    /// The slot of a byte that nobody reads, one in each function.
    pub(crate) fn pause_slot(&mut self) -> SlotId {
        let slots = &mut self.func.slots;
        let make = || slots.alloc(Slot { name: Box::default(), size: 1, align: 1, is_variable: false });
        *self.pause_slot.get_or_insert_with(make)
    }

    /// A slot for a temporary array or struct. One whose address C gets is guarded like a variable.
    pub(crate) fn temporary(&mut self, ty: TyId, is_for_c: bool) -> Address {
        let layout = self.program.hir.layouts.of(ty);
        let slot = Slot { name: Box::default(), size: layout.size, align: layout.align, is_variable: is_for_c };
        Address::slot(self.func.slots.alloc(slot))
    }

    /// The type of an expression.
    pub(crate) fn ty(&self, expr: ExprId) -> TyId {
        self.body.exprs[expr].ty
    }

    /// Whether a type's values live in memory.
    pub(crate) fn is_aggregate(&self, ty: TyId) -> bool {
        self.program.hir.types.is_aggregate(ty)
    }

    /// The size of a type in bytes.
    pub(crate) fn size_of(&self, ty: TyId) -> u64 {
        self.program.hir.layouts.of(ty).size
    }

    /// The machine's type for values of a scalar type; for arrays and structs, that of their address.
    pub(crate) fn scalar_type(&self, ty: TyId) -> Type {
        scalar_type(self.program.hir.types.get(ty))
    }

    /// The signature for calls of a function type.
    pub(crate) fn signature(&mut self, ty: TyId) -> SigId {
        self.program.signature(ty)
    }
}

/// The machine's type for values of a scalar type; for arrays and structs, that of their address.
pub(crate) fn scalar_type(ty: &Ty) -> Type {
    match ty {
        Ty::Num | Ty::Ffi | Ty::Error => Type::I64,
        Ty::Char => Type::I8,
        Ty::Null | Ty::Ptr(_) | Ty::FuncPtr(_) | Ty::Array { .. } | Ty::Struct(_) => Type::Ptr,
    }
}

fn choose_homes(program: &ProgramLower<'_>, body: &Body, keeps_variables: bool, homes: &mut Vec<Home>) {
    let home = |local: &hir::Local| {
        let in_memory = local.address_taken || keeps_variables || program.hir.types.is_aggregate(local.ty);
        if in_memory { Home::Memory(None) } else { Home::Values }
    };
    homes.clear();
    homes.extend(body.locals.values().map(home));
}
