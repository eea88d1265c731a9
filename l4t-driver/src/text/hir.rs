//! The typed tree as text, in a form close to the language: every operation in parentheses, every type resolved,
//! every local with its number (`a.0`), conversions of ffi values as `(E as TYPE)`.

use l4t_hir::hir::{BinaryOp, Block, Body, Expr, ExprId, ExprKind, Func, FuncId, Program, Stmt, StmtId};
use l4t_hir::types::{Ty, TyId};
use l4t_syntax::{Interner, Name};
use std::fmt::{Result, Write};

/// A whole program: structs, C functions, globals, functions.
pub(crate) fn hir_text(program: &Program, interner: &Interner) -> String {
    let mut printer = Printer { program, interner, out: String::new() };
    printer.program().expect("writing to a `String` cannot fail");
    printer.out
}

struct Printer<'a> {
    program: &'a Program,
    interner: &'a Interner,
    out: String,
}

impl Printer<'_> {
    fn program(&mut self) -> Result {
        let program = self.program;
        for (id, strukt) in program.structs.iter() {
            self.out.push_str("struct ");
            self.push_name(strukt.name);
            self.out.push('\n');
            for (member, offset) in strukt.members.iter().zip(program.layouts.member_offsets(id)) {
                let ty = program.type_name(member.ty, self.interner);
                writeln!(self.out, "  {ty} {} // byte {offset}", self.interner.resolve(member.name))?;
            }
        }
        for c_func in program.c_funcs.values() {
            let known = if c_func.signature.is_some() { "" } else { " // not in the catalogue" };
            writeln!(self.out, "ffi \"C\" {}{known}", self.interner.resolve(c_func.name))?;
        }
        for global in program.globals.values() {
            let ty = program.type_name(global.ty, self.interner);
            writeln!(self.out, "{ty} {}", self.interner.resolve(global.name))?;
        }
        program.funcs.values().try_for_each(|func| self.func(func))
    }

    fn func(&mut self, func: &Func) -> Result {
        let body = &func.body;
        write!(self.out, "\nfunc {}(", self.interner.resolve(func.name))?;
        for (i, (id, param)) in body.locals.iter().take(body.n_params as usize).enumerate() {
            let comma = if i == 0 { "" } else { ", " };
            let ty = self.program.type_name(param.ty, self.interner);
            write!(self.out, "{comma}{ty} {}.{}", self.interner.resolve(param.name), id.into_raw())?;
        }
        writeln!(self.out, ") -> {}", self.program.type_name(func.ret, self.interner))?;
        self.block(body, &body.root, 1)
    }

    fn block(&mut self, body: &Body, block: &Block, depth: usize) -> Result {
        block.iter().try_for_each(|&stmt| self.stmt(body, stmt, depth))
    }

    fn stmt(&mut self, body: &Body, stmt: StmtId, depth: usize) -> Result {
        let indent = depth * 2;
        write!(self.out, "{:indent$}", "")?;
        match &body.stmts[stmt] {
            Stmt::Missing => self.out.push_str("{missing}"),
            Stmt::Var(local) => {
                let ty = self.program.type_name(body.locals[*local].ty, self.interner);
                let name = self.local(body, *local);
                write!(self.out, "{ty} {name}")?;
            }
            Stmt::Expr(expr) => self.expr(body, *expr)?,
            Stmt::Return(expr) => {
                self.out.push_str("return ");
                self.expr(body, *expr)?;
            }
            Stmt::If { cond, then, otherwise } => {
                self.header(body, "if", *cond)?;
                self.block(body, then, depth + 1)?;
                if otherwise.is_empty() {
                    return Ok(());
                }
                writeln!(self.out, "{:indent$}else", "")?;
                return self.block(body, otherwise, depth + 1);
            }
            Stmt::Loop { cond, body: inner } => {
                self.header(body, "loop", *cond)?;
                return self.block(body, inner, depth + 1);
            }
            Stmt::Break => self.out.push_str("break"),
            Stmt::Continue => self.out.push_str("continue"),
            Stmt::Block(inner) => {
                self.out.push_str("block\n");
                return self.block(body, inner, depth + 1);
            }
        }
        self.out.push('\n');
        Ok(())
    }

    fn header(&mut self, body: &Body, keyword: &str, cond: ExprId) -> Result {
        write!(self.out, "{keyword} ")?;
        self.expr(body, cond)?;
        self.out.push('\n');
        Ok(())
    }

    fn expr(&mut self, body: &Body, id: ExprId) -> Result {
        let Expr { kind, ty } = &body.exprs[id];
        match kind {
            ExprKind::Missing => self.out.push_str("{missing}"),
            ExprKind::Num(value) => write!(self.out, "{value}")?,
            ExprKind::Str(id) => write!(self.out, "\"{}\"", self.program.strings[*id].escape_ascii())?,
            ExprKind::Local(local) => {
                let name = self.local(body, *local);
                self.out.push_str(&name);
            }
            ExprKind::Global(global) => self.push_name(self.program.globals[*global].name),
            ExprKind::Func(func) => self.push_func(*func),
            ExprKind::CFunc(func) => self.push_name(self.program.c_funcs[*func].name),
            ExprKind::Assign { place, value } => self.infix(body, ":", *place, *value)?,
            ExprKind::Binary { op, lhs, rhs } => self.infix(body, operator(*op), *lhs, *rhs)?,
            ExprKind::And(lhs, rhs) => self.infix(body, "&&", *lhs, *rhs)?,
            ExprKind::Or(lhs, rhs) => self.infix(body, "||", *lhs, *rhs)?,
            ExprKind::Deref(inner) => self.prefix(body, "*", *inner)?,
            ExprKind::AddrOf(inner) => self.prefix(body, "&", *inner)?,
            ExprKind::Index { base, index } => {
                self.expr(body, *base)?;
                self.out.push('[');
                self.expr(body, *index)?;
                self.out.push(']');
            }
            ExprKind::Member { base, member } => {
                self.expr(body, *base)?;
                self.member(body.exprs[*base].ty, *member)?;
            }
            ExprKind::Call { func, args } => {
                self.push_func(*func);
                self.args(body, args)?;
            }
            ExprKind::CallPtr { callee, args } => {
                self.expr(body, *callee)?;
                self.args(body, args)?;
            }
            ExprKind::CallC { func, args } => {
                self.push_name(self.program.c_funcs[*func].name);
                self.args(body, args)?;
            }
            ExprKind::FromFfi(inner) => {
                self.out.push('(');
                self.expr(body, *inner)?;
                write!(self.out, " as {})", self.program.type_name(*ty, self.interner))?;
            }
        }
        Ok(())
    }

    fn infix(&mut self, body: &Body, operator: &str, lhs: ExprId, rhs: ExprId) -> Result {
        self.out.push('(');
        self.expr(body, lhs)?;
        write!(self.out, " {operator} ")?;
        self.expr(body, rhs)?;
        self.out.push(')');
        Ok(())
    }

    fn prefix(&mut self, body: &Body, operator: &str, inner: ExprId) -> Result {
        write!(self.out, "({operator}")?;
        self.expr(body, inner)?;
        self.out.push(')');
        Ok(())
    }

    fn args(&mut self, body: &Body, args: &[ExprId]) -> Result {
        self.out.push('(');
        for (i, &arg) in args.iter().enumerate() {
            self.out.push_str(if i == 0 { "" } else { ", " });
            self.expr(body, arg)?;
        }
        self.out.push(')');
        Ok(())
    }

    fn member(&mut self, ty: TyId, member: u32) -> Result {
        let members = match self.program.types.get(ty) {
            Ty::Struct(id) => self.program.structs[*id].members.as_slice(),
            _ => &[],
        };
        match members.get(member as usize) {
            Some(member) => write!(self.out, ".{}", self.interner.resolve(member.name)),
            None => write!(self.out, ".{member}"),
        }
    }

    fn push_name(&mut self, name: Name) {
        self.out.push_str(self.interner.resolve(name));
    }

    fn push_func(&mut self, func: FuncId) {
        self.push_name(self.program.funcs[func].name);
    }

    fn local(&self, body: &Body, id: l4t_hir::hir::LocalId) -> String {
        format!("{}.{}", self.interner.resolve(body.locals[id].name), id.into_raw())
    }
}

fn operator(op: BinaryOp) -> &'static str {
    match op {
        BinaryOp::Add => "+",
        BinaryOp::Sub => "-",
        BinaryOp::Mul => "*",
        BinaryOp::Div => "/",
        BinaryOp::Rem => "%",
        BinaryOp::Eq => "=",
        BinaryOp::NotEq => "!=",
        BinaryOp::Less => "<",
        BinaryOp::LessEq => "<=",
        BinaryOp::Greater => ">",
        BinaryOp::GreaterEq => ">=",
    }
}
