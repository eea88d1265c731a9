//! Characters that look like ASCII ones and come from Japanese keyboards, word processors and web pages.
//!
//! Input: a character outside ASCII. Output: the ASCII text that it was meant to be, if it is such a look-alike.

/// The ASCII text that a look-alike stands for: full-width forms, typographic quotes and dashes, mathematical signs,
/// wide and invisible spaces. `None` for characters that look like nothing in ASCII.
pub fn ascii_for(c: char) -> Option<&'static str> {
    if let '\u{FF01}'..='\u{FF5E}' = c {
        let at = (c as u32 - 0xFF01) as usize;
        return PRINTABLE.get(at..at + 1);
    }
    Some(match c {
        '\u{3000}' | '\u{A0}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' => " ",
        // Zero-width spaces and joiners, and a byte-order mark inside the text.
        '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}' => "",
        '“' | '”' | '„' | '‟' | '〝' | '〟' | '″' => "\"",
        '‘' | '’' | '‚' | '‛' | '′' => "'",
        '、' | '､' | '،' => ",",
        '。' | '｡' | '·' => ".",
        '「' | '【' | '〔' => "[",
        '」' | '】' | '〕' => "]",
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | '─' => "-",
        '〜' => "~",
        '×' | '∗' => "*",
        '÷' | '⁄' | '∕' => "/",
        '∶' | '︰' => ":",
        '≤' | '≦' => "<=",
        '≥' | '≧' => ">=",
        '≠' => "!=",
        '→' => "->",
        '〈' => "<",
        '〉' => ">",
        _ => return None,
    })
}

/// ASCII from `!` to `~`, which the block of full-width forms repeats.
const PRINTABLE: &str =
    "!\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~";

/// The text with every look-alike replaced.
pub(crate) fn normalise(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    for c in text.chars() {
        match ascii_for(c) {
            Some(ascii) => result.push_str(ascii),
            None => result.push(c),
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_width_forms() {
        assert_eq!(normalise("ｐｒｉｎｔｆ（“！～９”）；　＿"), "printf(\"!~9\"); _");
        assert_eq!(ascii_for('あ'), None);
        assert_eq!(PRINTABLE.len(), 94);
    }
}
