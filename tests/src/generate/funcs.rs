//! Functions and the whole program.

use super::entropy::Entropy;
use super::exprs::{Func, Gen, Wish};
use super::scope::{Var, places};
use super::types::{self, FuncTy, Ty};
use std::fmt::Write;
use std::rc::Rc;

/// How many calls a program may make.
const FUEL: usize = 300;

/// The program that these choices give.
pub(super) fn program(mut e: Entropy) -> String {
    let structs = structs(&mut e);
    let funcs = signatures(&mut e, &structs);
    let globals = (0..e.below(4)).map(|i| Var {
        name: format!("global{i}"),
        ty: types::any(&mut e, &structs, &[], 3),
        lifetime: 0,
        is_counter: false,
        is_sturdy: false,
    });
    let vars = globals.collect();
    let doomed = if e.chance(15) { Some(e.below(funcs.len() + 1)) } else { None };
    let mut g =
        Gen { e, structs, funcs, vars, hidden: None, lines: Vec::new(), depth: 1, loops: 0, n_names: 0, budget: 0 };

    let mut bodies = String::new();
    for index in 0..g.funcs.len() {
        let text = function(&mut g, index, doomed == Some(index));
        bodies.push_str(&text);
    }
    let main_is_doomed = doomed == Some(g.funcs.len());
    let main = main_function(&mut g, main_is_doomed);
    format!("{}{bodies}{main}", head(&g))
}

fn structs(e: &mut Entropy) -> Vec<Vec<Ty>> {
    let mut structs: Vec<Vec<Ty>> = Vec::new();
    for _ in 0..e.below(4) {
        let n_members = 1 + e.below(4);
        let members = (0..n_members).map(|_| types::any(e, &structs, &[], 2)).collect();
        structs.push(members);
    }
    structs
}

fn signatures(e: &mut Entropy, structs: &[Vec<Ty>]) -> Vec<Func> {
    let mut funcs: Vec<Func> = Vec::new();
    for index in 0..e.below(5) {
        let known: Vec<_> = funcs.iter().map(|f| f.ty.clone()).collect();
        let params = (0..e.below(7)).map(|_| types::any(e, structs, &known, 2)).collect();
        let ret = types::any_scalar(e, structs);
        funcs.push(Func { name: format!("f{index}"), ty: Rc::new(FuncTy { params, ret }) });
    }
    funcs
}

/// What stands above the functions: the C functions, structs, globals and the comparison for `qsort`.
fn head(g: &Gen) -> String {
    const C_FUNCTIONS: [&str; 13] = [
        "printf", "malloc", "calloc", "free", "labs", "abs", "toupper", "strlen", "getchar", "qsort", "memmove",
        "puts", "exit",
    ];
    let mut text = String::new();
    let mut line = |line: String| writeln!(text, "{line}").expect("writing to a string does not fail");
    for name in C_FUNCTIONS {
        line(format!("ffi \"C\" {name}"));
    }
    for (i, members) in g.structs.iter().enumerate() {
        line(format!("struct S{i}"));
        for (j, member) in members.iter().enumerate() {
            line(format!("  {} m{j}", member.text()));
        }
    }
    line("num fuel, zero".to_owned());
    line("ptr<num> nowhere".to_owned());
    for var in g.vars.iter().filter(|v| v.lifetime == 0) {
        line(format!("{} {}", var.ty.text(), var.name));
    }
    line("func compare(ptr<num> a, ptr<num> b) -> num".to_owned());
    line("  return (*a > *b) - (*a < *b)".to_owned());
    text
}

fn function(g: &mut Gen, index: usize, doomed: bool) -> String {
    let ty = g.funcs[index].ty.clone();
    let params: Vec<String> = ty.params.iter().enumerate().map(|(i, p)| format!("{} a{i}", p.text())).collect();
    let header = format!("func f{index}({}) -> {}", params.join(", "), ty.ret.text());
    for (i, param) in ty.params.iter().enumerate() {
        let is_sturdy = matches!(param, Ty::Ptr(_) | Ty::Func(_));
        g.vars.push(Var { name: format!("a{i}"), ty: param.clone(), lifetime: 1, is_counter: false, is_sturdy });
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
    body(g, 7, doomed);
    let value = g.value(&ty.ret, last, 2).text();
    g.line(format!("return {value}"));
    finish(g, &header)
}

fn main_function(g: &mut Gen, doomed: bool) -> String {
    g.line(format!("fuel: {FUEL}"));
    fill_globals(g);
    body(g, 14, doomed);
    let globals: Vec<_> = g.vars.iter().filter(|v| v.lifetime == 0).cloned().collect();
    for var in globals {
        let scalars = g.scalars(&var.name, &var.ty);
        g.print(&scalars);
    }
    let status = g.e.below(200);
    g.line(format!("return {status}"));
    finish(g, "func main() -> num")
}

fn body(g: &mut Gen, budget: usize, doomed: bool) {
    g.budget = budget;
    let n_stmts = 2 + g.e.below(6);
    let doom_at = if doomed { g.e.below(n_stmts) } else { n_stmts };
    for i in 0..n_stmts {
        if i == doom_at {
            doom(g);
        }
        g.stmt();
    }
    show_locals(g);
}

/// Prints what the function's variables hold, so that no mistake in them stays unseen.
fn show_locals(g: &mut Gen) {
    const MAX_SHOWN: usize = 12;
    let locals: Vec<_> = g.vars.iter().filter(|v| v.lifetime == 1).cloned().collect();
    for var in locals {
        let mut scalars = g.scalars(&var.name, &var.ty);
        scalars.truncate(MAX_SHOWN);
        g.print(&scalars);
    }
}

/// Gives global variables numbers other than zero, which would hide what is computed from them.
fn fill_globals(g: &mut Gen) {
    let globals: Vec<_> = g.vars.iter().filter(|v| v.lifetime == 0).cloned().collect();
    for var in globals {
        for place in places(&var, &g.structs) {
            if place.ty == Ty::Num && place.is_writable && !g.e.is_used_up() {
                let text = g.place_text(&place, 0);
                let value = g.e.below(1000);
                g.line(format!("{text}: {value}"));
            }
        }
    }
}

/// A statement that ends the program with a runtime error.
fn doom(g: &mut Gen) {
    g.line("num doom");
    match g.e.below(5) {
        0 => g.line("doom: 1 + 7 / zero"),
        1 => g.line("doom: 7 % (zero * 5)"),
        2 => {
            g.line("array<num>[3] three");
            g.line("doom: 3");
            g.line("three[1]: three[doom]");
        }
        3 => {
            g.line("array<array<num>[2]>[2] four");
            g.line("doom: four[1][zero - 1]");
        }
        _ => g.line("*nowhere: 1"),
    }
}

/// The function's text; its lines and variables are gone afterwards.
fn finish(g: &mut Gen, header: &str) -> String {
    g.vars.retain(|v| v.lifetime == 0);
    let lines = std::mem::take(&mut g.lines);
    format!("{header}\n{}\n", lines.join("\n"))
}
