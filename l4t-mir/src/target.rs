//! Targets: the machines and systems for which code is made.
//!
//! A [`Target`] is a target-lexicon triple that was found to be one of those that the backends know, so users of it need
//! not think of any other. Pointers have 8 bytes and memory is little-endian on all of them.

use crate::ir::{Extension, Param};
use std::fmt;
use target_lexicon::{Aarch64Architecture, Architecture, Environment, OperatingSystem, Triple};

/// A target that this compiler makes code for: x86_64 or aarch64, Linux (ELF) or macOS (Mach-O).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Target {
    triple: Triple,
    arch: Arch,
    os: Os,
}

/// A processor architecture.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[expect(missing_docs, reason = "their own names")]
pub enum Arch {
    X86_64,
    Aarch64,
}

impl Arch {
    /// How an argument or a result of a C type that is narrower than a register fills it. Both backends ask here. Not
    /// every processor goes by the type's sign: RISC-V extends even an unsigned `int` with its highest bit.
    pub fn extension(self, param: Param) -> Extension {
        match self {
            // On Linux nobody relies on the rest of the register; macOS does.
            Arch::X86_64 | Arch::Aarch64 => param.ext,
        }
    }
}

/// An operating system.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[expect(missing_docs, reason = "their own names")]
pub enum Os {
    Linux,
    MacOs,
}

/// A format of object files.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[expect(missing_docs, reason = "their own names")]
pub enum ObjectFormat {
    Elf,
    MachO,
}

/// The short names of the known targets, and the triple that each stands for.
const SHORT_NAMES: [(&str, &str); 4] = [
    ("x86_64-linux", "x86_64-unknown-linux-gnu"),
    ("aarch64-linux", "aarch64-unknown-linux-gnu"),
    ("x86_64-macos", "x86_64-apple-darwin"),
    ("aarch64-macos", "aarch64-apple-darwin"),
];

/// A name that is no known target's. Displayed as one line that lists those that are.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UnknownTarget {
    /// The name as given.
    pub name: String,
}

impl fmt::Display for UnknownTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown target `{}`; known are ", self.name)?;
        for (i, name) in Target::known().enumerate() {
            write!(f, "{}`{name}`", if i == 0 { "" } else { ", " })?;
        }
        f.write_str(" and their full triples")
    }
}

impl std::error::Error for UnknownTarget {}

impl Target {
    /// Bytes of an address, on every target.
    pub const POINTER_BYTES: u32 = 8;

    /// The oldest macOS that programs are made for, major and minor version: the first on both processors.
    pub const OLDEST_MACOS: (u8, u8) = (11, 0);

    /// The short names of all targets.
    pub fn known() -> impl Iterator<Item = &'static str> {
        SHORT_NAMES.iter().map(|(short, _)| *short)
    }

    /// The target of a short name (`x86_64-linux`, `aarch64-macos`, ...) or of a full triple.
    pub fn parse(name: &str) -> Result<Target, UnknownTarget> {
        let full = SHORT_NAMES.iter().find(|(short, _)| *short == name).map_or(name, |(_, full)| full);
        let triple = full.parse().ok();
        triple.and_then(Target::from_triple).ok_or_else(|| UnknownTarget { name: name.to_owned() })
    }

    /// The machine on which this compiler runs. Errs if code for it cannot be made.
    pub fn host() -> Result<Target, UnknownTarget> {
        Target::from_triple(Triple::host()).ok_or_else(|| UnknownTarget { name: Triple::host().to_string() })
    }

    /// The target with this triple, if it is one that code can be made for.
    pub fn from_triple(triple: Triple) -> Option<Target> {
        let arch = match triple.architecture {
            Architecture::X86_64 => Arch::X86_64,
            Architecture::Aarch64(Aarch64Architecture::Aarch64) => Arch::Aarch64,
            _ => return None,
        };
        let os = match triple.operating_system {
            OperatingSystem::Linux => Os::Linux,
            OperatingSystem::Darwin(_) | OperatingSystem::MacOSX(_) => Os::MacOs,
            _ => return None,
        };
        let is_usual_environment = match os {
            Os::Linux => matches!(triple.environment, Environment::Gnu | Environment::Musl | Environment::Unknown),
            Os::MacOs => triple.environment == Environment::Unknown,
        };
        is_usual_environment.then_some(Target { triple, arch, os })
    }

    /// The triple.
    pub fn triple(&self) -> &Triple {
        &self.triple
    }

    /// The processor.
    pub fn arch(&self) -> Arch {
        self.arch
    }

    /// The operating system.
    pub fn os(&self) -> Os {
        self.os
    }

    /// Whether its C library is musl (a triple like `x86_64-unknown-linux-musl`).
    pub fn is_musl(&self) -> bool {
        self.triple.environment == Environment::Musl
    }

    /// The format of its object files.
    pub fn object_format(&self) -> ObjectFormat {
        match self.os {
            Os::Linux => ObjectFormat::Elf,
            Os::MacOs => ObjectFormat::MachO,
        }
    }

    /// What the object file puts before every C name.
    pub fn symbol_prefix(&self) -> &'static str {
        match self.os {
            Os::Linux => "",
            Os::MacOs => "_",
        }
    }

    /// The short name (`x86_64-linux`), which leaves out the C library and the version.
    pub fn short_name(&self) -> &'static str {
        match (self.arch, self.os) {
            (Arch::X86_64, Os::Linux) => "x86_64-linux",
            (Arch::Aarch64, Os::Linux) => "aarch64-linux",
            (Arch::X86_64, Os::MacOs) => "x86_64-macos",
            (Arch::Aarch64, Os::MacOs) => "aarch64-macos",
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.triple.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::Type;

    #[test]
    fn short_names_stand_for_themselves() {
        for name in Target::known() {
            let target = Target::parse(name).expect("a known target");
            assert_eq!(target.short_name(), name);
            assert_eq!(Target::parse(&target.to_string()), Ok(target));
        }
    }

    #[test]
    fn narrow_integers_fill_registers_by_their_sign() {
        for name in Target::known() {
            let arch = Target::parse(name).expect("a known target").arch();
            for (ty, ext) in [(Type::I8, Extension::Zero), (Type::I32, Extension::Zero), (Type::I32, Extension::Sign)] {
                assert_eq!(arch.extension(Param { ty, ext }), ext, "{name}");
            }
        }
    }

    #[test]
    fn full_triples() {
        let short = |name| Target::parse(name).map(|target| target.short_name());
        assert_eq!(short("x86_64-unknown-linux-musl"), Ok("x86_64-linux"));
        assert_eq!(short("aarch64-linux-gnu"), Ok("aarch64-linux"));
        assert_eq!(short("arm64-apple-macosx11.0.0"), Ok("aarch64-macos"));
        assert_eq!(short("x86_64-apple-darwin20.0.0"), Ok("x86_64-macos"));
    }

    #[test]
    fn others_are_refused_by_name() {
        for name in
            ["", "i686-unknown-linux-gnu", "x86_64-pc-windows-msvc", "x86_64-unknown-linux-gnux32", "riscv64-linux"]
        {
            let error = Target::parse(name).expect_err("not a target").to_string();
            assert!(error.starts_with(&format!("unknown target `{name}`")), "{error}");
            assert!(error.contains("`x86_64-linux`, `aarch64-linux`, `x86_64-macos`, `aarch64-macos`"), "{error}");
        }
    }
}
