//! The front half of the L4T compiler: sources to diagnostics, texts and optimised MIR.
//!
//! ```
//! use l4t_front::{Form, Host, ProgramOptions, check, compile, text};
//! use l4t_syntax::{SourceFile, Sources};
//!
//! let mut sources = Sources::new();
//! sources.add(SourceFile::new("a.l4t", b"func main() -> num\n  return answer\n".into()));
//! let options = ProgramOptions::default();
//!
//! let outcome = compile(&sources, &options, Host::default(), check);
//! assert!(outcome.diagnostics.list[0].message.en.contains("`answer`"));
//!
//! let tree = compile(&sources, &options, Host::default(), |c| text(c, Form::Ast));
//! assert!(tree.result.is_ok_and(|tree| tree.contains("answer")));
//! ```
//!
//! [`compile`] makes a product, which is a function that reads as the list of its stages: [`check`] and [`text`] are
//! those that need no code generator; others take the stages of [`Compilation`] and add their own.
//!
//! Invariants:
//! - **There is no operating system here**: no files, processes, clocks, threads or environment. Everything comes as
//!   values and goes as values, so that this runs in a browser as well; what it needs of the world is its [`Host`]'s.
//! - **Nothing here prints or ends the process**, and there is no global state.
//! - No input makes a function of this crate panic: a panic of a stage comes back as a [`Defect`].
//! - It knows no backend.

mod comments;
mod compilation;
mod dumps;
mod error;
mod form;
mod header;
pub mod limits;
mod lints;
mod options;
mod outcome;
mod passes;
mod products;
mod timings;

pub use compilation::{Checked, Compilation, Host, Main, Parsed, compile};
pub use error::{Defect, EnvironmentError, Failure};
pub use form::Form;
pub use lints::{LintLevel, LintLevels, LintSelector};
pub use options::ProgramOptions;
pub use outcome::{Diagnostics, Outcome};
pub use products::{check, text};
pub use timings::{Clock, Timings};

pub use l4t_mir::backend::OptLevel;
