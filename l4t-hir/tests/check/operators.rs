//! Operands of operators.

use crate::check_body;
use expect_test::expect;

#[test]
fn arithmetic_is_for_numbers() {
    check_body(
        "ptr<num> p\np: p + 1",
        expect![[r#"
        11:6+1 E0306: `+` needs two `num`, found `ptr<num>` | this is `ptr<num>`
          note: there is no arithmetic on addresses: `*p` is the number that `p` points at, and to walk through a block, use `ptr<array<num>[0]>` and an index, `(*p)[i]`
    "#]],
    );
    check_body(
        "char c\nnum n\nn: c - n",
        expect![[r#"
            12:6+1 E0306: `-` needs two `num`, found `char` | this is `char`
              fix: compute with the numbers of characters: `num( )`: 12:6+0 "num(", 12:7+0 ")"
        "#]],
    );
    check_body(
        "array<num>[2] a\nstruct Point p\na[0]: a * p",
        expect![[r#"
        12:9+1 E0306: `*` needs two `num`, found `array<num>[2]` | this is `array<num>[2]`
          12:13+1 this is `struct Point`
          note: pick an element of the array, `a[i]`
    "#]],
    );
    check_body(
        "ptr<array<num>[0]> p\np + p\nadd + 1",
        expect![[r#"
        11:3+1 E0306: `+` needs two `num`, found `ptr<array<num>[0]>` | this is `ptr<array<num>[0]>`
          11:7+1 this is `ptr<array<num>[0]>`
          note: there is no arithmetic on addresses; to walk through a block, use a pointer to an array and an index, `(*p)[i]`
        12:3+3 E0306: `+` needs two `num`, found `funcptr (num, num) -> num` | this is `funcptr (num, num) -> num`
          note: this is the function itself; to use its result, call it with parentheses
    "#]],
    );
}

#[test]
fn ordering_is_for_numbers() {
    check_body(
        "char c\nptr<num> p\nc < c\np >= p\n1 < 2",
        expect![[r#"
            13:3+1 E0306: `>=` needs two `num` or two `char`, found `ptr<num>` | this is `ptr<num>`
              13:8+1 this is `ptr<num>`
              note: there is no arithmetic on addresses: `*p` is the number that `p` points at, and to walk through a block, use `ptr<array<num>[0]>` and an index, `(*p)[i]`
        "#]],
    );
}

#[test]
fn equality_is_for_scalars_of_one_type() {
    check_body(
        "char c, d\nptr<num> p\nc = d\np != &\"a\"[0]\nc = 65\np = 0",
        expect![[r#"
            13:3+12 E0307: cannot compare `ptr<num>` with `ptr<char>` | 
              13:3+1 this is `ptr<num>`
              13:8+7 this is `ptr<char>`
              note: `!=` compares two values of one type; L4T converts no type on its own
            14:3+6 E0307: cannot compare `char` with `num` | 
              14:3+1 this is `char`
              14:7+2 this is `num`
              fix: compare its number: `num( )`: 14:3+0 "num(", 14:4+0 ")"
            15:3+5 E0307: cannot compare `ptr<num>` with `num` | 
              15:3+1 this is `ptr<num>`
              15:7+1 this is `num`
              fix: write `nullptr`: 15:7+1 "nullptr"
        "#]],
    );
    check_body(
        "array<num>[2] a\nstruct Point p\na = a\np != p\na = p\na = malloc(16)",
        expect![[r#"
        12:3+1 E0307: `=` cannot compare `array<num>[2]` | this is `array<num>[2]`
          note: compare the elements one by one in a loop
        13:3+1 E0307: `!=` cannot compare `struct Point` | this is `struct Point`
          note: compare the members one by one, with `&&` between
        14:3+5 E0307: cannot compare `array<num>[2]` with `struct Point` | 
          14:3+1 this is `array<num>[2]`
          14:7+1 this is `struct Point`
          note: `=` compares two values of one type; L4T converts no type on its own
        15:3+1 E0307: `=` cannot compare `array<num>[2]` | this is `array<num>[2]`
          note: compare the elements one by one in a loop
    "#]],
    );
    check_body(
        "array<num>[2] a\nptr<array<num>[2]> p\np = a",
        expect![[r#"
        12:3+5 E0307: cannot compare `ptr<array<num>[2]>` with `array<num>[2]` | 
          12:3+1 this is `ptr<array<num>[2]>`
          12:7+1 this is `array<num>[2]`
          note: `=` compares two values of one type; L4T converts no type on its own
    "#]],
    );
}
