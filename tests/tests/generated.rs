//! Properties of random valid programs (`l4t_tests::generate`): they compile without a message, their MIR verifies, prints
//! and parses back, and they do the same at every optimisation level, in memory and as executables.

use l4t_mir::verify::Phase;
use l4t_tests::generate;
use l4t_tests::process::{Outcome, l4t, run};
use l4t_tests::properties::config;
use l4t_tests::ways::{Program, ways};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use std::fs;
use std::path::Path;

const L4T: &str = env!("CARGO_BIN_EXE_l4t-under-test");

proptest! {
    #![proptest_config(config(50))]

    #[test]
    fn every_level_does_the_same(generate::Source(source) in generate::sources()) {
        let scratch = tempfile::tempdir().map_err(|e| TestCaseError::reject(e.to_string()))?;
        let file = scratch.path().join("program.l4t");
        fs::write(&file, &source).map_err(|e| TestCaseError::reject(e.to_string()))?;

        let checked = run(l4t(L4T).current_dir(&scratch).args(["check", "program.l4t"]), &[]);
        prop_assert_eq!(&checked.status, "exit 0", "a generated program is valid:\n{}", checked.stderr_text());

        let reference = run_in_memory(scratch.path(), "-O0");
        // A program may end with status 70 too, but not with the words of a compiler's defect.
        let is_defect = reference.status == "exit 70" && reference.stderr_text().contains("defect of the compiler");
        let ended = reference.status.starts_with("exit ") && !is_defect;
        prop_assert!(ended, "{}:\n{}", reference.status, reference.stderr_text());
        for level in ["-O1", "-O2", "-O3"] {
            let other = run_in_memory(scratch.path(), level);
            prop_assert_eq!(&other, &reference, "-O0 and {} differ", level);
        }
        let program = Program {
            l4t: L4T.into(),
            folder: scratch.path().to_owned(),
            file: "program.l4t".to_owned(),
            stdin: generate::STDIN.to_owned(),
            ..Program::default()
        };
        for way in ways(L4T).map_err(TestCaseError::fail)?.into_iter().filter(|way| way.is_for_random_programs()) {
            let other = way.run(&program).map_err(TestCaseError::fail)?;
            prop_assert_eq!(&other, &reference, "-O0 and {} differ", way);
        }
    }
}

fn run_in_memory(folder: &Path, level: &str) -> Outcome {
    run(l4t(L4T).current_dir(folder).args(["run", level, "program.l4t"]), generate::STDIN)
}

proptest! {
    #![proptest_config(config(200))]

    #[test]
    fn mir_verifies_and_prints_and_parses_back(generate::Source(source) in generate::sources(), level in 0..4usize) {
        let mut program = lowered(&source).map_err(TestCaseError::fail)?;
        verified(&program, Phase::Built)?;
        // Lowering may leave what nothing refers to, which the text form does not show.
        l4t_mir::compact::compact_program(&mut program);
        let text = l4t_mir::text::print(&program);
        let parsed = l4t_mir::text::parse(&text).map_err(|e| TestCaseError::fail(format!("{e}\n{text}")))?;
        prop_assert!(parsed == program, "parsing gives another program:\n{}", text);

        use l4t_mir::backend::OptLevel;
        let level = [OptLevel::None, OptLevel::Less, OptLevel::Default, OptLevel::Aggressive][level];
        let mut hooks = l4t_opt::PassHooks::default();
        l4t_opt::optimize(&mut program, level, &mut hooks);
        verified(&program, Phase::Built)?;
        l4t_opt::legalize(&mut program, level, &mut hooks);
        let target = l4t_mir::target::Target::host().map_err(|e| TestCaseError::fail(e.to_string()))?;
        l4t_mir::runtime::link(&mut program, &target);
        verified(&program, Phase::Linked)?;
    }
}

fn lowered(source: &str) -> Result<l4t_mir::ir::Program, String> {
    use l4t_syntax::{Interner, SourceFile, Sources};
    let mut interner = Interner::new();
    let mut sources = Sources::new();
    let id = sources.add(SourceFile::new("program.l4t", source.as_bytes().to_vec()));
    let parse = l4t_syntax::parse(id, sources.get(id), &mut interner);
    let checked = l4t_hir::check(&[parse.file], &sources, &interner, &l4t_hir::CheckOptions::default());
    if let Some(d) = parse.diagnostics.iter().chain(&checked.diagnostics).next() {
        return Err(format!("{}:\n{source}", d.message.en));
    }
    Ok(l4t_lower::lower(&checked.program, &sources, &interner, &l4t_lower::LowerOptions::default()))
}

fn verified(program: &l4t_mir::ir::Program, phase: Phase) -> Result<(), TestCaseError> {
    l4t_mir::verify::verify_phase(program, phase)
        .map_err(|e| TestCaseError::fail(format!("{e:?}\n{}", l4t_mir::text::print(program))))
}
