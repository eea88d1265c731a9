//! Makes a failing program simpler, for runs outside proptest: first the list of choices behind it, then its text.

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
    // Ever smaller pieces, from the end, since what comes later depends on what was chosen before: first left out, then,
    // where that changes too much, made zero.
    let mut piece = choices.len().div_ceil(2);
    while piece > 0 {
        let mut end = choices.len();
        while end > 0 {
            let start = end.saturating_sub(piece);
            let without = [&choices[..start], &choices[end..]].concat();
            if try_one(&without) {
                choices = without;
            } else if choices[start..end].iter().any(|&c| c != 0) {
                let mut zeroed = choices.clone();
                zeroed[start..end].fill(0);
                if try_one(&zeroed) {
                    choices = zeroed;
                }
            }
            end = start;
        }
        piece /= 2;
    }
    choices
}

/// The text without the lines that it still fails without, each with the lines that stand deeper below it. `needed` says
/// which lines stay where what holds them stays.
pub fn shrink_lines(text: &str, needed: impl Fn(&str) -> bool, mut fails: impl FnMut(&str) -> bool) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    loop {
        let n_before = lines.len();
        for at in (0..n_before).rev() {
            let Some(first) = lines.get(at) else { continue };
            let is_below = |line: &&&str| indentation(line) > indentation(first);
            let end = at + 1 + lines[at + 1..].iter().take_while(is_below).count();
            let is_whole = indentation(first) == 0;
            if !is_whole && lines[at..end].iter().any(|line| needed(line)) {
                continue;
            }
            let without = [&lines[..at], &lines[end..]].concat();
            if fails(&joined(&without)) {
                lines = without;
            }
        }
        if lines.len() == n_before {
            return joined(&lines);
        }
    }
}

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

fn joined(lines: &[&str]) -> String {
    lines.iter().flat_map(|line| [line, "\n"]).collect()
}

#[cfg(test)]
mod tests {
    use super::{shrink, shrink_lines};

    #[test]
    fn lines_go_with_what_stands_below_them() {
        let text = "a\nb\n  c\n  d\n  e\n    f\ng\n  c\n";
        let shrunk = shrink_lines(text, |line| line == "  c", |text| text.contains("  d\n"));
        assert_eq!(shrunk, "b\n  c\n  d\n");
    }

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
