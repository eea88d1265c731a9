//! Translates one MIR function to LLVM IR.
//!
//! MIR is in SSA form, so this is one walk over the blocks in an order where definitions come before uses: blocks
//! become blocks, block parameters become phis, each value becomes a value. A check splits its block, so a block may
//! end in another LLVM block than it began.

use crate::abi::{Side, attributes, c_call_attributes, flag, function_type, llvm_type};
use crate::builder::{Builder, Reach};
use crate::debug::{Scope, Variables};
use crate::heap::Scopes;
use crate::module::Env;
use inkwell::attributes::AttributeLoc;
use inkwell::basic_block::BasicBlock;
use inkwell::types::BasicTypeEnum;
use inkwell::values::{
    BasicMetadataValueEnum, BasicValue, BasicValueEnum, CallSiteValue, FunctionValue, InstructionOpcode,
    InstructionValue, IntValue, PhiValue, PointerValue,
};
use inkwell::{AddressSpace, IntPredicate};
use l4t_mir::analyses::ranges::Facts;
use l4t_mir::backend::{BackendError, check_frame};
use l4t_mir::cfg::Cfg;
use l4t_mir::debug_info::shown_for_end;
use l4t_mir::ir::{
    BinaryOp, BlockId, CastOp, CompareOp, FuncId, Function, Inst, InstId, SigId, Target, Terminator, Type, Value,
};
use l4t_mir::queries::index;
use l4t_syntax::Span;

/// Translates the body of a function that is declared.
pub(crate) fn translate(env: &Env<'_, '_>, id: FuncId) -> Result<(), BackendError> {
    let func = &env.program.functions[id];
    if func.blocks.is_empty() {
        return Err(BackendError::Internal(format!("function `{}` has no body", func.name)));
    }
    check_frame(func)?;
    let cfg = Cfg::new(func);
    let mut translation = Translation {
        env,
        func,
        value: env.function(id),
        builder: Builder::new(env.context),
        scope: env.debug.as_ref().and_then(|debug| debug.function(func)),
        variables: None,
        values: vec![None; func.values.len()],
        slots: Vec::with_capacity(func.slots.len()),
        blocks: vec![None; func.blocks.len()],
        phis: vec![Vec::new(); func.blocks.len()],
        facts: if env.optimizes { Facts::new(func) } else { Facts::none() },
        heap_scopes: env.facts.as_ref().and_then(|facts| Scopes::new(env.context, (env.program, facts), func, &cfg)),
    };
    translation.run(&cfg)
}

/// The translation of one function.
pub(crate) struct Translation<'t, 'ctx> {
    pub(crate) env: &'t Env<'t, 'ctx>,
    pub(crate) func: &'t Function,
    value: FunctionValue<'ctx>,
    pub(crate) builder: Builder<'ctx>,
    /// Its entry in the debug information, if it has one.
    scope: Option<Scope<'ctx>>,
    /// What holds its variables, if there are entries of them.
    variables: Option<Variables<'t, 'ctx>>,
    /// By MIR value; none where it has not been defined yet.
    values: Vec<Option<BasicValueEnum<'ctx>>>,
    slots: Vec<PointerValue<'ctx>>,
    /// By MIR block, the block in which it begins; none where it is unreachable.
    blocks: Vec<Option<BasicBlock<'ctx>>>,
    /// By MIR block, the phis of its parameters; none in the entry unless something jumps there.
    phis: Vec<Vec<PhiValue<'ctx>>>,
    /// What is known of numbers and addresses.
    facts: Facts,
    /// What is known of accesses to blocks of the heap, if it allocates any.
    heap_scopes: Option<Scopes<'t, 'ctx>>,
}

