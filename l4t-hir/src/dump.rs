//! The typed tree as text, for `--emit=hir` and tests. One line for each node, its parts indented below it.

use crate::csig::{CSignature, CType};
use crate::hir::{BinaryOp, Body, ExprId, ExprKind, Func, Program, Stmt, StmtId, UnaryOp};
use crate::types::TyId;
use l4t_syntax::{Interner, Name};
use std::fmt::{self, Display, Write};

/// A program that can be printed as its typed tree.
#[derive(Clone, Copy)]
pub struct Dump<'a> {
    program: &'a Program,
    interner: &'a Interner,
}

impl Program {
    /// The typed tree as text. The program must have been checked completely, but may have errors.
    pub fn dump<'a>(&'a self, interner: &'a Interner) -> Dump<'a> {
        Dump { program: self, interner }
    }
}

impl Display for Dump<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let program = self.program;
        for (id, strukt) in program.structs.iter() {
            writeln!(f, "struct {}", self.text(strukt.name))?;
            let mut offsets = program.layouts.member_offsets(id).iter();
            for member in &strukt.members {
                write!(f, "  {} {}", self.ty(member.ty), self.text(member.name))?;
                // A struct without a size has no offsets.
                match offsets.next() {
                    Some(offset) => writeln!(f, " at {offset}")?,
                    None => writeln!(f)?,
                }
            }
        }
        for global in program.globals.values() {
            writeln!(f, "global {} {}", self.ty(global.ty), self.text(global.name))?;
            if let Some(init) = global.init {
                BodyDump { dump: *self, body: &program.initialisers, out: f, depth: 1 }.expr(init)?;
            }
        }
        for func in program.c_funcs.values() {
            let signature = func.signature.as_ref().map_or("unknown".to_owned(), spell_signature);
            writeln!(f, "ffi {} {signature}", self.text(func.name))?;
        }
        program.funcs.values().try_for_each(|func| self.func(f, func))
    }
}

impl<'a> Dump<'a> {
    fn text(&self, name: Name) -> &'a str {
        self.interner.resolve(name)
    }

    fn ty(&self, ty: TyId) -> impl Display + 'a {
        self.program.type_name(ty, self.interner)
    }

    fn func(&self, f: &mut fmt::Formatter<'_>, func: &Func) -> fmt::Result {
        write!(f, "func {}(", self.text(func.name))?;
        let params = func.body.locals.values().take(func.body.n_params as usize);
        for (i, param) in params.enumerate() {
            let comma = if i == 0 { "" } else { ", " };
            write!(f, "{comma}{} {}", self.ty(param.ty), self.text(param.name))?;
        }
        writeln!(f, ") -> {}", self.ty(func.ret))?;
        let mut body = BodyDump { dump: *self, body: &func.body, out: f, depth: 1 };
        body.block(&func.body.root)
    }
}

struct BodyDump<'a, 'f, 'g> {
    dump: Dump<'a>,
    body: &'a Body,
    out: &'f mut fmt::Formatter<'g>,
    depth: usize,
}

impl<'a> BodyDump<'a, '_, '_> {
    fn line(&mut self, text: fmt::Arguments<'_>) -> fmt::Result {
        for _ in 0..self.depth {
            self.out.write_str("  ")?;
        }
        self.out.write_fmt(text)?;
        self.out.write_char('\n')
    }

    fn indented(&mut self, print: impl FnOnce(&mut Self) -> fmt::Result) -> fmt::Result {
        self.depth += 1;
        let result = print(self);
        self.depth -= 1;
        result
    }

    fn block(&mut self, block: &[StmtId]) -> fmt::Result {
        block.iter().try_for_each(|&stmt| self.stmt(stmt))
    }

    fn stmt(&mut self, id: StmtId) -> fmt::Result {
        match &self.body.stmts[id] {
            Stmt::Missing(_) => self.line(format_args!("missing")),
            Stmt::Var { local, init } => {
                let local = &self.body.locals[*local];
                let taken = if local.address_taken { ", address taken" } else { "" };
                let (ty, name) = (self.dump.ty(local.ty), self.dump.text(local.name));
                self.line(format_args!("var {ty} {name}{taken}"))?;
                self.indented(|d| init.map_or(Ok(()), |init| d.expr(init)))
            }
            Stmt::Expr(expr) => self.expr(*expr),
            Stmt::Return(value) => self.headed("return", *value),
            Stmt::If { .. } => self.if_chain(id),
            Stmt::Loop { cond, body } => {
                self.headed("loop", *cond)?;
                self.line(format_args!("do"))?;
                self.indented(|d| d.block(body))
            }
            Stmt::Break => self.line(format_args!("break")),
            Stmt::Continue => self.line(format_args!("continue")),
            Stmt::Block(block) => {
                self.line(format_args!("block"))?;
                self.indented(|d| d.block(block))
            }
        }
    }

    /// An `if` and the `if`s that are all of its other branch: without recursion, as there may be any number of them.
    fn if_chain(&mut self, first: StmtId) -> fmt::Result {
        let (mut id, mut word) = (first, "if");
        while let Stmt::If { cond, then, otherwise } = &self.body.stmts[id] {
            self.headed(word, *cond)?;
            self.line(format_args!("then"))?;
            self.indented(|d| d.block(then))?;
            match **otherwise {
                [] => break,
                [next] if matches!(self.body.stmts[next], Stmt::If { .. }) => (id, word) = (next, "else if"),
                _ => {
                    self.line(format_args!("else"))?;
                    self.indented(|d| d.block(otherwise))?;
                    break;
                }
            }
        }
        Ok(())
    }

