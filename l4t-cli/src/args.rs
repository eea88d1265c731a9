//! The command line, as clap understands it. What it means is in `options.rs`.

use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};
use std::ffi::OsString;
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  l4t run hello.l4t               compile in memory and run
  l4t run copy.l4t -- a.txt b.txt give the program arguments
  l4t build hello.l4t             make the executable `hello`
  l4t build -O2 -o game *.l4t     several files, optimised
  l4t check hello.l4t             look for mistakes only
  l4t explain E0301               what an error means and how to mend it

`l4t FILE...` without a command means `l4t build FILE...`.
The name `-` for a file means standard input.";

const RUN_EXAMPLES: &str = "\
Examples:
  l4t run hello.l4t                run a program of one file
  l4t run main.l4t list.l4t        a program of two files
  l4t run -O2 sort.l4t -- 1000     optimise; the program gets the argument 1000
  l4t run -lm waves.l4t            with C's mathematics library
  echo 1 2 3 | l4t run sum.l4t     the program reads standard input";

const BUILD_EXAMPLES: &str = "\
Examples:
  l4t build hello.l4t                          make the executable `hello`
  l4t build -O2 -o game main.l4t map.l4t       two files, optimised, named `game`
  l4t build --lib stats.l4t                    make the library `libstats.a` for C programs
  l4t build --emit=header stats.l4t -o stats.h and the header for them
  l4t build --emit=asm hello.l4t               show the assembly
  l4t build --emit=mir -O2 hello.l4t           show what the optimiser makes of it
  l4t build --emit=obj --target=aarch64-linux hello.l4t
                                               an object file for another machine";

const CHECK_EXAMPLES: &str = "\
Examples:
  l4t check hello.l4t
  l4t check --lang=ja hello.l4t                 in Japanese
  l4t check --error-format=short *.l4t          one line per mistake, for editors";

/// Compiles and runs programs in L4T, a language to learn low-level programming with.
#[derive(Parser, Debug)]
#[command(name = "l4t", version, after_help = EXAMPLES, disable_version_flag = true, arg_required_else_help = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,

    /// Print the version (with `--version` also backends and targets)
    #[arg(short = 'V', long, action = clap::ArgAction::SetTrue)]
    pub(crate) version: bool,
}

#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    Run(RunArgs),
    Build(BuildArgs),
    Check(CheckArgs),
    Explain(ExplainArgs),
    Completions(CompletionsArgs),
}

/// Compile a program in memory and run it
///
/// The exit status is the program's own; 101 after a runtime error, 1 if the program has errors.
#[derive(Args, Debug)]
#[command(after_help = RUN_EXAMPLES)]
pub(crate) struct RunArgs {
    /// The program's source files; together they are one program (`-`: standard input)
    #[arg(value_name = "FILE", required = true, value_hint = ValueHint::FilePath)]
    pub(crate) files: Vec<PathBuf>,

    /// Arguments for the program, after `--`
    #[arg(value_name = "ARGS", last = true)]
    pub(crate) args: Vec<OsString>,

    #[command(flatten)]
    pub(crate) code: CodeArgs,
    #[command(flatten)]
    pub(crate) report: ReportArgs,
}

/// Make an executable, or what `--emit` names
///
/// Executables are linked by a C compiler (`cc`; for other machines, `--print linker` tells which); objects need none.
/// The default -O0 compiles fastest; -O2 makes the program run fastest in most cases.
#[derive(Args, Debug)]
#[command(after_help = BUILD_EXAMPLES)]
pub(crate) struct BuildArgs {
    /// The program's source files; together they are one program (`-`: standard input)
    #[arg(value_name = "FILE", required_unless_present = "print", value_hint = ValueHint::FilePath)]
    pub(crate) files: Vec<PathBuf>,

    /// Where to write (`-`: standard output). Default: the first file's name without `.l4t`; text to standard output
    #[arg(short, long, value_name = "OUT", value_hint = ValueHint::FilePath)]
    pub(crate) output: Option<PathBuf>,

    /// What to make
    #[arg(long, value_name = "KIND", default_value = "exe")]
    pub(crate) emit: EmitKind,