impl<'t, 'ctx> Translation<'t, 'ctx> {
    fn run(&mut self, cfg: &'t Cfg) -> Result<(), BackendError> {
        if let Some(scope) = &self.scope {
            self.value.set_subprogram(scope.entry());
        }
        self.locate(self.func.span);
        self.make_entry(cfg);
        for &block in cfg.reverse_postorder() {
            self.builder.goto(self.block(block));
            if let Some(variables) = &mut self.variables {
                variables.enter(block);
            }
            for &inst in &self.func.blocks[block].insts {
                let span = self.func.spans[index(inst)];
                self.locate(span);
                self.tell(span);
                let result = self.inst(inst)?;
                if let Some(value) = self.func.results[index(inst)] {
                    self.values[index(value)] = result;
                    if let Some(variables) = &mut self.variables {
                        variables.defined();
                    }
                }
            }
            self.locate(shown_for_end(self.func, block));
            self.tell(self.func.blocks[block].terminator_span);
            self.terminator(&self.func.blocks[block].terminator);
            if let Some(variables) = &mut self.variables {
                variables.leave();
            }
        }
        Ok(())
    }

    /// Says what the instructions from now on were made for.
    fn locate(&mut self, span: Span) {
        if let (Some(debug), Some(scope)) = (&self.env.debug, &self.scope) {
            self.builder.set_location(debug.location(self.func, scope, span));
        }
    }

    /// Tells where the variables are from here on, where the code for a place in the source starts.
    fn tell(&mut self, span: Span) {
        if let (Some(debug), Some(variables)) = (&self.env.debug, &mut self.variables) {
            variables.tell(debug, span, &self.values, &self.slots, self.builder.block());
        }
    }

    /// Makes the entry, with the stack slots, and all blocks with the phis of their parameters.
    fn make_entry(&mut self, cfg: &'t Cfg) {
        let entry = self.func.entry();
        let first = self.new_block();
        self.builder.goto(first);
        for slot in self.func.slots.values() {
            let slot = self.builder.slot(slot.size, slot.align as u32);
            self.slots.push(slot);
        }
        if let (Some(debug), Some(scope)) = (&self.env.debug, &self.scope) {
            self.variables = Variables::new(debug, self.func, scope, cfg, &self.slots, first);
        }
        let jumped_to = !cfg.predecessors(entry).is_empty();
        for &block in cfg.reverse_postorder() {
            let llvm = if block == entry && !jumped_to { first } else { self.new_block() };
            self.blocks[index(block)] = Some(llvm);
            if block != entry || jumped_to {
                self.make_phis(block, llvm);
            }
        }
        self.builder.goto(first);
        let params = self.value.get_params();
        if jumped_to {
            for (phi, param) in self.phis[index(entry)].iter().zip(&params) {
                phi.add_incoming(&[(param, first)]);
            }
            self.builder.jump(self.block(entry));
        } else {
            for (&value, &param) in self.func.blocks[entry].params.iter().zip(&params) {
                self.values[index(value)] = Some(param);
            }
        }
    }

    fn make_phis(&mut self, block: BlockId, llvm: BasicBlock<'ctx>) {
        self.builder.goto(llvm);
        for &param in &self.func.blocks[block].params {
            let phi = self.builder.phi(self.llvm_type(self.func.value_type(param)));
            self.values[index(param)] = Some(phi.as_basic_value());
            self.phis[index(block)].push(phi);
        }
    }

