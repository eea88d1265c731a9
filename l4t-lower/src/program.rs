//! The program around the functions: what they refer to, each made once.
//!
//! Ids follow from the HIR's: function `i` there is function `i` here, thunks come after; global variable `i` is
//! global `i`, string literals come after.

use crate::debug::{DebugTypes, Notes, program_debug};
use crate::function::{FuncLower, Scratch, scalar_type};
use crate::sites::SiteTexts;
use crate::thunk::thunk;
use crate::{Keep, LowerOptions, globals};
use l4t_hir::csig::CSignature;
use l4t_hir::hir::{self, CFuncId, StrId};
use l4t_hir::types::{FuncTy, Ty, TyId};
use l4t_mir::analyses::c_functions::{Behaviour, behaviour};
use l4t_mir::builder::SignatureSet;
use l4t_mir::ir::{
    self, CSymbol, CSymbolId, Extension, FuncId, Function, GlobalId, Param, SigId, Signature, Terminator, Type,
};
use l4t_mir::queries::{id, index};
use l4t_mir::runtime::is_taken;
use l4t_syntax::{Interner, Sources, Span};
use rustc_hash::FxHashMap;

/// Lowers one program.
pub(crate) struct ProgramLower<'a> {
    pub(crate) hir: &'a hir::Program,
    pub(crate) sources: &'a Sources,
    pub(crate) interner: &'a Interner,
    pub(crate) options: &'a LowerOptions,
    /// What comes out.
    pub(crate) out: ir::Program,
    signatures: SignatureSet,
    /// By type: the signature of a function type.
    signature_of: Vec<Option<SigId>>,
    /// By C function: its symbol, once it is used.
    c_symbols: Vec<Option<CSymbolId>>,
    thunks: FxHashMap<(CFuncId, TyId), FuncId>,
    /// The thunks in the order of their ids.
    thunk_list: Vec<(CFuncId, TyId)>,
    /// By C function: whether it returns twice; empty if none does.
    returns_twice: Vec<bool>,
    /// Buffers for the next function.
    pub(crate) scratch: Scratch,
    /// Texts that sites share.
    pub(crate) site_texts: SiteTexts,
    /// If debuggers are to be told.
    pub(crate) debug_types: Option<DebugTypes>,
}

