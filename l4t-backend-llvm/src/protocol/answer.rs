//! Answers: what was made, or why it was not.

use super::errors::{read_error, write_error};
use super::{SERVER, version};
use l4t_mir::backend::{BackendError, HelperProblem};

/// The first line of an answer.
fn greeting() -> String {
    format!("{SERVER} {}\n", version())
}

/// An answer as bytes.
pub fn write_answer(answer: &Result<Vec<u8>, BackendError>) -> Vec<u8> {
    let error = |error| write_error(error).into_bytes();
    let (kind, content) = match answer {
        Ok(bytes) => ("ok\n", bytes.clone()),
        Err(found) => ("error\n", error(found)),
    };
    [greeting().as_bytes(), kind.as_bytes(), &content].concat()
}

/// The answer that some bytes are; `None` if they are not all of one.
pub fn read_answer(bytes: &[u8]) -> Option<Result<Vec<u8>, BackendError>> {
    if bytes.is_empty() {
        return None;
    }
    let Some(bytes) = bytes.strip_prefix(greeting().as_bytes()) else {
        return Some(Err(BackendError::Helper(HelperProblem::OtherVersion)));
    };
    let end = bytes.iter().position(|&byte| byte == b'\n')?;
    let content = &bytes[end + 1..];
    match &bytes[..end] {
        b"ok" => Some(Ok(content.to_vec())),
        b"error" => read_error(std::str::from_utf8(content).ok()?).map(Err),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_survive_the_way() {
        let answers = [Ok(vec![0, 10, 255]), Ok(Vec::new()), Err(BackendError::Internal("c\nd".to_owned()))];
        for answer in answers {
            assert_eq!(read_answer(&write_answer(&answer)), Some(answer));
        }
        assert_eq!(read_answer(greeting().as_bytes()), None);
        assert_eq!(read_answer(b""), None);
    }

    #[test]
    fn answers_of_other_versions_are_recognised() {
        let other = Some(Err(BackendError::Helper(HelperProblem::OtherVersion)));
        for bytes in [&b"ok\ncode"[..], b"l4t-llvm 0.0.1 0123456789abcdef\nok\ncode", b"\x7fELF"] {
            assert_eq!(read_answer(bytes), other);
        }
    }
}
