//! What was said of names that mean nothing. Each is one mistake, however often it is made.

use crate::check::Checker;
use crate::hir::{FuncId, StructId};
use crate::wording;
use l4t_syntax::{Diagnostic, Edit, Name, Reported, Span};

/// What a name would have to be.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Wanted {
    /// A variable or function.
    Value(Name),
    /// A struct.
    Struct(Name),
    /// A member of this struct.
    Member(StructId, Name),
}

/// A message about such a name.
#[derive(Clone, Copy)]
pub(crate) struct Said {
    reported: Reported,
    /// The number of the diagnostic.
    number: usize,
    /// The function that this is about; none if it is about the program.
    func: Option<FuncId>,
    /// The name that is proposed instead, by a fix.
    pub(crate) instead: Option<Name>,
    n_uses: usize,
}

impl Checker<'_> {
    /// Reports a name at its first use, in a function or in the program.
    pub(crate) fn say(
        &mut self,
        wanted: Wanted,
        diagnostic: Diagnostic,
        func: Option<FuncId>,
        instead: Option<Name>,
    ) -> Reported {
        let number = self.sink.next_number();
        let reported = self.report(diagnostic);
        self.said.insert(wanted, Said { reported, number, func, instead, n_uses: 1 });
        reported
    }

    /// What was said of a name that is used again, in this function or anywhere.
    pub(crate) fn said(&self, wanted: Wanted, func: Option<FuncId>) -> Option<Said> {
        self.said.get(&wanted).copied().filter(|said| said.func.is_none() || said.func == func)
    }

    /// Counts one more use. If `fits`, the name that was proposed instead means something here too.
    pub(crate) fn count_use(&mut self, wanted: Wanted, mut said: Said, span: Span, fits: bool) -> Reported {
        said.n_uses += 1;
        self.said.insert(wanted, said);
        let (Wanted::Value(name) | Wanted::Struct(name) | Wanted::Member(_, name)) = wanted;
        let text = self.interner.resolve(name);
        if let Some(diagnostic) = self.sink.get_mut(said.number) {
            if !fits {
                diagnostic.fixes.clear();
            } else if let (Some(instead), Some(fix)) = (said.instead, diagnostic.fixes.first_mut()) {
                fix.edits.push(Edit { span, text: self.interner.resolve(instead).to_owned() });
            }
            if said.n_uses > 2 {
                diagnostic.notes.pop();
            }
            diagnostic.notes.push(wording::names::used_times(text, said.n_uses, said.func.is_some()));
        }
        said.reported
    }
}
