//! Places: what can be assigned to, pointed at, indexed and selected from.

use crate::check_body;
use expect_test::expect;

#[test]
fn places_can_be_assigned() {
    check_body(
        "\
num a
array<struct Point>[2] b
ptr<struct Point> p
ptr<array<num>[0]> q
a: (b[0].x): (*p).y: (*q)[3]: *&a
(a): 1
p: &b[1]
q: malloc(8)",
        expect![[""]],
    );
}

#[test]
fn values_cannot_be_assigned() {
    check_body(
        "1: 2\nnum a\na + 1: 3\nadd(1, 2): 3\n&a: &a\nmalloc(1): 3",
        expect![[r#"
        10:3+1 E0304: cannot assign to this | a value, not a place that can hold one
          note: what stands left of `:` must be a variable, `*p`, an element `a[i]` or a member `s.m`; to compare, write `=`
        12:3+5 E0304: cannot assign to this | a value, not a place that can hold one
          note: what stands left of `:` must be a variable, `*p`, an element `a[i]` or a member `s.m`; to compare, write `=`
        13:3+9 E0304: cannot assign to this | a value, not a place that can hold one
          note: what stands left of `:` must be a variable, `*p`, an element `a[i]` or a member `s.m`; to compare, write `=`
        14:3+2 E0304: cannot assign to this | a value, not a place that can hold one
          note: what stands left of `:` must be a variable, `*p`, an element `a[i]` or a member `s.m`; to compare, write `=`
        15:3+9 E0304: cannot assign to this | a value, not a place that can hold one
          note: what stands left of `:` must be a variable, `*p`, an element `a[i]` or a member `s.m`; to compare, write `=`
    "#]],
    );
}

#[test]
fn parts_of_values_cannot_be_assigned() {
    check_body(
        "array<num>[2] a, b\n(a: b)[0]: 1\na[0]: (a: b)[1]\n&(a: b)[1]",
        expect![[r#"
        11:3+9 E0304: cannot assign to this | a value, not a place that can hold one
          note: what stands left of `:` must be a variable, `*p`, an element `a[i]` or a member `s.m`; to compare, write `=`
        13:4+9 E0304: cannot take the address of this | a value, which has no address
          note: `&` needs a variable, `*p`, an element `a[i]`, a member `s.m` or a string literal; assign the value to a variable first
    "#]],
    );
}

#[test]
fn functions_cannot_be_assigned() {
    check_body(
        "add: add\nmalloc: malloc",
        expect![[r#"
        10:3+3 E0304: cannot assign to the function `add` | a function is no variable
          7:6+3 declared here
        11:3+6 E0304: cannot assign to the function `malloc` | a function is no variable
          2:9+6 declared here
    "#]],
    );
}

#[test]
fn literals_cannot_be_assigned() {
    check_body(
        "\"abc\"[0]: \"d\"[0]\n\"abc\": \"def\"\nchar c\nc: \"abc\"[1]",
        expect![[r#"
        10:3+8 E0305: cannot assign to a string literal | its bytes are read-only
          note: copy the string into a variable first: `array<char>[4] s` and `s: "abc"`
        11:3+5 E0305: cannot assign to a string literal | its bytes are read-only
          note: copy the string into a variable first: `array<char>[4] s` and `s: "abc"`
    "#]],
    );
}

#[test]
fn addresses() {
    check_body(
        "&1\n&add\n&malloc\n&malloc(1)\n&(&1)\nnum a\n&(a + 1)",
        expect![[r#"
        10:4+1 E0304: cannot take the address of this | a value, which has no address
          note: `&` needs a variable, `*p`, an element `a[i]`, a member `s.m` or a string literal; assign the value to a variable first
        11:4+3 E0304: cannot take the address of the function `add` | this is an address already
          fix: leave out the `&`: 11:3+1 ""
        12:4+6 E0304: cannot take the address of the function `malloc` | this is an address already
          fix: leave out the `&`: 12:3+1 ""
        13:4+9 E0304: cannot take the address of this | a value, which has no address
          note: `&` needs a variable, `*p`, an element `a[i]`, a member `s.m` or a string literal; assign the value to a variable first
        14:6+1 E0304: cannot take the address of this | a value, which has no address
          note: `&` needs a variable, `*p`, an element `a[i]`, a member `s.m` or a string literal; assign the value to a variable first
        16:5+5 E0304: cannot take the address of this | a value, which has no address
          note: `&` needs a variable, `*p`, an element `a[i]`, a member `s.m` or a string literal; assign the value to a variable first
    "#]],
    );
    check_body("ptr<array<char>[2]> p\np: &\"a\"\nptr<char> q\nq: &\"a\"[0]\nq: &(*p)[0]", expect![[""]]);
}

#[test]
fn following_what_is_no_pointer() {
    check_body(
        "num a\n*a\n*add\n*malloc(1)\n*1: 2",
        expect![[r#"
        11:4+1 E0310: `*` needs a pointer, found `num` | this is `num`
          note: `*` gives what a pointer points at; this is the value itself
        12:4+3 E0310: `*` needs a pointer, found `funcptr (num, num) -> num` | this is `funcptr (num, num) -> num`
          note: a function pointer is called as it is, `f(...)`
          fix: leave out the `*`: 12:3+1 ""
        13:4+9 E0501: the result of a C function cannot be used with `*` directly | its type is not known here
          note: L4T does not know what C functions return; assign the result to a variable that says it first, such as `ptr<num> x` and `x: ...`, and use that
        14:4+1 E0310: `*` needs a pointer, found `num` | this is `num`
          note: `*` gives what a pointer points at; this is the value itself
    "#]],
    );
}

#[test]
fn indexing() {
    check_body(
        "array<num>[2] a\na[9]: a[a[0]]\nchar c\na[c]\na[getchar()]",
        expect![[r#"
            13:5+1 E0301: expected `num`, found `char` | this is `char`
              note: an index is a number
              fix: convert it with `num( )`: 13:5+0 "num(", 13:6+0 ")"
            14:5+9 E0501: the result of a C function cannot be used with `[ ]` directly | its type is not known here
              fix: say that it is a number: `num( )`: 14:5+0 "num(", 14:14+0 ")"
        "#]],
    );
    check_body(
        "num a\nstruct Point p\na[0]\np[0]\nadd[0]",
        expect![[r#"
            12:3+1 E0308: `num` is not an array | this is `num`
              note: only arrays have elements
            13:3+1 E0308: `struct Point` is not an array | this is `struct Point`
              note: the members of a struct are selected by name, `s.m`
            14:3+3 E0308: `funcptr (num, num) -> num` is not an array | this is `funcptr (num, num) -> num`
              note: only arrays have elements
        "#]],
    );
    check_body(
        "ptr<array<num>[2]> p\np[0]: 1\nptr<num> q\nq[1]: 2",
        expect![[r#"
            11:3+1 E0308: `ptr<array<num>[2]>` is a pointer to an array, not an array | this is `ptr<array<num>[2]>`
              note: follow the pointer first; the parentheses are needed, since `*p[0]` means `*(p[0])`
              fix: write `(*p)[0]`: 11:3+0 "(*", 11:4+0 ")"
            13:3+1 E0308: `ptr<num>` is not an array | points at one `num`
              note: for a block of many, declare the pointer as `ptr<array<num>[0]>` and write `(*p)[i]`
        "#]],
    );
}

#[test]
fn selecting() {
    check_body(
        "num a\na.x\narray<struct Point>[2] b\nb.x: 1\nmalloc(1).x",
        expect![[r#"
        11:5+1 E0309: `num` has no member `x` | only structs have members
          11:3+1 this is `num`
        13:5+1 E0309: `array<struct Point>[2]` has no member `x` | only structs have members
          13:3+1 this is `array<struct Point>[2]`
          note: pick an element of the array first, `a[i]`
        14:3+9 E0501: the result of a C function cannot be used with `.` directly | its type is not known here
          note: L4T does not know what C functions return; assign the result to a variable that says it first, such as `struct S x` and `x: ...`, and use that
    "#]],
    );
    check_body(
        "ptr<struct Point> p\np.x: p.y",
        expect![[r#"
        11:3+1 E0309: `ptr<struct Point>` is a pointer to a struct, not a struct | this is `ptr<struct Point>`
          note: follow the pointer first; the parentheses are needed, since `*p.x` means `*(p.x)`
          fix: write `(*p).x`: 11:3+0 "(*", 11:4+0 ")"
        11:8+1 E0309: `ptr<struct Point>` is a pointer to a struct, not a struct | this is `ptr<struct Point>`
          note: follow the pointer first; the parentheses are needed, since `*p.y` means `*(p.y)`
          fix: write `(*p).y`: 11:8+0 "(*", 11:9+0 ")"
    "#]],
    );
}
