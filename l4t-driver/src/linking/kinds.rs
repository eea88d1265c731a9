//! What kind of linker a program is, by its name.

use std::path::Path;

/// Kinds of linkers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum LinkerKind {
    /// A C compiler, or a script that is called like one. What is not known is taken for this.
    Compiler,
    /// A linker of ELF files.
    Elf,
    /// A linker of Mach-O files, called as Apple's is.
    Apple,
    /// A linker for the machine that it belongs to.
    AnyFormat,
}

/// The kind of a program: `ld.lld-22` and `aarch64-linux-gnu-ld.bfd` link ELF files, `ld64.lld` Mach-O.
pub(crate) fn kind_of(program: &Path) -> LinkerKind {
    let file_name = program.file_name().unwrap_or_default().to_string_lossy();
    let name = without_version(&file_name);
    // Cross tools have their target in front: `ARCH-linux-gnu-ld`.
    let last_word = name.rsplit('-').next().unwrap_or_default();
    match last_word {
        "ld64" | "ld64.lld" => LinkerKind::Apple,
        "ld.lld" | "ld.bfd" | "ld.gold" | "gold" | "ld.mold" | "mold" | "ld.wild" | "wild" => LinkerKind::Elf,
        "ld" => LinkerKind::AnyFormat,
        _ => LinkerKind::Compiler,
    }
}

/// A name without `-22` or `-22.1` at its end.
fn without_version(name: &str) -> &str {
    match name.rsplit_once('-') {
        Some((name, version)) if version.bytes().all(|b| b.is_ascii_digit() || b == b'.') => name,
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_the_kind() {
        let kind = |name: &str| kind_of(Path::new(name));
        for name in ["cc", "clang-22", "/usr/bin/aarch64-linux-gnu-gcc-12", "zig", "my-ld-script", "x86_64-w64-clang"] {
            assert_eq!(kind(name), LinkerKind::Compiler, "{name}");
        }
        for name in ["/opt/bin/ld.lld", "ld.lld-22", "mold", "wild", "aarch64-linux-gnu-ld.bfd"] {
            assert_eq!(kind(name), LinkerKind::Elf, "{name}");
        }
        for name in ["ld64.lld", "ld64.lld-22.1", "/opt/ld64"] {
            assert_eq!(kind(name), LinkerKind::Apple, "{name}");
        }
        assert_eq!(kind("aarch64-linux-gnu-ld"), LinkerKind::AnyFormat);
    }
}
