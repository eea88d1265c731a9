//! Measuring one process: wall time, CPU time, peak memory.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// What one run of a process took.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    /// From start to end.
    pub wall: Duration,
    /// User and system time.
    pub cpu: Duration,
    /// Largest resident size, in bytes.
    pub peak_bytes: u64,
}

/// Runs a command once, its output thrown away; an error if it fails.
pub fn run(command: &mut Command) -> Result<Cost, String> {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let start = Instant::now();
    let child = command.spawn().map_err(|e| format!("cannot start {command:?}: {e}"))?;
    let (status, usage) = wait(child.id())?;
    let wall = start.elapsed();
    if status != 0 {
        return Err(format!("{command:?} failed (wait status {status})"));
    }
    let seconds = |t: libc::timeval| Duration::new(t.tv_sec as u64, t.tv_usec as u32 * 1000);
    let cpu = seconds(usage.ru_utime) + seconds(usage.ru_stime);
    Ok(Cost { wall, cpu, peak_bytes: usage.ru_maxrss as u64 * 1024 })
}

/// The run with the least CPU time among several: noise only ever adds.
pub fn best_of(n: usize, mut command: impl FnMut() -> Command) -> Result<Cost, String> {
    let mut best: Option<Cost> = None;
    for _ in 0..n {
        let cost = run(&mut command())?;
        if best.is_none_or(|b| cost.cpu < b.cpu) {
            best = Some(cost);
        }
    }
    best.ok_or_else(|| "no run".to_owned())
}

/// The median wall time of several runs.
pub fn median_wall(n: usize, mut command: impl FnMut() -> Command) -> Result<Duration, String> {
    let mut times = Vec::with_capacity(n);
    for _ in 0..n {
        times.push(run(&mut command())?.wall);
    }
    times.sort_unstable();
    Ok(times[n / 2])
}

fn wait(pid: u32) -> Result<(i32, libc::rusage), String> {
    let mut status = 0;
    // SAFETY: `rusage` is plain data, for which all zeros is a value.
    let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
    // SAFETY: both pointers are to live locals; the child is ours and nothing else waits for it.
    let waited = unsafe { libc::wait4(pid as libc::pid_t, &mut status, 0, &mut usage) };
    if waited < 0 { Err(std::io::Error::last_os_error().to_string()) } else { Ok((status, usage)) }
}
