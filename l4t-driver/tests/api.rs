//! The library as another program uses it.

use l4t_driver::{
    Backend, Code, Diagnostic, Emit, Failure, OptLevel, Options, Outcome, ProgramOptions, Severity, SourceFile,
    Sources, Target, backends,
};
use l4t_mir::backend::{BackendError, CodegenOptions, HelperProblem, Limit, LoadedProgram, Unsupported};
use l4t_mir::ir::Program;

const HELLO: &str = "ffi \"C\" puts\n\nfunc main() -> num\n  puts(\"hello\")\n  return 0\n";

fn program(text: &str) -> Sources {
    program_of(&[("a.l4t", text)])
}

fn program_of(files: &[(&str, &str)]) -> Sources {
    let mut sources = Sources::new();
    for (name, text) in files {
        sources.add(SourceFile::new(*name, text.as_bytes().to_vec()));
    }
    sources
}

/// The codes of all diagnostics, in order.
fn codes<T>(outcome: &Outcome<T>) -> Vec<&'static str> {
    outcome.diagnostics.list.iter().map(|diagnostic| diagnostic.code.code).collect()
}

fn emit(text: &str, emit: Emit) -> Vec<u8> {
    l4t_driver::emit(&program(text), &Options::default(), emit).result.expect("the program is right")
}

#[test]
fn every_product_is_made() {
    for kind in [Emit::Tokens, Emit::Ast, Emit::Hir, Emit::Mir, Emit::BackendIr, Emit::Assembly] {
        let text = String::from_utf8(emit(HELLO, kind)).expect("these are texts");
        assert!(!text.is_empty() && text.ends_with('\n'), "{kind:?}");
    }
    assert!(!emit(HELLO, Emit::Object).is_empty());
}

#[test]
fn objects_for_every_target() {
    for name in Target::known() {
        let options = Options { target: Target::parse(name).ok(), ..Options::default() };
        let object = l4t_driver::emit(&program(HELLO), &options, Emit::Object).result.expect("the program is right");
        let magic: &[u8] = if name.ends_with("macos") { &[0xCF, 0xFA, 0xED, 0xFE] } else { b"\x7fELF" };
        assert!(object.starts_with(magic), "{name}");
    }
}

#[test]
fn diagnostics_come_in_source_order_file_by_file() {
    let sources = program_of(&[
        ("a.l4t", "func main() -> num\n  return one\n\nfunc f() -> num\n  return (\n"),
        ("b.l4t", "func g() -> num\n  return two\n"),
    ]);
    let outcome = l4t_driver::check(&sources, &Options::default());
    let spans: Vec<_> = outcome.diagnostics.list.iter().map(|diagnostic| diagnostic.primary.span).collect();
    assert!(spans.len() >= 3 && spans.is_sorted(), "{spans:?}");
    assert_eq!(outcome.diagnostics.n_errors, spans.len());
    assert_eq!(outcome.result, Err(Failure::Program));
}

#[test]
fn at_most_so_many_diagnostics_are_kept() {
    let missing: String = (0..10).map(|i| format!("  missing{i}\n")).collect();
    let text = format!("func main() -> num\n{missing}  return 0\n");
    let options = Options::from(ProgramOptions { max_errors: 3, ..ProgramOptions::default() });
    let outcome = l4t_driver::check(&program(&text), &options);
    assert_eq!(codes(&outcome), ["E0201"; 3]);
    assert_eq!((outcome.diagnostics.n_errors, outcome.diagnostics.n_omitted()), (10, 7));
}

#[test]
fn a_missing_main_matters_only_to_executables() {
    let library = program("func twice(num n) -> num\n  return n + n\n");
    let options = Options::default();
    assert_eq!(l4t_driver::check(&library, &options).result, Ok(()));
    assert!(l4t_driver::emit(&library, &options, Emit::Object).result.is_ok());
    let outcome = l4t_driver::load(&library, &options);
    assert_eq!(codes(&outcome), ["E0207"]);
    assert!(matches!(outcome.result, Err(Failure::Program)));
}

#[test]
fn an_empty_program_is_checked_without_complaint() {
    for sources in [Sources::new(), program(""), program_of(&[("a.l4t", ""), ("b.l4t", "\n")])] {
        let outcome = l4t_driver::check(&sources, &Options::default());
        assert_eq!((codes(&outcome), outcome.result), (vec![], Ok(())));
    }
}

