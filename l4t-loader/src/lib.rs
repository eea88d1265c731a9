//! What code in memory needs from the operating system: memory mappings, symbols of loaded libraries.
//!
//! Backends put code and data into a [`Mapping`], whatever made them. No page is writable and executable at once.

use l4t_mir::backend::BackendError;
use std::ffi::{CString, c_void};
use std::ops::Range;
use std::ptr::{self, NonNull};

/// Bytes of a page of memory.
pub fn page_bytes() -> u64 {
    // SAFETY: a plain query without preconditions.
    let bytes = unsafe { libc::sysconf(libc::_SC_PAGESIZE) };
    u64::try_from(bytes).ok().filter(|bytes| bytes.is_power_of_two()).unwrap_or(64 << 10)
}

/// A piece of this process's memory, zeroed at first; given back when dropped.
pub struct Mapping {
    start: NonNull<u8>,
    size: usize,
}

// SAFETY: the mapping belongs to this value alone, and memory may be used from any thread.
unsafe impl Send for Mapping {}

impl Mapping {
    /// Maps this many bytes, readable and writable.
    ///
    /// Errors: the system has no such piece.
    pub fn new(size: u64) -> Result<Mapping, BackendError> {
        let failed = |error: std::io::Error| BackendError::Limit(format!("no {size} bytes of memory: {error}"));
        let n_bytes = usize::try_from(size).map_err(|error| failed(std::io::Error::other(error)))?.max(1);
        // Large global variables that are never touched take no memory.
        let flags = libc::MAP_PRIVATE | libc::MAP_ANON | libc::MAP_NORESERVE;
        // SAFETY: a new anonymous mapping at an address of the system's choice touches nothing that exists.
        let start = unsafe { libc::mmap(ptr::null_mut(), n_bytes, libc::PROT_READ | libc::PROT_WRITE, flags, -1, 0) };
        match NonNull::new(start.cast::<u8>()) {
            Some(start) if start.as_ptr().cast::<c_void>() != libc::MAP_FAILED => Ok(Mapping { start, size: n_bytes }),
            _ => Err(failed(std::io::Error::last_os_error())),
        }
    }

    /// The address of a byte of the mapping.
    pub fn address_of(&self, offset: u64) -> *const u8 {
        self.start.as_ptr().wrapping_add(offset as usize)
    }

    /// Writes into the mapping. Only where it is still writable.
    ///
    /// # Panics
    ///
    /// If the bytes would reach beyond the mapping's end.
    pub fn write(&mut self, offset: u64, bytes: &[u8]) {
        let offset = offset as usize;
        assert!(offset <= self.size && bytes.len() <= self.size - offset, "the layout gave everything a place");
        // SAFETY: the destination lies in the mapping, as asserted, which nothing else refers to and which overlaps
        // no Rust object.
        unsafe { ptr::copy_nonoverlapping(bytes.as_ptr(), self.start.as_ptr().add(offset), bytes.len()) }
    }

    /// Makes the pages of a range, which starts at a page, executable and no longer writable.
    ///
    /// Errors: the system refuses.
    pub fn make_executable(&mut self, range: Range<u64>) -> Result<(), BackendError> {
        clear_instruction_cache(self.address_of(range.start), (range.end - range.start) as usize);
        self.protect(range, libc::PROT_READ | libc::PROT_EXEC)
    }

    /// Makes the pages of a range, which starts at a page, read-only.
    ///
    /// Errors: the system refuses.
    pub fn make_read_only(&mut self, range: Range<u64>) -> Result<(), BackendError> {
        self.protect(range, libc::PROT_READ)
    }

    fn protect(&mut self, range: Range<u64>, protection: libc::c_int) -> Result<(), BackendError> {
        if range.is_empty() {
            return Ok(());
        }
        assert!(range.end <= self.size as u64, "the range lies in the mapping");
        let start = self.start.as_ptr().wrapping_add(range.start as usize).cast::<c_void>();
        // SAFETY: only pages of this mapping change, and no Rust reference points into it.
        match unsafe { libc::mprotect(start, (range.end - range.start) as usize, protection) } {
            0 => Ok(()),
            _ => {
                let error = std::io::Error::last_os_error();
                Err(BackendError::Unsupported(format!("this system refuses code in memory: {error}")))
            }
        }
    }
}

impl Drop for Mapping {
    fn drop(&mut self) {
        // SAFETY: the mapping was made with this address and size, and whoever holds addresses of it was promised
        // them only as long as this value lives.
        unsafe { libc::munmap(self.start.as_ptr().cast::<c_void>(), self.size) };
    }
}

/// Has the processor read instructions anew. x86-64 does so by itself.
#[cfg(not(target_arch = "aarch64"))]
fn clear_instruction_cache(_start: *const u8, _size: usize) {}

/// Has the processor read instructions anew.
#[cfg(all(target_arch = "aarch64", target_vendor = "apple"))]
fn clear_instruction_cache(start: *const u8, size: usize) {
    unsafe extern "C" {
        fn sys_icache_invalidate(start: *const c_void, size: usize);
    }
    // SAFETY: the range is a mapping of this process; the call changes no memory.
    unsafe { sys_icache_invalidate(start.cast::<c_void>(), size) }
}

/// Has the processor read instructions anew: each line of the data cache is written back, then each line of the
/// instruction cache dropped, as the architecture manual prescribes.
#[cfg(all(target_arch = "aarch64", not(target_vendor = "apple")))]
fn clear_instruction_cache(start: *const u8, size: usize) {
    use std::arch::asm;
    /// No implementation has smaller lines.
    const LINE_BYTES: usize = 16;
    let lines = |start: *const u8| (0..size).step_by(LINE_BYTES).map(move |offset| start.wrapping_add(offset));
    // SAFETY: cache maintenance by address on mapped memory changes no memory and no register.
    unsafe {
        for line in lines(start) {
            asm!("dc cvau, {}", in(reg) line, options(nostack, preserves_flags));
        }
        asm!("dsb ish", options(nostack, preserves_flags));
        for line in lines(start) {
            asm!("ic ivau, {}", in(reg) line, options(nostack, preserves_flags));
        }
        asm!("dsb ish", "isb", options(nostack, preserves_flags));
    }
}

/// Bytes of a stub: code that jumps to the address in a slot, through which C functions far away are called.
pub const STUB_BYTES: u64 = 16;

/// `adrp x16, SLOT; ldr x16, [x16, :lo12:SLOT]; br x16`. The mapping starts at a page, so that offsets in it do for
/// pages; the architecture leaves `x16` to such stubs.
///
/// Both are offsets in bytes; none if the slot, which lies behind the stub, is 4 GiB away or more.
pub fn aarch64_stub(stub: u64, slot: u64) -> Option<[u8; STUB_BYTES as usize]> {
    let pages = u32::try_from((slot >> 12).checked_sub(stub >> 12)?).ok().filter(|pages| *pages < 1 << 20)?;
    let adrp = 0x9000_0010 | (pages & 3) << 29 | (pages >> 2) << 5;
    let ldr = 0xf940_0210 | (slot as u32 & 0xfff) >> 3 << 10;
    let br = 0xd61f_0200u32;
    let mut bytes = [0; STUB_BYTES as usize];
    for (bytes, instruction) in bytes.chunks_exact_mut(4).zip([adrp, ldr, br]) {
        bytes.copy_from_slice(&instruction.to_le_bytes());
    }
    Some(bytes)
}

/// The address of a C symbol in the libraries of this process.
pub fn c_symbol(name: &str) -> Option<u64> {
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
