//! Generators for property tests: programs of every shape that keep the verifier's rules.
//!
//! What they compute means nothing: they are for what reads, writes or rewrites the IR, not for what executes it.
//! A program is made from a list of numbers, each of which decides one choice, 0 being the simplest, so that proptest's
//! shrinking of the list makes small programs.

mod debug;

use crate::builder::{FunctionBuilder, SignatureSet};
use crate::compact::compact_program;
use crate::ir::{
    BinaryOp, BlockId, CSymbol, CastOp, CompareOp, Extension, FuncId, Function, Global, Init, Inst, NullKind, Param,
    Program, Reloc, RelocTarget, SigId, Signature, Site, Slot, Target, Terminator, Type, Value,
};
use crate::queries::{id, index};
use l4t_syntax::{FileId, Range, Span};
use proptest::prelude::*;

/// Programs that keep the verifier's rules but are not compact: some blocks cannot be reached.
pub fn any_program() -> impl Strategy<Value = Program> {
    prop::collection::vec(any::<u32>(), 0..600).prop_map(|choices| Generator { choices, at: 0 }.program())
}

/// The same programs, made compact.
pub fn any_compact_program() -> impl Strategy<Value = Program> {
    any_program().prop_map(|mut program| {
        compact_program(&mut program);
        program
    })
}

/// The same programs in [`Phase::Legal`](crate::verify::Phase): they can be linked with the runtime.
pub fn any_legal_program() -> impl Strategy<Value = Program> {
    any_program().prop_map(|mut program| {
        program.globals.values_mut().for_each(|global| global.is_variable = false);
        let slots = program.functions.values_mut().flat_map(|func| func.slots.values_mut());
        slots.for_each(|slot| slot.is_variable = false);
        program
    })
}

struct Generator {
    choices: Vec<u32>,
    at: usize,
}

/// A function while it is made.
struct Body {
    builder: FunctionBuilder,
    /// Values of the entry block, which dominates the others.
    everywhere: Vec<Value>,
    /// Values of the current block.
    here: Vec<Value>,
}

impl Generator {
    /// A number below `n`.
    fn below(&mut self, n: usize) -> usize {
        let choice = self.choices.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        choice as usize % n.max(1)
    }

