//! Variables in scope, and the places that can be reached from them.

use super::types::{Structs, Ty};

/// How long the thing that an address points at lives: 0 for globals, 1 for parameters, more for inner blocks. A
/// smaller number lives longer.
pub(super) type Lifetime = usize;

/// A variable in scope.
#[derive(Clone, Debug)]
pub(super) struct Var {
    pub(super) name: String,
    pub(super) ty: Ty,
    pub(super) lifetime: Lifetime,
    /// Nothing but the loop itself writes a loop's counter, and nothing takes its address.
    pub(super) is_counter: bool,
    /// A pointer or function pointer that has always held a good address.
    pub(super) is_sturdy: bool,
    /// A pointer to an array of no stated length, and how many elements are there. It is never written again.
    pub(super) view: Option<usize>,
    /// The first value of a global variable, if it has one.
    pub(super) init: Option<String>,
}

impl Var {
    pub(super) fn new(name: String, ty: Ty, lifetime: Lifetime) -> Var {
        Var { name, ty, lifetime, is_counter: false, is_sturdy: false, view: None, init: None }
    }
}

/// A place that can be reached from a variable.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// Text, with `#N#` where an index below `N` goes.
    pub(super) text: String,
    pub(super) ty: Ty,
    /// How long the address of the place stays good, at least.
    pub(super) lifetime: Lifetime,
    /// How long an address stored there must stay good.
    pub(super) store_lifetime: Lifetime,
    pub(super) is_writable: bool,
    /// Whether reading it gives an address that may be followed.
    pub(super) is_sturdy: bool,
    /// Whether addresses written to it must be sturdy.
    pub(super) wants_sturdy: bool,
    /// Whether a null pointer may lie on the way to it.
    pub(super) is_risky: bool,
}

impl Place {
    /// Whether the text needs parentheses before a postfix operator.
    fn needs_parens(&self) -> bool {
        self.text.starts_with('*')
    }

    /// The text with a postfix operator behind it.
    pub(super) fn postfix(&self, suffix: &str) -> String {
        if self.needs_parens() { format!("({}){suffix}", self.text) } else { format!("{}{suffix}", self.text) }
    }
}

/// How many places of one variable are looked at: there is no end to them behind pointers.
const MAX_PLACES: usize = 60;

/// All places up to a few steps from a variable, and if it is a view, from its elements.
pub(super) fn places(var: &Var, structs: &Structs) -> Vec<Place> {
    let element = var.view.and_then(|len| Some((format!("(*{})[#{len}#]", var.name), var.ty.viewed()?)));
    let (text, ty) = element.unwrap_or_else(|| (var.name.clone(), var.ty.clone()));
    let is_view = var.view.is_some();
    let root = Place {
        text,
        ty,
        lifetime: var.lifetime,
        store_lifetime: if is_view { 0 } else { var.lifetime },
        is_writable: !var.is_counter,
        is_sturdy: var.is_sturdy && !is_view,
        wants_sturdy: var.is_sturdy || is_view,
        is_risky: false,
    };
    let mut found = vec![root];
    let mut next = 0;
    while next < found.len() && found.len() < MAX_PLACES {
        let place = found[next].clone();
        next += 1;
        match &place.ty {
            Ty::Num | Ty::Char | Ty::Func(_) => {}
            Ty::Ptr(to) => found.push(Place {
                text: format!("*{}", place.text),
                // What a pointer points at may live longer than the pointer: only addresses that are good for ever
                // may be stored there, and they must be sturdy, since a sturdy variable may lie there.
                store_lifetime: 0,
                is_sturdy: false,
                wants_sturdy: true,
                is_writable: true,
                is_risky: place.is_risky || !place.is_sturdy,
                ty: Ty::clone(to),
                ..place
            }),
            Ty::Array(_, 0) => {}
            Ty::Array(elem, len) => found.push(Place {
                text: place.postfix(&format!("[#{len}#]")),
                ty: Ty::clone(elem),
                is_sturdy: false,
                ..place.clone()
            }),
            Ty::Struct(index) => {
                for (i, member) in structs[*index].iter().enumerate() {
                    let text = place.postfix(&format!(".m{i}"));
                    found.push(Place { text, ty: member.clone(), is_sturdy: false, ..place.clone() });
                }
            }
        }
    }
    found
}
