//! MIR programs in text form, executed in memory at every optimisation level.

mod common;

use common::{load, load_at, run};
use l4t_mir::backend::{Backend, BackendError, CodegenOptions, Limit, OptLevel};
use l4t_mir::ir::SITE_BYTES;

/// The body of a function of two numbers, and what it gives for some arguments.
fn check(body: &str, cases: &[(i64, i64, i64)]) {
    let text = format!("func @f(i64, i64) -> i64 exported {{\n{body}\n}}");
    for level in common::LEVELS {
        let program = load_at(&text, level);
        let f = common::binary_function(&*program, "f");
        for &(a, b, expected) in cases {
            assert_eq!(f(a, b), expected, "f({a}, {b}) at {level:?}");
        }
    }
}

/// An operation of two `i64`.
fn check_binary(op: &str, cases: &[(i64, i64, i64)]) {
    check(&format!("b0(v0: i64, v1: i64):\n v2 = {op}.i64 v0, v1\n return v2"), cases);
}

/// An operation of two bytes, the low ones of the arguments; the result is zero-extended.
fn check_binary_i8(op: &str, cases: &[(i64, i64, i64)]) {
    check(
        &format!(
            "b0(v0: i64, v1: i64):\n v2 = trunc.i8 v0\n v3 = trunc.i8 v1\n v4 = {op}.i8 v2, v3\n \
             v5 = zext.i64 v4\n return v5"
        ),
        cases,
    );
}

#[test]
fn arithmetic_wraps_around() {
    check_binary("add", &[(1, 2, 3), (i64::MAX, 1, i64::MIN)]);
    check_binary("sub", &[(1, 2, -1), (i64::MIN, 1, i64::MAX)]);
    check_binary("mul", &[(-3, 5, -15), (i64::MAX, 2, -2)]);
    check_binary_i8("add", &[(255, 2, 1), (127, 1, 128)]);
    check_binary_i8("mul", &[(16, 17, 16)]);
}

#[test]
fn multiplication_by_constants() {
    for factor in [-1, 0, 1, 2, 3, 5, 6, 7, 9, 10, 17, i64::MAX] {
        let cases = [0, 1, -1, 12345, i64::MIN, i64::MAX].map(|a: i64| (a, 0, a.wrapping_mul(factor)));
        check(&format!("b0(v0: i64, v1: i64):\n v2 = const.i64 {factor}\n v3 = mul.i64 v0, v2\n return v3"), &cases);
    }
}

#[test]
fn division_by_constants() {
    let divisors = [1, 2, 3, 4, 7, 8, 10, 64, 1000, 1 << 31, 1 << 32, 1 << 62, -2, -7, -1024, i64::MAX, i64::MIN];
    for divisor in divisors {
        let numbers = [0, 1, -1, 2, -2, 63, -63, 64, -64, 12345, -98765, i64::MIN, i64::MIN + 1, i64::MAX];
        for (op, cases) in [
            ("sdiv", numbers.map(|a: i64| (a, 0, a.wrapping_div(divisor)))),
            ("srem", numbers.map(|a: i64| (a, 0, a.wrapping_rem(divisor)))),
        ] {
            check(
                &format!("b0(v0: i64, v1: i64):\n v2 = const.i64 {divisor}\n v3 = {op}.i64 v0, v2\n return v3"),
                &cases,
            );
        }
    }
}

#[test]
fn division_truncates() {
    check_binary("sdiv", &[(7, 2, 3), (-7, 2, -3), (7, -2, -3), (i64::MIN, 2, i64::MIN / 2)]);
    check_binary("srem", &[(7, 2, 1), (-7, 2, -1), (7, -2, 1), (i64::MIN, 3, i64::MIN % 3)]);
    check_binary_i8("sdiv", &[(250, 2, 253)]);
    check_binary_i8("srem", &[(249, 2, 255)]);
}

