//! Calls that go to and fro: L4T calls C, which calls L4T back, and so on, many levels deep.

use super::halves::Halves;
use super::values::Value;
use crate::entropy::Entropy;
use std::fmt::Write;

/// Adds two functions that call each other. What each adds to the result depends on the level.
pub(super) fn item(h: &mut Halves, e: &mut Entropy<'_>, i: usize) {
    let (depth, factor, byte) = (1 + e.below(20), 1 + e.below(9), e.below(256) as u8);
    let end = h.l4t_check(&format!("item {i}, innermost"), "c", &Value::Byte(byte));
    let byte = Value::Byte(byte);
    write!(
        h.l4t,
        "func item{i}(num depth, char c, ptr<num> calls) -> num\n  array<num>[3] kept\n  kept[1]: depth\n  \
         *calls: *calls + 1\n  if depth = 0\n  {end}    return {factor}\n  num r\n  \
         r: c_item{i}(item{i}, depth - 1, c, calls)\n  return r * {factor} + kept[1]\n\n"
    )
    .expect("strings grow");
    h.name_in_l4t(&format!("c_item{i}"));
    write!(
        h.c,
        "typedef int64_t (*item{i}_t)(int64_t, unsigned char, int64_t *);\n\
         int64_t c_item{i}(item{i}_t f, int64_t depth, int c, int64_t *calls);\n\
         int64_t c_item{i}(item{i}_t f, int64_t depth, int c, int64_t *calls)\n{{\n    \
         volatile int64_t kept = depth;\n    \
         return (int64_t)((uint64_t)f(depth, (unsigned char)c, calls) + (uint64_t)kept);\n}}\n"
    )
    .expect("strings grow");
    let (result, calls) = expected(depth as i64, factor as i64);
    let checks = h.c_check(&format!("item {i}"), "r", &Value::Num(result))
        + &h.c_check(&format!("item {i}"), "calls", &Value::Num(calls));
    let byte = byte.c();
    writeln!(
        h.main,
        "    {{\n    int64_t calls = 0;\n    int64_t r = item{i}({depth}, {byte}, &calls);\n{checks}    }}"
    )
    .expect("strings grow");
}

/// What the outermost call returns, and how many calls of L4T's function there are.
fn expected(depth: i64, factor: i64) -> (i64, i64) {
    let add_level = |inner: i64, level: i64| inner.wrapping_add(level - 1).wrapping_mul(factor).wrapping_add(level);
    ((1..=depth).fold(factor, add_level), depth + 1)
}