#[test]
fn stages_are_timed_in_order() {
    let timed = ProgramOptions { measure_passes: true, opt_level: OptLevel::Default, ..ProgramOptions::default() };
    let options = Options::from(timed);
    let outcome = l4t_driver::emit(&program(HELLO), &options, Emit::Object);
    let stages: Vec<&str> = outcome.timings.stages.iter().map(|&(stage, _)| stage).collect();
    assert_eq!(stages, ["parse", "check", "lower", "optimize", "runtime", "codegen"]);
    assert!(outcome.timings.passes.iter().any(|&(pass, _)| pass == "simplify_cfg"));
}

#[test]
fn mir_around_a_pass() {
    let mut options = Options::default();
    options.program.dump_mir = Some("legalize".into());
    let outcome = l4t_driver::emit(&program(HELLO), &options, Emit::Mir);
    assert!(outcome.mir_dump.starts_with("// before legalize\n"), "{}", outcome.mir_dump);
    let mut error = |pass: &str| {
        options.program.dump_mir = Some(pass.into());
        match l4t_driver::emit(&program(HELLO), &options, Emit::Mir).result {
            Err(Failure::Environment(error)) if error.code == Code::USAGE => error.message.en,
            other => panic!("expected wrong usage, found {other:?}"),
        }
    };
    assert_eq!(error("no_such_pass"), "there is no pass `no_such_pass`");
    assert_eq!(error("gvn"), "no pass `gvn` runs at this optimisation level");
}

#[test]
fn unknown_backends_say_what_there_is() {
    let error = |name| backends::named(name).err().expect("there is no such backend").message.en;
    assert_eq!(error("llvm"), "the backend `llvm` needs the program `l4t-llvm` beside `l4t`, which is not there");
    assert_eq!(error("frob"), "there is no backend `frob`; known: `cranelift`, `llvm`");
    assert_eq!(backends::named("cranelift").expect("it is always there").name(), "cranelift");
}

/// A backend that does what a test wants to see handled.
struct Broken(fn() -> BackendError);

impl Backend for Broken {
    fn name(&self) -> &'static str {
        "broken"
    }

    fn supports(&self, _: &Target) -> bool {
        true
    }

    fn compile(
        &self,
        _: &Program,
        _: &Target,
        _: &CodegenOptions,
        _: l4t_mir::backend::Emit,
    ) -> Result<Vec<u8>, BackendError> {
        Err((self.0)())
    }

    fn load(&self, _: &Program, _: &CodegenOptions) -> Result<Box<dyn LoadedProgram>, BackendError> {
        Err((self.0)())
    }
}

fn failure_of(backend: &'static dyn Backend) -> Failure {
    let options = Options { backend, ..Options::default() };
    l4t_driver::emit(&program(HELLO), &options, Emit::Object).result.expect_err("the backend is broken")
}

#[test]
fn defects_and_panics_of_a_backend_are_values() {
    let Failure::Defect(defect) = failure_of(&Broken(|| BackendError::Internal("wrong".into()))) else {
        panic!("an internal error is a defect")
    };
    assert_eq!((defect.stage, defect.message.as_str()), ("codegen", "wrong"));
    let Failure::Defect(defect) = failure_of(&Broken(|| panic!("lost my way"))) else { panic!("a panic is a defect") };
    assert_eq!((defect.stage, defect.message.as_str()), ("codegen", "lost my way"));
}

#[test]
fn limits_of_a_backend_are_the_worlds_fault() {
    for (backend, code) in [
        (&Broken(|| BackendError::Limit(Limit::Distance)) as &'static dyn Backend, Code::BACKEND_LIMIT),
        (&Broken(|| BackendError::Unsupported(Unsupported::ProcessorChoice)), Code::BACKEND_LIMIT),
        (&Broken(|| BackendError::MissingSymbol("frob".into())), Code::LINKING_FAILED),
        (&Broken(|| BackendError::Helper(HelperProblem::OtherVersion)), Code::UNKNOWN_BACKEND),
        (&Broken(|| BackendError::Helper(HelperProblem::Killed(9))), Code::BACKEND_STOPPED),
    ] {
        assert!(matches!(failure_of(backend), Failure::Environment(error) if error.code == code));
    }
}

#[test]
fn errors_are_errors() {
    let outcome = l4t_driver::check(&program("func main() -> num\n  return answer\n"), &Options::default());
    let diagnostic: &Diagnostic = outcome.diagnostics.list.first().expect("there is an error");
    assert_eq!(diagnostic.severity, Severity::Error);
    assert!(!diagnostic.message.ja.is_empty());
}
