//! A section that gimli writes: bytes, and the addresses in them that the object writer fills in.

use gimli::LittleEndian;
use gimli::write::{EndianVec, RelocateWriter, Relocation};

#[derive(Clone)]
pub(crate) struct Section {
    pub(crate) bytes: EndianVec<LittleEndian>,
    /// In the order in which they were written.
    pub(crate) relocs: Vec<Relocation>,
}

impl Default for Section {
    fn default() -> Self {
        Section { bytes: EndianVec::new(LittleEndian), relocs: Vec::new() }
    }
}

impl RelocateWriter for Section {
    type Writer = EndianVec<LittleEndian>;

    fn writer(&self) -> &Self::Writer {
        &self.bytes
    }

    fn writer_mut(&mut self) -> &mut Self::Writer {
        &mut self.bytes
    }

    fn relocate(&mut self, relocation: Relocation) {
        self.relocs.push(relocation);
    }
}
