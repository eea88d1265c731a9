//! Copies and clears blocks of memory: a few moves where they are small, else calls of `memmove` and `memset`.

use crate::function::{Translation, memory_flags};
use crate::symbols::Builtin;
use cranelift_codegen::ir::{self, ConstantData, InstBuilder, types};

/// The largest block that is copied in place: what eight vector registers hold, since all of it is read before
/// anything is written (the areas may overlap).
const MAX_INLINE_COPY: u64 = 128;
/// The largest block that is cleared in place.
const MAX_INLINE_ZERO: u64 = 256;
/// Above this size vectors are used for copies. Below, general registers: a vector read of what was just written as
/// two words would have to wait for both to arrive in the cache.
const MAX_WORDWISE_COPY: u64 = 32;

impl Translation<'_> {
    /// `memmove`.
    pub(crate) fn copy(&mut self, dst: ir::Value, src: ir::Value, bytes: u64) {
        if bytes > MAX_INLINE_COPY {
            let size = self.cursor.ins().iconst(types::I64, bytes as i64);
            self.call_builtin_with_values(Builtin::Memmove, &[dst, src, size]);
            return;
        }
        let widest = if bytes > MAX_WORDWISE_COPY { types::I8X16 } else { types::I64 };
        let mut pieces = [None; (MAX_INLINE_COPY / 16) as usize];
        for (piece, (ty, offset)) in pieces.iter_mut().zip(Pieces::new(bytes, widest)) {
            let value = self.cursor.ins().load(ty, memory_flags(), src, offset);
            *piece = Some((value, offset));
        }
        for (value, offset) in pieces.into_iter().flatten() {
            self.cursor.ins().store(memory_flags(), value, dst, offset);
        }
    }

    /// `memset` to zero.
    pub(crate) fn zero(&mut self, ptr: ir::Value, bytes: u64) {
        if bytes > MAX_INLINE_ZERO {
            let zero = self.cursor.ins().iconst(types::I32, 0);
            let size = self.cursor.ins().iconst(types::I64, bytes as i64);
            self.call_builtin_with_values(Builtin::Memset, &[ptr, zero, size]);
            return;
        }
        let widest = if bytes >= 16 { types::I8X16 } else { types::I64 };
        let mut vector = None;
        for (ty, offset) in Pieces::new(bytes, widest) {
            let zero = match ty {
                types::I8X16 => *vector.get_or_insert_with(|| {
                    let constant = self.cursor.func.dfg.constants.insert(ConstantData::from([0; 16].as_slice()));
                    self.cursor.ins().vconst(ty, constant)
                }),
                _ => self.cursor.ins().iconst(ty, 0),
            };
            self.cursor.ins().store(memory_flags(), zero, ptr, offset);
        }
    }
}

/// The moves that make up a block: the widest that fit, and a last one that may overlap the one before.
struct Pieces {
    bytes: u64,
    done: u64,
    ty: ir::Type,
}

impl Pieces {
    fn new(bytes: u64, widest: ir::Type) -> Pieces {
        let mut ty = widest;
        for narrower in [types::I64, types::I32, types::I16, types::I8] {
            if u64::from(ty.bytes()) > bytes {
                ty = narrower;
            }
        }
        Pieces { bytes, done: 0, ty }
    }
}

impl Iterator for Pieces {
    type Item = (ir::Type, i32);

    fn next(&mut self) -> Option<Self::Item> {
        let left = self.bytes - self.done;
        if left == 0 {
            return None;
        }
        let width = u64::from(self.ty.bytes());
        // A block has room for one piece of this width, so the last one can reach back.
        let offset = if left < width { self.bytes - width } else { self.done };
        // The tail needs no more than the narrowest type that covers it, if that exists.
        self.done = offset + width;
        Some((self.ty, offset as i32))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_cover_every_size_exactly() {
        for bytes in 0..=MAX_INLINE_ZERO {
            for widest in [types::I64, types::I8X16] {
                let mut is_covered = vec![false; bytes as usize];
                let mut n_pieces = 0;
                for (ty, offset) in Pieces::new(bytes, widest) {
                    is_covered[offset as usize..][..ty.bytes() as usize].fill(true);
                    n_pieces += 1;
                }
                assert!(is_covered.iter().all(|&covered| covered), "{bytes} bytes");
                assert!(n_pieces <= 8 || bytes > 64 && widest == types::I64 || bytes > MAX_INLINE_COPY);
            }
        }
    }
}
