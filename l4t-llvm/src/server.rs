//! The side of `l4t-llvm`: reads one request, answers it.

use crate::emit;
use l4t_backend_llvm::protocol::{read_request, write_answer};
use l4t_mir::backend::BackendError;
use std::io::{Read, Write};
use std::process::ExitCode;

/// Answers the request in `input`. The exit status is a failure only if there was nobody to answer to.
pub(crate) fn serve(mut input: impl Read, mut output: impl Write) -> ExitCode {
    let mut text = String::new();
    let answer = match input.read_to_string(&mut text) {
        Ok(_) => answer(&text),
        Err(error) => Err(BackendError::Internal(format!("l4t-llvm cannot read its request: {error}"))),
    };
    match output.write_all(&write_answer(&answer)).and_then(|()| output.flush()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn answer(text: &str) -> Result<Vec<u8>, BackendError> {
    let internal = |message: String| BackendError::Internal(format!("l4t-llvm: {message}"));
    let request = read_request(text).map_err(internal)?;
    let program = l4t_mir::text::parse(&request.program).map_err(|e| internal(e.to_string()))?;
    emit::compile(&program, &request.target, &request.options, request.emit)
}
