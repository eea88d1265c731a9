//! Facts about one function, each found out when it is first asked for, and kept as long as it is true.
//!
//! Whoever changes the function says with [`FunctionFacts::keep`] what is still true. Facts that were handed out before
//! stay as they are, so one can walk by them while changing what they do not speak of.

use crate::analyses::definitions::Definitions;
use crate::analyses::loops::Loops;
use crate::cfg::Cfg;
use crate::dominators::Dominators;
use crate::ir::Function;
use std::sync::OnceLock;

/// The facts of one function, which must be the same at each call.
#[derive(Debug, Default)]
pub struct FunctionFacts {
    cfg: OnceLock<Cfg>,
    dominators: OnceLock<Dominators>,
    loops: OnceLock<Loops>,
    definitions: OnceLock<Definitions>,
}

/// Which facts are still true behind a change.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kept {
    /// None: there are other blocks or edges.
    Nothing,
    /// Those about blocks and edges, since only instructions, parameters and arguments are others.
    Shape,
}

impl FunctionFacts {
    /// Order and predecessors of the blocks.
    pub fn cfg(&self, func: &Function) -> &Cfg {
        self.cfg.get_or_init(|| Cfg::new(func))
    }

    /// The dominator tree.
    pub fn dominators(&self, func: &Function) -> &Dominators {
        self.dominators.get_or_init(|| Dominators::new(func, self.cfg(func)))
    }

    /// The loops.
    pub fn loops(&self, func: &Function) -> &Loops {
        self.loops.get_or_init(|| Loops::new(func, self.cfg(func), self.dominators(func)))
    }

    /// The loops, for somebody who notes his own changes in them.
    pub fn take_loops(&mut self, func: &Function) -> Loops {
        self.loops(func);
        self.loops.take().expect("they were just found")
    }

    /// Which instruction defines each value.
    pub fn definitions(&self, func: &Function) -> &Definitions {
        self.definitions.get_or_init(|| Definitions::new(func))
    }

    /// Which instruction defines each value, for somebody who notes his own changes in it.
    pub fn take_definitions(&mut self, func: &Function) -> Definitions {
        self.definitions.take().unwrap_or_else(|| Definitions::new(func))
    }

    /// Forgets what is not true any more.
    pub fn keep(&mut self, kept: Kept) {
        *self = match kept {
            Kept::Nothing => FunctionFacts::default(),
            Kept::Shape => FunctionFacts {
                cfg: std::mem::take(&mut self.cfg),
                dominators: std::mem::take(&mut self.dominators),
                loops: std::mem::take(&mut self.loops),
                definitions: OnceLock::new(),
            },
        };
    }

    /// A fact that is kept though it is not true, for tests: finds all of them out anew.
    pub fn wrong_fact(&self, func: &Function) -> Option<&'static str> {
        let fresh = FunctionFacts::default();
        let facts = [
            ("the graph", self.cfg.get().is_some_and(|cfg| cfg != fresh.cfg(func))),
            ("the dominators", self.dominators.get().is_some_and(|tree| tree != fresh.dominators(func))),
            ("the loops", self.loops.get().is_some_and(|loops| loops != fresh.loops(func))),
            ("the definitions", self.definitions.get().is_some_and(|known| known != fresh.definitions(func))),
        ];
        facts.into_iter().find(|&(_, is_wrong)| is_wrong).map(|(fact, _)| fact)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::Terminator;
    use crate::queries::id;
    use crate::text::parse;

    /// A loop, and all facts about it.
    fn known_loop() -> (Function, FunctionFacts) {
        let text =
            "func @l4t.f(i64) {\nb0(v0: i64):\n jump b1\nb1:\n v1 = eq v0, v0\n branch v1, b1, b2\nb2:\n return\n}";
        let program = parse(text).unwrap_or_else(|error| panic!("{error}"));
        let func = program.functions[id(0)].clone();
        let facts = FunctionFacts::default();
        assert_eq!(facts.loops(&func).loops.len(), 1);
        assert!(facts.definitions(&func).id(id(1)).is_some());
        assert_eq!(facts.wrong_fact(&func), None);
        (func, facts)
    }

    #[test]
    fn facts_are_wrong_until_they_are_forgotten() {
        let (mut func, mut facts) = known_loop();
        func.blocks[id(1)].terminator = Terminator::Unreachable;
        assert_eq!(facts.wrong_fact(&func), Some("the graph"));
        facts.keep(Kept::Shape);
        assert_eq!(facts.wrong_fact(&func), Some("the graph"));
        facts.keep(Kept::Nothing);
        assert_eq!(facts.wrong_fact(&func), None);
        assert!(facts.loops(&func).loops.is_empty());
    }

    #[test]
    fn facts_about_blocks_stay_when_instructions_change() {
        let (mut func, mut facts) = known_loop();
        func.blocks[id(1)].insts.clear();
        assert_eq!(facts.wrong_fact(&func), Some("the definitions"));
        facts.keep(Kept::Shape);
        assert_eq!(facts.wrong_fact(&func), None);
        assert!(facts.cfg.get().is_some() && facts.dominators.get().is_some() && facts.loops.get().is_some());
    }
}
