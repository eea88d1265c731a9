//! A broken program for each rule, and what the verifier says of it.

use super::{Phase, verify, verify_function, verify_phase};
use crate::ir::{Inst, Program, SITE_BYTES, Terminator, Type};
use crate::queries::id;
use crate::text::parse;
use expect_test::{Expect, expect};

fn report(program: &Program, phase: Phase) -> String {
    match verify_phase(program, phase) {
        Ok(()) => "right".to_owned(),
        Err(errors) => errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"),
    }
}

fn program(text: &str) -> Program {
    parse(text).unwrap_or_else(|error| panic!("{error}"))
}

fn check(text: &str, expected: Expect) {
    expected.assert_eq(&report(&program(text), Phase::Built));
}

/// A function with parameters of all types, of which this is the body.
fn check_body(body: &str, expected: Expect) {
    check(&in_function(body), expected);
}

fn in_function(body: &str) -> String {
    format!(
        "site0 = \"f\":1:1 \"\" \"\"
        func @l4t.f(i64, ptr, i8 zext, i32 sext) -> i64 {{
          s0 = slot size 8 align 8
        b0(v0: i64, v1: ptr, v2: i8, v3: i32):
          {body}
        }}"
    )
}

/// A right program, changed in a way that no text can be.
fn check_changed(change: impl FnOnce(&mut Program), expected: Expect) {
    let mut program = program(&in_function("v4 = add.i64 v0, v0\n jump b1(v4)\n b1(v5: i64):\n return v5"));
    assert_eq!(verify(&program), Ok(()));
    change(&mut program);
    expected.assert_eq(&report(&program, Phase::Built));
}

