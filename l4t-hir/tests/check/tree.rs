//! The typed tree of correct programs.

use crate::{run, tree};
use expect_test::expect;

#[test]
fn declarations_are_split_and_parentheses_gone() {
    tree(
        "num a, b\na: ((b))",
        expect![[r#"
              var num a
              var num b
              assign -> num
                local a -> num
                local b -> num
        "#]],
    );
}

#[test]
fn elif_is_a_nested_if() {
    tree(
        "if 1\n  add(1, 2)\nelif 2\n  add(3, 4)\nelse\n  add(5, 6)",
        expect![[r#"
              if
                1 -> num
              then
                call add -> num
                  1 -> num
                  2 -> num
              else if
                2 -> num
              then
                call add -> num
                  3 -> num
                  4 -> num
              else
                call add -> num
                  5 -> num
                  6 -> num
        "#]],
    );
}

#[test]
fn ffi_values_are_converted() {
    tree(
        "num n\narray<num>[2] a\nn: getchar()\na: malloc(16)\nif getchar() = getchar\n  malloc(getchar())\nn = getchar()\nadd(getchar(), 1)",
        expect![[r#"
              var num n
              var array<num>[2] a
              assign -> num
                local n -> num
                from_ffi -> num
                  call_c getchar -> ffi
              assign -> array<num>[2]
                local a -> array<num>[2]
                from_ffi -> array<num>[2]
                  call_c malloc -> ffi
                    16 -> num
              if
                = -> num
                  from_ffi -> num
                    call_c getchar -> ffi
                  from_ffi -> num
                    c_func getchar -> ffi
              then
                call_c malloc -> ffi
                  call_c getchar -> ffi
              = -> num
                local n -> num
                from_ffi -> num
                  call_c getchar -> ffi
              call add -> num
                from_ffi -> num
                  call_c getchar -> ffi
                1 -> num
        "#]],
    );
}

#[test]
fn addresses_taken() {
    tree(
        "num a, b\narray<struct Point>[2] c, d\nptr<num> p, q\np: &a\np: &c[b].x\n&*p\n&(*&q)\nd[0].x: b\nprintf(d, \"%d\")",
        expect![[r#"
              var num a, address taken
              var num b
              var array<struct Point>[2] c, address taken
              var array<struct Point>[2] d
              var ptr<num> p
              var ptr<num> q, address taken
              assign -> ptr<num>
                local p -> ptr<num>
                addr_of -> ptr<num>
                  local a -> num
              assign -> ptr<num>
                local p -> ptr<num>
                addr_of -> ptr<num>
                  member 0 -> num
                    index -> struct Point
                      local c -> array<struct Point>[2]
                      local b -> num
              addr_of -> ptr<num>
                deref -> num
                  local p -> ptr<num>
              addr_of -> ptr<ptr<num>>
                deref -> ptr<num>
                  addr_of -> ptr<ptr<num>>
                    local q -> ptr<num>
              assign -> num
                member 0 -> num
                  index -> struct Point
                    local d -> array<struct Point>[2]
                    0 -> num
                local b -> num
              call_c printf -> ffi
                local d -> array<struct Point>[2]
                "%d" -> array<char>[3]
        "#]],
    );
}

#[test]
fn calls() {
    tree(
        "funcptr (num, num) -> num f\nf: add\n(add)(1, f(2, 3))\n\"a\"[0]\n\"a\"[1]",
        expect![[r#"
              var funcptr (num, num) -> num f
              assign -> funcptr (num, num) -> num
                local f -> funcptr (num, num) -> num
                func add -> funcptr (num, num) -> num
              call add -> num
                1 -> num
                call_ptr -> num
                  local f -> funcptr (num, num) -> num
                  2 -> num
                  3 -> num
              index -> char
                "a" -> array<char>[2]
                0 -> num
              index -> char
                "a" -> array<char>[2]
                1 -> num
        "#]],
    );
}

#[test]
fn top_level_items() {
    let run = run("\
ffi \"C\" printf
ffi \"C\" getchar
ffi \"C\" no_such_function
struct S
  char c
  num n
ptr<struct S> s, t
func f(num a, char b) -> ptr<num>
  return &a
");
    assert_eq!(run.checked.diagnostics.len(), 0);
    expect![[r#"
        struct S
          char c at 0
          num n at 8
        global ptr<struct S> s
        global ptr<struct S> t
        ffi printf (ptr, ...) -> i32
        ffi getchar () -> i32
        ffi no_such_function unknown
        func f(num a, char b) -> ptr<num>
          return
            addr_of -> ptr<num>
              local a -> num
    "#]]
    .assert_eq(&run.checked.program.dump(&run.interner).to_string());
}

#[test]
fn first_values() {
    tree(
        "num n: 1, m: n\nptr<num> p: nullptr, q: &n\nn: p = nullptr",
        expect![[r#"
        var num n, address taken
          1 -> num
        var num m
          local n -> num
        var ptr<num> p
          null -> ptr<num>
        var ptr<num> q
          addr_of -> ptr<num>
            local n -> num
        assign -> num
          local n -> num
          = -> num
            local p -> ptr<num>
            null -> ptr<num>
    "#]],
    );
}

#[test]
fn operators_on_bits() {
    tree(
        "num n\nn: -n | ~n ^ !n & n << 1 >> 2\nn: 'a' < 'b'",
        expect![[r#"
        var num n
        assign -> num
          local n -> num
          | -> num
            negate -> num
              local n -> num
            ^ -> num
              ~ -> num
                local n -> num
              & -> num
                ! -> num
                  local n -> num
                >> -> num
                  << -> num
                    local n -> num
                    1 -> num
                  2 -> num
        assign -> num
          local n -> num
          < -> num
            97 -> char
            98 -> char
    "#]],
    );
}

#[test]
fn conversions() {
    tree(
        "char c\nnum n\nn: num(c)\nc: char(n)\nn: num(getchar())\nc: char(getchar())\nn: sizeof(array<num>[3])",
        expect![[r#"
            var char c
            var num n
            assign -> num
              local n -> num
              convert -> num
                local c -> char
            assign -> char
              local c -> char
              convert -> char
                local n -> num
            assign -> num
              local n -> num
              from_ffi -> num
                call_c getchar -> ffi
            assign -> char
              local c -> char
              from_ffi -> char
                call_c getchar -> ffi
            assign -> num
              local n -> num
              24 -> num
        "#]],
    );
}

#[test]
fn literals_take_what_their_place_wants() {
    tree(
        "array<ptr<array<char>[0]>>[2] texts\ntexts: ([&\"ab\", nullptr])\n[malloc(8), 1][0]",
        expect![[r#"
        var array<ptr<array<char>[0]>>[2] texts
        assign -> array<ptr<array<char>[0]>>[2]
          local texts -> array<ptr<array<char>[0]>>[2]
          array -> array<ptr<array<char>[0]>>[2]
            forget_length -> ptr<array<char>[0]>
              addr_of -> ptr<array<char>[3]>
                "ab" -> array<char>[3]
            null -> ptr<array<char>[0]>
        index -> num
          array -> array<num>[2]
            from_ffi -> num
              call_c malloc -> ffi
                8 -> num
            1 -> num
          0 -> num
    "#]],
    );
}
