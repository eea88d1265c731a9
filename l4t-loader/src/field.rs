//! Fields of code and data that depend on addresses, and how to fill them in.

use l4t_mir::backend::{BackendError, Limit};

/// What a field holds.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Field {
    /// 8 bytes: the address.
    Address,
    /// 4 bytes: the distance from the field, as in x86-64's `lea` and accesses.
    Distance,
    /// The same in an x86-64 `call` or `jmp`, which may be led through a stub.
    X86Call,
    /// AArch64 `bl` and `b`: 26 bits, the distance in words. May be led through a stub.
    Aarch64Call,
    /// AArch64 `adrp`: 21 bits, the distance in pages of 4 KiB.
    Aarch64Page,
    /// AArch64 `add`, loads and stores: 12 bits, the place within the page.
    Aarch64PageOffset {
        /// Loads and stores of `1 << shift` bytes count in such units; 0 for `add`.
        shift: u8,
    },
}

impl Field {
    /// Whether it may lead to a stub that jumps to the address.
    pub(crate) fn is_call(self) -> bool {
        match self {
            Field::X86Call | Field::Aarch64Call => true,
            Field::Address | Field::Distance | Field::Aarch64Page | Field::Aarch64PageOffset { .. } => false,
        }
    }

    /// Fills in the field at `offset` of a section, which starts at the address `start`; `value` is the address meant.
    ///
    /// Errors: the address is too far away ([`Limit::Distance`]); or the section has no such field, a defect of who made it.
    pub fn fill(self, section: &mut [u8], offset: u64, start: u64, value: u64) -> Result<(), BackendError> {
        let outside = || BackendError::Internal(format!("a reference outside of its section: {self:?} at {offset}"));
        let rest = usize::try_from(offset).ok().and_then(|at| section.get_mut(at..)).ok_or_else(outside)?;
        if self == Field::Address {
            *rest.first_chunk_mut::<8>().ok_or_else(outside)? = value.to_le_bytes();
            return Ok(());
        }
        let field = rest.first_chunk_mut::<4>().ok_or_else(outside)?;
        let old = u32::from_le_bytes(*field);
        let new = self.filled(old, start.wrapping_add(offset), value).ok_or(BackendError::Limit(Limit::Distance))?;
        *field = new.to_le_bytes();
        Ok(())
    }

    /// Four bytes with the field in them filled in, which lies at `place`; none if the address is too far away.
    fn filled(self, old: u32, place: u64, value: u64) -> Option<u32> {
        let distance = value.wrapping_sub(place) as i64;
        Some(match self {
            Field::Address | Field::Distance | Field::X86Call => i32::try_from(distance).ok()? as u32,
            Field::Aarch64Call => old & 0xfc00_0000 | signed_bits(distance >> 2, 26)?,
            Field::Aarch64Page => {
                let pages = signed_bits((value as i64 >> 12) - (place as i64 >> 12), 21)?;
                old & 0x9f00_001f | (pages & 3) << 29 | (pages >> 2) << 5
            }
            Field::Aarch64PageOffset { shift } => old & 0xffc0_03ff | (value as u32 & 0xfff) >> shift << 10,
        })
    }
}

/// The low bits of a number, if it fits in so many, its sign included.
pub(crate) fn signed_bits(value: i64, bits: u32) -> Option<u32> {
    let unused = 64 - bits;
    (value << unused >> unused == value).then_some(value as u32 & ((1 << bits) - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fills in a field of four bytes at offset 4 of a section at 0x1000.
    fn fill(field: Field, old: u32, value: u64) -> Result<u32, BackendError> {
        let mut section = [[0; 4], old.to_le_bytes()].concat();
        field.fill(&mut section, 4, 0x1000, value)?;
        Ok(u32::from_le_bytes([section[4], section[5], section[6], section[7]]))
    }

    #[test]
    fn fields_of_instructions() {
        assert_eq!(fill(Field::Distance, 0, 0x1004), Ok(0));
        assert_eq!(fill(Field::X86Call, 0, 0x1000), Ok(-4i32 as u32));
        // `bl`, to itself and to the instruction before.
        assert_eq!(fill(Field::Aarch64Call, 0x9400_0000, 0x1004), Ok(0x9400_0000));
        assert_eq!(fill(Field::Aarch64Call, 0x9400_0000, 0x1000), Ok(0x97ff_ffff));
        // `adrp x0`, to this page, the next one, and the one before.
        assert_eq!(fill(Field::Aarch64Page, 0x9000_0000, 0x1fff), Ok(0x9000_0000));
        assert_eq!(fill(Field::Aarch64Page, 0x9000_0000, 0x2000), Ok(0xb000_0000));
        assert_eq!(fill(Field::Aarch64Page, 0x9000_0000, 0x0fff), Ok(0xf0ff_ffe0));
        // `add x0, x0, #0xff8` and `ldr x0, [x0, #0xff8]`.
        assert_eq!(fill(Field::Aarch64PageOffset { shift: 0 }, 0x9100_0000, 0x5ff8), Ok(0x913f_e000));
        assert_eq!(fill(Field::Aarch64PageOffset { shift: 3 }, 0xf940_0000, 0x5ff8), Ok(0xf947_fc00));
    }

    #[test]
    fn addresses() {
        let mut section = [0; 16];
        assert_eq!(Field::Address.fill(&mut section, 8, 0x1000, 0x1234_5678_9abc_def0), Ok(()));
        assert_eq!(section[8..], 0x1234_5678_9abc_def0u64.to_le_bytes());
    }

    #[test]
    fn what_is_too_far_is_refused() {
        for (field, reach) in [
            (Field::Distance, 1u64 << 31),
            (Field::X86Call, 1 << 31),
            (Field::Aarch64Call, 1 << 27),
            (Field::Aarch64Page, 1 << 32),
        ] {
            assert!(fill(field, 0, 0x1004 + reach - 0x1000).is_ok(), "{field:?}");
            assert_eq!(fill(field, 0, 0x1004 + reach), Err(BackendError::Limit(Limit::Distance)), "{field:?}");
        }
    }

    #[test]
    fn fields_lie_in_their_section() {
        for (field, last) in [(Field::Address, 8), (Field::Distance, 12), (Field::Aarch64Call, 12)] {
            let mut section = [0; 16];
            assert!(field.fill(&mut section, last, 0, 0).is_ok(), "{field:?}");
            for offset in [last + 1, 16, 17, u64::MAX] {
                let error = field.fill(&mut section, offset, 0, 0);
                assert!(matches!(error, Err(BackendError::Internal(_))), "{field:?} at {offset}");
            }
        }
    }
}
