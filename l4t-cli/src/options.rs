//! Arguments to the driver's options.

use crate::args::{BuildArgs, CodeArgs, ColorArg, FormatArg, OptLevelArg, ReportArgs};
use crate::usage::usage;
use clap::ArgMatches;
use l4t_driver::{
    EnvironmentError, LinkOptions, LintLevel, LintLevels, LintSelector, OptLevel, Options, Processor, ProgramOptions,
    Target, backends,
};
use l4t_render::{Format, Style};
use l4t_syntax::{Code, Lang};
use std::io::IsTerminal;

/// How many errors are shown unless asked otherwise: nobody reads more in one go.
const DEFAULT_MAX_ERRORS: usize = 50;
/// The same for programs, which read more, but not the gigabytes that a broken file could give.
const DEFAULT_MAX_JSON_ERRORS: usize = 1000;

/// The options of `check`, and of the other commands but for [`code`].
pub(crate) fn report(args: &ReportArgs, matches: &ArgMatches) -> Result<ProgramOptions, EnvironmentError> {
    let max_errors = match args.max_errors {
        None if args.error_format == FormatArg::Json => DEFAULT_MAX_JSON_ERRORS,
        None => DEFAULT_MAX_ERRORS,
        Some(0) => usize::MAX,
        Some(n) => n,
    };
    Ok(ProgramOptions {
        lints: lint_levels(matches)?,
        strict: args.strict,
        max_errors,
        measure_passes: args.timings,
        ..ProgramOptions::default()
    })
}

/// Adds how code is made.
pub(crate) fn code(args: &CodeArgs, program: ProgramOptions) -> Result<Options, EnvironmentError> {
    let opt_level = match args.opt_level {
        OptLevelArg::O0 => OptLevel::None,
        OptLevelArg::O1 => OptLevel::Less,
        OptLevelArg::O2 => OptLevel::Default,
        OptLevelArg::O3 => OptLevel::Aggressive,
    };
    let CodeArgs { unchecked, debug: debug_info, .. } = *args;
    Ok(Options {
        program: ProgramOptions { opt_level, unchecked, debug_info, dump_mir: args.dump_mir.clone(), ..program },
        backend: backends::named(&args.backend)?,
        target: args.target.as_deref().map(target).transpose()?,
        processor: Processor { cpu: args.target_cpu.clone(), features: args.target_feature.clone() },
        link: LinkOptions {
            libraries: args.libraries.clone(),
            library_dirs: args.library_dirs.clone(),
            ..LinkOptions::default()
        },
    })
}

/// Adds how executables are linked.
pub(crate) fn link(args: &BuildArgs, mut options: Options) -> Options {
    options.link.linker = args.linker.clone();
    options.link.sysroot = args.sysroot.clone();
    options.link.is_static = args.is_static;
    options.program.library = args.is_library;
    options
}

/// How messages are rendered. Before the arguments are parsed there are none: then `args` is `None`.
pub(crate) fn style(args: Option<&ReportArgs>, lang: Lang) -> Style {
    let format = match args.map_or(FormatArg::Human, |args| args.error_format) {
        FormatArg::Human => Format::Human,
        FormatArg::Short => Format::Short,
        FormatArg::Json => Format::Json,
    };
    let color = match args.map_or(ColorArg::Auto, |args| args.color) {
        ColorArg::Always => true,
        ColorArg::Never => false,
        ColorArg::Auto => {
            let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
            !is_set("NO_COLOR")
                && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
                && std::io::stderr().is_terminal()
        }
    };
    Style { format, lang, color }
}

fn target(name: &str) -> Result<Target, EnvironmentError> {
    Target::parse(name).map_err(|_| {
        let known = Target::known().collect::<Vec<_>>().join(", ");
        EnvironmentError::new(
            Code::UNSUPPORTED_TARGET,
            format!("there is no target `{name}`; known: {known}, and their full triples"),
            format!("ターゲット `{name}` はない。使えるもの: {known} と、それぞれの完全なトリプル"),
        )
    })
}

/// `-D`, `-W` and `-A` in the order in which they were given: the last one about a lint wins.
fn lint_levels(matches: &ArgMatches) -> Result<LintLevels, EnvironmentError> {
    let mut settings = Vec::new();
    for (id, level) in [("deny", LintLevel::Deny), ("warn", LintLevel::Warn), ("allow", LintLevel::Allow)] {
        let names = matches.get_many::<String>(id).into_iter().flatten();
        let indices = matches.indices_of(id).into_iter().flatten();
        settings.extend(indices.zip(names).map(|(index, name)| (index, name, level)));
    }
    settings.sort_by_key(|&(index, ..)| index);
    let mut levels = LintLevels::default();
    for (_, name, level) in settings {
        levels.set(LintSelector::parse(name).ok_or_else(|| unknown_lint(name))?, level);
    }
    Ok(levels)
}

fn unknown_lint(name: &str) -> EnvironmentError {
    match Code::find(name) {
        Some(code) => usage(
            format!("`{}` is an error, not a warning: its level cannot be changed", code.name),
            format!("`{}` は警告ではなくエラーなので、レベルは変えられない", code.name),
        ),
        None => usage(format!("there is no warning `{name}`"), format!("`{name}` という警告はない")),
    }
    .note("`l4t --print lints` lists the warnings", "警告の一覧は `l4t --print lints` で表示される")
}
