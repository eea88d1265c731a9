//! Integer literals to their values: `42`, `1_000_000`, `0x1F`, `0b1010`.
//!
//! Input: the text of an `Int` token, look-alikes replaced. A single `_` may stand between two digits. Letters of base 16
//! may be upper or lower case, the `x` and `b` that name a base are lower case.

/// The largest literal there is. Only a minus sign directly before it makes a `num` of it, the smallest one.
pub(crate) const MAX_MAGNITUDE: u64 = 1 << 63;

/// Why a text gives no value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Problem {
    /// It is not spelt like an integer literal.
    Malformed,
    /// It is above [`MAX_MAGNITUDE`].
    TooLarge,
}

/// The value of an integer literal, at most [`MAX_MAGNITUDE`].
pub(crate) fn magnitude(literal: &str) -> Result<u64, Problem> {
    let (digits, base) = match literal.as_bytes() {
        [b'0', b'x', digits @ ..] => (digits, 16),
        [b'0', b'b', digits @ ..] => (digits, 2),
        digits => (digits, 10),
    };
    let mut value = Some(0u64);
    let mut before = b'_';
    for &byte in digits {
        match char::from(byte).to_digit(base) {
            Some(digit) => value = value.and_then(|v| v.checked_mul(base.into())?.checked_add(digit.into())),
            None if byte == b'_' && before != b'_' => {}
            None => return Err(Problem::Malformed),
        }
        before = byte;
    }
    if before == b'_' {
        return Err(Problem::Malformed);
    }
    value.filter(|&value| value <= MAX_MAGNITUDE).ok_or(Problem::TooLarge)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values() {
        for (text, value) in [
            ("0", 0),
            ("007", 7),
            ("1_000_000", 1_000_000),
            ("0x1F", 31),
            ("0xdead_BEEF", 0xdead_beef),
            ("0b1010", 10),
            ("0b1111_0000", 240),
            ("0x0000000000000000000000001", 1),
            ("9223372036854775808", MAX_MAGNITUDE),
            ("0x8000000000000000", MAX_MAGNITUDE),
        ] {
            assert_eq!(magnitude(text), Ok(value), "{text}");
        }
    }

    #[test]
    fn no_values() {
        for text in
            ["", "_", "1_", "_1", "1__0", "0x", "0b", "0x_1", "0b1_", "0b2", "0xG", "0X1F", "0o17", "12ab", "1.5"]
        {
            assert_eq!(magnitude(text), Err(Problem::Malformed), "{text}");
        }
        for text in ["9223372036854775809", "0xFFFFFFFFFFFFFFFF", "0x10000000000000000", "99999999999999999999999999"] {
            assert_eq!(magnitude(text), Err(Problem::TooLarge), "{text}");
        }
    }
}
