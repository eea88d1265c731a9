//! `c/NAME.l4t` with `c/NAME.c`: programs on both sides of the C boundary. The C file is compiled into a
//! library, which the L4T program is linked with (`l4t build -lNAME`) or loads (`l4t run -lNAME`); expectations as
//! under `run`.

use super::{L4T, folder_and_name, per_file};
use l4t_tests::case;
use l4t_tests::ways::{Program, ways};
use libtest_mimic::Trial;
use std::path::Path;

pub fn trials() -> Vec<Trial> {
    per_file("c", case::root().join("c"), "l4t", &["stdout", "stderr", "exit"], check)
}

fn check(file: &Path) -> Result<(), String> {
    let (folder, name) = folder_and_name(file);
    for way in ways(L4T)?.into_iter().filter(|way| !way.machine.is_musl()) {
        let scratch = tempfile::tempdir().map_err(|e| e.to_string())?;
        let library = scratch.path();
        way.machine.c_library(&file.with_extension("c"), &[], library, "side")?;
        let program = Program {
            l4t: L4T.into(),
            folder: folder.to_owned(),
            file: name.clone(),
            flags: vec!["-lside".to_owned(), format!("-L{}", library.display())],
            libraries: Some(library.to_owned()),
            ..Program::default()
        };
        let compared = way.run(&program).and_then(|outcome| super::run::compare(&outcome, file));
        compared.map_err(|e| format!("{way}: {e}"))?;
    }
    Ok(())
}
