//! Translates one MIR function to Cranelift's IR.
//!
//! MIR is in SSA form, so this is one walk over the blocks in an order where definitions come before uses: blocks
//! become blocks, block parameters become block parameters, each value becomes a value.
//! Failure paths of checks (`checks.rs`) stand behind everything else.

use crate::abi::{Convention, clif_type};
use crate::checks::Failure;
use crate::references::References;
use crate::symbols::{Builtin, CNames, Symbol};
use cranelift_codegen::cursor::{Cursor, FuncCursor};
use cranelift_codegen::entity::packed_option::ReservedValue;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{
    self, BlockArg, FuncRef, InstBuilder, MemFlagsData, RelSourceLoc, SourceLoc, StackSlotData, StackSlotKind,
    TrapCode, UserFuncName, ValueLabel, ValueLabelAssignments, ValueLabelStart, types,
};
use l4t_mir::backend::{BackendError, check_frame};
use l4t_mir::cfg::reverse_postorder;
use l4t_mir::ir::debug::Holder;
use l4t_mir::ir::{
    BinaryOp, BlockId, CastOp, CompareOp, FuncId, Function, Inst, Program, SigId, Target, Terminator, Type, Value,
};
use l4t_mir::queries::index;

/// Offsets below this are left to Cranelift where it computes places in the frame, with 32 bits and no care.
const MAX_FRAME_OFFSET: i64 = 1 << 28;

/// Marks the end of a block that control never reaches.
const UNREACHABLE: TrapCode = TrapCode::unwrap_user(1);

/// What all functions of a program share.
pub(crate) struct Env<'a> {
    pub(crate) program: &'a Program,
    pub(crate) names: &'a CNames<'a>,
    pub(crate) convention: Convention,
    /// Whether variadic calls must clear `al`.
    pub(crate) clears_al: bool,
    /// Whether Cranelift will look for common subexpressions.
    pub(crate) optimizes: bool,
    /// Whether instructions shall know where in the source they come from.
    pub(crate) source_locations: bool,
}

/// Tables that live from function to function, so that their memory is used again.
#[derive(Default)]
pub(crate) struct Scratch {
    references: References,
    /// By MIR value; the reserved value where it has not been defined yet.
    values: Vec<ir::Value>,
    /// By MIR block; the reserved block where it is unreachable.
    blocks: Vec<ir::Block>,
    slots: Vec<ir::StackSlot>,
    failures: Vec<Failure>,
    args: Vec<ir::Value>,
    block_args: [Vec<BlockArg>; 2],
}

/// Translates `id` into `out`, which is empty.
pub(crate) fn translate(
    env: &Env<'_>,
    scratch: &mut Scratch,
    id: FuncId,
    out: &mut ir::Function,
) -> Result<(), BackendError> {
    let func = &env.program.functions[id];
    if func.blocks.is_empty() {
        return Err(BackendError::Internal(format!("function `{}` has no body", func.name)));
    }
    out.name = UserFuncName::User(Symbol::Func(id).encode());
    out.signature = env.convention.signature(&env.program.signatures[func.sig]);
    scratch.references.start_function();
    make_slots(func, &mut scratch.slots, out)?;
    let cursor = FuncCursor::new(out);
    Translation { env, func, scratch, cursor }.run()
}

fn make_slots(func: &Function, slots: &mut Vec<ir::StackSlot>, out: &mut ir::Function) -> Result<(), BackendError> {
    check_frame(func)?;
    slots.clear();
    for (_, slot) in func.slots.iter() {
        let align_shift = slot.align.max(1).trailing_zeros() as u8;
        let data = StackSlotData::new(StackSlotKind::ExplicitSlot, slot.size as u32, align_shift);
        slots.push(out.create_sized_stack_slot(data));
    }
    Ok(())
}

/// The translation of one function.
pub(crate) struct Translation<'t> {
    pub(crate) env: &'t Env<'t>,
    pub(crate) func: &'t Function,
    pub(crate) scratch: &'t mut Scratch,
    pub(crate) cursor: FuncCursor<'t>,
}

