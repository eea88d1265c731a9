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

            /// Whether it is about names, types and the like, and not about how the text is written.
            pub fn is_about_meaning(self) -> bool {
                !(self.code.starts_with("E00") || self.code.starts_with("E01"))
            }

            /// Whether it is a lint: a warning whose level the user chooses.
            pub fn is_lint(self) -> bool {
                self.code.starts_with('W')
            }
        }
    };
}

codes! {
    /// Bytes that are not UTF-8, or text in another encoding.
    INVALID_UTF8 = "E0001" "invalid-utf8";
    /// A zero byte.
    NUL_BYTE = "E0002" "nul-byte";
    /// A full-width or typographic character where its ASCII look-alike was meant.
    LOOK_ALIKE = "E0003" "look-alike";
    /// A character that begins no token.
    UNEXPECTED_CHARACTER = "E0004" "unexpected-character";
    /// A name with letters that are not ASCII.
    NON_ASCII_NAME = "E0005" "non-ascii-name";
    /// An integer literal that does not fit 64 bits.
    INTEGER_TOO_LARGE = "E0006" "integer-too-large";
    /// Something that begins like a number and is none: `12ab`, `1.5`, `0o17`.
    MALFORMED_NUMBER = "E0007" "malformed-number";
    /// A string literal without its closing quote.
    UNTERMINATED_STRING = "E0008" "unterminated-string";
    /// A backslash followed by something that is no escape.
    UNKNOWN_ESCAPE = "E0009" "unknown-escape";
    /// A tab in the indentation.
    TAB_INDENTATION = "E0010" "tab-indentation";
    /// An odd number of spaces in the indentation.
    ODD_INDENTATION = "E0011" "odd-indentation";
    /// Indentation that is more than one level deeper, or on no level at all.
    INDENTATION_JUMP = "E0012" "indentation-jump";
    /// A character literal that does not hold exactly one byte, or is not closed.
    CHARACTER_LITERAL = "E0013" "character-literal";
    /// A comment that begins with `#` or `/*`.
    COMMENT_STYLE = "E0014" "comment-style";
    /// A statement that goes on over the end of its line.
    SPLIT_LINE = "E0015" "split-line";
    /// A file that is no text, such as an object file.
    NOT_TEXT = "E0016" "not-text";
    /// A file whose lines end with a carriage return alone.
    LINE_ENDS = "E0017" "line-ends";

    /// A token where another one was needed.
    UNEXPECTED_TOKEN = "E0101" "unexpected-token";
    /// A `func`, `struct`, `if`, `elif`, `else` or `loop` without lines below it.
    MISSING_BODY = "E0102" "missing-body";
    /// Indented lines where no line may be indented.
    UNEXPECTED_INDENTATION = "E0103" "unexpected-indentation";
    /// A `func` whose body is not indented and holds blocks, so that nobody can tell where they end.
    AMBIGUOUS_BODY = "E0104" "ambiguous-body";
    /// `==` where `=` compares.
    DOUBLE_EQUALS = "E0105" "double-equals";
    /// `x += 1` and the like.
    COMPOUND_ASSIGNMENT = "E0106" "compound-assignment";
    /// A colon at the end of a header.
    TRAILING_COLON = "E0107" "trailing-colon";
    /// A semicolon.
    SEMICOLON = "E0108" "semicolon";
    /// Braces around a block.
    BRACES = "E0109" "braces";
    /// A keyword of another language: `while`, `def`, `int`.
    FOREIGN_KEYWORD = "E0110" "foreign-keyword";
    /// `else if` where `elif` is written.
    ELSE_IF = "E0111" "else-if";
    /// An `elif` or `else` that follows no `if`.
    ELSE_WITHOUT_IF = "E0112" "else-without-if";
    /// A function without `-> TYPE`.
    MISSING_RESULT_TYPE = "E0113" "missing-result-type";
    /// An `ffi` line for something other than `"C"`.
    FFI_LANGUAGE = "E0114" "ffi-language";
    /// A statement that stands in no function.
    STATEMENT_OUTSIDE_FUNCTION = "E0115" "statement-outside-function";
    /// An operator that the language does not have.
    UNKNOWN_OPERATOR = "E0116" "unknown-operator";
    /// An array type whose length is missing or no integer literal.
    ARRAY_LENGTH = "E0117" "array-length";
    /// A function, struct definition or `ffi` line inside a function.
    NESTED_ITEM = "E0118" "nested-item";
    /// A word where a type was needed.
    UNKNOWN_TYPE = "E0119" "unknown-type";
    /// A type written as in C: `num* p`, `char s[10]`.
    C_STYLE_TYPE = "E0120" "c-style-type";
    /// A value in a declaration with `=` before it: `num a = 1`.
    INITIALISER = "E0121" "initialiser";

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
    /// A struct literal that leaves members out.
    MISSING_MEMBER = "E0209" "missing-member";
    /// A first value of a global variable that is known only when the program runs.
    NOT_CONSTANT = "E0210" "not-constant";

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
    /// `num( )` or `char( )` of something that it does not convert.
    BAD_CONVERSION = "E0313" "bad-conversion";
    /// An array literal whose elements have no type of their own.
    UNKNOWN_ELEMENT_TYPE = "E0314" "unknown-element-type";

    /// A path through a function that reaches no `return`.
    MISSING_RETURN = "E0401" "missing-return";
    /// `break` or `continue` outside a loop.
    OUTSIDE_LOOP = "E0402" "outside-loop";

    /// The result of a C function used where its type would have to be known.
    FFI_VALUE = "E0501" "ffi-value";
    /// A C function that needs floating-point numbers or structs by value.
    FFI_UNSUPPORTED = "E0502" "ffi-unsupported";
    /// An `ffi` line with parameters and a result.
    TYPED_FFI = "E0503" "typed-ffi";
    /// A function of a library whose name C cannot use, or uses already.
    EXPORTED_NAME = "E0504" "exported-name";

    /// A function with more than six parameters.
    TOO_MANY_PARAMETERS = "E0601" "too-many-parameters";
    /// A type whose size no machine has.
    TYPE_TOO_LARGE = "E0602" "type-too-large";
    /// More local variables than a function's part of the stack may hold.
    TOO_MUCH_STACK = "E0603" "too-much-stack";
    /// More global variables than a program may have.
    TOO_MUCH_STATIC = "E0604" "too-much-static";
    /// Blocks, expressions or types nested too deep.
    NESTING_TOO_DEEP = "E0605" "nesting-too-deep";
    /// An expression of too many operators in a row, or an `if` of too many arms.
    CHAIN_TOO_LONG = "E0606" "chain-too-long";
    /// So many errors that the rest is not shown.
    TOO_MANY_ERRORS = "E0607" "too-many-errors";

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
    /// A backend's own program that was ended, or could not be heard to the end.
    BACKEND_STOPPED = "E0712" "backend-stopped";

    // Lints: warnings whose level the user chooses. `W01xx` how programs are written.

    /// A `func` whose body is not indented, but can be read in one way only.
    UNINDENTED_BODY = "W0101" "unindented-body";
}
