//! The instruction cache: code that was written as data must be read anew by the processor.
//!
//! For a processor that nobody has thought of here, code in memory is refused: without knowing its caches, a program
//! might run right on one day and not on another.

use l4t_mir::backend::BackendError;

/// Has the processor read this code anew. x86-64 does so by itself.
#[cfg(target_arch = "x86_64")]
pub(crate) fn clear(_code: &[u8]) -> Result<(), BackendError> {
    Ok(())
}

/// Has the processor read this code anew.
#[cfg(all(target_arch = "aarch64", target_vendor = "apple"))]
pub(crate) fn clear(code: &[u8]) -> Result<(), BackendError> {
    use std::ffi::c_void;
    unsafe extern "C" {
        fn sys_icache_invalidate(start: *const c_void, size: usize);
    }
    // SAFETY: the range is memory of this process; the call changes none of it.
    unsafe { sys_icache_invalidate(code.as_ptr().cast::<c_void>(), code.len()) }
    Ok(())
}

/// Has the processor read this code anew: each line of the data cache is written back, then each line of the
/// instruction cache dropped, as the architecture manual prescribes.
#[cfg(all(target_arch = "aarch64", not(target_vendor = "apple")))]
pub(crate) fn clear(code: &[u8]) -> Result<(), BackendError> {
    use std::arch::asm;
    /// No implementation has smaller lines.
    const LINE_BYTES: usize = 16;
    let lines = || code.chunks(LINE_BYTES).map(<[u8]>::as_ptr);
    // SAFETY: cache maintenance by address on mapped memory changes no memory and no register.
    unsafe {
        for line in lines() {
            asm!("dc cvau, {}", in(reg) line, options(nostack, preserves_flags));
        }
        asm!("dsb ish", options(nostack, preserves_flags));
        for line in lines() {
            asm!("ic ivau, {}", in(reg) line, options(nostack, preserves_flags));
        }
        asm!("dsb ish", "isb", options(nostack, preserves_flags));
    }
    Ok(())
}

/// Refuses code in memory.
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
pub(crate) fn clear(_code: &[u8]) -> Result<(), BackendError> {
    Err(BackendError::Unsupported(l4t_mir::backend::Unsupported::CodeInMemory))
}
