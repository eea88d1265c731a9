//! How fast source text becomes a tree: nanoseconds per line of generated, ordinary code, best of several rounds.
//!
//! `cargo run --release -p l4t-syntax --example parse_speed [LINES]`

use l4t_syntax::{FileId, Interner, SourceFile, parse};
use std::fmt::Write;
use std::time::{Duration, Instant};

fn main() {
    let lines: usize = std::env::args().nth(1).and_then(|n| n.parse().ok()).unwrap_or(100_000);
    let text = program(lines);
    let lines = text.lines().count();
    let source = SourceFile::new("generated.l4t", text.into_bytes());
    let mut best = Duration::MAX;
    let mut counts = (0, 0, 0);
    for _ in 0..15 {
        let mut interner = Interner::new();
        let (start, cpu_start) = (Instant::now(), cpu_time());
        let parse = parse(FileId(0), &source, &mut interner);
        let wall = start.elapsed();
        best = best.min(cpu_start.zip(cpu_time()).map_or(wall, |(start, end)| end - start));
        assert!(parse.diagnostics.is_empty(), "the generated program is right");
        counts = (parse.tokens.len(), parse.file.exprs.len(), interner.len());
    }
    let per_line = |n: usize| n as f64 / lines as f64;
    println!("{lines} lines, {} bytes: {best:?}", source.text().len());
    println!("{:.0} ns per line", best.as_nanos() as f64 / lines as f64);
    println!("per line: {:.1} tokens, {:.1} expressions; {} names", per_line(counts.0), per_line(counts.1), counts.2);
}

/// What this thread has used of a processor so far, where the system says so: other processes do not disturb that much.
fn cpu_time() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(Duration::from_nanos(text.split(' ').next()?.parse().ok()?))
}

/// Functions as people write them, over and over with other names and numbers.
fn program(lines: usize) -> String {
    let mut text = String::from(
        "ffi \"C\" printf\nffi \"C\" malloc\nffi \"C\" free\n\nstruct Node\n  num value\n  ptr<struct Node> next\n\n",
    );
    let mut n = 0;
    while text.len() < lines * 22 {
        n += 1;
        let _ = write!(text, "{}", FUNCTION.replace("@", &n.to_string()));
    }
    text.push_str("func main() -> num\n  return 0\n");
    text
}

const FUNCTION: &str = "\
num counter_@

// Sums the values of a list and counts its nodes.
func sum_list_@(ptr<struct Node> list, num limit) -> num
  num total, count
  ptr<struct Node> node
  node: list
  loop count < limit && node != list
    total: total + (*node).value * @
    if total > 1000 || total = 77
      total: total % 1000
      counter_@: counter_@ + 1
    elif count = 3
      printf(\"value %lld of node %d\\n\", (*node).value, count)
    else
      total: total - 1
    node: (*node).next
    count: count + 1
  return total

func fill_@(ptr<array<num>[16]> table, num seed) -> num
  num i, x
  i: 0
  x: seed
  loop i < 16
    x: (x * 1103515245 + 12345) % 2147483648
    (*table)[i]: x / 65536
    if (*table)[i] = @
      break
    i: i + 1
  return fill_@(table, sum_list_@(malloc(16), i))

";
