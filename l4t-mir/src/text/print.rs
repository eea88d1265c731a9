//! Writes programs as text: items in the order of their ids, functions last.
//!
//! Signatures and C symbols are written where they are used. They are listed at the top only where the parser, which
//! numbers them in the order in which it meets them, would number them differently.

use super::names;
use crate::ir::{
    Block, CSymbolId, Extension, FuncId, Function, Global, GlobalId, Init, Inst, InstId, NullKind, Param, Program,
    Reloc, RelocTarget, Runtime, SigId, Signature, Slot, Target, Terminator, Type, Value,
};
use crate::queries::index;
use l4t_syntax::Span;

/// Everything. Ids out of range, which no verified program has, are written as names that do not exist.
pub fn print(program: &Program) -> String {
    print_program(program, true)
}

/// Everything but the spans and what debuggers are told: what people read, and what file tests compare.
pub fn print_brief(program: &Program) -> String {
    print_program(program, false)
}

/// One function, as [`print_brief`] prints it.
pub fn print_function(program: &Program, func: FuncId) -> String {
    let mut printer = Printer { program, out: String::new(), is_full: false };
    printer.function(&program.functions[func]);
    printer.out
}

fn print_program(program: &Program, is_full: bool) -> String {
    let mut printer = Printer { program, out: String::new(), is_full };
    printer.program();
    printer.out
}

pub(super) struct Printer<'a> {
    pub(super) program: &'a Program,
    pub(super) out: String,
    /// Whether to write spans, and what debuggers are told.
    is_full: bool,
}

/// `write!` to the text; a `String` takes everything.
macro_rules! put {
    ($printer:expr, $($arg:tt)*) => {
        std::fmt::Write::write_fmt(&mut $printer.out, format_args!($($arg)*)).expect("writing to a String cannot fail")
    };
}
pub(super) use put;

