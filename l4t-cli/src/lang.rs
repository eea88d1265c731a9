//! In which language messages are shown.

use l4t_syntax::Lang;
use std::ffi::OsString;

/// The language chosen by `--lang` among the arguments, else by `L4T_LANG`, else by the locale, else English.
///
/// The arguments are searched before they are parsed, because what is wrong with them is a message too.
pub(crate) fn choose(args: &[OsString], env: impl Fn(&str) -> Option<String>) -> Lang {
    from_args(args)
        .or_else(|| env("L4T_LANG").and_then(|value| from_locale(&value)))
        .or_else(|| {
            let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(env).find(|value| !value.is_empty());
            locale.and_then(|value| from_locale(&value))
        })
        .unwrap_or_default()
}

fn from_args(args: &[OsString]) -> Option<Lang> {
    let args = args.iter().map(|arg| arg.to_str().unwrap_or_default()).take_while(|&arg| arg != "--");
    let mut chosen = None;
    let mut is_value = false;
    for arg in args {
        if is_value {
            chosen = from_locale(arg);
        } else if let Some(value) = arg.strip_prefix("--lang=") {
            chosen = from_locale(value);
        }
        is_value = arg == "--lang";
    }
    chosen
}

/// `ja`, `ja_JP.UTF-8`, `en-GB`, `C`: the part before the first `_`, `-`, `.` or `@` counts.
fn from_locale(value: &str) -> Option<Lang> {
    match value.split(['_', '-', '.', '@']).next() {
        Some("ja") => Some(Lang::Ja),
        Some("en" | "C" | "POSIX") => Some(Lang::En),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(args: &[&str], env: &[(&str, &str)], expected: Lang) {
        let args: Vec<OsString> = args.iter().map(OsString::from).collect();
        let lookup = |name: &str| env.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
        assert_eq!(choose(&args, lookup), expected);
    }

    #[test]
    fn the_argument_wins_over_the_environment() {
        check(&["run", "--lang", "ja"], &[("L4T_LANG", "en")], Lang::Ja);
        check(&["--lang=en", "run"], &[("L4T_LANG", "ja")], Lang::En);
    }

    #[test]
    fn arguments_of_the_program_do_not_count() {
        check(&["run", "a.l4t", "--", "--lang=ja"], &[], Lang::En);
    }

    #[test]
    fn l4t_lang_wins_over_the_locale() {
        check(&[], &[("L4T_LANG", "en"), ("LANG", "ja_JP.UTF-8")], Lang::En);
        check(&[], &[("L4T_LANG", "ja"), ("LC_ALL", "C")], Lang::Ja);
    }

    #[test]
    fn the_locale_is_asked_in_the_usual_order() {
        check(&[], &[("LC_ALL", "ja_JP.UTF-8"), ("LANG", "en_US.UTF-8")], Lang::Ja);
        check(&[], &[("LC_ALL", ""), ("LC_MESSAGES", "ja_JP"), ("LANG", "C")], Lang::Ja);
        check(&[], &[("LANG", "de_DE.UTF-8")], Lang::En);
        check(&[], &[], Lang::En);
    }
}
