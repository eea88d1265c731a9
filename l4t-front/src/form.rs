//! The forms of a program that are made before any code generator.

/// A form of a program as text.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Form {
    /// The tokens of each file, one per line.
    Tokens,
    /// The syntax tree.
    Ast,
    /// The typed tree.
    Hir,
    /// The C header of a library.
    Header,
    /// The MIR, in the form that can be read back.
    Mir,
}
