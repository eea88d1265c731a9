//! Expressions: each becomes lines of C that leave its value in a temporary.

use super::Untranslatable;
use super::program::{Meaning, Translator};
use super::types::{CHAR, FFI, NUM, Ty, TyId};
use l4t_syntax::Range;
use l4t_syntax::ast::{BinaryOp, Expr, ExprId, UnaryOp};
use std::fmt::Write;

/// What an expression came to.
#[derive(Clone, Debug)]
pub(super) enum Operand {
    /// A C expression that nothing changes any more.
    Value(String, TyId),
    /// A C lvalue whose parts are temporaries: it stays the same place, whatever runs in between.
    Place(String, TyId),
    /// A C function or object by its name.
    C(String),
}

impl Translator<'_> {
    /// Evaluates an expression, places only as far as which place it is.
    pub(super) fn expr(&mut self, id: ExprId) -> Result<Operand, Untranslatable> {
        let file = self.file;
        match &file.exprs[id] {
            Expr::Missing(_) => Err(Untranslatable("broken source".into())),
            // The smallest number has no literal in C either.
            Expr::Num(i64::MIN) => Ok(Operand::Value("(-9223372036854775807LL - 1)".to_owned(), NUM)),
            Expr::Num(value) => Ok(Operand::Value(format!("{value}LL"), NUM)),
            Expr::Char(byte) => Ok(Operand::Value(format!("((byte){byte})"), CHAR)),
            Expr::Str(bytes) => self.string(bytes),
            Expr::Name(name) if self.is_nullptr(*name) => Ok(Operand::Value("0LL".to_owned(), FFI)),
            Expr::Name(name) => self.name(*name),
            Expr::Paren(inner) => self.expr(*inner),
            Expr::Unary { op: UnaryOp::Deref, operand } => self.deref(id, *operand),
            Expr::Unary { op: UnaryOp::AddrOf, operand } => match self.expr(*operand)? {
                Operand::Place(place, ty) => {
                    let ty = self.types.add(Ty::Ptr(ty));
                    self.temporary(ty, &format!("&{place}"))
                }
                _ => Err(Untranslatable("the address of a value".into())),
            },
            Expr::Unary { op: UnaryOp::Not, operand } => {
                let operand = self.condition(*operand)?;
                self.temporary(NUM, &format!("!{operand}"))
            }
            Expr::Unary { op: op @ (UnaryOp::Neg | UnaryOp::BitNot), operand } => {
                let operand = self.value_as(*operand, NUM)?;
                let sign = if *op == UnaryOp::Neg { "-" } else { "~" };
                self.temporary(NUM, &format!("{sign}({operand})"))
            }
            Expr::Binary { op: op @ (BinaryOp::And | BinaryOp::Or), lhs, rhs } => self.logic(*op, *lhs, *rhs),
            Expr::Binary { op: op @ (BinaryOp::Eq | BinaryOp::NotEq), lhs, rhs } => self.equality(*op, *lhs, *rhs),
            Expr::Binary { op, lhs, rhs } => self.arithmetic(id, *op, *lhs, *rhs),
            Expr::Assign { place, value } => self.assign(*place, *value),
            Expr::Index { base, index } => self.index(id, *base, *index),
            Expr::Member { base, member } => {
                let base = self.expr(*base)?;
                let name = format!("m_{}", self.interner.resolve(*member));
                match base {
                    Operand::Place(base, ty) => {
                        Ok(Operand::Place(format!("{base}.{name}"), self.types.member(ty, *member)?))
                    }
                    Operand::Value(base, ty) => {
                        Ok(Operand::Value(format!("{base}.{name}"), self.types.member(ty, *member)?))
                    }
                    Operand::C(_) => Err(Untranslatable("a member of a C function".into())),
                }
            }
            Expr::Call { callee, args } => self.call(id, *callee, args),
            Expr::Convert { to, value } => self.conversion(*to, *value),
            Expr::SizeOf(ty) => {
                let ty = self.types.written(*ty)?;
                Ok(Operand::Value(format!("((num)sizeof({}))", self.types.c_name(ty)?), NUM))
            }
            Expr::Array(elems) => self.array_literal(elems, None),
            Expr::Struct { ty, members } => self.struct_literal(*ty, members),
        }
    }

    /// A new temporary with this value.
    pub(super) fn temporary(&mut self, ty: TyId, value: &str) -> Result<Operand, Untranslatable> {
        let name = self.fresh("t");
        let c_type = self.types.c_name(ty)?;
        self.line(format!("{c_type} {name} = {value};"));
        Ok(Operand::Value(name, ty))
    }

    /// What a place holds now.
    pub(super) fn value(&mut self, operand: Operand) -> Result<(String, TyId), Untranslatable> {
        let operand = match operand {
            Operand::Place(place, ty) => self.temporary(ty, &place)?,
            other => other,
        };
        match operand {
            Operand::Value(text, ty) => Ok((text, ty)),
            Operand::Place(..) => Err(Untranslatable("a place that is no value".into())),
            Operand::C(name) => Ok((format!("((num)&{name})"), FFI)),
        }
    }

    /// The operand as a value of a type, which it has unless it comes from C.
    pub(super) fn converted(&mut self, operand: Operand, to: TyId) -> Result<String, Untranslatable> {
        if let (Operand::C(name), Ty::Func(params, ret)) = (&operand, self.types.get(to).clone()) {
            return self.thunk(name, to, &params, ret);
        }
        let (value, from) = self.value(operand)?;
        if from != FFI || to == FFI {
            return Ok(value);
        }
        match self.types.get(to) {
            Ty::Num | Ty::Ffi => Ok(value),
            Ty::Char => Ok(format!("((byte){value})")),
            Ty::Ptr(_) | Ty::Func(..) => Ok(format!("((void *){value})")),
            Ty::Array(..) | Ty::Struct(_) => {
                let c_type = self.types.c_name(to)?;
                let (copy, _) = match self.temporary(to, &format!("*({c_type} *){value}"))? {
                    Operand::Value(text, ty) => (text, ty),
                    _ => return Err(Untranslatable("a temporary is a value".into())),
                };
                Ok(copy)
            }
        }
    }

    /// As [`Self::converted`], with the check of an address that an array or struct is copied from.
    fn converted_at(&mut self, operand: Operand, to: TyId, at: ExprId) -> Result<String, Untranslatable> {
        if let Operand::Value(value, FFI) = &operand
            && self.types.is_aggregate(to)
        {
            let position = self.position(self.file.expr_range(at));
            self.line(format!("check_pointer((void *){value}, {position});"));
        }
        self.converted(operand, to)
    }

    /// Evaluates an expression to a value of a type.
    pub(super) fn value_as(&mut self, id: ExprId, to: TyId) -> Result<String, Untranslatable> {
        let operand = self.expr_for(id, Some(to))?;
        self.converted_at(operand, to, id)
    }

    /// `FILE:LINE:COL` as a C string literal.
    pub(super) fn position(&self, range: Range) -> String {
        let at = self.source.line_col(range.start);
        format!("\"{}:{}:{}\"", self.source.name(), at.line, at.col)
    }

    fn name(&mut self, name: l4t_syntax::Name) -> Result<Operand, Untranslatable> {
        Ok(match self.meaning(name)? {
            Meaning::Var(c_name, ty) => Operand::Place(c_name, ty),
            Meaning::Func(c_name, params, ret) => {
                Operand::Value(format!("((void *)&{c_name})"), self.types.add(Ty::Func(params, ret)))
            }
            Meaning::C(c_name) => Operand::C(c_name),
        })
    }

    fn string(&mut self, bytes: &[u8]) -> Result<Operand, Untranslatable> {
        let ty = self.types.add(Ty::Array(CHAR, bytes.len() as i64 + 1));
        let c_type = self.types.c_name(ty)?;
        let name = self.fresh("string_");
        let numbers: Vec<String> = bytes.iter().chain(&[0]).map(u8::to_string).collect();
        let _ = writeln!(self.constants, "static const {c_type} {name} = {{{{{}}}}};", numbers.join(", "));
        Ok(Operand::Place(format!("(*({c_type} *)&{name})"), ty))
    }

    fn deref(&mut self, id: ExprId, operand: ExprId) -> Result<Operand, Untranslatable> {
        let pointer = self.expr(operand)?;
        let (pointer, ty) = self.value(pointer)?;
        let Ty::Ptr(to) = *self.types.get(ty) else { return Err(Untranslatable("`*` of no pointer".into())) };
        let position = self.position(self.file.expr_range(id));
        self.line(format!("check_pointer({pointer}, {position});"));
        let c_type = self.types.c_name(to)?;
        Ok(Operand::Place(format!("(*({c_type} *){pointer})"), to))
    }

    fn index(&mut self, id: ExprId, base: ExprId, index: ExprId) -> Result<Operand, Untranslatable> {
        let base = self.expr(base)?;
        let index = self.value_as(index, NUM)?;
        let (text, ty) = match &base {
            Operand::Place(text, ty) | Operand::Value(text, ty) => (text.clone(), *ty),
            Operand::C(_) => return Err(Untranslatable("an element of a C function".into())),
        };
        let Ty::Array(elem, len) = *self.types.get(ty) else {
            return Err(Untranslatable("an index of no array".into()));
        };
        if len > 0 {
            let position = self.position(self.file.expr_range(id));
            self.line(format!("check_index({index}, {len}, \"{}\", {position});", self.types.text(ty)));
        }
        // Not `.e[index]`: C would not believe in an index into an array of no elements.
        let c_elem = self.types.c_name(elem)?;
        let element = format!("(({c_elem} *)&{text})[{index}]");
        match base {
            Operand::Place(..) => Ok(Operand::Place(element, elem)),
            _ => self.temporary(elem, &element),
        }
    }

    /// The value is evaluated first, then the place.
    fn assign(&mut self, place: ExprId, value: ExprId) -> Result<Operand, Untranslatable> {
        let value_id = value;
        let wanted = if self.array_elements(value).is_some() { self.static_type(place) } else { None };
        let value = self.expr_for(value, wanted)?;
        let value = match value {
            Operand::Place(..) => {
                let (text, ty) = self.value(value)?;
                Operand::Value(text, ty)
            }
            other => other,
        };
        // What C returned is copied from as soon as the type is known, and that is written on the left.
        if let (Operand::Value(_, FFI), Some(ty)) = (&value, self.static_type(place)) {
            let value = self.converted_at(value, ty, value_id)?;
            return self.store(place, Operand::Value(value, ty));
        }
        self.store(place, value)
    }

    fn store(&mut self, place: ExprId, value: Operand) -> Result<Operand, Untranslatable> {
        let Operand::Place(place, ty) = self.expr(place)? else {
            return Err(Untranslatable("an assignment to a value".into()));
        };
        let value = self.converted(value, ty)?;
        let value = self.temporary(ty, &value)?;
        if let Operand::Value(text, _) = &value {
            self.line(format!("{place} = {text};"));
        }
        Ok(value)
    }

    /// The type of a place, found without writing anything.
    fn static_type(&mut self, place: ExprId) -> Option<TyId> {
        let (length, n_constants, n_names) = (self.body.len(), self.constants.len(), self.n_names);
        let thunks = self.thunks.clone();
        let result = self.expr(place);
        self.thunks = thunks;
        self.body.truncate(length);
        self.constants.truncate(n_constants);
        self.n_names = n_names;
        match result {
            Ok(Operand::Place(_, ty)) => Some(ty),
            _ => None,
        }
    }

    /// Evaluates a condition; the answer is a C expression, zero or not.
    pub(super) fn condition(&mut self, id: ExprId) -> Result<String, Untranslatable> {
        let value = self.expr(id)?;
        let (value, _) = self.value(value)?;
        Ok(format!("({value} != 0)"))
    }

    fn logic(&mut self, op: BinaryOp, lhs: ExprId, rhs: ExprId) -> Result<Operand, Untranslatable> {
        let lhs = self.condition(lhs)?;
        let result = self.fresh("t");
        self.line(format!("num {result} = {lhs};"));
        self.open(&if op == BinaryOp::And { format!("if ({result}) ") } else { format!("if (!{result}) ") });
        let rhs = self.condition(rhs)?;
        self.line(format!("{result} = {rhs};"));
        self.close();
        Ok(Operand::Value(result, NUM))
    }

    fn equality(&mut self, op: BinaryOp, lhs: ExprId, rhs: ExprId) -> Result<Operand, Untranslatable> {
        let lhs = self.operand(lhs)?;
        let rhs = self.operand(rhs)?;
        // What comes from C is compared as if assigned to the other side's type.
        let ty = match (&lhs, &rhs) {
            (Operand::Value(_, FFI) | Operand::C(_), Operand::Value(_, ty)) => *ty,
            (Operand::Value(_, ty), _) => *ty,
            _ => FFI,
        };
        let lhs = self.converted(lhs, ty)?;
        let rhs = self.converted(rhs, ty)?;
        let op = if op == BinaryOp::Eq { "==" } else { "!=" };
        self.temporary(NUM, &format!("{lhs} {op} {rhs}"))
    }

    /// Evaluates an operand to its value.
    pub(super) fn operand(&mut self, id: ExprId) -> Result<Operand, Untranslatable> {
        match self.expr(id)? {
            Operand::Place(place, ty) => self.temporary(ty, &place),
            other => Ok(other),
        }
    }

    fn arithmetic(&mut self, id: ExprId, op: BinaryOp, lhs: ExprId, rhs: ExprId) -> Result<Operand, Untranslatable> {
        let lhs = self.value_as(lhs, NUM)?;
        let rhs = self.value_as(rhs, NUM)?;
        if matches!(op, BinaryOp::Div | BinaryOp::Rem) {
            let position = self.position(self.file.expr_range(id));
            self.line(format!("check_divisor({rhs}, {position});"));
        }
        let result = match op {
            BinaryOp::Less => format!("{lhs} < {rhs}"),
            BinaryOp::LessEq => format!("{lhs} <= {rhs}"),
            BinaryOp::Greater => format!("{lhs} > {rhs}"),
            BinaryOp::GreaterEq => format!("{lhs} >= {rhs}"),
            BinaryOp::Add => format!("{lhs} + {rhs}"),
            BinaryOp::Sub => format!("{lhs} - {rhs}"),
            BinaryOp::Mul => format!("{lhs} * {rhs}"),
            BinaryOp::Div => format!("quotient({lhs}, {rhs})"),
            BinaryOp::Rem => format!("remainder_of({lhs}, {rhs})"),
            BinaryOp::BitOr => format!("{lhs} | {rhs}"),
            BinaryOp::BitXor => format!("{lhs} ^ {rhs}"),
            BinaryOp::BitAnd => format!("{lhs} & {rhs}"),
            BinaryOp::ShiftLeft => format!("(num)((unsigned long long){lhs} << ({rhs} & 63))"),
            BinaryOp::ShiftRight => format!("{lhs} >> ({rhs} & 63)"),
            BinaryOp::Or | BinaryOp::And | BinaryOp::Eq | BinaryOp::NotEq => {
                return Err(Untranslatable("this operator is translated elsewhere".into()));
            }
        };
        self.temporary(NUM, &result)
    }
}
