//! Links the runtime into a program: what runs before the L4T `main`, after a failed check, and when the process dies by a
//! signal. It is compiled with the program, for the same target, by the same backend: nothing is prebuilt.
//!
//! Input: a program after its last pass. Output: the program with
//! - an exported C `main` that installs handlers for signals, calls `l4t.init.guards` if there is such a function (passes make
//!   it: it writes the guard words of global variables), then the L4T `main`, and returns its value;
//! - the failure paths that the program's checks need, and the table of their sites ([`Program::runtime`]);
//! - the names that the target's C library has for C symbols;
//! - a call of `l4t.before_free` before each heap operation that could be given the address of a variable.
//!
//! A program without `main` is a library: another program starts, and decides about signals. It gets no C `main`, no
//! handlers, and no table of functions, which only they read; the loader calls `l4t.init.guards` ([`init_function`]).
//!
//! The functions are written in the text form, in `runtime/*.mir`. They are few and small, since every program has them.

mod platform_names;
mod tables;
mod targets;

use crate::builder::{FunctionBuilder, SignatureSet};
use crate::compact::compact;
use crate::ir::{CastOp, Extension, FuncId, Function, Init, Inst, NullKind, Param, Program, Runtime, Signature, Type};
use crate::queries::id;
use crate::target::Target;
use crate::text::parse_into;
use crate::verify::{Phase, debug_verify};
use l4t_syntax::Span;
use tables::{Strings, constant};

/// The second guard word before a variable whose address may reach C: what malloc keeps there as a block's size. Its
/// "mmapped" bit makes glibc's `free` answer `munmap_chunk(): invalid pointer`, and no cache takes a block that large.
pub const GUARD_SIZE_WORD: i64 = 1 << 40 | 2;

/// The function that runs before all others of the program, if the program has it: `() -> ()`, private. The pass
/// `legalize` makes it where guard words of globals must be stored. Two dots: no function of the user's is called so.
pub const INIT_SYMBOL: &str = "l4t.init.guards";

/// Whether a symbol of the runtime's is `l4t.` and this name. A function of the user's gets another symbol then.
pub fn is_taken(name: &str) -> bool {
    const NAMES: [&str; 17] = [
        "before_free",
        "division_by_zero",
        "empty",
        "fail",
        "functions",
        "in_function",
        "index_out_of_bounds",
        "null_function",
        "null_pointer",
        "on_signal",
        "overflow",
        "sigaction",
        "signal_stack",
        "sites",
        "stack_t",
        "start",
        "strings",
    ];
    NAMES.contains(&name)
}

/// The function of a library that backends must have called when the library is loaded. In a program with `main` there
/// is none: its C `main` calls it.
pub fn init_function(program: &Program) -> Option<FuncId> {
    let mut functions = program.functions.iter().filter(|_| program.main.is_none());
    functions.find(|(_, func)| &*func.symbol == INIT_SYMBOL).map(|(id, _)| id)
}

/// Which failure paths the program's checks need.
#[derive(Default)]
struct Needs {
    index_out_of_bounds: bool,
    null_pointer: bool,
    null_function: bool,
    division_by_zero: bool,
    /// Whether any variable has guard words.
    has_guards: bool,
}

/// Adds the runtime, unless it is there already: from [`Phase::Legal`] to [`Phase::Linked`].
pub fn link(program: &mut Program, target: &Target) {
    if program.runtime.is_some() {
        return;
    }
    platform_names::use_platform_names(program, target);
    let needs = find_needs(program);
    let mut strings = Strings::new();
    let sites = needs.any_check().then(|| tables::sites(program, &mut strings));
    let functions = program.main.map(|_| tables::functions(program, &mut strings));
    constant(program, "l4t.strings", 1, strings.into_bytes(), Vec::new());
    if let Some((names, addresses)) = functions {
        constant(program, "l4t.functions", 8, names, addresses);
    }
    let site_table = sites.map(|sites| constant(program, "l4t.sites", 4, sites, Vec::new()));

    let n_old = program.functions.len();
    let text = text_for(&needs, target, program.main.is_some());
    parse_into(program, &text).expect("the runtime's texts are right: a test reads them all");
    let added = |symbol: &str| {
        let mut functions = program.functions.iter().skip(n_old);
        functions.find(|(_, func)| &*func.symbol == symbol).map(|(id, _)| id)
    };
    let runtime = Runtime {
        index_out_of_bounds: added("l4t.index_out_of_bounds"),
        null_pointer: added("l4t.null_pointer"),
        null_function: added("l4t.null_function"),
        division_by_zero: added("l4t.division_by_zero"),
        site_table,
    };
    let start = added("l4t.start");
    let before_free = added("l4t.before_free");

    program.runtime = Some(runtime);
    if let Some(before_free) = before_free {
        guard_heap_operations(program, n_old, before_free);
    }
    if let (Some(start), Some(main)) = (start, program.main) {
        add_c_main(program, start, main);
    }
    debug_verify(program, Phase::Linked, "linking with the runtime");
}

