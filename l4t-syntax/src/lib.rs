//! Source text to syntax tree.
//!
//! Input: the bytes of source files. Output: tokens that cover the whole text, an [`ast::File`] per file, and
//! [`Diagnostic`]s.
//!
//! Invariants:
//! - **Parsing never fails**: every input gives a tree; broken parts are `Missing` nodes and a diagnostic exists for each.
//! - **This crate knows no types and resolves no names.**
//! - It owns what every layer needs: [`FileId`], [`Span`], [`Name`], [`Diagnostic`].

pub mod ast;
pub mod codes;
pub mod diagnostic;
pub mod dump;
mod escapes;
pub mod fixes;
mod lexer;
pub mod limits;
pub mod lookalike;
pub mod name;
pub mod not_text;
mod numbers;
pub mod parser;
pub mod sink;
pub mod source;
pub mod span;
pub mod token;

#[cfg(test)]
mod tests;

pub use codes::Code;
pub use diagnostic::{Diagnostic, Edit, Fix, Label, Lang, Severity, Text};
pub use name::{Interner, Name};
pub use parser::{FfiLine, Parse, parse, parse_ffi_line, parse_once};
pub use sink::{Reported, Sink};
pub use source::{SourceFile, Sources};
pub use span::{FileId, Range, Span};
