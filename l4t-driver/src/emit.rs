//! What can be made of a program in memory.

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

impl Emit {
    /// Whether a program without `main` is a library in this form.
    pub(crate) fn is_for_c(self) -> bool {
        self == Emit::Header || self.of_backend().is_some()
    }

    /// What the backend is asked for; `None` for what exists before it.
    pub(crate) fn of_backend(self) -> Option<backend::Emit> {
        match self {
            Emit::Tokens | Emit::Ast | Emit::Hir | Emit::Header | Emit::Mir => None,
            Emit::BackendIr => Some(backend::Emit::Ir),
            Emit::Assembly => Some(backend::Emit::Assembly),
            Emit::Object => Some(backend::Emit::Object),
        }
    }
}
