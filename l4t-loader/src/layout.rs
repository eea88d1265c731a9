//! Where in the mapping everything lies: offsets in bytes.

use crate::image::{Access, Image, Section};
use crate::pages::page_bytes;
use crate::stubs::STUB_BYTES;
use std::ops::Range;

/// Bytes of a slot, which holds an address.
pub(crate) const SLOT_BYTES: u64 = 8;

/// See the module.
pub(crate) struct Layout {
    /// By section of the image.
    pub(crate) sections: Vec<u64>,
    stubs: u64,
    slots: u64,
    pub(crate) executable: Range<u64>,
    pub(crate) read_only: Range<u64>,
    pub(crate) size: u64,
}

impl Layout {
    /// Places the sections of an image, with so many slots and a stub for each.
    pub(crate) fn new(image: &Image<'_>, n_slots: u64) -> Layout {
        let page = page_bytes();
        let mut sections = vec![0; image.sections.len()];
        let mut end = 0;
        place(image, Access::Execute, &mut sections, &mut end);
        let stubs = align_up(end, STUB_BYTES);
        end = align_up(stubs.saturating_add(n_slots * STUB_BYTES), page);
        let executable = 0..end;
        place(image, Access::Read, &mut sections, &mut end);
        let slots = align_up(end, SLOT_BYTES);
        end = align_up(slots.saturating_add(n_slots * SLOT_BYTES), page);
        let read_only = executable.end..end;
        place(image, Access::Write, &mut sections, &mut end);
        Layout { sections, stubs, slots, executable, read_only, size: align_up(end, page) }
    }

    /// The stub that jumps to the address in a slot.
    pub(crate) fn stub(&self, slot: u64) -> u64 {
        self.stubs + slot * STUB_BYTES
    }

    /// A slot.
    pub(crate) fn slot(&self, slot: u64) -> u64 {
        self.slots + slot * SLOT_BYTES
    }
}

/// Places the sections of one kind behind each other, from `end` on.
fn place(image: &Image<'_>, access: Access, starts: &mut [u64], end: &mut u64) {
    let is_of_kind = |(_, section): &(&mut u64, &Section<'_>)| section.access == access;
    for (start, section) in starts.iter_mut().zip(&image.sections).filter(is_of_kind) {
        *start = align_up(*end, section.align.max(1));
        *end = start.saturating_add(section.size);
    }
}

/// What would lie beyond all memory lies at its end: there is no mapping of that size.
fn align_up(offset: u64, align: u64) -> u64 {
    offset.checked_next_multiple_of(align).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn section(access: Access, size: u64, align: u64) -> Section<'static> {
        Section { access, bytes: &[], size, align, references: Vec::new() }
    }

    #[test]
    fn kinds_lie_apart_and_slots_behind_constants() {
        let sections = vec![
            section(Access::Write, 8, 8),
            section(Access::Execute, 5, 16),
            section(Access::Read, 1, 1),
            section(Access::Execute, 4, 4),
            section(Access::Write, 16, 16),
        ];
        let layout = Layout::new(&Image { sections, symbols: Vec::new() }, 2);
        let page = page_bytes();
        assert_eq!(layout.sections, [2 * page, 0, page, 8, 2 * page + 16]);
        assert_eq!([layout.stub(0), layout.stub(1)], [16, 32]);
        assert_eq!([layout.slot(0), layout.slot(1)], [page + 8, page + 16]);
        assert_eq!((layout.executable, layout.read_only, layout.size), (0..page, page..2 * page, 3 * page));
    }

    #[test]
    fn what_no_memory_can_hold_has_a_size_that_no_mapping_has() {
        let sections = vec![section(Access::Write, u64::MAX - 7, 8), section(Access::Write, 64, 16)];
        assert_eq!(Layout::new(&Image { sections, symbols: Vec::new() }, 0).size, u64::MAX);
    }
}
