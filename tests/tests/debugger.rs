//! Executables under gdb, through every backend.
//!
//! `tests/debugger` holds programs, sessions (`NAME.gdb`, a command on each line) and what gdb says to them
//! (`NAME.expected`): one expectation for all backends. Left out where a tool is not installed, unless `L4T_TEST_ALL` is set.

use l4t_tests::process::{l4t, run};
use l4t_tests::{case, expectation, stepping, ways};
use std::iter::successors;
use std::path::{Path, PathBuf};
use std::process::Command;

const L4T: &str = env!("CARGO_BIN_EXE_l4t-under-test");
const DWARFDUMP: &str = "llvm-dwarfdump-22";

/// How gdb is told to say the same everywhere.
const SETTINGS: [&str; 6] = [
    "set width 0",
    "set height 0",
    "set confirm off",
    "set print entry-values no",
    // No look into the network for the sources of the C library.
    "set debuginfod enabled off",
    "set startup-with-shell off",
];

/// What gdb says if it knows less of the processor's registers than the kernel: gdb 13 on one with AMX.
const NO_CALLS: &str = "Couldn't write extended state status";

#[test]
fn sessions() {
    if !is_usable("gdb") {
        return;
    }
    let folder = case::root().join("debugger");
    let sources = case::files_below(&folder, "l4t");
    assert!(!sources.is_empty(), "there are sessions");
    assert_eq!(expectation::left_over(&folder, &["gdb", "expected"], "l4t"), Vec::<String>::new());
    let mut failures = Vec::new();
    for source in &sources {
        for backend in backends() {
            let said = session(source, backend);
            if said.contains(NO_CALLS) {
                eprintln!("left out: this gdb cannot call functions on this processor ({})", source.display());
                continue;
            }
            if let Err(difference) = expectation::check(&source.with_extension("expected"), said.as_bytes()) {
                failures.push(format!("{} through {backend}: {difference}", source.display()));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// What gdb says in the session of a program.
fn session(source: &Path, backend: &str) -> String {
    let scratch = tempfile::tempdir().expect("a folder can be made");
    let text = std::fs::read_to_string(source).expect("it is there");
    let flags = case::directive(&text, "flags");
    let name = source.file_name().expect("a file has a name");
    std::fs::write(scratch.path().join(name), &text).expect("a file can be written");
    let program = build(scratch.path(), Path::new(name), backend, &flags);
    let commands = std::fs::read_to_string(source.with_extension("gdb")).expect("a session has commands");
    gdb(&program, commands.lines())
}

fn build(folder: &Path, source: &Path, backend: &str, flags: &[String]) -> PathBuf {
    let mut build = l4t(L4T);
    build.current_dir(folder).args(["build", "--backend", backend]).args(flags).arg(source);
    let built = run(&mut build, &[]);
    assert_eq!(built.status, "exit 0", "{backend}: {}", built.stderr_text());
    folder.join(source).with_extension("")
}

/// Each command with what gdb says to it.
fn gdb<'a>(program: &Path, commands: impl Iterator<Item = &'a str>) -> String {
    // Through a shell, since errors stand between answers.
    let mut gdb = Command::new("sh");
    gdb.args(["-c", "exec gdb -q -nx -batch \"$@\" 2>&1", "sh"]);
    gdb.current_dir(program.parent().expect("it lies in a folder"));
    for setting in SETTINGS {
        gdb.args(["-ex", setting]);
    }
    for command in commands {
        gdb.arg("-ex").arg(format!("echo (gdb) {command}\\n")).args(["-ex", command]);
    }
    let said = run(gdb.arg(program), &[]).stdout_text();
    let is_about_program = |line: &&str| !line.starts_with("[Thread debugging") && !line.starts_with("Using host lib");
    said.lines().filter(is_about_program).map(|line| without_addresses(line) + "\n").collect()
}

/// The line with `ADDRESS` for numbers that differ between machines and backends.
fn without_addresses(line: &str) -> String {
    let mut parts = line.split("0x");
    let mut clean = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let n_digits = part.bytes().take_while(u8::is_ascii_hexdigit).count();
        match n_digits < 3 {
            true => clean.extend(["0x", part]),
            false => clean.extend(["ADDRESS", &part[n_digits..]]),
        }
    }
    clean
}

/// How many programs are stepped through, and how far.
const N_WALKS: u32 = 20;
const MAX_STEPS: usize = 150;

/// `next` shows the lines that are executed, one after the other, and no others: in programs of nothing but control flow.
#[test]
fn stepping_shows_what_is_executed() {
    if !is_usable("gdb") {
        return;
    }
    let mut failures = Vec::new();
    for seed in 1..=N_WALKS {
        let choices = successors(Some(seed.wrapping_mul(0x9E37_79B9) | 1), |&x| {
            let x = x ^ x << 13;
            let x = x ^ x >> 17;
            Some(x ^ x << 5)
        });
        let walk = stepping::walk(&choices.take(120).map(|choice| choice >> 4).collect::<Vec<_>>());
        for backend in backends() {
            let shown = lines_shown(&walk.source, backend);
            let wanted = &walk.lines[..walk.lines.len().min(MAX_STEPS)];
            if shown[..shown.len().min(MAX_STEPS)] != *wanted {
                failures.push(format!("{backend}: executed {wanted:?}\n   shown {shown:?}\n{}", walk.source));
            }
        }
    }
    assert!(failures.is_empty(), "{} differ; the first: {}", failures.len(), failures[0]);
}

/// The lines at which gdb stops, stepping with `next` from the start of `main` to its end.
fn lines_shown(source: &str, backend: &str) -> Vec<usize> {
    let scratch = tempfile::tempdir().expect("a folder can be made");
    std::fs::write(scratch.path().join("walk.l4t"), source).expect("a file can be written");
    let program = build(scratch.path(), Path::new("walk.l4t"), backend, &["-g".to_owned()]);
    let steps = std::iter::repeat_n("next", MAX_STEPS);
    let said = gdb(&program, ["break walk.l4t:main", "run"].into_iter().chain(steps));
    // A stop is shown as the number of the line and its text, up to the end of `main`, behind which is other code.
    let mut shown = Vec::new();
    let texts: Vec<&str> = source.lines().collect();
    for line in said.lines() {
        if line.contains("exited") || line.starts_with("__libc_start") {
            break;
        }
        let Some((number, text)) = line.split_once('\t') else { continue };
        if let Ok(number) = number.parse::<usize>()
            && texts.get(number.wrapping_sub(1)) == Some(&text)
        {
            shown.push(number);
        }
    }
    shown
}

const CALLBACK: &str = "\
ffi \"C\" abort
ffi \"C\" qsort

func compare(ptr<num> a, ptr<num> b) -> num
  abort()
  return *a - *b

func main() -> num
  array<num>[3] items
  qsort(&items, 3, 8, compare)
  return 0
";

/// Without `-g` there are no lines, but unwind tables, for C's frames and ours.
#[test]
fn callers_are_found_through_c_without_debug_information() {
    if !is_usable("gdb") {
        return;
    }
    for backend in backends() {
        for level in ["-O0", "-O2"] {
            let scratch = tempfile::tempdir().expect("a folder can be made");
            std::fs::write(scratch.path().join("callback.l4t"), CALLBACK).expect("a file can be written");
            let program = build(scratch.path(), Path::new("callback.l4t"), backend, &[level.to_owned()]);
            let said = gdb(&program, ["run", "backtrace"].into_iter());
            let mut rest = said.as_str();
            // Parts of names: gdb takes the point in ours for something else.
            for function in ["abort (", "compare", "qsort", "main"] {
                let at = rest.find(function);
                let at = at.unwrap_or_else(|| panic!("{backend} {level}: `{function}` is missing in\n{said}"));
                rest = &rest[at..];
            }
        }
    }
}

/// Both formats of object files, for both processors, say what LLVM's reader finds right, in DWARF 5.
#[test]
fn objects_hold_valid_debug_information() {
    if !is_usable(DWARFDUMP) {
        return;
    }
    let scratch = tempfile::tempdir().expect("a folder can be made");
    let sources = case::files_below(&case::root().join("debugger"), "l4t");
    for source in &sources {
        for backend in backends() {
            for target in ["x86_64-linux", "aarch64-linux", "x86_64-macos", "aarch64-macos"] {
                for level in ["-O0", "-O2"] {
                    let object = scratch.path().join("program.o");
                    let mut build = l4t(L4T);
                    build.args(["build", "--emit=obj", "-g", level, "--backend", backend, "--target", target]);
                    let built = run(build.arg(source).arg("-o").arg(&object), &[]);
                    assert_eq!(built.status, "exit 0", "{backend}: {}", built.stderr_text());
                    let what = format!("{} {backend} {target} {level}", source.display());
                    let checked = run(Command::new(DWARFDUMP).arg("--verify").arg(&object), &[]);
                    assert_eq!(checked.status, "exit 0", "{what}: {}", checked.stdout_text());
                    let dump = run(Command::new(DWARFDUMP).arg("--debug-info").arg(&object), &[]).stdout_text();
                    assert!(dump.contains("version = 0x0005"), "{what}: {dump}");
                    assert!(!dump.contains("version = 0x0004"), "{what}: {dump}");
                }
            }
        }
    }
}

fn backends() -> Vec<&'static str> {
    let mut backends = vec!["cranelift"];
    if Path::new(L4T).with_file_name("l4t-llvm").is_file() {
        backends.push("llvm");
    } else {
        assert!(std::env::var_os(ways::ALL).is_none(), "{} is set, and l4t-llvm is not built", ways::ALL);
    }
    backends
}

fn is_usable(tool: &str) -> bool {
    let is_there = Command::new(tool).arg("--version").output().is_ok();
    assert!(is_there || std::env::var_os(ways::ALL).is_none(), "{} is set, and {tool} is not installed", ways::ALL);
    is_there
}