#[test]
fn bits() {
    check_binary("and", &[(12, 10, 8)]);
    check_binary("or", &[(12, 10, 14)]);
    check_binary("xor", &[(12, 10, 6)]);
    check_binary("shl", &[(3, 4, 48), (3, 68, 48)]);
    check_binary("sshr", &[(-16, 2, -4), (-16, 66, -4)]);
    check_binary("ushr", &[(-1, 63, 1), (8, 65, 4)]);
    check_binary_i8("shl", &[(3, 9, 6), (255, 7, 128)]);
    check_binary_i8("sshr", &[(128, 1, 192)]);
    check_binary_i8("ushr", &[(128, 9, 64)]);
}

#[test]
fn comparisons() {
    let cases = [(1, 2), (2, 1), (3, 3), (-1, 1), (i64::MIN, i64::MAX)];
    type Meaning = fn(i64, i64) -> bool;
    let all: [(&str, Meaning); 10] = [
        ("eq", |a, b| a == b),
        ("ne", |a, b| a != b),
        ("slt", |a, b| a < b),
        ("sle", |a, b| a <= b),
        ("sgt", |a, b| a > b),
        ("sge", |a, b| a >= b),
        ("ult", |a, b| (a as u64) < b as u64),
        ("ule", |a, b| a as u64 <= b as u64),
        ("ugt", |a, b| a as u64 > b as u64),
        ("uge", |a, b| a as u64 >= b as u64),
    ];
    for (op, meaning) in all {
        let cases = cases.map(|(a, b)| (a, b, i64::from(meaning(a, b))));
        check(&format!("b0(v0: i64, v1: i64):\n v2 = {op} v0, v1\n v3 = zext.i64 v2\n return v3"), &cases);
        let branch = format!(
            "b0(v0: i64, v1: i64):\n v2 = {op} v0, v1\n branch v2, b1, b2\nb1:\n v3 = const.i64 1\n return v3\n\
             b2:\n v4 = const.i64 0\n return v4"
        );
        check(&branch, &cases);
    }
}

#[test]
fn truth_values() {
    let truth = |op: &str| {
        format!(
            "b0(v0: i64, v1: i64):\n v2 = trunc.i1 v0\n v3 = trunc.i1 v1\n v4 = {op} v2, v3\n v5 = zext.i64 v4\n return v5"
        )
    };
    check(&truth("and.i1"), &[(1, 1, 1), (3, 2, 0)]);
    check(&truth("xor.i1"), &[(1, 1, 0), (3, 2, 1)]);
    check(&truth("add.i1"), &[(1, 1, 0), (1, 0, 1)]);
    // As a signed number, truth is -1.
    check(&truth("slt"), &[(1, 0, 1), (0, 1, 0), (0, 0, 0)]);
    check("b0(v0: i64, v1: i64):\n v2 = trunc.i1 v0\n v3 = sext.i64 v2\n return v3", &[(1, 0, -1), (2, 0, 0)]);
    check("b0(v0: i64, v1: i64):\n v2 = const.i1 -1\n v3 = zext.i64 v2\n return v3", &[(0, 0, 1)]);
}

#[test]
fn conversions() {
    let through =
        |cut: &str, extend: &str| format!("b0(v0: i64, v1: i64):\n v2 = {cut} v0\n v3 = {extend}.i64 v2\n return v3");
    check(&through("trunc.i8", "sext"), &[(0x1ff, 0, -1), (0x17f, 0, 127)]);
    check(&through("trunc.i16", "zext"), &[(-1, 0, 0xffff)]);
    check(&through("trunc.i32", "sext"), &[(0xffff_ffff, 0, -1)]);
    check(&through("int_to_ptr.ptr", "ptr_to_int"), &[(0x1234, 0, 0x1234)]);
}

#[test]
fn selection_and_loops() {
    check("b0(v0: i64, v1: i64):\n v2 = slt v0, v1\n v3 = select.i64 v2, v0, v1\n return v3", &[(1, 2, 1), (2, 1, 1)]);
    // The sum of v0..v1, in a loop that starts at the entry itself.
    check(
        "b0(v0: i64, v1: i64):\n v9 = const.i64 0\n jump b1(v0, v9)\n\
         b1(v2: i64, v3: i64):\n v4 = slt v2, v1\n branch v4, b2, b3\n\
         b2:\n v5 = add.i64 v3, v2\n v6 = const.i64 1\n v7 = add.i64 v2, v6\n jump b1(v7, v5)\n\
         b3:\n return v3",
        &[(0, 10, 45), (5, 5, 0)],
    );
}

