//! What messages say. The checker decides that something is wrong and where; the words are here, English and Japanese
//! side by side. Plain functions from positions and names to a [`l4t_syntax::Diagnostic`].

pub(crate) mod control;
pub(crate) mod ffi;
pub(crate) mod limits;
pub(crate) mod names;
pub(crate) mod types;
pub(crate) mod values;

/// A text in both languages, from two format strings.
macro_rules! text {
    ($en:literal, $ja:literal $(,)?) => {
        l4t_syntax::Text::new(format!($en), format!($ja))
    };
}
pub(crate) use text;

/// "no arguments", "1 argument", "2 arguments".
fn count(n: usize, noun: &str) -> String {
    match n {
        0 => format!("no {noun}s"),
        1 => format!("1 {noun}"),
        n => format!("{n} {noun}s"),
    }
}

/// A size in words, English and Japanese: exact below a kibibyte, else in the largest unit that it fills.
fn bytes(n: u64) -> (String, String) {
    const UNITS: [&str; 6] = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
    let Some(power) = (1..=6).rev().find(|power| n >> (10 * power) > 0) else {
        return (count(n as usize, "byte"), format!("{n} バイト"));
    };
    let (whole, unit) = (n >> (10 * power), UNITS[power - 1]);
    match whole << (10 * power) == n {
        true => (format!("{whole} {unit}"), format!("{whole} {unit}")),
        false => (format!("about {whole} {unit}"), format!("約 {whole} {unit}")),
    }
}
