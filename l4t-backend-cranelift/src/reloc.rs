//! References from code to places that are known only later, and how to fill them in.

use crate::symbols::Symbol;
use l4t_mir::backend::BackendError;

/// A field of an instruction that depends on an address.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Field {
    /// x86-64 `call`: 32 bits, the distance from the field itself. A linker may lead the call through a stub.
    X86Call,
    /// x86-64 `lea`: the same for an address.
    X86Relative,
    /// AArch64 `bl`: 26 bits, the distance in words.
    Aarch64Call,
    /// AArch64 `adrp`: 21 bits, the distance in pages of 4 KiB.
    Aarch64Page,
    /// AArch64 `add`: 12 bits, the place within the page.
    Aarch64PageOffset,
}

/// A reference to a symbol.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reloc {
    /// Where the field is, in bytes from the start of the function or section.
    pub(crate) offset: u64,
    pub(crate) field: Field,
    pub(crate) symbol: Symbol,
    /// Bytes added to the symbol's address.
    pub(crate) addend: i64,
}

impl Reloc {
    /// Fills the field in. `code` starts at address `base` and the symbol is at `target`.
    pub(crate) fn apply(&self, code: &mut [u8], base: u64, target: u64) -> Result<(), BackendError> {
        let value = target.wrapping_add_signed(self.addend);
        let place = base + self.offset;
        let distance = value.wrapping_sub(place) as i64;
        let start = self.offset as usize;
        let field = code
            .get_mut(start..start + 4)
            .and_then(|bytes| <&mut [u8; 4]>::try_from(bytes).ok())
            .ok_or_else(|| BackendError::Internal(format!("reference outside of the code: {self:?}")))?;
        let old = u32::from_le_bytes(*field);
        let new = match self.field {
            Field::X86Call | Field::X86Relative => i32::try_from(distance).map_err(|_| too_far())? as u32,
            Field::Aarch64Call => old & 0xfc00_0000 | signed_bits(distance >> 2, 26)?,
            Field::Aarch64Page => {
                let pages = signed_bits((value as i64 >> 12) - (place as i64 >> 12), 21)?;
                old & 0x9f00_001f | (pages & 3) << 29 | (pages >> 2) << 5
            }
            Field::Aarch64PageOffset => old & 0xffc0_03ff | (value as u32 & 0xfff) << 10,
        };
        *field = new.to_le_bytes();
        Ok(())
    }
}

/// The low bits of a number that must fit in so many, its sign included.
fn signed_bits(value: i64, bits: u32) -> Result<u32, BackendError> {
    let unused = 64 - bits;
    if value << unused >> unused == value { Ok(value as u32 & ((1 << bits) - 1)) } else { Err(too_far()) }
}

fn too_far() -> BackendError {
    BackendError::Limit("the program's code and data are too large to refer to each other".to_owned())
}
