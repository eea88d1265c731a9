//! `mir/**.l4t`: the MIR that a program is lowered to (`.mir`), optimised if `//@ flags:` says so.
//! `mir/passes/PASS/*.mir`: what one pass makes of a function (`.after`), named by the folder.

use super::{L4T, folder_and_name, per_file, read};
use l4t_tests::process::{l4t, run};
use l4t_tests::{case, expectation};
use libtest_mimic::Trial;
use std::path::Path;

pub fn trials() -> Vec<Trial> {
    let root = case::root().join("mir");
    let mut trials = per_file("mir", root.clone(), "l4t", &[], lowered);
    trials.extend(per_file("mir::passes", root.join("passes"), "mir", &["after"], after_pass));
    trials
}

fn lowered(file: &Path) -> Result<(), String> {
    let (folder, name) = folder_and_name(file);
    let flags = case::directive(&read(file)?, "flags");
    let mut command = l4t(L4T);
    command.current_dir(folder).args(["build", "--emit=mir", "-o", "-"]).args(flags).arg(name);
    let outcome = run(&mut command, &[]);
    if outcome.status != "exit 0" {
        return Err(format!("{}:\n{}", outcome.status, outcome.stderr_text()));
    }
    expectation::check(&file.with_extension("mir"), &outcome.stdout)
}

fn after_pass(file: &Path) -> Result<(), String> {
    let pass = folder_and_name(file.parent().unwrap_or(file)).1;
    let mut program = l4t_mir::text::parse(&read(file)?).map_err(|e| e.to_string())?;
    l4t_mir::verify::verify(&program).map_err(|e| format!("before the pass: {e:?}"))?;
    let pass = l4t_opt::Pass::named(&pass).ok_or_else(|| format!("there is no pass `{pass}`"))?;
    l4t_opt::run_pass(pass, &mut program, &mut l4t_opt::PassHooks::default());
    l4t_mir::verify::verify(&program).map_err(|e| format!("after the pass: {e:?}"))?;
    expectation::check(&file.with_extension("after"), l4t_mir::text::print(&program).as_bytes())
}
