//! Puts the bodies of small functions, and of functions that are called from one place only, where they are called.
//!
//! - Goes over the call graph bottom-up, so that what is put in is already complete. Functions that call themselves,
//!   directly or through others, are not put into others; failure paths neither, nor what calls `setjmp` and the like.
//! - Sizes count what becomes machine code; callers and the whole program have growth limits. Into a function that calls
//!   itself goes nothing that would make its stack frame much larger: recursion stays as deep as it was.
//! - A small function without slots that calls itself directly gets its own body put in once at each such call, which
//!   halves the number of calls. (Tail calls do not become loops: a program that runs out of stack shall say so at every
//!   level.)
//! - Preserves everything: the callee's instructions in their order, its own copies of by-value parameters, its slots.
//!   (A slot's content at a second entry is what it was; the callee zeroes what the language says is zero.)
//! - Cost: linear in the program's size after it, which is limited to a multiple of what it was.

use l4t_mir::analyses::c_functions::callers_of_returning_twice;
use l4t_mir::analyses::call_graph::CallGraph;
use l4t_mir::backend::OptLevel;
use l4t_mir::ir::{Block, BlockId, FuncId, Function, Inst, InstId, Program, SlotId, Target, Terminator, Value};
use l4t_mir::queries::{id, index};

/// What is inlined at a level.
struct Limits {
    /// A callee of at most this size is put in everywhere.
    small: usize,
    /// One that is called from one place, there.
    called_once: usize,
    /// A caller does not grow beyond this.
    caller: usize,
}

fn limits(level: OptLevel) -> Limits {
    match level {
        OptLevel::None | OptLevel::Less => Limits { small: 12, called_once: 60, caller: 1_000 },
        OptLevel::Default => Limits { small: 40, called_once: 300, caller: 3_000 },
        OptLevel::Aggressive => Limits { small: 80, called_once: 600, caller: 6_000 },
    }
}

/// More stack than this is not added to a function that calls itself.
const MAX_RECURSIVE_SLOT_BYTES: u64 = 64;
/// More stack than this is not moved from a callee to a caller, which would hold it for longer.
const MAX_SLOT_BYTES: u64 = 64 * 1024;

/// See the module.
pub(crate) fn inline(program: &mut Program, level: OptLevel) {
    let graph = CallGraph::new(program);
    let limits = limits(level);
    let is_left_alone = callers_of_returning_twice(program);
    let mut sizes: Vec<usize> = program.functions.iter().map(|(_, func)| size(func)).collect();
    let mut budget = sizes.iter().sum::<usize>().saturating_mul(2).saturating_add(2_000);
    for &func in graph.components.iter().flatten().filter(|&&func| is_left_alone[index(func)]) {
        // Larger than any limit.
        sizes[index(func)] = usize::MAX / 4;
    }
    for component in &graph.components {
        for &caller in component.iter().filter(|&&caller| !is_left_alone[index(caller)]) {
            inline_into(program, &graph, &limits, caller, &mut sizes, &mut budget);
        }
        if let (&[func], true) = (&component[..], level > OptLevel::Less) {
            unroll_recursion(program, &limits, func, &mut sizes, &mut budget);
        }
    }
}

/// Puts a small recursive function into itself, once.
fn unroll_recursion(program: &mut Program, limits: &Limits, id: FuncId, sizes: &mut [usize], budget: &mut usize) {
    let body = program.functions[id].clone();
    let calls_itself = |inst: &InstId| {
        index(*inst) < body.insts.len() && matches!(body.insts[*inst], Inst::Call { func, .. } if func == id)
    };
    let n_calls: usize =
        body.blocks.iter().map(|(_, block)| block.insts.iter().filter(|inst| calls_itself(inst)).count()).sum();
    let size = sizes[index(id)];
    let growth = size.saturating_mul(n_calls);
    if n_calls == 0 || n_calls > 2 || size > limits.small || !body.slots.is_empty() || growth > *budget {
        return;
    }
    *budget -= growth;
    sizes[index(id)] += growth;
    let mut todo: Vec<BlockId> = body.blocks.iter().map(|(block, _)| block).collect();
    while let Some(block) = todo.pop() {
        let insts = &program.functions[id].blocks[block].insts;
        // The instructions of the body that was put in are new ones, so those here are the old ones.
        if let Some(at) = insts.iter().position(calls_itself) {
            todo.push(inline_call(&mut program.functions[id], block, at, &body));
        }
    }
}

