//! What debuggers are told: types and globals of the program, scopes and variables of a function.
//!
//! A function is lowered in the order of its source. So, of a variable that is kept in values, what it holds can be
//! noted along the way with the position reached: from there on, code shows that value, up to the next note. A position
//! changes with each statement (and condition), so that code of a statement shows variables as they were before it.

use crate::function::{FuncLower, Home};
use crate::operand::Operand;
use crate::program::ProgramLower;
use l4t_hir::hir::{self, Body, LocalId, StmtId};
use l4t_hir::types::{FuncTy, Ty, TyId};
use l4t_mir::ir::debug::{
    DebugMember, DebugType, DebugTypeId, DebugTypeKind, FunctionDebug, GlobalVariable, Holder, ProgramDebug, Scope,
    ScopeId, Variable, VariableId, VariablePlace,
};
use l4t_mir::queries::{id, index};
use l4t_syntax::Span;
use la_arena::Arena;

/// Declarations deeper than this share the scope around them. Debuggers, and LLVM, look into scopes recursively.
const MAX_DEPTH: usize = 100;

/// By type of the language: its type for debuggers. Types that no variable can have get none.
pub(crate) type DebugTypes = Vec<Option<DebugTypeId>>;

/// All types and global variables of a program.
pub(crate) fn program_debug(lower: &ProgramLower<'_>) -> (ProgramDebug, DebugTypes) {
    let program = lower.hir;
    let is_known = |ty: &Ty| !matches!(ty, Ty::Error | Ty::Ffi | Ty::Null);
    let mut n_known = 0;
    let mut number = |ty: &Ty| {
        let number = is_known(ty).then(|| id(n_known));
        n_known += usize::from(number.is_some());
        number
    };
    // The error type has the index 0.
    let ids: DebugTypes = std::iter::once(None).chain(program.types.iter().map(|(_, ty)| number(ty))).collect();
    let mut debug = ProgramDebug::default();
    for (at, ty) in program.types.iter().filter(|(_, ty)| is_known(ty)) {
        debug.types.alloc(debug_type(lower, &ids, at, ty));
    }
    for (at, global) in program.globals.iter() {
        let name = lower.interner.resolve(global.name).into();
        let global_id = lower.global(at);
        let variable = known(&ids, global.ty).map(|ty| GlobalVariable {
            name,
            ty,
            span: global.span,
            global: global_id,
            offset: 0,
        });
        debug.globals.extend(variable);
    }
    (debug, ids)
}

fn known(ids: &DebugTypes, ty: TyId) -> Option<DebugTypeId> {
    ids.get(ty.index()).copied().flatten()
}

fn debug_type(lower: &ProgramLower<'_>, ids: &DebugTypes, at: TyId, ty: &Ty) -> DebugType {
    let program = lower.hir;
    // A checked program has variables and members of known types only.
    let part = |ty: &TyId| known(ids, *ty).expect("parts of types are types of variables");
    let name = program.type_name(at, lower.interner).to_string().into();
    let kind = match ty {
        Ty::Error | Ty::Ffi | Ty::Null | Ty::Num => DebugTypeKind::Num,
        Ty::Char => DebugTypeKind::Char,
        Ty::Ptr(pointee) => DebugTypeKind::Ptr(part(pointee)),
        Ty::FuncPtr(FuncTy { params, ret }) => {
            DebugTypeKind::FuncPtr { params: params.iter().map(part).collect(), ret: part(ret) }
        }
        Ty::Array { elem, len } => DebugTypeKind::Array { elem: part(elem), len: *len },
        Ty::Struct(of) => {
            let strukt = &program.structs[*of];
            let member = |(member, &offset): (&hir::Member, &u64)| DebugMember {
                name: lower.interner.resolve(member.name).into(),
                ty: part(&member.ty),
                offset,
                span: member.span,
            };
            let members = strukt.members.iter().zip(program.layouts.member_offsets(*of)).map(member).collect();
            let kind = DebugTypeKind::Struct { size: program.layouts.of(at).size, span: strukt.name_span, members };
            return DebugType { name: lower.interner.resolve(strukt.name).into(), kind };
        }
    };
    DebugType { name, kind }
}

/// The debug information of the function that is being lowered.
pub(crate) struct Notes {
    out: FunctionDebug,
    /// By local, once it is declared.
    variables: Vec<Option<VariableId>>,
    block: OpenBlock,
    /// Code of the next statement was written from here on.
    position: u32,
}