impl Printer<'_> {
    fn program(&mut self) {
        let program = self.program;
        let (is_sig_order_usual, is_symbol_order_usual) = are_orders_usual(program);
        if !is_sig_order_usual {
            for sig in program.signatures.values() {
                self.out.push_str("signature ");
                self.signature(sig, &[]);
                self.out.push('\n');
            }
        }
        if !is_symbol_order_usual {
            for symbol in program.c_symbols.values() {
                self.out.push_str("extern ");
                self.symbol('$', &symbol.name);
                self.out.push('\n');
            }
        }
        for (i, site) in program.sites.values().enumerate() {
            put!(self, "site{i} = ");
            self.string(site.file.as_bytes());
            put!(self, ":{}:{} ", site.line, site.col);
            self.string(site.what.as_bytes());
            self.out.push(' ');
            self.string(site.text.as_bytes());
            self.out.push('\n');
        }
        for global in program.globals.values() {
            self.global(global);
        }
        if self.is_full {
            self.debug_items();
        }
        if let Some(main) = program.main {
            self.out.push_str("main ");
            self.func(main);
            self.out.push('\n');
        }
        if let Some(runtime) = &program.runtime {
            self.runtime(runtime);
        }
        for func in program.functions.values() {
            if !self.out.is_empty() {
                self.out.push('\n');
            }
            self.function(func);
        }
    }

    fn runtime(&mut self, runtime: &Runtime) {
        self.out.push_str("runtime {");
        let functions = [
            ("index_out_of_bounds", runtime.index_out_of_bounds),
            ("null_pointer", runtime.null_pointer),
            ("null_function", runtime.null_function),
            ("division_by_zero", runtime.division_by_zero),
        ];
        for (name, func) in functions {
            if let Some(func) = func {
                put!(self, " {name} ");
                self.func(func);
            }
        }
        if let Some(table) = runtime.site_table {
            self.out.push_str(" site_table ");
            self.global_name(table);
        }
        self.out.push_str(" }\n");
    }

    fn global(&mut self, global: &Global) {
        self.out.push_str(if global.writable { "global " } else { "const " });
        self.symbol('@', &global.name);
        put!(self, " size {} align {}", global.size, global.align);
        if global.is_variable {
            self.out.push_str(" variable");
        }
        if let Init::Data { bytes, relocs } = &global.init {
            self.out.push_str(" = ");
            self.data(bytes, relocs);
        }
        self.out.push('\n');
    }

    /// Parts with commas between them: strings, runs of zeros, addresses.
    fn data(&mut self, bytes: &[u8], relocs: &[Reloc]) {
        let mut at = 0;
        let mut is_first = true;
        for reloc in relocs {
            let offset = usize::try_from(reloc.offset).unwrap_or(usize::MAX).min(bytes.len());
            self.bytes(&bytes[at.min(offset)..offset], &mut is_first);
            self.comma(&mut is_first);
            match reloc.target {
                RelocTarget::Global(global, addend) => {
                    self.out.push_str("global ");
                    self.global_name(global);
                    self.addend(addend);
                }
                RelocTarget::Func(func) => {
                    self.out.push_str("func ");
                    self.func(func);
                }
            }
            at = offset.saturating_add(8);
        }
        self.bytes(&bytes[at.min(bytes.len())..], &mut is_first);
        if is_first {
            self.out.push_str("\"\"");
        }
    }

    pub(super) fn comma(&mut self, is_first: &mut bool) {
        if !std::mem::replace(is_first, false) {
            self.out.push_str(", ");
        }
    }

    fn bytes(&mut self, mut bytes: &[u8], is_first: &mut bool) {
        const MIN_ZEROS: usize = 8;
        while !bytes.is_empty() {
            let n_zeros = bytes.iter().take_while(|&&b| b == 0).count();
            self.comma(is_first);
            let n = if n_zeros >= MIN_ZEROS {
                put!(self, "zero {n_zeros}");
                n_zeros
            } else {
                let long_run = bytes.windows(MIN_ZEROS).position(|run| run.iter().all(|&b| b == 0));
                let n = long_run.unwrap_or(bytes.len());
                self.string(&bytes[..n]);
                n
            };
            bytes = &bytes[n..];
        }
    }

    fn function(&mut self, func: &Function) {
        self.out.push_str("func ");
        self.symbol('@', &func.symbol);
        match self.program.signatures.values().nth(index(func.sig)) {
            Some(sig) => self.signature(sig, &func.by_value_bytes),
            None => put!(self, "(sig{})", index(func.sig)),
        }
        if func.exported {
            self.out.push_str(" exported");
        }
        if func.cold {
            self.out.push_str(" cold");
        }
        if *func.name != *default_name(&func.symbol) {
            self.out.push_str(" name ");
            self.string(func.name.as_bytes());
        }
        self.span(func.span);
        self.out.push_str(" {\n");
        for (i, slot) in func.slots.values().enumerate() {
            self.slot(i, slot);
        }
        if let Some(debug) = func.debug.as_ref().filter(|_| self.is_full) {
            self.debug_of_function(func, debug);
        }
        for (i, block) in func.blocks.values().enumerate() {
            self.block(func, i, block);
        }
        self.out.push_str("}\n");
    }

    fn slot(&mut self, i: usize, slot: &Slot) {
        put!(self, "  s{i} = slot size {} align {}", slot.size, slot.align);
        if slot.is_variable {
            self.out.push_str(" variable");
        }
        if !slot.name.is_empty() {
            self.out.push(' ');
            self.string(slot.name.as_bytes());
        }
        self.out.push('\n');
    }

    fn block(&mut self, func: &Function, i: usize, block: &Block) {
        put!(self, "b{i}");
        for (i, &param) in block.params.iter().enumerate() {
            let ty = func.values.values().nth(index(param)).map_or("?", |data| data.ty.name());
            put!(self, "{}v{}: {ty}", if i == 0 { "(" } else { ", " }, index(param));
        }
        self.out.push_str(if block.params.is_empty() { ":\n" } else { "):\n" });
        for &inst in &block.insts {
            self.out.push_str("  ");
            self.inst(func, inst);
            self.span(func.spans.get(index(inst)).copied().unwrap_or_default());
            self.out.push('\n');
        }
        self.out.push_str("  ");
        self.terminator(&block.terminator);
        self.span(block.terminator_span);
        self.out.push('\n');
    }

    pub(super) fn span(&mut self, span: Span) {
        if self.is_full && span != Span::default() {
            put!(self, " !{}:{}..{}", span.file.0, span.range.start, span.range.end);
        }
    }

    fn inst(&mut self, func: &Function, id: InstId) {
        let inst = &func.insts[id];
        let result = func.results.get(index(id)).copied().flatten();
        let ty = result.and_then(|result| func.values.values().nth(index(result))).map_or("?", |data| data.ty.name());
        if let Some(result) = result {
            put!(self, "v{} = ", index(result));
        }
        match inst {
            Inst::Const { ty: Type::I1, value } => put!(self, "const.i1 {}", value & 1),
            Inst::Const { ty, value } => put!(self, "const.{} {value}", ty.name()),
            Inst::GlobalAddr { global, offset } => {
                self.out.push_str("global_addr ");
                self.global_name(*global);
                self.addend(*offset);
            }
            Inst::FuncAddr(callee) => {
                self.out.push_str("func_addr ");
                self.func(*callee);
            }
            Inst::CSymbolAddr(symbol) => {
                self.out.push_str("c_symbol_addr ");
                self.c_symbol(*symbol);
            }
            Inst::SlotAddr { slot, offset } => {
                put!(self, "slot_addr s{}", index(*slot));
                self.addend(*offset);
            }
            Inst::Binary { op, lhs, rhs } => {
                let name = names::name_of(&names::BINARY, *op);
                put!(self, "{name}.{ty} v{}, v{}", index(*lhs), index(*rhs));
            }
            Inst::Compare { op, lhs, rhs } => {
                let name = names::name_of(&names::COMPARE, *op);
                put!(self, "{name} v{}, v{}", index(*lhs), index(*rhs));
            }
            Inst::Cast { op, value, to } => {
                let name = names::name_of(&names::CAST, *op);
                put!(self, "{name}.{} v{}", to.name(), index(*value));
            }
            Inst::Select { cond, then, otherwise } => {
                put!(self, "select.{ty} v{}, v{}, v{}", index(*cond), index(*then), index(*otherwise));
            }
            Inst::Element { base, index: i, stride } => {
                put!(self, "element v{}, v{}, {stride}", index(*base), index(*i));
            }
            Inst::Offset { base, bytes } => put!(self, "offset v{}, {bytes}", index(*base)),
            Inst::Load { ty, ptr, offset } => {
                put!(self, "load.{} v{}", ty.name(), index(*ptr));
                self.addend(i64::from(*offset));
            }
            Inst::Store { value, ptr, offset } => {
                put!(self, "store v{}, v{}", index(*value), index(*ptr));
                self.addend(i64::from(*offset));
            }
            Inst::Copy { dst, src, bytes } => put!(self, "copy v{}, v{}, {bytes}", index(*dst), index(*src)),
            Inst::Zero { ptr, bytes } => put!(self, "zero v{}, {bytes}", index(*ptr)),
            Inst::HeapAlloc { size } => put!(self, "heap.alloc v{}", index(*size)),
            Inst::HeapAllocZeroed { count, size } => {
                put!(self, "heap.alloc_zeroed v{}, v{}", index(*count), index(*size));
            }
            Inst::HeapRealloc { ptr, size } => put!(self, "heap.realloc v{}, v{}", index(*ptr), index(*size)),
            Inst::HeapFree { ptr } => put!(self, "heap.free v{}", index(*ptr)),
            Inst::Call { func: callee, args } => {
                self.out.push_str("call ");
                self.func(*callee);
                self.args(args);
            }
            Inst::CallPtr { callee, sig, args } => {
                put!(self, "call_ptr v{}", index(*callee));
                self.args(args);
                self.out.push_str(": ");
                self.sig(*sig);
            }
            Inst::CallC { symbol, sig, args } => {
                self.out.push_str("call_c ");
                self.c_symbol(*symbol);
                self.args(args);
                self.out.push_str(": ");
                self.sig(*sig);
            }
            Inst::CheckBounds { index: i, len, site } => {
                put!(self, "check.bounds v{}, {len}, site{}", index(*i), index(*site));
            }
            Inst::CheckNull { ptr, kind, site } => {
                let name = match kind {
                    NullKind::Data => "check.null",
                    NullKind::Function => "check.null_func",
                };
                put!(self, "{name} v{}, site{}", index(*ptr), index(*site));
            }
            Inst::CheckDivisor { divisor, site } => {
                put!(self, "check.divisor v{}, site{}", index(*divisor), index(*site));
            }
        }
    }

    fn terminator(&mut self, terminator: &Terminator) {
        match terminator {
            Terminator::Jump(target) => {
                self.out.push_str("jump ");
                self.target(target);
            }
            Terminator::Branch { cond, then, otherwise } => {
                put!(self, "branch v{}, ", index(*cond));
                self.target(then);
                self.out.push_str(", ");
                self.target(otherwise);
            }
            Terminator::Return(Some(value)) => put!(self, "return v{}", index(*value)),
            Terminator::Return(None) => self.out.push_str("return"),
            Terminator::Unreachable => self.out.push_str("unreachable"),
        }
    }

    fn target(&mut self, target: &Target) {
        put!(self, "b{}", index(target.block));
        if !target.args.is_empty() {
            self.args(&target.args);
        }
    }

    fn args(&mut self, args: &[Value]) {
        for (i, &arg) in args.iter().enumerate() {
            put!(self, "{}v{}", if i == 0 { "(" } else { ", " }, index(arg));
        }
        self.out.push_str(if args.is_empty() { "()" } else { ")" });
    }

    /// `+8`, `-8`, or nothing for 0.
    pub(super) fn addend(&mut self, addend: i64) {
        if addend != 0 {
            put!(self, "{addend:+}");
        }
    }

    fn sig(&mut self, sig: SigId) {
        match self.program.signatures.values().nth(index(sig)) {
            Some(sig) => self.signature(sig, &[]),
            None => put!(self, "sig{}", index(sig)),
        }
    }

    /// `(ptr, ..., i32 sext) -> i32 sext`, with what a function says of its parameters.
    fn signature(&mut self, sig: &Signature, by_value_bytes: &[Option<u64>]) {
        self.out.push('(');
        let mut is_first = true;
        for (i, param) in sig.params.iter().enumerate() {
            if sig.n_fixed == Some(i as u32) {
                self.comma(&mut is_first);
                self.out.push_str("...");
            }
            self.comma(&mut is_first);
            self.param(*param);
            if let Some(Some(bytes)) = by_value_bytes.get(i) {
                put!(self, " by_value {bytes}");
            }
        }
        if sig.n_fixed.is_some_and(|n| n as usize >= sig.params.len()) {
            self.comma(&mut is_first);
            self.out.push_str("...");
        }
        self.out.push(')');
        if let Some(ret) = sig.ret {
            self.out.push_str(" -> ");
            self.param(ret);
        }
    }

    fn param(&mut self, param: Param) {
        self.out.push_str(param.ty.name());
        self.out.push_str(match param.ext {
            Extension::None => "",
            Extension::Zero => " zext",
            Extension::Sign => " sext",
        });
    }

    fn func(&mut self, func: FuncId) {
        match self.program.functions.values().nth(index(func)) {
            Some(func) => self.symbol('@', &func.symbol),
            None => put!(self, "@?{}", index(func)),
        }
    }

    pub(super) fn global_name(&mut self, global: GlobalId) {
        match self.program.globals.values().nth(index(global)) {
            Some(global) => self.symbol('@', &global.name),
            None => put!(self, "@?{}", index(global)),
        }
    }

    fn c_symbol(&mut self, symbol: CSymbolId) {
        match self.program.c_symbols.values().nth(index(symbol)) {
            Some(symbol) => self.symbol('$', &symbol.name),
            None => put!(self, "$?{}", index(symbol)),
        }
    }

    fn symbol(&mut self, sigil: char, symbol: &str) {
        self.out.push(sigil);
        if !symbol.is_empty() && symbol.bytes().all(super::lex::is_name_byte) {
            self.out.push_str(symbol);
        } else {
            self.string(symbol.as_bytes());
        }
    }

    /// A string literal. Text in UTF-8 beyond ASCII stays readable; other bytes are escaped.
    pub(super) fn string(&mut self, bytes: &[u8]) {
        self.out.push('"');
        for chunk in bytes.utf8_chunks() {
            for c in chunk.valid().chars() {
                match c {
                    '"' | '\\' => put!(self, "\\{c}"),
                    '\n' => self.out.push_str("\\n"),
                    '\t' => self.out.push_str("\\t"),
                    '\0' => self.out.push_str("\\0"),
                    c if c.is_control() && c.is_ascii() => put!(self, "\\x{:02x}", u32::from(c)),
                    c => self.out.push(c),
                }
            }
            for byte in chunk.invalid() {
                put!(self, "\\x{byte:02x}");
            }
        }
        self.out.push('"');
    }
}

