//! Compilations in several threads do not meet, and the same input gives the same bytes.

use l4t_driver::{Emit, OptLevel, Options, ProgramOptions, SourceFile, Sources};
use std::thread;

const N_THREADS: u64 = 8;
const N_ROUNDS: u64 = 5;

/// A program that differs from the others in names, constants, sizes and number of functions.
fn program(n: u64) -> String {
    let mut text = format!("ffi \"C\" printf\n\nstruct Point{n}\n  num x\n  array<char>[{}] name\n\n", n + 1);
    for i in 0..=n {
        text.push_str(&format!("func f{n}_{i}(num a, struct Point{n} p) -> num\n"));
        text.push_str(&format!("  array<num>[{}] numbers\n  numbers[{i}]: a * {n}\n", i + 1));
        text.push_str(&format!("  printf(\"{n} %lld %s\\n\", numbers[a % {}], p.name)\n  return p.x + {i}\n\n", i + 1));
    }
    text.push_str(&format!("func main() -> num\n  struct Point{n} p\n  return f{n}_0({n}, p)\n"));
    text
}

fn compile(n: u64) -> Vec<Vec<u8>> {
    let mut sources = Sources::new();
    sources.add(SourceFile::new(format!("{n}.l4t"), program(n).into_bytes()));
    let mut products = Vec::new();
    for opt_level in [OptLevel::None, OptLevel::Default] {
        for emit in [Emit::Tokens, Emit::Ast, Emit::Hir, Emit::Mir, Emit::Assembly, Emit::Object] {
            let options = Options::from(ProgramOptions { opt_level, ..ProgramOptions::default() });
            products.push(l4t_driver::emit(&sources, &options, emit).result.expect("the program is right"));
        }
    }
    products
}

#[test]
fn eight_threads_make_what_one_makes_alone() {
    let alone: Vec<_> = (0..N_THREADS).map(compile).collect();
    thread::scope(|scope| {
        for (n, expected) in (0..).zip(&alone) {
            scope.spawn(move || {
                for _ in 0..N_ROUNDS {
                    assert!(compile(n) == *expected, "program {n} differs");
                }
            });
        }
    });
}

#[test]
fn programs_are_loaded_in_several_threads() {
    thread::scope(|scope| {
        for n in 0..N_THREADS {
            scope.spawn(move || {
                let mut sources = Sources::new();
                sources.add(SourceFile::new("a.l4t", format!("func main() -> num\n  return {n}\n").into_bytes()));
                l4t_driver::load(&sources, &Options::default()).result.expect("the program is right");
            });
        }
    });
}

/// What a host moves between its threads.
#[test]
fn inputs_and_results_can_be_sent() {
    fn sendable<T: Send>() {}
    sendable::<Sources>();
    sendable::<Options>();
    sendable::<l4t_driver::Loaded>();
    sendable::<l4t_driver::Outcome<Vec<u8>>>();
}
