//! `docs/c-functions.md` lists what the catalogue of C functions holds. `BLESS=1` writes the list anew.

use l4t_hir::catalogue::{self, Entry, Origin};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

/// The list begins behind this line.
const BEGIN: &str =
    "<!-- The list below is written by the tests: BLESS=1 cargo test -p l4t-tests --test c_functions -->\n";

#[test]
fn the_page_lists_the_catalogue() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/c-functions.md");
    let page = std::fs::read_to_string(&path).expect("the page is there");
    let (introduction, _) = page.split_once(BEGIN).expect("the page says where its list begins");
    let expected = format!("{introduction}{BEGIN}{}", list());
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, expected).expect("the page can be written");
    } else {
        assert!(page == expected, "docs/c-functions.md is out of date: run the test with BLESS=1");
    }
}

/// The functions by header, and by who defines them within each.
fn list() -> String {
    let mut headers: BTreeMap<&str, Vec<Entry>> = BTreeMap::new();
    for entry in catalogue::entries() {
        headers.entry(entry.header).or_default().push(entry);
    }
    let mut list = String::new();
    for (header, entries) in headers {
        writeln!(list, "\n### `<{header}>`\n\n```text").expect("strings grow");
        for origin in [Origin::IsoC, Origin::Posix, Origin::GnuLinux, Origin::BsdMacos] {
            let mut entries = entries.iter().filter(|entry| entry.origin == origin).peekable();
            if entries.peek().is_some() && origin != Origin::IsoC {
                writeln!(list, "// {}", title(origin)).expect("strings grow");
            }
            for entry in entries {
                let note = if entry.note.is_empty() { String::new() } else { format!("  // {}", entry.note) };
                writeln!(list, "{}{}{note}", entry.name, entry.signature).expect("strings grow");
            }
        }
        list.push_str("```\n");
    }
    list
}

fn title(origin: Origin) -> &'static str {
    match origin {
        Origin::IsoC => "ISO C11",
        Origin::Posix => "POSIX",
        Origin::GnuLinux => "Linux and glibc; some of these on macOS and BSD too",
        Origin::BsdMacos => "macOS and BSD, or new in glibc",
    }
}
