//! Programs that run in the host's process. One test: they share the process's signal handlers.

use l4t_driver::{Options, SourceFile, Sources};

fn run(text: &str, options: &Options) -> Vec<u8> {
    let mut sources = Sources::new();
    sources.add(SourceFile::new("a.l4t", text.as_bytes().to_vec()));
    let loaded = l4t_driver::load(&sources, options).result.expect("the program is right");
    // SAFETY: the programs below call no C function, and run one after the other.
    (0..3).map(|_| unsafe { loaded.run(&[c"a.l4t".into()]) }).collect()
}

/// The address of the handler of a signal.
fn handler(signal: libc::c_int) -> usize {
    let mut action = std::mem::MaybeUninit::<libc::sigaction>::zeroed();
    // SAFETY: with a null new action, `sigaction` only fills in the place for the old one; zeros are a valid one.
    unsafe {
        libc::sigaction(signal, std::ptr::null(), action.as_mut_ptr());
        action.assume_init().sa_sigaction
    }
}

#[test]
fn programs_run_and_leave_the_host_as_it_was() {
    let before = [libc::SIGSEGV, libc::SIGBUS, libc::SIGABRT].map(handler);
    let counter = "num runs\n\nfunc main() -> num\n  runs: runs + 1\n  return 41 + runs\n";
    assert_eq!(run(counter, &Options::default()), [42, 43, 44], "globals keep their values between runs");
    assert_eq!(run("func main() -> num\n  return 0 - 1\n", &Options::default()), [255; 3]);
    assert_eq!([libc::SIGSEGV, libc::SIGBUS, libc::SIGABRT].map(handler), before);
}
