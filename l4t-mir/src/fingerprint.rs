//! Numbers that change when sources do: programs that speak with each other recognise by them that they were built from
//! the same.

/// The number of some bytes behind others, whose number is `before`; 0 if there are none. By the method FNV-1a.
pub const fn fingerprint(before: u64, bytes: &[u8]) -> u64 {
    let mut hash = before ^ 0xcbf2_9ce4_8422_2325;
    let mut at = 0;
    while at < bytes.len() {
        hash = (hash ^ bytes[at] as u64).wrapping_mul(0x0100_0000_01b3);
        at += 1;
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::fingerprint;

    #[test]
    fn every_byte_counts_and_so_does_their_order() {
        let all = [fingerprint(0, b""), fingerprint(0, b"a"), fingerprint(0, b"ab"), fingerprint(0, b"ba")];
        let distinct: std::collections::BTreeSet<u64> = all.into_iter().collect();
        assert_eq!(distinct.len(), all.len());
        assert_ne!(fingerprint(fingerprint(0, b"a"), b"b"), fingerprint(fingerprint(0, b"b"), b"a"));
    }
}
