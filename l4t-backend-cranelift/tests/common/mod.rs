//! What the tests of this crate share: text to programs, programs to functions.

#![allow(dead_code, reason = "each test file uses its part")]

use l4t_backend_cranelift::CraneliftBackend;
use l4t_mir::backend::{Backend, CodegenOptions, LoadedProgram, OptLevel};
use l4t_mir::ir::Program;

/// All optimisation levels.
pub const LEVELS: [OptLevel; 4] = [OptLevel::None, OptLevel::Less, OptLevel::Default, OptLevel::Aggressive];

/// Reads MIR text.
pub fn parse(text: &str) -> Program {
    l4t_mir::text::parse(text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// Loads a program without optimisation.
pub fn load(text: &str) -> Box<dyn LoadedProgram> {
    load_at(text, OptLevel::None)
}

/// Loads a program.
pub fn load_at(text: &str, opt_level: OptLevel) -> Box<dyn LoadedProgram> {
    let options = CodegenOptions { opt_level, ..CodegenOptions::default() };
    CraneliftBackend.load(&parse(text), &options).unwrap_or_else(|error| panic!("{error:?}\n{text}"))
}

fn address(program: &dyn LoadedProgram, symbol: &str) -> *const u8 {
    program.address(symbol).unwrap_or_else(|| panic!("no function `{symbol}`"))
}

/// A function `(i64, i64) -> i64` of a program.
pub fn binary_function<'a>(program: &'a dyn LoadedProgram, symbol: &str) -> impl Fn(i64, i64) -> i64 + use<'a> {
    // SAFETY: the tests ask for functions of this signature, and the program outlives the function.
    let function: extern "C" fn(i64, i64) -> i64 = unsafe { std::mem::transmute(address(program, symbol)) };
    move |a, b| function(a, b)
}

/// Tries `copy(ptr, ptr)` and `zero(ptr)`, which are of `bytes` bytes, overlapping areas included.
pub fn check_block_functions(program: &dyn LoadedProgram, bytes: usize) {
    // SAFETY: the functions have these signatures, and get memory large enough.
    let copy: extern "C" fn(*mut u8, *const u8) = unsafe { std::mem::transmute(address(program, "copy")) };
    // SAFETY: as above.
    let zero: extern "C" fn(*mut u8) = unsafe { std::mem::transmute(address(program, "zero")) };
    let original: Vec<u8> = (0..bytes * 2 + 64).map(|i| (i * 7 + 1) as u8).collect();
    for (from, to) in [(16, 16 + bytes + 3), (16, 17), (17, 16), (16, 16)] {
        let (mut ours, mut expected) = (original.clone(), original.clone());
        expected.copy_within(from..from + bytes, to);
        let start = ours.as_mut_ptr();
        copy(start.wrapping_add(to), start.wrapping_add(from));
        assert_eq!(ours, expected, "{bytes} bytes from {from} to {to}");
    }
    let (mut ours, mut expected) = (original.clone(), original);
    expected[16..16 + bytes].fill(0);
    zero(ours.as_mut_ptr().wrapping_add(16));
    assert_eq!(ours, expected, "{bytes} bytes to zero");
}

/// Executes `main(argc, argv)` in a process of its own; gives its exit status, or minus the signal that ended it.
pub fn run(text: &str, opt_level: OptLevel, argc: i32, argv: usize) -> i32 {
    let program = load_at(text, opt_level);
    // SAFETY: the tests' `main` has C's signature.
    let main: extern "C" fn(i32, usize) -> i32 = unsafe { std::mem::transmute(address(&*program, "main")) };
    // SAFETY: the child does nothing but execute the compiled code and leave.
    let child = unsafe { libc::fork() };
    if child == 0 {
        // Rust's own handler of stack overflow would print and abort.
        // SAFETY: plain calls of C functions.
        unsafe {
            libc::signal(libc::SIGSEGV, libc::SIG_DFL);
            libc::signal(libc::SIGBUS, libc::SIG_DFL);
            let status = main(argc, argv);
            libc::_exit(status);
        }
    }
    let mut status = 0;
    // SAFETY: waits for the child made above.
    let waited = unsafe { libc::waitpid(child, &mut status, 0) };
    assert_eq!(waited, child);
    if libc::WIFEXITED(status) { libc::WEXITSTATUS(status) } else { -libc::WTERMSIG(status) }
}
