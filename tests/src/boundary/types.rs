//! Random types, and how both languages spell them. The C spelling shares no code with the compiler's header writer.

use crate::entropy::Entropy;

/// A type of L4T.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Ty {
    Num,
    Char,
    Ptr(Box<Ty>),
    FuncPtr(Vec<Ty>, Box<Ty>),
    Array(Box<Ty>, usize),
    /// The struct of this number.
    Struct(usize),
}

/// The members of a struct, called `m0`, `m1`, …
pub(super) type Members = Vec<Ty>;

/// The structs that there are so far.
#[derive(Default, Debug)]
pub(super) struct Structs(pub(super) Vec<Members>);

/// Aggregates with more scalars than this would make programs too long to read.
const MAX_SCALARS: usize = 24;

impl Structs {
    /// Any type for a variable or a member. An aggregate nests at most `depth` deep, not counting structs.
    pub(super) fn any_type(&self, e: &mut Entropy<'_>, depth: usize) -> Ty {
        let ty = match e.below(if depth == 0 { 6 } else { 9 }) {
            0 | 1 => Ty::Num,
            2 | 3 => Ty::Char,
            4 => self.pointer(e),
            5 => self.function_pointer(e),
            6 | 7 => Ty::Array(Box::new(self.any_type(e, depth - 1)), e.below(5)),
            _ if self.0.is_empty() => Ty::Num,
            _ => Ty::Struct(e.below(self.0.len())),
        };
        if self.scalars(&ty).len() > MAX_SCALARS { Ty::Num } else { ty }
    }

    /// A type that functions can return.
    pub(super) fn scalar_type(&self, e: &mut Entropy<'_>) -> Ty {
        self.any_type(e, 0)
    }

    /// A type for a parameter or variable that has at least one scalar.
    pub(super) fn filled_type(&self, e: &mut Entropy<'_>) -> Ty {
        let ty = self.any_type(e, 2);
        if self.scalars(&ty).is_empty() { Ty::Num } else { ty }
    }

    fn pointer(&self, e: &mut Entropy<'_>) -> Ty {
        let pointee = match e.below(7) {
            0 => Ty::Num,
            1 => Ty::Char,
            2 => Ty::Array(Box::new(Ty::Char), 0),
            3 => Ty::Array(Box::new(Ty::Num), 3),
            4 => Ty::Ptr(Box::new(Ty::Char)),
            5 if !self.0.is_empty() => Ty::Struct(e.below(self.0.len())),
            _ => Ty::FuncPtr(vec![Ty::Char], Box::new(Ty::Num)),
        };
        Ty::Ptr(Box::new(pointee))
    }

    fn function_pointer(&self, e: &mut Entropy<'_>) -> Ty {
        let params = (0..e.below(4)).map(|_| match e.below(5) {
            0 => Ty::Num,
            1 => Ty::Char,
            2 => Ty::Ptr(Box::new(Ty::Num)),
            3 => Ty::Array(Box::new(Ty::Num), 2),
            _ if self.0.is_empty() => Ty::Num,
            _ => Ty::Struct(e.below(self.0.len())),
        });
        let params = params.collect();
        let result = [Ty::Num, Ty::Char, Ty::Ptr(Box::new(Ty::Num))][e.below(3)].clone();
        Ty::FuncPtr(params, Box::new(result))
    }

    /// The scalars in a value: the path to each behind the value's name, spelt the same in both languages, and its type.
    pub(super) fn scalars(&self, ty: &Ty) -> Vec<(String, Ty)> {
        let below = |path: String, ty: &Ty| {
            let inner = self.scalars(ty).into_iter();
            inner.map(move |(rest, ty)| (format!("{path}{rest}"), ty)).collect::<Vec<_>>()
        };
        match ty {
            Ty::Array(element, len) => (0..*len).flat_map(|i| below(format!("[{i}]"), element)).collect(),
            Ty::Struct(id) => self.0[*id].iter().enumerate().flat_map(|(i, ty)| below(format!(".m{i}"), ty)).collect(),
            _ => vec![(String::new(), ty.clone())],
        }
    }
}

impl Ty {
    pub(super) fn is_aggregate(&self) -> bool {
        matches!(self, Ty::Array(..) | Ty::Struct(_))
    }

    /// As in an L4T program.
    pub(super) fn l4t(&self) -> String {
        match self {
            Ty::Num => "num".to_owned(),
            Ty::Char => "char".to_owned(),
            Ty::Ptr(pointee) => format!("ptr<{}>", pointee.l4t()),
            Ty::FuncPtr(params, result) => {
                let params: Vec<String> = params.iter().map(Ty::l4t).collect();
                format!("funcptr ({}) -> {}", params.join(", "), result.l4t())
            }
            Ty::Array(element, len) => format!("array<{}>[{len}]", element.l4t()),
            Ty::Struct(id) => format!("struct S{id}"),
        }
    }

    /// A C declaration of `name`, built from the inside to the outside. Structs are called `struct PREFIXn`.
    pub(super) fn c(&self, name: &str, prefix: &str) -> String {
        match self {
            Ty::Num => format!("int64_t {name}"),
            Ty::Char => format!("unsigned char {name}"),
            Ty::Struct(id) => format!("struct {prefix}{id} {name}"),
            Ty::Array(element, len) => element.c(&format!("{name}[{len}]"), prefix),
            Ty::Ptr(pointee) => match &**pointee {
                Ty::Array(element, 0) => element.c(&format!("*{name}"), prefix),
                Ty::Array(..) => pointee.c(&format!("(*{name})"), prefix),
                _ => pointee.c(&format!("*{name}"), prefix),
            },
            Ty::FuncPtr(params, result) => result.c(&format!("(*{name})({})", c_parameters(params, prefix)), prefix),
        }
    }

    /// A C parameter: the address of what L4T passes by value.
    pub(super) fn c_parameter(&self, name: &str, prefix: &str) -> String {
        match self {
            Ty::Struct(id) => format!("const struct {prefix}{id} *{name}"),
            Ty::Array(element, _) if matches!(**element, Ty::Array(..)) => self.c(name, prefix),
            Ty::Array(element, len) => match **element {
                Ty::Ptr(_) | Ty::FuncPtr(..) => element.c(&format!("const {name}[{len}]"), prefix),
                _ => format!("const {}", self.c(name, prefix)),
            },
            _ => self.c(name, prefix),
        }
    }
}

/// A list of C parameters without names.
pub(super) fn c_parameters(params: &[Ty], prefix: &str) -> String {
    let params: Vec<String> = params.iter().map(|ty| ty.c_parameter("", prefix)).collect();
    if params.is_empty() { "void".to_owned() } else { params.join(", ") }
}
