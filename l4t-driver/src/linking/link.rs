//! Object file to executable or shared library, by a linker that the machine has.

use super::linker::{Linker, LinkerCall};
use super::options::{LinkOptions, Product};
use super::refusal::linking_failed;
use super::search::find_linker;
use super::{apple, compiler, dsym, elf};
use crate::error::{unreadable, unwritable};
use crate::files::{PendingFile, TemporaryFolder, is_special, write_whole};
use l4t_front::EnvironmentError;
use l4t_mir::target::{Os, Target};
use l4t_syntax::Code;
use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// Links one object file. Under `output` there is the old file or the new, never a part of it.
///
/// Errors: no linker, its refusal, or an output that cannot be written.
pub(crate) fn link(
    product: Product,
    object: &[u8],
    output: &Path,
    target: &Target,
    options: &LinkOptions,
) -> Result<(), EnvironmentError> {
    if options.is_static && target.os() != Os::Linux {
        return Err(no_static_executables(target));
    }
    let linker = find_linker(target, options)?;
    let folder = TemporaryFolder::new()?;
    let object_path = folder.path.join("program.o");
    std::fs::write(&object_path, object).map_err(|error| unwritable(&object_path, &error))?;

    let link_to = |made: &Path| {
        let args = match &linker.call {
            LinkerCall::Compiler => compiler::arguments(product, &object_path, made, output, target, options),
            LinkerCall::Elf(library) => elf::arguments(product, &object_path, made, target, library, options),
            LinkerCall::Apple => apple::arguments(product, &object_path, made, &folder.path, target, options)?,
        };
        let result = run_linker(&linker, args)?;
        if result.status.success() { Ok(()) } else { Err(linking_failed(&result, output, target)) }
    };
    // A device (`-o /dev/null`) must not be replaced by a file: link elsewhere, then write its bytes there.
    if is_special(output) {
        let made = folder.path.join("program");
        link_to(&made)?;
        let bytes = std::fs::read(&made).map_err(|error| unreadable(&made, &error))?;
        return write_whole(output, &bytes);
    }
    let pending = PendingFile::beside(output)?;
    pending.probe()?;
    match target.os() {
        Os::Linux => link_to(&pending.temporary)?,
        Os::MacOs => {
            // The file holds its own name, as its identity for the signature: it is made under the final one.
            let elsewhere = TemporaryFolder::new()?;
            let made = elsewhere.path.join(output.file_name().unwrap_or_default());
            link_to(&made)?;
            if dsym::has_debug_information(object) {
                let is_from_folder = linker.call == LinkerCall::Apple;
                dsym::gather(&made, output, is_from_folder.then_some(folder.path.as_path()))?;
            }
            std::fs::copy(&made, &pending.temporary).map_err(|error| unwritable(output, &error))?;
        }
    }
    pending.finish()
}

fn no_static_executables(target: &Target) -> EnvironmentError {
    let triple = target.triple();
    EnvironmentError::new(
        Code::LINKING_FAILED,
        format!("there are no static executables for {triple}: its C library is shared only"),
        format!("{triple} には静的な実行ファイルはない。C ライブラリが共有ライブラリしかない"),
    )
}

fn run_linker(linker: &Linker, args: Vec<OsString>) -> Result<Output, EnvironmentError> {
    let mut command = Command::new(&linker.program);
    // Messages are searched for the names of missing symbols: they must come in a known language.
    command.args(&linker.args).args(args).env("LC_ALL", "C").stdin(Stdio::null());
    // The time of the object file would make executables differ that are the same.
    command.env("ZERO_AR_DATE", "1");
    command.output().map_err(|error| {
        let program = linker.program.display();
        EnvironmentError::new(
            Code::MISSING_LINKER,
            format!("cannot start the linker `{program}`: {error}"),
            format!("リンカ `{program}` を起動できない: {error}"),
        )
    })
}
