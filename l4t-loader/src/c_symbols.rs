//! The symbols of the libraries in this process.

use std::ffi::CString;

/// The address of a C symbol.
pub(crate) fn address(name: &str) -> Option<u64> {
    let c_name = CString::new(name).ok()?;
    // SAFETY: the name is a string that ends with zero; looking up changes nothing.
    let address = unsafe { libc::dlsym(libc::RTLD_DEFAULT, c_name.as_ptr()) };
    if !address.is_null() {
        return Some(address as u64);
    }
    // The GNU C library links these few into each program instead of exporting them.
    match name {
        "atexit" => Some(libc::atexit as *const () as u64),
        #[cfg(target_env = "gnu")]
        "at_quick_exit" => {
            unsafe extern "C" {
                fn at_quick_exit(handler: extern "C" fn()) -> libc::c_int;
            }
            Some(at_quick_exit as *const () as u64)
        }
        #[cfg(target_os = "linux")]
        "pthread_atfork" => Some(libc::pthread_atfork as *const () as u64),
        _ => None,
    }
}
