//! The rules for functions: numbers 7 to 16 of [`verify`](super).
//!
//! In three steps, each relying on the ones before: ids are in range and tables have their lengths; each thing is right
//! by itself; definitions dominate uses.

use super::{At, Errors, Phase, Place};
use crate::cfg::Cfg;
use crate::dominators::Dominators;
use crate::ir::{
    BlockId, CastOp, CompareOp, FuncId, Function, Inst, InstId, NullKind, Program, SigId, Target, Terminator, Type,
    Value,
};
use crate::queries::index;
use la_arena::{Arena, Idx};

pub(super) fn check(program: &Program, (id, func): (FuncId, &Function), phase: Phase, errors: &mut Errors) {
    let n_before = errors.list.len();
    let mut check = Check { program, id, func, errors, at: None };
    check.head(phase);
    if check.errors.list.len() == n_before {
        check.ids();
    }
    if check.errors.list.len() == n_before {
        check.body(phase);
    }
    if check.errors.list.len() == n_before {
        check.dominance();
        super::debug::check_function(program, (id, func), errors);
    }
}

struct Check<'a> {
    program: &'a Program,
    id: FuncId,
    func: &'a Function,
    errors: &'a mut Errors,
    /// Where errors are.
    at: Option<(BlockId, At)>,
}

/// Where a value is defined.
#[derive(Clone, Copy)]
struct Definition {
    block: BlockId,
    /// 0 for a parameter, else 1 + the instruction's index in its block.
    order: u32,
}

impl<'a> Check<'a> {
    fn error(&mut self, message: std::fmt::Arguments<'_>) {
        let place = || Place::Function { func: self.id, symbol: self.func.symbol.clone(), at: self.at };
        self.errors.push(place, message);
    }

    /// Rules 7 to 9, and 15.
    fn head(&mut self, phase: Phase) {
        let func = self.func;
        if index(func.sig) >= self.program.signatures.len() {
            self.error(format_args!("signature {} does not exist", index(func.sig)));
            return;
        }
        let sig = &self.program.signatures[func.sig];
        if sig.n_fixed.is_some() {
            self.error(format_args!("the signature is variadic"));
        }
        if func.by_value_bytes.len() != sig.params.len() {
            let n = func.by_value_bytes.len();
            self.error(format_args!(
                "`by_value_bytes` speaks of {n} parameters, the signature of {}",
                sig.params.len()
            ));
        }
        for (i, (param, bytes)) in sig.params.iter().zip(&func.by_value_bytes).enumerate() {
            if bytes.is_some() && param.ty != Type::Ptr {
                self.error(format_args!("parameter {i} is passed by value but no `ptr`"));
            }
        }
        if func.results.len() != func.insts.len() || func.spans.len() != func.insts.len() {
            let (n, results, spans) = (func.insts.len(), func.results.len(), func.spans.len());
            self.error(format_args!("{n} instructions, but {results} results and {spans} spans"));
        }
        for (id, slot) in func.slots.iter() {
            let id = index(id);
            if !slot.align.is_power_of_two() || slot.align > 16 {
                self.error(format_args!("slot s{id}: alignment {} is no power of two up to 16", slot.align));
            }
            if slot.size > i64::MAX as u64 {
                self.error(format_args!("slot s{id}: size {} is too large", slot.size));
            }
            if phase >= Phase::Legal && slot.is_variable {
                self.error(format_args!("slot s{id} is still marked as a variable"));
            }
        }
        if func.blocks.is_empty() {
            self.error(format_args!("there is no block"));
        }
    }

    /// Rule 1.
    fn ids(&mut self) {
        let func = self.func;
        for (block, data) in func.blocks.iter() {
            self.at = Some((block, At::Params));
            data.params.iter().for_each(|&param| self.value_exists(param));
            for &inst in &data.insts {
                self.at = Some((block, At::Inst(inst)));
                if self.exists(inst, &func.insts, "instruction") {
                    func.results[index(inst)].iter().for_each(|&result| self.value_exists(result));
                    self.inst_ids(&func.insts[inst]);
                }
            }
            self.at = Some((block, At::Terminator));
            data.terminator.for_each_operand(|operand| self.value_exists(operand));
            for target in data.terminator.targets() {
                self.exists(target.block, &func.blocks, "block");
            }
        }
        self.at = None;
    }

