//! What `l4t build` writes, and what it does where it cannot.

use super::{Done, HELLO, Sandbox, WRONG, execute};
use std::os::unix::fs::PermissionsExt;

#[test]
fn an_executable_named_like_the_source() {
    let sandbox = Sandbox::with(&[("hello.l4t", HELLO)]);
    sandbox.l4t(&["build", "hello.l4t"]).is(0, "", "");
    assert_eq!(sandbox.files(), ["hello", "hello.l4t"]);
    let mode = std::fs::metadata(sandbox.path("hello")).expect("it was made").permissions().mode();
    assert_eq!(mode & 0o100, 0o100, "it can be executed");
    execute(&sandbox.path("hello")).is(0, "hello\n", "");
}

#[test]
fn without_a_command_it_is_build() {
    let sandbox = Sandbox::with(&[("hello.l4t", HELLO)]);
    sandbox.l4t(&["--backend=cranelift", "hello.l4t", "-o", "other", "-O2"]).is(0, "", "");
    execute(&sandbox.path("other")).is(0, "hello\n", "");
}

#[test]
fn an_older_file_is_replaced_but_a_link_stays() {
    let sandbox = Sandbox::with(&[("hello.l4t", HELLO), ("old", "old")]);
    std::os::unix::fs::symlink("old", sandbox.path("link")).expect("a link can be made");
    sandbox.l4t(&["build", "hello.l4t", "-o", "link"]).is(0, "", "");
    assert_eq!(sandbox.files(), ["hello.l4t", "link", "old"]);
    assert!(std::fs::symlink_metadata(sandbox.path("link")).expect("it is there").is_symlink());
    execute(&sandbox.path("old")).is(0, "hello\n", "");
}

#[test]
fn errors_leave_an_older_file_alone() {
    let sandbox = Sandbox::with(&[("a.l4t", WRONG), ("a", "old")]);
    assert_eq!(sandbox.l4t(&["build", "a.l4t"]).status, Some(1));
    assert_eq!(std::fs::read_to_string(sandbox.path("a")).expect("it is there"), "old");
}

#[test]
fn text_goes_to_standard_output() {
    let sandbox = Sandbox::with(&[("hello.l4t", HELLO)]);
    for (kind, part) in [
        ("tokens", "Return \"return\""),
        ("ast", "func main"),
        ("hir", "func main() -> num"),
        ("mir", "func @"),
        ("clif", "function "),
        ("asm", "main"),
    ] {
        let done = sandbox.l4t(&["build", "--emit", kind, "hello.l4t"]);
        assert_eq!((done.status, done.stderr.as_str()), (Some(0), ""), "{kind}");
        assert!(done.stdout.contains(part), "{kind}: {}", done.stdout);
        sandbox.l4t(&["build", "--emit", kind, "hello.l4t", "-o", "out"]).is(0, "", "");
        assert_eq!(std::fs::read_to_string(sandbox.path("out")).expect("it was written"), done.stdout);
    }
    assert_eq!(sandbox.files(), ["hello.l4t", "out"]);
}

#[test]
fn tokens_and_tree_of_a_wrong_program() {
    let sandbox = Sandbox::with(&[("a.l4t", "func main() -> num\n  return (\n")]);
    for kind in ["tokens", "ast"] {
        let done = sandbox.l4t(&["build", "--emit", kind, "a.l4t"]);
        assert_eq!(done.status, Some(1));
        assert!(!done.stdout.is_empty() && done.stderr.starts_with("error["), "{kind}");
    }
}

#[test]
fn objects() {
    let sandbox = Sandbox::with(&[("hello.l4t", HELLO)]);
    sandbox.l4t(&["build", "--emit=obj", "hello.l4t"]).is(0, "", "");
    sandbox.l4t(&["build", "--emit=obj", "--target=aarch64-macos", "hello.l4t", "-o", "mac.o"]).is(0, "", "");
    let starts_with = |name: &str| std::fs::read(sandbox.path(name)).expect("it was made")[..4].to_vec();
    assert_eq!(starts_with("hello.o"), b"\x7fELF");
    assert_eq!(starts_with("mac.o"), [0xCF, 0xFA, 0xED, 0xFE]);
}

#[test]
fn outputs_that_cannot_be_written() {
    let sandbox = Sandbox::with(&[("hello.l4t", HELLO)]);
    for emit in ["--emit=exe", "--emit=obj", "--emit=asm"] {
        let build = |output: &str| sandbox.l4t(&["build", emit, "hello.l4t", "-o", output]);
        build("missing/hello").fails(2, "error[E0706]: cannot write `missing/hello`: there is no such file or folder");
        build(".").fails(2, "error[E0706]: cannot write `.`: it is a folder");
        build("/dev/full").fails(2, "error[E0707]: cannot write `/dev/full`: the disk is full");
        build("/dev/null").is(0, "", "");
    }
    assert_eq!(sandbox.files(), ["hello.l4t"]);
}

