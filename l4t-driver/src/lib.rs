//! The L4T compiler as a library: sources from memory in; diagnostics as data, text, object files, executables or a
//! program ready to run out.
//!
//! ```
//! use l4t_driver::{Emit, Options, SourceFile, Sources};
//!
//! let program = "ffi \"C\" puts\n\nfunc main() -> num\n  puts(\"hello\")\n  return 0\n";
//! let mut sources = Sources::new();
//! sources.add(SourceFile::new("hello.l4t", program.into()));
//!
//! let outcome = l4t_driver::emit(&sources, &Options::default(), Emit::Object);
//! let object = outcome.result.expect("this program has no errors");
//! assert!(object.starts_with(b"\x7fELF") || object.starts_with(&[0xCF, 0xFA, 0xED, 0xFE]));
//!
//! // What is wrong with a program is data: where, what, why, and how to mend it, in English and Japanese.
//! let mut sources = Sources::new();
//! sources.add(SourceFile::new("wrong.l4t", b"func main() -> num\n  return answer\n".into()));
//! let outcome = l4t_driver::check(&sources, &Options::default());
//! let error = &outcome.diagnostics.list[0];
//! let at = sources.get(error.primary.span.file).line_col(error.primary.span.range.start);
//! assert_eq!((at.line, at.col), (2, 10));
//! assert!(error.message.en.contains("`answer`"));
//! ```
//!
//! [`check`] looks for mistakes, [`emit`] makes text or an object file in memory, [`build`] an executable file,
//! [`build_library`] a library for C programs, and [`load`] a program to run in this process. Each is a list of stages
//! that reads from top to bottom in `pipeline.rs`; those up to MIR are `l4t-front`'s, which needs no operating system.
//!
//! Invariants:
//! - **Nothing here prints or ends the process**, but for programs that [`Loaded::run`] runs.
//! - **No global state**: compilations in several threads do not meet; the same input gives the same bytes.
//! - No input makes a function of this crate panic: a panic of a stage comes back as a [`Defect`].
//! - Only this crate knows the backends, and only it links.

mod backend_error;
pub mod backends;
mod emit;
mod error;
pub mod files;
mod linking;
mod loaded;
mod options;
mod pipeline;
mod signals;

pub use emit::Emit;
pub use linking::{LibraryKind, LinkOptions, Linker, find_linker};
pub use loaded::Loaded;
pub use options::Options;
pub use pipeline::{build, build_library, check, emit, linker, load, processors};

pub use l4t_front::{
    Defect, Diagnostics, EnvironmentError, Failure, LintLevel, LintLevels, LintSelector, Outcome, ProgramOptions,
    Timings,
};
pub use l4t_mir::backend::{Backend, OptLevel, Processor};
pub use l4t_mir::target::Target;
pub use l4t_syntax::{
    Code, Diagnostic, Edit, FileId, Fix, Label, Lang, Range, Severity, SourceFile, Sources, Span, Text,
};