/// The texts of what a program needs. `starts` is whether it is a whole program, no library.
fn text_for(needs: &Needs, target: &Target, starts: bool) -> String {
    let mut text = if starts { targets::signals(target) } else { String::new() };
    if needs.has_guards {
        text += &targets::before_free(target);
    }
    let of_checks = [
        (needs.any_check(), include_str!("runtime/fail.mir")),
        (needs.index_out_of_bounds, include_str!("runtime/index_out_of_bounds.mir")),
        (needs.null_pointer, include_str!("runtime/null_pointer.mir")),
        (needs.null_function, include_str!("runtime/null_function.mir")),
        (needs.division_by_zero, include_str!("runtime/division_by_zero.mir")),
    ];
    for (is_needed, part) in of_checks {
        text += if is_needed { part } else { "" };
    }
    text
}

impl Needs {
    fn any_check(&self) -> bool {
        self.index_out_of_bounds || self.null_pointer || self.null_function || self.division_by_zero
    }
}

fn find_needs(program: &Program) -> Needs {
    // A variable with an initial value has its guard words in its data.
    let has_guards = program.globals.values().any(|global| match &global.init {
        Init::Data { bytes, .. } => global.writable && bytes.get(8..16) == Some(&GUARD_SIZE_WORD.to_le_bytes()),
        Init::Zero => false,
    });
    let mut needs = Needs { has_guards, ..Needs::default() };
    for func in program.functions.values() {
        for &inst in func.blocks.values().flat_map(|block| &block.insts) {
            match &func.insts[inst] {
                Inst::CheckBounds { .. } => needs.index_out_of_bounds = true,
                Inst::CheckNull { kind: NullKind::Data, .. } => needs.null_pointer = true,
                Inst::CheckNull { kind: NullKind::Function, .. } => needs.null_function = true,
                Inst::CheckDivisor { .. } => needs.division_by_zero = true,
                Inst::Const { value: GUARD_SIZE_WORD, .. } => needs.has_guards = true,
                _ => {}
            }
        }
    }
    needs
}

/// Puts a call of `l4t.before_free` before what frees or resizes memory, in the functions of the program's own.
/// Functions from `n_own` on are the runtime's.
fn guard_heap_operations(program: &mut Program, n_own: usize, before_free: FuncId) {
    for func in program.functions.values_mut().take(n_own) {
        let block_of = |inst: &Inst| match inst {
            Inst::HeapFree { ptr } | Inst::HeapRealloc { ptr, .. } => Some(*ptr),
            _ => None,
        };
        if !func.insts.values().any(|inst| block_of(inst).is_some()) {
            continue;
        }
        for block in 0..func.blocks.len() {
            let old = std::mem::take(&mut func.blocks[id(block)].insts);
            let mut new = Vec::with_capacity(old.len() + 1);
            for inst in old {
                if let Some(ptr) = block_of(&func.insts[inst]) {
                    let call = Inst::Call { func: before_free, args: [ptr].into() };
                    let (call, _) = func.make_inst_of_type(call, None, func.inst_span(inst));
                    new.push(call);
                }
                new.push(inst);
            }
            func.blocks[id(block)].insts = new;
        }
        compact(func);
    }
}

