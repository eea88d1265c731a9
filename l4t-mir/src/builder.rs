//! Makes functions: blocks, instructions with their results, terminators.
//!
//! Used by lowering, the text parser and the passes. It keeps the parallel vectors of a [`Function`] parallel and gives
//! each instruction the result that [`Inst::result_type`] says; it checks nothing else (the verifier does).
//! A new block ends with [`Terminator::Unreachable`] until it is given its terminator.

use crate::ir::{
    BinaryOp, Block, BlockId, CastOp, CompareOp, FuncId, Function, Inst, InstId, Param, Program, SigId, Signature,
    Slot, SlotId, Target, Terminator, Type, Value, ValueData,
};
use crate::queries::index;
use l4t_syntax::Span;
use la_arena::Arena;
use rustc_hash::FxHashMap;

impl Function {
    /// A function without blocks: declared, so that calls of it can be made, and to be given its body later.
    pub fn new(name: impl Into<Box<str>>, symbol: impl Into<Box<str>>, sig: SigId, span: Span) -> Function {
        Function {
            name: name.into(),
            symbol: symbol.into(),
            exported: false,
            cold: false,
            sig,
            by_value_bytes: Box::default(),
            slots: Arena::new(),
            blocks: Arena::new(),
            insts: Arena::new(),
            results: Vec::new(),
            spans: Vec::new(),
            values: Arena::new(),
            span,
            debug: None,
        }
    }

    /// Makes room in a new function for about this many instructions.
    pub fn reserve(&mut self, n_insts: usize) {
        self.insts = Arena::with_capacity(n_insts);
        self.values = Arena::with_capacity(n_insts);
        self.results.reserve(n_insts);
        self.spans.reserve(n_insts);
    }

    /// A new block without parameters and instructions.
    pub fn make_block(&mut self, span: Span) -> BlockId {
        self.blocks.alloc(Block {
            params: Vec::new(),
            insts: Vec::new(),
            terminator: Terminator::Unreachable,
            terminator_span: span,
        })
    }

    /// A new value, which the caller makes some block's parameter.
    pub fn make_value(&mut self, ty: Type) -> Value {
        self.values.alloc(ValueData { ty })
    }

    /// A new last parameter of a block. Jumps to the block must pass one more value from now on.
    pub fn append_block_param(&mut self, block: BlockId, ty: Type) -> Value {
        let value = self.make_value(ty);
        self.blocks[block].params.push(value);
        value
    }

    /// A new instruction in no block yet, with its result.
    pub fn make_inst(&mut self, program: &Program, inst: Inst, span: Span) -> (InstId, Option<Value>) {
        let ty = inst.result_type(program, self);
        self.make_inst_of_type(inst, ty, span)
    }

    /// A new instruction in no block yet, where the result's type is known already.
    pub fn make_inst_of_type(&mut self, inst: Inst, ty: Option<Type>, span: Span) -> (InstId, Option<Value>) {
        let result = ty.map(|ty| self.make_value(ty));
        let id = self.insts.alloc(inst);
        self.results.push(result);
        self.spans.push(span);
        (id, result)
    }
}

/// The program's signatures, each once. Keep one of these while many are made; it must see every addition.
#[derive(Debug, Default)]
pub struct SignatureSet {
    ids: FxHashMap<Signature, SigId>,
}

impl SignatureSet {
    /// Knows the signatures that a program has already.
    pub fn new(program: &Program) -> SignatureSet {
        SignatureSet { ids: program.signatures.iter().map(|(id, sig)| (sig.clone(), id)).collect() }
    }

    /// The id of a signature, which becomes part of the program if it is not yet.
    pub fn intern(&mut self, program: &mut Program, sig: Signature) -> SigId {
        *self.ids.entry(sig).or_insert_with_key(|sig| program.signatures.alloc(sig.clone()))
    }
}

impl Param {
    /// A parameter that fills its register.
    pub fn full(ty: Type) -> Param {
        Param { ty, ext: crate::ir::Extension::None }
    }
}

/// Builds one function, block after block. Instructions go to the end of the current block.
#[derive(Debug)]
pub struct FunctionBuilder {
    /// The function so far.
    pub func: Function,
    block: BlockId,
    /// By block: whether it has its terminator.
    is_terminated: Vec<bool>,
}

impl FunctionBuilder {
    /// Starts a function's body: makes the entry block, whose parameters are the signature's, and goes there.
    /// `func` has no blocks yet. If its `by_value_bytes` is empty, no parameter is passed by value.
    pub fn new(program: &Program, mut func: Function) -> FunctionBuilder {
        debug_assert!(func.blocks.is_empty(), "the body is built from its first block on");
        let block = func.make_block(func.span);
        let params = &program.signatures[func.sig].params;
        if func.by_value_bytes.is_empty() {
            func.by_value_bytes = vec![None; params.len()].into();
        }
        for param in params {
            func.append_block_param(block, param.ty);
        }
        FunctionBuilder { func, block, is_terminated: vec![false] }
    }

    /// Starts the body of a function that `program` declares, taking its declaration out. Put the result of
    /// [`FunctionBuilder::finish`] back at the same id. Until then calls of it can still be made: the declaration
    /// stays, with its signature.
    pub fn for_declared(program: &Program, id: FuncId) -> FunctionBuilder {
        FunctionBuilder::new(program, program.functions[id].clone())
    }

