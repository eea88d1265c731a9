//! Calls: of the program's functions, through function pointers, and of C functions.

use super::Untranslatable;
use super::expressions::Operand;
use super::program::{Meaning, Translator};
use super::types::{CHAR, FFI, Ty, TyId};
use l4t_syntax::ast::{Expr, ExprId};
use std::fmt::Write;

/// C functions without a result, of those that programs may call; nothing in C asks a function for its type politely.
const VOID_FUNCTIONS: [&str; 20] = [
    "_Exit",
    "_exit",
    "abort",
    "clearerr",
    "exit",
    "free",
    "perror",
    "psignal",
    "qsort",
    "quick_exit",
    "rewind",
    "rewinddir",
    "seekdir",
    "setbuf",
    "setlinebuf",
    "srand",
    "srand48",
    "srandom",
    "swab",
    "sync",
];

impl Translator<'_> {
    pub(super) fn call(&mut self, id: ExprId, callee: ExprId, args: &[ExprId]) -> Result<Operand, Untranslatable> {
        if let Some(Meaning::C(name)) = self.named(callee)? {
            return self.call_c(&name, args);
        }
        if let Some(Meaning::Func(name, params, ret)) = self.named(callee)? {
            let args = self.arguments(&params, args)?;
            return self.temporary(ret, &format!("{name}({args})"));
        }
        let callee = self.expr(callee)?;
        let (pointer, ty) = self.value(callee)?;
        let Ty::Func(params, ret) = self.types.get(ty).clone() else {
            return Err(Untranslatable("a call of no function".into()));
        };
        let args = self.arguments(&params, args)?;
        let position = self.position(self.file.expr_range(id));
        self.line(format!("check_function({pointer}, {position});"));
        let signature = self.types.c_signature(&params, ret)?;
        self.temporary(ret, &format!("(({signature}){pointer})({args})"))
    }

    /// What an expression means that is just a name, perhaps in parentheses.
    fn named(&self, id: ExprId) -> Result<Option<Meaning>, Untranslatable> {
        match &self.file.exprs[id] {
            Expr::Paren(inner) => self.named(*inner),
            Expr::Name(name) => Ok(Some(self.meaning(*name)?)),
            _ => Ok(None),
        }
    }

    fn arguments(&mut self, params: &[TyId], args: &[ExprId]) -> Result<String, Untranslatable> {
        if params.len() != args.len() {
            return Err(Untranslatable("a wrong number of arguments".into()));
        }
        let mut texts = Vec::new();
        for (&param, &arg) in params.iter().zip(args) {
            texts.push(self.value_as(arg, param)?);
        }
        Ok(texts.join(", "))
    }

    fn call_c(&mut self, name: &str, args: &[ExprId]) -> Result<Operand, Untranslatable> {
        let mut texts = Vec::new();
        for &arg in args {
            let operand = self.expr(arg)?;
            texts.push(self.c_argument(operand)?);
        }
        let call = format!("{name}({})", texts.join(", "));
        if VOID_FUNCTIONS.contains(&name) {
            self.line(format!("{call};"));
            return Ok(Operand::Value("0LL".to_owned(), FFI));
        }
        self.temporary(FFI, &format!("(num){call}"))
    }

    /// An argument as C gets it: arrays and structs as their address.
    fn c_argument(&mut self, operand: Operand) -> Result<String, Untranslatable> {
        match operand {
            Operand::C(name) => Ok(format!("((void *)&{name})")),
            Operand::Place(text, ty) | Operand::Value(text, ty) if self.types.is_aggregate(ty) => {
                Ok(format!("(void *)&{text}"))
            }
            other => {
                let (text, ty) = self.value(other)?;
                Ok(if ty == CHAR { format!("(int){text}") } else { text })
            }
        }
    }

    /// The function that a `funcptr` holds when a C function is assigned to it: it calls the C function by its real
    /// prototype, whose result may be narrower.
    pub(super) fn thunk(&mut self, name: &str, ty: TyId, params: &[TyId], ret: TyId) -> Result<String, Untranslatable> {
        let key = (name.to_owned(), ty);
        if let Some(thunk) = self.thunks.get(&key) {
            return Ok(format!("((void *)&{thunk})"));
        }
        let thunk = self.fresh("thunk_");
        let (mut declared, mut passed) = (Vec::new(), Vec::new());
        for (i, &param) in params.iter().enumerate() {
            declared.push(format!("{} a{i}", self.types.c_name(param)?));
            let is_aggregate = self.types.is_aggregate(param);
            passed.push(if is_aggregate { format!("(void *)&a{i}") } else { format!("a{i}") });
        }
        let declared = if declared.is_empty() { "void".to_owned() } else { declared.join(", ") };
        let call = format!("{name}({})", passed.join(", "));
        let result = self.types.c_name(ret)?;
        let body = if VOID_FUNCTIONS.contains(&name) {
            format!("{call}; return 0;")
        } else {
            format!("return ({result})(num){call};")
        };
        let _ = writeln!(self.constants, "static {result} {thunk}({declared}) {{ {body} }}");
        self.thunks.insert(key, thunk.clone());
        Ok(format!("((void *)&{thunk})"))
    }
}
