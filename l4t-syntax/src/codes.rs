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
        }
    };
}

codes! {
    /// A byte that is not UTF-8.
    INVALID_UTF8 = "E0001" "invalid-utf8";
}
