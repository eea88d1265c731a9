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

    /// A name that nothing declares.
    UNKNOWN_NAME = "E0201" "unknown-name";
    /// A global variable or C function used above the line that declares it.
    USED_BEFORE_DECLARATION = "E0202" "used-before-declaration";
    /// Two things of one name where names must differ.
    DUPLICATE_NAME = "E0203" "duplicate-name";
    /// A struct type that nothing defines.
    UNKNOWN_STRUCT = "E0204" "unknown-struct";
    /// A member that the struct does not have.
    UNKNOWN_MEMBER = "E0205" "unknown-member";
    /// A `main` that is not `func main() -> num`.
    MAIN_SIGNATURE = "E0206" "main-signature";
    /// An executable without `func main`.
    MISSING_MAIN = "E0207" "missing-main";
    /// A struct that contains itself by value.
    RECURSIVE_STRUCT = "E0208" "recursive-struct";

    /// A value of one type where another is needed.
    TYPE_MISMATCH = "E0301" "type-mismatch";
    /// A call of something that is no function.
    NOT_A_FUNCTION = "E0302" "not-a-function";
    /// Too many or too few arguments in a call.
    ARGUMENT_COUNT = "E0303" "argument-count";
    /// An assignment to, or the address of, something that is no place in memory.
    NOT_A_PLACE = "E0304" "not-a-place";
    /// An assignment to a string literal or to one of its elements.
    READ_ONLY_LITERAL = "E0305" "read-only-literal";
    /// An operand of arithmetic or of an ordering comparison that is no number.
    BAD_OPERAND = "E0306" "bad-operand";
    /// An equality comparison of different types, or of arrays or structs.
    BAD_COMPARISON = "E0307" "bad-comparison";
    /// An index behind something that is no array.
    NOT_AN_ARRAY = "E0308" "not-an-array";
    /// A member selected from something that is no struct.
    NOT_A_STRUCT = "E0309" "not-a-struct";
    /// `*` before something that is no pointer.
    NOT_A_POINTER = "E0310" "not-a-pointer";
    /// An array or struct as a condition.
    BAD_CONDITION = "E0311" "bad-condition";
    /// A function that returns an array or struct.
    RESULT_TYPE = "E0312" "result-type";

    /// A path through a function that reaches no `return`.
    MISSING_RETURN = "E0401" "missing-return";
    /// `break` or `continue` outside a loop.
    OUTSIDE_LOOP = "E0402" "outside-loop";

    /// The result of a C function used where its type would have to be known.
    FFI_VALUE = "E0501" "ffi-value";
    /// A C function that needs floating-point numbers or structs by value.
    FFI_UNSUPPORTED = "E0502" "ffi-unsupported";

    /// A function with more than six parameters.
    TOO_MANY_PARAMETERS = "E0601" "too-many-parameters";
    /// A type whose size no machine has.
    TYPE_TOO_LARGE = "E0602" "type-too-large";
    /// More local variables than a function's part of the stack may hold.
    TOO_MUCH_STACK = "E0603" "too-much-stack";
    /// More global variables than a program may have.
    TOO_MUCH_STATIC = "E0604" "too-much-static";

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
