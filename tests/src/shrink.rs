//! Makes the list of choices behind a failing program shorter and smaller, for runs outside proptest.

/// The simplest list found in at most `steps` tries that still fails. `fails` is true of `choices` itself; the last list
/// that it is true of is the answer.
pub fn shrink(mut choices: Vec<u32>, steps: usize, mut fails: impl FnMut(&[u32]) -> bool) -> Vec<u32> {
    let mut left = steps;
    let mut try_one = |candidate: &[u32]| {
        if left == 0 {
            return false;
        }
        left -= 1;
        fails(candidate)
    };
    // Ever smaller pieces: first left out, then, where that changes too much, made zero.
    let mut piece = choices.len().div_ceil(2);
    while piece > 0 {
        let mut start = 0;
        while start < choices.len() {
            let end = (start + piece).min(choices.len());
            let without = [&choices[..start], &choices[end..]].concat();
            if try_one(&without) {
                choices = without;
                continue;
            }
            if choices[start..end].iter().any(|&c| c != 0) {
                let mut zeroed = choices.clone();
                zeroed[start..end].fill(0);
                if try_one(&zeroed) {
                    choices = zeroed;
                }
            }
            start = end;
        }
        piece /= 2;
    }
    choices
}

#[cfg(test)]
mod tests {
    use super::shrink;

    #[test]
    fn keeps_what_matters_and_nothing_else() {
        let choices: Vec<u32> = (0..100).collect();
        let shrunk = shrink(choices, 1000, |list| list.contains(&17) && list.contains(&63));
        assert_eq!(shrunk, [17, 63]);
    }

    #[test]
    fn stops_when_the_steps_are_used_up() {
        let mut tries = 0;
        let shrunk = shrink((1..=64).collect(), 5, |_| {
            tries += 1;
            true
        });
        assert!(tries <= 5 && shrunk.len() < 64);
    }
}
