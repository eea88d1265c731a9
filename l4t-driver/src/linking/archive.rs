//! A static library (`.a`) of one object file, in the form that linkers of the target read.
//!
//! An archive is a row of members, each a head of 60 bytes in ASCII and its content. The first one is the index: which
//! symbol is defined by which member, so that a linker takes the object only if something needs it. System V's form of
//! index, which GNU and LLVM write for ELF, has big-endian numbers; BSD's, for Mach-O, little-endian ones. All dates,
//! owners and modes are fixed: the same input gives the same bytes.

use l4t_mir::target::ObjectFormat;

const MAGIC: &[u8] = b"!<arch>\n";

/// The length of a member's head.
const HEAD_BYTES: usize = 60;

/// Makes the archive. `symbols` are what the object defines for others, as in its own symbol table. An archive is at
/// most 4 GiB, as its object is.
pub(crate) fn archive(object: &[u8], symbols: &[String], format: ObjectFormat) -> Vec<u8> {
    match format {
        ObjectFormat::Elf => system_v(object, symbols),
        ObjectFormat::MachO => bsd(object, symbols),
    }
}

fn system_v(object: &[u8], symbols: &[String]) -> Vec<u8> {
    let names = names(symbols);
    let index_bytes = (4 + 4 * symbols.len() + names.len()).next_multiple_of(2);
    let object_at = MAGIC.len() + HEAD_BYTES + index_bytes;
    let mut index = Vec::with_capacity(index_bytes);
    index.extend_from_slice(&(symbols.len() as u32).to_be_bytes());
    for _ in symbols {
        index.extend_from_slice(&(object_at as u32).to_be_bytes());
    }
    index.extend_from_slice(&names);
    index.resize(index_bytes, 0);

    let mut out = MAGIC.to_vec();
    member(&mut out, "/", &index);
    member(&mut out, "l4t.o/", object);
    out
}

/// Names of members stand in front of their content here, filled up so that the content is aligned to 8.
fn bsd(object: &[u8], symbols: &[String]) -> Vec<u8> {
    const INDEX_NAME: &[u8; 20] = b"__.SYMDEF SORTED\0\0\0\0";
    const OBJECT_NAME: &[u8; 12] = b"l4t.o\0\0\0\0\0\0\0";
    let mut sorted: Vec<String> = symbols.to_vec();
    sorted.sort_unstable();
    let mut names = names(&sorted);
    names.resize(names.len().next_multiple_of(8), 0);
    let index_bytes = INDEX_NAME.len() + 4 + 8 * sorted.len() + 4 + names.len();
    // The head of the index ends at 68; with the name it is 88, so its tables end at a multiple of 8.
    let object_at = MAGIC.len() + HEAD_BYTES + index_bytes;

    let mut index = INDEX_NAME.to_vec();
    index.extend_from_slice(&((8 * sorted.len()) as u32).to_le_bytes());
    let mut name_at = 0u32;
    for symbol in &sorted {
        index.extend_from_slice(&name_at.to_le_bytes());
        index.extend_from_slice(&(object_at as u32).to_le_bytes());
        name_at += symbol.len() as u32 + 1;
    }
    index.extend_from_slice(&(names.len() as u32).to_le_bytes());
    index.extend_from_slice(&names);

    let mut out = MAGIC.to_vec();
    member(&mut out, "#1/20", &index);
    let padding = object.len().next_multiple_of(8) - object.len();
    let content = [OBJECT_NAME, object, &[0; 8][..padding]].concat();
    member(&mut out, "#1/12", &content);
    out
}

/// Zero-terminated, one behind the other.
fn names(symbols: &[String]) -> Vec<u8> {
    symbols.iter().flat_map(|symbol| symbol.bytes().chain([0])).collect()
}

fn member(out: &mut Vec<u8>, name: &str, content: &[u8]) {
    // Name, date, owner, group, mode in octal, size.
    let head = format!("{name:<16}{:<12}{:<6}{:<6}{:<8}{:<10}`\n", 0, 0, 0, "100644", content.len());
    out.extend_from_slice(head.as_bytes());
    out.extend_from_slice(content);
    if content.len() % 2 == 1 {
        out.push(b'\n');
    }
}
