//! Tokens and trees as text, for `--emit=tokens|ast` and for tests. Ranges are written `line:col-line:col`.

use crate::ast::{
    BinaryOp, Block, Conversion, Declarator, Expr, ExprId, File, Ident, Item, Member, Stmt, StmtId, Type, TypeId,
    UnaryOp, VarDecl,
};
use crate::name::Interner;
use crate::source::SourceFile;
use crate::span::Range;
use crate::token::Tokens;
use std::fmt::Write;

/// One line per token: its range, its kind, and its text if it has one of its own.
pub fn dump_tokens(tokens: &Tokens, source: &SourceFile) -> String {
    let mut out = String::new();
    for (kind, &range) in tokens.kinds().iter().zip(tokens.ranges()) {
        let text = source.text().get(range.start as usize..range.end as usize).unwrap_or_default();
        let _ = writeln!(out, "{} {kind:?} {text:?}", position(source, range));
    }
    out
}

/// The tree, one node per line, children indented below their parents.
pub fn dump_ast(file: &File, source: &SourceFile, interner: &Interner) -> String {
    let mut dump = Dump { file, source, interner, out: String::new(), depth: 0 };
    for item in &file.items {
        dump.item(item);
    }
    dump.out
}

fn position(source: &SourceFile, range: Range) -> String {
    let (start, end) = (source.line_col(range.start), source.line_col(range.end));
    format!("{}:{}-{}:{}", start.line, start.col, end.line, end.col)
}

struct Dump<'a> {
    file: &'a File,
    source: &'a SourceFile,
    interner: &'a Interner,
    out: String,
    depth: usize,
}

