//! Functions and the whole program.

use super::c_calls::C_FUNCTIONS;
use super::exprs::{Func, Gen, Wish};
use super::literals::Constants;
use super::scope::Var;
use super::types::{self, FuncTy, Ty};
use crate::entropy::Entropy;
use std::fmt::Write;
use std::rc::Rc;

/// How many calls a program may make.
const FUEL: usize = 300;

/// How many functions every program has; they come first in its list.
pub(super) const N_HELPERS: usize = 6;

/// Functions of simple types, which function pointers anywhere may hold, and what C calls back.
/// Those that write down in `trace` that they were called show in which order that happened.
const HELPERS: &str = "\
func noted(num a) -> num
  trace: trace * 31 + a
  return a
func ticks() -> num
  return noted(trace % 7)
func apart(num a, num b) -> num
  return a - b * 3
func negated(num a) -> num
  return 0 - a
func code(char a) -> num
  num n
  n: toupper(a)
  return n
func same(char a) -> char
  trace: trace * 31 + code(a)
  return a
func sign(num a) -> num
  return (a > 0) - (a < 0)
func compare(ptr<num> a, ptr<num> b) -> num
  return (*a > *b) - (*a < *b)
";

/// The program that these choices give.
pub(super) fn program(mut e: Entropy) -> String {
    let carelessness = if e.chance(25) { 2 } else { 0 };
    let is_upside_down = e.chance(30);
    let structs = structs(&mut e);
    let funcs = signatures(&mut e, &structs);
    let vars = globals(&mut e, &structs, &funcs);
    let doomed = if e.chance(20) { Some(N_HELPERS + e.below(funcs.len() - N_HELPERS + 1)) } else { None };
    let mut g = Gen {
        e,
        structs,
        funcs,
        vars,
        hidden: None,
        lines: Vec::new(),
        depth: 1,
        loops: 0,
        n_names: 0,
        budget: 0,
        ret: None,
        carelessness,
    };
    let mut bodies = String::new();
    for index in N_HELPERS..g.funcs.len() {
        let text = function(&mut g, index, doomed == Some(index));
        bodies.push_str(&text);
    }
    let main_is_doomed = doomed == Some(g.funcs.len());
    let main = main_function(&mut g, main_is_doomed);
    let (head, structs) = (head(&g), definitions(&g));
    match is_upside_down {
        true => format!("{head}{main}{bodies}{HELPERS}{structs}"),
        false => format!("{structs}{head}{HELPERS}{bodies}{main}"),
    }
}

fn structs(e: &mut Entropy) -> Vec<Vec<Ty>> {
    let helpers: Vec<_> = helpers().into_iter().map(|f| f.ty).collect();
    let n_structs = e.below(5);
    let mut structs: Vec<Vec<Ty>> = Vec::new();
    for _ in 0..n_structs {
        let mut members = Vec::new();
        for i in 0..1 + e.below(4) {
            members.push(match e.below(20) {
                // One that leaves a gap.
                12..=17 => Ty::Char,
                // Of its own kind, or of one that is defined further down.
                18 => Ty::Struct(e.below(n_structs)).pointer(),
                19 if i > 0 => Ty::Num.array(0),
                _ => types::any(e, &structs, &helpers, 2),
            });
        }
        structs.push(members);
    }
    structs
}

fn helpers() -> Vec<Func> {
    let func = |name: &str, params: &[Ty], ret: Ty| {
        let ty = Rc::new(FuncTy { params: params.to_vec(), ret });
        Func { name: name.to_owned(), ty }
    };
    vec![
        func("apart", &[Ty::Num, Ty::Num], Ty::Num),
        func("negated", &[Ty::Num], Ty::Num),
        func("code", &[Ty::Char], Ty::Num),
        func("same", &[Ty::Char], Ty::Char),
        func("noted", &[Ty::Num], Ty::Num),
        func("ticks", &[], Ty::Num),
    ]
}

fn signatures(e: &mut Entropy, structs: &[Vec<Ty>]) -> Vec<Func> {
    let mut funcs = helpers();
    debug_assert_eq!(funcs.len(), N_HELPERS);
    for index in 0..e.below(6) {
        let known: Vec<_> = funcs.iter().map(|f| f.ty.clone()).collect();
        let name = format!("f{index}");
        let ty = if e.chance(20) {
            e.pick(&known).clone()
        } else {
            let mut params: Vec<Ty> = (0..e.below(7)).map(|_| types::any(e, structs, &known, 2)).collect();
            if params.len() < 5 && e.chance(50) {
                // What goes by value may be changed while later arguments are evaluated.
                params.insert(0, Ty::Num.array(1 + e.below(4)));
                params.push(Ty::Num);
            }
            Rc::new(FuncTy { params, ret: types::any_scalar(e, structs) })
        };
        funcs.push(Func { name, ty });
    }
    funcs
}

/// Global variables. Many have a parameter's type, so that they are passed, and written while the function runs.
fn globals(e: &mut Entropy, structs: &[Vec<Ty>], funcs: &[Func]) -> Vec<Var> {
    // Read by everybody, written by the functions that leave a trace.
    let mut globals = vec![Var { is_counter: true, ..Var::new("trace".to_owned(), Ty::Num, 0) }];
    let mut add = |e: &mut Entropy, ty: Ty| {
        let constants = Constants { structs, funcs, globals: &globals };
        let init = e.chance(50).then(|| constants.value(e, &ty));
        globals.push(Var { init, ..Var::new(format!("global{}", globals.len()), ty, 0) });
    };
    for param in funcs.iter().flat_map(|f| &f.ty.params) {
        if param.is_aggregate() && param.is_plain(structs) && e.chance(50) {
            add(e, param.clone());
        }
    }
    for _ in 0..e.below(5) {
        let ty = types::any(e, structs, &[], 3);
        add(e, ty);
    }
    globals
}