impl<'a> ProgramLower<'a> {
    /// Nothing lowered yet.
    pub(crate) fn new(
        hir: &'a hir::Program,
        sources: &'a Sources,
        interner: &'a Interner,
        options: &'a LowerOptions,
    ) -> ProgramLower<'a> {
        ProgramLower {
            hir,
            sources,
            interner,
            options,
            out: ir::Program::default(),
            signatures: SignatureSet::default(),
            signature_of: vec![None; hir.types.len()],
            c_symbols: vec![None; hir.c_funcs.len()],
            thunks: FxHashMap::default(),
            thunk_list: Vec::new(),
            returns_twice: returns_twice(hir, interner),
            scratch: Scratch::default(),
            site_texts: SiteTexts::default(),
            debug_types: None,
        }
    }

    /// Lowers everything.
    pub(crate) fn program(mut self) -> ir::Program {
        globals::globals(&mut self);
        if self.options.keep >= Keep::DebugInfo {
            let (debug, types) = program_debug(&self);
            self.out.debug = debug;
            self.debug_types = Some(types);
        }
        for (at, func) in self.hir.funcs.iter() {
            let name = self.interner.resolve(func.name);
            let exported = self.options.library && Some(at) != self.hir.main;
            let symbol = match exported {
                true => name.to_owned(),
                false if is_taken(name) => format!("l4t.func.{name}"),
                false => format!("l4t.{name}"),
            };
            let declaration = self.declaration(name, symbol, func.ty, func.name_span);
            self.out.functions.alloc(Function { exported, ..declaration });
        }
        let main = self.hir.main.filter(|_| !self.options.library);
        self.out.main = main.map(|main| id(index(main)));
        for (at, func) in self.hir.funcs.iter() {
            self.function(id(index(at)), func);
        }
        let n_thunks = self.thunk_list.len();
        for at in 0..n_thunks {
            let (callee, ty) = self.thunk_list[at];
            let c_func = &self.hir.c_funcs[callee];
            let name = self.interner.resolve(c_func.name);
            let declaration = self.declaration(name, format!("l4t.thunk.{name}.{at}"), ty, c_func.span);
            let function = thunk(&mut self, callee, ty, declaration);
            self.out.functions.alloc(function);
        }
        self.out
    }

    fn declaration(&mut self, name: &str, symbol: String, ty: TyId, span: Span) -> Function {
        let sig = self.signature(ty);
        let mut function = Function::new(name, symbol, sig, span);
        if let Ty::FuncPtr(FuncTy { params, .. }) = self.hir.types.get(ty) {
            let by_value = |&param: &TyId| self.hir.types.is_aggregate(param).then(|| self.hir.layouts.of(param).size);
            function.by_value_bytes = params.iter().map(by_value).collect();
        }
        function
    }

    fn function(&mut self, at: FuncId, func: &'a hir::Func) {
        let declaration = self.out.functions[at].clone();
        let span = declaration.span;
        let notes = Notes::new(self, &func.body, func.ret, span.range.start);
        let mut lower = FuncLower::new(self, &func.body, declaration, notes);
        lower.enter();
        lower.statements(&func.body.root);
        if lower.is_live {
            // Checking found that every path returns, though nothing here shows it.
            lower.terminate(Terminator::Unreachable, span);
        }
        let function = lower.finish();
        self.out.functions[at] = function;
    }

    /// Whether a function calls a C function that returns twice.
    pub(crate) fn calls_returning_twice(&self, body: &hir::Body) -> bool {
        let is_such_call = |expr: &hir::Expr| match expr.kind {
            hir::ExprKind::CallC { func, .. } => self.returns_twice[index(func)],
            _ => false,
        };
        !self.returns_twice.is_empty() && body.exprs.values().any(is_such_call)
    }

    /// The signature for a function type: every parameter a scalar or the address of an array or struct.
    pub(crate) fn signature(&mut self, ty: TyId) -> SigId {
        if let Some(sig) = self.signature_of[ty.index()] {
            return sig;
        }
        let param = |ty| match scalar_type(self.hir.types.get(ty)) {
            Type::I8 => Param { ty: Type::I8, ext: Extension::Zero },
            ty => Param::full(ty),
        };
        let signature = match self.hir.types.get(ty) {
            Ty::FuncPtr(FuncTy { params, ret }) => {
                let params = params.iter().map(|&ty| param(ty)).collect();
                Signature { params, n_fixed: None, ret: Some(param(*ret)) }
            }
            _ => Signature { params: Box::default(), n_fixed: None, ret: None },
        };
        let sig = self.intern_signature(signature);
        self.signature_of[ty.index()] = Some(sig);
        sig
    }

    /// The id of a signature.
    pub(crate) fn intern_signature(&mut self, signature: Signature) -> SigId {
        self.signatures.intern(&mut self.out, signature)
    }

    /// The symbol of a C function.
    pub(crate) fn c_symbol(&mut self, func: CFuncId) -> CSymbolId {
        *self.c_symbols[index(func)].get_or_insert_with(|| {
            let name = self.interner.resolve(self.hir.c_funcs[func].name).into();
            self.out.c_symbols.alloc(CSymbol { name })
        })
    }

    /// The function by which a C function is called through a function pointer of a type; `None` if L4T cannot call
    /// the C function.
    pub(crate) fn thunk(&mut self, func: CFuncId, ty: TyId) -> Option<FuncId> {
        if self.hir.c_funcs[func].signature.as_ref().is_some_and(CSignature::is_unsupported) {
            return None;
        }
        let next = id(self.hir.funcs.len() + self.thunk_list.len());
        Some(*self.thunks.entry((func, ty)).or_insert_with(|| {
            self.thunk_list.push((func, ty));
            next
        }))
    }

    /// A global variable.
    pub(crate) fn global(&self, global: hir::GlobalId) -> GlobalId {
        id(index(global))
    }

    /// A string literal.
    pub(crate) fn string(&self, text: StrId) -> GlobalId {
        id(self.hir.globals.len() + index(text))
    }
}

fn returns_twice(hir: &hir::Program, interner: &Interner) -> Vec<bool> {
    let is_such = |func: &hir::CFunc| behaviour(interner.resolve(func.name)) == Behaviour::ReturnsTwice;
    if hir.c_funcs.values().any(is_such) { hir.c_funcs.values().map(is_such).collect() } else { Vec::new() }
}
