//! Texts that fit on one line.

/// A text on one line, and never empty.
pub(super) fn escape(text: &str) -> String {
    format!(":{}", text.replace('%', "%25").replace('\n', "%0A"))
}

/// Back from that line.
pub(super) fn unescape(text: &str) -> String {
    text.strip_prefix(':').unwrap_or(text).replace("%0A", "\n").replace("%25", "%")
}