#[test]
fn memory_of_every_width() {
    for (ty, extend, kept) in [("i8", "sext.i64", 8), ("i16", "sext.i64", 16), ("i32", "sext.i64", 32)] {
        let unused = 64 - kept;
        let cut = |value: i64| value << unused >> unused;
        // An odd offset: no access needs alignment.
        let body = format!(
            " s0 = slot size 32 align 16\nb0(v0: i64, v1: i64):\n v2 = slot_addr s0+1\n v3 = trunc.{ty} v0\n \
             store v3, v2+4\n v4 = load.{ty} v2+4\n v5 = {extend} v4\n return v5"
        );
        check(&body, &[-1, 0x1234_5678_9abc_def0, 0x80].map(|value| (value, 0, cut(value))));
    }
}

#[test]
fn elements_of_every_stride() {
    for stride in [0, 1, 3, 5, 8, 12, 16, 24, 36, 40, 56, 144, 1 << 20, 3 << 30] {
        check(
            &format!(
                "b0(v0: i64, v1: i64):\n v2 = int_to_ptr.ptr v0\n v3 = element v2, v1, {stride}\n v4 = offset v3, -8\n \
                 v5 = ptr_to_int.i64 v4\n return v5"
            ),
            &[(1000, 3, 992 + 3 * stride), (0, -1, -stride - 8)],
        );
    }
}

#[test]
fn copies_and_zeroing_of_every_size() {
    for bytes in (0..=70).chain([96, 127, 128, 129, 200, 256, 257, 5000]) {
        let text = format!(
            "func @copy(ptr, ptr) exported {{\nb0(v0: ptr, v1: ptr):\n copy v0, v1, {bytes}\n return\n}}\n\
             func @zero(ptr) exported {{\nb0(v0: ptr):\n zero v0, {bytes}\n return\n}}"
        );
        for level in [OptLevel::None, OptLevel::Default] {
            let program = load_at(&text, level);
            common::check_block_functions(&*program, bytes);
        }
    }
}

#[test]
fn globals_hold_data_and_addresses() {
    let text = r#"
        global @l4t.global.big size 100000 align 16
        global @l4t.global.count size 8 align 8 = "\x01\0\0\0\0\0\0\0"
        const @l4t.str.0 size 6 align 1 = "hello\0"
        const @l4t.table size 24 align 8 = global @l4t.str.0+1, func @l4t.seven, global @l4t.table
        func @l4t.seven() -> i64 {
        b0:
          v0 = const.i64 7
          return v0
        }
        func @f(i64, i64) -> i64 exported {
        b0(v0: i64, v1: i64):
          v2 = global_addr @l4t.table
          v3 = load.ptr v2
          v4 = load.i8 v3
          v5 = zext.i64 v4
          v6 = load.ptr v2+8
          v7 = call_ptr v6(): () -> i64
          v8 = global_addr @l4t.global.big+99992
          store v7, v8
          v9 = global_addr @l4t.global.big
          v10 = load.i64 v9+99992
          v11 = global_addr @l4t.global.count
          v12 = load.i64 v11
          v13 = add.i64 v12, v10
          store v13, v11
          v14 = mul.i64 v13, v5
          v15 = func_addr @l4t.seven
          v16 = eq v15, v6
          v17 = zext.i64 v16
          v18 = add.i64 v14, v17
          return v18
        }
    "#;
    for level in common::LEVELS {
        let program = load_at(text, level);
        let f = common::binary_function(&*program, "f");
        assert_eq!(f(0, 0), 8 * i64::from(b'e') + 1);
        assert_eq!(f(0, 0), 15 * i64::from(b'e') + 1, "variables keep their values");
    }
}

#[test]
fn heap_operations_are_the_c_functions() {
    check(
        "b0(v0: i64, v1: i64):\n v2 = const.i64 8\n v3 = heap.alloc v2\n store v0, v3\n v4 = const.i64 100000\n \
         v5 = heap.realloc v3, v4\n v6 = load.i64 v5\n heap.free v5\n v7 = heap.alloc_zeroed v2, v2\n \
         v8 = load.i64 v7+56\n heap.free v7\n v9 = add.i64 v6, v8\n v10 = add.i64 v9, v1\n return v10",
        &[(42, 0, 42), (-1, 1, 0)],
    );
}

