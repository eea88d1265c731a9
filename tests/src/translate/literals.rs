//! Array and struct literals, conversions, `nullptr`.

use super::Untranslatable;
use super::expressions::Operand;
use super::program::Translator;
use super::types::{CHAR, FFI, NUM, Ty, TyId};
use l4t_syntax::Name;
use l4t_syntax::ast::{Conversion, Expr, ExprId, MemberValue, TypeId};

impl<'a> Translator<'a> {
    /// Whether a name that nothing declares is the word `nullptr`.
    pub(super) fn is_nullptr(&self, name: Name) -> bool {
        self.interner.resolve(name) == "nullptr" && self.meaning(name).is_err()
    }

    /// Evaluates an expression where a type is wanted, which says what the elements of an array literal are.
    pub(super) fn expr_for(&mut self, id: ExprId, wanted: Option<TyId>) -> Result<Operand, Untranslatable> {
        match self.array_elements(id) {
            Some(elems) => self.array_literal(elems, wanted),
            None => self.expr(id),
        }
    }

    /// The elements of an array literal, perhaps in parentheses.
    pub(super) fn array_elements(&self, id: ExprId) -> Option<&'a [ExprId]> {
        match &self.file.exprs[id] {
            Expr::Paren(inner) => self.array_elements(*inner),
            Expr::Array(elems) => Some(elems),
            _ => None,
        }
    }

    /// Each element is evaluated and put in its place before the next.
    pub(super) fn array_literal(&mut self, elems: &[ExprId], wanted: Option<TyId>) -> Result<Operand, Untranslatable> {
        let mut elem_type = wanted.and_then(|ty| match *self.types.get(ty) {
            Ty::Array(elem, _) => Some(elem),
            _ => None,
        });
        let mut values = Vec::new();
        for &elem in elems {
            let value = match elem_type {
                Some(ty) => Operand::Value(self.value_as(elem, ty)?, ty),
                None => self.operand(elem)?,
            };
            if let (None, Operand::Value(_, ty)) = (elem_type, &value) {
                elem_type = (*ty != FFI).then_some(*ty);
            }
            values.push(value);
        }
        let elem_type = elem_type.ok_or_else(|| Untranslatable("an array of nothing known".into()))?;
        let ty = self.types.add(Ty::Array(elem_type, elems.len() as i64));
        let name = self.cleared(ty)?;
        let c_elem = self.types.c_name(elem_type)?;
        for (i, value) in values.into_iter().enumerate() {
            let value = self.converted(value, elem_type)?;
            self.line(format!("(({c_elem} *)&{name})[{i}] = {value};"));
        }
        Ok(Operand::Value(name, ty))
    }

    pub(super) fn struct_literal(&mut self, ty: TypeId, members: &[MemberValue]) -> Result<Operand, Untranslatable> {
        let ty = self.types.written(ty)?;
        let name = self.cleared(ty)?;
        for member in members {
            let member_type = self.types.member(ty, member.name.name)?;
            let value = self.value_as(member.value, member_type)?;
            self.line(format!("{name}.m_{} = {value};", self.interner.resolve(member.name.name)));
        }
        Ok(Operand::Value(name, ty))
    }

    /// A new variable of zeros.
    fn cleared(&mut self, ty: TyId) -> Result<String, Untranslatable> {
        let name = self.fresh("t");
        let c_type = self.types.c_name(ty)?;
        self.line(format!("{c_type} {name};"));
        self.line(format!("memset(&{name}, 0, sizeof {name});"));
        Ok(name)
    }

    pub(super) fn conversion(&mut self, to: Conversion, value: ExprId) -> Result<Operand, Untranslatable> {
        let value = self.expr(value)?;
        let (value, _) = self.value(value)?;
        match to {
            Conversion::Num => self.temporary(NUM, &format!("(num){value}")),
            Conversion::Char => self.temporary(CHAR, &format!("(byte){value}")),
        }
    }
}
