//! The optimiser, with what people may want to see of its passes: the MIR around one, and the time that each took.

use crate::error::EnvironmentError;
use crate::timings::Clock;
use l4t_mir::ir;
use l4t_opt::{Goal, PASSES, Pass, PassHooks, When};
use l4t_syntax::Code;
use std::time::Duration;

/// What is to be seen of the passes.
#[derive(Clone, Copy)]
pub(crate) struct Wishes<'a> {
    /// The pass around which MIR is shown.
    pub(crate) dump: Option<&'a str>,
    /// What times the passes, if they are to be timed.
    pub(crate) clock: Option<Clock<'a>>,
}

/// What was seen of them.
pub(crate) struct Seen {
    /// MIR before and after the pass; empty if it did not run.
    pub(crate) dump: String,
    /// Name and duration of each pass.
    pub(crate) times: Vec<(&'static str, Duration)>,
}

/// Optimises a program, and puts it into the form that code generators take.
pub(crate) fn optimize(program: &mut ir::Program, goal: Goal, wishes: Wishes<'_>) -> Seen {
    let mut text = String::new();
    let mut hooks = PassHooks {
        dump_passes: wishes.dump.map(str::to_owned).into_iter().collect(),
        dump: Some(Box::new(|pass, when, program, func| dump(&mut text, pass, when, program, func))),
        clock: wishes.clock,
        ..PassHooks::default()
    };
    l4t_opt::optimize(program, goal, &mut hooks);
    l4t_opt::legalize(program, goal, &mut hooks);
    let times = hooks.times.iter().map(|pass| (pass.name, pass.time)).collect();
    drop(hooks);
    Seen { dump: text, times }
}

/// Appends a function, or the whole program, as it is before or after a pass.
fn dump(out: &mut String, pass: &str, when: When, program: &ir::Program, func: Option<ir::FuncId>) {
    let when = match when {
        When::Before => "before",
        When::After => "after",
    };
    out.push_str(&format!("// {when} {pass}\n"));
    match func {
        Some(func) => out.push_str(&l4t_mir::text::print_function(program, func)),
        None => out.push_str(&l4t_mir::text::print(program)),
    }
}

/// The error for a pass around which MIR is to be shown, and that did not run.
pub(crate) fn no_such_pass(pass: &str) -> EnvironmentError {
    if Pass::named(pass).is_some() {
        return EnvironmentError::new(
            Code::USAGE,
            format!("no pass `{pass}` runs at this optimisation level"),
            format!("この最適化レベルでは `{pass}` というパスは実行されない"),
        )
        .note("`--timings` lists the passes that run", "実行されるパスは `--timings` で表示される");
    }
    let names = PASSES.map(|pass| pass.name()).join(", ");
    EnvironmentError::new(Code::USAGE, format!("there is no pass `{pass}`"), format!("`{pass}` というパスはない")).note(
        format!("the passes are {names}, and `all` means all of them"),
        format!("パスは {names}。`all` はそのすべて"),
    )
}