impl Translation<'_> {
    fn run(mut self) -> Result<(), BackendError> {
        let func = self.func;
        let order = reverse_postorder(func);
        self.make_blocks(&order);
        for &block in &order {
            self.cursor.goto_bottom(self.scratch.blocks[index(block)]);
            for &inst in &func.blocks[block].insts {
                if self.env.source_locations {
                    self.cursor.set_srcloc(SourceLoc::new(index(inst) as u32));
                }
                let result = self.inst(&func.insts[inst])?;
                if let (Some(value), Some(result)) = (func.results[index(inst)], result) {
                    self.scratch.values[index(value)] = result;
                }
            }
            if self.env.source_locations {
                self.cursor.set_srcloc(SourceLoc::new((func.insts.len() + index(block)) as u32));
            }
            self.terminator(&func.blocks[block].terminator);
        }
        if self.env.source_locations {
            self.label_values();
        }
        self.emit_failures()
    }

    /// Has Cranelift note where the values are that hold variables. A value's label is its number.
    fn label_values(&mut self) {
        let Some(debug) = &self.func.debug else { return };
        let dfg = &mut self.cursor.func.dfg;
        dfg.collect_debug_info();
        let Some(labels) = &mut dfg.values_labels else { return };
        let holders = debug.variables.values().flat_map(|variable| &variable.places).map(|place| place.holder);
        for holder in holders {
            let Holder::Value(value) = holder else { continue };
            let clif = self.scratch.values[index(value)];
            if clif == ir::Value::reserved_value() {
                continue;
            }
            let start =
                ValueLabelStart { from: RelSourceLoc::default(), label: ValueLabel::from_u32(index(value) as u32) };
            let known = labels.entry(clif).or_insert_with(|| ValueLabelAssignments::Starts(Vec::new()));
            if let ValueLabelAssignments::Starts(starts) = known
                && !starts.iter().any(|known| known.label == start.label)
            {
                starts.push(start);
            }
        }
    }

    /// Makes a Cranelift block, with parameters, for each reachable one. The entry, which nothing may jump to, is a
    /// block of its own where MIR's has predecessors.
    fn make_blocks(&mut self, order: &[BlockId]) {
        let dfg = &mut self.cursor.func.dfg;
        self.scratch.values.clear();
        self.scratch.values.resize(self.func.values.len(), ir::Value::reserved_value());
        self.scratch.blocks.clear();
        self.scratch.blocks.resize(self.func.blocks.len(), ir::Block::reserved_value());
        let entry = self.func.entry();
        let jumps_to_entry =
            |&block: &BlockId| self.func.blocks[block].terminator.successors().any(|next| next == entry);
        let own_entry = order.iter().any(jumps_to_entry).then(|| dfg.make_block());
        for &block in order {
            let clif = dfg.make_block();
            self.scratch.blocks[index(block)] = clif;
            for &param in &self.func.blocks[block].params {
                let ty = clif_type(self.func.values[param].ty);
                self.scratch.values[index(param)] = dfg.append_block_param(clif, ty);
            }
        }
        if let Some(own_entry) = own_entry {
            let args: Vec<BlockArg> = self.func.blocks[entry]
                .params
                .iter()
                .map(|&param| dfg.append_block_param(own_entry, clif_type(self.func.values[param].ty)).into())
                .collect();
            self.cursor.insert_block(own_entry);
            self.cursor.ins().jump(self.scratch.blocks[index(entry)], &args);
        }
        for &block in order {
            self.cursor.func.layout.append_block(self.scratch.blocks[index(block)]);
        }
    }

    /// The Cranelift value of a MIR value.
    pub(crate) fn value(&self, value: Value) -> ir::Value {
        self.scratch.values[index(value)]
    }

    fn type_of(&self, value: Value) -> Type {
        self.func.values[value].ty
    }

    /// Translates one instruction; gives what it defines.
    fn inst(&mut self, inst: &Inst) -> Result<Option<ir::Value>, BackendError> {
        Ok(match *inst {
            Inst::Const { ty, value } => Some(self.constant(ty, value)),
            Inst::GlobalAddr { global, offset } => Some(self.global_addr(Symbol::Global(global), offset)),
            Inst::FuncAddr(func) => {
                let func_ref = self.func_ref(Symbol::Func(func), self.env.program.functions[func].sig);
                Some(self.cursor.ins().func_addr(types::I64, func_ref))
            }
            Inst::CSymbolAddr(symbol) => Some(self.c_symbol_addr(index(symbol))),
            Inst::SlotAddr { slot, offset } => Some(self.slot_addr(self.scratch.slots[index(slot)], offset)),
            Inst::Binary { op, lhs, rhs } => Some(self.binary(op, lhs, rhs)),
            Inst::Compare { op, lhs, rhs } => Some(self.compare(op, lhs, rhs)),
            Inst::Cast { op, value, to } => Some(self.cast(op, value, to)),
            Inst::Select { cond, then, otherwise } => {
                let (cond, then, otherwise) = (self.value(cond), self.value(then), self.value(otherwise));
                Some(self.cursor.ins().select(cond, then, otherwise))
            }
            Inst::Element { base, index, stride } => Some(self.element(base, index, stride)),
            Inst::Offset { base, bytes } => {
                let base = self.value(base);
                Some(self.add_constant(base, bytes))
            }
            Inst::Load { ty, ptr, offset } => {
                let (ptr, offset) = self.place(ptr, offset);
                Some(self.cursor.ins().load(clif_type(ty), memory_flags(), ptr, offset))
            }
            Inst::Store { value, ptr, offset } => {
                let value = self.value(value);
                let (ptr, offset) = self.place(ptr, offset);
                self.cursor.ins().store(memory_flags(), value, ptr, offset);
                None
            }
            Inst::Copy { dst, src, bytes } => {
                let (dst, src) = (self.value(dst), self.value(src));
                self.copy(dst, src, bytes);
                None
            }
            Inst::Zero { ptr, bytes } => {
                let ptr = self.value(ptr);
                self.zero(ptr, bytes);
                None
            }
            Inst::HeapAlloc { size } => self.call_builtin(Builtin::Malloc, &[size]),
            Inst::HeapAllocZeroed { count, size } => self.call_builtin(Builtin::Calloc, &[count, size]),
            Inst::HeapRealloc { ptr, size } => self.call_builtin(Builtin::Realloc, &[ptr, size]),
            Inst::HeapFree { ptr } => self.call_builtin(Builtin::Free, &[ptr]),
            Inst::Call { func, ref args } => {
                let func_ref = self.func_ref(Symbol::Func(func), self.env.program.functions[func].sig);
                self.set_args(self.env.program.functions[func].sig, args);
                self.call(func_ref)
            }
            Inst::CallPtr { callee, sig, ref args } => {
                let sig_ref = self.sig_ref(sig);
                let callee = self.value(callee);
                self.set_args(sig, args);
                let call = self.cursor.ins().call_indirect(sig_ref, callee, &self.scratch.args);
                self.cursor.func.dfg.inst_results(call).first().copied()
            }
            Inst::CallC { symbol, sig, ref args } => {
                let is_variadic = self.env.program.signatures[sig].n_fixed.is_some();
                let symbol = match is_variadic && self.env.clears_al {
                    true => Symbol::CVariadic(index(symbol)),
                    false => Symbol::C(index(symbol)),
                };
                let func_ref = self.func_ref(symbol, sig);
                self.set_args(sig, args);
                self.call(func_ref)
            }
            Inst::CheckBounds { index, len, site } => {
                self.check_bounds(index, len, site)?;
                None
            }
            Inst::CheckNull { ptr, kind, site } => {
                self.check_null(ptr, kind, site)?;
                None
            }
            Inst::CheckDivisor { divisor, site } => {
                self.check_divisor(divisor, site)?;
                None
            }
        })
    }

    fn constant(&mut self, ty: Type, value: i64) -> ir::Value {
        // Cranelift keeps a narrow constant's bits zero-extended.
        self.cursor.ins().iconst(clif_type(ty), ty.unsigned(value) as i64)
    }

    fn slot_addr(&mut self, slot: ir::StackSlot, offset: i64) -> ir::Value {
        let in_slot = if (0..MAX_FRAME_OFFSET).contains(&offset) { offset } else { 0 };
        let start = self.cursor.ins().stack_addr(types::I64, slot, in_slot as i32);
        self.add_constant(start, offset - in_slot)
    }

    /// The operands of an access: an address, and an offset that Cranelift can add to a slot's place in the frame.
    fn place(&mut self, ptr: Value, offset: i32) -> (ir::Value, i32) {
        let ptr = self.value(ptr);
        let offset = i64::from(offset);
        if (-MAX_FRAME_OFFSET..MAX_FRAME_OFFSET).contains(&offset) {
            (ptr, offset as i32)
        } else {
            (self.add_constant(ptr, offset), 0)
        }
    }

    fn binary(&mut self, op: BinaryOp, lhs: Value, rhs: Value) -> ir::Value {
        let is_truth_value = self.type_of(lhs) == Type::I1;
        let (lhs, rhs) = (self.value(lhs), self.value(rhs));
        if let (BinaryOp::Mul, Some(factor)) = (op, self.constant_of(rhs)) {
            return self.multiply(lhs, rhs, factor);
        }
        if let Some(result) = self.divide_by_power_of_two(op, lhs, rhs) {
            return result;
        }
        let ins = self.cursor.ins();
        let result = match op {
            BinaryOp::Add => ins.iadd(lhs, rhs),
            BinaryOp::Sub => ins.isub(lhs, rhs),
            BinaryOp::Mul => ins.imul(lhs, rhs),
            BinaryOp::DivSigned => ins.sdiv(lhs, rhs),
            BinaryOp::RemSigned => ins.srem(lhs, rhs),
            BinaryOp::And => ins.band(lhs, rhs),
            BinaryOp::Or => ins.bor(lhs, rhs),
            BinaryOp::Xor => ins.bxor(lhs, rhs),
            BinaryOp::ShiftLeft => ins.ishl(lhs, rhs),
            BinaryOp::ShiftRightSigned => ins.sshr(lhs, rhs),
            BinaryOp::ShiftRightUnsigned => ins.ushr(lhs, rhs),
        };
        match op {
            BinaryOp::Add | BinaryOp::Sub if is_truth_value => self.cursor.ins().band_imm_u(result, 1),
            // One bit: a shift by any count, modulo 1, changes nothing.
            BinaryOp::ShiftLeft | BinaryOp::ShiftRightSigned | BinaryOp::ShiftRightUnsigned if is_truth_value => lhs,
            _ => result,
        }
    }

    fn compare(&mut self, op: CompareOp, lhs: Value, rhs: Value) -> ir::Value {
        // As a signed number, truth is -1: the order is turned round.
        let op = if self.type_of(lhs) == Type::I1 { signed_truth_order(op) } else { op };
        let (lhs, rhs) = (self.value(lhs), self.value(rhs));
        self.cursor.ins().icmp(condition(op), lhs, rhs)
    }

    fn cast(&mut self, op: CastOp, value: Value, to: Type) -> ir::Value {
        let from = self.type_of(value);
        let value = self.value(value);
        let width = clif_type(to);
        let is_same_width = clif_type(from) == width;
        match op {
            CastOp::PtrToInt | CastOp::IntToPtr => value,
            CastOp::ZeroExtend if is_same_width => value,
            CastOp::ZeroExtend => self.cursor.ins().uextend(width, value),
            CastOp::SignExtend if from == Type::I1 => {
                let wide = if is_same_width { value } else { self.cursor.ins().uextend(width, value) };
                self.cursor.ins().ineg(wide)
            }
            CastOp::SignExtend if is_same_width => value,
            CastOp::SignExtend => self.cursor.ins().sextend(width, value),
            CastOp::Truncate => {
                let narrow = if is_same_width { value } else { self.cursor.ins().ireduce(width, value) };
                if to == Type::I1 { self.cursor.ins().band_imm_u(narrow, 1) } else { narrow }
            }
        }
    }

    /// What a value is, where the instruction that defines it says so.
    fn constant_of(&self, value: ir::Value) -> Option<i64> {
        let dfg = &self.cursor.func.dfg;
        match dfg.insts[dfg.value_def(value).inst()?] {
            ir::InstructionData::UnaryImm { opcode: ir::Opcode::Iconst, imm } => Some(imm.bits()),
            _ => None,
        }
    }

    /// `value * factor`, where `factor` is `constant`. Processors add a shifted value in one step, which is faster than
    /// multiplying; Cranelift's own rules know powers of two only.
    fn multiply(&mut self, value: ir::Value, factor: ir::Value, constant: i64) -> ir::Value {
        match constant {
            3 | 5 | 9 if self.env.optimizes => self.add_shifted(value, (constant - 1).trailing_zeros()),
            _ => self.cursor.ins().imul(value, factor),
        }
    }

    /// Quotient or remainder of a division of numbers by 2, 4, 8 ..., by shifting: ten times as fast as the processor's
    /// division. Cranelift's rules do so only where it optimises.
    fn divide_by_power_of_two(&mut self, op: BinaryOp, value: ir::Value, divisor: ir::Value) -> Option<ir::Value> {
        let is_division = matches!(op, BinaryOp::DivSigned | BinaryOp::RemSigned);
        if !is_division || self.env.optimizes || self.cursor.func.dfg.value_type(value) != types::I64 {
            return None;
        }
        let divisor = self.constant_of(divisor).filter(|&constant| constant > 1 && constant.count_ones() == 1)?;
        let shift = i64::from(divisor.trailing_zeros());
        // Division rounds towards zero, shifting down: what is negative is made larger by the divisor less one.
        let sign = self.cursor.ins().sshr_imm_u(value, 63);
        let correction = self.cursor.ins().ushr_imm_u(sign, 64 - shift);
        let corrected = self.cursor.ins().iadd(value, correction);
        Some(match op {
            BinaryOp::DivSigned => self.cursor.ins().sshr_imm_u(corrected, shift),
            _ => {
                let multiple = self.cursor.ins().band_imm_s(corrected, -divisor);
                self.cursor.ins().isub(value, multiple)
            }
        })
    }

    /// `value + (value << shift)`
    fn add_shifted(&mut self, value: ir::Value, shift: u32) -> ir::Value {
        let shifted = self.cursor.ins().ishl_imm_u(value, i64::from(shift));
        self.cursor.ins().iadd(value, shifted)
    }

    /// Shifts where it can: addressing modes take a shifted index in, and without optimisation nobody turns a
    /// multiplication into a shift. A structure of three words takes an addition and a shift.
    fn element(&mut self, base: Value, index: Value, stride: u64) -> ir::Value {
        let (base, index) = (self.value(base), self.value(index));
        let shift = stride.trailing_zeros();
        let scaled = match stride.checked_shr(shift) {
            None | Some(0) => return base,
            Some(1) => index,
            Some(odd @ (3 | 5 | 9)) if self.env.optimizes => self.add_shifted(index, (odd - 1).trailing_zeros()),
            Some(_) => {
                let scaled = self.cursor.ins().imul_imm_s(index, stride as i64);
                return self.cursor.ins().iadd(base, scaled);
            }
        };
        let scaled = if shift == 0 { scaled } else { self.cursor.ins().ishl_imm_u(scaled, i64::from(shift)) };
        self.cursor.ins().iadd(base, scaled)
    }

    /// `value + constant`.
    pub(crate) fn add_constant(&mut self, value: ir::Value, constant: i64) -> ir::Value {
        if constant == 0 { value } else { self.cursor.ins().iadd_imm_s(value, constant) }
    }

    fn global_addr(&mut self, symbol: Symbol, offset: i64) -> ir::Value {
        // Optimised code computes a global's address once and reaches its parts by addressing modes; otherwise the
        // offset costs nothing inside the reference.
        if self.env.optimizes {
            let start = self.symbol_addr(symbol, 0);
            self.add_constant(start, offset)
        } else {
            self.symbol_addr(symbol, offset)
        }
    }

    /// The address of a symbol near the code, plus an offset.
    pub(crate) fn symbol_addr(&mut self, symbol: Symbol, offset: i64) -> ir::Value {
        // References reach a little less than 2 GiB, and Mach-O has 24 bits for an offset.
        const MAX_OFFSET: u64 = 1 << 20;
        let in_reference = if offset.unsigned_abs() < MAX_OFFSET { offset } else { 0 };
        let global = self.scratch.references.global(self.cursor.func, symbol, in_reference);
        let address = self.cursor.ins().symbol_value(types::I64, global);
        self.add_constant(address, offset - in_reference)
    }

    fn c_symbol_addr(&mut self, c: usize) -> ir::Value {
        let slot = self.symbol_addr(Symbol::AddressSlot(c), 0);
        let flags = MemFlagsData::trusted().with_readonly().with_can_move();
        self.cursor.ins().load(types::I64, flags, slot, 0)
    }

    fn sig_ref(&mut self, sig: SigId) -> ir::SigRef {
        let convention = self.env.convention;
        let signature = &self.env.program.signatures[sig];
        self.scratch.references.signature(self.cursor.func, sig, || convention.signature(signature))
    }

    fn func_ref(&mut self, symbol: Symbol, sig: SigId) -> FuncRef {
        let sig_ref = self.sig_ref(sig);
        self.scratch.references.function(self.cursor.func, symbol, sig_ref)
    }

    /// Fills `scratch.args` with a call's arguments.
    fn set_args(&mut self, sig: SigId, args: &[Value]) {
        let sig = &self.env.program.signatures[sig];
        self.scratch.args.clear();
        if sig.n_fixed.is_none() || !self.env.convention.variadic_on_stack {
            let values = &self.scratch.values;
            self.scratch.args.extend(args.iter().map(|&arg| values[index(arg)]));
            return;
        }
        for (i, &arg) in args.iter().enumerate() {
            let mut value = self.value(arg);
            if self.env.convention.is_stacked(sig, i) {
                if Some(i) == sig.n_fixed.map(|n| n as usize) {
                    let zero = self.cursor.ins().iconst(types::I64, 0);
                    let padding = self.env.convention.variadic_padding(sig);
                    self.scratch.args.extend(std::iter::repeat_n(zero, padding));
                }
                value = self.widen(value, self.env.convention.arch.extension(sig.params[i]));
            }
            self.scratch.args.push(value);
        }
    }

    fn widen(&mut self, value: ir::Value, ext: l4t_mir::ir::Extension) -> ir::Value {
        use l4t_mir::ir::Extension;
        if self.cursor.func.dfg.value_type(value) == types::I64 {
            return value;
        }
        match ext {
            Extension::Sign => self.cursor.ins().sextend(types::I64, value),
            Extension::Zero | Extension::None => self.cursor.ins().uextend(types::I64, value),
        }
    }

    /// Calls with `scratch.args`.
    fn call(&mut self, func_ref: FuncRef) -> Option<ir::Value> {
        let call = self.cursor.ins().call(func_ref, &self.scratch.args);
        self.cursor.func.dfg.inst_results(call).first().copied()
    }

    fn call_builtin(&mut self, builtin: Builtin, args: &[Value]) -> Option<ir::Value> {
        self.scratch.args.clear();
        self.scratch.args.extend(args.iter().map(|&arg| self.scratch.values[index(arg)]));
        self.call_builtin_with_args(builtin)
    }

    /// Calls a C function of 64-bit parameters with `scratch.args`.
    pub(crate) fn call_builtin_with_values(&mut self, builtin: Builtin, args: &[ir::Value]) -> Option<ir::Value> {
        self.scratch.args.clear();
        self.scratch.args.extend_from_slice(args);
        self.call_builtin_with_args(builtin)
    }

    fn call_builtin_with_args(&mut self, builtin: Builtin) -> Option<ir::Value> {
        let symbol = Symbol::C(self.env.names.builtin(builtin));
        let call_conv = self.env.convention.call_conv;
        let func_ref = self.scratch.references.builtin(self.cursor.func, builtin, symbol, call_conv);
        self.call(func_ref)
    }

    /// Calls a function of the program; used by failure paths.
    pub(crate) fn call_func(&mut self, func: FuncId, args: &[ir::Value]) {
        let func_ref = self.func_ref(Symbol::Func(func), self.env.program.functions[func].sig);
        self.cursor.ins().call(func_ref, args);
    }

    /// Ends the current block where control never comes.
    pub(crate) fn end_unreachable(&mut self) {
        self.cursor.ins().trap(UNREACHABLE);
    }

    /// The failure paths still to be made.
    pub(crate) fn failures(&mut self) -> &mut Vec<Failure> {
        &mut self.scratch.failures
    }

    fn terminator(&mut self, terminator: &Terminator) {
        match terminator {
            Terminator::Jump(target) => {
                let block = self.target(0, target);
                self.cursor.ins().jump(block, &self.scratch.block_args[0]);
            }
            Terminator::Branch { cond, then, otherwise } => {
                let cond = self.value(*cond);
                let (then, otherwise) = (self.target(0, then), self.target(1, otherwise));
                let [then_args, otherwise_args] = &self.scratch.block_args;
                self.cursor.ins().brif(cond, then, then_args, otherwise, otherwise_args);
            }
            Terminator::Return(None) => {
                self.cursor.ins().return_(&[]);
            }
            Terminator::Return(Some(value)) => {
                let value = self.value(*value);
                self.cursor.ins().return_(&[value]);
            }
            Terminator::Unreachable => self.end_unreachable(),
        }
    }

    /// The block of a jump, whose arguments go to `scratch.block_args[which]`.
    fn target(&mut self, which: usize, target: &Target) -> ir::Block {
        let Scratch { block_args, values, .. } = &mut *self.scratch;
        let args = &mut block_args[which];
        args.clear();
        args.extend(target.args.iter().map(|&arg| BlockArg::from(values[index(arg)])));
        self.block(target.block)
    }

    fn block(&self, block: BlockId) -> ir::Block {
        self.scratch.blocks[index(block)]
    }
}