/// Instructions that become machine code, roughly: constants and addresses do not, on their own.
fn size(func: &Function) -> usize {
    let counts = |inst: &&InstId| {
        !matches!(
            func.insts[**inst],
            Inst::Const { .. }
                | Inst::SlotAddr { .. }
                | Inst::GlobalAddr { .. }
                | Inst::FuncAddr(_)
                | Inst::Offset { .. }
        )
    };
    func.blocks.iter().map(|(_, block)| 1 + block.insts.iter().filter(counts).count()).sum()
}

fn slot_bytes(func: &Function) -> u64 {
    func.slots.iter().fold(0, |sum: u64, (_, slot)| sum.saturating_add(slot.size))
}

fn inline_into(
    program: &mut Program,
    graph: &CallGraph,
    limits: &Limits,
    caller: FuncId,
    sizes: &mut [usize],
    budget: &mut usize,
) {
    if program.functions[caller].blocks.is_empty() || program.functions[caller].cold {
        return;
    }
    let n_blocks = program.functions[caller].blocks.len();
    let mut added_slot_bytes = 0u64;
    // Only calls that were there: those in inlined bodies were decided on before.
    let mut todo: Vec<BlockId> = (0..n_blocks).rev().map(id).collect();
    while let Some(block) = todo.pop() {
        let func = &program.functions[caller];
        let found = func.blocks[block].insts.iter().enumerate().find_map(|(at, &inst)| match func.insts[inst] {
            Inst::Call { func: callee, .. }
                if is_worth_it(program, graph, limits, (caller, callee), sizes, *budget, added_slot_bytes) =>
            {
                Some((at, callee))
            }
            _ => None,
        });
        let Some((at, callee)) = found else { continue };
        let body = program.functions[callee].clone();
        sizes[index(caller)] += sizes[index(callee)];
        *budget -= sizes[index(callee)];
        added_slot_bytes = added_slot_bytes.saturating_add(slot_bytes(&body));
        let rest = inline_call(&mut program.functions[caller], block, at, &body);
        // Behind the call there may be another one.
        todo.push(rest);
    }
}

fn is_worth_it(
    program: &Program,
    graph: &CallGraph,
    limits: &Limits,
    (caller, callee): (FuncId, FuncId),
    sizes: &[usize],
    budget: usize,
    added_slot_bytes: u64,
) -> bool {
    let body = &program.functions[callee];
    if callee == caller || graph.is_recursive[index(callee)] || body.blocks.is_empty() || body.cold {
        return false;
    }
    let size = sizes[index(callee)];
    let is_called_once = graph.n_calls[index(callee)] == 1 && !graph.is_address_taken[index(callee)] && !body.exported;
    let limit = if is_called_once { limits.called_once } else { limits.small };
    let slot_limit = if graph.is_recursive[index(caller)] { MAX_RECURSIVE_SLOT_BYTES } else { MAX_SLOT_BYTES };
    size <= limit
        && size <= budget
        && sizes[index(caller)] + size <= limits.caller
        && added_slot_bytes.saturating_add(slot_bytes(body)) <= slot_limit
}

