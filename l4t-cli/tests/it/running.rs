//! `l4t run`.

use super::{HELLO, Sandbox};

#[test]
fn the_exit_status_is_the_programs() {
    let sandbox = Sandbox::with(&[("a.l4t", "func main() -> num\n  return 256 + 42\n")]);
    sandbox.l4t(&["run", "a.l4t"]).is(42, "", "");
}

#[test]
fn what_a_program_prints_arrives() {
    let sandbox = Sandbox::with(&[("hello.l4t", HELLO)]);
    for level in ["-O0", "-O1", "-O2", "-O3"] {
        sandbox.l4t(&["run", level, "hello.l4t"]).is(0, "hello\n", "");
    }
    sandbox.l4t_with_input(&["run", "-"], HELLO).is(0, "hello\n", "");
}

#[test]
fn a_runtime_error_has_status_101() {
    let text =
        "ffi \"C\" puts\n\nfunc main() -> num\n  array<num>[3] a\n  num i\n  i: 7\n  puts(\"before\")\n  return a[i]\n";
    let sandbox = Sandbox::with(&[("a.l4t", text)]);
    let done = sandbox.l4t(&["run", "a.l4t"]);
    assert_eq!((done.status, done.stdout.as_str()), (Some(101), "before\n"));
    assert!(
        done.stderr.starts_with("a.l4t:8:10: runtime error: index 7 is out of bounds for array<num>[3]\n"),
        "{}",
        done.stderr
    );
    let unchecked = "func main() -> num\n  num zero\n  return 5 / zero\n";
    let sandbox = Sandbox::with(&[("a.l4t", unchecked)]);
    assert_eq!(sandbox.l4t(&["run", "a.l4t"]).status, Some(101));
    assert_eq!(sandbox.l4t(&["run", "--unchecked", "a.l4t"]).status, Some(5));
}

#[test]
fn a_program_reads_standard_input() {
    let text = "ffi \"C\" getchar\nffi \"C\" printf\n\nfunc main() -> num\n  num c\n  c: getchar()\n  printf(\"%lld\\n\", c)\n  return 0\n";
    let sandbox = Sandbox::with(&[("a.l4t", text)]);
    sandbox.l4t_with_input(&["run", "a.l4t"], "A").is(0, "65\n", "");
}

#[test]
fn programs_for_other_machines_are_refused() {
    let sandbox = Sandbox::with(&[("a.l4t", HELLO)]);
    let other = if cfg!(target_arch = "x86_64") { "aarch64-linux" } else { "x86_64-linux" };
    let done = sandbox.l4t(&["run", "--target", other, "a.l4t"]);
    assert_eq!((done.status, done.stdout.as_str()), (Some(2), ""));
    assert!(done.stderr.starts_with("error[E0709]: a program for"), "{}", done.stderr);
}

#[test]
fn libraries() {
    let text = "ffi \"C\" deflateBound\n\nfunc main() -> num\n  return 0\n";
    let sandbox = Sandbox::with(&[("a.l4t", text)]);
    sandbox.l4t(&["run", "-lm", "-lc", "a.l4t"]).is(0, "", "");
    let done = sandbox.l4t(&["run", "-lno_such_library", "a.l4t"]);
    assert_eq!(done.status, Some(2));
    assert!(done.stderr.starts_with("error[E0711]: cannot load the library `no_such_library`"), "{}", done.stderr);
}

#[test]
fn a_closed_pipe_ends_the_program_quietly() {
    let text = "ffi \"C\" puts\n\nfunc main() -> num\n  loop 1\n    puts(\"y\")\n";
    let sandbox = Sandbox::with(&[("yes.l4t", text)]);
    let script = format!("'{}' run yes.l4t | head -n 1", env!("CARGO_BIN_EXE_l4t"));
    let output = std::process::Command::new("sh")
        .args(["-c", &script])
        .current_dir(sandbox.path(""))
        .output()
        .expect("there is a shell");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "y\n");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}