fn definitions(g: &Gen) -> String {
    let mut text = "struct Node\n  num value\n  ptr<struct Node> next\n".to_owned();
    for (i, members) in g.structs.iter().enumerate() {
        writeln!(text, "struct S{i}").expect("writing to a string does not fail");
        for (j, member) in members.iter().enumerate() {
            // Now and then, members of one type share a line.
            match j > 0 && members[j - 1] == *member && (i + j) % 3 > 0 {
                true => text.insert_str(text.len() - 1, &format!(", m{j}")),
                false => writeln!(text, "  {} m{j}", member.text()).expect("writing to a string does not fail"),
            }
        }
    }
    text
}

/// What stands above the functions: the C functions and the globals.
fn head(g: &Gen) -> String {
    let mut text = String::new();
    let mut line = |line: String| writeln!(text, "{line}").expect("writing to a string does not fail");
    for name in C_FUNCTIONS {
        line(format!("ffi \"C\" {name}"));
    }
    line("num fuel, zero".to_owned());
    line("ptr<num> nowhere".to_owned());
    line("ptr<struct Node> nolist".to_owned());
    for var in g.vars.iter().filter(|v| v.lifetime == 0) {
        let init = var.init.as_ref().map_or(String::new(), |init| format!(": {init}"));
        line(format!("{} {}{init}", var.ty.text(), var.name));
    }
    text
}

fn function(g: &mut Gen, index: usize, doomed: bool) -> String {
    let ty = g.funcs[index].ty.clone();
    let params: Vec<String> = ty.params.iter().enumerate().map(|(i, p)| format!("{} a{i}", p.text())).collect();
    let header = format!("func {}({}) -> {}", g.funcs[index].name, params.join(", "), ty.ret.text());
    for (i, param) in ty.params.iter().enumerate() {
        g.vars.push(Var { is_sturdy: param.is_address(), ..Var::new(format!("a{i}"), param.clone(), 1) });
    }
    // What is returned when the fuel is used up may be anything that outlives the call.
    let last = Wish { lifetime: 0, sturdy: false };
    g.line("fuel: fuel - 1");
    g.line("if fuel < 0");
    let nothing = match &ty.ret {
        Ty::Ptr(_) => g.value(&ty.ret, Wish { lifetime: 0, sturdy: true }, 0).text(),
        Ty::Num => "0 - 1".to_owned(),
        _ => "\"x\"[0]".to_owned(),
    };
    g.line(format!("  return {nothing}"));
    g.ret = Some(ty.ret.clone());
    for (i, param) in ty.params.iter().enumerate().filter(|(_, param)| param.is_aggregate()) {
        if g.e.chance(50) {
            g.change_another(&format!("a{i}"), param);
        }
    }
    body(g, 20, doomed);
    let value = g.value(&ty.ret, last, 2).text();
    g.line(format!("return {value}"));
    finish(g, &header)
}

fn main_function(g: &mut Gen, doomed: bool) -> String {
    g.line(format!("fuel: {FUEL}"));
    g.ret = None;
    let globals: Vec<_> = g.vars.iter().filter(|v| v.lifetime == 0).cloned().collect();
    for global in globals.iter().filter(|global| global.init.is_some()) {
        let scalars = g.scalars(&global.name, &global.ty);
        g.print(&scalars);
    }
    for global in &globals {
        g.fill(global);
    }
    g.calculate();
    body(g, 50, doomed);
    call_all(g);
    let globals: Vec<_> = g.vars.iter().filter(|v| v.lifetime == 0).cloned().collect();
    for var in globals {
        let scalars = g.scalars(&var.name, &var.ty);
        g.print(&scalars);
    }
    if g.e.chance(50) {
        // Everything has been done and printed: a runtime error costs nothing any more.
        g.doom();
    }
    let status = g.e.below(200);
    g.line(format!("return {status}"));
    finish(g, "func main() -> num")
}

/// A few statements, which may hold others, `budget` of them in all.
fn body(g: &mut Gen, budget: usize, doomed: bool) {
    g.budget = budget;
    let n_stmts = 4 + g.e.below(budget / 2);
    let doom_at = if doomed { g.e.below(n_stmts) } else { n_stmts };
    for i in 0..n_stmts {
        if i == doom_at {
            g.doom();
        }
        g.stmt();
    }
    show_locals(g);
}

/// Calls every function, so that none is there in vain.
fn call_all(g: &mut Gen) {
    for index in N_HELPERS..g.funcs.len() {
        let func = &g.funcs[index];
        let (name, ty) = (func.name.clone(), func.ty.clone());
        g.line(format!("fuel: {}", FUEL / 3));
        let call = g.call(&name, &ty, 2).text();
        g.print_result(call, &ty.ret);
    }
}

/// Prints what the function's variables hold, so that no mistake in them stays unseen.
fn show_locals(g: &mut Gen) {
    const MAX_SHOWN: usize = 12;
    let locals: Vec<_> = g.vars.iter().filter(|v| v.lifetime == 1 && v.view.is_none()).cloned().collect();
    for var in locals {
        let mut scalars = g.scalars(&var.name, &var.ty);
        scalars.truncate(MAX_SHOWN);
        g.print(&scalars);
    }
}

/// The function's text; its lines and variables are gone afterwards.
fn finish(g: &mut Gen, header: &str) -> String {
    g.vars.retain(|v| v.lifetime == 0);
    let lines = std::mem::take(&mut g.lines);
    format!("{header}\n{}\n", lines.join("\n"))
}
