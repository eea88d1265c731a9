//! The runtime's texts for a target: constants of its C library and kernel, put in for the words between percent signs.
//!
//! Sources: the C headers `signal.h`, `ucontext.h` of glibc and musl (which share the layouts), and of Apple's SDK
//! (`sys/signal.h`, `mach/arm/_structs.h`, `mach/i386/_structs.h`).

use super::GUARD_SIZE_WORD;
use crate::target::{Arch, Os, Target};

/// Offsets in what a signal handler is given, in bytes.
struct Registers {
    /// Of the stack pointer.
    sp: u32,
    /// Of the program counter.
    pc: u32,
}

/// Start-up and signal handling.
pub(super) fn signals(target: &Target) -> String {
    // In `ucontext_t` on Linux; in what its `uc_mcontext` points at on macOS.
    let registers = match (target.os(), target.arch()) {
        (Os::Linux, Arch::X86_64) => Registers { sp: 160, pc: 168 },
        (Os::Linux, Arch::Aarch64) => Registers { sp: 432, pc: 440 },
        (Os::MacOs, Arch::X86_64) => Registers { sp: 72, pc: 144 },
        (Os::MacOs, Arch::Aarch64) => Registers { sp: 264, pc: 272 },
    };
    let (sp, pc) = (registers.sp.to_string(), registers.pc.to_string());
    let of_os = match target.os() {
        Os::Linux => {
            [("%SIGBUS%", "7"), ("%stdout%", "stdout"), ("%registers%", "v14 = offset v2, 0"), ("%si_addr%", "16")]
        }
        Os::MacOs => [
            ("%SIGBUS%", "10"),
            ("%stdout%", "__stdoutp"),
            ("%registers%", "v14 = load.ptr v2+48"),
            ("%si_addr%", "24"),
        ],
    };
    let structures = match target.os() {
        Os::Linux => include_str!("linux.mir"),
        Os::MacOs => include_str!("macos.mir"),
    };
    let mut text = fill(include_str!("signals.mir"), &of_os);
    text = fill(&text, &[("%sp%", &sp), ("%pc%", &pc)]);
    text + structures
}

/// What is called before memory is freed; nothing where the word before a block may not be readable.
pub(super) fn before_free(target: &Target) -> String {
    match target.os() {
        Os::Linux => fill(include_str!("before_free.mir"), &[("%guard%", &GUARD_SIZE_WORD.to_string())]),
        Os::MacOs => String::new(),
    }
}

fn fill(text: &str, words: &[(&str, &str)]) -> String {
    words.iter().fold(text.to_owned(), |text, (word, replacement)| text.replace(word, replacement))
}
