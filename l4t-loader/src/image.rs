//! What is loaded, as plain data.

use crate::field::Field;

/// Code and data for this machine.
#[derive(Clone, Debug, Default)]
pub struct Image<'a> {
    /// Sections; those of one kind come to lie in this order.
    pub sections: Vec<Section<'a>>,
    /// What references refer to, by its number here.
    pub symbols: Vec<Symbol<'a>>,
}

/// What code may do with a section.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Access {
    /// Execute it, and read it.
    Execute,
    /// Read it.
    Read,
    /// Read it and write to it.
    Write,
}

/// A piece of code or data.
#[derive(Clone, Debug)]
pub struct Section<'a> {
    /// What it is for.
    pub access: Access,
    /// What it holds at first; zeros follow up to its size.
    pub bytes: &'a [u8],
    /// Its size in bytes.
    pub size: u64,
    /// Its alignment in bytes, a power of two and at most a page.
    pub align: u64,
    /// The fields in its bytes that depend on where things come to lie.
    pub references: Vec<Reference>,
}

/// A field to be filled in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Reference {
    /// Where it is, in bytes from its section's start.
    pub offset: u64,
    /// What is written there.
    pub field: Field,
    /// What it refers to.
    pub target: Target,
    /// Bytes added to the target's address.
    pub addend: i64,
}

/// What a reference refers to; symbols by their number in [`Image::symbols`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Target {
    /// A symbol. A call of one that is elsewhere goes through a stub, so that it may be far away.
    Symbol(usize),
    /// Eight bytes, made by the loader, that hold a symbol's address.
    AddressOf(usize),
}

/// Something that has a name and an address.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Symbol<'a> {
    /// Its name; may be empty if nobody looks for it by name.
    pub name: &'a str,
    /// Where it is.
    pub place: Place,
}

/// Where a symbol is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// In one of the image's sections.
    Here {
        /// Its number in [`Image::sections`].
        section: usize,
        /// Bytes from its start.
        offset: u64,
        /// Whether it is found by its name.
        is_exported: bool,
    },
    /// In a library of this process, unless the image exports a symbol of this name.
    Elsewhere,
}
