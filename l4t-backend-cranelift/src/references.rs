//! The names, signatures and callees that a function under translation has imported already, so that each is imported
//! once. Tables are indexed by id and stamped with the function's number instead of being cleared.

use crate::symbols::{Builtin, Symbol};
use cranelift_codegen::ir::{
    self, AbiParam, ExtFuncData, ExternalName, FuncRef, GlobalValue, GlobalValueData, SigRef, types,
};
use cranelift_codegen::isa::CallConv;
use l4t_mir::ir::SigId;
use l4t_mir::queries::index;

/// Imports of the current function.
#[derive(Default)]
pub(crate) struct References {
    /// The current function's number, from 1.
    stamp: u32,
    signatures: Stamped<SigRef>,
    /// Of the program's functions, then C functions, then these called as variadic.
    functions: [Stamped<(FuncRef, SigRef)>; 3],
    /// Of globals, then of address slots; at offset 0.
    globals: [Stamped<GlobalValue>; 2],
}

struct Stamped<T> {
    entries: Vec<Option<(u32, T)>>,
}

impl<T> Default for Stamped<T> {
    fn default() -> Self {
        Stamped { entries: Vec::new() }
    }
}

impl<T: Copy> Stamped<T> {
    fn get(&self, stamp: u32, i: usize) -> Option<T> {
        match self.entries.get(i) {
            Some(Some((made_in, value))) if *made_in == stamp => Some(*value),
            _ => None,
        }
    }

    fn set(&mut self, stamp: u32, i: usize, value: T) {
        if i >= self.entries.len() {
            self.entries.resize(i + 1, None);
        }
        self.entries[i] = Some((stamp, value));
    }
}

impl References {
    /// Forgets the last function's imports.
    pub(crate) fn start_function(&mut self) {
        self.stamp += 1;
    }

    /// A signature of the program.
    pub(crate) fn signature(
        &mut self,
        func: &mut ir::Function,
        sig: SigId,
        make: impl FnOnce() -> ir::Signature,
    ) -> SigRef {
        if let Some(sig_ref) = self.signatures.get(self.stamp, index(sig)) {
            return sig_ref;
        }
        let sig_ref = func.import_signature(make());
        self.signatures.set(self.stamp, index(sig), sig_ref);
        sig_ref
    }

    /// Something to call with a signature. Calls of one C function may differ in theirs; the last one is kept.
    pub(crate) fn function(&mut self, func: &mut ir::Function, symbol: Symbol, signature: SigRef) -> FuncRef {
        let (kind, i) = match symbol {
            Symbol::Func(id) => (0, index(id)),
            Symbol::C(c) => (1, c),
            Symbol::CVariadic(c) => (2, c),
            Symbol::Global(_) | Symbol::AddressSlot(_) => return import(func, symbol, signature),
        };
        match self.functions[kind].get(self.stamp, i) {
            Some((func_ref, its_signature)) if its_signature == signature => func_ref,
            _ => {
                let func_ref = import(func, symbol, signature);
                self.functions[kind].set(self.stamp, i, (func_ref, signature));
                func_ref
            }
        }
    }

    /// A C function that an operation stands for, by the signature that C declares it with.
    pub(crate) fn builtin(
        &mut self,
        func: &mut ir::Function,
        builtin: Builtin,
        symbol: Symbol,
        call_conv: CallConv,
    ) -> FuncRef {
        let Symbol::C(c) = symbol else {
            return import_builtin(func, builtin, symbol, call_conv);
        };
        match self.functions[1].get(self.stamp, c) {
            // A C call of the program with another signature may have come first.
            Some((func_ref, sig)) if func.dfg.signatures[sig] == builtin_signature(builtin, call_conv) => func_ref,
            _ => {
                let func_ref = import_builtin(func, builtin, symbol, call_conv);
                let sig = func.dfg.ext_funcs[func_ref].signature;
                self.functions[1].set(self.stamp, c, (func_ref, sig));
                func_ref
            }
        }
    }

    /// The address of a symbol plus an offset.
    pub(crate) fn global(&mut self, func: &mut ir::Function, symbol: Symbol, offset: i64) -> GlobalValue {
        let (kind, i) = match symbol {
            Symbol::Global(global) if offset == 0 => (0, index(global)),
            Symbol::AddressSlot(c) if offset == 0 => (1, c),
            _ => return import_global(func, symbol, offset),
        };
        if let Some(global) = self.globals[kind].get(self.stamp, i) {
            return global;
        }
        let global = import_global(func, symbol, offset);
        self.globals[kind].set(self.stamp, i, global);
        global
    }
}

fn import(func: &mut ir::Function, symbol: Symbol, signature: SigRef) -> FuncRef {
    let name = ExternalName::user(func.declare_imported_user_function(symbol.encode()));
    func.import_function(ExtFuncData { name, signature, colocated: true, patchable: false })
}

fn import_builtin(func: &mut ir::Function, builtin: Builtin, symbol: Symbol, call_conv: CallConv) -> FuncRef {
    let signature = func.import_signature(builtin_signature(builtin, call_conv));
    import(func, symbol, signature)
}

fn import_global(func: &mut ir::Function, symbol: Symbol, offset: i64) -> GlobalValue {
    let name = ExternalName::user(func.declare_imported_user_function(symbol.encode()));
    func.create_global_value(GlobalValueData::Symbol { name, offset: offset.into(), colocated: true, tls: false })
}

fn builtin_signature(builtin: Builtin, call_conv: CallConv) -> ir::Signature {
    let word = AbiParam::new(types::I64);
    let int = AbiParam::new(types::I32);
    let (params, returns) = match builtin {
        Builtin::Memmove => (vec![word, word, word], true),
        Builtin::Memset => (vec![word, int, word], true),
        Builtin::Malloc => (vec![word], true),
        Builtin::Calloc | Builtin::Realloc => (vec![word, word], true),
        Builtin::Free => (vec![word], false),
    };
    let mut signature = ir::Signature::new(call_conv);
    signature.params = params;
    if returns {
        signature.returns.push(word);
    }
    signature
}
