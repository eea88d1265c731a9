//! What a linker says when it refuses, as a message for people.

use crate::error::{missing_symbols, unwritable};
use l4t_front::EnvironmentError;
use l4t_mir::target::Target;
use l4t_syntax::Code;
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Output;

/// What the linker said, as an error: the missing C functions by name where that is the trouble. `output` is
/// the user's name for what was to be made.
pub(crate) fn linking_failed(result: &Output, output: &Path, target: &Target) -> EnvironmentError {
    let said = String::from_utf8_lossy(&result.stderr);
    if said.contains("No space left on device") {
        return unwritable(output, &std::io::ErrorKind::StorageFull.into());
    }
    let prefix = target.symbol_prefix();
    let c_name = |symbol| str::strip_prefix(symbol, prefix).unwrap_or(symbol);
    let missing: BTreeSet<&str> = said.lines().filter_map(undefined_symbol).map(c_name).collect();
    if !missing.is_empty() {
        return missing_symbols(&missing.into_iter().collect::<Vec<_>>());
    }
    let error = EnvironmentError::new(
        Code::LINKING_FAILED,
        format!("linking failed: the linker ended with {}", result.status),
        format!("リンクに失敗した: リンカの終了状態は {}", result.status),
    );
    let first_lines = said.trim().lines().take(20).collect::<Vec<_>>().join("\n");
    if first_lines.is_empty() { error } else { error.note(first_lines.clone(), first_lines) }
}

/// The symbol that GNU ld, mold or lld reports as undefined in a line.
fn undefined_symbol(line: &str) -> Option<&str> {
    let from = |marker: &str| line.find(marker).map(|at| &line[at + marker.len()..]);
    let rest = from("undefined reference to ").or_else(|| from("undefined symbol: "))?;
    let name = rest.trim_matches(|c: char| c == '`' || c == '\'' || c == '"' || c.is_whitespace());
    Some(name).filter(|name| !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn undefined_symbols_are_found_in_what_linkers_say() {
        assert_eq!(undefined_symbol("program.o:(.text+0x5): undefined reference to `nosuch'"), Some("nosuch"));
        assert_eq!(undefined_symbol("ld.lld: error: undefined symbol: nosuch"), Some("nosuch"));
        assert_eq!(undefined_symbol("ld64.lld: error: undefined symbol: _nosuch"), Some("_nosuch"));
        assert_eq!(undefined_symbol("collect2: error: ld returned 1 exit status"), None);
    }
}