#[test]
fn symbols() {
    check("func @f() { b0: return }", expect!["symbol `f`: private symbols hold `.`"]);
    check("func @l4t.f() exported { b0: return }", expect!["symbol `l4t.f`: exported symbols hold no `.`"]);
    check("global @l4t.f size 8 align 8\nfunc @l4t.f() { b0: return }", expect!["symbol `l4t.f` is defined twice"]);
    check(
        "global @\"\" size 8 align 8\nextern $\"\"",
        expect![[r#"
        a symbol is empty
        a C symbol has an empty name"#]],
    );
    check_changed(
        |program| {
            for _ in 0..2 {
                program.c_symbols.alloc(crate::ir::CSymbol { name: "puts".into() });
            }
        },
        expect!["C symbol `puts` stands there twice"],
    );
}

#[test]
fn signatures() {
    check(
        "signature (i1, i8, i64 sext)",
        expect![[r#"
        signature 0 has an `i1`
        signature 0 has an `i8` that is not extended
        signature 0 has an `i64` that is extended"#]],
    );
    check_changed(
        |program| {
            let mut sig = program.signatures[id(0)].clone();
            program.signatures.alloc(sig.clone());
            sig.n_fixed = Some(9);
            program.signatures.alloc(sig);
        },
        expect![[r#"
            signature 1 stands there twice
            signature 2 has fewer parameters than fixed ones"#]],
    );
}

#[test]
fn globals() {
    check(
        "const @l4t.g size 3 align 3 = \"a\"",
        expect![[r#"
        global 0 (`l4t.g`): alignment 3 is no power of two
        global 0 (`l4t.g`): size 3 but 1 bytes"#]],
    );
    check(
        "global @l4t.g size 9223372036854775808 align 1",
        expect!["global 0 (`l4t.g`): size 9223372036854775808 is too large"],
    );
    check_changed(
        |program| {
            use crate::ir::{Global, Init, Reloc, RelocTarget};
            let reloc = |offset| Reloc { offset, target: RelocTarget::Global(id(7), 0) };
            let bytes = [0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0].into();
            let relocs = [reloc(0), reloc(4), reloc(8), reloc(16), reloc(u64::MAX)].into();
            program.globals.alloc(Global {
                name: "l4t.g".into(),
                size: 17,
                align: 8,
                writable: true,
                init: Init::Data { bytes, relocs },
                is_variable: false,
            });
        },
        expect![[r#"
            global 0: the address at 0 is of something that does not exist
            global 0: the address at 4 is out of order
            global 0: the address at 4 is of something that does not exist
            global 0: the bytes under the address at 8 are not zero
            global 0: the address at 8 is of something that does not exist
            global 0: the address at 16 is outside of the data
            global 0: the address at 16 is of something that does not exist
            global 0: the address at 18446744073709551615 is outside of the data
            global 0: the address at 18446744073709551615 is of something that does not exist"#]],
    );
}

#[test]
fn sites_and_main() {
    check("site0 = \"f\":0:1 \"\" \"\"", expect!["site 0 is at 0:1, but lines and columns start with 1"]);
    check("main @l4t.main\nfunc @l4t.main() { b0: return }", expect!["`main` is variadic or does not give an `i64`"]);
    let runtime = "
        global @l4t.sites size 1 align 1
        runtime { null_pointer @l4t.n division_by_zero @l4t.d site_table @l4t.sites }
        func @l4t.n(ptr) { b0(v0: ptr): unreachable }
        func @l4t.d(ptr, i64) cold { b0(v0: ptr, v1: i64): unreachable }";
    check(
        runtime,
        expect![[r#"
        the runtime's `null_pointer` is not cold
        the runtime's `division_by_zero` does not exist or has another signature
        the site table does not exist or does not have 0 bytes"#]],
    );
}

#[test]
fn function_heads() {
    check("func @l4t.f(i64, ...) { b0(v0: i64): return }", expect!["function `l4t.f`: the signature is variadic"]);
    check(
        "func @l4t.f(i64 by_value 8) { b0(v0: i64): return }",
        expect!["function `l4t.f`: parameter 0 is passed by value but no `ptr`"],
    );
    check("func @l4t.f() { }", expect!["function `l4t.f`: there is no block"]);
    check(
        "func @l4t.f() { s0 = slot size 9223372036854775808 align 32 b0: return }",
        expect![[r#"
        function `l4t.f`: slot s0: alignment 32 is no power of two up to 16
        function `l4t.f`: slot s0: size 9223372036854775808 is too large"#]],
    );
    check(
        "func @l4t.f(i64) { b0: return }",
        expect!["function `l4t.f`, block b0, parameters: the entry's parameters are not those of the signature"],
    );
    check(
        "func @l4t.f() { b0: jump b0 }",
        expect!["function `l4t.f`, block b0, terminator: nothing may go to the entry"],
    );
    check_changed(
        |program| program.functions[id(0)].by_value_bytes = [None].into(),
        expect!["function `l4t.f`: `by_value_bytes` speaks of 1 parameters, the signature of 4"],
    );
    check_changed(
        |program| program.functions[id(0)].sig = id(3),
        expect!["function `l4t.f`: signature 3 does not exist"],
    );
    check_changed(
        |program| program.functions[id(0)].spans.clear(),
        expect!["function `l4t.f`: 1 instructions, but 1 results and 0 spans"],
    );
}

#[test]
fn ids_out_of_range() {
    check_changed(
        |program| program.functions[id(0)].blocks[id(1)].params = vec![id(70)],
        expect!["function `l4t.f`, block b1, parameters: value 70 does not exist"],
    );
    check_changed(
        |program| program.functions[id(0)].blocks[id(1)].insts = vec![id(70)],
        expect!["function `l4t.f`, block b1, instruction 70: instruction 70 does not exist"],
    );
    check_changed(
        |program| {
            let func = &mut program.functions[id(0)];
            func.insts[id(0)] = Inst::CallC { symbol: id(9), sig: id(9), args: [id(90)].into() };
            if let Terminator::Jump(target) = &mut func.blocks[id(0)].terminator {
                target.block = id(9);
            }
        },
        expect![[r#"
            function `l4t.f`, block b0, instruction 0: value 90 does not exist
            function `l4t.f`, block b0, instruction 0: C symbol 9 does not exist
            function `l4t.f`, block b0, instruction 0: signature 9 does not exist
            function `l4t.f`, block b0, terminator: block 9 does not exist"#]],
    );
}

#[test]
fn definitions() {
    check_changed(
        |program| program.functions[id(0)].blocks[id(1)].insts = vec![id(0)],
        expect!["function `l4t.f`, block b1, instruction 0: the instruction stands in the function twice"],
    );
    check_changed(
        |program| program.functions[id(0)].blocks[id(1)].params = vec![id(4)],
        expect!["function `l4t.f`, block b1, parameters: v4 is defined twice"],
    );
    check_changed(
        |program| program.functions[id(0)].results[0] = None,
        expect!["function `l4t.f`, block b0, instruction 0: the operation defines i64, the result is nothing"],
    );
    check_changed(
        |program| program.functions[id(0)].values[id(4)].ty = Type::I8,
        expect![[r#"
        function `l4t.f`, block b0, instruction 0: the operation defines i64, the result is i8
        function `l4t.f`, block b0, terminator: v4 is `i8`, expected `i64`"#]],
    );
}

#[test]
fn operands() {
    check_body(
        "v4 = add.i64 v0, v2\n v5 = sub.ptr v1, v1\n return v4",
        expect![[r#"
        function `l4t.f`, block b0, instruction 0: v2 is `i8`, expected `i64`
        function `l4t.f`, block b0, instruction 1: arithmetic on `ptr`"#]],
    );
    check_body(
        "v4 = eq v0, v1\n v5 = slt v1, v1\n v6 = ult v1, v1\n return v0",
        expect![[r#"
        function `l4t.f`, block b0, instruction 0: v1 is `ptr`, expected `i64`
        function `l4t.f`, block b0, instruction 1: addresses are compared as signed numbers"#]],
    );
    check_body(
        "v4 = select.i64 v0, v0, v1\n return v4",
        expect![[r#"
        function `l4t.f`, block b0, instruction 0: v0 is `i64`, expected `i1`
        function `l4t.f`, block b0, instruction 0: v1 is `ptr`, expected `i64`"#]],
    );
    check_body(
        "v4 = element v0, v1, 8\n v5 = offset v0, 8\n return v0",
        expect![[r#"
        function `l4t.f`, block b0, instruction 0: v0 is `i64`, expected `ptr`
        function `l4t.f`, block b0, instruction 0: v1 is `ptr`, expected `i64`
        function `l4t.f`, block b0, instruction 1: v0 is `i64`, expected `ptr`"#]],
    );
    check_body(
        "v4 = load.i64 v0\n store v0, v0\n copy v0, v1, 8\n zero v0, 8\n return v0",
        expect![[r#"
        function `l4t.f`, block b0, instruction 0: v0 is `i64`, expected `ptr`
        function `l4t.f`, block b0, instruction 1: v0 is `i64`, expected `ptr`
        function `l4t.f`, block b0, instruction 2: v0 is `i64`, expected `ptr`
        function `l4t.f`, block b0, instruction 3: v0 is `i64`, expected `ptr`"#]],
    );
    check_body(
        "v4 = heap.alloc v1\n v5 = heap.alloc_zeroed v0, v2\n v6 = heap.realloc v1, v1\n heap.free v0\n return v0",
        expect![[r#"
            function `l4t.f`, block b0, instruction 0: v1 is `ptr`, expected `i64`
            function `l4t.f`, block b0, instruction 1: v2 is `i8`, expected `i64`
            function `l4t.f`, block b0, instruction 2: v1 is `ptr`, expected `i64`
            function `l4t.f`, block b0, instruction 3: v0 is `i64`, expected `ptr`"#]],
    );
    check_body(
        "check.bounds v1, 0, site0\n check.null v0, site0\n check.divisor v3, site0\n return v0",
        expect![[r#"
        function `l4t.f`, block b0, instruction 0: v1 is `ptr`, expected `i64`
        function `l4t.f`, block b0, instruction 0: no index is within an array of length 0
        function `l4t.f`, block b0, instruction 1: v0 is `i64`, expected `ptr`
        function `l4t.f`, block b0, instruction 2: v3 is `i32`, expected `i64`"#]],
    );
    check_body(
        "v4 = load.i1 v1\n store v4, v1\n return v0",
        expect![[r#"
        function `l4t.f`, block b0, instruction 0: `i1` has no form in memory
        function `l4t.f`, block b0, instruction 1: `i1` has no form in memory"#]],
    );
    check_body(
        "v4 = zext.i8 v0\n v5 = trunc.i64 v0\n v6 = sext.ptr v0\n v7 = ptr_to_int.i32 v1\n v8 = int_to_ptr.ptr v3\n return v0",
        expect![[r#"
            function `l4t.f`, block b0, instruction 0: `i64` cannot become `i8` in this way
            function `l4t.f`, block b0, instruction 1: `i64` cannot become `i64` in this way
            function `l4t.f`, block b0, instruction 2: `i64` cannot become `ptr` in this way
            function `l4t.f`, block b0, instruction 3: `ptr` cannot become `i32` in this way
            function `l4t.f`, block b0, instruction 4: `i32` cannot become `ptr` in this way"#]],
    );
    check_changed(
        |program| program.functions[id(0)].insts[id(0)] = Inst::Const { ty: Type::I64, value: 1 },
        expect!["right"],
    );
    check_changed(
        |program| {
            let func = &mut program.functions[id(0)];
            func.insts[id(0)] = Inst::Const { ty: Type::I8, value: 255 };
            func.values[id(4)].ty = Type::I8;
        },
        expect![[r#"
            function `l4t.f`, block b0, instruction 0: 255 is no constant of type `i8`
            function `l4t.f`, block b0, terminator: v4 is `i8`, expected `i64`"#]],
    );
}

#[test]
fn calls() {
    check_body(
        "v4 = call @l4t.f(v0)\n return v4",
        expect!["function `l4t.f`, block b0, instruction 0: 1 arguments, but the signature has 4"],
    );
    check_body(
        "v4 = call_ptr v0(v0, v1): (i64, i64) -> i64\n return v4",
        expect![[r#"
        function `l4t.f`, block b0, instruction 0: v0 is `i64`, expected `ptr`
        function `l4t.f`, block b0, instruction 0: v1 is `ptr`, expected `i64`"#]],
    );
    check_body(
        "call_c $puts(v2): (ptr)\n return v0",
        expect!["function `l4t.f`, block b0, instruction 0: v2 is `i8`, expected `ptr`"],
    );
}

#[test]
fn terminators() {
    check_body(
        "branch v0, b1, b2(v0)\n b1:\n return v1\n b2(v4: i64, v5: i64):\n return",
        expect![[r#"
        function `l4t.f`, block b0, terminator: v0 is `i64`, expected `i1`
        function `l4t.f`, block b0, terminator: 1 arguments for b2, which has 2 parameters
        function `l4t.f`, block b1, terminator: v1 is `ptr`, expected `i64`
        function `l4t.f`, block b2, terminator: no value is returned, but the signature has a result"#]],
    );
    check_body(
        "jump b1(v0)\n b1(v4: ptr):\n return v0",
        expect!["function `l4t.f`, block b0, terminator: v0 is `i64`, expected `ptr`"],
    );
    check(
        "func @l4t.f(i64) { b0(v0: i64): return v0 }",
        expect!["function `l4t.f`, block b0, terminator: a value is returned, but the signature has no result"],
    );
}

#[test]
fn dominance() {
    check_body(
        "v4 = add.i64 v5, v0\n v5 = add.i64 v0, v0\n return v4",
        expect!["function `l4t.f`, block b0, instruction 0: v5 is used before it is defined"],
    );
    check_body(
        "v4 = eq v0, v0\n branch v4, b1, b2\n b1:\n v5 = const.i64 1\n jump b3\n b2:\n jump b3\n b3:\n return v5",
        expect!["function `l4t.f`, block b3, terminator: v5 is used before it is defined"],
    );
    // Blocks that cannot be reached may use anything.
    check_body("return v0\n b1:\n return v4\n b2:\n v4 = const.i64 1\n return v4", expect!["right"]);
}

#[test]
fn phases() {
    let marked = "global @l4t.g size 8 align 8 variable
        func @l4t.f() { s0 = slot size 8 align 8 variable b0: return }";
    let check_phase = |text: &str, phase, expected: Expect| expected.assert_eq(&report(&program(text), phase));
    check_phase(marked, Phase::Built, expect!["right"]);
    check_phase(marked, Phase::Legal, expect!["global 0 (`l4t.g`) is still marked as a variable"]);
    check_phase(
        "func @l4t.f() { s0 = slot size 8 align 8 variable b0: return }",
        Phase::Legal,
        expect!["function `l4t.f`: slot s0 is still marked as a variable"],
    );
    check_phase(
        "main @l4t.f func @l4t.f() -> i64 { b0: unreachable }",
        Phase::Linked,
        expect![[r#"
        the runtime is missing
        there are 0 exported functions called `main`"#]],
    );
    let unprepared = in_function("check.null v1, site0\n return v0") + "runtime { }";
    check_phase(
        &unprepared,
        Phase::Linked,
        expect![
            "function `l4t.f`, block b0, instruction 0: the runtime has no function or no table of sites for this check"
        ],
    );
}

#[test]
fn one_function_can_be_checked_alone() {
    let program = program("func @l4t.f() { b0: return }\nfunc @l4t.g() -> i64 { b0: return }");
    assert_eq!(verify_function(&program, id(0), Phase::Built), Ok(()));
    assert!(verify_function(&program, id(1), Phase::Built).is_err());
}

#[test]
fn there_are_not_more_errors_than_one_reads() {
    let text = in_function(&format!("{} return v0", "zero v0, 8\n".repeat(1000)));
    assert_eq!(verify(&program(&text)).expect_err("it is wrong").len(), super::MAX_ERRORS);
}

#[test]
fn the_record_of_a_site_has_six_numbers() {
    assert_eq!(SITE_BYTES, 6 * 4);
}

#[test]
fn debug_information_of_programs() {
    check(
        "type0 = ptr type0 \"ptr<num>\"\ntype1 = struct 8 \"S\" (\"next\" type2 0)\nglobal @l4t.g size 8 align 8
        debug @l4t.g \"g\" type2",
        expect![[r#"
            type 0 is made of one that does not exist, or not before it
            type 1 is made of one that does not exist, or not before it
            the global variable `g` has no such type or storage"#]],
    );
}

#[test]
fn debug_information_of_functions() {
    let check = |debug: &str, expected: Expect| {
        check(
            &format!(
                "type0 = num \"num\"\ntype1 = array type0 2 \"array<num>[2]\"
                func @l4t.f(i64) {{
                  s0 = slot size 8 align 8
                  {debug}
                b0(v0: i64):
                  v1 = const.i8 0
                  return
                }}"
            ),
            expected,
        );
    };
    check("result type0 scope0 = 0..9 param \"n\" type0 scope0 (0 v0, 3 s0, 3 const 1, 4 nowhere)", expect!["right"]);
    check(
        "result type7 scope0 = 5..9 scope1 = scope0 4..9",
        expect![[r#"
            function `l4t.f`: the result's type does not exist
            function `l4t.f`: scope 1 does not lie within one before it, in order
            function `l4t.f`: the signature has 1 parameters; 0 variables come first as such"#]],
    );
    check(
        "result type0 scope0 = 0..9 param \"a\" type0 scope1 () local \"b\" type0 scope0 (3 s0, 2 s0)
         local \"c\" type0 scope0 (0 v1) local \"d\" type1 scope0 (0 s0) local \"e\" type1 scope0 (0 const 0)",
        expect![[r#"
            function `l4t.f`: the variable `a` has no such type or scope
            function `l4t.f`: the variable `b` has places out of order
            function `l4t.f`: the variable `c` is held by what does not exist or has another type
            function `l4t.f`: the variable `d` is held by what does not exist or has another type
            function `l4t.f`: the variable `e` is held by what does not exist or has another type"#]],
    );
}