/// `int main(int argc, char **argv)`.
fn add_c_main(program: &mut Program, start: FuncId, main: FuncId) {
    // Nobody wrote it, though it is there for `main`.
    let span = Span::default();
    let int = Param { ty: Type::I32, ext: Extension::Sign };
    let sig = Signature { params: [int, Param::full(Type::Ptr)].into(), n_fixed: None, ret: Some(int) };
    let sig = SignatureSet::new(program).intern(program, sig);
    let mut func = Function::new("l4t.main", "main", sig, span);
    func.exported = true;

    let mut b = FunctionBuilder::new(program, func);
    let call = |b: &mut FunctionBuilder, func, args| b.emit(program, Inst::Call { func, args }, span);
    call(&mut b, start, Box::default());
    let init = program.functions.iter().find(|(_, func)| &*func.symbol == INIT_SYMBOL);
    if let Some((init, _)) = init {
        call(&mut b, init, Box::default());
    }
    let takes_arguments = !program.signatures[program.functions[main].sig].params.is_empty();
    let args = if takes_arguments {
        let argc = b.cast(CastOp::SignExtend, b.params()[0], Type::I64, span);
        [argc, b.params()[1]].into()
    } else {
        Box::default()
    };
    let value = call(&mut b, main, args).expect("`main` gives a number");
    let status = b.cast(CastOp::Truncate, value, Type::I32, span);
    b.ret(Some(status), span);
    let func = b.finish();
    program.functions.alloc(func);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{parse, print_brief};
    use crate::verify::verify_phase;
    use expect_test::{Expect, expect};

    /// Each check once, a guarded slot, and memory freed.
    const PROGRAM: &str = r#"
        site0 = "a.l4t":3:5 "array<num>[3]" "  a[i]: 1"
        main @l4t.main
        func @l4t.main() -> i64 !0:5..9 {
          s0 = slot size 40 align 16
        b0:
          v0 = const.i64 1099511627778
          v1 = slot_addr s0
          store v0, v1+8
          v2 = slot_addr s0+16
          check.bounds v0, 3, site0
          check.null v2, site0
          check.null_func v2, site0
          check.divisor v0, site0
          heap.free v2
          return v0
        }
    "#;

    fn linked(text: &str, target: &str) -> Program {
        let mut program = parse(text).unwrap_or_else(|error| panic!("{error}"));
        link(&mut program, &Target::parse(target).expect("a known target"));
        verify_phase(&program, Phase::Linked).unwrap_or_else(|errors| panic!("{target}: {errors:#?}"));
        program
    }

    /// The symbols of the functions in a linked program.
    fn check_functions(text: &str, target: &str, expected: Expect) {
        let program = linked(text, target);
        let symbols: Vec<&str> = program.functions.values().map(|func| &*func.symbol).collect();
        expected.assert_eq(&symbols.join(" "));
    }

    #[test]
    fn the_runtime_verifies_on_every_target() {
        for target in Target::known() {
            let mut program = linked(PROGRAM, target);
            let once = program.clone();
            link(&mut program, &Target::parse(target).expect("a known target"));
            assert_eq!(program, once, "linking twice is linking once");
        }
    }

    #[test]
    fn what_is_linked_is_verified() {
        let broken = || {
            let mut program =
                parse("func @l4t.f() {\n s0 = slot size 8 align 8 variable\nb0:\n return\n}").expect("right");
            link(&mut program, &Target::parse("x86_64-linux").expect("a known target"));
        };
        assert_eq!(std::panic::catch_unwind(broken).is_err(), cfg!(debug_assertions));
    }

    #[test]
    fn a_program_gets_what_it_needs() {
        let small = "main @l4t.main\nfunc @l4t.main() -> i64 {\nb0:\n v0 = const.i64 0\n return v0\n}";
        check_functions(small, "x86_64-linux", expect!["l4t.main l4t.start l4t.on_signal main"]);
        check_functions(
            PROGRAM,
            "aarch64-linux",
            expect![
                "l4t.main l4t.start l4t.on_signal l4t.before_free l4t.fail l4t.index_out_of_bounds l4t.null_pointer l4t.null_function l4t.division_by_zero main"
            ],
        );
        check_functions(
            PROGRAM,
            "aarch64-macos",
            expect![
                "l4t.main l4t.start l4t.on_signal l4t.fail l4t.index_out_of_bounds l4t.null_pointer l4t.null_function l4t.division_by_zero main"
            ],
        );
        let no_main = "func @l4t.f() {\nb0:\n return\n}\nfunc @l4t.init.guards() {\nb0:\n return\n}";
        check_functions(no_main, "x86_64-macos", expect!["l4t.f l4t.init.guards"]);
    }

    #[test]
    fn the_c_main() {
        let text = "main @l4t.main\nfunc @l4t.main(i64, ptr) -> i64 {\nb0(v0: i64, v1: ptr):\n return v0\n}\n\
                    func @l4t.init.guards() {\nb0:\n return\n}";
        let text = print_brief(&linked(text, "x86_64-linux"));
        let main = &text[text.find("func @main").expect("there is one")..];
        expect![[r#"
            func @main(i32 sext, ptr) -> i32 sext exported name "l4t.main" {
            b0(v0: i32, v1: ptr):
              call @l4t.start()
              call @l4t.init.guards()
              v2 = sext.i64 v0
              v3 = call @l4t.main(v2, v1)
              v4 = trunc.i32 v3
              return v4
            }
        "#]]
        .assert_eq(main);
    }

    #[test]
    fn nobody_wrote_the_runtime() {
        for target in Target::known() {
            let n_own = parse(PROGRAM).expect("it is right").functions.len();
            for func in linked(PROGRAM, target).functions.values().skip(n_own) {
                assert!(func.span.range.is_empty(), "{target}: {}", func.name);
            }
        }
    }

    #[test]
    fn heap_operations_are_guarded() {
        let text = print_brief(&linked(PROGRAM, "x86_64-linux"));
        assert!(text.contains("  call @l4t.before_free(v2)\n  heap.free v2\n"), "{text}");
    }
}
