//! A Rust program with the L4T compiler in it: shows what is wrong with one program, then compiles another to an object
//! file in memory and to MIR, and runs it in this process.

use l4t_driver::{Emit, Failure, Lang, OptLevel, Options, SourceFile, Sources};
use std::ffi::CString;
use std::process::ExitCode;

const WRONG: &str = "\
func main() -> num
  num total
  total: \"many\"
  return totl
";

const COUNTDOWN: &str = "\
ffi \"C\" printf

func main() -> num
  num i
  i: 3
  loop i
    printf(\"%lld\\n\", i)
    i: i - 1
  printf(\"lift-off\\n\")
  return 7
";

fn main() -> ExitCode {
    show_diagnostics(&program("wrong.l4t", WRONG));
    match compile_and_run(&program("countdown.l4t", COUNTDOWN)) {
        Ok(status) => {
            println!("the program returned {status}");
            ExitCode::SUCCESS
        }
        Err(failure) => {
            eprintln!("{}", describe(&failure));
            ExitCode::FAILURE
        }
    }
}

/// A program of one file.
fn program(name: &str, text: &str) -> Sources {
    let mut sources = Sources::new();
    sources.add(SourceFile::new(name, text.into()));
    sources
}

/// Diagnostics are data: how they are shown is up to the host.
fn show_diagnostics(sources: &Sources) {
    let outcome = l4t_driver::check(sources, &Options::default());
    for diagnostic in &outcome.diagnostics.list {
        let span = diagnostic.primary.span;
        let file = sources.get(span.file);
        let at = file.line_col(span.range.start);
        println!("{}:{}:{}: {}", file.name(), at.line, at.col, diagnostic.message.get(Lang::En));
        for fix in &diagnostic.fixes {
            println!("  possible fix: {}", fix.text.get(Lang::En));
        }
    }
}

fn compile_and_run(sources: &Sources) -> Result<u8, Failure> {
    let mut options = Options::default();
    options.program.opt_level = OptLevel::Default;

    let object = l4t_driver::emit(sources, &options, Emit::Object).result?;
    println!("an object file: {}", if object.is_empty() { "empty" } else { "made" });

    let mir = l4t_driver::emit(sources, &options, Emit::Mir).result?;
    let mir = String::from_utf8_lossy(&mir);
    println!("functions in its MIR: {}", mir.lines().filter(|line| line.starts_with("func ")).count());

    let loaded = l4t_driver::load(sources, &options).result?;
    let args = [CString::from(c"countdown")];
    // SAFETY: the program is the one above, which calls printf as C's rules ask for, and nothing else runs meanwhile.
    Ok(unsafe { loaded.run(&args) })
}

fn describe(failure: &Failure) -> String {
    match failure {
        Failure::Program => "the program has errors".to_owned(),
        Failure::Environment(error) => error.message.get(Lang::En).to_owned(),
        Failure::Defect(defect) => format!("a defect of the compiler in stage `{}`: {}", defect.stage, defect.message),
    }
}
