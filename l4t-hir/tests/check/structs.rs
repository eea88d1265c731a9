//! Struct layouts, and structs without one.

use crate::{check, run};
use expect_test::expect;

#[test]
fn layouts_are_those_of_c() {
    let run = run("\
struct A
  char c
  num n
  char d
struct B
  array<char>[3] name
  struct A a
  array<struct A>[2] more
struct C
  array<char>[3] a
  char b
struct D
  array<num>[0] none
  char c
");
    expect![[r#"
        struct A
          char c at 0
          num n at 8
          char d at 16
        struct B
          array<char>[3] name at 0
          struct A a at 8
          array<struct A>[2] more at 32
        struct C
          array<char>[3] a at 0
          char b at 3
        struct D
          array<num>[0] none at 0
          char c at 0
    "#]]
    .assert_eq(&run.checked.program.dump(&run.interner).to_string());
    let sizes: Vec<u64> = run
        .checked
        .program
        .types
        .iter()
        .filter(|(_, ty)| matches!(ty, l4t_hir::types::Ty::Struct(_)))
        .map(|(id, _)| run.checked.program.layouts.of(id).size)
        .collect();
    assert_eq!(sizes, [24]);
}

#[test]
fn a_struct_that_contains_itself() {
    check(
        "struct A\n  num x\n  struct A other\n",
        expect![[r#"
        3:10+1 E0208: cannot determine size of struct A | `A` would contain itself
          note: a struct cannot contain itself by value, it would never end; hold the other one by its address, `ptr<struct A>`
    "#]],
    );
}

#[test]
fn through_an_array() {
    check(
        "struct A\n  array<array<struct A>[2]>[0] others\n",
        expect![[r#"
        2:22+1 E0208: cannot determine size of struct A | `A` would contain itself
          note: a struct cannot contain itself by value, it would never end; hold the other one by its address, `ptr<struct A>`
    "#]],
    );
}

#[test]
fn through_other_structs() {
    check(
        "struct A\n  struct B b\nstruct B\n  num x\n  struct C c\nstruct C\n  struct A a\n",
        expect![[r#"
        7:10+1 E0208: cannot determine size of struct C | `C` contains `A`, which closes the circle
          2:10+1 `A` contains `B`
          5:10+1 `B` contains `C`
          note: a struct cannot contain itself by value, it would never end; hold the other one by its address, `ptr<struct A>`
    "#]],
    );
}

#[test]
fn every_member_that_closes_a_cycle() {
    check(
        "struct A\n  struct B b\nstruct B\n  struct A a\n  struct B b\n  array<struct A>[3] c\n",
        expect![[r#"
        4:10+1 E0208: cannot determine size of struct B | `B` contains `A`, which closes the circle
          2:10+1 `A` contains `B`
          note: a struct cannot contain itself by value, it would never end; hold the other one by its address, `ptr<struct A>`
        5:10+1 E0208: cannot determine size of struct B | `B` would contain itself
          note: a struct cannot contain itself by value, it would never end; hold the other one by its address, `ptr<struct B>`
        6:16+1 E0208: cannot determine size of struct B | `B` contains `A`, which closes the circle
          2:10+1 `A` contains `B`
          note: a struct cannot contain itself by value, it would never end; hold the other one by its address, `ptr<struct A>`
    "#]],
    );
}

#[test]
fn pointers_to_itself_are_fine() {
    check(
        "struct A\n  ptr<struct A> next\n  ptr<array<struct A>[4]> all\n  funcptr (struct A) -> ptr<struct A> f\n",
        expect![[""]],
    );
}

#[test]
fn uses_of_a_struct_without_a_size_are_silent() {
    check(
        "struct A\n  struct A a\nstruct B\n  struct A a\nstruct A a\nfunc f(struct B b) -> num\n  a: b.a\n  array<struct A>[2] c\n  return 0\n",
        expect![[r#"
            2:10+1 E0208: cannot determine size of struct A | `A` would contain itself
              note: a struct cannot contain itself by value, it would never end; hold the other one by its address, `ptr<struct A>`
        "#]],
    );
}

#[test]
fn a_cycle_through_a_thousand_structs() {
    let mut text = String::new();
    for i in 0..1000 {
        text += &format!("struct S{i}\n  struct S{} next\n", (i + 1) % 1000);
    }
    let run = run(&text);
    let [diagnostic] = &run.checked.diagnostics[..] else { panic!("one mistake, one message") };
    assert_eq!(diagnostic.message.en, "cannot determine size of struct S999");
    assert_eq!(diagnostic.secondary.len(), 999);
    assert_eq!(diagnostic.secondary[998].text.en, "`S998` contains `S999`");
}

#[test]
fn cycles_in_every_way_are_listed_within_bounds() {
    let mut text = String::new();
    for i in 0..300 {
        text += &format!("struct S{i}\n");
        for j in 0..300 {
            text += &format!("  struct S{j} m{j}\n");
        }
    }
    let run = run(&text);
    let n_labels: usize = run.checked.diagnostics.iter().map(|d| d.secondary.len()).sum();
    assert_eq!(run.checked.diagnostics.len(), 300 * 301 / 2);
    assert!(n_labels < 100_000, "{n_labels}");
}