    fn inst_ids(&mut self, inst: &Inst) {
        inst.for_each_operand(|operand| self.value_exists(operand));
        let program = self.program;
        match inst {
            Inst::GlobalAddr { global, .. } => {
                self.exists(*global, &program.globals, "global");
            }
            Inst::FuncAddr(callee) => {
                self.exists(*callee, &program.functions, "function");
            }
            Inst::Call { func: callee, .. } => {
                if self.exists(*callee, &program.functions, "function") {
                    self.exists(program.functions[*callee].sig, &program.signatures, "signature");
                }
            }
            Inst::CSymbolAddr(symbol) => {
                self.exists(*symbol, &program.c_symbols, "C symbol");
            }
            Inst::SlotAddr { slot, .. } => {
                self.exists(*slot, &self.func.slots, "slot");
            }
            Inst::CallPtr { sig, .. } => {
                self.exists(*sig, &program.signatures, "signature");
            }
            Inst::CallC { symbol, sig, .. } => {
                self.exists(*symbol, &program.c_symbols, "C symbol");
                self.exists(*sig, &program.signatures, "signature");
            }
            Inst::CheckBounds { site, .. } | Inst::CheckNull { site, .. } | Inst::CheckDivisor { site, .. } => {
                self.exists(*site, &program.sites, "site");
            }
            Inst::Const { .. }
            | Inst::Binary { .. }
            | Inst::Compare { .. }
            | Inst::Cast { .. }
            | Inst::Select { .. }
            | Inst::Element { .. }
            | Inst::Offset { .. }
            | Inst::Load { .. }
            | Inst::Store { .. }
            | Inst::Copy { .. }
            | Inst::Zero { .. }
            | Inst::HeapAlloc { .. }
            | Inst::HeapAllocZeroed { .. }
            | Inst::HeapRealloc { .. }
            | Inst::HeapFree { .. } => {}
        }
    }

    fn value_exists(&mut self, value: Value) {
        self.exists(value, &self.func.values, "value");
    }

    fn exists<T>(&mut self, id: Idx<T>, arena: &Arena<T>, what: &str) -> bool {
        let exists = index(id) < arena.len();
        if !exists {
            self.error(format_args!("{what} {} does not exist", index(id)));
        }
        exists
    }

    /// Rules 8, 10 to 13, and 16.
    fn body(&mut self, phase: Phase) {
        let func = self.func;
        let entry = &func.blocks[func.entry()];
        let sig = &self.program.signatures[func.sig];
        self.at = Some((func.entry(), At::Params));
        if !entry.params.iter().map(|&param| func.value_type(param)).eq(sig.params.iter().map(|param| param.ty)) {
            self.error(format_args!("the entry's parameters are not those of the signature"));
        }
        let mut is_placed = vec![false; func.insts.len()];
        let mut is_defined = vec![false; func.values.len()];
        for (block, data) in func.blocks.iter() {
            self.at = Some((block, At::Params));
            data.params.iter().for_each(|&param| self.define(param, &mut is_defined));
            for &inst in &data.insts {
                self.at = Some((block, At::Inst(inst)));
                if std::mem::replace(&mut is_placed[index(inst)], true) {
                    self.error(format_args!("the instruction stands in the function twice"));
                    continue;
                }
                if let Some(result) = func.result(inst) {
                    self.define(result, &mut is_defined);
                }
                self.result(inst);
                self.inst(&func.insts[inst]);
                if phase >= Phase::Linked {
                    self.failure_path(&func.insts[inst]);
                }
            }
            self.at = Some((block, At::Terminator));
            self.terminator(&data.terminator);
        }
        self.at = None;
    }

    fn define(&mut self, value: Value, is_defined: &mut [bool]) {
        if std::mem::replace(&mut is_defined[index(value)], true) {
            self.error(format_args!("v{} is defined twice", index(value)));
        }
    }

