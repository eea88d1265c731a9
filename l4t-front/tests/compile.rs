//! The front half as an editor or a web page uses it: no clock, no files, no code generator.

use l4t_front::{Failure, Form, Host, Main, OptLevel, ProgramOptions, check, compile, text};
use l4t_syntax::{SourceFile, Sources};
use std::cell::Cell;
use std::time::Duration;

const HELLO: &str = "ffi \"C\" puts\n\nfunc main() -> num\n  puts(\"hello\")\n  return 0\n";

fn program(text: &str) -> Sources {
    let mut sources = Sources::new();
    sources.add(SourceFile::new("a.l4t", text.as_bytes().to_vec()));
    sources
}

#[test]
fn every_form_is_made() {
    for form in [Form::Tokens, Form::Ast, Form::Hir, Form::Header, Form::Mir] {
        let outcome = compile(&program(HELLO), &ProgramOptions::default(), Host::default(), |c| text(c, form));
        let text = outcome.result.expect("the program is right");
        assert!(!text.is_empty() && text.ends_with('\n'), "{form:?}");
    }
}

#[test]
fn trees_of_wrong_programs_stand_beside_their_errors() {
    let sources = program("func main() -> num\n  return (\n");
    let outcome = compile(&sources, &ProgramOptions::default(), Host::default(), |c| text(c, Form::Ast));
    assert!(outcome.diagnostics.has_errors() && outcome.result.is_ok());
    let outcome = compile(&sources, &ProgramOptions::default(), Host::default(), |c| text(c, Form::Hir));
    assert_eq!(outcome.result, Err(Failure::Program));
}

#[test]
fn without_a_clock_nothing_is_measured() {
    let options = ProgramOptions { measure_passes: true, opt_level: OptLevel::Default, ..ProgramOptions::default() };
    let outcome = compile(&program(HELLO), &options, Host::default(), |c| text(c, Form::Mir));
    assert!(outcome.result.is_ok());
    assert!(outcome.timings.stages.is_empty() && outcome.timings.passes.is_empty());
}

#[test]
fn the_hosts_clock_times_stages() {
    let now = Cell::new(Duration::ZERO);
    let clock = || {
        now.set(now.get() + Duration::from_secs(1));
        now.get()
    };
    let host = Host { clock: Some(&clock), ..Host::default() };
    let outcome = compile(&program(HELLO), &ProgramOptions::default(), host, check);
    let second = Duration::from_secs(1);
    assert_eq!(outcome.timings.stages, [("parse", second), ("check", second)]);
    assert_eq!(outcome.timings.total(), Duration::from_secs(2));
}

#[test]
fn a_panic_of_a_further_stage_is_a_defect() {
    let sources = program(HELLO);
    let outcome = compile(&sources, &ProgramOptions::default(), Host::default(), |c| {
        let parsed = c.parse()?;
        c.check(parsed, Main::Required)?;
        c.stage("weave", || -> Result<(), Failure> { panic!("lost the thread") })
    });
    let Err(Failure::Defect(defect)) = outcome.result else { panic!("a panic is a defect") };
    assert_eq!((defect.stage, defect.message.as_str()), ("weave", "lost the thread"));
}
