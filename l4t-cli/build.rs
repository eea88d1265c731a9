//! Gathers the pages of `docs/errors` into one table of `include_str!`s.

use std::path::Path;
use std::{env, fs};

fn main() {
    // A link to `docs/errors`, so that the published package holds the pages too.
    let pages = Path::new(&env::var("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("pages");
    println!("cargo::rerun-if-changed={}", pages.join("en").display());
    println!("cargo::rerun-if-changed={}", pages.join("ja").display());

    let mut codes: Vec<String> = fs::read_dir(pages.join("en"))
        .expect("docs/errors/en is there")
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.strip_suffix(".md").map(str::to_owned))
        .collect();
    codes.sort();
    let rows: String = codes
        .iter()
        .map(|code| {
            let path = |lang: &str| pages.join(lang).join(format!("{code}.md"));
            format!(
                "    Page {{ code: {code:?}, en: include_str!({:?}), ja: include_str!({:?}) }},\n",
                path("en"),
                path("ja")
            )
        })
        .collect();
    let table = format!("const PAGES: &[Page] = &[\n{rows}];\n");
    let out = Path::new(&env::var("OUT_DIR").expect("cargo sets it")).join("pages.rs");
    fs::write(out, table).expect("the build folder can be written");
}
