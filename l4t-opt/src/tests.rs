//! What holds of all passes, and of the list of them.

use super::*;
use l4t_mir::testing::any_program;
use proptest::prelude::*;
use std::time::Duration;

const LEVELS: [OptLevel; 4] = [OptLevel::None, OptLevel::Less, OptLevel::Default, OptLevel::Aggressive];

proptest! {
    #[test]
    fn passes_keep_the_rules_of_the_ir(program in any_program()) {
        for pass in PASSES {
            run_pass(pass, &mut program.clone(), &mut PassHooks { verify: true, ..PassHooks::default() });
        }
    }

    #[test]
    fn the_whole_list_keeps_the_rules_of_the_ir(program in any_program(), level in 0..4usize) {
        let mut program = program;
        let mut hooks = PassHooks { verify: true, ..PassHooks::default() };
        optimize(&mut program, LEVELS[level], &mut hooks);
        legalize(&mut program, LEVELS[level], &mut hooks);
    }
}

/// The passes that run at a level, in the order of their first run.
fn passes_at(level: OptLevel) -> Vec<&'static str> {
    let text = "main @l4t.main\nfunc @l4t.main() -> i64 {\nb0:\n  v0 = const.i64 0\n  return v0\n}";
    let mut program = l4t_mir::text::parse(text).unwrap_or_else(|error| panic!("{error}"));
    let clock = || Duration::ZERO;
    let mut hooks = PassHooks { clock: Some(&clock), ..PassHooks::default() };
    optimize(&mut program, level, &mut hooks);
    legalize(&mut program, level, &mut hooks);
    hooks.times.iter().map(|pass| pass.name).collect()
}

#[test]
fn the_table_has_all_passes_in_the_order_in_which_they_first_run() {
    assert_eq!(passes_at(OptLevel::Aggressive), PASSES.map(|pass| pass.name()));
    assert_eq!(passes_at(OptLevel::None), ["legalize"]);
}

#[test]
fn the_manual_lists_the_table() {
    let manual = include_str!("../../docs/mir.md");
    let table = manual.split("\n## ").find(|chapter| chapter.starts_with("The passes\n")).expect("there is a chapter");
    let rows = table.lines().filter_map(|line| line.strip_prefix("| `")?.split(" |").next());
    let at_less = passes_at(OptLevel::Less);
    let row = |name: &'static str| if at_less.contains(&name) { format!("{name}`") } else { format!("{name}` (2)") };
    assert_eq!(rows.collect::<Vec<_>>(), passes_at(OptLevel::Default).into_iter().map(row).collect::<Vec<_>>());
}