    /// Make a library for C programs: `.a` (the default), `.so`, `.dylib` or `.o`, by the ending of `-o`
    #[arg(long = "lib", conflicts_with = "is_static")]
    pub(crate) is_library: bool,

    /// Print what this compiler knows, and stop
    #[arg(long, value_name = "WHAT")]
    pub(crate) print: Option<PrintKind>,

    /// Command to link with, called like `cc` or, by its name, like `ld` (`--linker=clang`, `--linker=ld.lld`)
    #[arg(long, value_name = "CMD", value_hint = ValueHint::CommandString)]
    pub(crate) linker: Option<String>,

    /// Folder with the C library of the machine to make code for
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) sysroot: Option<PathBuf>,

    /// Link everything into the executable, the C library too
    #[arg(long = "static")]
    pub(crate) is_static: bool,

    #[command(flatten)]
    pub(crate) code: CodeArgs,
    #[command(flatten)]
    pub(crate) report: ReportArgs,
}

/// Look for errors without running or writing anything
///
/// A program without `main` is fine here.
#[derive(Args, Debug)]
#[command(after_help = CHECK_EXAMPLES)]
pub(crate) struct CheckArgs {
    /// The program's source files; together they are one program (`-`: standard input)
    #[arg(value_name = "FILE", required = true, value_hint = ValueHint::FilePath)]
    pub(crate) files: Vec<PathBuf>,

    /// Look also for names of functions that C cannot use
    #[arg(long = "lib")]
    pub(crate) is_library: bool,

    #[command(flatten)]
    pub(crate) report: ReportArgs,
}

/// Explain an error or warning at length, with an example
#[derive(Args, Debug)]
pub(crate) struct ExplainArgs {
    /// Its code or name, such as E0301 or type-mismatch
    #[arg(value_name = "CODE")]
    pub(crate) code: String,

    /// Language of the explanation and of messages
    #[arg(long, value_name = "LANG")]
    pub(crate) lang: Option<LangArg>,
}

/// Print a completion script for a shell
///
/// For bash: l4t completions bash > ~/.local/share/bash-completion/completions/l4t
#[derive(Args, Debug)]
pub(crate) struct CompletionsArgs {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub(crate) shell: clap_complete::Shell,

    /// Language of messages
    #[arg(long, value_name = "LANG")]
    pub(crate) lang: Option<LangArg>,
}

/// How code is made.
#[derive(Args, Debug)]
#[command(next_help_heading = "Code")]
pub(crate) struct CodeArgs {
    /// Code generator
    #[arg(long, value_name = "NAME", default_value = "cranelift")]
    pub(crate) backend: String,

    /// Machine to make code for, such as x86_64-linux; default: this one (`l4t --print targets` lists them)
    #[arg(long, value_name = "TRIPLE")]
    pub(crate) target: Option<String>,

    /// Processor to make code for, `native` for this machine's (needs `--backend=llvm`)
    #[arg(long, value_name = "NAME")]
    pub(crate) target_cpu: Option<String>,

    /// Features of the processor to use or leave alone, such as `+avx2,-bmi` (needs `--backend=llvm`)
    #[arg(long, value_name = "LIST", default_value = "", hide_default_value = true, allow_hyphen_values = true)]
    pub(crate) target_feature: String,

    /// Optimise: 0 (the default) compiles fastest, 2 and 3 make the fastest code
    #[arg(short = 'O', value_name = "LEVEL", default_value = "0")]
    pub(crate) opt_level: OptLevelArg,

    /// Write debug information
    #[arg(short = 'g')]
    pub(crate) debug: bool,

    /// Leave out the checks of array bounds, null pointers and divisors
    #[arg(long)]
    pub(crate) unchecked: bool,

    /// Link with a C library (`-lm`)
    #[arg(short = 'l', value_name = "NAME")]
    pub(crate) libraries: Vec<String>,

    /// Look for libraries in this folder
    #[arg(short = 'L', value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) library_dirs: Vec<PathBuf>,

    /// Print the MIR of every function before and after a pass
    #[arg(long, value_name = "PASS")]
    pub(crate) dump_mir: Option<String>,
}

/// How messages are shown.
#[derive(Args, Debug)]
#[command(next_help_heading = "Messages")]
pub(crate) struct ReportArgs {
    /// Form of messages
    #[arg(long, value_name = "FORM", default_value = "human")]
    pub(crate) error_format: FormatArg,