#[test]
fn c_calls_with_narrow_parameters_and_results() {
    check(
        "b0(v0: i64, v1: i64):\n v2 = trunc.i32 v0\n v3 = call_c $abs(v2): (i32 sext) -> i32 sext\n \
         v4 = sext.i64 v3\n return v4",
        &[(-5, 0, 5), (0x1_0000_0003, 0, 3)],
    );
    // A function that has only a few of C's numbers in its registers must see the others on the stack.
    let program = load(
        r#"
        const @l4t.format size 48 align 1 = "%ld %ld %ld %ld %ld %ld %ld %c %d\0", zero 17
        func @f(ptr, i64) -> i64 exported {
        b0(v0: ptr, v1: i64):
          v2 = const.i64 100
          v3 = global_addr @l4t.format
          v4 = const.i64 -2
          v5 = const.i32 65
          v6 = const.i32 -7
          v7 = call_c $snprintf(v0, v2, v3, v1, v4, v1, v4, v1, v4, v1, v5, v6): (ptr, i64, ptr, ..., i64, i64, i64, i64, i64, i64, i64, i32 sext, i32 sext) -> i32 sext
          v8 = sext.i64 v7
          return v8
        }"#,
    );
    let mut buffer = [0u8; 100];
    let f = common::binary_function(&*program, "f");
    let n_bytes = f(buffer.as_mut_ptr() as i64, 9);
    assert_eq!(std::str::from_utf8(&buffer[..n_bytes as usize]), Ok("9 -2 9 -2 9 -2 9 A -7"));
}

#[test]
fn addresses_of_c_symbols() {
    // `environ` is a variable, `strlen` a function, `atexit` one that the GNU C library does not export.
    let program = load(
        r#"
        func @address(i64) -> ptr exported {
        b0(v0: i64):
          v1 = trunc.i1 v0
          branch v1, b1, b2
        b1:
          v2 = c_symbol_addr $environ
          return v2
        b2:
          v3 = c_symbol_addr $strlen
          return v3
        }
        func @f(i64, i64) -> i64 exported {
        b0(v0: i64, v1: i64):
          v2 = c_symbol_addr $strlen
          v3 = int_to_ptr.ptr v0
          v4 = call_ptr v2(v3): (ptr) -> i64
          v5 = c_symbol_addr $atexit
          return v4
        }"#,
    );
    let f = common::binary_function(&*program, "f");
    assert_eq!(f(c"twelve bytes".as_ptr() as i64, 0), 12);
}

#[test]
fn missing_symbols_are_named() {
    let program = common::parse(
        "func @f() {\nb0:\n v0 = c_symbol_addr $no_such_function_anywhere\n v1 = call_c $no_such_function_anywhere(): () -> i64\n return\n}",
    );
    let error = l4t_backend_cranelift::CraneliftBackend.load(&program, &CodegenOptions::default()).err();
    assert_eq!(error, Some(BackendError::MissingSymbol("no_such_function_anywhere".into())));
}

