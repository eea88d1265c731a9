//! Defects of the compiler itself: what is printed, and how panics get there.

use l4t_driver::Defect;
use l4t_syntax::Lang;
use std::sync::Mutex;

/// Exit status for a defect of the compiler (`EX_SOFTWARE` of sysexits.h).
pub(crate) const STATUS: u8 = 70;

/// Where the first panic happened.
static PANICKED_AT: Mutex<Option<String>> = Mutex::new(None);

/// From now on a panic prints nothing itself; [`report`] says where it was.
pub(crate) fn catch_panics() {
    std::panic::set_hook(Box::new(|info| {
        let at = info.location().map(|location| format!("{}:{}", location.file(), location.line()));
        if let Ok(mut place) = PANICKED_AT.lock() {
            place.get_or_insert(at.unwrap_or_default());
        }
    }));
}

/// What to tell the user, and what a report of it needs.
pub(crate) fn report(defect: &Defect, lang: Lang) -> String {
    let place = PANICKED_AT.lock().ok().and_then(|place| place.clone()).unwrap_or_default();
    let Defect { stage, message } = defect;
    let version = env!("CARGO_PKG_VERSION");
    let url = concat!(env!("CARGO_PKG_REPOSITORY"), "/issues");
    let at = if place.is_empty() { String::new() } else { format!(" ({place})") };
    match lang {
        Lang::En => format!(
            "l4t: this is a defect of the compiler, not of your program: {message}{at}\n\
             version {version}, stage `{stage}`\n\
             please report it, with the program, at {url}\n"
        ),
        Lang::Ja => format!(
            "l4t: プログラムではなくコンパイラ自体の欠陥: {message}{at}\n\
             バージョン {version}、段階 `{stage}`\n\
             プログラムを添えて {url} に報告してほしい\n"
        ),
    }
}