/// Replaces the call at a place in a block by the callee's body. Gives the block where the caller goes on.
fn inline_call(func: &mut Function, block: BlockId, at: usize, callee: &Function) -> BlockId {
    let call = func.blocks[block].insts[at];
    let span = func.inst_span(call);
    let Inst::Call { args, .. } = func.insts[call].clone() else { return block };

    let rest = split_after_call(func, block, at, call);
    let n_insts = func.insts.len();
    let slots: Vec<SlotId> = callee.slots.iter().map(|(_, slot)| func.slots.alloc(slot.clone())).collect();
    let mut values: Vec<Value> = callee.values.iter().map(|(_, _)| id(0)).collect();
    let blocks: Vec<BlockId> = callee.blocks.iter().map(|_| func.make_block(span)).collect();
    for (value, data) in callee.values.iter() {
        values[index(value)] = func.values.alloc(*data);
    }
    for (&param, &arg) in callee.blocks[callee.entry()].params.iter().zip(args.iter()) {
        values[index(param)] = arg;
    }
    for (from, to) in callee.blocks.iter().zip(&blocks) {
        copy_block(func, callee, from, *to, &Names { slots: &slots, values: &values, blocks: &blocks, rest });
    }
    if func.symbol == callee.symbol {
        // To debuggers the same source would stand for code of two activations.
        func.spans[n_insts..].fill(span);
        blocks.iter().for_each(|&copied| func.blocks[copied].terminator_span = span);
    }
    let entry = blocks[index(callee.entry())];
    func.blocks[block].terminator = Terminator::Jump(Target { block: entry, args: Vec::new() });
    func.blocks[block].terminator_span = span;
    rest
}

/// Moves what follows a call to a block of its own, whose parameter is the call's result; removes the call.
fn split_after_call(func: &mut Function, block: BlockId, at: usize, call: InstId) -> BlockId {
    let data = &mut func.blocks[block];
    let insts = data.insts.split_off(at + 1);
    data.insts.pop();
    let terminator = std::mem::replace(&mut data.terminator, Terminator::Unreachable);
    let terminator_span = data.terminator_span;
    let params = func.result(call).into_iter().collect();
    func.blocks.alloc(Block { params, insts, terminator, terminator_span })
}

/// What the callee's things are called in the caller.
struct Names<'a> {
    slots: &'a [SlotId],
    values: &'a [Value],
    blocks: &'a [BlockId],
    rest: BlockId,
}

fn copy_block(func: &mut Function, callee: &Function, (from, data): (BlockId, &Block), to: BlockId, names: &Names<'_>) {
    let value = |old: Value| names.values[index(old)];
    // The entry's parameters are the arguments themselves.
    if from != callee.entry() {
        func.blocks[to].params = data.params.iter().map(|&param| value(param)).collect();
    }
    let mut insts = Vec::with_capacity(data.insts.len());
    for &old in &data.insts {
        let mut inst = callee.insts[old].clone();
        inst.for_each_operand_mut(|operand| *operand = value(*operand));
        if let Inst::SlotAddr { slot, .. } = &mut inst {
            *slot = names.slots[index(*slot)];
        }
        let new = func.insts.alloc(inst);
        func.results.push(callee.result(old).map(value));
        func.spans.push(callee.inst_span(old));
        insts.push(new);
    }
    func.blocks[to].insts = insts;
    func.blocks[to].terminator_span = data.terminator_span;
    let target = |target: &Target| Target {
        block: names.blocks[index(target.block)],
        args: target.args.iter().map(|&arg| value(arg)).collect(),
    };
    func.blocks[to].terminator = match &data.terminator {
        Terminator::Jump(next) => Terminator::Jump(target(next)),
        Terminator::Branch { cond, then, otherwise } => {
            Terminator::Branch { cond: value(*cond), then: target(then), otherwise: target(otherwise) }
        }
        Terminator::Return(result) => {
            Terminator::Jump(Target { block: names.rest, args: result.iter().map(|&result| value(result)).collect() })
        }
        Terminator::Unreachable => Terminator::Unreachable,
    };
}