    /// The function's parameters.
    pub fn params(&self) -> &[Value] {
        &self.func.blocks[self.func.entry()].params
    }

    /// The function as built.
    pub fn finish(self) -> Function {
        self.func
    }

    /// A new block; the current one stays current.
    pub fn create_block(&mut self, span: Span) -> BlockId {
        self.is_terminated.push(false);
        self.func.make_block(span)
    }

    /// A new last parameter of a block.
    pub fn append_block_param(&mut self, block: BlockId, ty: Type) -> Value {
        self.func.append_block_param(block, ty)
    }

    /// Makes a block current.
    pub fn switch_to(&mut self, block: BlockId) {
        self.block = block;
    }

    /// The block where the next instruction goes.
    pub fn current_block(&self) -> BlockId {
        self.block
    }

    /// Whether the current block has its terminator.
    pub fn is_terminated(&self) -> bool {
        self.is_terminated[index(self.block)]
    }

    /// A new stack slot.
    pub fn create_slot(&mut self, slot: Slot) -> SlotId {
        self.func.slots.alloc(slot)
    }

    /// Appends an instruction; gives its result, if it has one.
    pub fn emit(&mut self, program: &Program, inst: Inst, span: Span) -> Option<Value> {
        let ty = inst.result_type(program, &self.func);
        self.emit_of_type(inst, ty, span)
    }

    /// Appends an instruction that has a result of type `ty`.
    fn emit_value(&mut self, inst: Inst, ty: Type, span: Span) -> Value {
        self.emit_of_type(inst, Some(ty), span).expect("a type was given, so there is a result")
    }

    fn emit_of_type(&mut self, inst: Inst, ty: Option<Type>, span: Span) -> Option<Value> {
        debug_assert!(!self.is_terminated(), "nothing can follow a terminator");
        let (id, result) = self.func.make_inst_of_type(inst, ty, span);
        self.func.blocks[self.block].insts.push(id);
        result
    }

    /// A constant; cut to the type's width.
    pub fn constant(&mut self, ty: Type, value: i64, span: Span) -> Value {
        self.emit_value(Inst::Const { ty, value: ty.wrap(value) }, ty, span)
    }

    /// An `I64` constant.
    pub fn num(&mut self, value: i64, span: Span) -> Value {
        self.constant(Type::I64, value, span)
    }

    /// The null pointer.
    pub fn null(&mut self, span: Span) -> Value {
        self.constant(Type::Ptr, 0, span)
    }

    /// Integer arithmetic.
    pub fn binary(&mut self, op: BinaryOp, lhs: Value, rhs: Value, span: Span) -> Value {
        let ty = self.func.value_type(lhs);
        self.emit_value(Inst::Binary { op, lhs, rhs }, ty, span)
    }

    /// A comparison.
    pub fn compare(&mut self, op: CompareOp, lhs: Value, rhs: Value, span: Span) -> Value {
        self.emit_value(Inst::Compare { op, lhs, rhs }, Type::I1, span)
    }

    /// A conversion.
    pub fn cast(&mut self, op: CastOp, value: Value, to: Type, span: Span) -> Value {
        self.emit_value(Inst::Cast { op, value, to }, to, span)
    }

    /// A choice between two values.
    pub fn select(&mut self, cond: Value, then: Value, otherwise: Value, span: Span) -> Value {
        let ty = self.func.value_type(then);
        self.emit_value(Inst::Select { cond, then, otherwise }, ty, span)
    }

    /// The address of a byte of a slot.
    pub fn slot_addr(&mut self, slot: SlotId, offset: i64, span: Span) -> Value {
        self.emit_value(Inst::SlotAddr { slot, offset }, Type::Ptr, span)
    }

    /// Reads memory.
    pub fn load(&mut self, ty: Type, ptr: Value, offset: i32, span: Span) -> Value {
        self.emit_value(Inst::Load { ty, ptr, offset }, ty, span)
    }

    /// Writes memory.
    pub fn store(&mut self, value: Value, ptr: Value, offset: i32, span: Span) {
        self.emit_of_type(Inst::Store { value, ptr, offset }, None, span);
    }

    /// Ends the current block.
    pub fn terminate(&mut self, terminator: Terminator, span: Span) {
        debug_assert!(!self.is_terminated(), "a block ends once");
        self.is_terminated[index(self.block)] = true;
        let block = &mut self.func.blocks[self.block];
        block.terminator = terminator;
        block.terminator_span = span;
    }

    /// Ends the current block with a jump.
    pub fn jump(&mut self, block: BlockId, args: Vec<Value>, span: Span) {
        self.terminate(Terminator::Jump(Target { block, args }), span);
    }

    /// Ends the current block with a branch to blocks without parameters.
    pub fn branch(&mut self, cond: Value, then: BlockId, otherwise: BlockId, span: Span) {
        let target = |block| Target { block, args: Vec::new() };
        self.terminate(Terminator::Branch { cond, then: target(then), otherwise: target(otherwise) }, span);
    }

    /// Ends the current block with a return.
    pub fn ret(&mut self, value: Option<Value>, span: Span) {
        self.terminate(Terminator::Return(value), span);
    }
}
