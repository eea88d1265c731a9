//! The C header of a library: what C needs to call the functions of a program by their names.
//!
//! Input: a checked program whose exported names C can use. Output: text for C99 and C++ compilers, with every struct
//! in the layout that it has in L4T (asserted there) and a prototype for every function but `main`.
//!
//! - `num` is `int64_t`, `char` is `unsigned char`, an address is an address. What is passed by value in L4T, an array
//!   or struct, is passed by its address: the function copies it.
//! - `ptr<array<T>[0]>`, in L4T the address of any number of elements, is `T *`.
//! - Comments above structs and functions come along.
//! - Names of members, parameters and structs that C cannot use get a `_` at their end.

use crate::comments::comment_above;
use l4t_hir::c_names::is_reserved;
use l4t_hir::hir::{Func, Local, Program, Struct, StructId};
use l4t_hir::types::{FuncTy, Ty, TyId};
use l4t_syntax::{Interner, Name, Sources};
use std::fmt::Write;

/// What every header needs to define for itself.
const ASSERT: &str = "\
#if defined(__cplusplus) && __cplusplus >= 201103L
#define L4T_ASSERT(condition) static_assert(condition, #condition)
#elif defined(__STDC_VERSION__) && __STDC_VERSION__ >= 201112L
#define L4T_ASSERT(condition) _Static_assert(condition, #condition)
#else
#define L4T_ASSERT(condition) extern char l4t_assert[(condition) ? 1 : -1]
#endif
";

/// How every header begins.
const INTRODUCTION: &str = "\
/* Made by `l4t build --emit=header`: functions and structs written in L4T, for C and C++.
 *
 * Above each function stands its head in L4T, and the comment that its author wrote. What L4T passes by value, a struct
 * or an array, goes as its address; the function makes a copy and leaves the caller's object as it is. Members of
 * structs lie where the comments say, which is checked when this file is compiled. A runtime error in a function ends
 * the process with status 101.
 */";

/// Writes the header of a program. The name of its first source file is for the include guard.
pub(crate) fn header(program: &Program, interner: &Interner, sources: &Sources) -> String {
    let header = Header { program, interner, sources };
    let name = sources.iter().next().map_or("", |(_, file)| file.name());
    let guard = include_guard(name);
    let mut out = String::new();
    let mut line = |text: std::fmt::Arguments<'_>| writeln!(out, "{text}").expect("strings grow");
    line(format_args!("{INTRODUCTION}"));
    line(format_args!("#ifndef {guard}\n#define {guard}\n"));
    line(format_args!("#include <stddef.h>\n#include <stdint.h>\n"));
    if !program.structs.is_empty() {
        line(format_args!("{ASSERT}"));
    }
    line(format_args!("#ifdef __cplusplus\nextern \"C\" {{\n#endif"));
    let order = definition_order(program);
    if !order.is_empty() {
        line(format_args!(""));
    }
    for &id in &order {
        line(format_args!("struct {};", header.tag(id)));
    }
    for &id in &order {
        line(format_args!("\n{}", header.structure(id)));
    }
    for (id, func) in program.funcs.iter() {
        if Some(id) != program.main {
            line(format_args!("\n{}", header.function(func)));
        }
    }
    line(format_args!("\n#ifdef __cplusplus\n}}\n#endif"));
    if !order.is_empty() {
        line(format_args!("\n#undef L4T_ASSERT"));
    }
    line(format_args!("\n#endif"));
    out
}

/// `L4T_STATS_H` for `lib/stats.l4t`.
fn include_guard(name: &str) -> String {
    let file = name.rsplit('/').next().unwrap_or_default();
    let stem = file.strip_suffix(".l4t").unwrap_or(file);
    let word: String =
        stem.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' }).collect();
    format!("L4T_{word}_H")
}

