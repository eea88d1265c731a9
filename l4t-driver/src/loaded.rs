//! A program in memory, ready to run.

use crate::linking::LinkOptions;
use crate::signals::{HostSignals, with_own_signal_stack};
use l4t_front::{Defect, EnvironmentError, Failure};
use l4t_mir::backend::LoadedProgram;
use l4t_syntax::Code;
use std::ffi::{CString, c_char, c_int};
use std::path::Path;
use std::sync::OnceLock;

/// A compiled program in this process's memory. The code lives as long as this value.
pub struct Loaded {
    /// Keeps the code mapped.
    _code: Box<dyn LoadedProgram>,
    main: extern "C" fn(c_int, *const *const c_char) -> c_int,
    /// The host's signal handlers from before the first run.
    host_signals: OnceLock<HostSignals>,
}

impl std::fmt::Debug for Loaded {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Loaded")
    }
}

impl Loaded {
    pub(crate) fn new(code: Box<dyn LoadedProgram>) -> Result<Loaded, Failure> {
        let Some(address) = code.address("main") else {
            let message = "the loaded program has no symbol `main`".to_owned();
            return Err(Failure::Defect(Defect { stage: "load", message }));
        };
        // SAFETY: the runtime defines the exported `main` with C's signature of `main` (l4t-mir, runtime), and the
        // code stays mapped as long as `_code` lives.
        let main =
            unsafe { std::mem::transmute::<*const u8, extern "C" fn(c_int, *const *const c_char) -> c_int>(address) };
        Ok(Loaded { _code: code, main, host_signals: OnceLock::new() })
    }

    /// Runs the program's `main` and gives its exit status. The first argument is by custom the program's name.
    ///
    /// What the program prints goes through C's stdio, whose buffers are written out when the process exits in the
    /// ordinary way (`std::process::exit` does that too). Global variables keep their values from one run to the next.
    ///
    /// **A runtime error ends the process**, with its message on standard error and status 101, as the language says;
    /// so does a call of C's `exit`. The program installs handlers for the signals that mean a crash; dropping this
    /// value gives the host its own back.
    ///
    /// # Safety
    ///
    /// The program may call any C function, with any arguments: it can do whatever C can. Run only programs that you
    /// trust as you would trust C code, and only one at a time. Exit handlers that it registers with C's `atexit`, and
    /// threads that it leaves running, need its code: then this value must never be dropped (`std::mem::forget`).
    pub unsafe fn run(&self, args: &[CString]) -> u8 {
        let mut argv: Vec<*const c_char> = args.iter().map(|arg| arg.as_ptr()).collect();
        argv.push(std::ptr::null());
        let n_args = c_int::try_from(args.len()).unwrap_or(c_int::MAX);
        self.host_signals.get_or_init(HostSignals::save);
        let status = with_own_signal_stack(|| (self.main)(n_args, argv.as_ptr()));
        // As the operating system does with the status of a process.
        (status & 0xff) as u8
    }
}

impl Drop for Loaded {
    fn drop(&mut self) {
        if let Some(host_signals) = self.host_signals.get() {
            host_signals.restore();
        }
    }
}

/// Makes the symbols of the libraries named with `-l` known in this process.
///
/// Errors: a library is not found or cannot be loaded.
pub(crate) fn load_libraries(options: &LinkOptions) -> Result<(), EnvironmentError> {
    options.libraries.iter().try_for_each(|library| load_library(library, &options.library_dirs))
}

#[cfg(target_os = "macos")]
const LIBRARY_SUFFIX: &str = ".dylib";
#[cfg(not(target_os = "macos"))]
const LIBRARY_SUFFIX: &str = ".so";

fn load_library(library: &str, dirs: &[impl AsRef<Path>]) -> Result<(), EnvironmentError> {
    // The C library's own parts; their `.so` files may be linker scripts, which cannot be loaded.
    if matches!(library, "c" | "pthread" | "dl" | "rt") {
        return Ok(());
    }
    let file_name = format!("lib{library}{LIBRARY_SUFFIX}");
    let in_dirs = dirs.iter().map(|dir| dir.as_ref().join(&file_name).to_string_lossy().into_owned());
    // Without a development package there is only the file with the version in its name.
    let candidates = in_dirs.chain([file_name.clone(), format!("{file_name}.6"), format!("{file_name}.1")]);
    let mut reason = String::new();
    for candidate in candidates {
        match open_library(&candidate) {
            Ok(()) => return Ok(()),
            Err(error) if reason.is_empty() => reason = error,
            Err(_) => {}
        }
    }
    Err(EnvironmentError::new(
        Code::UNLOADABLE_LIBRARY,
        format!("cannot load the library `{library}`: {reason}"),
        format!("ライブラリ `{library}` を読み込めない: {reason}"),
    )
    .note(
        "`l4t run` needs the shared form of a library; name its folder with `-L`",
        "`l4t run` には共有ライブラリが要る。フォルダは `-L` で指定する",
    ))
}

/// Loads a shared library for good: its symbols are found from then on.
#[cfg(unix)]
fn open_library(path: &str) -> Result<(), String> {
    let Ok(c_path) = CString::new(path) else { return Err("the name holds a NUL byte".to_owned()) };
    // SAFETY: the path is a C string. Loading runs the library's constructors: that is what `-l` asks for.
    let handle = unsafe { libc::dlopen(c_path.as_ptr(), libc::RTLD_NOW | libc::RTLD_GLOBAL) };
    if !handle.is_null() {
        return Ok(());
    }
    // SAFETY: `dlerror` gives null or a C string that lives until the thread's next call of a `dl` function.
    let message = unsafe {
        let message = libc::dlerror();
        if message.is_null() { None } else { Some(std::ffi::CStr::from_ptr(message).to_string_lossy().into_owned()) }
    };
    Err(message.unwrap_or_else(|| "no reason given".to_owned()))
}

#[cfg(not(unix))]
fn open_library(_path: &str) -> Result<(), String> {
    Err("not supported on this system".to_owned())
}
