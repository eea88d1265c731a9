//! Puts machine code into this process's memory, whoever made it, as a linker and the system's loader do together.
//!
//! From sections, symbols and references as plain data ([`Image`]) to code that is ready to call ([`load`]). Backends
//! describe what they made; where it lies, how it is reached and what its pages allow is decided here, once.
//!
//! Everything lies in one mapping, each part from a page's start: code, and the stubs through which it calls functions
//! of C libraries (executable); constants, and the addresses of what is in those libraries (read-only); variables.
//! **No page is writable and executable at once.**

mod c_symbols;
mod field;
mod image;
mod instruction_cache;
mod layout;
mod load;
mod pages;
mod stubs;

pub use field::Field;
pub use image::{Access, Image, Place, Reference, Section, Symbol, Target};
pub use load::load;