    /// A block behind all others.
    pub(crate) fn new_block(&self) -> BasicBlock<'ctx> {
        self.env.context.append_basic_block(self.value, "")
    }

    /// A block behind the current one.
    pub(crate) fn new_block_here(&self) -> BasicBlock<'ctx> {
        self.env.context.insert_basic_block_after(self.builder.block(), "")
    }

    fn block(&self, block: BlockId) -> BasicBlock<'ctx> {
        self.blocks[index(block)].expect("only reachable blocks are translated, and they jump to such")
    }

    fn llvm_type(&self, ty: Type) -> BasicTypeEnum<'ctx> {
        llvm_type(self.env.context, ty)
    }

    /// The LLVM value of a MIR value.
    pub(crate) fn value(&self, value: Value) -> BasicValueEnum<'ctx> {
        self.values[index(value)].expect("definitions are translated before uses")
    }

    pub(crate) fn int(&self, value: Value) -> IntValue<'ctx> {
        self.value(value).into_int_value()
    }

    pub(crate) fn pointer(&self, value: Value) -> PointerValue<'ctx> {
        self.value(value).into_pointer_value()
    }

    /// Translates one instruction; gives what it defines.
    fn inst(&mut self, id: InstId) -> Result<Option<BasicValueEnum<'ctx>>, BackendError> {
        let heap = self.env.heap();
        Ok(match self.func.insts[id] {
            Inst::Const { ty, value } => Some(self.constant(ty, value)),
            Inst::GlobalAddr { global, offset } => {
                Some(self.builder.offset(self.env.global(global), offset, self.reach_of(id)).into())
            }
            Inst::FuncAddr(func) => Some(self.env.function_address(func).into()),
            Inst::CSymbolAddr(symbol) => Some(self.env.c_symbol(symbol).into()),
            Inst::SlotAddr { slot, offset } => {
                Some(self.builder.offset(self.slots[index(slot)], offset, self.reach_of(id)).into())
            }
            Inst::Binary { op, lhs, rhs } => {
                let value = self.binary(op, lhs, rhs);
                self.builder.never_wraps(value, self.facts.wrapping(self.func, id));
                Some(value)
            }
            Inst::Compare { op, lhs, rhs } => {
                Some(self.builder.compare(predicate(op), self.value(lhs), self.value(rhs)).into())
            }
            Inst::Cast { op, value, to } => {
                Some(self.builder.cast(cast_opcode(op), self.value(value), self.llvm_type(to)))
            }
            Inst::Select { cond, then, otherwise } => {
                Some(self.builder.select(self.int(cond), self.value(then), self.value(otherwise)))
            }
            Inst::Element { base, index, stride } => Some(
                self.builder.element(self.pointer(base), self.int(index), stride, self.reach_from(base, id)).into(),
            ),
            Inst::Offset { base, bytes } => {
                Some(self.builder.offset(self.pointer(base), bytes, self.reach_from(base, id)).into())
            }
            Inst::Load { ty, ptr, offset } => {
                let value = self.builder.load(self.llvm_type(ty), self.place(ptr, offset));
                self.describe_access(value.as_instruction_value(), ptr);
                Some(value)
            }
            Inst::Store { value, ptr, offset } => {
                let store = self.builder.store(self.value(value), self.place(ptr, offset));
                self.describe_access(Some(store), ptr);
                None
            }
            Inst::Copy { dst, src, bytes } => {
                self.builder.copy(self.pointer(dst), self.pointer(src), bytes);
                None
            }
            Inst::Zero { ptr, bytes } => {
                self.builder.zero(self.pointer(ptr), bytes);
                None
            }
            Inst::HeapAlloc { size } => self.heap_call(heap.malloc, &[size], true),
            Inst::HeapAllocZeroed { count, size } => self.heap_call(heap.calloc, &[count, size], true),
            Inst::HeapRealloc { ptr, size } => self.heap_call(heap.realloc, &[ptr, size], true),
            Inst::HeapFree { ptr } => self.heap_call(heap.free, &[ptr], false),
            Inst::Call { func, ref args } => {
                let sig = self.env.program.functions[func].sig;
                self.call(self.env.function_address(func), sig, args).try_as_basic_value().basic()
            }
            Inst::CallPtr { callee, sig, ref args } => {
                self.call(self.pointer(callee), sig, args).try_as_basic_value().basic()
            }
            Inst::CallC { symbol, sig, ref args } => {
                let call = self.call(self.env.c_symbol(symbol), sig, args);
                for attribute in c_call_attributes(self.env.context, &self.env.program.c_symbols[symbol].name) {
                    call.add_attribute(AttributeLoc::Function, attribute);
                }
                call.try_as_basic_value().basic()
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

    /// Says which memory an access through a pointer stays out of.
    fn describe_access(&self, access: Option<InstructionValue<'ctx>>, ptr: Value) {
        if let (Some(scopes), Some(access)) = (&self.heap_scopes, access) {
            scopes.describe(access, ptr);
        }
    }

    /// The address of an access.
    fn place(&self, ptr: Value, offset: i32) -> PointerValue<'ctx> {
        self.builder.offset(self.pointer(ptr), offset.into(), self.reach(ptr, offset.into()))
    }

    /// Where the address `bytes` behind another one lies.
    fn reach(&self, ptr: Value, bytes: i64) -> Reach {
        if self.facts.is_inside(self.env.program, self.func, ptr, bytes) {
            Reach::Inside
        } else if bytes != 0 && self.facts.is_outside(self.env.program, self.func, ptr, bytes) {
            Reach::Outside
        } else {
            Reach::Anywhere
        }
    }

    /// Where the address lies that an instruction computes from that of a slot or global.
    fn reach_of(&self, inst: InstId) -> Reach {
        let Some(result) = self.func.result(inst) else { return Reach::Anywhere };
        if self.facts.is_outside(self.env.program, self.func, result, 0) {
            Reach::Outside
        } else {
            self.reach(result, 0)
        }
    }

    /// The same for one that starts from another address, which must lie inside too.
    fn reach_from(&self, base: Value, inst: InstId) -> Reach {
        let is_inside = self.facts.is_inside(self.env.program, self.func, base, 0);
        if is_inside { self.reach_of(inst) } else { Reach::Anywhere }
    }

    fn constant(&self, ty: Type, value: i64) -> BasicValueEnum<'ctx> {
        match self.llvm_type(ty) {
            BasicTypeEnum::PointerType(ptr) if value == 0 => ptr.const_null().into(),
            BasicTypeEnum::PointerType(ptr) => self.builder.num(value as u64).const_to_pointer(ptr).into(),
            ty => ty.into_int_type().const_int(value as u64, true).into(),
        }
    }

    fn binary(&self, op: BinaryOp, lhs: Value, rhs: Value) -> BasicValueEnum<'ctx> {
        let opcode = match op {
            BinaryOp::Add => InstructionOpcode::Add,
            BinaryOp::Sub => InstructionOpcode::Sub,
            BinaryOp::Mul => InstructionOpcode::Mul,
            BinaryOp::DivSigned => InstructionOpcode::SDiv,
            BinaryOp::RemSigned => InstructionOpcode::SRem,
            BinaryOp::And => InstructionOpcode::And,
            BinaryOp::Or => InstructionOpcode::Or,
            BinaryOp::Xor => InstructionOpcode::Xor,
            BinaryOp::ShiftLeft => InstructionOpcode::Shl,
            BinaryOp::ShiftRightSigned => InstructionOpcode::AShr,
            BinaryOp::ShiftRightUnsigned => InstructionOpcode::LShr,
        };
        let is_shift = matches!(opcode, InstructionOpcode::Shl | InstructionOpcode::AShr | InstructionOpcode::LShr);
        let mut rhs_value = self.value(rhs);
        if is_shift {
            // Counts are taken modulo the width; LLVM leaves larger ones undefined.
            let width = self.func.value_type(rhs).bits();
            let mask = self.constant(self.func.value_type(rhs), i64::from(width) - 1);
            rhs_value = self.builder.binary(InstructionOpcode::And, rhs_value, mask);
        }
        self.builder.binary(opcode, self.value(lhs), rhs_value)
    }

    /// Calls one of C's heap functions, which gives an address or nothing.
    ///
    /// What it does LLVM must not know, hence `nobuiltin` (see `module.rs`): blocks that were freed, or moved, hold what
    /// C's allocator left there.
    fn heap_call(&self, callee: PointerValue<'ctx>, args: &[Value], has_result: bool) -> Option<BasicValueEnum<'ctx>> {
        use inkwell::types::BasicType;
        let context = self.env.context;
        let args: Vec<BasicMetadataValueEnum<'ctx>> = args.iter().map(|&arg| self.value(arg).into()).collect();
        let params: Vec<_> = args
            .iter()
            .map(|arg| if arg.is_int_value() { context.i64_type().into() } else { self.llvm_type(Type::Ptr).into() })
            .collect();
        let ty = match has_result {
            true => context.ptr_type(AddressSpace::default()).as_basic_type_enum().fn_type(&params, false),
            false => context.void_type().fn_type(&params, false),
        };
        let call = self.builder.call(ty, callee, &args);
        call.add_attribute(AttributeLoc::Function, flag(context, "nobuiltin"));
        if has_result {
            call.add_attribute(AttributeLoc::Return, flag(context, "noundef"));
        }
        call.try_as_basic_value().basic()
    }

    pub(crate) fn call(&self, callee: PointerValue<'ctx>, sig: SigId, args: &[Value]) -> CallSiteValue<'ctx> {
        let args: Vec<BasicMetadataValueEnum<'ctx>> = args.iter().map(|&arg| self.value(arg).into()).collect();
        let sig = &self.env.program.signatures[sig];
        let call = self.builder.call(function_type(self.env.context, sig), callee, &args);
        for (place, attribute) in attributes(self.env.context, self.env.arch, sig, Side::Caller) {
            call.add_attribute(place, attribute);
        }
        call
    }

    fn terminator(&self, terminator: &Terminator) {
        let from = self.builder.block();
        match terminator {
            Terminator::Jump(target) => {
                self.pass_arguments(target, from);
                self.builder.jump(self.block(target.block));
            }
            Terminator::Branch { cond, then, otherwise } => {
                self.branch(*cond, then, otherwise, from);
            }
            Terminator::Return(value) => self.builder.ret(value.map(|value| self.value(value))),
            Terminator::Unreachable => self.builder.unreachable(),
        }
    }

    fn branch(&self, cond: Value, then: &Target, otherwise: &Target, from: BasicBlock<'ctx>) {
        self.pass_arguments(then, from);
        if then.block == otherwise.block && then.args != otherwise.args {
            // A phi can take only one value from each predecessor: the second way gets a block of its own.
            let between = self.new_block_here();
            self.builder.branch(self.int(cond), self.block(then.block), between);
            self.builder.goto(between);
            self.pass_arguments(otherwise, between);
            self.builder.jump(self.block(otherwise.block));
        } else {
            self.pass_arguments(otherwise, from);
            self.builder.branch(self.int(cond), self.block(then.block), self.block(otherwise.block));
        }
    }

    fn pass_arguments(&self, target: &Target, from: BasicBlock<'ctx>) {
        for (phi, &arg) in self.phis[index(target.block)].iter().zip(&target.args) {
            phi.add_incoming(&[(&self.value(arg), from)]);
        }
    }
}

fn predicate(op: CompareOp) -> IntPredicate {
    match op {
        CompareOp::Eq => IntPredicate::EQ,
        CompareOp::Ne => IntPredicate::NE,
        CompareOp::LtSigned => IntPredicate::SLT,
        CompareOp::LeSigned => IntPredicate::SLE,
        CompareOp::GtSigned => IntPredicate::SGT,
        CompareOp::GeSigned => IntPredicate::SGE,
        CompareOp::LtUnsigned => IntPredicate::ULT,
        CompareOp::LeUnsigned => IntPredicate::ULE,
        CompareOp::GtUnsigned => IntPredicate::UGT,
        CompareOp::GeUnsigned => IntPredicate::UGE,
    }
}

fn cast_opcode(op: CastOp) -> InstructionOpcode {
    match op {
        CastOp::ZeroExtend => InstructionOpcode::ZExt,
        CastOp::SignExtend => InstructionOpcode::SExt,
        CastOp::Truncate => InstructionOpcode::Trunc,
        CastOp::PtrToInt => InstructionOpcode::PtrToInt,
        CastOp::IntToPtr => InstructionOpcode::IntToPtr,
    }
}
