//! Calling a linker of ELF files by itself, as `ld` and `ld.lld` are called.
//!
//! A C compiler would add the start-up files, the folders and the C library; here that is done for it, with what
//! `c_library.rs` found. GCC's own start-up files (`crtbegin.o`) are left out: they serve C++ and old systems.

use super::arguments::joined;
use super::c_library::CLibrary;
use super::options::{LinkOptions, Product};
use l4t_mir::target::{Arch, Target};
use std::ffi::OsString;
use std::path::Path;

/// The arguments that make `output` from an object file.
pub(crate) fn arguments(
    product: Product,
    object: &Path,
    output: &Path,
    target: &Target,
    library: &CLibrary,
    options: &LinkOptions,
) -> Vec<OsString> {
    let start_file = |name: &str| OsString::from(library.start_files.join(name));
    let mut args: Vec<OsString> = vec!["--eh-frame-hdr".into(), "-o".into(), output.into()];
    args.extend(library.sysroot.as_deref().map(|root| joined("--sysroot=", root)));
    match product {
        Product::Executable if options.is_static => args.extend(["-static".into(), start_file("crt1.o")]),
        Product::Executable => {
            args.extend(["-pie", "-dynamic-linker", &dynamic_linker(target)].map(OsString::from));
            args.push(start_file("Scrt1.o"));
        }
        Product::SharedLibrary => args.push("-shared".into()),
    }
    args.extend([start_file("crti.o"), object.into()]);
    args.extend(options.library_dirs.iter().chain(&library.folders).map(|dir| joined("-L", dir)));
    args.extend(options.libraries.iter().map(|name| format!("-l{name}").into()));
    args.extend(c_libraries(library, options.is_static).map(OsString::from));
    args.push(start_file("crtn.o"));
    args
}

/// The C library, and GCC's library of helpers where it is there: static C libraries need it, some of them without end.
fn c_libraries(library: &CLibrary, is_static: bool) -> impl Iterator<Item = &'static str> {
    let has = |name: &str| library.folders.iter().any(|folder| folder.join(name).is_file());
    let helpers = has("libgcc.a").then_some("-lgcc");
    let unwinding = (is_static && has("libgcc_eh.a")).then_some("-lgcc_eh");
    let libraries = [helpers, unwinding].into_iter().flatten();
    ["--start-group", "-lc"].into_iter().chain(libraries).chain(["--end-group"])
}

/// The program that loads shared libraries when a program starts.
fn dynamic_linker(target: &Target) -> String {
    match (target.arch(), target.is_musl()) {
        (Arch::X86_64, false) => "/lib64/ld-linux-x86-64.so.2".to_owned(),
        (Arch::Aarch64, false) => "/lib/ld-linux-aarch64.so.1".to_owned(),
        (Arch::X86_64, true) => "/lib/ld-musl-x86_64.so.1".to_owned(),
        (Arch::Aarch64, true) => "/lib/ld-musl-aarch64.so.1".to_owned(),
    }
}
