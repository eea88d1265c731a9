//! What is known of C functions: names to signatures.
//!
//! Input: the name behind `ffi "C"`. Output: the parameters and result that the C library declares for it, as far as
//! the calling conventions care ([`lookup`]), or everything that the catalogue says ([`entry`]).
//!
//! The catalogue is text, `data/*.l4t`, in the syntax of typed `ffi` lines:
//!
//! ```text
//! ffi "C" printf(ptr<char>, ...) -> int  // stdio.h
//! ```
//!
//! - `int uint short ushort schar long void` are C's types, `uint` being `unsigned int` and so on; `char` is C's
//!   `unsigned char`, `num` any other 64-bit integer, signed or not (`size_t`, `off_t`, `time_t`, `long long`).
//! - `ptr<void>` is the address of anything: `void *`, `FILE *`, structs, and a `va_list`.
//! - `funcptr` is a callback; inside it only L4T types stand, so `ptr<char>` is any pointer and `num` any integer.
//! - `float`, `double`, `longdouble` and `record` (a struct, a union or a complex number by value) are what L4T cannot
//!   pass or receive.
//!
//! Invariants: the lines of a file are sorted by name in byte order, no name stands twice, and every line is
//! understood (tested). Where systems differ, a line says what is right on all of them, and its comment tells how they
//! differ. The files are embedded and searched as they are: a program pays for the names it uses only.

use crate::csig::{CSignature, CType};

/// The files of the catalogue, with what each holds.
const FILES: [(Origin, &str); 4] = [
    (Origin::IsoC, include_str!("../data/iso_c.l4t")),
    (Origin::Posix, include_str!("../data/posix.l4t")),
    (Origin::GnuLinux, include_str!("../data/gnu_linux.l4t")),
    (Origin::BsdMacos, include_str!("../data/bsd_macos.l4t")),
];

/// How every line of the catalogue begins.
const PREFIX: &str = "ffi \"C\" ";

/// Who defines a C function.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Origin {
    /// ISO C11: every hosted C implementation has it.
    IsoC,
    /// POSIX.1-2008 with its XSI option.
    Posix,
    /// Linux or glibc; many of these are on macOS and BSD too.
    GnuLinux,
    /// macOS or BSD, or only the newest versions of glibc.
    BsdMacos,
}

/// What the catalogue says of a C function.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Entry {
    /// The function's name.
    pub name: &'static str,
    /// Its parameters and result as written: `(ptr<char>, ...) -> int`.
    pub signature: &'static str,
    /// The header that declares it, without brackets: `sys/stat.h`.
    pub header: &'static str,
    /// What to know before calling it, such as how systems differ; may be empty.
    pub note: &'static str,
    /// Who defines it.
    pub origin: Origin,
}

/// The signature of the C function `name`; none if the catalogue does not know it.
pub fn lookup(name: &str) -> Option<CSignature> {
    read_signature(entry(name)?.signature)
}

/// All that the catalogue says of the C function `name`.
pub fn entry(name: &str) -> Option<Entry> {
    FILES.iter().find_map(|&(origin, text)| read_line(find_line(text, name)?, origin))
}

/// The whole catalogue: file by file, by name within each.
pub fn entries() -> impl Iterator<Item = Entry> {
    FILES.iter().flat_map(|&(origin, text)| text.lines().filter_map(move |line| read_line(line, origin)))
}

