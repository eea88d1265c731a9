//! How long each stage took.

use std::time::{Duration, Instant};

/// The stages of one compilation, in the order in which they ran, with their durations.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Timings {
    /// Name and duration of each stage.
    pub stages: Vec<(&'static str, Duration)>,
    /// Name and duration of each MIR pass over all functions, as parts of the stage `optimize`; empty unless
    /// [`crate::Options::measure_passes`] asked for it.
    pub passes: Vec<(&'static str, Duration)>,
}

impl Timings {
    /// The sum of all stages.
    pub fn total(&self) -> Duration {
        self.stages.iter().map(|&(_, duration)| duration).sum()
    }
}

/// Runs stages, remembering which one is at work: a defect report names it.
#[derive(Debug, Default)]
pub(crate) struct Stages {
    pub(crate) timings: Timings,
    pub(crate) current: &'static str,
}

impl Stages {
    /// Runs one stage and notes its duration.
    pub(crate) fn run<T>(&mut self, name: &'static str, stage: impl FnOnce() -> T) -> T {
        self.current = name;
        let start = Instant::now();
        let result = stage();
        self.timings.stages.push((name, start.elapsed()));
        result
    }
}
