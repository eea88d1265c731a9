//! The table of all passes: what each is called, what it works on, and which facts are still true behind it.

use crate::hooks::Context;
use crate::{
    copies, dce, dead_stores, globals, gvn, if_convert, inline, legalize, licm, promote, ranges, rotate, simplify_cfg,
    unused,
};
use Keeps::{Nothing, Shape, WhatItSays};
use l4t_mir::analyses::facts::FunctionFacts;
use l4t_mir::backend::OptLevel;
use l4t_mir::compact::compact_program;
use l4t_mir::ir::{Function, Program};

/// A pass, of either kind.
#[derive(Clone, Copy, Debug)]
pub enum Pass {
    /// Changes one function after the other.
    OfFunctions(FunctionPass),
    /// Changes the program as a whole.
    OfProgram(ProgramPass),
}

/// A pass over single functions.
#[derive(Clone, Copy, Debug)]
pub struct FunctionPass {
    /// What `--dump-mir`, `--timings` and the manual call it.
    pub name: &'static str,
    pub(crate) run: fn(&mut Function, &Context<'_>, &mut FunctionFacts),
    pub(crate) keeps: Keeps,
}

/// What a pass leaves true of what is known of its function.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Keeps {
    /// Blocks and edges stay, always.
    Shape,
    /// Nothing need.
    Nothing,
    /// It has told [`FunctionFacts`] itself: mostly it finds nothing to change.
    WhatItSays,
}

/// A pass over a whole program.
#[derive(Clone, Copy, Debug)]
pub struct ProgramPass {
    /// What `--dump-mir`, `--timings` and the manual call it.
    pub name: &'static str,
    pub(crate) run: fn(&mut Program, OptLevel),
}

impl Pass {
    /// What `--dump-mir`, `--timings` and the manual call it.
    pub fn name(&self) -> &'static str {
        match self {
            Pass::OfFunctions(pass) => pass.name,
            Pass::OfProgram(pass) => pass.name,
        }
    }

    /// The pass of a name.
    pub fn named(name: &str) -> Option<Pass> {
        PASSES.into_iter().find(|pass| pass.name() == name)
    }
}

/// All passes, in the order in which they first run.
#[rustfmt::skip]
pub const PASSES: [Pass; 15] = [
    Pass::OfFunctions(SIMPLIFY_CFG),
    Pass::OfFunctions(PROMOTE),
    Pass::OfFunctions(GVN),
    Pass::OfFunctions(DCE),
    Pass::OfProgram(INLINE),
    Pass::OfProgram(UNUSED),
    Pass::OfFunctions(COPIES),
    Pass::OfFunctions(GLOBALS),
    Pass::OfFunctions(RANGES),
    Pass::OfFunctions(IF_CONVERT),
    Pass::OfFunctions(ROTATE),
    Pass::OfFunctions(LICM),
    Pass::OfFunctions(DEAD_STORES),
    Pass::OfProgram(LEGALIZE),
    Pass::OfProgram(COMPACT),
];

pub(crate) const SIMPLIFY_CFG: FunctionPass =
    function("simplify_cfg", WhatItSays, |func, _, facts| simplify_cfg::simplify_cfg(func, facts));
pub(crate) const PROMOTE: FunctionPass = function("promote", Shape, |func, ctx, _| promote::promote(func, ctx));
pub(crate) const GVN: FunctionPass = function("gvn", WhatItSays, gvn::gvn);
pub(crate) const DCE: FunctionPass = function("dce", Shape, |func, _, facts| dce::dce(func, facts));
pub(crate) const INLINE: ProgramPass = program("inline", inline::inline);
pub(crate) const UNUSED: ProgramPass = program("unused", |program, _| unused::remove_unused(program));
pub(crate) const COPIES: FunctionPass = function("copies", Shape, |func, ctx, _| copies::elide_copies(func, ctx));
pub(crate) const GLOBALS: FunctionPass = function("globals", Nothing, |func, ctx, _| globals::globals(func, ctx));
pub(crate) const RANGES: FunctionPass = function("ranges", Shape, |func, _, facts| ranges::ranges(func, facts));
pub(crate) const IF_CONVERT: FunctionPass =
    function("if_convert", WhatItSays, |func, _, facts| if_convert::if_convert(func, facts));
pub(crate) const ROTATE: FunctionPass = function("rotate", WhatItSays, |func, _, facts| rotate::rotate(func, facts));
pub(crate) const LICM: FunctionPass = function("licm", Nothing, |func, ctx, _| licm::licm(func, ctx));
pub(crate) const DEAD_STORES: FunctionPass =
    function("dead_stores", Shape, |func, ctx, _| dead_stores::dead_stores(func, ctx));
pub(crate) const LEGALIZE: ProgramPass = program("legalize", |program, _| legalize::legalize(program));
pub(crate) const COMPACT: ProgramPass = program("compact", |program, _| compact_program(program));

const fn function(
    name: &'static str,
    keeps: Keeps,
    run: fn(&mut Function, &Context<'_>, &mut FunctionFacts),
) -> FunctionPass {
    FunctionPass { name, keeps, run }
}

const fn program(name: &'static str, run: fn(&mut Program, OptLevel)) -> ProgramPass {
    ProgramPass { name, run }
}