/// All structs, each behind those that it holds by value.
fn definition_order(program: &Program) -> Vec<StructId> {
    let mut order = Vec::with_capacity(program.structs.len());
    let mut seen = vec![false; program.structs.len()];
    let held = |ty| held_struct(program, ty);
    // The path from a struct along its members, each with the member to look at next: structs may nest very deep.
    let mut path: Vec<(StructId, usize)> = Vec::new();
    for (start, _) in program.structs.iter() {
        path.push((start, 0));
        while let Some((id, next)) = path.pop() {
            let at = u32::from(id.into_raw()) as usize;
            if next == 0 && std::mem::replace(&mut seen[at], true) {
                continue;
            }
            match program.structs[id].members.get(next) {
                Some(member) => {
                    path.push((id, next + 1));
                    path.extend(held(member.ty).map(|held| (held, 0)));
                }
                None => order.push(id),
            }
        }
    }
    order
}

/// The struct that values of a type hold, directly or as elements.
fn held_struct(program: &Program, mut ty: TyId) -> Option<StructId> {
    loop {
        match *program.types.get(ty) {
            Ty::Array { elem, .. } => ty = elem,
            Ty::Struct(id) => return Some(id),
            _ => return None,
        }
    }
}

struct Header<'a> {
    program: &'a Program,
    interner: &'a Interner,
    sources: &'a Sources,
}

