//! What can be made of a program in memory.

use l4t_front::Form;
use l4t_mir::backend;

/// A product in memory.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Emit {
    /// The tokens of each file as text, one per line.
    Tokens,
    /// The syntax tree as text.
    Ast,
    /// The typed tree as text.
    Hir,
    /// The C header of a library.
    Header,
    /// The MIR as text, in the form that can be read back.
    Mir,
    /// The backend's own intermediate code as text (CLIF, LLVM IR).
    BackendIr,
    /// Assembly text.
    Assembly,
    /// An object file.
    Object,
}

/// Who makes a product.
pub(crate) enum Made {
    /// The front half: it is a text.
    Text(Form),
    /// The backend.
    Artefact(backend::Emit),
}

impl Emit {
    /// Who makes it, under which name.
    pub(crate) fn made(self) -> Made {
        match self {
            Emit::Tokens => Made::Text(Form::Tokens),
            Emit::Ast => Made::Text(Form::Ast),
            Emit::Hir => Made::Text(Form::Hir),
            Emit::Header => Made::Text(Form::Header),
            Emit::Mir => Made::Text(Form::Mir),
            Emit::BackendIr => Made::Artefact(backend::Emit::Ir),
            Emit::Assembly => Made::Artefact(backend::Emit::Assembly),
            Emit::Object => Made::Artefact(backend::Emit::Object),
        }
    }
}
