//! Loading: lays an image out, fills its references in, and gives its pages to the processor.

use crate::c_symbols;
use crate::image::{Image, Place, Reference, Target};
use crate::layout::{Layout, SLOT_BYTES};
use crate::pages::{Draft, Pages};
use crate::stubs::{STUB_BYTES, stub};
use l4t_mir::backend::{BackendError, Limit, LoadedProgram};
use l4t_mir::target::Arch;
use rustc_hash::FxHashMap;

/// A program in memory.
struct Loaded {
    pages: Pages,
    /// Offsets in the mapping by the names of exported symbols.
    exported: FxHashMap<Box<str>, u64>,
}

impl LoadedProgram for Loaded {
    fn address(&self, symbol: &str) -> Option<*const u8> {
        let offset = *self.exported.get(symbol)?;
        Some(self.pages.address_of(offset))
    }
}

/// Loads an image, whose code is for the processor at hand, `arch`.
///
/// Errors: a library symbol that does not exist, parts too far from each other, no memory, a system that refuses; or an
/// image that contradicts itself, a defect of who made it.
pub fn load(image: &Image<'_>, arch: Arch) -> Result<Box<dyn LoadedProgram>, BackendError> {
    let slots = Slots::new(image)?;
    let layout = Layout::new(image, slots.symbols.len() as u64);
    let exported = exported(image, &layout)?;
    let mut draft = Draft::new(layout.size)?;
    let places = Places { image, layout: &layout, slots: &slots, exported: &exported, start: draft.start() };
    for (section, &start) in image.sections.iter().zip(&layout.sections) {
        let bytes = draft.bytes(start, section.bytes.len());
        bytes.copy_from_slice(section.bytes);
        for reference in &section.references {
            let value = places.target(reference)?.wrapping_add_signed(reference.addend);
            reference.field.fill(bytes, reference.offset, places.start + start, value)?;
        }
    }
    for (&symbol, slot) in slots.symbols.iter().zip(0..) {
        let address = places.symbol(symbol)?;
        draft.bytes(layout.slot(slot), SLOT_BYTES as usize).copy_from_slice(&address.to_le_bytes());
        let code = stub(arch, layout.stub(slot), layout.slot(slot)).ok_or(BackendError::Limit(Limit::Distance))?;
        draft.bytes(layout.stub(slot), STUB_BYTES as usize).copy_from_slice(&code);
    }
    let pages = draft.finish(layout.executable.clone(), layout.read_only.clone())?;
    Ok(Box::new(Loaded { pages, exported }))
}

/// The symbols whose address stands in a slot: those that references want it from, and functions elsewhere that are
/// called, for the stubs.
struct Slots {
    /// By slot.
    symbols: Vec<usize>,
    /// By symbol: its slot.
    numbers: Vec<Option<u64>>,
}

impl Slots {
    fn new(image: &Image<'_>) -> Result<Slots, BackendError> {
        let mut slots = Slots { symbols: Vec::new(), numbers: vec![None; image.symbols.len()] };
        for reference in image.sections.iter().flat_map(|section| &section.references) {
            match reference.target {
                Target::AddressOf(symbol) => slots.add(symbol)?,
                Target::Symbol(symbol) if is_led_through_stub(image, reference) => slots.add(symbol)?,
                Target::Symbol(_) => {}
            }
        }
        Ok(slots)
    }

    fn add(&mut self, symbol: usize) -> Result<(), BackendError> {
        let number = self.numbers.get_mut(symbol).ok_or_else(|| no_symbol(symbol))?;
        if number.is_none() {
            *number = Some(self.symbols.len() as u64);
            self.symbols.push(symbol);
        }
        Ok(())
    }
}

fn is_led_through_stub(image: &Image<'_>, reference: &Reference) -> bool {
    let Target::Symbol(symbol) = reference.target else { return false };
    reference.field.is_call() && image.symbols.get(symbol).is_some_and(|symbol| symbol.place == Place::Elsewhere)
}

/// Addresses of what references refer to.
struct Places<'a> {
    image: &'a Image<'a>,
    layout: &'a Layout,
    slots: &'a Slots,
    exported: &'a FxHashMap<Box<str>, u64>,
    /// Of the mapping.
    start: u64,
}

impl Places<'_> {
    /// The address that a reference means, without what it adds.
    fn target(&self, reference: &Reference) -> Result<u64, BackendError> {
        let slot = |symbol: usize| self.slots.numbers.get(symbol).copied().flatten().ok_or_else(|| no_symbol(symbol));
        match reference.target {
            Target::AddressOf(symbol) => Ok(self.start + self.layout.slot(slot(symbol)?)),
            Target::Symbol(symbol) if is_led_through_stub(self.image, reference) => {
                Ok(self.start + self.layout.stub(slot(symbol)?))
            }
            Target::Symbol(symbol) => self.symbol(symbol),
        }
    }

    fn symbol(&self, number: usize) -> Result<u64, BackendError> {
        let symbol = self.image.symbols.get(number).ok_or_else(|| no_symbol(number))?;
        match symbol.place {
            Place::Here { section, offset, .. } => Ok(self.start + offset_of(self.layout, section, offset)?),
            Place::Elsewhere => match self.exported.get(symbol.name) {
                Some(offset) => Ok(self.start + offset),
                None => {
                    c_symbols::address(symbol.name).ok_or_else(|| BackendError::MissingSymbol(symbol.name.to_owned()))
                }
            },
        }
    }
}

fn exported(image: &Image<'_>, layout: &Layout) -> Result<FxHashMap<Box<str>, u64>, BackendError> {
    let mut found = FxHashMap::default();
    for symbol in &image.symbols {
        if let Place::Here { section, offset, is_exported: true } = symbol.place {
            found.insert(symbol.name.into(), offset_of(layout, section, offset)?);
        }
    }
    Ok(found)
}

fn offset_of(layout: &Layout, section: usize, offset: u64) -> Result<u64, BackendError> {
    let start = layout.sections.get(section);
    let missing = || BackendError::Internal(format!("there is no section {section} in the image"));
    start.map(|start| start.wrapping_add(offset)).ok_or_else(missing)
}

fn no_symbol(number: usize) -> BackendError {
    BackendError::Internal(format!("there is no symbol {number} in the image"))
}

#[cfg(test)]
mod tests;
