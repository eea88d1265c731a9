//! L4T to C: a second opinion on what a program means.
//!
//! Input: a syntax tree; output: one C file for gcc or clang, to be compiled with [`C_FLAGS`]. Everything behind the
//! parser is the translator's own — scopes, types, order of evaluation, checks — so that a mistake in the compiler's
//! checker or in its lowering to MIR shows as a difference. Programs are taken to be valid: an invalid one gives an
//! [`Untranslatable`], or C that does not compile.
//!
//! How L4T's rules become C:
//! - *Order*: C leaves the order of operands open, so every operand becomes a temporary, in L4T's order.
//! - *Types*: `num` is `long long`, `char` is `unsigned char`, every address is `void *`. An array is a struct with one
//!   member, so that it can be assigned and passed by value; its layout stays that of a C array.
//! - *Names*: variables, functions and types get prefixes; no name of a program meets one of C.
//! - *C functions* are called through the prototypes of the system's own headers.
//! - *Runtime errors* print the first line of L4T's message and end with status 101.

mod calls;
mod expressions;
mod literals;
mod program;
mod statements;
mod types;

pub use program::to_c;

/// What gcc and clang must be told: arithmetic wraps around, memory has no types, and C functions are really called, since
/// compilers take `abs` of the smallest number to be anything. The headers of C know better than L4T what an argument is;
/// they should not argue.
pub const C_FLAGS: [&str; 7] = [
    "-std=gnu11",
    "-fwrapv",
    "-fno-strict-aliasing",
    "-fno-builtin",
    "-w",
    "-Wno-error=int-conversion",
    "-Wno-error=incompatible-pointer-types",
];

/// Why a program has no translation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Untranslatable(pub String);

impl std::fmt::Display for Untranslatable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// The C translation of a program in one file. `name` is the file's name as runtime errors show it.
pub fn source_to_c(name: &str, text: &str) -> Result<String, Untranslatable> {
    let mut interner = l4t_syntax::Interner::new();
    let mut sources = l4t_syntax::Sources::new();
    let id = sources.add(l4t_syntax::SourceFile::new(name, text.as_bytes().to_vec()));
    let parse = l4t_syntax::parse(id, sources.get(id), &mut interner);
    to_c(&parse.file, sources.get(id), &interner)
}
