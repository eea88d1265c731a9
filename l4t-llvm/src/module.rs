//! A whole program as an LLVM module: declarations of all symbols first, then bodies and data.

use crate::abi::{Side, attributes, by_value_attributes, flag, function_type, number};
use crate::data;
use crate::debug::Debug;
use crate::function;
use crate::heap;
use inkwell::AddressSpace;
use inkwell::attributes::AttributeLoc;
use inkwell::context::Context;
use inkwell::module::{Linkage, Module};
use inkwell::values::{FunctionValue, PointerValue};
use l4t_mir::analyses::c_functions::callers_of_returning_twice;
use l4t_mir::analyses::call_graph::CallGraph;
use l4t_mir::analyses::effects::ProgramFacts;
use l4t_mir::backend::{BackendError, CodegenOptions, OptLevel};
use l4t_mir::ir::{CSymbolId, FuncId, Function, GlobalId, Program};
use l4t_mir::queries::index;
use l4t_mir::runtime::init_function;
use l4t_mir::target::{Arch, Target};

/// What all functions of a program share.
pub(crate) struct Env<'a, 'ctx> {
    pub(crate) context: &'ctx Context,
    pub(crate) module: &'a Module<'ctx>,
    pub(crate) program: &'a Program,
    pub(crate) arch: Arch,
    /// Whether LLVM optimises, so that it pays to tell it more.
    pub(crate) optimizes: bool,
    /// What is known of calls, if LLVM optimises a program that allocates.
    pub(crate) facts: Option<ProgramFacts>,
    /// Makes debug information, if that is wanted.
    pub(crate) debug: Option<Debug<'a, 'ctx>>,
    functions: Vec<FunctionValue<'ctx>>,
    globals: Vec<PointerValue<'ctx>>,
    c_symbols: Vec<PointerValue<'ctx>>,
    heap: Heap<'ctx>,
}

/// C's heap functions.
#[derive(Clone, Copy)]
pub(crate) struct Heap<'ctx> {
    pub(crate) malloc: PointerValue<'ctx>,
    pub(crate) calloc: PointerValue<'ctx>,
    pub(crate) realloc: PointerValue<'ctx>,
    pub(crate) free: PointerValue<'ctx>,
}

impl<'ctx> Env<'_, 'ctx> {
    pub(crate) fn function(&self, id: FuncId) -> FunctionValue<'ctx> {
        self.functions[index(id)]
    }

    pub(crate) fn function_address(&self, id: FuncId) -> PointerValue<'ctx> {
        self.function(id).as_global_value().as_pointer_value()
    }

    pub(crate) fn global(&self, id: GlobalId) -> PointerValue<'ctx> {
        self.globals[index(id)]
    }

    pub(crate) fn c_symbol(&self, id: CSymbolId) -> PointerValue<'ctx> {
        self.c_symbols[index(id)]
    }

    pub(crate) fn heap(&self) -> Heap<'ctx> {
        self.heap
    }
}

/// Functions with more stack than this are not inlined: their callers would need it on every path, and from their
/// start, so that a program could run out of stack before it printed what comes first.
const LARGE_FRAME_BYTES: u64 = 16 << 10;

/// Builds the module of a program.
pub(crate) fn build<'ctx>(
    context: &'ctx Context,
    program: &Program,
    target: &Target,
    options: &CodegenOptions,
) -> Result<Module<'ctx>, BackendError> {
    let module = context.create_module("l4t");
    let optimizes = options.opt_level != OptLevel::None;
    let arch = target.arch();
    let functions: Vec<_> =
        program.functions.values().map(|func| declare(context, &module, arch, program, func)).collect();
    describe(context, &functions, program, target, options);
    let globals = program.globals.values().map(|global| data::declare(context, &module, global)).collect();
    let c_symbols = program.c_symbols.values().map(|symbol| c_symbol(context, &module, &symbol.name)).collect();
    let heap = Heap {
        malloc: c_symbol(context, &module, "malloc"),
        calloc: c_symbol(context, &module, "calloc"),
        realloc: c_symbol(context, &module, "realloc"),
        free: c_symbol(context, &module, "free"),
    };
    let debug =
        options.debug_info.as_ref().map(|info| Debug::new(context, &module, program, info, optimizes)).transpose()?;
    if let (Some(_), Some(main)) = (&debug, program.main) {
        // Its caller has no place in the source, and LLVM would take the places from what it puts there.
        functions[index(main)].add_attribute(AttributeLoc::Function, flag(context, "noinline"));
    }
    let allocates = program.functions.values().any(heap::allocates);
    let facts = (optimizes && allocates).then(|| ProgramFacts::new(program, &CallGraph::new(program)));
    let env =
        Env { context, module: &module, program, arch, optimizes, facts, debug, functions, globals, c_symbols, heap };
    for id in program.globals.iter().map(|(id, _)| id) {
        data::define(&env, id);
    }
    for id in program.functions.iter().map(|(id, _)| id) {
        function::translate(&env, id)?;
    }
    if let Some(init) = init_function(program) {
        data::run_at_load(&env, init);
    }
    if let Some(debug) = &env.debug {
        debug.finish();
    }
    drop(env);
    Ok(module)
}