    fn one_of<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())]
    }

    fn flag(&mut self) -> bool {
        self.below(2) == 1
    }

    fn number(&mut self) -> i64 {
        let small = self.below(20) as i64 - 4;
        self.one_of(&[small, small * 8, i64::MIN, i64::MAX, 255, 1 << 33])
    }

    fn size(&mut self) -> u64 {
        self.one_of(&[0, 1, 8, 24, 4096, 1 << 40, i64::MAX as u64])
    }

    fn span(&mut self) -> Span {
        let start = self.below(100) as u32;
        Range::new(start, start + self.below(9) as u32).in_file(FileId(self.below(3) as u32))
    }

    fn text(&mut self) -> Box<str> {
        self.one_of(&["", "a", "x y", "\"\\\n\t\u{0}\u{1}\r", "配列<数>", "; v1 = @b", "array<num>[3]"]).into()
    }

    fn program(mut self) -> Program {
        let mut program = Program::default();
        let mut signatures = SignatureSet::default();
        for _ in 0..self.below(4) {
            let sig = self.signature(true);
            signatures.intern(&mut program, sig);
        }
        for i in 0..self.below(4) {
            let name = self.one_of(&["printf", "odd name", "名"]);
            program.c_symbols.alloc(CSymbol { name: format!("{name}{i}").into() });
        }
        for _ in 0..self.below(4) {
            let (line, col) = (1 + self.below(9) as u32, 1 + self.below(9) as u32);
            let (file, text, what) = (self.text().into(), self.text().into(), self.text().into());
            program.sites.alloc(Site { file, line, col, text, what });
        }
        let n_functions = 1 + self.below(3);
        let n_globals = self.below(4);
        for i in 0..n_globals {
            let global = self.global(i, n_globals, n_functions);
            program.globals.alloc(global);
        }
        for i in 0..n_functions {
            let sig = self.signature(false);
            let sig = signatures.intern(&mut program, sig);
            let declared = self.declaration(&program, i, sig);
            program.functions.alloc(declared);
        }
        program.debug = self.program_debug(&program);
        for i in 0..n_functions {
            let mut func = self.function(&program, id(i));
            func.debug = self.function_debug(&program, &func);
            program.functions[id(i)] = func;
        }
        program
    }

    fn signature(&mut self, may_be_variadic: bool) -> Signature {
        let params: Box<[Param]> = (0..self.below(4)).map(|_| self.param()).collect();
        let n_fixed = (may_be_variadic && self.flag()).then(|| self.below(params.len() + 1) as u32);
        let ret = self.flag().then(|| self.param());
        Signature { params, n_fixed, ret }
    }

    fn param(&mut self) -> Param {
        let ty = self.one_of(&[Type::I64, Type::Ptr, Type::I8, Type::I16, Type::I32]);
        let narrow = self.one_of(&[Extension::Zero, Extension::Sign]);
        Param { ty, ext: if ty.bits() == 64 { Extension::None } else { narrow } }
    }

    fn global(&mut self, i: usize, n_globals: usize, n_functions: usize) -> Global {
        let (size, init) = if self.flag() { self.data(n_globals, n_functions) } else { (self.size(), Init::Zero) };
        let name = self.one_of(&["l4t.global.", "odd. ", "\"."]);
        Global {
            name: format!("{name}{i}").into(),
            size,
            align: self.one_of(&[8, 1, 16, 4096]),
            writable: self.flag(),
            init,
            is_variable: self.flag(),
        }
    }

    fn data(&mut self, n_globals: usize, n_functions: usize) -> (u64, Init) {
        let mut bytes = Vec::new();
        let mut relocs = Vec::new();
        for _ in 0..self.below(5) {
            match self.below(4) {
                0 => bytes.extend_from_slice(b"hi\xff\0"),
                1 => bytes.extend(std::iter::repeat_n(0, self.below(20))),
                2 => bytes.push(self.below(256) as u8),
                _ => {
                    let target = if self.flag() {
                        RelocTarget::Global(id(self.below(n_globals)), self.number())
                    } else {
                        RelocTarget::Func(id(self.below(n_functions)))
                    };
                    relocs.push(Reloc { offset: bytes.len() as u64, target });
                    bytes.extend_from_slice(&[0; 8]);
                }
            }
        }
        (bytes.len() as u64, Init::Data { bytes: bytes.into(), relocs: relocs.into() })
    }

    fn declaration(&mut self, program: &Program, i: usize, sig: SigId) -> Function {
        let exported = self.flag();
        let symbol = if exported { format!("f{i}") } else { format!("l4t.f{i}") };
        let name = if self.flag() { self.text() } else { format!("f{i}").into() };
        let mut func = Function::new(name, symbol, sig, self.span());
        func.exported = exported;
        func.cold = self.flag();
        let params = &program.signatures[sig].params;
        func.by_value_bytes =
            params.iter().map(|param| (param.ty == Type::Ptr && self.flag()).then(|| self.size())).collect();
        func
    }

    fn function(&mut self, program: &Program, func: FuncId) -> Function {
        let mut body =
            Body { builder: FunctionBuilder::for_declared(program, func), everywhere: Vec::new(), here: Vec::new() };
        for _ in 0..self.below(3) {
            let slot = Slot {
                name: self.text(),
                size: self.size(),
                align: self.one_of(&[8, 1, 16]),
                is_variable: self.flag(),
            };
            body.builder.create_slot(slot);
        }
        let n_blocks = 1 + self.below(4);
        for _ in 1..n_blocks {
            let block = body.builder.create_block(self.span());
            for _ in 0..self.below(3) {
                let ty = self.one_of(&Type::ALL);
                body.builder.append_block_param(block, ty);
            }
        }
        for block in 0..n_blocks {
            body.builder.switch_to(id(block));
            body.here = body.builder.func.blocks[id(block)].params.clone();
            for _ in 0..self.below(8) {
                self.inst(program, &mut body);
            }
            self.terminator(program, &mut body, n_blocks);
            if block == 0 {
                body.everywhere = std::mem::take(&mut body.here);
            }
        }
        body.builder.finish()
    }

    /// A value of a type: one that there is, or a new constant.
    fn value(&mut self, program: &Program, body: &mut Body, ty: Type) -> Value {
        let all = body.everywhere.iter().chain(&body.here).copied();
        let fitting: Vec<Value> = all.filter(|&value| body.builder.func.value_type(value) == ty).collect();
        if !fitting.is_empty() {
            return self.one_of(&fitting);
        }
        let value = ty.wrap(self.number());
        self.emit(program, body, Inst::Const { ty, value }).expect("a constant is a value")
    }

    fn emit(&mut self, program: &Program, body: &mut Body, inst: Inst) -> Option<Value> {
        let span = self.span();
        let result = body.builder.emit(program, inst, span);
        body.here.extend(result);
        result
    }

    fn inst(&mut self, program: &Program, body: &mut Body) {
        let int = self.one_of(&[Type::I64, Type::I8, Type::I1, Type::I32, Type::I16]);
        let in_memory = self.one_of(&[Type::I64, Type::Ptr, Type::I8, Type::I32, Type::I16]);
        let offset = self.one_of(&[0, 8, -8, i32::MAX, i32::MIN]);
        let inst = match self.below(24) {
            0 => Inst::Const { ty: int, value: int.wrap(self.number()) },
            1 if !program.globals.is_empty() => {
                Inst::GlobalAddr { global: id(self.below(program.globals.len())), offset: self.number() }
            }
            2 => Inst::FuncAddr(id(self.below(program.functions.len()))),
            3 if !program.c_symbols.is_empty() => Inst::CSymbolAddr(id(self.below(program.c_symbols.len()))),
            4 if !body.builder.func.slots.is_empty() => {
                Inst::SlotAddr { slot: id(self.below(body.builder.func.slots.len())), offset: self.number() }
            }
            5 => self.binary(program, body, int),
            6 => self.compare(program, body),
            7 => self.cast(program, body),
            8 => {
                let cond = self.value(program, body, Type::I1);
                let then = self.value(program, body, in_memory);
                Inst::Select { cond, then, otherwise: self.value(program, body, in_memory) }
            }
            9 => {
                let base = self.value(program, body, Type::Ptr);
                Inst::Element { base, index: self.value(program, body, Type::I64), stride: self.size() }
            }
            10 => Inst::Offset { base: self.value(program, body, Type::Ptr), bytes: self.number() },
            11 => Inst::Load { ty: in_memory, ptr: self.value(program, body, Type::Ptr), offset },
            12 => {
                let value = self.value(program, body, in_memory);
                Inst::Store { value, ptr: self.value(program, body, Type::Ptr), offset }
            }
            13 => {
                let dst = self.value(program, body, Type::Ptr);
                Inst::Copy { dst, src: self.value(program, body, Type::Ptr), bytes: self.size() }
            }
            14 => Inst::Zero { ptr: self.value(program, body, Type::Ptr), bytes: self.size() },
            15 => Inst::HeapAlloc { size: self.value(program, body, Type::I64) },
            16 => {
                let count = self.value(program, body, Type::I64);
                Inst::HeapAllocZeroed { count, size: self.value(program, body, Type::I64) }
            }
            17 => {
                let ptr = self.value(program, body, Type::Ptr);
                Inst::HeapRealloc { ptr, size: self.value(program, body, Type::I64) }
            }
            18 => Inst::HeapFree { ptr: self.value(program, body, Type::Ptr) },
            19 => {
                let func = id(self.below(program.functions.len()));
                Inst::Call { func, args: self.args(program, body, program.functions[func].sig) }
            }
            20 => {
                let sig = id(self.below(program.signatures.len()));
                let callee = self.value(program, body, Type::Ptr);
                Inst::CallPtr { callee, sig, args: self.args(program, body, sig) }
            }
            21 if !program.c_symbols.is_empty() => {
                let sig = id(self.below(program.signatures.len()));
                let symbol = id(self.below(program.c_symbols.len()));
                Inst::CallC { symbol, sig, args: self.args(program, body, sig) }
            }
            _ if !program.sites.is_empty() => self.check(program, body),
            _ => Inst::Const { ty: Type::Ptr, value: self.number() },
        };
        self.emit(program, body, inst);
    }

    fn binary(&mut self, program: &Program, body: &mut Body, ty: Type) -> Inst {
        #[rustfmt::skip]
        let op = self.one_of(&[
            BinaryOp::Add, BinaryOp::Sub, BinaryOp::Mul, BinaryOp::DivSigned, BinaryOp::RemSigned, BinaryOp::And,
            BinaryOp::Or, BinaryOp::Xor, BinaryOp::ShiftLeft, BinaryOp::ShiftRightSigned, BinaryOp::ShiftRightUnsigned,
        ]);
        let lhs = self.value(program, body, ty);
        Inst::Binary { op, lhs, rhs: self.value(program, body, ty) }
    }

    fn compare(&mut self, program: &Program, body: &mut Body) -> Inst {
        let op = self.one_of(&[
            CompareOp::Eq,
            CompareOp::Ne,
            CompareOp::LtUnsigned,
            CompareOp::GeUnsigned,
            CompareOp::LtSigned,
            CompareOp::GtSigned,
        ]);
        let is_signed = matches!(op, CompareOp::LtSigned | CompareOp::GtSigned);
        let ty = if is_signed { Type::I64 } else { self.one_of(&[Type::I64, Type::Ptr, Type::I1]) };
        let lhs = self.value(program, body, ty);
        Inst::Compare { op, lhs, rhs: self.value(program, body, ty) }
    }

    fn cast(&mut self, program: &Program, body: &mut Body) -> Inst {
        let (op, from, to) = self.one_of(&[
            (CastOp::ZeroExtend, Type::I8, Type::I64),
            (CastOp::SignExtend, Type::I32, Type::I64),
            (CastOp::Truncate, Type::I64, Type::I16),
            (CastOp::ZeroExtend, Type::I1, Type::I8),
            (CastOp::PtrToInt, Type::Ptr, Type::I64),
            (CastOp::IntToPtr, Type::I64, Type::Ptr),
        ]);
        Inst::Cast { op, value: self.value(program, body, from), to }
    }

    fn check(&mut self, program: &Program, body: &mut Body) -> Inst {
        let site = id(self.below(program.sites.len()));
        let kind = self.one_of(&[NullKind::Data, NullKind::Function]);
        match self.below(3) {
            0 => Inst::CheckBounds { index: self.value(program, body, Type::I64), len: 1 + self.size(), site },
            1 => Inst::CheckNull { ptr: self.value(program, body, Type::Ptr), kind, site },
            _ => Inst::CheckDivisor { divisor: self.value(program, body, Type::I64), site },
        }
    }

    fn args(&mut self, program: &Program, body: &mut Body, sig: SigId) -> Box<[Value]> {
        let params = &program.signatures[sig].params;
        params.iter().map(|param| self.value(program, body, param.ty)).collect()
    }

    fn terminator(&mut self, program: &Program, body: &mut Body, n_blocks: usize) {
        let terminator = match self.below(4) {
            1 if n_blocks > 1 => Terminator::Jump(self.target(program, body, n_blocks)),
            2 if n_blocks > 1 => {
                let cond = self.value(program, body, Type::I1);
                let then = self.target(program, body, n_blocks);
                Terminator::Branch { cond, then, otherwise: self.target(program, body, n_blocks) }
            }
            3 => Terminator::Unreachable,
            _ => {
                let ret = program.signatures[body.builder.func.sig].ret;
                Terminator::Return(ret.map(|ret| self.value(program, body, ret.ty)))
            }
        };
        let span = self.span();
        body.builder.terminate(terminator, span);
    }

    /// Any block but the entry.
    fn target(&mut self, program: &Program, body: &mut Body, n_blocks: usize) -> Target {
        let block: BlockId = id(1 + self.below(n_blocks - 1));
        let types: Vec<Type> =
            body.builder.func.blocks[block].params.iter().map(|&param| body.builder.func.value_type(param)).collect();
        debug_assert!(index(block) > 0, "nothing goes to the entry");
        Target { block, args: types.into_iter().map(|ty| self.value(program, body, ty)).collect() }
    }
}
