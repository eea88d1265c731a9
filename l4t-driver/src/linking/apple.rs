//! Calling a linker that is called as Apple's is (`ld64.lld`).
//!
//! Such a linker knows nothing of the C library but what a file says. An SDK (`--sysroot`) has that file,
//! `usr/lib/libSystem.tbd`. Without one a stub takes its place: a text which says that libSystem has just the functions
//! that this program needs. That is all a linker has to know, since the library itself is looked into on the Mac when
//! the program starts; a function that does not exist is noticed only then.

use super::arguments::{install_name, joined};
use super::options::{LinkOptions, Product};
use crate::error::unwritable;
use l4t_front::EnvironmentError;
use l4t_mir::target::{Arch, Target};
use object::read::archive::ArchiveFile;
use object::{Object, ObjectSymbol};
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Names of libraries that are parts of libSystem, and of libSystem itself.
const PARTS_OF_LIB_SYSTEM: [&str; 5] = ["System", "c", "dl", "m", "pthread"];

/// What the linker itself wants to find: dyld's part in binding functions when they are first called.
const FOR_THE_LINKER: &str = "dyld_stub_binder";

/// The arguments that make `output` from an object file. A stub is written to `folder` if need be.
///
/// Errors: it cannot be written.
pub(crate) fn arguments(
    product: Product,
    object: &Path,
    output: &Path,
    folder: &Path,
    target: &Target,
    options: &LinkOptions,
) -> Result<Vec<OsString>, EnvironmentError> {
    let mut args: Vec<OsString> = vec!["-arch".into(), arch(target).into()];
    let (major, minor) = Target::OLDEST_MACOS;
    let version = format!("{major}.{minor}");
    args.extend(["-platform_version", "macos", &version, &version].map(OsString::from));
    if product == Product::SharedLibrary {
        args.extend(["-dylib".into(), "-install_name".into(), install_name(output)]);
    }
    // The executable says where the object file lies, for debug information; the temporary folder is none of its parts.
    args.extend(["-oso_prefix".into(), folder.join("").into()]);
    args.extend([object.into(), "-o".into(), output.into()]);
    args.extend(options.library_dirs.iter().map(|dir| joined("-L", dir)));
    let is_wanted = |library: &&String| !PARTS_OF_LIB_SYSTEM.contains(&library.as_str());
    args.extend(options.libraries.iter().filter(is_wanted).map(|library| format!("-l{library}").into()));
    match &options.sysroot {
        Some(sdk) => args.extend(["-syslibroot".into(), sdk.into(), "-lSystem".into()]),
        None => {
            let stub = folder.join("libSystem.tbd");
            let text = stub_text(target, &needed_symbols(object, options));
            std::fs::write(&stub, text).map_err(|error| unwritable(&stub, &error))?;
            // Libraries of this machine, in the usual folders, are none for macOS.
            args.extend([stub.into(), "-Z".into()]);
        }
    }
    Ok(args)
}

fn arch(target: &Target) -> &'static str {
    match target.arch() {
        Arch::X86_64 => "x86_64",
        Arch::Aarch64 => "arm64",
    }
}

/// A library in the form in which Apple's SDK describes one.
fn stub_text(target: &Target, symbols: &BTreeSet<String>) -> String {
    let arch = arch(target);
    let symbols = symbols.iter().map(|name| format!("'{name}'")).collect::<Vec<_>>().join(", ");
    format!(
        "--- !tapi-tbd\n\
         tbd-version: 4\n\
         targets: [ {arch}-macos ]\n\
         install-name: '/usr/lib/libSystem.B.dylib'\n\
         exports:\n  - targets: [ {arch}-macos ]\n    symbols: [ {symbols} ]\n\
         ...\n"
    )
}

/// The symbols that the object, and the static libraries linked with it, leave to others. Those that another library
/// has come from there all the same: the stub is named last.
fn needed_symbols(object: &Path, options: &LinkOptions) -> BTreeSet<String> {
    let mut needed = BTreeSet::from([FOR_THE_LINKER.to_owned()]);
    let archives = options.libraries.iter().filter_map(|library| static_library(library, options));
    for path in std::iter::once(object.to_owned()).chain(archives) {
        // What cannot be read, the linker will say better.
        let bytes = std::fs::read(path).unwrap_or_default();
        match ArchiveFile::parse(&*bytes) {
            Ok(archive) => {
                let members = archive.members().flatten().filter_map(|member| member.data(&*bytes).ok());
                members.for_each(|member| add_undefined(member, &mut needed));
            }
            Err(_) => add_undefined(&bytes, &mut needed),
        }
    }
    needed
}

/// The static library that `-lNAME` means, if it means one.
fn static_library(name: &str, options: &LinkOptions) -> Option<PathBuf> {
    options.library_dirs.iter().map(|dir| dir.join(format!("lib{name}.a"))).find(|path| path.is_file())
}

fn add_undefined(object: &[u8], names: &mut BTreeSet<String>) {
    let Ok(file) = object::File::parse(object) else { return };
    let undefined = file.symbols().filter(ObjectSymbol::is_undefined);
    names.extend(undefined.filter_map(|symbol| symbol.name().ok().map(str::to_owned)));
}
