//! The long explanations of diagnostics: `docs/errors`, embedded at build time.

use crate::usage::usage;
use l4t_driver::Failure;
use l4t_syntax::{Code, Lang};

/// A page in each language.
struct Page {
    code: &'static str,
    en: &'static str,
    ja: &'static str,
}

include!(concat!(env!("OUT_DIR"), "/pages.rs"));

/// The explanation of a code, given by number or name.
///
/// Errors: there is no such code.
pub(crate) fn page(code: &str, lang: Lang) -> Result<&'static str, Failure> {
    let unknown = || {
        usage(format!("there is no diagnostic `{code}`"), format!("`{code}` という診断はない"))
            .note("codes look like E0301, names like type-mismatch", "コードは E0301、名前は type-mismatch のような形")
    };
    let found = Code::find(code).ok_or_else(unknown)?;
    let page = PAGES.iter().find(|page| page.code == found.code).ok_or_else(unknown)?;
    Ok(match lang {
        Lang::En => page.en,
        Lang::Ja => page.ja,
    })
}
