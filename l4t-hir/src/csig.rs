//! Signatures of C functions: what the calling conventions need to know of them.

/// A C type as far as calls care.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum CType {
    /// An integer. `int` is 32 bits signed, `size_t` 64 bits; `bits` is 8, 16, 32 or 64.
    Int {
        /// Width in bits.
        bits: u8,
        /// Whether narrow values are sign-extended.
        signed: bool,
    },
    /// A pointer of any kind.
    Ptr,
    /// No value; results only.
    Void,
    /// `float`, `double`, `long double`, or a struct by value: L4T cannot pass it, calls are refused.
    Unsupported,
}

/// Parameters and result of a C function.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct CSignature {
    /// Fixed parameters.
    pub params: Box<[CType]>,
    /// Whether more arguments may follow the fixed ones, by the variadic convention.
    pub variadic: bool,
    /// The result.
    pub ret: CType,
}

impl CSignature {
    /// Whether the function takes or gives what L4T has no values of.
    pub fn is_unsupported(&self) -> bool {
        self.ret == CType::Unsupported || self.params.contains(&CType::Unsupported)
    }
}
