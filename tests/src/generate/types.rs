//! Types of generated programs.

use crate::entropy::Entropy;
use std::rc::Rc;

#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Ty {
    Num,
    Char,
    Ptr(Rc<Ty>),
    Array(Rc<Ty>, usize),
    /// Index into the program's structs.
    Struct(usize),
    Func(Rc<FuncTy>),
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct FuncTy {
    pub(super) params: Vec<Ty>,
    pub(super) ret: Ty,
}

/// A struct: its members' types. Member `i` is called `m<i>`, struct `i` is called `S<i>`.
pub(super) type Structs = [Vec<Ty>];

impl Ty {
    pub(super) fn text(&self) -> String {
        match self {
            Ty::Num => "num".to_owned(),
            Ty::Char => "char".to_owned(),
            Ty::Ptr(to) => format!("ptr<{}>", to.text()),
            Ty::Array(elem, len) => format!("array<{}>[{len}]", elem.text()),
            Ty::Struct(index) => format!("struct S{index}"),
            Ty::Func(func) => {
                let params: Vec<String> = func.params.iter().map(Ty::text).collect();
                format!("funcptr ({}) -> {}", params.join(", "), func.ret.text())
            }
        }
    }

    pub(super) fn is_aggregate(&self) -> bool {
        matches!(self, Ty::Array(..) | Ty::Struct(_))
    }

    /// The type of an address of this.
    pub(super) fn pointer(&self) -> Ty {
        Ty::Ptr(Rc::new(self.clone()))
    }

    /// `array<THIS>[len]`
    pub(super) fn array(&self, len: usize) -> Ty {
        Ty::Array(Rc::new(self.clone()), len)
    }

    /// Whether it is a pointer or a function pointer.
    pub(super) fn is_address(&self) -> bool {
        matches!(self, Ty::Ptr(_) | Ty::Func(_))
    }

    /// The elements of an array behind a pointer.
    pub(super) fn viewed(&self) -> Option<Ty> {
        let Ty::Ptr(to) = self else { return None };
        let Ty::Array(elem, _) = &**to else { return None };
        Some(Ty::clone(elem))
    }

    /// Whether a value of the type is nothing but numbers, so that C may write its bytes.
    pub(super) fn is_plain(&self, structs: &Structs) -> bool {
        match self {
            Ty::Num | Ty::Char => true,
            Ty::Ptr(_) | Ty::Func(_) => false,
            Ty::Array(elem, _) => elem.is_plain(structs),
            Ty::Struct(index) => structs[*index].iter().all(|m| m.is_plain(structs)),
        }
    }

    /// Whether a value of the type holds an address of data, so that its lifetime matters.
    pub(super) fn holds_pointer(&self, structs: &Structs) -> bool {
        match self {
            Ty::Num | Ty::Char | Ty::Func(_) => false,
            Ty::Ptr(_) => true,
            Ty::Array(elem, _) => elem.holds_pointer(structs),
            Ty::Struct(index) => structs[*index].iter().any(|m| m.holds_pointer(structs)),
        }
    }

    /// Size in bytes, as C lays it out.
    pub(super) fn size(&self, structs: &Structs) -> usize {
        match self {
            Ty::Num | Ty::Ptr(_) | Ty::Func(_) => 8,
            Ty::Char => 1,
            Ty::Array(elem, len) => elem.size(structs) * len,
            Ty::Struct(index) => {
                let mut end = 0usize;
                for member in &structs[*index] {
                    end = end.next_multiple_of(member.align(structs)) + member.size(structs);
                }
                end.next_multiple_of(self.align(structs))
            }
        }
    }

    fn align(&self, structs: &Structs) -> usize {
        match self {
            Ty::Num | Ty::Ptr(_) | Ty::Func(_) => 8,
            Ty::Char => 1,
            Ty::Array(elem, _) => elem.align(structs),
            Ty::Struct(index) => structs[*index].iter().map(|m| m.align(structs)).max().unwrap_or(1),
        }
    }
}

/// A type for a variable, member or parameter; `depth` bounds the nesting.
pub(super) fn any(e: &mut Entropy, structs: &Structs, funcs: &[Rc<FuncTy>], depth: usize) -> Ty {
    let n_kinds = if depth == 0 { 2 } else { 10 };
    match e.below(n_kinds) {
        0 | 2 => Ty::Num,
        1 => Ty::Char,
        3 | 4 => Ty::Array(Rc::new(any(e, structs, funcs, depth - 1)), 1 + e.below(4)),
        5 | 8 | 9 if !structs.is_empty() => Ty::Struct(e.below(structs.len())),
        6 if !funcs.is_empty() => Ty::Func(e.pick(funcs).clone()),
        _ => Ty::Ptr(Rc::new(any(e, structs, funcs, depth - 1))),
    }
}

/// A type that a function may return.
pub(super) fn any_scalar(e: &mut Entropy, structs: &Structs) -> Ty {
    match e.below(6) {
        0..=3 => Ty::Num,
        4 => Ty::Char,
        _ => Ty::Ptr(Rc::new(any(e, structs, &[], 1))),
    }
}
