//! What LLVM is told of blocks of the heap: which accesses to memory never meet because one of them is to a block.
//!
//! Not by `noalias` on what `malloc` gives, although C compilers say that: it means that no older pointer leads to the
//! block, but one to a block that was freed may, and then a program must see what lies there. MIR's analysis knows for
//! which pairs of accesses that cannot be (see `docs/mir.md`, "Blocks that were given back"). So each block gets an alias
//! scope, and each access names the scopes that it stays out of.

use inkwell::context::{AsContextRef, Context};
use inkwell::llvm_sys::core::{LLVMMDNodeInContext2, LLVMMetadataAsValue, LLVMValueAsMetadata};
use inkwell::llvm_sys::debuginfo::{LLVMMetadataReplaceAllUsesWith, LLVMTemporaryMDNode};
use inkwell::values::{AsValueRef, InstructionValue, MetadataValue};
use l4t_mir::analyses::address::Root;
use l4t_mir::analyses::effects::ProgramFacts;
use l4t_mir::analyses::heap_blocks::HeapBlocks;
use l4t_mir::analyses::memory::FunctionMemory;
use l4t_mir::cfg::Cfg;
use l4t_mir::ir::{Function, Inst, InstId, Program, Value};

/// Of more blocks LLVM is told nothing: what is said of accesses grows with their square.
const MAX_BLOCKS: usize = 16;

/// What is said of the accesses of one function.
pub(crate) struct Scopes<'t, 'ctx> {
    context: &'ctx Context,
    memory: FunctionMemory<'t>,
    blocks: Vec<BlockScope<'ctx>>,
    /// All scopes: what accesses to slots and globals stay out of.
    all: MetadataValue<'ctx>,
}

/// A block that the function allocates.
struct BlockScope<'ctx> {
    allocation: InstId,
    /// Its scope.
    own: MetadataValue<'ctx>,
    /// The scopes of the blocks that lie elsewhere.
    others: Option<MetadataValue<'ctx>>,
}

impl<'t, 'ctx> Scopes<'t, 'ctx> {
    /// For a function that allocates; `None` for others.
    pub(crate) fn new(
        context: &'ctx Context,
        (program, facts): (&'t Program, &'t ProgramFacts),
        func: &Function,
        cfg: &Cfg,
    ) -> Option<Scopes<'t, 'ctx>> {
        if !allocates(func) {
            return None;
        }
        let memory = FunctionMemory::new(program, facts, func, cfg);
        let allocations = &memory.blocks.allocations[..MAX_BLOCKS.min(memory.blocks.allocations.len())];
        if allocations.is_empty() {
            return None;
        }
        let domain = distinct(context, None);
        let scopes: Vec<MetadataValue<'ctx>> = allocations.iter().map(|_| distinct(context, Some(domain))).collect();
        let of_block = |(&allocation, &scope)| BlockScope {
            allocation,
            own: list(context, &[scope]),
            others: others(context, &memory.blocks, allocation, allocations, &scopes),
        };
        let blocks = allocations.iter().zip(&scopes).map(of_block).collect();
        Some(Scopes { context, blocks, all: list(context, &scopes), memory })
    }

    /// Says of a load or store through a pointer what it stays out of.
    pub(crate) fn describe(&self, access: InstructionValue<'ctx>, ptr: Value) {
        let say = |kind: &str, list: MetadataValue<'ctx>| {
            access.set_metadata(list, self.context.get_kind_id(kind)).expect("lists of scopes are nodes");
        };
        match self.memory.origins.get(ptr).root {
            Root::Heap(allocation) => {
                let Some(block) = self.blocks.iter().find(|block| block.allocation == allocation) else { return };
                say("alias.scope", block.own);
                if let Some(others) = block.others {
                    say("noalias", others);
                }
            }
            Root::Slot(_) | Root::Global(_) => say("noalias", self.all),
            Root::Code | Root::Other => {}
        }
    }
}

/// Whether there is anything to say of a function.
pub(crate) fn allocates(func: &Function) -> bool {
    func.insts.values().any(|inst| matches!(inst, Inst::HeapAlloc { .. } | Inst::HeapAllocZeroed { .. }))
}

/// The scopes of the blocks that lie elsewhere than that of an allocation.
fn others<'ctx>(
    context: &'ctx Context,
    blocks: &HeapBlocks,
    allocation: InstId,
    allocations: &[InstId],
    scopes: &[MetadataValue<'ctx>],
) -> Option<MetadataValue<'ctx>> {
    let is_elsewhere = |other: &InstId| !blocks.may_overlap(allocation, *other);
    let elsewhere = allocations.iter().zip(scopes).filter(|(other, _)| is_elsewhere(other));
    let elsewhere: Vec<MetadataValue<'ctx>> = elsewhere.map(|(_, &scope)| scope).collect();
    (!elsewhere.is_empty()).then(|| list(context, &elsewhere))
}

fn list<'ctx>(context: &'ctx Context, scopes: &[MetadataValue<'ctx>]) -> MetadataValue<'ctx> {
    let scopes: Vec<_> = scopes.iter().map(|&scope| scope.into()).collect();
    context.metadata_node(&scopes)
}

/// A node that no other equals: a domain, or a scope in one. LLVM wants it to hold itself, so that it can make another of
/// it where it puts a function into another one.
fn distinct<'ctx>(context: &'ctx Context, domain: Option<MetadataValue<'ctx>>) -> MetadataValue<'ctx> {
    let raw = context.as_ctx_ref();
    // SAFETY: all nodes belong to this context. The temporary one is gone when it was replaced, and not used afterwards.
    unsafe {
        let temporary = LLVMTemporaryMDNode(raw, std::ptr::null_mut(), 0);
        let domain = domain.map(|domain| LLVMValueAsMetadata(domain.as_value_ref()));
        let mut operands: Vec<_> = std::iter::once(temporary).chain(domain).collect();
        let node = LLVMMDNodeInContext2(raw, operands.as_mut_ptr(), operands.len());
        LLVMMetadataReplaceAllUsesWith(temporary, node);
        MetadataValue::new(LLVMMetadataAsValue(raw, node))
    }
}
