//! Lint levels: which warnings are shown, and which stop the compilation.

use l4t_syntax::{Code, Diagnostic, Severity};

/// What to do with a lint.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LintLevel {
    /// Silent.
    Allow,
    /// A warning.
    Warn,
    /// An error.
    Deny,
}

/// What a `-D`, `-W` or `-A` names.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LintSelector {
    /// `warnings`: every lint that is shown.
    Warnings,
    /// One lint.
    One(Code),
}

impl LintSelector {
    /// The lint with this name (`unused-variable`) or code (`W0101`), or `warnings` for all of them.
    pub fn parse(text: &str) -> Option<LintSelector> {
        if text == "warnings" {
            return Some(LintSelector::Warnings);
        }
        Code::find(text).filter(|code| code.is_lint()).map(LintSelector::One)
    }
}

/// The chosen levels. Of several settings for one lint the last wins; a setting for `warnings` then changes the level
/// of every lint that would be a warning.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct LintLevels {
    single: Vec<(Code, LintLevel)>,
    warnings: Option<LintLevel>,
}

impl LintLevels {
    /// Sets the level of a lint, or of all that are warnings.
    pub fn set(&mut self, lint: LintSelector, level: LintLevel) {
        match lint {
            LintSelector::Warnings => self.warnings = Some(level),
            LintSelector::One(code) => self.single.push((code, level)),
        }
    }

    /// The level of a lint.
    pub fn level(&self, code: Code) -> LintLevel {
        let chosen = self.single.iter().rev().find(|(one, _)| *one == code);
        match chosen.map_or(LintLevel::Warn, |&(_, level)| level) {
            LintLevel::Warn => self.warnings.unwrap_or(LintLevel::Warn),
            level => level,
        }
    }

    /// Removes the lints that are allowed and makes errors of those that are denied. Other diagnostics stay.
    pub(crate) fn apply(&self, diagnostics: &mut Vec<Diagnostic>) {
        diagnostics.retain_mut(|diagnostic| {
            if !diagnostic.code.is_lint() {
                return true;
            }
            match self.level(diagnostic.code) {
                LintLevel::Allow => return false,
                LintLevel::Warn => {}
                LintLevel::Deny => diagnostic.severity = Severity::Error,
            }
            true
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use l4t_syntax::{Span, Text};

    const ONE: Code = Code { code: "W9001", name: "one" };
    const TWO: Code = Code { code: "W9002", name: "two" };

    fn levels(settings: &[(LintSelector, LintLevel)]) -> LintLevels {
        let mut levels = LintLevels::default();
        settings.iter().for_each(|&(lint, level)| levels.set(lint, level));
        levels
    }

    #[test]
    fn the_last_setting_wins() {
        let one = LintSelector::One(ONE);
        assert_eq!(levels(&[]).level(ONE), LintLevel::Warn);
        assert_eq!(levels(&[(one, LintLevel::Deny), (one, LintLevel::Allow)]).level(ONE), LintLevel::Allow);
        assert_eq!(levels(&[(one, LintLevel::Allow), (one, LintLevel::Deny)]).level(ONE), LintLevel::Deny);
        assert_eq!(levels(&[(one, LintLevel::Deny)]).level(TWO), LintLevel::Warn);
    }

    #[test]
    fn a_setting_for_all_changes_what_would_be_a_warning() {
        let settings = [(LintSelector::Warnings, LintLevel::Deny), (LintSelector::One(ONE), LintLevel::Allow)];
        assert_eq!(levels(&settings).level(ONE), LintLevel::Allow);
        assert_eq!(levels(&settings).level(TWO), LintLevel::Deny);
    }

    #[test]
    fn only_lints_are_changed() {
        let text = || Text::new("", "");
        let mut diagnostics = vec![
            Diagnostic::error(Code::TYPE_MISMATCH, Span::default(), text()),
            Diagnostic::warning(ONE, Span::default(), text()),
            Diagnostic::warning(TWO, Span::default(), text()),
        ];
        let settings = [(LintSelector::Warnings, LintLevel::Deny), (LintSelector::One(ONE), LintLevel::Allow)];
        levels(&settings).apply(&mut diagnostics);
        let left: Vec<_> = diagnostics.iter().map(|diagnostic| (diagnostic.code, diagnostic.severity)).collect();
        assert_eq!(left, [(Code::TYPE_MISMATCH, Severity::Error), (TWO, Severity::Error)]);
    }

    #[test]
    fn errors_are_no_lints() {
        assert_eq!(LintSelector::parse("warnings"), Some(LintSelector::Warnings));
        assert_eq!(LintSelector::parse("type-mismatch"), None);
        assert_eq!(LintSelector::parse("no-such-lint"), None);
    }
}