/// Any access: not aligned, and without a trap code. A bad address is the operating system's affair, whose signal
/// needs no table; and a read whose result is unused may go.
pub(crate) fn memory_flags() -> MemFlagsData {
    MemFlagsData::new().with_notrap()
}

fn signed_truth_order(op: CompareOp) -> CompareOp {
    match op {
        CompareOp::LtSigned => CompareOp::GtUnsigned,
        CompareOp::LeSigned => CompareOp::GeUnsigned,
        CompareOp::GtSigned => CompareOp::LtUnsigned,
        CompareOp::GeSigned => CompareOp::LeUnsigned,
        CompareOp::Eq
        | CompareOp::Ne
        | CompareOp::LtUnsigned
        | CompareOp::LeUnsigned
        | CompareOp::GtUnsigned
        | CompareOp::GeUnsigned => op,
    }
}

fn condition(op: CompareOp) -> IntCC {
    match op {
        CompareOp::Eq => IntCC::Equal,
        CompareOp::Ne => IntCC::NotEqual,
        CompareOp::LtSigned => IntCC::SignedLessThan,
        CompareOp::LeSigned => IntCC::SignedLessThanOrEqual,
        CompareOp::GtSigned => IntCC::SignedGreaterThan,
        CompareOp::GeSigned => IntCC::SignedGreaterThanOrEqual,
        CompareOp::LtUnsigned => IntCC::UnsignedLessThan,
        CompareOp::LeUnsigned => IntCC::UnsignedLessThanOrEqual,
        CompareOp::GtUnsigned => IntCC::UnsignedGreaterThan,
        CompareOp::GeUnsigned => IntCC::UnsignedGreaterThanOrEqual,
    }
}
