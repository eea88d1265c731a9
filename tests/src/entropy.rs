//! The supply of choices. Used up, it answers 0 for ever, and every choice puts its simplest alternative at 0.

/// A list of numbers read from front to back.
#[derive(Debug)]
pub(crate) struct Entropy<'a> {
    choices: &'a [u32],
    next: usize,
}

impl<'a> Entropy<'a> {
    pub(crate) fn new(choices: &'a [u32]) -> Entropy<'a> {
        Entropy { choices, next: 0 }
    }

    /// A number from 0 to `n - 1`.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        let choice = self.choices.get(self.next).copied().unwrap_or(0);
        self.next += 1;
        choice as usize % n.max(1)
    }

    /// 64 bits.
    pub(crate) fn wide(&mut self) -> u64 {
        const HALF: usize = 1 << 32;
        (self.below(HALF) as u64) << 32 | self.below(HALF) as u64
    }

    /// True `percent` times in a hundred; false is the simpler answer.
    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) >= 100 - percent
    }

    /// An element of a list that is not empty; the first is the simplest.
    pub(crate) fn pick<'b, T>(&mut self, list: &'b [T]) -> &'b T {
        &list[self.below(list.len())]
    }

    /// Whether the choices are used up: what is still open should be ended soon.
    pub(crate) fn is_used_up(&self) -> bool {
        self.next >= self.choices.len()
    }
}