#[test]
fn a_full_standard_output() {
    let sandbox = Sandbox::with(&[("hello.l4t", HELLO)]);
    for args in [&["build", "--emit=asm", "hello.l4t"][..], &["--version"], &["explain", "E0704"], &["--help"]] {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("Linux has it");
        let output = sandbox.command(args).stdout(full).output().expect("it starts");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert_eq!(stderr, "error[E0707]: cannot write `<stdout>`: the disk is full\n");
    }
}

#[test]
fn the_source_is_never_overwritten() {
    let sandbox = Sandbox::with(&[("hello", HELLO)]);
    sandbox
        .l4t(&["build", "hello"])
        .fails(2, "error[E0700]: the output `hello` would replace a source file; name another one with `-o`");
    assert_eq!(std::fs::read_to_string(sandbox.path("hello")).expect("it is there"), HELLO);
}

#[test]
fn missing_linkers() {
    let sandbox = Sandbox::with(&[("hello.l4t", HELLO)]);
    let named = sandbox.l4t(&["build", "hello.l4t", "--linker=no-such-linker"]);
    named.fails(2, "error[E0704]: the linker `no-such-linker` was not found");
    let sysroot = sandbox.l4t(&["build", "hello.l4t", "--sysroot=no-such-folder"]);
    sysroot.fails(2, "error[E0701]: cannot read `no-such-folder`: there is no such file or folder");
    let output =
        sandbox.command(&["build", "hello.l4t"]).env("PATH", sandbox.path("empty")).output().expect("it starts");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr.starts_with("error[E0704]: no linker for x86_64-unknown-linux-gnu was found"), "{stderr}");
    assert!(stderr.contains("apt install gcc"), "{stderr}");
    assert_eq!(sandbox.files(), ["hello.l4t"]);
}

#[test]
fn c_functions_that_do_not_exist() {
    let sandbox = Sandbox::with(&[("a.l4t", "ffi \"C\" no_such\n\nfunc main() -> num\n  no_such()\n  return 0\n")]);
    for command in ["build", "run"] {
        let done = sandbox.l4t(&[command, "a.l4t"]);
        done.fails(1, "error[E0705]: linking failed: no linked library has `no_such`");
    }
    assert_eq!(sandbox.files(), ["a.l4t"]);
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let sandbox = Sandbox::with(&[("hello.l4t", HELLO)]);
    for output in ["a.o", "b.o"] {
        sandbox.l4t(&["build", "--emit=obj", "-O2", "hello.l4t", "-o", output]).is(0, "", "");
    }
    let read = |name: &str| std::fs::read(sandbox.path(name)).expect("it was made");
    assert_eq!(read("a.o"), read("b.o"));
}

/// A sandbox with the command and another program in the place of `l4t-llvm`.
fn sandbox_with_backend(program: &str, source: &str) -> Sandbox {
    let sandbox = Sandbox::with(&[("hello.l4t", source)]);
    let l4t = sandbox.path("l4t");
    if std::fs::hard_link(env!("CARGO_BIN_EXE_l4t"), &l4t).is_err() {
        std::fs::copy(env!("CARGO_BIN_EXE_l4t"), &l4t).expect("the temporary folder can be written");
    }
    std::os::unix::fs::symlink(program, sandbox.path("l4t-llvm")).expect("a link can be made");
    sandbox
}

fn build_with_llvm(sandbox: &Sandbox, language: &str) -> Done {
    let mut command = std::process::Command::new(sandbox.path("l4t"));
    command.args(["build", "--backend=llvm", "--emit=obj", language, "hello.l4t"]).current_dir(sandbox.path("."));
    command.output().expect("the command can be started").into()
}

#[test]
fn a_backend_program_of_another_version_is_recognised() {
    // Its answer is the request, which is no answer of this version.
    let sandbox = sandbox_with_backend("/bin/cat", HELLO);
    let english = build_with_llvm(&sandbox, "--lang=en");
    english.fails(2, "error[E0708]: the program `l4t-llvm` beside `l4t` comes from another version of the compiler");
    let rebuild = "`cargo build --release -p l4t-llvm --features llvm`";
    assert!(english.stderr.contains(rebuild), "{}", english.stderr);
    build_with_llvm(&sandbox, "--lang=ja").fails(
        2,
        "エラー[E0708]: `l4t` と同じフォルダのプログラム `l4t-llvm` は、コンパイラの別のバージョンのものである",
    );
}

#[test]
fn a_backend_program_that_dies_at_once_is_told_of() {
    // Larger than a pipe holds.
    let source = HELLO.replace("  return 0\n", &("  puts(\"again\")\n".repeat(5_000) + "  return 0\n"));
    let done = build_with_llvm(&sandbox_with_backend("/bin/false", &source), "--lang=en");
    assert_eq!(done.status, Some(70), "{}", done.stderr);
    assert!(done.stderr.contains("l4t-llvm ended with exit status: 1"), "{}", done.stderr);
}
