//! C names whose symbols are called otherwise on a platform: in its headers they are macros, or declared with the name
//! of their symbol.
//!
//! Sources: `stdio.h` and `sys/cdefs.h` of Apple's SDK.

use crate::ir::{CSymbol, CSymbolId, Inst, Program};
use crate::target::{Arch, Os, Target};

/// Functions of macOS on x86-64 that exist twice: the plain names are those of programs from before 2007, whose file
/// numbers have 32 bits.
const WITH_64_BIT_INODES: [&str; 20] = [
    "alphasort",
    "fdopendir",
    "fstat",
    "fstatat",
    "fstatfs",
    "ftw",
    "getfsstat",
    "getmntinfo",
    "glob",
    "lstat",
    "nftw",
    "opendir",
    "readdir",
    "readdir_r",
    "rewinddir",
    "scandir",
    "seekdir",
    "stat",
    "statfs",
    "telldir",
];

/// Makes a program's references to C symbols those of its target.
pub(super) fn use_platform_names(program: &mut Program, target: &Target) {
    let names: Vec<(CSymbolId, String)> =
        program.c_symbols.iter().filter_map(|(id, symbol)| Some((id, platform_name(&symbol.name, target)?))).collect();
    if names.is_empty() {
        return;
    }
    // The program may name the symbol itself, too.
    let renamed: Vec<(CSymbolId, CSymbolId)> =
        names.into_iter().map(|(old, name)| (old, find_or_add(program, &name))).collect();
    for inst in program.functions.values_mut().flat_map(|func| func.insts.values_mut()) {
        if let Inst::CallC { symbol, .. } | Inst::CSymbolAddr(symbol) = inst
            && let Some((_, new)) = renamed.iter().find(|(old, _)| old == symbol)
        {
            *symbol = *new;
        }
    }
}

fn find_or_add(program: &mut Program, name: &str) -> CSymbolId {
    let found = program.c_symbols.iter().find(|(_, symbol)| &*symbol.name == name).map(|(id, _)| id);
    found.unwrap_or_else(|| program.c_symbols.alloc(CSymbol { name: name.into() }))
}

/// The symbol for a C name, where it is not the name itself.
fn platform_name(name: &str, target: &Target) -> Option<String> {
    match (target.os(), target.arch(), name) {
        (Os::MacOs, _, "stdin" | "stdout" | "stderr") => Some(format!("__{name}p")),
        (Os::MacOs, Arch::X86_64, _) if WITH_64_BIT_INODES.contains(&name) => Some(format!("{name}$INODE64")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{parse, print_brief};

    /// What a program that uses four C symbols has in their place.
    fn names_on(target: &str) -> String {
        let text = "func @l4t.f() {\nb0:\n v0 = c_symbol_addr $stdout\n v1 = c_symbol_addr $__stdoutp\n \
                    v2 = c_symbol_addr $stat\n v3 = c_symbol_addr $puts\n return\n}";
        let mut program = parse(text).unwrap_or_else(|error| panic!("{error}"));
        use_platform_names(&mut program, &Target::parse(target).expect("a known target"));
        let text = print_brief(&program);
        let used = text.lines().filter_map(|line| line.split_once("c_symbol_addr "));
        used.map(|(_, name)| name).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn macros_and_versions() {
        assert_eq!(names_on("x86_64-linux"), "$stdout $__stdoutp $stat $puts");
        assert_eq!(names_on("aarch64-macos"), "$__stdoutp $__stdoutp $stat $puts");
        assert_eq!(names_on("x86_64-macos"), "$__stdoutp $__stdoutp $\"stat$INODE64\" $puts");
    }
}