#[test]
fn checks_call_the_runtime() {
    let text = r#"
        runtime { index_out_of_bounds @l4t.bounds null_pointer @l4t.null null_function @l4t.null_func division_by_zero @l4t.zero site_table @l4t.sites }
        const @l4t.sites size 100 align 8 = "first", zero PADDING, "second"
        site0 = "a.l4t":1:1 "" ""
        site1 = "a.l4t":2:1 "" ""
        func @l4t.bounds(ptr, i64) cold {
        b0(v0: ptr, v1: i64):
          v2 = load.i8 v0
          v3 = zext.i32 v2
          v4 = trunc.i32 v1
          v5 = add.i32 v3, v4
          call_c $_exit(v5): (i32 sext)
          unreachable
        }
        func @l4t.null(ptr) cold {
        b0(v0: ptr):
          v1 = load.i8 v0
          v2 = zext.i32 v1
          call_c $_exit(v2): (i32 sext)
          unreachable
        }
        func @l4t.null_func(ptr) cold {
        b0(v0: ptr):
          v1 = const.i32 2
          call_c $_exit(v1): (i32 sext)
          unreachable
        }
        func @l4t.zero(ptr) cold {
        b0(v0: ptr):
          v1 = const.i32 3
          call_c $_exit(v1): (i32 sext)
          unreachable
        }
        func @l4t.divide(i64, i64) -> i64 {
        b0(v0: i64, v1: i64):
          check.divisor v1, site1
          v2 = sdiv.i64 v0, v1
          return v2
        }
        func @main(i32 sext, ptr) -> i32 sext exported {
        b0(v0: i32, v1: ptr):
          v2 = sext.i64 v0
          check.bounds v2, 6, site1
          check.null v1, site0
          check.null_func v1, site0
          v3 = const.i64 5
          v4 = sub.i64 v3, v2
          v5 = const.i64 30
          v6 = call @l4t.divide(v5, v4)
          v7 = trunc.i32 v6
          return v7
        }"#;
    let text = &text.replace("PADDING", &(SITE_BYTES - "first".len() as u32).to_string());
    for level in common::LEVELS {
        let status = |argc, argv| run(text, level, argc, argv);
        assert_eq!(status(0, 8), 6);
        assert_eq!(status(5, 8), 3, "division by zero");
        assert_eq!(status(6, 8), i32::from(b's') + 6, "the second site, and the index");
        assert_eq!(status(-1, 8), i32::from(b's') - 1, "a negative index");
        assert_eq!(status(0, 0), i32::from(b'f'), "the first site");
    }
}

#[test]
fn running_out_of_stack_meets_the_guard_page() {
    // Frames of 100,000 bytes of which nothing is touched: without probes they would step over the guard.
    let text = r#"
        func @l4t.deep(i64) -> i64 {
          s0 = slot size 100000 align 16
        b0(v0: i64):
          v1 = slot_addr s0
          v2 = ptr_to_int.i64 v1
          v3 = call @l4t.deep(v2)
          v4 = add.i64 v3, v2
          return v4
        }
        func @main(i32 sext, ptr) -> i32 sext exported {
        b0(v0: i32, v1: ptr):
          v2 = sext.i64 v0
          v3 = call @l4t.deep(v2)
          v4 = trunc.i32 v3
          return v4
        }"#;
    for level in [OptLevel::None, OptLevel::Default] {
        assert_eq!(run(text, level, 0, 0), -libc::SIGSEGV);
    }
}

#[test]
fn limits_are_errors() {
    let error = |text: &str| {
        let program = common::parse(text);
        l4t_backend_cranelift::CraneliftBackend.load(&program, &CodegenOptions::default()).err()
    };
    let large = "func @f() {\n s0 = slot size 4000000000000000000 align 8\nb0:\n v0 = slot_addr s0\n return\n}";
    assert_eq!(error(large), Some(BackendError::Limit(Limit::Frame { function: "f".to_owned(), max_bytes: 1 << 30 })));
    let large = "global @l4t.g size 4000000000000000000 align 8\nglobal @l4t.h size 9000000000000000000 align 8";
    assert!(matches!(error(large), Some(BackendError::Limit(Limit::Globals { .. }))));
    let missing = "func @f(i64) {\nb0(v0: i64):\n check.divisor v0, site0\n return\n}\nsite0 = \"a\":1:1 \"\" \"\"";
    assert!(matches!(error(missing), Some(BackendError::Internal(_))));
}

#[test]
fn programs_load_in_many_threads() {
    let threads: Vec<_> = (0..8)
        .map(|i: i64| {
            std::thread::spawn(move || {
                let text = format!(
                    "func @f(i64, i64) -> i64 exported {{\nb0(v0: i64, v1: i64):\n v2 = const.i64 {i}\n \
                     v3 = add.i64 v0, v2\n return v3\n}}"
                );
                let program = load(&text);
                assert_eq!(program.address("g"), None);
                common::binary_function(&*program, "f")(100, 0)
            })
        })
        .collect();
    for (i, thread) in threads.into_iter().enumerate() {
        assert_eq!(thread.join().ok(), Some(100 + i as i64));
    }
}
