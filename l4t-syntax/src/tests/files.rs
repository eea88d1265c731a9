//! `tests/parse/{ok,err}/*.l4t` and the trees beside them. `BLESS=1` writes the trees.

use super::parse_bytes;
use crate::dump::dump_ast;
use std::path::Path;

fn check_folder(name: &str, has_messages: bool) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/parse").join(name);
    let bless = std::env::var_os("BLESS").is_some();
    let files = std::fs::read_dir(&folder).expect("the folder of test files is readable");
    let mut files: Vec<_> = files.map(|entry| entry.expect("its entries, too").path()).collect();
    files.sort();
    for path in files {
        let tree_path = path.with_extension("tree");
        if path.extension().is_some_and(|e| e == "tree") {
            assert!(path.with_extension("l4t").exists(), "{} has lost its program", path.display());
            continue;
        }
        let parsed = parse_bytes(&std::fs::read(&path).expect("a test file is readable"));
        assert_eq!(!parsed.parse.diagnostics.is_empty(), has_messages, "{}:\n{}", path.display(), parsed.messages());
        let tree = dump_ast(&parsed.parse.file, &parsed.source, &parsed.interner) + &parsed.messages();
        if bless {
            std::fs::write(&tree_path, &tree).expect("a tree can be written");
        }
        let expected = std::fs::read_to_string(&tree_path).unwrap_or_default();
        assert!(tree == expected, "{} differs; BLESS=1 updates it. Now:\n{tree}", tree_path.display());
    }
}

#[test]
fn ok() {
    check_folder("ok", false);
}

#[test]
fn err() {
    check_folder("err", true);
}
