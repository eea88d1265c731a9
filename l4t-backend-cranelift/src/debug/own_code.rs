//! Which code of a function was written where in its source.

/// The code that was written in the function itself; inlined code is not.
#[derive(Default)]
pub(super) struct OwnCode {
    /// In ascending order.
    parts: Vec<Part>,
    /// The same by position: where in `parts`.
    by_position: Vec<(u32, u32)>,
}

struct Part {
    start: u64,
    end: u64,
    position: u32,
}

/// Parts of the code, from its start to behind its end, in ascending order and apart from each other.
pub(super) type Ranges = Vec<(u64, u64)>;

impl OwnCode {
    /// Adds a part, which starts behind the last one.
    pub(super) fn push(&mut self, start: u64, end: u64, position: u32) {
        self.parts.push(Part { start, end, position });
    }

    /// All parts are there.
    pub(super) fn finish(&mut self) {
        self.by_position = self.parts.iter().zip(0..).map(|(part, i)| (part.position, i)).collect();
        self.by_position.sort_unstable();
    }

    /// What was written from one position to before another.
    pub(super) fn written(&self, from: u32, to: u32) -> Ranges {
        let first = self.by_position.partition_point(|&(position, _)| position < from);
        let written = self.by_position[first..].iter().take_while(|&&(position, _)| position < to);
        let mut parts: Vec<u32> = written.map(|&(_, part)| part).collect();
        parts.sort_unstable();
        let mut ranges = Ranges::new();
        for part in parts {
            let Part { start, end, .. } = self.parts[part as usize];
            extend(&mut ranges, start, end);
        }
        ranges
    }

    /// The same, only of the code from `start` to before `end`. Takes time by how much code that is.
    pub(super) fn written_in(&self, from: u32, to: u32, start: u64, end: u64) -> Ranges {
        let first = self.parts.partition_point(|part| part.end <= start);
        let mut ranges = Ranges::new();
        for part in self.parts[first..].iter().take_while(|part| part.start < end) {
            if (from..to).contains(&part.position) {
                extend(&mut ranges, part.start.max(start), part.end.min(end));
            }
        }
        ranges
    }
}

/// Adds a part of the code, which starts behind the last one.
pub(super) fn extend(ranges: &mut Ranges, start: u64, end: u64) {
    match ranges.last_mut().filter(|last| last.1 == start) {
        Some(last) => last.1 = end,
        None => ranges.push((start, end)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_by_position() {
        let mut code = OwnCode::default();
        for (start, end, position) in [(0, 2, 10), (2, 5, 30), (5, 6, 20), (8, 9, 20), (9, 12, 40)] {
            code.push(start, end, position);
        }
        code.finish();
        assert_eq!(code.written(10, 20), [(0, 2)]);
        assert_eq!(code.written(10, 31), [(0, 6), (8, 9)]);
        assert_eq!(code.written(20, 40), [(2, 6), (8, 9)]);
        assert_eq!(code.written(41, 99), []);
        assert_eq!(code.written_in(0, 99, 1, 8), [(1, 6)]);
        assert_eq!(code.written_in(20, 21, 0, 99), [(5, 6), (8, 9)]);
        assert_eq!(code.written_in(0, 99, 6, 8), []);
    }
}
