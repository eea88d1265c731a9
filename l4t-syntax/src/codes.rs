//! The one table of diagnostic codes.
//!
//! `E00xx` text and tokens, `E01xx` syntax, `E02xx` names and declarations, `E03xx` types, `E04xx` control flow,
//! `E05xx` the C boundary, `E06xx` limits, `E07xx` the world outside (files, linker), `W….` warnings.
//! Codes are never reused. Each has a page under `docs/errors/en` and `docs/errors/ja`, and a test.

/// A diagnostic's identity: a stable code and a readable name.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Code {
    /// Such as `E0301`.
    pub code: &'static str,
    /// Such as `type-mismatch`.
    pub name: &'static str,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $ident:ident = $code:literal $name:literal;)*) => {
        impl Code {
            $($(#[$doc])* pub const $ident: Code = Code { code: $code, name: $name };)*

            /// Every code, in the order of the table.
            pub const ALL: &'static [Code] = &[$(Code::$ident),*];

            /// The code with this number (`E0301`) or name (`type-mismatch`), in any case.
            pub fn find(text: &str) -> Option<Code> {
                Code::ALL.iter().copied().find(|c| c.code.eq_ignore_ascii_case(text) || c.name.eq_ignore_ascii_case(text))
            }

            /// Whether it is a lint: a warning whose level the user chooses.
            pub fn is_lint(self) -> bool {
                self.code.starts_with('W')
            }
        }
    };
}

codes! {
    /// A byte that is not UTF-8.
    INVALID_UTF8 = "E0001" "invalid-utf8";

    // The world outside: what stands between a correct program and its result.

    /// The command line is wrong.
    USAGE = "E0700" "usage";
    /// A source file cannot be read.
    UNREADABLE_FILE = "E0701" "unreadable-file";
    /// A directory, or another thing that is no file, was named as a source file.
    NOT_A_FILE = "E0702" "not-a-file";
    /// A source file of 4 GiB or more.
    FILE_TOO_LARGE = "E0703" "file-too-large";
    /// No linker was found.
    MISSING_LINKER = "E0704" "missing-linker";
    /// The linker reported an error.
    LINKING_FAILED = "E0705" "linking-failed";
    /// The output cannot be written.
    UNWRITABLE_OUTPUT = "E0706" "unwritable-output";
    /// The disk is full.
    DISK_FULL = "E0707" "disk-full";
    /// A backend that is not part of this compiler.
    UNKNOWN_BACKEND = "E0708" "unknown-backend";
    /// A target that nobody here makes code for.
    UNSUPPORTED_TARGET = "E0709" "unsupported-target";
    /// The backend cannot do what was asked, or the program is too large for it.
    BACKEND_LIMIT = "E0710" "backend-limit";
    /// A library named with `-l` cannot be loaded for `l4t run`.
    UNLOADABLE_LIBRARY = "E0711" "unloadable-library";
}
