//! Stubs: code that jumps to the address in a slot, through which C functions are called that may be far away.

use l4t_mir::target::Arch;

/// Bytes of a stub.
pub(crate) const STUB_BYTES: u64 = 16;

type Stub = [u8; STUB_BYTES as usize];

/// The stub at the offset `stub` of the mapping, for the slot at the offset `slot` behind it; none if that is too far.
pub(crate) fn stub(arch: Arch, stub: u64, slot: u64) -> Option<Stub> {
    match arch {
        Arch::X86_64 => x86_64(stub, slot),
        Arch::Aarch64 => aarch64(stub, slot),
    }
}

/// `xor eax, eax; jmp *SLOT(%rip)`. Variadic functions want in `al` how many vector registers hold arguments: none, in
/// this language. Others do not mind.
fn x86_64(stub: u64, slot: u64) -> Option<Stub> {
    let end = stub + 8;
    let distance = i32::try_from(slot as i64 - end as i64).ok()?;
    let mut bytes = [0xcc; STUB_BYTES as usize];
    bytes[..4].copy_from_slice(&[0x31, 0xc0, 0xff, 0x25]);
    bytes[4..8].copy_from_slice(&distance.to_le_bytes());
    Some(bytes)
}

/// `adrp x16, SLOT; ldr x16, [x16, :lo12:SLOT]; br x16`. The mapping starts at a page, so that offsets in it do for
/// pages; the architecture leaves `x16` to such stubs.
fn aarch64(stub: u64, slot: u64) -> Option<Stub> {
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
