//! The host's signal handlers, kept while a program in memory has its own.
//!
//! The runtime of a program installs handlers and an alternate signal stack, both of which lie in the program's memory.
//! Before that memory goes, the host must have its own back.

/// The signals that the runtime handles.
#[cfg(unix)]
const HANDLED: [libc::c_int; 5] = [libc::SIGSEGV, libc::SIGBUS, libc::SIGABRT, libc::SIGILL, libc::SIGFPE];

/// What the host had installed.
#[cfg(unix)]
pub(crate) struct HostSignals {
    actions: Vec<(libc::c_int, libc::sigaction)>,
}

#[cfg(unix)]
impl HostSignals {
    /// The handlers that are installed now.
    pub(crate) fn save() -> HostSignals {
        let current = |signal| {
            let mut action = std::mem::MaybeUninit::<libc::sigaction>::uninit();
            // SAFETY: with a null new action, `sigaction` only fills in the place for the old one.
            let status = unsafe { libc::sigaction(signal, std::ptr::null(), action.as_mut_ptr()) };
            // SAFETY: it was filled in if the call succeeded.
            (status == 0).then(|| (signal, unsafe { action.assume_init() }))
        };
        HostSignals { actions: HANDLED.into_iter().filter_map(current).collect() }
    }

    /// Installs them again.
    pub(crate) fn restore(&self) {
        for (signal, action) in &self.actions {
            // SAFETY: the action was installed before, so its handler is one of the host's.
            unsafe { libc::sigaction(*signal, action, std::ptr::null_mut()) };
        }
    }
}

/// Calls a function and gives the calling thread its alternate signal stack back afterwards.
#[cfg(unix)]
pub(crate) fn with_own_signal_stack<T>(call: impl FnOnce() -> T) -> T {
    let mut stack = std::mem::MaybeUninit::<libc::stack_t>::uninit();
    // SAFETY: with a null new stack, `sigaltstack` only fills in the place for the old one.
    let status = unsafe { libc::sigaltstack(std::ptr::null(), stack.as_mut_ptr()) };
    let result = call();
    if status == 0 {
        // SAFETY: it was filled in, and is the thread's own stack, or says that it has none.
        unsafe { libc::sigaltstack(stack.as_ptr(), std::ptr::null_mut()) };
    }
    result
}

#[cfg(not(unix))]
pub(crate) struct HostSignals;

#[cfg(not(unix))]
impl HostSignals {
    pub(crate) fn save() -> HostSignals {
        HostSignals
    }

    pub(crate) fn restore(&self) {}
}

#[cfg(not(unix))]
pub(crate) fn with_own_signal_stack<T>(call: impl FnOnce() -> T) -> T {
    call()
}