/// A function's name if none is written: its symbol without the prefix of private ones.
pub(super) fn default_name(symbol: &str) -> &str {
    symbol.strip_prefix("l4t.").unwrap_or(symbol)
}

/// Whether the parser would number the signatures, and the C symbols, as the program has them: in the order of their
/// first use, functions' signatures before those in bodies, and none unused.
fn are_orders_usual(program: &Program) -> (bool, bool) {
    let (mut sigs, mut symbols) = (Order::default(), Order::default());
    for func in program.functions.values() {
        sigs.meet(index(func.sig));
    }
    for func in program.functions.values() {
        for &inst in func.blocks.values().flat_map(|block| &block.insts) {
            match func.insts[inst] {
                Inst::CallPtr { sig, .. } => sigs.meet(index(sig)),
                Inst::CallC { symbol, sig, .. } => {
                    symbols.meet(index(symbol));
                    sigs.meet(index(sig));
                }
                Inst::CSymbolAddr(symbol) => symbols.meet(index(symbol)),
                _ => {}
            }
        }
    }
    (sigs.is_usual(program.signatures.len()), symbols.is_usual(program.c_symbols.len()))
}

/// Whether numbers appear for the first time in ascending order without gaps.
#[derive(Default)]
struct Order {
    n_met: usize,
    is_broken: bool,
}

impl Order {
    fn meet(&mut self, number: usize) {
        if number == self.n_met {
            self.n_met += 1;
        } else if number > self.n_met {
            self.is_broken = true;
        }
    }

    fn is_usual(&self, n: usize) -> bool {
        !self.is_broken && self.n_met == n
    }
}
