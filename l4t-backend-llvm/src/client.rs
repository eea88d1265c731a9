//! The side of the compiler: starts `l4t-llvm` and lets it do the work.

use crate::protocol::{Request, read_answer, write_request};
use l4t_mir::backend::{Backend, BackendError, CodegenOptions, Emit, LoadedProgram};
use l4t_mir::ir::Program;
use l4t_mir::target::Target;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

/// The backend that uses LLVM, which lives in the program `l4t-llvm`.
#[derive(Clone, Debug)]
pub struct LlvmBackend {
    server: PathBuf,
}

impl LlvmBackend {
    /// The backend whose `l4t-llvm` is this file.
    pub fn new(server: PathBuf) -> LlvmBackend {
        LlvmBackend { server }
    }

    /// The backend if `l4t-llvm` lies beside the running program.
    pub fn beside_this_program() -> Option<LlvmBackend> {
        let here = std::env::current_exe().ok()?;
        let server = here.with_file_name("l4t-llvm");
        server.is_file().then(|| LlvmBackend::new(server))
    }

    fn ask(&self, request: &str) -> std::io::Result<Output> {
        let mut command = Command::new(&self.server);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        if let Some(mut input) = child.stdin.take() {
            // It reads everything before it answers, so this cannot block for ever. If it died, its output tells more
            // than the broken pipe.
            input.write_all(request.as_bytes()).ok();
        }
        child.wait_with_output()
    }
}

impl Backend for LlvmBackend {
    fn name(&self) -> &'static str {
        "llvm"
    }

    fn supports(&self, _target: &Target) -> bool {
        true
    }

    fn compile(
        &self,
        program: &Program,
        target: &Target,
        options: &CodegenOptions,
        emit: Emit,
    ) -> Result<Vec<u8>, BackendError> {
        let request =
            Request { target: target.clone(), options: options.clone(), emit, program: l4t_mir::text::print(program) };
        let output = self
            .ask(&write_request(&request))
            .map_err(|error| BackendError::Unsupported(format!("cannot start {}: {error}", self.server.display())))?;
        read_answer(&output.stdout).unwrap_or_else(|| {
            let said = String::from_utf8_lossy(&output.stderr);
            Err(BackendError::Internal(format!("l4t-llvm ended with {}: {}", output.status, said.trim())))
        })
    }

    fn load(&self, program: &Program, options: &CodegenOptions) -> Result<Box<dyn LoadedProgram>, BackendError> {
        let _ = (program, options);
        Err(BackendError::Unsupported("LLVM code runs as an executable only".to_owned()))
    }
}