impl Dump<'_> {
    /// One node, and what stands below it.
    fn node(&mut self, text: &str, range: Range, children: impl FnOnce(&mut Self)) {
        let indentation = self.depth * 2;
        let _ = writeln!(self.out, "{:indentation$}{text} {}", "", position(self.source, range));
        self.depth += 1;
        children(self);
        self.depth -= 1;
    }

    fn leaf(&mut self, text: &str, range: Range) {
        self.node(text, range, |_| {});
    }

    /// A line without a range of its own, and what stands below it.
    fn group(&mut self, text: &str, children: impl FnOnce(&mut Self)) {
        let indentation = self.depth * 2;
        let _ = writeln!(self.out, "{:indentation$}{text}", "");
        self.depth += 1;
        children(self);
        self.depth -= 1;
    }

    fn item(&mut self, item: &Item) {
        match item {
            Item::Ffi(ffi) => {
                let name = self.interner.resolve(ffi.name.name);
                self.leaf(&format!("ffi {name}"), ffi.range);
            }
            Item::Global(decl) => self.var("global", decl, decl.range),
            Item::Struct(item) => {
                let name = self.interner.resolve(item.name.name);
                self.node(&format!("struct {name}"), item.range, |d| d.members("member", &item.members));
            }
            Item::Func(func) => {
                let name = self.interner.resolve(func.name.name);
                self.node(&format!("func {name}"), func.header, |d| {
                    d.members("param", &func.params);
                    let ret = format!("returns {}", d.ty(func.ret));
                    d.leaf(&ret, d.file.type_range(func.ret));
                    d.block("body", &func.body);
                    d.leaf("end", func.end);
                });
            }
        }
    }

    fn members(&mut self, word: &str, members: &[Member]) {
        for member in members {
            let range = self.file.type_range(member.ty).cover(member.name.range);
            self.leaf(&format!("{word} {}: {}", self.interner.resolve(member.name.name), self.ty(member.ty)), range);
        }
    }

    fn var(&mut self, word: &str, decl: &VarDecl, range: Range) {
        let ty = self.ty(decl.ty);
        self.node(&format!("{word} {ty}"), range, |d| {
            for &Declarator { name: Ident { name, range }, init } in &decl.names {
                d.node(&format!("name {}", d.interner.resolve(name)), range, |d| {
                    if let Some(init) = init {
                        d.expr(init);
                    }
                });
            }
        });
    }

    fn block(&mut self, word: &str, block: &Block) {
        self.group(word, |d| {
            for &stmt in &block.stmts {
                d.stmt(stmt);
            }
        });
    }

    fn stmt(&mut self, id: StmtId) {
        let range = self.file.stmt_range(id);
        match &self.file.stmts[id] {
            Stmt::Missing(_) => self.leaf("missing", range),
            Stmt::Var(decl) => self.var("var", decl, range),
            Stmt::Expr(value) => self.node("expr", range, |d| d.expr(*value)),
            Stmt::Return(value) => self.node("return", range, |d| d.expr(*value)),
            Stmt::If { arms, otherwise } => self.node("if", range, |d| {
                for (cond, body) in arms {
                    d.group("arm", |d| {
                        d.expr(*cond);
                        d.block("body", body);
                    });
                }
                if let Some(otherwise) = otherwise {
                    d.block("else", otherwise);
                }
            }),
            Stmt::Loop { cond, body } => self.node("loop", range, |d| {
                d.expr(*cond);
                d.block("body", body);
            }),
            Stmt::Break => self.leaf("break", range),
            Stmt::Continue => self.leaf("continue", range),
            Stmt::Block(block) => self.node("block", range, |d| {
                for &stmt in &block.stmts {
                    d.stmt(stmt);
                }
            }),
        }
    }

    fn expr(&mut self, id: ExprId) {
        let range = self.file.expr_range(id);
        match &self.file.exprs[id] {
            Expr::Missing(_) => self.leaf("missing", range),
            Expr::Num(value) => self.leaf(&format!("num {value}"), range),
            Expr::Char(byte) => self.leaf(&format!("char '{}'", byte.escape_ascii()), range),
            Expr::Str(bytes) => self.leaf(&format!("str \"{}\"", bytes.escape_ascii()), range),
            Expr::Name(name) => self.leaf(&format!("name {}", self.interner.resolve(*name)), range),
            Expr::Paren(inner) => self.node("paren", range, |d| d.expr(*inner)),
            Expr::Unary { op, operand } => {
                let word = match op {
                    UnaryOp::Deref => "deref",
                    UnaryOp::AddrOf => "address",
                    UnaryOp::Neg => "negate",
                    UnaryOp::BitNot => "bit not",
                    UnaryOp::Not => "not",
                };
                self.node(word, range, |d| d.expr(*operand));
            }
            Expr::Binary { op, lhs, rhs } => self.node(spelling(*op), range, |d| {
                d.expr(*lhs);
                d.expr(*rhs);
            }),
            Expr::Assign { place, value } => self.node("assign", range, |d| {
                d.expr(*place);
                d.expr(*value);
            }),
            Expr::Index { base, index } => self.node("index", range, |d| {
                d.expr(*base);
                d.expr(*index);
            }),
            Expr::Member { base, member } => {
                let name = self.interner.resolve(*member);
                self.node(&format!("member {name}"), range, |d| d.expr(*base));
            }
            Expr::Call { callee, args } => self.node("call", range, |d| {
                d.expr(*callee);
                for &arg in args {
                    d.expr(arg);
                }
            }),
            Expr::Convert { to, value } => {
                let word = match to {
                    Conversion::Num => "to num",
                    Conversion::Char => "to char",
                };
                self.node(word, range, |d| d.expr(*value));
            }
            Expr::SizeOf(ty) => self.leaf(&format!("sizeof {}", self.ty(*ty)), range),
            Expr::Array(elems) => self.node("array", range, |d| {
                for &elem in elems {
                    d.expr(elem);
                }
            }),
            Expr::Struct { ty, members } => self.node(&format!("value of {}", self.ty(*ty)), range, |d| {
                for member in members {
                    let name = d.interner.resolve(member.name.name);
                    d.node(&format!("member {name}"), member.name.range, |d| d.expr(member.value));
                }
            }),
        }
    }

    /// A type as the language writes it.
    fn ty(&self, id: TypeId) -> String {
        match &self.file.types[id] {
            Type::Missing(_) => "missing".to_string(),
            Type::Num => "num".to_string(),
            Type::Char => "char".to_string(),
            Type::Ptr(inner) => format!("ptr<{}>", self.ty(*inner)),
            Type::Array { elem, len } => format!("array<{}>[{len}]", self.ty(*elem)),
            Type::FuncPtr { params, ret } => {
                let params: Vec<String> = params.iter().map(|&param| self.ty(param)).collect();
                format!("funcptr ({}) -> {}", params.join(", "), self.ty(*ret))
            }
            Type::Struct(name) => format!("struct {}", self.interner.resolve(*name)),
            Type::C(ty) => format!("{ty:?}").to_lowercase(),
        }
    }
}

/// A binary operator as it is written.
fn spelling(op: BinaryOp) -> &'static str {
    match op {
        BinaryOp::Or => "||",
        BinaryOp::And => "&&",
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
        BinaryOp::Add => "+",
        BinaryOp::Sub => "-",
        BinaryOp::Mul => "*",
        BinaryOp::Div => "/",
        BinaryOp::Rem => "%",
    }
}
