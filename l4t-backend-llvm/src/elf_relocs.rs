//! The references in ELF object files that LLVM writes for code that may lie anywhere, and how to fill them in.

use crate::memory::{broken, too_far};
use l4t_mir::backend::BackendError;
use l4t_mir::target::Arch;
use object::SectionIndex;
use object::elf;
use object::read::SymbolIndex;

/// A field that depends on an address.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Field {
    /// 8 bytes: the address.
    Address,
    /// 4 bytes: the distance from the field.
    Distance,
    /// The same in an x86-64 call, which may go through a stub.
    X86Call,
    /// The same to a slot with the address.
    X86Slot,
    /// AArch64 `bl` and `b`: 26 bits, the distance in words. May go through a stub.
    Aarch64Call,
    /// AArch64 `adrp`: 21 bits, the distance in pages of 4 KiB.
    Aarch64Page,
    /// The same to a slot with the address.
    Aarch64SlotPage,
    /// AArch64 `add` and accesses of `1 << shift` bytes: 12 bits, the place within the page, in such units.
    Aarch64PageOffset {
        /// Access of so many bytes, as a power of two.
        shift: u32,
    },
    /// AArch64 `ldr`: the same of a slot with the address.
    Aarch64SlotPageOffset,
}

impl Field {
    /// Whether it leads to a slot that holds the address.
    pub(crate) fn is_of_slot(self) -> bool {
        matches!(self, Field::X86Slot | Field::Aarch64SlotPage | Field::Aarch64SlotPageOffset)
    }

    /// Whether it may lead to a stub that jumps to the address.
    pub(crate) fn is_call(self) -> bool {
        matches!(self, Field::X86Call | Field::Aarch64Call)
    }
}

/// A reference to a symbol.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reference {
    /// The section that holds the field.
    pub(crate) section: SectionIndex,
    /// Where in it, in bytes.
    pub(crate) offset: u64,
    pub(crate) field: Field,
    pub(crate) symbol: SymbolIndex,
    /// Bytes added to the address.
    pub(crate) addend: i64,
}

/// What a type of relocation means; none if LLVM does not use it for such code.
pub(crate) fn reference(arch: Arch, r_type: u32) -> Option<Field> {
    Some(match (arch, r_type) {
        (Arch::X86_64, elf::R_X86_64_64) => Field::Address,
        (Arch::X86_64, elf::R_X86_64_PC32) => Field::Distance,
        (Arch::X86_64, elf::R_X86_64_PLT32) => Field::X86Call,
        (Arch::X86_64, elf::R_X86_64_GOTPCREL | elf::R_X86_64_GOTPCRELX | elf::R_X86_64_REX_GOTPCRELX) => {
            Field::X86Slot
        }
        (Arch::Aarch64, elf::R_AARCH64_ABS64) => Field::Address,
        (Arch::Aarch64, elf::R_AARCH64_PREL32) => Field::Distance,
        (Arch::Aarch64, elf::R_AARCH64_CALL26 | elf::R_AARCH64_JUMP26) => Field::Aarch64Call,
        (Arch::Aarch64, elf::R_AARCH64_ADR_PREL_PG_HI21) => Field::Aarch64Page,
        (Arch::Aarch64, elf::R_AARCH64_ADD_ABS_LO12_NC | elf::R_AARCH64_LDST8_ABS_LO12_NC) => {
            Field::Aarch64PageOffset { shift: 0 }
        }
        (Arch::Aarch64, elf::R_AARCH64_LDST16_ABS_LO12_NC) => Field::Aarch64PageOffset { shift: 1 },
        (Arch::Aarch64, elf::R_AARCH64_LDST32_ABS_LO12_NC) => Field::Aarch64PageOffset { shift: 2 },
        (Arch::Aarch64, elf::R_AARCH64_LDST64_ABS_LO12_NC) => Field::Aarch64PageOffset { shift: 3 },
        (Arch::Aarch64, elf::R_AARCH64_LDST128_ABS_LO12_NC) => Field::Aarch64PageOffset { shift: 4 },
        (Arch::Aarch64, elf::R_AARCH64_ADR_GOT_PAGE) => Field::Aarch64SlotPage,
        (Arch::Aarch64, elf::R_AARCH64_LD64_GOT_LO12_NC) => Field::Aarch64SlotPageOffset,
        _ => return None,
    })
}

/// Fills a field in. `bytes` is the section, which lies at address `start`; `value` is the address that is meant.
pub(crate) fn apply(bytes: &mut [u8], reference: &Reference, start: u64, value: u64) -> Result<(), BackendError> {
    let at = usize::try_from(reference.offset).unwrap_or(usize::MAX);
    let place = start + reference.offset;
    if reference.field == Field::Address {
        let field = bytes.get_mut(at..).and_then(|rest| rest.first_chunk_mut::<8>());
        *field.ok_or_else(|| outside(reference))? = value.to_le_bytes();
        return Ok(());
    }
    let field = bytes.get_mut(at..).and_then(|rest| rest.first_chunk_mut::<4>()).ok_or_else(|| outside(reference))?;
    let old = u32::from_le_bytes(*field);
    let distance = value.wrapping_sub(place) as i64;
    let page_offset = |shift: u32| old & 0xffc0_03ff | (value as u32 & 0xfff) >> shift << 10;
    let new = match reference.field {
        Field::Address | Field::Distance | Field::X86Call | Field::X86Slot => {
            i32::try_from(distance).map_err(|_| too_far())? as u32
        }
        Field::Aarch64Call => old & 0xfc00_0000 | signed_bits(distance >> 2, 26)?,
        Field::Aarch64Page | Field::Aarch64SlotPage => {
            let pages = signed_bits((value as i64 >> 12) - (place as i64 >> 12), 21)?;
            old & 0x9f00_001f | (pages & 3) << 29 | (pages >> 2) << 5
        }
        Field::Aarch64PageOffset { shift } => page_offset(shift),
        Field::Aarch64SlotPageOffset => page_offset(3),
    };
    *field = new.to_le_bytes();
    Ok(())
}

fn outside(reference: &Reference) -> BackendError {
    broken(&format!("a reference outside of its section: {reference:?}"))
}

/// The low bits of a number that must fit in so many, its sign included.
fn signed_bits(value: i64, bits: u32) -> Result<u32, BackendError> {
    let unused = 64 - bits;
    if value << unused >> unused == value { Ok(value as u32 & ((1 << bits) - 1)) } else { Err(too_far()) }
}
