//! Why a backend gave no code, as data: what, and the facts that belong to it. Whoever shows it words it, in the
//! languages that it speaks.

/// Why no code came out. A mistake in the user's program is never found here.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum BackendError {
    /// The target, the system or the backend lacks what was asked for.
    Unsupported(Unsupported),
    /// The program is larger than the backend can take.
    Limit(Limit),
    /// No loaded library has this C symbol, which code in memory needs. (An object file leaves that to the linker.)
    MissingSymbol(String),
    /// The program of its own in which the backend works is in the way.
    Helper(HelperProblem),
    /// A defect of the compiler; says where.
    Internal(String),
}

/// What is lacking.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Unsupported {
    /// Code for this machine, a target's triple.
    Target(String),
    /// Code for a certain processor of a target: the backend's is for all of them.
    ProcessorChoice,
    /// A processor of this name.
    ProcessorName(String),
    /// This feature of processors, with its sign (`+avx2`).
    ProcessorFeature(String),
    /// Code for the processor at hand, which is none of this target, given as its triple.
    NativeProcessor(String),
    /// Code in memory, which this backend does not make on this system.
    CodeInMemory,
    /// Code in memory, which the system refuses.
    ExecutableMemory(SystemError),
}

/// What is too large.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Limit {
    /// The variables of a function.
    Frame {
        /// The function's name.
        function: String,
        /// How many bytes of stack they may take.
        max_bytes: u64,
    },
    /// The code of this function.
    Function(String),
    /// The global variables.
    Globals {
        /// How many bytes they may take.
        max_bytes: u64,
    },
    /// Code and data together: parts of them lie too far from each other.
    Distance,
    /// Code and data, for which the system gives no memory.
    Memory {
        /// How many bytes they take.
        bytes: u64,
        /// What the system says.
        reason: SystemError,
    },
}

/// What is wrong with the program of its own in which a backend works.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum HelperProblem {
    /// It comes from another version of the compiler.
    OtherVersion,
    /// It cannot be started.
    NotStarted(SystemError),
    /// The system failed while it was told what to do, or while it answered.
    NotHeard(SystemError),
    /// A signal ended it, by its number: somebody wanted that, or the system did, for want of memory.
    Killed(i32),
    /// There was no memory left for it.
    OutOfMemory,
    /// It ended before its answer did, or part of that was lost.
    CutShort,
}

/// The number of an error of the operating system (`errno`).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SystemError(pub i32);

impl SystemError {
    /// The error of this number. One that has none, since Rust's library found it, counts as one of input and output.
    pub fn numbered(number: Option<i32>) -> SystemError {
        const EIO: i32 = 5;
        SystemError(number.unwrap_or(EIO))
    }
}

impl BackendError {
    /// One of each kind, for those who must have an answer to all.
    pub fn one_of_each() -> Vec<BackendError> {
        let name = || "some_name".to_owned();
        let triple = || "x86_64-unknown-linux-gnu".to_owned();
        // No such file; no memory; a broken pipe; no permission.
        let [missing, memory, pipe, permission] = [2, 12, 32, 13].map(SystemError);
        let unsupported = [
            Unsupported::Target(triple()),
            Unsupported::ProcessorChoice,
            Unsupported::ProcessorName(name()),
            Unsupported::ProcessorFeature("+some-feature".to_owned()),
            Unsupported::NativeProcessor(triple()),
            Unsupported::CodeInMemory,
            Unsupported::ExecutableMemory(permission),
        ];
        let limits = [
            Limit::Frame { function: name(), max_bytes: 1 << 30 },
            Limit::Function(name()),
            Limit::Globals { max_bytes: u64::MAX },
            Limit::Distance,
            Limit::Memory { bytes: 1 << 62, reason: memory },
        ];
        let helpers = [
            HelperProblem::OtherVersion,
            HelperProblem::NotStarted(missing),
            HelperProblem::NotHeard(pipe),
            HelperProblem::Killed(9),
            HelperProblem::OutOfMemory,
            HelperProblem::CutShort,
        ];
        let unsupported = unsupported.into_iter().map(BackendError::Unsupported);
        let limits = limits.into_iter().map(BackendError::Limit);
        let helpers = helpers.into_iter().map(BackendError::Helper);
        let others = [BackendError::MissingSymbol(name()), BackendError::Internal("what\nwent %wrong".to_owned())];
        unsupported.chain(limits).chain(helpers).chain(others).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers from 0 on. A new kind gets the next one, and `KINDS` grows.
    fn number(error: &BackendError) -> usize {
        match error {
            BackendError::Unsupported(what) => match what {
                Unsupported::Target(_) => 0,
                Unsupported::ProcessorChoice => 1,
                Unsupported::ProcessorName(_) => 2,
                Unsupported::ProcessorFeature(_) => 3,
                Unsupported::NativeProcessor(_) => 4,
                Unsupported::CodeInMemory => 5,
                Unsupported::ExecutableMemory(_) => 6,
            },
            BackendError::Limit(what) => match what {
                Limit::Frame { .. } => 7,
                Limit::Function(_) => 8,
                Limit::Globals { .. } => 9,
                Limit::Distance => 10,
                Limit::Memory { .. } => 11,
            },
            BackendError::Helper(problem) => match problem {
                HelperProblem::OtherVersion => 12,
                HelperProblem::NotStarted(_) => 13,
                HelperProblem::NotHeard(_) => 14,
                HelperProblem::Killed(_) => 15,
                HelperProblem::OutOfMemory => 16,
                HelperProblem::CutShort => 17,
            },
            BackendError::MissingSymbol(_) => 18,
            BackendError::Internal(_) => 19,
        }
    }

    #[test]
    fn one_of_each_leaves_no_kind_out() {
        const KINDS: usize = 20;
        let mut numbers: Vec<usize> = BackendError::one_of_each().iter().map(number).collect();
        numbers.sort_unstable();
        assert_eq!(numbers, (0..KINDS).collect::<Vec<_>>());
    }
}