/// The line of `text` that declares `name`, by binary search.
fn find_line(text: &'static str, name: &str) -> Option<&'static str> {
    // The head of the file is comments.
    let mut lines = text.get(text.find("\nffi ")? + 1..)?;
    while !lines.is_empty() {
        let middle = lines.len() / 2;
        let start = lines.get(..middle)?.rfind('\n').map_or(0, |newline| newline + 1);
        let end = lines.get(middle..)?.find('\n').map_or(lines.len(), |newline| middle + newline + 1);
        let line = lines.get(start..end)?.trim_end();
        match name_of(line)?.cmp(name) {
            std::cmp::Ordering::Less => lines = lines.get(end..)?,
            std::cmp::Ordering::Equal => return Some(line),
            std::cmp::Ordering::Greater => lines = lines.get(..start)?,
        }
    }
    None
}

/// The name that a line declares; none if it is a comment or empty.
fn name_of(line: &'static str) -> Option<&'static str> {
    line.strip_prefix(PREFIX)?.split('(').next()
}

fn read_line(line: &'static str, origin: Origin) -> Option<Entry> {
    let name = name_of(line)?;
    let rest = line.get(PREFIX.len() + name.len()..)?;
    let (signature, comment) = rest.split_once("//")?;
    let (header, note) = comment.split_once(';').unwrap_or((comment, ""));
    Some(Entry { name, signature: signature.trim(), header: header.trim(), note: note.trim(), origin })
}

/// Reads `(T1, T2, ...) -> R`. Only the head of each type matters to a calling convention, so this does without the
/// parser, its tree and an interner: a line takes well below a microsecond. A test compares the two.
fn read_signature(text: &str) -> Option<CSignature> {
    let params_end = matching_parenthesis(text)?;
    let ret = read_type(text.get(params_end + 1..)?.trim_start().strip_prefix("->")?.trim())?;
    let mut params = Vec::new();
    let mut variadic = false;
    for param in split_at_commas(text.get(1..params_end)?) {
        if param == "..." {
            variadic = true;
        } else {
            params.push(read_type(param)?);
        }
    }
    Some(CSignature { params: params.into(), variadic, ret })
}

/// Where the parenthesis that opens `text` is closed.
fn matching_parenthesis(text: &str) -> Option<usize> {
    let mut depth = 0;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'(' => depth += 1,
            b')' => {
                depth -= 1;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ if depth == 0 => return None,
            _ => {}
        }
    }
    None
}

/// The parts between the commas that stand outside all parentheses; none of an empty text. (Between `<` and `>` a
/// comma always stands in the parentheses of a `funcptr`.)
fn split_at_commas(text: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0;
    text.split(move |c| {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        c == ',' && depth == 0
    })
    .map(str::trim)
    .filter(|part| !part.is_empty())
}

fn read_type(text: &str) -> Option<CType> {
    let int = |bits, signed| Some(CType::Int { bits, signed });
    match text {
        "num" | "long" => int(64, true),
        "int" => int(32, true),
        "uint" => int(32, false),
        "short" => int(16, true),
        "ushort" => int(16, false),
        "schar" => int(8, true),
        "char" => int(8, false),
        "void" => Some(CType::Void),
        "float" | "double" | "longdouble" | "record" => Some(CType::Unsupported),
        _ if text.starts_with("ptr<") || text.starts_with("funcptr ") => Some(CType::Ptr),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use l4t_syntax::{Interner, ast, ast::Type};

    fn check(name: &str, expected: &str) {
        let ctype = |ty: &CType| match ty {
            CType::Int { bits, signed } => format!("{}{bits}", if *signed { 'i' } else { 'u' }),
            CType::Ptr => "ptr".to_string(),
            CType::Void => "void".to_string(),
            CType::Unsupported => "unsupported".to_string(),
        };
        let found = lookup(name).map_or("unknown".to_string(), |signature| {
            let mut params: Vec<_> = signature.params.iter().map(ctype).collect();
            params.extend(signature.variadic.then(|| "...".to_string()));
            format!("({}) -> {}", params.join(", "), ctype(&signature.ret))
        });
        assert_eq!(found, expected, "{name}");
    }

    #[test]
    fn finds_functions_of_every_shape() {
        check("printf", "(ptr, ...) -> i32");
        check("malloc", "(i64) -> ptr");
        check("free", "(ptr) -> void");
        check("getchar", "() -> i32");
        check("abs", "(i32) -> i32");
        check("labs", "(i64) -> i64");
        check("htons", "(u16) -> u16");
        check("umask", "(u32) -> u32");
        check("open", "(ptr, i32, ...) -> i32");
        check("qsort", "(ptr, i64, i64, ptr) -> void");
        check("signal", "(i32, ptr) -> ptr");
        check("pow", "(unsupported, unsupported) -> unsupported");
        check("div", "(i32, i32) -> unsupported");
        check("strlcpy", "(ptr, ptr, i64) -> i64");
    }

    #[test]
    fn knows_no_other_names() {
        for name in ["", "print", "printff", "prin", "ffi", "~", "A", "no_such_function", "é", "printf(", "\n"] {
            check(name, "unknown");
        }
    }

    /// What the parser of the language makes of a line.
    fn parsed(line: &str, interner: &mut Interner) -> CSignature {
        let parsed = l4t_syntax::parse_ffi_line(line, interner).unwrap_or_else(|error| panic!("{line}: {error:?}"));
        let signature = parsed.item.signature.expect("every line has a signature");
        let ctype = |ty: ast::TypeId| match &parsed.types[ty] {
            Type::Num | Type::C(ast::CType::Long) => CType::Int { bits: 64, signed: true },
            Type::Char => CType::Int { bits: 8, signed: false },
            Type::C(ast::CType::Int) => CType::Int { bits: 32, signed: true },
            Type::C(ast::CType::Uint) => CType::Int { bits: 32, signed: false },
            Type::C(ast::CType::Short) => CType::Int { bits: 16, signed: true },
            Type::C(ast::CType::Ushort) => CType::Int { bits: 16, signed: false },
            Type::C(ast::CType::Schar) => CType::Int { bits: 8, signed: true },
            Type::C(ast::CType::Void) => CType::Void,
            Type::C(_) => CType::Unsupported,
            Type::Ptr(_) | Type::FuncPtr { .. } => CType::Ptr,
            other => panic!("{line}: {other:?} is no type of a parameter or result"),
        };
        let params = signature.params.iter().copied().map(ctype).collect();
        CSignature { params, variadic: signature.variadic, ret: ctype(signature.ret) }
    }

    #[test]
    fn the_parser_reads_the_same() {
        let mut interner = Interner::new();
        for (origin, text) in FILES {
            for line in text.lines() {
                let Some(entry) = read_line(line, origin) else { continue };
                assert_eq!(lookup(entry.name), Some(parsed(line, &mut interner)), "{line}");
            }
        }
    }

    #[test]
    fn every_line_is_understood_sorted_and_unique() {
        let mut all: Vec<&str> = Vec::new();
        for (origin, text) in FILES {
            assert!(text.is_ascii() && text.ends_with('\n'), "{origin:?}");
            let mut names: Vec<&str> = Vec::new();
            for line in text.lines().skip_while(|line| line.starts_with("//") || line.is_empty()) {
                let entry = read_line(line, origin).unwrap_or_else(|| panic!("not understood: {line}"));
                assert!(entry.header.ends_with(".h"), "no header: {line}");
                assert!(read_signature(entry.signature).is_some(), "not understood: {line}");
                assert_eq!(find_line(text, entry.name), Some(line));
                names.push(entry.name);
            }
            assert!(names.is_sorted(), "{origin:?} is not sorted");
            all.extend(names);
        }
        let n_lines = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), n_lines, "a name stands in two files");
        assert!(n_lines > 2000);
    }
}
