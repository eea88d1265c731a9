//! Calling a C compiler to link: it knows the start-up files and the C library.

use super::arguments::{install_name, joined};
use super::c_library::find_c_library;
use super::options::{LinkOptions, Product};
use l4t_mir::target::{Os, Target};
use std::ffi::OsString;
use std::path::Path;

/// The arguments that make `made` from an object file. In the end it will be named `output`.
pub(crate) fn arguments(
    product: Product,
    object: &Path,
    made: &Path,
    output: &Path,
    target: &Target,
    options: &LinkOptions,
) -> Vec<OsString> {
    let mut args = product_arguments(product, output, target, options);
    args.extend(options.sysroot.as_deref().into_iter().flat_map(|root| sysroot_arguments(root, target)));
    args.extend([object.into(), "-o".into(), made.into()]);
    args.extend(options.library_dirs.iter().map(|dir| joined("-L", dir)));
    args.extend(options.libraries.iter().map(|library| format!("-l{library}").into()));
    args
}

/// What says what to make.
fn product_arguments(product: Product, output: &Path, target: &Target, options: &LinkOptions) -> Vec<OsString> {
    match (product, target.os()) {
        // Nothing moves a static executable; that would need other start-up files, which few systems have.
        (Product::Executable, Os::Linux) if options.is_static => vec!["-static".into(), "-no-pie".into()],
        (Product::Executable, Os::Linux) => vec!["-pie".into()],
        (Product::Executable, Os::MacOs) => Vec::new(),
        (Product::SharedLibrary, Os::Linux) => vec!["-shared".into()],
        (Product::SharedLibrary, Os::MacOs) => {
            let mut name = OsString::from("-Wl,-install_name,");
            name.push(install_name(output));
            vec!["-dynamiclib".into(), name]
        }
    }
}

/// What tells a C compiler where the C library is. A folder that only looks like another machine's file system must not
/// be called one: `c_library.rs` says how they differ.
fn sysroot_arguments(root: &Path, target: &Target) -> Vec<OsString> {
    let library = find_c_library(target, Some(root)).filter(|library| library.sysroot.is_none());
    match library {
        Some(library) => {
            let start_files = joined("-B", &library.start_files);
            std::iter::once(start_files).chain(library.folders.iter().map(|dir| joined("-L", dir))).collect()
        }
        None => vec![joined("--sysroot=", root)],
    }
}
