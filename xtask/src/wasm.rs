//! The crates that need no operating system, checked for WebAssembly, which has none.
//!
//! Rust's standard library for it comes from rustup where rustup can fetch it; else Debian's compiler for such uses is
//! unpacked below `target`, and builds the library from its sources.

use crate::tools;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// All other crates of the front half are parts of these.
const CRATES: [&str; 2] = ["l4t-front", "l4t-render"];

const TARGET: &str = "wasm32-unknown-unknown";

/// Debian's packages: a compiler, its library for this machine (for build scripts), and the library's sources.
const PACKAGES: [&str; 3] = ["rustc-web", "libstd-rust-web-dev", "rust-web-src"];

/// Beginnings of the names of packages that those depend on, and that are not found everywhere.
const DEPENDENCIES: [&str; 2] = ["libstd-rust-web-", "libllvm"];

/// Checks the crates. The usual target folder stays as it is.
///
/// Errors: a crate does not build, or the standard library can be had in neither way.
pub fn run() -> Result<(), String> {
    let folder = crate::project_root().join("target/wasm");
    let mut check = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()));
    check.current_dir(crate::project_root()).arg("check").args(["--target", TARGET]);
    check.args(CRATES.iter().flat_map(|name| ["-p", name]));
    // Nothing is run: what matters is whether it builds.
    for setting in ["opt-level=0", "debug=false", "package.'*'.opt-level=0"] {
        check.args(["--config", &format!("profile.dev.{setting}")]);
    }
    check.env("CARGO_TARGET_DIR", folder.join("build"));
    if !has_library() && !rustup_has_library() {
        let debian = debian_compiler(&folder).map_err(|why| {
            format!(
                "no standard library for {TARGET}: `rustup target add {TARGET}` fails, and Debian's packages: {why}"
            )
        })?;
        debian.use_in(&mut check);
    }
    tools::run(&mut check)
}

/// Whether the compiler that is used here has the library.
fn has_library() -> bool {
    let rustc = std::env::var_os("RUSTC").unwrap_or("rustc".into());
    let output = Command::new(rustc).args(["--print", "target-libdir", "--target", TARGET]).output();
    output.is_ok_and(|output| {
        let folder = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        output.status.success() && Path::new(&folder).is_dir()
    })
}

fn rustup_has_library() -> bool {
    let mut add = Command::new("rustup");
    add.args(["target", "add", TARGET]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    add.status().is_ok_and(|status| status.success()) && has_library()
}

/// Debian's compiler, unpacked.
struct DebianCompiler {
    root: PathBuf,
}

impl DebianCompiler {
    fn rustc(&self) -> Command {
        let mut rustc = Command::new(self.root.join("usr/bin/rustc"));
        rustc.env("LD_LIBRARY_PATH", self.libraries());
        rustc
    }

    fn libraries(&self) -> PathBuf {
        self.root.join("usr/lib/x86_64-linux-gnu")
    }

    /// Has cargo use this compiler, and build the standard library first, which only unstable options can tell it.
    fn use_in(&self, cargo: &mut Command) {
        cargo.env("RUSTC", self.root.join("usr/bin/rustc")).env("LD_LIBRARY_PATH", self.libraries());
        cargo.env("RUSTC_BOOTSTRAP", "1").arg("-Zbuild-std=std,panic_abort");
    }
}

/// The compiler below a folder, put there if need be. The packages are not installed, since they exclude rustup.
fn debian_compiler(folder: &Path) -> Result<DebianCompiler, String> {
    let compiler = DebianCompiler { root: folder.join("compiler") };
    if !compiler.root.is_dir() {
        let unfinished = folder.join("compiler.unfinished");
        let failed = |error: std::io::Error| format!("`{}`: {error}", unfinished.display());
        if unfinished.is_dir() {
            fs::remove_dir_all(&unfinished).map_err(failed)?;
        }
        fs::create_dir_all(&unfinished).map_err(failed)?;
        unpack(&unfinished)?;
        fs::rename(&unfinished, &compiler.root).map_err(failed)?;
    }
    tools::run(compiler.rustc().arg("--version"))?;
    Ok(compiler)
}

fn unpack(folder: &Path) -> Result<(), String> {
    let mut packages = PACKAGES.map(str::to_owned).to_vec();
    download(&packages, folder)?;
    // Their names hold versions, which only the packages themselves know.
    let dependencies = dependencies_of(&packages)?;
    packages.extend(dependencies.clone());
    packages.extend(dependencies_of(&dependencies)?);
    packages.sort();
    packages.dedup();
    download(&packages, folder)?;
    let entries = fs::read_dir(folder).map_err(|error| error.to_string())?;
    let archives = entries.filter_map(|entry| Some(entry.ok()?.path()));
    for archive in archives.filter(|path| path.extension().is_some_and(|extension| extension == "deb")) {
        tools::run(Command::new("dpkg").arg("-x").arg(&archive).arg(folder))?;
        fs::remove_file(&archive).map_err(|error| error.to_string())?;
    }
    Ok(())
}

/// Downloads packages into a folder; those that are there already are left alone.
fn download(packages: &[String], folder: &Path) -> Result<(), String> {
    println!("fetching {}", packages.join(" "));
    let mut download = Command::new("apt-get");
    download.current_dir(folder).args(["download", "-qq"]).args(packages).stderr(Stdio::null());
    if tools::run(&mut download).is_ok() {
        return Ok(());
    }
    // The lists of packages are old, or were never fetched.
    tools::run(Command::new("apt-get").args(["update", "-qq"]))?;
    tools::run(download.stderr(Stdio::inherit()))
}

/// Which packages out of [`DEPENDENCIES`] these depend on.
fn dependencies_of(packages: &[String]) -> Result<Vec<String>, String> {
    let output = Command::new("apt-cache").arg("depends").args(packages).output();
    let output = output.map_err(|error| format!("cannot start `apt-cache`: {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let depended = text.lines().filter_map(|line| line.trim().strip_prefix("Depends: "));
    let is_wanted = |name: &&str| DEPENDENCIES.iter().any(|beginning| name.starts_with(beginning));
    Ok(depended.filter(is_wanted).map(str::to_owned).collect())
}
