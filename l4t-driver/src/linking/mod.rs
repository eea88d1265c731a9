//! Object files to executables and libraries, by a linker that the machine has.
//!
//! A file knows only those that stand above it in this table, never one below.
//!
//! | file | is about |
//! |---|---|
//! | `options` | what is linked, and the wishes for it |
//! | `arguments`, `programs` | parts of arguments; programs by their names |
//! | `kinds` | what kind of linker a program is |
//! | `c_library` | where the C library of a target lies |
//! | `linker` | a linker, and how it is called |
//! | `not_found` | what to say when there is none |
//! | `search` | which linker is used |
//! | `compiler`, `elf`, `apple` | the arguments for each way of calling one |
//! | `dsym` | debug information for macOS |
//! | `refusal` | what a linker says when it refuses |
//! | `link` | one object file to an executable or a shared library |
//! | `archive` | one object file to a static library |
//! | `library` | the forms of libraries |

mod apple;
mod archive;
mod arguments;
mod c_library;
mod compiler;
mod dsym;
mod elf;
mod kinds;
mod library;
mod link;
mod linker;
mod not_found;
mod options;
mod programs;
mod refusal;
mod search;

pub use library::LibraryKind;
pub use linker::Linker;
pub use options::LinkOptions;
pub use search::find_linker;

pub(crate) use library::write_library;
pub(crate) use link::link;
pub(crate) use options::Product;