impl Header<'_> {
    /// The definition of a struct, and what the compiler that reads it must agree with.
    fn structure(&self, id: StructId) -> String {
        let Struct { members, name_span, .. } = &self.program.structs[id];
        let comment = comment_above(self.sources, *name_span);
        let tag = self.tag(id);
        let (size, align) = size_and_alignment(self.program, id);
        let offsets = self.program.layouts.member_offsets(id);
        let names = self.c_names(members.iter().map(|member| member.name));
        let mut out = format!("/* {size} bytes, aligned to {align}{comment} */\nstruct {tag} {{\n");
        let mut asserts = format!("L4T_ASSERT(sizeof(struct {tag}) == {size});\n");
        for ((member, name), offset) in members.iter().zip(&names).zip(offsets) {
            // Arrays of no elements are an extension that all compilers know.
            let extension = if self.has_empty_array(member.ty) { "__extension__ " } else { "" };
            let declaration = self.declare(member.ty, name.clone(), "");
            let spelt = self.program.type_name(member.ty, self.interner);
            writeln!(out, "    {extension}{declaration}; /* at {offset}: {spelt} */").expect("strings grow");
            writeln!(asserts, "L4T_ASSERT(offsetof(struct {tag}, {name}) == {offset});").expect("strings grow");
        }
        out + "};\n" + asserts.trim_end()
    }

    /// The prototype of a function below its L4T head.
    fn function(&self, func: &Func) -> String {
        let params: Vec<&Local> = func.body.locals.values().take(func.body.n_params as usize).collect();
        let names = self.c_names(params.iter().map(|param| param.name));
        let mut head = String::new();
        let mut list = Vec::new();
        let mut copied = Vec::new();
        for (param, name) in params.iter().zip(names) {
            let comma = if head.is_empty() { "" } else { ", " };
            let spelt = self.program.type_name(param.ty, self.interner);
            write!(head, "{comma}{spelt} {}", self.interner.resolve(param.name)).expect("strings grow");
            if self.program.types.is_aggregate(param.ty) {
                copied.push(name.clone());
            }
            list.push(self.parameter(param.ty, name));
        }
        let note = match copied.is_empty() {
            true => String::new(),
            false => format!("\n   By value, copied by the function: {}", copied.join(", ")),
        };
        let name = self.interner.resolve(func.name);
        let ret = self.program.type_name(func.ret, self.interner);
        let comment = comment_above(self.sources, func.name_span);
        let prototype = self.declare(func.ret, format!("{name}({})", parameter_list(&list)), "");
        format!("/* func {name}({head}) -> {ret}{comment}{note} */\n{prototype};")
    }

    /// A parameter of this name, or of none.
    fn parameter(&self, ty: TyId, name: String) -> String {
        match *self.program.types.get(ty) {
            Ty::Struct(id) => format!("const struct {} *{name}", self.tag(id)),
            _ if self.has_empty_array(ty) => format!("void *{name}"),
            // C takes no `T (*)[N]` where a `const T (*)[N]` is wanted.
            Ty::Array { elem, .. } if self.is_array(elem) => self.declare(ty, name, ""),
            Ty::Array { .. } => self.declare(ty, name, "const "),
            _ => self.declare(ty, name, ""),
        }
    }

    /// A C declaration of `declarator`, inside out: what stands around it is added as the type is followed. `constant`
    /// is `const ` if the elements or the value itself must not be changed.
    fn declare(&self, ty: TyId, declarator: String, constant: &str) -> String {
        let space = if declarator.is_empty() { "" } else { " " };
        match self.program.types.get(ty) {
            Ty::Char => format!("{constant}unsigned char{space}{declarator}"),
            Ty::Struct(id) => format!("{constant}struct {}{space}{declarator}", self.tag(*id)),
            Ty::Array { elem, len } => self.declare(*elem, format!("{declarator}[{len}]"), constant),
            Ty::Ptr(pointee) => {
                let target = match *self.program.types.get(*pointee) {
                    Ty::Array { elem, len: 0 } => elem,
                    _ => *pointee,
                };
                let inner = format!("{constant}{declarator}");
                if self.has_empty_array(target) {
                    return format!("void *{inner}");
                }
                self.declare(target, pointer(self.is_array(target), &inner), "")
            }
            Ty::FuncPtr(FuncTy { params, ret }) => {
                let params: Vec<String> = params.iter().map(|&ty| self.parameter(ty, String::new())).collect();
                self.declare(*ret, format!("(*{constant}{declarator})({})", parameter_list(&params)), "")
            }
            // A checked program has no erroneous types, and no variables of type `ffi`.
            Ty::Num | Ty::Error | Ty::Ffi | Ty::Null => format!("{constant}int64_t{space}{declarator}"),
        }
    }

    fn is_array(&self, ty: TyId) -> bool {
        matches!(self.program.types.get(ty), Ty::Array { .. })
    }

    /// Whether a type is an array, or an array of arrays, of which one has no elements.
    fn has_empty_array(&self, mut ty: TyId) -> bool {
        while let Ty::Array { elem, len } = *self.program.types.get(ty) {
            if len == 0 {
                return true;
            }
            ty = elem;
        }
        false
    }

    fn tag(&self, id: StructId) -> String {
        let name = self.interner.resolve(self.program.structs[id].name);
        if is_reserved(name) { format!("{name}_") } else { name.to_owned() }
    }

    /// The names of one list, as C can use them.
    fn c_names(&self, names: impl Iterator<Item = Name>) -> Vec<String> {
        let names: Vec<&str> = names.map(|name| self.interner.resolve(name)).collect();
        let usable = |&name: &&str| {
            let mut usable = name.to_owned();
            while is_reserved(&usable) || (usable != name && names.contains(&usable.as_str())) {
                usable.push('_');
            }
            usable
        };
        names.iter().map(usable).collect()
    }
}

/// The size of a struct, with what fills it up to its alignment, and that.
fn size_and_alignment(program: &Program, id: StructId) -> (u64, u64) {
    let members = &program.structs[id].members;
    let layouts = || members.iter().map(|member| program.layouts.of(member.ty));
    let end = layouts().zip(program.layouts.member_offsets(id)).map(|(layout, offset)| offset + layout.size).max();
    let align = layouts().map(|layout| layout.align).max().unwrap_or(1);
    (end.unwrap_or(0).next_multiple_of(align), align)
}

fn pointer(to_array: bool, declarator: &str) -> String {
    if to_array { format!("(*{declarator})") } else { format!("*{declarator}") }
}

fn parameter_list(params: &[String]) -> String {
    if params.is_empty() { "void".to_owned() } else { params.join(", ") }
}
