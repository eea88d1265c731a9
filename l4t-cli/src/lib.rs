//! The `l4t` command, as a library of one function: arguments to the driver's options, results to files, messages and exit status.
//!
//! Only this crate prints and ends the process. What a library user could need is in `l4t-driver`.
//!
//! Exit status: 0; `run` gives the program's own; 1 errors in the program (or refused by the linker); 2 wrong usage, or
//! something outside the program is in the way; 70 a defect of the compiler; 101 a runtime error of the program.

mod args;
mod commands;
mod defect;
mod explain;
mod lang;
mod options;
mod usage;

use args::{Cli, Command};
use clap::error::ErrorKind;
use clap::{ArgMatches, CommandFactory, FromArgMatches};
use l4t_driver::{Defect, EnvironmentError, Failure};
use l4t_render::Style;
use l4t_syntax::{Code, Lang};
use std::ffi::OsString;
use std::io::Write;
use std::panic::AssertUnwindSafe;

/// The whole command: reads the process's arguments, does what they say, and ends the process.
pub fn main() -> ! {
    restore_sigpipe();
    defect::catch_panics();
    let args: Vec<OsString> = std::env::args_os().skip(1).collect();
    let lang = lang::choose(&args, |name| std::env::var(name).ok());
    let status = std::panic::catch_unwind(AssertUnwindSafe(|| run(args, lang))).unwrap_or_else(|_| {
        let defect = Defect { stage: "command", message: "the command panicked".to_owned() };
        print_error(&defect::report(&defect, lang));
        defect::STATUS
    });
    // Not a return from `main`: exiting writes out C's stdio buffers, which a program run in memory may have filled.
    std::process::exit(status.into())
}

/// Runs one command and gives the exit status.
fn run(args: Vec<OsString>, lang: Lang) -> u8 {
    let args = args::with_command(args);
    match args.first().and_then(|arg| arg.to_str()) {
        Some("-V") => return print(format!("l4t {}\n", env!("CARGO_PKG_VERSION")).as_bytes(), lang),
        Some("--version") => return print(commands::version().as_bytes(), lang),
        _ => {}
    }
    let command = Cli::command().color(clap::ColorChoice::Never);
    let parsed = command.try_get_matches_from(std::iter::once("l4t".into()).chain(args)).and_then(|mut matches| {
        let cli = Cli::from_arg_matches(&matches)?;
        Ok((cli.command, matches.remove_subcommand().map(|(_, matches)| matches).unwrap_or_default()))
    });
    match parsed {
        Ok((command, matches)) => dispatch(command, &matches, lang),
        Err(error) => match error.kind() {
            ErrorKind::DisplayHelp => print(error.to_string().as_bytes(), lang),
            ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand | ErrorKind::MissingSubcommand => {
                print_error(&error.to_string());
                2
            }
            _ => fail(&usage::error(&error).into(), options::style(None, lang)),
        },
    }
}

fn dispatch(command: Command, matches: &ArgMatches, lang: Lang) -> u8 {
    let style = match &command {
        Command::Run(args) => options::style(Some(&args.report), lang),
        Command::Build(args) => options::style(Some(&args.report), lang),
        Command::Check(args) => options::style(Some(&args.report), lang),
        Command::Explain(_) | Command::Completions(_) => options::style(None, lang),
    };
    let result = match command {
        Command::Run(args) => commands::run(args, matches, style),
        Command::Build(args) => commands::build(args, matches, style),
        Command::Check(args) => commands::check(args, matches, style),
        Command::Explain(args) => explain::page(&args.code, lang).and_then(|page| commands::to_stdout(page.as_bytes())),
        Command::Completions(args) => commands::completions(args.shell),
    };
    result.unwrap_or_else(|failure| fail(&failure, style))
}

/// Says why the command failed and gives the exit status. Errors of the program itself have been printed before.
fn fail(failure: &Failure, style: Style) -> u8 {
    match failure {
        Failure::Program => 1,
        Failure::Environment(error) => {
            print_error(&l4t_render::environment_error(error, style));
            environment_status(error)
        }
        Failure::Defect(defect) => {
            print_error(&defect::report(defect, style.lang));
            defect::STATUS
        }
    }
}

fn environment_status(error: &EnvironmentError) -> u8 {
    // The linker refuses what the program asks for, such as a C function that does not exist.
    if error.code == Code::LINKING_FAILED { 1 } else { 2 }
}

/// Prints to standard output and gives the exit status.
fn print(bytes: &[u8], lang: Lang) -> u8 {
    commands::to_stdout(bytes).unwrap_or_else(|failure| fail(&failure, options::style(None, lang)))
}

/// Prints to standard error. If even that is impossible, only the exit status is left to tell.
fn print_error(text: &str) {
    let _ = std::io::stderr().write_all(text.as_bytes());
}

/// Rust programs ignore SIGPIPE; a command in a pipeline, and a program that it runs, should end quietly by it.
fn restore_sigpipe() {
    #[cfg(unix)]
    // SAFETY: called first in `main`, while there is one thread; the default action is always valid.
    unsafe {
        libc::signal(libc::SIGPIPE, libc::SIG_DFL);
    }
}
