//! Which names C can use: functions of a library that C calls, and what its header declares.

use crate::catalogue;
use crate::hir::Program;
use crate::wording;
use l4t_syntax::{Diagnostic, Interner};

/// Names that mean something else in a C or C++ file: the keywords of both, what `<stddef.h>` and `<stdint.h>` define
/// and headers of libraries use, and the macros that compilers define without being asked. In byte order.
#[rustfmt::skip]
const RESERVED: [&str; 115] = [
    "NULL", "_Alignas", "_Alignof", "_Atomic", "_Bool", "_Complex", "_Generic", "_Imaginary", "_Noreturn",
    "_Static_assert", "_Thread_local", "alignas", "alignof", "and", "and_eq", "asm", "auto", "bitand", "bitor",
    "bool", "break", "case", "catch", "char", "char16_t", "char32_t", "char8_t", "class", "co_await", "co_return",
    "co_yield", "compl", "concept", "const", "const_cast", "consteval", "constexpr", "constinit", "continue",
    "decltype", "default", "delete", "do", "double", "dynamic_cast", "else", "enum", "explicit", "export", "extern",
    "false", "float", "for", "friend", "goto", "i386", "if", "inline", "int", "int64_t", "linux", "long", "mutable",
    "namespace", "new", "noexcept", "not", "not_eq", "nullptr", "offsetof", "operator", "or", "or_eq", "private",
    "protected", "ptrdiff_t", "public", "register", "reinterpret_cast", "requires", "restrict", "return", "short",
    "signed", "size_t", "sizeof", "static", "static_assert", "static_cast", "struct", "switch", "template", "this",
    "thread_local", "throw", "true", "try", "typedef", "typeid", "typename", "typeof", "typeof_unqual", "uint64_t",
    "union", "unix", "unsigned", "using", "virtual", "void", "volatile", "wchar_t", "while", "wint_t", "xor",
    "xor_eq",
];

/// Whether a C or C++ file cannot use this as a name of its own.
pub fn is_reserved(name: &str) -> bool {
    RESERVED.binary_search(&name).is_ok()
}

/// The functions of a library that C could not call by their names, or whose names would replace functions of C: an
/// error for each, in source order. `main` is not called from C.
pub fn bad_exports(program: &Program, interner: &Interner) -> Vec<Diagnostic> {
    let exported = program.funcs.iter().filter(|(id, _)| Some(*id) != program.main);
    let bad = exported.filter_map(|(_, func)| {
        let name = interner.resolve(func.name);
        if is_reserved(name) {
            return Some(wording::ffi::reserved_export(func.name_span, name));
        }
        let known = catalogue::entry(name)?;
        Some(wording::ffi::export_replaces_c(func.name_span, name, known.header))
    });
    bad.collect()
}
