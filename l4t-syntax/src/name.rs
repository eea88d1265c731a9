//! Interned names: a [`Name`] is four bytes, and equal names are equal numbers.

use lasso::{Key, Rodeo, Spur};
use rustc_hash::FxBuildHasher;

/// An interned identifier. Meaningful only together with the [`Interner`] that made it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Name(Spur);

impl Name {
    /// Dense index below [`Interner::len`], for tables by name.
    pub fn index(self) -> usize {
        self.0.into_usize()
    }
}

/// The names of one compilation.
pub struct Interner(Rodeo<Spur, FxBuildHasher>);

impl Default for Interner {
    fn default() -> Interner {
        Interner(Rodeo::with_hasher(FxBuildHasher))
    }
}

impl std::fmt::Debug for Interner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Interner({} names)", self.0.len())
    }
}

impl Interner {
    /// An empty interner.
    pub fn new() -> Interner {
        Interner::default()
    }

    /// The name with this text.
    pub fn intern(&mut self, text: &str) -> Name {
        Name(self.0.get_or_intern(text))
    }

    /// The name with this text if it was interned before.
    pub fn get(&self, text: &str) -> Option<Name> {
        self.0.get(text).map(Name)
    }

    /// How many names there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The text of a name of this interner.
    pub fn resolve(&self, name: Name) -> &str {
        self.0.resolve(&name.0)
    }
}