    fn result(&mut self, inst: InstId) {
        let func = self.func;
        let found = func.result(inst).map(|result| func.value_type(result));
        let expected = func.insts[inst].result_type(self.program, func);
        if found != expected {
            let name = |ty: Option<Type>| ty.map_or("nothing", Type::name);
            self.error(format_args!("the operation defines {}, the result is {}", name(expected), name(found)));
        }
    }

    fn inst(&mut self, inst: &Inst) {
        use Type::{I1, I64, Ptr};
        let func = self.func;
        match inst {
            Inst::Const { ty, value } => {
                if ty.wrap(*value) != *value {
                    self.error(format_args!("{value} is no constant of type `{}`", ty.name()));
                }
            }
            Inst::GlobalAddr { .. } | Inst::FuncAddr(_) | Inst::CSymbolAddr(_) | Inst::SlotAddr { .. } => {}
            Inst::Binary { lhs, rhs, .. } => {
                let ty = func.value_type(*lhs);
                if !ty.is_int() {
                    self.error(format_args!("arithmetic on `{}`", ty.name()));
                }
                self.operand(*rhs, ty);
            }
            Inst::Compare { op, lhs, rhs } => {
                let ty = func.value_type(*lhs);
                self.operand(*rhs, ty);
                let is_signed_order =
                    matches!(op, CompareOp::LtSigned | CompareOp::LeSigned | CompareOp::GtSigned | CompareOp::GeSigned);
                if ty == Ptr && is_signed_order {
                    self.error(format_args!("addresses are compared as signed numbers"));
                }
            }
            Inst::Cast { op, value, to } => self.cast(*op, func.value_type(*value), *to),
            Inst::Select { cond, then, otherwise } => {
                self.operand(*cond, I1);
                self.operand(*otherwise, func.value_type(*then));
            }
            Inst::Element { base, index, .. } => {
                self.operand(*base, Ptr);
                self.operand(*index, I64);
            }
            Inst::Offset { base, .. } => self.operand(*base, Ptr),
            Inst::Load { ty, ptr, .. } => {
                self.in_memory(*ty);
                self.operand(*ptr, Ptr);
            }
            Inst::Store { value, ptr, .. } => {
                self.in_memory(func.value_type(*value));
                self.operand(*ptr, Ptr);
            }
            Inst::Copy { dst, src, .. } => {
                self.operand(*dst, Ptr);
                self.operand(*src, Ptr);
            }
            Inst::Zero { ptr, .. } | Inst::HeapFree { ptr } | Inst::CheckNull { ptr, .. } => self.operand(*ptr, Ptr),
            Inst::HeapAlloc { size } => self.operand(*size, I64),
            Inst::HeapAllocZeroed { count, size } => {
                self.operand(*count, I64);
                self.operand(*size, I64);
            }
            Inst::HeapRealloc { ptr, size } => {
                self.operand(*ptr, Ptr);
                self.operand(*size, I64);
            }
            Inst::Call { func: callee, args } => self.arguments(self.program.functions[*callee].sig, args),
            Inst::CallPtr { callee, sig, args } => {
                self.operand(*callee, Ptr);
                self.arguments(*sig, args);
            }
            Inst::CallC { sig, args, .. } => self.arguments(*sig, args),
            Inst::CheckBounds { index, len, .. } => {
                self.operand(*index, I64);
                if *len == 0 {
                    self.error(format_args!("no index is within an array of length 0"));
                }
            }
            Inst::CheckDivisor { divisor, .. } => self.operand(*divisor, I64),
        }
    }

    /// What a check calls when it fails.
    fn failure_path(&mut self, inst: &Inst) {
        let Some(runtime) = &self.program.runtime else { return };
        let function = match inst {
            Inst::CheckBounds { .. } => runtime.index_out_of_bounds,
            Inst::CheckNull { kind: NullKind::Data, .. } => runtime.null_pointer,
            Inst::CheckNull { kind: NullKind::Function, .. } => runtime.null_function,
            Inst::CheckDivisor { .. } => runtime.division_by_zero,
            _ => return,
        };
        if function.is_none() || runtime.site_table.is_none() {
            self.error(format_args!("the runtime has no function or no table of sites for this check"));
        }
    }

