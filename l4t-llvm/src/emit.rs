//! From a module to bytes: target machine, LLVM's own passes, and output.

use crate::module;
use inkwell::OptimizationLevel;
use inkwell::context::Context;
use inkwell::module::Module;
use inkwell::passes::PassBuilderOptions;
use inkwell::targets::{CodeModel, FileType, InitializationConfig, RelocMode, TargetMachine, TargetTriple};
use l4t_mir::backend::{BackendError, CodegenOptions, Emit, OptLevel, Processor, Unsupported};
use l4t_mir::ir::Program;
use l4t_mir::target::{Arch, Os, Target};

/// Makes an artefact of a program.
pub(crate) fn compile(
    program: &Program,
    target: &Target,
    options: &CodegenOptions,
    emit: Emit,
) -> Result<Vec<u8>, BackendError> {
    let machine = target_machine(target, options)?;
    let context = Context::create();
    let module = module::build(&context, program, target, options)?;
    module.set_triple(&machine.get_triple());
    module.set_data_layout(&machine.get_target_data().get_data_layout());
    // The verifier's verdict on a defect of ours is better than what passes make of it.
    module.verify().map_err(|message| BackendError::Internal(format!("LLVM refuses its IR: {message}")))?;
    optimize(&module, &machine, options)?;
    let file_type = match emit {
        Emit::Ir => return Ok(module.print_to_string().to_bytes().to_vec()),
        Emit::Object => FileType::Object,
        Emit::Assembly => FileType::Assembly,
    };
    let buffer = machine.write_to_memory_buffer(&module, file_type);
    buffer.map(|bytes| bytes.as_slice().to_vec()).map_err(|message| BackendError::Internal(message.to_string()))
}

fn optimize(module: &Module<'_>, machine: &TargetMachine, options: &CodegenOptions) -> Result<(), BackendError> {
    let pipeline = match options.opt_level {
        // The language gives no meaning to functions that are never called: even without optimisation they need not
        // be compiled; MIR has dropped them already.
        OptLevel::None => "default<O0>",
        OptLevel::Less => "default<O1>",
        OptLevel::Default => "default<O2>",
        OptLevel::Aggressive => "default<O3>",
    };
    let passes = PassBuilderOptions::create();
    passes.set_loop_vectorization(true);
    passes.set_loop_slp_vectorization(true);
    passes.set_loop_unrolling(true);
    passes.set_loop_interleaving(true);
    module.run_passes(pipeline, machine, passes).map_err(|message| BackendError::Internal(message.to_string()))
}

fn target_machine(target: &Target, options: &CodegenOptions) -> Result<TargetMachine, BackendError> {
    inkwell::targets::Target::initialize_x86(&InitializationConfig::default());
    inkwell::targets::Target::initialize_aarch64(&InitializationConfig::default());
    let triple = TargetTriple::create(&triple(target));
    let no_code = || BackendError::Unsupported(Unsupported::Target(target.to_string()));
    let llvm = inkwell::targets::Target::from_triple(&triple).map_err(|_| no_code())?;
    let level = match options.opt_level {
        OptLevel::None => OptimizationLevel::None,
        OptLevel::Less => OptimizationLevel::Less,
        OptLevel::Default => OptimizationLevel::Default,
        OptLevel::Aggressive => OptimizationLevel::Aggressive,
    };
    let (cpu, features) = processor(target, &options.processor)?;
    llvm.create_target_machine(&triple, &cpu, &features, level, RelocMode::PIC, CodeModel::Default).ok_or_else(no_code)
}

/// The triple in LLVM's spelling. Mach-O files name the oldest macOS that they are for.
fn triple(target: &Target) -> String {
    let (major, minor) = Target::OLDEST_MACOS;
    match (target.os(), target.arch()) {
        (Os::Linux, _) => target.triple().to_string(),
        (Os::MacOs, Arch::X86_64) => format!("x86_64-apple-macos{major}.{minor}"),
        (Os::MacOs, Arch::Aarch64) => format!("arm64-apple-macos{major}.{minor}"),
    }
}

/// Which processor code is made for, and its features, in LLVM's spelling.
fn processor(target: &Target, wish: &Processor) -> Result<(String, String), BackendError> {
    let host = Target::host();
    let is_native = wish.cpu.as_deref() == Some("native");
    if is_native && !host.is_ok_and(|host| host.arch() == target.arch()) {
        return Err(BackendError::Unsupported(Unsupported::NativeProcessor(target.to_string())));
    }
    let (cpu, native_features) = match wish.cpu.as_deref() {
        None => (generic_cpu(target).to_owned(), String::new()),
        // What the system leaves out (in a virtual machine, say) the name alone would not tell.
        Some("native") => {
            (TargetMachine::get_host_cpu_name().to_string(), TargetMachine::get_host_cpu_features().to_string())
        }
        Some(name) => (name.to_owned(), String::new()),
    };
    let features = [native_features.as_str(), &wish.features].into_iter().filter(|list| !list.is_empty());
    Ok((cpu, features.collect::<Vec<_>>().join(",")))
}

/// What every processor of a target has.
fn generic_cpu(target: &Target) -> &'static str {
    match (target.os(), target.arch()) {
        (_, Arch::X86_64) => "x86-64",
        (Os::Linux, Arch::Aarch64) => "generic",
        (Os::MacOs, Arch::Aarch64) => "apple-m1",
    }
}
