//! Errors as lines of text: the kind, then what belongs to it, one fact on each line.

use super::lines::{escape, unescape};
use l4t_mir::backend::{BackendError, HelperProblem, Limit, SystemError, Unsupported};
use std::fmt::Display;

/// An error as text.
pub(super) fn write_error(error: &BackendError) -> String {
    match error {
        BackendError::Unsupported(what) => match what {
            Unsupported::Target(triple) => lines("no-target", &[triple]),
            Unsupported::ProcessorChoice => lines("no-processor-choice", &[]),
            Unsupported::ProcessorName(name) => lines("no-processor", &[name]),
            Unsupported::ProcessorFeature(name) => lines("no-processor-feature", &[name]),
            Unsupported::NativeProcessor(triple) => lines("no-native-processor", &[triple]),
            Unsupported::CodeInMemory => lines("no-code-in-memory", &[]),
            Unsupported::ExecutableMemory(system) => lines("no-executable-memory", &[&system.0]),
        },
        BackendError::Limit(what) => match what {
            Limit::Frame { function, max_bytes } => lines("large-frame", &[function, max_bytes]),
            Limit::Function(name) => lines("large-function", &[name]),
            Limit::Globals { max_bytes } => lines("large-globals", &[max_bytes]),
            Limit::Distance => lines("large-distance", &[]),
            Limit::Memory { bytes, reason } => lines("no-memory", &[bytes, &reason.0]),
        },
        BackendError::Helper(problem) => match problem {
            HelperProblem::OtherVersion => lines("helper-of-other-version", &[]),
            HelperProblem::NotStarted(system) => lines("helper-not-started", &[&system.0]),
            HelperProblem::NotHeard(system) => lines("helper-not-heard", &[&system.0]),
            HelperProblem::Killed(signal) => lines("helper-killed", &[signal]),
            HelperProblem::OutOfMemory => lines("helper-out-of-memory", &[]),
            HelperProblem::CutShort => lines("helper-cut-short", &[]),
        },
        BackendError::MissingSymbol(name) => lines("missing-symbol", &[name]),
        BackendError::Internal(message) => lines("internal", &[message]),
    }
}

/// The error that a text is; `None` if it is none.
pub(super) fn read_error(text: &str) -> Option<BackendError> {
    let mut lines = text.split('\n');
    let kind = lines.next()?;
    let mut facts = Facts(lines.map(unescape).collect());
    let error = match kind {
        "no-target" => BackendError::Unsupported(Unsupported::Target(facts.next()?)),
        "no-processor-choice" => BackendError::Unsupported(Unsupported::ProcessorChoice),
        "no-processor" => BackendError::Unsupported(Unsupported::ProcessorName(facts.next()?)),
        "no-processor-feature" => BackendError::Unsupported(Unsupported::ProcessorFeature(facts.next()?)),
        "no-native-processor" => BackendError::Unsupported(Unsupported::NativeProcessor(facts.next()?)),
        "no-code-in-memory" => BackendError::Unsupported(Unsupported::CodeInMemory),
        "no-executable-memory" => BackendError::Unsupported(Unsupported::ExecutableMemory(facts.system()?)),
        "large-frame" => BackendError::Limit(Limit::Frame { function: facts.next()?, max_bytes: facts.next()? }),
        "large-function" => BackendError::Limit(Limit::Function(facts.next()?)),
        "large-globals" => BackendError::Limit(Limit::Globals { max_bytes: facts.next()? }),
        "large-distance" => BackendError::Limit(Limit::Distance),
        "no-memory" => BackendError::Limit(Limit::Memory { bytes: facts.next()?, reason: facts.system()? }),
        "helper-of-other-version" => BackendError::Helper(HelperProblem::OtherVersion),
        "helper-not-started" => BackendError::Helper(HelperProblem::NotStarted(facts.system()?)),
        "helper-not-heard" => BackendError::Helper(HelperProblem::NotHeard(facts.system()?)),
        "helper-killed" => BackendError::Helper(HelperProblem::Killed(facts.next()?)),
        "helper-out-of-memory" => BackendError::Helper(HelperProblem::OutOfMemory),
        "helper-cut-short" => BackendError::Helper(HelperProblem::CutShort),
        "missing-symbol" => BackendError::MissingSymbol(facts.next()?),
        "internal" => BackendError::Internal(facts.next()?),
        _ => return None,
    };
    facts.0.is_empty().then_some(error)
}

fn lines(kind: &str, facts: &[&dyn Display]) -> String {
    let facts = facts.iter().map(|fact| format!("\n{}", escape(&fact.to_string())));
    std::iter::once(kind.to_owned()).chain(facts).collect()
}

/// The facts that are still to be read.
struct Facts(std::collections::VecDeque<String>);

impl Facts {
    fn next<T: std::str::FromStr>(&mut self) -> Option<T> {
        self.0.pop_front()?.parse().ok()
    }

    fn system(&mut self) -> Option<SystemError> {
        self.next().map(SystemError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_survives_the_way() {
        for error in BackendError::one_of_each() {
            assert_eq!(read_error(&write_error(&error)), Some(error));
        }
    }

    #[test]
    fn what_is_no_error_is_refused() {
        for text in ["", "rain", "no-target", "large-globals\n:many", "large-distance\n:far", "large-frame\n:f"] {
            assert_eq!(read_error(text), None, "{text}");
        }
    }
}