    fn headed(&mut self, word: &str, expr: ExprId) -> fmt::Result {
        self.line(format_args!("{word}"))?;
        self.indented(|d| d.expr(expr))
    }

    fn expr(&mut self, id: ExprId) -> fmt::Result {
        let dump = self.dump;
        let program = dump.program;
        let expr = &self.body.exprs[id];
        let ty = dump.ty(expr.ty);
        match &expr.kind {
            ExprKind::Missing(_) => self.line(format_args!("missing")),
            ExprKind::Num(value) => self.line(format_args!("{value} -> {ty}")),
            ExprKind::Null => self.line(format_args!("null -> {ty}")),
            ExprKind::Str(id) => {
                let text = program.strings[*id].escape_ascii();
                self.line(format_args!("\"{text}\" -> {ty}"))
            }
            ExprKind::Local(id) => {
                let name = dump.text(self.body.locals[*id].name);
                self.line(format_args!("local {name} -> {ty}"))
            }
            ExprKind::Global(id) => {
                let name = dump.text(program.globals[*id].name);
                self.line(format_args!("global {name} -> {ty}"))
            }
            ExprKind::Func(id) => {
                let name = dump.text(program.funcs[*id].name);
                self.line(format_args!("func {name} -> {ty}"))
            }
            ExprKind::CFunc(id) => {
                let name = dump.text(program.c_funcs[*id].name);
                self.line(format_args!("c_func {name} -> {ty}"))
            }
            ExprKind::Assign { place, value } => self.node("assign", ty, &[*place, *value]),
            ExprKind::Unary { op: UnaryOp::Neg, operand } => self.node("negate", ty, &[*operand]),
            ExprKind::Unary { op: UnaryOp::BitNot, operand } => self.node("~", ty, &[*operand]),
            ExprKind::Not(operand) => self.node("!", ty, &[*operand]),
            ExprKind::Binary { op, lhs, rhs } => self.node(op.symbol(), ty, &[*lhs, *rhs]),
            ExprKind::And(lhs, rhs) => self.node("&&", ty, &[*lhs, *rhs]),
            ExprKind::Or(lhs, rhs) => self.node("||", ty, &[*lhs, *rhs]),
            ExprKind::Deref(pointer) => self.node("deref", ty, &[*pointer]),
            ExprKind::AddrOf(place) => self.node("addr_of", ty, &[*place]),
            ExprKind::Index { base, index } => self.node("index", ty, &[*base, *index]),
            ExprKind::Member { base, member } => self.node(format_args!("member {member}"), ty, &[*base]),
            ExprKind::Call { func, args } => {
                let name = dump.text(program.funcs[*func].name);
                self.node(format_args!("call {name}"), ty, args)
            }
            ExprKind::CallPtr { callee, args } => {
                self.node("call_ptr", ty, &[*callee])?;
                self.indented(|d| args.iter().try_for_each(|&arg| d.expr(arg)))
            }
            ExprKind::CallC { func, args } => {
                let name = dump.text(program.c_funcs[*func].name);
                self.node(format_args!("call_c {name}"), ty, args)
            }
            ExprKind::FromFfi(value) => self.node("from_ffi", ty, &[*value]),
            ExprKind::Convert(value) => self.node("convert", ty, &[*value]),
            ExprKind::ForgetLength(value) => self.node("forget_length", ty, &[*value]),
            ExprKind::Array(elems) => self.node("array", ty, elems),
            ExprKind::Struct(members) => {
                self.line(format_args!("struct -> {ty}"))?;
                self.indented(|d| {
                    members.iter().try_for_each(|&(member, value)| {
                        d.line(format_args!("member {member}"))?;
                        d.indented(|d| d.expr(value))
                    })
                })
            }
        }
    }

    fn node(&mut self, what: impl Display, ty: impl Display, parts: &[ExprId]) -> fmt::Result {
        self.line(format_args!("{what} -> {ty}"))?;
        self.indented(|d| parts.iter().try_for_each(|&part| d.expr(part)))
    }
}

impl BinaryOp {
    /// The operator as it is written.
    pub fn symbol(self) -> &'static str {
        match self {
            BinaryOp::Add => "+",
            BinaryOp::Sub => "-",
            BinaryOp::Mul => "*",
            BinaryOp::Div => "/",
            BinaryOp::Rem => "%",
            BinaryOp::BitOr => "|",
            BinaryOp::BitXor => "^",
            BinaryOp::BitAnd => "&",
            BinaryOp::ShiftLeft => "<<",
            BinaryOp::ShiftRight => ">>",
            BinaryOp::Eq => "=",
            BinaryOp::NotEq => "!=",
            BinaryOp::Less => "<",
            BinaryOp::LessEq => "<=",
            BinaryOp::Greater => ">",
            BinaryOp::GreaterEq => ">=",
        }
    }
}

/// `(ptr, ...) -> i32`: widths in bits, `u` for those that are zero-extended.
fn spell_signature(signature: &CSignature) -> String {
    let spell = |ty: &CType| match ty {
        CType::Int { bits, signed } => format!("{}{bits}", if *signed { 'i' } else { 'u' }),
        CType::Ptr => "ptr".to_owned(),
        CType::Void => "void".to_owned(),
        CType::Unsupported => "unsupported".to_owned(),
    };
    let mut params: Vec<String> = signature.params.iter().map(spell).collect();
    params.extend(signature.variadic.then(|| "...".to_owned()));
    format!("({}) -> {}", params.join(", "), spell(&signature.ret))
}
