//! Wrong and unusual command lines.

use super::{HELLO, Sandbox};

#[test]
fn without_arguments_the_help_is_shown() {
    let done = Sandbox::new().l4t(&[]);
    assert_eq!((done.status, done.stdout.as_str()), (Some(2), ""));
    assert!(done.stderr.contains("l4t run hello.l4t"), "{}", done.stderr);
}

#[test]
fn help_goes_to_standard_output() {
    for args in [&["--help"][..], &["-h"], &["run", "--help"], &["help", "build"], &["build", "-h"]] {
        let done = Sandbox::new().l4t(args);
        assert_eq!((done.status, done.stderr.as_str()), (Some(0), ""), "{args:?}");
        assert!(done.stdout.contains("Usage: l4t"), "{args:?}");
    }
}

#[test]
fn wrong_usage_is_one_clear_line_and_status_2() {
    let sandbox = Sandbox::with(&[("a.l4t", HELLO)]);
    let check = |args: &[&str], message: &str| sandbox.l4t(args).fails(2, message);
    check(&["run"], "error[E0700]: missing on the command line: `<FILE>...`");
    check(&["run", "--frob", "a.l4t"], "error[E0700]: unknown option `--frob`");
    check(&["run", "--unchekced", "a.l4t"], "error[E0700]: unknown option `--unchekced`; did you mean `--unchecked`?");
    check(
        &["build", "-O9", "a.l4t"],
        "error[E0700]: `9` is not possible for `-O <LEVEL>`; possible are `0`, `1`, `2`, `3`",
    );
    check(
        &["check", "--lang", "fr", "a.l4t"],
        "error[E0700]: `fr` is not possible for `--lang <LANG>`; possible are `en`, `ja`",
    );
    check(&["check", "a.l4t", "--max-errors=x"], "error[E0700]: `x` is not possible for `--max-errors <N>`");
    check(&["check", "-D", "frob", "a.l4t"], "error[E0700]: there is no warning `frob`");
    check(
        &["check", "-A", "type-mismatch", "a.l4t"],
        "error[E0700]: `type-mismatch` is an error, not a warning: its level cannot be changed",
    );
    check(&["explain", "E9999"], "error[E0700]: there is no diagnostic `E9999`");
    check(&["build", "--emit=llvm-ir", "a.l4t"], "error[E0700]: `--emit=llvm-ir` needs `--backend=llvm`");
    check(&["run", "--backend=frob", "a.l4t"], "error[E0708]: there is no backend `frob`; known: `cranelift`, `llvm`");
    check(
        &["build", "--target=pdp11", "a.l4t"],
        "error[E0709]: there is no target `pdp11`; known: x86_64-linux, aarch64-linux, x86_64-macos, aarch64-macos, and their full triples",
    );
    assert_eq!(sandbox.files(), ["a.l4t"]);
}

#[test]
fn wrong_usage_in_japanese() {
    let done = Sandbox::new().l4t(&["--lang=ja", "run", "--frob"]);
    done.is(
        2,
        "",
        "エラー[E0700]: `--frob` というオプションはない\n |\n = 補足: 使い方は `l4t run --help` で表示される\n",
    );
}

#[test]
fn a_word_that_is_neither_command_nor_file() {
    let done = Sandbox::new().l4t(&["frob"]);
    done.fails(2, "error[E0701]: cannot read `frob`: there is no such file or folder");
    assert!(done.stderr.contains("the commands are run, build, check, explain, completions"), "{}", done.stderr);
}

#[test]
fn versions() {
    let short = Sandbox::new().l4t(&["-V"]);
    short.is(0, &format!("l4t {}\n", env!("CARGO_PKG_VERSION")), "");
    let long = Sandbox::new().l4t(&["--version"]);
    assert!(long.stdout.starts_with(&short.stdout));
    assert!(long.stdout.contains("backends: cranelift"), "{}", long.stdout);
}

#[test]
fn lists() {
    let sandbox = Sandbox::new();
    sandbox.l4t(&["--print", "targets"]).is(0, "x86_64-linux\naarch64-linux\nx86_64-macos\naarch64-macos\n", "");
    // `llvm` too, if it lies beside this `l4t`.
    assert!(sandbox.l4t(&["--print=backends"]).stdout.starts_with("cranelift\n"));
    sandbox.l4t(&["--print=target-cpus"]).fails(
        2,
        "error[E0710]: the code of `cranelift` is for every processor of a target; `--backend=llvm` can be told which one",
    );
    for what in ["targets", "target-cpus", "linker", "backends", "lints"] {
        let done = sandbox.l4t(&["--print", what, "--target=toaster"]);
        assert!(done.stderr.starts_with("error[E0709]: there is no target `toaster`"), "{what}: {}", done.stderr);
    }
}

#[test]
fn explanations_in_both_languages() {
    let sandbox = Sandbox::new();
    let english = sandbox.l4t(&["explain", "missing-linker"]);
    assert!(english.stdout.starts_with("# E0704: no linker was found\n"), "{}", english.stdout);
    let japanese = sandbox.l4t(&["explain", "e0704", "--lang=ja"]);
    assert!(japanese.stdout.starts_with("# E0704: リンカが見つからない\n"), "{}", japanese.stdout);
}

#[test]
fn completion_scripts() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let done = Sandbox::new().l4t(&["completions", shell]);
        assert_eq!(done.status, Some(0));
        assert!(done.stdout.contains("l4t"), "{shell}");
    }
}

#[test]
fn options_may_stand_before_the_command() {
    let sandbox = Sandbox::with(&[("a.l4t", HELLO)]);
    sandbox.l4t(&["--lang", "ja", "check", "a.l4t"]).is(0, "", "");
    sandbox.l4t(&["--error-format=short", "-A", "warnings", "check", "a.l4t"]).is(0, "", "");
}
