//! Running processes with input, a time limit, and their output kept.

use std::io::{Read, Write};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::Duration;
use wait_timeout::ChildExt;

/// No test program runs longer; one that does is killed and reported.
const TIME_LIMIT: Duration = Duration::from_secs(60);

/// How a process ended, and what it wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// `exit 0`, `signal SIGABRT`, `killed after 60 s`.
    pub status: String,
    /// Standard output.
    pub stdout: Vec<u8>,
    /// Standard error.
    pub stderr: Vec<u8>,
}

impl Outcome {
    /// Standard output as text, broken UTF-8 replaced.
    pub fn stdout_text(&self) -> String {
        String::from_utf8_lossy(&self.stdout).into_owned()
    }

    /// Standard error as text, broken UTF-8 replaced.
    pub fn stderr_text(&self) -> String {
        String::from_utf8_lossy(&self.stderr).into_owned()
    }
}

/// The `l4t` command of this build, with an environment that does not depend on the machine's.
pub fn l4t(binary: &str) -> Command {
    let mut command = Command::new(binary);
    command.env_remove("L4T_LANG").env("LC_ALL", "C").env_remove("LANG").env_remove("LANGUAGE");
    command
}

/// Runs a command to its end with this standard input; output goes through pipes.
pub fn run(command: &mut Command, stdin: &[u8]) -> Outcome {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = match command.spawn() {
        Ok(child) => child,
        Err(error) => panic!("cannot start {command:?}: {error}"),
    };
    feed(&mut child, stdin);
    let stdout = collect(child.stdout.take());
    let stderr = collect(child.stderr.take());
    let status = match child.wait_timeout(TIME_LIMIT) {
        Ok(Some(status)) => describe(status),
        _ => {
            // The process may have ended in between; either way it is gone now.
            let _ = child.kill();
            let _ = child.wait();
            format!("killed after {} s", TIME_LIMIT.as_secs())
        }
    };
    let join = |thread: thread::JoinHandle<Vec<u8>>| thread.join().expect("a reading thread does not panic");
    Outcome { status, stdout: join(stdout), stderr: join(stderr) }
}

fn feed(child: &mut Child, input: &[u8]) {
    let Some(mut pipe) = child.stdin.take() else { return };
    let input = input.to_owned();
    // A program need not read its input: a broken pipe is no failure.
    thread::spawn(move || pipe.write_all(&input).ok());
}

fn collect(pipe: Option<impl Read + Send + 'static>) -> thread::JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut pipe) = pipe {
            pipe.read_to_end(&mut bytes).ok();
        }
        bytes
    })
}

fn describe(status: ExitStatus) -> String {
    use std::os::unix::process::ExitStatusExt;
    match (status.code(), status.signal()) {
        (Some(code), _) => format!("exit {code}"),
        (None, Some(4)) => "signal SIGILL".to_owned(),
        (None, Some(6)) => "signal SIGABRT".to_owned(),
        (None, Some(7)) => "signal SIGBUS".to_owned(),
        (None, Some(8)) => "signal SIGFPE".to_owned(),
        (None, Some(11)) => "signal SIGSEGV".to_owned(),
        (None, signal) => format!("signal {}", signal.unwrap_or(0)),
    }
}
