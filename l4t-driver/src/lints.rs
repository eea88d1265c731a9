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
