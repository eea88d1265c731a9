//! How long each stage took.

use std::time::Duration;

/// Tells the time since a moment that stays the same. Not every host has a clock, so it is the host's.
pub type Clock<'a> = &'a dyn Fn() -> Duration;

/// The stages of one compilation, in the order in which they ran, with their durations; empty without a clock.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Timings {
    /// Name and duration of each stage.
    pub stages: Vec<(&'static str, Duration)>,
    /// Name and duration of each MIR pass over all functions, as parts of the stage `optimize`; empty unless
    /// [`crate::ProgramOptions::measure_passes`] asked for it.
    pub passes: Vec<(&'static str, Duration)>,
}

impl Timings {
    /// The sum of all stages.
    pub fn total(&self) -> Duration {
        self.stages.iter().map(|&(_, duration)| duration).sum()
    }
}

/// Runs stages, remembering which one is at work: a defect report names it.
#[derive(Default)]
pub(crate) struct Stages<'a> {
    pub(crate) clock: Option<Clock<'a>>,
    pub(crate) timings: Timings,
    pub(crate) current: &'static str,
}

impl Stages<'_> {
    /// Runs one stage and notes its duration.
    pub(crate) fn run<T>(&mut self, name: &'static str, stage: impl FnOnce() -> T) -> T {
        self.current = name;
        let Some(clock) = self.clock else { return stage() };
        let start = clock();
        let result = stage();
        self.timings.stages.push((name, clock().saturating_sub(start)));
        result
    }
}
