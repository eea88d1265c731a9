//! The side of the compiler: starts `l4t-llvm` and lets it do the work.

use crate::elf;
use crate::protocol::{Request, read_answer, write_request};
use l4t_mir::backend::{
    Backend, BackendError, CodegenOptions, Emit, HelperProblem, LoadedProgram, Processor, SystemError, Unsupported,
};
use l4t_mir::ir::Program;
use l4t_mir::target::{ObjectFormat, Target};
use std::io::{Seek, Write};
use std::path::PathBuf;
use std::process::{Command, Output};

/// The backend that uses LLVM, which lives in the program `l4t-llvm`.
#[derive(Clone, Debug)]
pub struct LlvmBackend {
    /// The program, if not the one beside the running program.
    server: Option<PathBuf>,
}

impl LlvmBackend {
    /// The backend whose `l4t-llvm` is this file.
    pub fn new(server: PathBuf) -> LlvmBackend {
        LlvmBackend { server: Some(server) }
    }

    /// The backend whose `l4t-llvm` lies beside the running program, which is looked for when it is needed.
    pub const fn beside_this_program() -> LlvmBackend {
        LlvmBackend { server: None }
    }

    /// The file of `l4t-llvm`, if it is there.
    pub fn server(&self) -> Option<PathBuf> {
        let beside = || Some(std::env::current_exe().ok()?.with_file_name("l4t-llvm"));
        self.server.clone().or_else(beside).filter(|server| server.is_file())
    }

    fn ask(&self, request: &str) -> std::io::Result<Output> {
        let missing = || std::io::Error::new(std::io::ErrorKind::NotFound, "no such file");
        let server = self.server().ok_or_else(missing)?;
        // A file and no pipe: if the program dies before it has read all, its output tells why, whereas writing to a
        // pipe that nobody reads any more ends processes that do not ignore SIGPIPE.
        let mut input = tempfile::tempfile()?;
        input.write_all(request.as_bytes())?;
        input.rewind()?;
        Command::new(server).stdin(input).output()
    }
}

impl Backend for LlvmBackend {
    fn name(&self) -> &'static str {
        "llvm"
    }

    fn supports(&self, _target: &Target) -> bool {
        true
    }

    fn shapes_loops(&self) -> bool {
        // LLVM turns loops round itself, and peels, unrolls and vectorises those best that it turned.
        true
    }

    fn processors(&self, target: &Target) -> Result<Vec<String>, BackendError> {
        // LLVM has this list only as text for people, which it writes when asked for a processor of this name.
        let processor = Processor { cpu: Some("help".to_owned()), features: String::new() };
        let options = CodegenOptions { processor, ..CodegenOptions::default() };
        let request = Request { target: target.clone(), options, emit: Emit::Ir, program: String::new() };
        let output = self.ask(&write_request(&request)).map_err(not_started)?;
        if let Some(Err(error @ BackendError::Helper(HelperProblem::OtherVersion))) = read_answer(&output.stdout) {
            return Err(error);
        }
        Ok(listed_processors(&String::from_utf8_lossy(&output.stderr)))
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
        let output = self.ask(&write_request(&request)).map_err(not_started)?;
        let said = String::from_utf8_lossy(&output.stderr);
        if let Some(unknown) = unknown_processor(&said) {
            return Err(BackendError::Unsupported(unknown));
        }
        read_answer(&output.stdout).unwrap_or_else(|| {
            Err(BackendError::Internal(format!("l4t-llvm ended with {}: {}", output.status, said.trim())))
        })
    }

    fn load(&self, program: &Program, options: &CodegenOptions) -> Result<Box<dyn LoadedProgram>, BackendError> {
        let target = Target::host().map_err(|unknown| BackendError::Unsupported(Unsupported::Target(unknown.name)))?;
        if target.object_format() != ObjectFormat::Elf {
            return Err(BackendError::Unsupported(Unsupported::CodeInMemory));
        }
        let object = self.compile(program, &target, options, Emit::Object)?;
        let file = object::File::parse(&*object).map_err(|error| elf::broken(&error))?;
        l4t_loader::load(&elf::image(&file, target.arch())?, target.arch())
    }
}

fn not_started(error: std::io::Error) -> BackendError {
    BackendError::Helper(HelperProblem::NotStarted(SystemError::numbered(error.raw_os_error())))
}

/// The names in LLVM's list of processors: `  NAME - Select the NAME processor.`
fn listed_processors(said: &str) -> Vec<String> {
    let lines = said.lines().skip_while(|line| !line.starts_with("Available CPUs")).skip(1);
    let listed = lines.skip_while(|line| line.is_empty()).take_while(|line| !line.is_empty());
    let names = listed.filter_map(|line| line.split_whitespace().next()).filter(|&name| name != "help");
    names.map(str::to_owned).collect()
}

/// LLVM only warns about names that it does not know, and leaves them out.
fn unknown_processor(said: &str) -> Option<Unsupported> {
    let line = said.lines().find(|line| line.contains("is not a recognized"))?;
    let name = line.split('\'').nth(1)?.to_owned();
    Some(match line.contains("recognized feature") {
        true => Unsupported::ProcessorFeature(name),
        false => Unsupported::ProcessorName(name),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processors_are_read_from_the_list() {
        let said = "Available CPUs for this target:\n\n  apple-m1  - Select the apple-m1 processor.\n  \
                    generic   - Select the generic processor.\n\nAvailable features for this target:\n\n  aes - x\n";
        assert_eq!(listed_processors(said), ["apple-m1", "generic"]);
        assert_eq!(listed_processors(""), <[&str; 0]>::default());
    }

    #[test]
    fn unknown_processors_are_found_in_what_llvm_says() {
        let said = "'abacus' is not a recognized processor for this target (ignoring processor)\n";
        assert_eq!(unknown_processor(said), Some(Unsupported::ProcessorName("abacus".to_owned())));
        let said = "'+abacus' is not a recognized feature for this target (ignoring feature)\n";
        assert_eq!(unknown_processor(said), Some(Unsupported::ProcessorFeature("+abacus".to_owned())));
        assert_eq!(unknown_processor(""), None);
    }
}