/// Says of functions how they are to be compiled, beyond what is the same for all.
fn describe<'ctx>(
    context: &'ctx Context,
    functions: &[FunctionValue<'ctx>],
    program: &Program,
    target: &Target,
    options: &CodegenOptions,
) {
    let returns_twice = callers_of_returning_twice(program);
    for (function, returns_twice) in functions.iter().zip(returns_twice) {
        let add = |attribute| function.add_attribute(AttributeLoc::Function, attribute);
        if options.opt_level == OptLevel::None {
            // By the code that makes a frame, debuggers know where a function's parameters are in their places.
            add(context.create_string_attribute("frame-pointer", "all"));
        }
        if target.arch() == Arch::X86_64 && options.processor.cpu.is_none() {
            // Code that every processor understands should suit those that people have; else it suits the oldest.
            add(context.create_string_attribute("tune-cpu", "generic"));
        }
        if returns_twice {
            // LLVM keeps variables in memory, and values each in its place, only where it does not optimise.
            ["noinline", "optnone"].into_iter().for_each(|name| add(flag(context, name)));
        }
    }
}

fn declare<'ctx>(
    context: &'ctx Context,
    module: &Module<'ctx>,
    arch: Arch,
    program: &Program,
    func: &Function,
) -> FunctionValue<'ctx> {
    let sig = &program.signatures[func.sig];
    let linkage = if func.exported { Linkage::External } else { Linkage::Internal };
    let value = module.add_function(&func.symbol, function_type(context, sig), Some(linkage));
    let of_params = attributes(context, arch, sig, Side::Callee).into_iter().chain(by_value_attributes(context, func));
    for (place, attribute) in of_params {
        value.add_attribute(place, attribute);
    }
    let add = |attribute| value.add_attribute(AttributeLoc::Function, attribute);
    // Following a null pointer without a check is a fault of the machine, not undefined behaviour.
    add(flag(context, "null_pointer_is_valid"));
    add(flag(context, "nounwind"));
    // 2 means tables that are right at every instruction, for signals and profilers.
    add(number(context, "uwtable", 2));
    // A frame larger than a page touches each of its pages, so that running out of stack meets the guard page.
    add(context.create_string_attribute("probe-stack", "inline-asm"));
    // Recursion without end runs out of stack and is reported; made a loop, it would hang.
    add(context.create_string_attribute("disable-tail-calls", "true"));
    // A loop that copies stays a loop, as it is written: for the short ones, a call of C's function costs more than it
    // saves.
    add(context.create_string_attribute("no-builtin-memcpy", ""));
    add(context.create_string_attribute("no-builtin-memmove", ""));
    let frame: u64 = func.slots.values().map(|slot| slot.size).fold(0, u64::saturating_add);
    if frame > LARGE_FRAME_BYTES && !func.cold {
        add(flag(context, "noinline"));
    }
    if func.cold {
        add(flag(context, "cold"));
        add(flag(context, "noreturn"));
        add(flag(context, "noinline"));
    }
    value
}

/// A symbol of a C library. As a function whose type does not matter: calls say how they call.
///
/// LLVM must not know what C's functions do: what `malloc` gives holds anything, but is not undefined; what `free` is
/// given may be an object on the stack, and the guard words before it count; and what a block held stays there when it
/// is freed.
fn c_symbol<'ctx>(context: &'ctx Context, module: &Module<'ctx>, name: &str) -> PointerValue<'ctx> {
    if let Some(function) = module.get_function(name) {
        return function.as_global_value().as_pointer_value();
    }
    let ty = context.ptr_type(AddressSpace::default()).fn_type(&[], true);
    let function = module.add_function(name, ty, Some(Linkage::External));
    function.add_attribute(AttributeLoc::Function, context.create_string_attribute("no-builtins", ""));
    function.as_global_value().as_pointer_value()
}