    fn operand(&mut self, value: Value, expected: Type) {
        let found = self.func.value_type(value);
        if found != expected {
            self.error(format_args!("v{} is `{}`, expected `{}`", index(value), found.name(), expected.name()));
        }
    }

    fn in_memory(&mut self, ty: Type) {
        if ty == Type::I1 {
            self.error(format_args!("`i1` has no form in memory"));
        }
    }

    fn cast(&mut self, op: CastOp, from: Type, to: Type) {
        let is_right = match op {
            CastOp::ZeroExtend | CastOp::SignExtend => from.is_int() && to.is_int() && from.bits() < to.bits(),
            CastOp::Truncate => from.is_int() && to.is_int() && from.bits() > to.bits(),
            CastOp::PtrToInt => from == Type::Ptr && to == Type::I64,
            CastOp::IntToPtr => from == Type::I64 && to == Type::Ptr,
        };
        if !is_right {
            self.error(format_args!("`{}` cannot become `{}` in this way", from.name(), to.name()));
        }
    }

    fn arguments(&mut self, sig: SigId, args: &[Value]) {
        let params = &self.program.signatures[sig].params;
        if params.len() != args.len() {
            self.error(format_args!("{} arguments, but the signature has {}", args.len(), params.len()));
        }
        for (arg, param) in args.iter().zip(params) {
            self.operand(*arg, param.ty);
        }
    }

    fn terminator(&mut self, terminator: &Terminator) {
        match terminator {
            Terminator::Jump(_) | Terminator::Unreachable => {}
            Terminator::Branch { cond, .. } => self.operand(*cond, Type::I1),
            Terminator::Return(value) => match (value, self.program.signatures[self.func.sig].ret) {
                (Some(value), Some(ret)) => self.operand(*value, ret.ty),
                (None, None) => {}
                (Some(_), None) => self.error(format_args!("a value is returned, but the signature has no result")),
                (None, Some(_)) => self.error(format_args!("no value is returned, but the signature has a result")),
            },
        }
        terminator.targets().for_each(|target| self.target(target));
    }

    fn target(&mut self, target: &Target) {
        if target.block == self.func.entry() {
            self.error(format_args!("nothing may go to the entry"));
        }
        let params = &self.func.blocks[target.block].params;
        if params.len() != target.args.len() {
            let (n, block) = (target.args.len(), index(target.block));
            self.error(format_args!("{n} arguments for b{block}, which has {} parameters", params.len()));
        }
        for (&arg, &param) in target.args.iter().zip(params) {
            self.operand(arg, self.func.value_type(param));
        }
    }

    /// Rule 14.
    fn dominance(&mut self) {
        let func = self.func;
        let cfg = Cfg::new(func);
        let dominators = Dominators::new(func, &cfg);
        let definitions = self.definitions();
        for &block in cfg.reverse_postorder() {
            let data = &func.blocks[block];
            let is_defined = |value: Value, order: usize| {
                definitions[index(value)].is_some_and(|def: Definition| {
                    if def.block == block {
                        (def.order as usize) < order
                    } else {
                        dominators.dominates(def.block, block)
                    }
                })
            };
            for (i, &inst) in data.insts.iter().enumerate() {
                func.insts[inst].for_each_operand(|value| {
                    if !is_defined(value, i + 1) {
                        self.at = Some((block, At::Inst(inst)));
                        self.error(format_args!("v{} is used before it is defined", index(value)));
                    }
                });
            }
            data.terminator.for_each_operand(|value| {
                if !is_defined(value, data.insts.len() + 1) {
                    self.at = Some((block, At::Terminator));
                    self.error(format_args!("v{} is used before it is defined", index(value)));
                }
            });
        }
        self.at = None;
    }

    fn definitions(&self) -> Vec<Option<Definition>> {
        let func = self.func;
        let mut definitions = vec![None; func.values.len()];
        for (block, data) in func.blocks.iter() {
            for &param in &data.params {
                definitions[index(param)] = Some(Definition { block, order: 0 });
            }
            for (i, &inst) in data.insts.iter().enumerate() {
                if let Some(result) = func.result(inst) {
                    definitions[index(result)] = Some(Definition { block, order: i as u32 + 1 });
                }
            }
        }
        definitions
    }
}
