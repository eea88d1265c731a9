//! The `l4t` command as a user meets it: arguments, outputs, messages, exit status.

mod messages;
mod outputs;
mod running;
mod usage;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

const HELLO: &str = "ffi \"C\" puts\n\nfunc main() -> num\n  puts(\"hello\")\n  return 0\n";
const WRONG: &str = "func main() -> num\n  return answer\n";

/// A folder of its own for one test, in which the command runs.
struct Sandbox {
    folder: tempfile::TempDir,
}

/// How the command ended, and what it wrote.
#[derive(Debug, PartialEq, Eq)]
struct Done {
    /// Exit status; `None` if a signal ended it.
    status: Option<i32>,
    stdout: String,
    stderr: String,
}

impl Done {
    /// Asserts status, standard output and standard error, all exactly.
    #[track_caller]
    fn is(&self, status: i32, stdout: &str, stderr: &str) {
        assert_eq!((self.status, self.stdout.as_str(), self.stderr.as_str()), (Some(status), stdout, stderr));
    }

    /// Asserts the status, an empty standard output, and that standard error is exactly one line that starts so.
    #[track_caller]
    fn fails(&self, status: i32, first_line: &str) {
        assert_eq!((self.status, self.stdout.as_str()), (Some(status), ""), "{}", self.stderr);
        assert_eq!(self.stderr.lines().next(), Some(first_line), "{}", self.stderr);
    }
}

impl From<Output> for Done {
    fn from(output: Output) -> Done {
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        Done { status: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }
}

impl Sandbox {
    fn new() -> Sandbox {
        Sandbox { folder: tempfile::tempdir().expect("a temporary folder can be made") }
    }

    /// A sandbox that holds these files.
    fn with(files: &[(&str, &str)]) -> Sandbox {
        let sandbox = Sandbox::new();
        for (name, text) in files {
            std::fs::write(sandbox.path(name), text).expect("the temporary folder can be written");
        }
        sandbox
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The names of all files, sorted.
    fn files(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder.path()).expect("the folder is there");
        let mut names: Vec<String> =
            entries.map(|entry| entry.expect("it can be read").file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    /// The command with these arguments, in an environment that does not depend on the machine's.
    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_l4t"));
        command.args(args).current_dir(self.folder.path());
        for name in ["L4T_LANG", "LC_ALL", "LC_MESSAGES", "LANG"] {
            command.env_remove(name);
        }
        command
    }

    fn l4t(&self, args: &[&str]) -> Done {
        self.command(args).output().expect("the command can be started").into()
    }

    fn l4t_with_input(&self, args: &[&str], input: &str) -> Done {
        let mut command = self.command(args);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the command can be started");
        let mut stdin = child.stdin.take().expect("it is piped");
        stdin.write_all(input.as_bytes()).expect("the command reads its input");
        drop(stdin);
        child.wait_with_output().expect("the command ends").into()
    }
}

/// Runs an executable that was built.
fn execute(path: &Path) -> Done {
    Command::new(path).output().expect("it can be started").into()
}
