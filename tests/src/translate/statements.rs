//! Statements.

use super::Untranslatable;
use super::program::{Meaning, Translator};
use l4t_syntax::ast::{Block, Declarator, Stmt, StmtId, VarDecl};
use std::collections::HashMap;

impl Translator<'_> {
    pub(super) fn line(&mut self, text: impl AsRef<str>) {
        self.body.push_str(&"  ".repeat(self.depth + 1));
        self.body.push_str(text.as_ref());
        self.body.push('\n');
    }

    /// Opens a block of C; what is in between belongs to it.
    pub(super) fn open(&mut self, head: &str) {
        self.line(format!("{head}{{"));
        self.depth += 1;
    }

    pub(super) fn close(&mut self) {
        self.depth -= 1;
        self.line("}");
    }

    /// The statements of one scope, in a scope of their own.
    pub(super) fn block(&mut self, block: &Block) -> Result<(), Untranslatable> {
        self.scopes.push(HashMap::new());
        for &stmt in &block.stmts {
            self.stmt(stmt)?;
        }
        self.scopes.pop();
        Ok(())
    }

    fn stmt(&mut self, id: StmtId) -> Result<(), Untranslatable> {
        let file = self.file;
        match &file.stmts[id] {
            Stmt::Missing(_) => return Err(Untranslatable("broken source".into())),
            Stmt::Var(decl) => self.variables(decl)?,
            Stmt::Expr(expr) => {
                self.open("");
                self.expr(*expr)?;
                self.close();
            }
            Stmt::Return(expr) => {
                self.open("");
                let value = self.expr(*expr)?;
                let value = self.converted(value, self.ret)?;
                self.line(format!("return {value};"));
                self.close();
            }
            Stmt::If { arms, otherwise } => {
                self.open("");
                for (cond, body) in arms {
                    let cond = self.condition(*cond)?;
                    self.open(&format!("if ({cond}) "));
                    self.block(body)?;
                    self.close();
                    self.open("else ");
                }
                if let Some(body) = otherwise {
                    self.block(body)?;
                }
                for _ in arms {
                    self.close();
                }
                self.close();
            }
            Stmt::Loop { cond, body } => {
                self.open("for (;;) ");
                let cond = self.condition(*cond)?;
                self.line(format!("if (!{cond}) break;"));
                self.block(body)?;
                self.close();
            }
            Stmt::Break => self.line("break;"),
            Stmt::Continue => self.line("continue;"),
            Stmt::Block(block) => {
                self.open("");
                self.block(block)?;
                self.close();
            }
        }
        Ok(())
    }

    /// Variables, zeroed each time their declaration is reached, unless they have a first value.
    fn variables(&mut self, decl: &VarDecl) -> Result<(), Untranslatable> {
        let ty = self.types.written(decl.ty)?;
        let c_type = self.types.c_name(ty)?;
        for &Declarator { name: ident, init } in &decl.names {
            let prefix = format!("v_{}_", self.interner.resolve(ident.name));
            let name = self.fresh(&prefix);
            let value = init.map(|init| self.value_as(init, ty)).transpose()?;
            self.line(format!("{c_type} {name};"));
            self.line(format!("memset(&{name}, 0, sizeof {name});"));
            if let Some(value) = value {
                self.line(format!("{name} = {value};"));
            }
            let scope = self.scopes.last_mut().ok_or_else(|| Untranslatable("a statement outside".into()))?;
            scope.insert(ident.name, Meaning::Var(name, ty));
        }
        Ok(())
    }
}