    /// Colours: auto means on a terminal, unless NO_COLOR is set
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: ColorArg,

    /// Language of messages; default: L4T_LANG, then the locale
    #[arg(long, value_name = "LANG")]
    pub(crate) lang: Option<LangArg>,

    /// Make an error of a warning (`-D warnings`: of all)
    #[arg(short = 'D', long = "deny", value_name = "LINT")]
    pub(crate) deny: Vec<String>,

    /// Show a warning
    #[arg(short = 'W', long = "warn", value_name = "LINT")]
    pub(crate) warn: Vec<String>,

    /// Do not show a warning
    #[arg(short = 'A', long = "allow", value_name = "LINT")]
    pub(crate) allow: Vec<String>,

    /// Show also the warnings that are off by default
    #[arg(long)]
    pub(crate) strict: bool,

    /// Show at most this many errors, and as many warnings (0: all). Default: 50; for JSON 1000
    #[arg(long, value_name = "N")]
    pub(crate) max_errors: Option<usize>,

    /// Print how long each stage took
    #[arg(long)]
    pub(crate) timings: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum EmitKind {
    /// Tokens of the source
    Tokens,
    /// Syntax tree
    Ast,
    /// Typed tree
    Hir,
    /// The compiler's own intermediate code
    Mir,
    /// Cranelift's intermediate code
    Clif,
    /// LLVM's intermediate code
    LlvmIr,
    /// Assembly
    Asm,
    /// C header of a library
    Header,
    /// Object file
    Obj,
    /// Executable
    Exe,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum PrintKind {
    /// Machines to make code for
    Targets,
    /// Processors that `--target-cpu` takes
    TargetCpus,
    /// The linker that would be used, and why
    Linker,
    /// Code generators
    Backends,
    /// Names of the warnings
    Lints,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum OptLevelArg {
    #[value(name = "0")]
    O0,
    #[value(name = "1")]
    O1,
    #[value(name = "2")]
    O2,
    #[value(name = "3")]
    O3,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum FormatArg {
    /// With the source lines, for people.
    Human,
    /// FILE:LINE:COL: severity[CODE]: message
    Short,
    /// One JSON object per line.
    Json,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum ColorArg {
    Auto,
    Always,
    Never,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum LangArg {
    /// English
    En,
    /// Japanese (日本語)
    Ja,
}

/// The names of all commands, for telling them from file names.
pub(crate) const COMMANDS: [&str; 6] = ["run", "build", "check", "explain", "completions", "help"];

/// Options whose value is the next argument, if it is not attached.
const TAKES_VALUE: [&str; 23] = [
    "-o",
    "--output",
    "--emit",
    "--print",
    "--linker",
    "--sysroot",
    "--backend",
    "--target",
    "--target-cpu",
    "--target-feature",
    "-O",
    "-l",
    "-L",
    "--dump-mir",
    "--error-format",
    "--color",
    "--lang",
    "-D",
    "--deny",
    "-W",
    "--warn",
    "-A",
    "--max-errors",
];

/// Puts the command first: `l4t --lang ja run x.l4t` is `l4t run --lang ja x.l4t`, and without one it is `build`.
/// The arguments are without the program's name.
pub(crate) fn with_command(args: Vec<OsString>) -> Vec<OsString> {
    let mut is_value = false;
    let mut first_positional = None;
    for (i, arg) in args.iter().enumerate() {
        let text = arg.to_str().unwrap_or("?");
        if is_value {
            is_value = false;
        } else if text == "--" {
            break;
        } else if text.starts_with('-') && text != "-" {
            is_value = TAKES_VALUE.contains(&text) || text == "--allow";
        } else {
            first_positional = Some(i);
            break;
        }
    }
    let mut args = args;
    match first_positional {
        Some(i) if args[i].to_str().is_some_and(|text| COMMANDS.contains(&text)) => args[..=i].rotate_right(1),
        None if args.iter().all(|arg| matches!(arg.to_str(), Some("-h" | "--help" | "-V" | "--version"))) => {}
        _ => args.insert(0, "build".into()),
    }
    args
}
