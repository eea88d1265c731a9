//! A linker to call, and how it is called.

use super::c_library::CLibrary;
use std::fmt;
use std::path::PathBuf;

/// A linker to call.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Linker {
    /// The executable.
    pub program: PathBuf,
    /// Its first arguments.
    pub args: Vec<String>,
    /// How it is called.
    pub(crate) call: LinkerCall,
    /// Why it was chosen: a clause in English.
    pub why: &'static str,
}

/// How a linker is called.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum LinkerCall {
    /// As a C compiler is.
    Compiler,
    /// As `ld` is, with this C library.
    Elf(CLibrary),
    /// As Apple's linker is.
    Apple,
}

impl fmt::Display for Linker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.program.display())?;
        self.args.iter().try_for_each(|arg| write!(f, " {arg}"))?;
        match &self.call {
            LinkerCall::Compiler | LinkerCall::Apple => write!(f, " ({})", self.why),
            LinkerCall::Elf(library) => {
                write!(f, " ({}; the C library is in {})", self.why, library.start_files.display())
            }
        }
    }
}
