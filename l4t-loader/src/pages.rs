//! Pages of this process's memory: a draft, which is written, and what it is made into, which is executed.

use crate::instruction_cache;
use l4t_mir::backend::{BackendError, Limit, SystemError, Unsupported};
use std::ffi::c_void;
use std::ops::Range;
use std::ptr::{self, NonNull};

/// Bytes of a page of memory.
pub(crate) fn page_bytes() -> u64 {
    // SAFETY: a plain query without preconditions.
    let bytes = unsafe { libc::sysconf(libc::_SC_PAGESIZE) };
    u64::try_from(bytes).ok().filter(|bytes| bytes.is_power_of_two()).unwrap_or(64 << 10)
}

/// A piece of memory, given back when dropped.
pub(crate) struct Pages {
    start: NonNull<u8>,
    size: usize,
}

// SAFETY: the pages belong to this value alone, and memory may be used from any thread.
unsafe impl Send for Pages {}

impl Pages {
    /// The address of a byte.
    pub(crate) fn address_of(&self, offset: u64) -> *const u8 {
        self.start.as_ptr().wrapping_add(offset as usize)
    }

    fn protect(&mut self, range: Range<u64>, protection: libc::c_int) -> Result<(), BackendError> {
        if range.is_empty() {
            return Ok(());
        }
        assert!(range.end <= self.size as u64, "the layout gave everything a place");
        let start = self.start.as_ptr().wrapping_add(range.start as usize).cast::<c_void>();
        // SAFETY: only pages of this piece change, and no Rust reference points into it.
        match unsafe { libc::mprotect(start, (range.end - range.start) as usize, protection) } {
            0 => Ok(()),
            _ => {
                let refusal = SystemError::numbered(std::io::Error::last_os_error().raw_os_error());
                Err(BackendError::Unsupported(Unsupported::ExecutableMemory(refusal)))
            }
        }
    }
}

impl Drop for Pages {
    fn drop(&mut self) {
        // SAFETY: the pages were mapped with this address and size, and whoever holds addresses of them was promised
        // them only as long as this value lives.
        unsafe { libc::munmap(self.start.as_ptr().cast::<c_void>(), self.size) };
    }
}

/// Pages that are written still, zeroed at first.
pub(crate) struct Draft {
    pages: Pages,
}

impl Draft {
    /// Maps this many bytes.
    ///
    /// Errors: the system has no such piece.
    pub(crate) fn new(size: u64) -> Result<Draft, BackendError> {
        let failed = |reason: SystemError| BackendError::Limit(Limit::Memory { bytes: size, reason });
        let n_bytes = usize::try_from(size).map_err(|_| failed(SystemError(libc::ENOMEM)))?.max(1);
        // Large global variables that are never touched take no memory.
        let flags = libc::MAP_PRIVATE | libc::MAP_ANON | libc::MAP_NORESERVE;
        // SAFETY: a new anonymous mapping at an address of the system's choice touches nothing that exists.
        let start = unsafe { libc::mmap(ptr::null_mut(), n_bytes, libc::PROT_READ | libc::PROT_WRITE, flags, -1, 0) };
        match NonNull::new(start.cast::<u8>()) {
            Some(start) if start.as_ptr().cast::<c_void>() != libc::MAP_FAILED => {
                Ok(Draft { pages: Pages { start, size: n_bytes } })
            }
            _ => Err(failed(SystemError::numbered(std::io::Error::last_os_error().raw_os_error()))),
        }
    }

    /// The address of the first byte.
    pub(crate) fn start(&self) -> u64 {
        self.pages.address_of(0) as u64
    }

    /// Some bytes, to be written.
    ///
    /// # Panics
    ///
    /// If they reach beyond the end.
    pub(crate) fn bytes(&mut self, start: u64, n_bytes: usize) -> &mut [u8] {
        let Pages { start: first, size } = self.pages;
        let start = usize::try_from(start).unwrap_or(usize::MAX);
        assert!(start <= size && n_bytes <= size - start, "the layout gave everything a place");
        // SAFETY: the bytes lie in the pages, as asserted, which are readable, writable and initialised (with zeros), and
        // which nothing else refers to as long as this draft is borrowed.
        unsafe { std::slice::from_raw_parts_mut(first.as_ptr().add(start), n_bytes) }
    }

    /// Makes the pages of one range executable and those of another read-only; neither can be written any more. Both
    /// start and end at pages.
    ///
    /// Errors: the system refuses, or the processor's caches are unknown.
    pub(crate) fn finish(mut self, executable: Range<u64>, read_only: Range<u64>) -> Result<Pages, BackendError> {
        instruction_cache::clear(self.bytes(executable.start, (executable.end - executable.start) as usize))?;
        self.pages.protect(executable, libc::PROT_READ | libc::PROT_EXEC)?;
        self.pages.protect(read_only, libc::PROT_READ)?;
        Ok(self.pages)
    }
}
