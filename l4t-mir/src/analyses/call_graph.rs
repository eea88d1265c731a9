//! Which functions call which: an order in which callees come first, and the functions whose address is taken.
//!
//! Only direct calls are edges. By Tarjan's algorithm, without recursion; linear in the program.

use crate::cfg::Cfg;
use crate::ir::{FuncId, Inst, Program, RelocTarget};
use crate::queries::{id, index};

/// The direct calls of a program.
#[derive(Debug)]
pub struct CallGraph {
    /// By function: the functions that it calls, each once, in order of first call.
    pub callees: Vec<Vec<FuncId>>,
    /// By function: how many call instructions name it.
    pub n_calls: Vec<u32>,
    /// By function: whether it may be called through a pointer, or by its name from C.
    pub is_address_taken: Vec<bool>,
    /// Functions that call each other in a circle stand together; callees before callers.
    pub components: Vec<Vec<FuncId>>,
    /// By function: whether it may call itself, directly or through others (calls through pointers left out).
    pub is_recursive: Vec<bool>,
}

impl CallGraph {
    /// Looks at all reachable instructions.
    pub fn new(program: &Program) -> CallGraph {
        let n = program.functions.len();
        let mut graph = CallGraph {
            callees: vec![Vec::new(); n],
            n_calls: vec![0; n],
            // Whoever calls an exported function need not be seen here: C may, when it is called.
            is_address_taken: program.functions.values().map(|func| func.exported).collect(),
            components: Vec::new(),
            is_recursive: vec![false; n],
        };
        for (id, func) in program.functions.iter() {
            let mut is_seen = rustc_hash::FxHashSet::default();
            for &block in Cfg::new(func).reverse_postorder() {
                for &inst in &func.blocks[block].insts {
                    match func.insts[inst] {
                        Inst::Call { func: callee, .. } => {
                            graph.n_calls[index(callee)] += 1;
                            graph.is_recursive[index(id)] |= callee == id;
                            if is_seen.insert(callee) {
                                graph.callees[index(id)].push(callee);
                            }
                        }
                        Inst::FuncAddr(func) => graph.is_address_taken[index(func)] = true,
                        _ => {}
                    }
                }
            }
        }
        for (_, global) in program.globals.iter() {
            if let crate::ir::Init::Data { relocs, .. } = &global.init {
                for reloc in relocs {
                    if let RelocTarget::Func(func) = reloc.target {
                        graph.is_address_taken[index(func)] = true;
                    }
                }
            }
        }
        graph.find_components();
        graph
    }

    fn find_components(&mut self) {
        const NEW: u32 = u32::MAX;
        let n = self.callees.len();
        let mut number = vec![NEW; n];
        let mut lowest = vec![NEW; n];
        let mut is_open = vec![false; n];
        let mut open: Vec<usize> = Vec::new();
        let mut next_number = 0;
        for root in 0..n {
            if number[root] != NEW {
                continue;
            }
            // A function and how many of its callees were visited.
            let mut path: Vec<(usize, usize)> = vec![(root, 0)];
            while let Some(&mut (at, ref mut n_visited)) = path.last_mut() {
                if *n_visited == 0 && number[at] == NEW {
                    (number[at], lowest[at]) = (next_number, next_number);
                    next_number += 1;
                    open.push(at);
                    is_open[at] = true;
                }
                if let Some(&callee) = self.callees[at].get(*n_visited) {
                    *n_visited += 1;
                    let callee = index(callee);
                    if number[callee] == NEW {
                        path.push((callee, 0));
                    } else if is_open[callee] {
                        lowest[at] = lowest[at].min(number[callee]);
                    }
                    continue;
                }
                path.pop();
                if let Some(&(caller, _)) = path.last() {
                    lowest[caller] = lowest[caller].min(lowest[at]);
                }
                if lowest[at] == number[at] {
                    let start = open.iter().rposition(|&member| member == at).unwrap_or(0);
                    let members: Vec<FuncId> = open.drain(start..).map(id).collect();
                    for &member in &members {
                        is_open[index(member)] = false;
                        self.is_recursive[index(member)] |= members.len() > 1;
                    }
                    self.components.push(members);
                }
            }
        }
    }
}
