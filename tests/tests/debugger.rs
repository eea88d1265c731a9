//! Executables under gdb: breakpoints by line, values of variables, stepping, and backtraces, through every backend.
//!
//! Left out where gdb is not installed, unless `L4T_TEST_ALL` is set.

use l4t_tests::process::{l4t, run};
use l4t_tests::ways;
use std::path::Path;
use std::process::Command;

const L4T: &str = env!("CARGO_BIN_EXE_l4t-under-test");

const PROGRAM: &str = "\
ffi \"C\" printf

func sum(num n, num step) -> num
  num i, total
  loop i < n
    total: total + i
    i: i + step
  return total

func main() -> num
  num result
  result: sum(5, 2)
  printf(\"%lld\\n\", result)
  return 0
";

#[test]
fn gdb_shows_lines_variables_and_callers() {
    if !is_there("gdb") {
        assert!(std::env::var_os(ways::ALL).is_none(), "{} is set, and gdb is not installed", ways::ALL);
        return;
    }
    let scratch = tempfile::tempdir().expect("a folder can be made");
    std::fs::write(scratch.path().join("sum.l4t"), PROGRAM).expect("a file can be written");
    for backend in ["cranelift", "llvm"] {
        if backend == "llvm" && !Path::new(L4T).with_file_name("l4t-llvm").is_file() {
            assert!(std::env::var_os(ways::ALL).is_none(), "{} is set, and l4t-llvm is not built", ways::ALL);
            continue;
        }
        let mut build = l4t(L4T);
        build.current_dir(&scratch).args(["build", "-g", "--backend", backend, "sum.l4t"]);
        let built = run(&mut build, &[]);
        assert_eq!(built.status, "exit 0", "{backend}: {}", built.stderr_text());

        let mut gdb = Command::new("gdb");
        gdb.current_dir(&scratch).args(["-q", "-nx", "-batch"]);
        let commands =
            ["break sum.l4t:8", "run", "print total", "print i", "print n", "print step", "backtrace", "next", "next"];
        for command in commands {
            gdb.arg("-ex").arg(command);
        }
        let shown = run(gdb.arg("./sum"), &[]).stdout_text();
        let shows = |what: &str| assert!(shown.contains(what), "{backend}: `{what}` is missing in\n{shown}");
        shows("sum.l4t:8");
        shows("8\t  return total");
        // 0 + 2 + 4; five numbers in steps of two end behind the last.
        shows("$1 = 6");
        shows("$2 = 6");
        shows("$3 = 5");
        shows("$4 = 2");
        shows("#0");
        shows("sum.l4t:12");
        shows("13\t  printf(");
    }
}

fn is_there(command: &str) -> bool {
    Command::new(command).arg("--version").output().is_ok()
}