/// Where in the block structure lowering stands.
#[derive(Clone, Copy)]
pub(crate) struct OpenBlock {
    /// The scope of the next statement, and how many are around it.
    scope: ScopeId,
    depth: usize,
    /// Where the innermost block ends.
    end: u32,
}

impl Notes {
    /// Of a function whose name stands at `start`; `None` if no debug information is wanted.
    pub(crate) fn new(program: &ProgramLower<'_>, body: &Body, ret: TyId, start: u32) -> Option<Notes> {
        let types = program.debug_types.as_ref()?;
        let mut scopes = Arena::new();
        let end = block_end(body, &body.root).unwrap_or(start);
        let scope = scopes.alloc(Scope { parent: None, start, end });
        Some(Notes {
            out: FunctionDebug { ret: known(types, ret)?, scopes, variables: Arena::new() },
            variables: vec![None; body.locals.len()],
            block: OpenBlock { scope, depth: 0, end },
            position: start,
        })
    }

    /// The information, once the function is lowered.
    pub(crate) fn finish(self) -> Box<FunctionDebug> {
        Box::new(self.out)
    }

    /// What a declaration names that ends at a position can be named from there to the end of the block, and hides what
    /// had the name before. So that is a scope of its own.
    fn open_scope(&mut self, start: u32) {
        let OpenBlock { scope, depth, end } = self.block;
        let start = start.min(end);
        let is_same = self.out.scopes[scope].start == start && depth > 0;
        if depth < MAX_DEPTH && !is_same {
            let scope = self.out.scopes.alloc(Scope { parent: Some(scope), start, end });
            self.block = OpenBlock { scope, depth: depth + 1, end };
        }
    }
}

/// The end of a block's last statement, which is behind all that stands in it; none if the block is empty.
pub(crate) fn block_end(body: &Body, block: &[StmtId]) -> Option<u32> {
    block.last().map(|&last| body.stmt_span(last).range.end)
}

impl FuncLower<'_, '_> {
    /// A parameter comes into being, or a variable by a declaration. If it has a slot, that is there already.
    pub(crate) fn note_variable(&mut self, local: LocalId, declaration: Option<Span>) {
        let Some(notes) = &mut self.notes else { return };
        let hir::Local { name, span, ty, .. } = self.body.locals[local];
        let Some(ty) = self.program.debug_types.as_ref().and_then(|types| known(types, ty)) else { return };
        if let Some(declaration) = declaration {
            notes.open_scope(declaration.range.end);
        }
        let scope = notes.block.scope;
        let mut places = Vec::new();
        if let Home::Memory(Some(slot)) = self.homes[index(local)] {
            let from = notes.out.scopes[scope].start;
            places.push(VariablePlace { from, holder: Holder::Slot { slot, offset: 0 } });
        }
        let name = self.program.interner.resolve(name).into();
        let variable = Variable { name, ty, span, scope, is_param: declaration.is_none(), places };
        notes.variables[index(local)] = Some(notes.out.variables.alloc(variable));
    }

    /// A block begins; gives what is to be told [`FuncLower::leave_block`].
    pub(crate) fn enter_block(&mut self, block: &[StmtId]) -> Option<OpenBlock> {
        let notes = self.notes.as_mut()?;
        let outer = notes.block;
        notes.block.end = block_end(self.body, block).unwrap_or(outer.end);
        Some(outer)
    }

    /// A block ends.
    pub(crate) fn leave_block(&mut self, outer: Option<OpenBlock>) {
        if let (Some(notes), Some(outer)) = (&mut self.notes, outer) {
            notes.block = outer;
        }
    }

    /// What follows is code of a statement that ends at a position: what was assigned so far shows before it, and what
    /// it assigns behind it.
    pub(crate) fn note_code(&mut self, end: u32) {
        self.note_values();
        if let Some(notes) = &mut self.notes {
            notes.position = end;
        }
    }

    /// Notes what the variables hold that changed since the last time.
    pub(crate) fn note_values(&mut self) {
        let Some(notes) = &mut self.notes else { return };
        for local in self.variables.take_changed() {
            let Some(variable) = notes.variables[local as usize] else { continue };
            let holder = match self.variables.get(local) {
                Operand::Value(value) => Holder::Value(value),
                Operand::Const(_, value) => Holder::Const(value),
                Operand::Slot(..) | Operand::Global(..) | Operand::Func(_) | Operand::CSymbol(_) => Holder::Nowhere,
            };
            let place = VariablePlace { from: notes.position, holder };
            let places = &mut notes.out.variables[variable].places;
            match places.last_mut().filter(|last| last.from == place.from) {
                Some(last) => *last = place,
                None => places.push(place),
            }
        }
    }
}
