//! Variables of a function, in their scopes, and where they are at each instruction.
//!
//! MIR says what holds a variable in code written at some position; Cranelift, which machine instructions were made for
//! code at which position, and in which register or place of the frame a value is at which of them. A location is where
//! both agree.

use super::own_code::{OwnCode, Ranges, extend};
use super::types::{Types, set_type};
use super::{set_place, string, text_address};
use crate::frame::{Frame, ValuePlace};
use gimli::write::{
    AttributeValue, DwarfUnit, Expression, FileId, Location, LocationList, Range, RangeList, UnitEntryId,
};
use l4t_mir::debug_info::DebugInfo;
use l4t_mir::ir::Function;
use l4t_mir::ir::debug::{FunctionDebug, Holder, Variable};
use l4t_mir::queries::index;
use l4t_mir::target::Arch;
use l4t_syntax::Span;

/// Machine instructions made for one place in the source: offsets in the text section.
#[derive(Clone, Copy)]
pub(super) struct Run {
    pub(super) start: u64,
    pub(super) end: u64,
    pub(super) span: Span,
}

/// What a function's variables are described with.
pub(super) struct Variables<'a, 'u> {
    pub(super) unit: &'u mut DwarfUnit,
    pub(super) types: &'u mut Types<'a>,
    pub(super) info: &'a DebugInfo,
    pub(super) files: &'u [FileId],
    pub(super) arch: Arch,
    pub(super) func: &'a Function,
    pub(super) debug: &'a FunctionDebug,
    pub(super) frame: &'a Frame,
    /// Where the function starts.
    pub(super) start: u64,
    /// In ascending order.
    pub(super) runs: &'u [Run],
}

/// A part of the code, and where something is there.
struct Piece {
    start: u64,
    end: u64,
    place: Expression,
}

impl Variables<'_, '_> {
    /// Adds scopes and variables to the entry of their function.
    pub(super) fn describe(&mut self, function: UnitEntryId) {
        let mut ranges = vec![Ranges::new(); self.debug.scopes.len()];
        let mut code = OwnCode::default();
        for run in self.runs {
            let mut scope = self.func.scope_of(run.span);
            if scope.is_some() {
                code.push(run.start, run.end, run.span.range.start);
            }
            while let Some(inner) = scope {
                extend(&mut ranges[index(inner)], run.start, run.end);
                scope = self.debug.scopes[inner].parent;
            }
        }
        code.finish();
        let mut entries: Vec<Option<UnitEntryId>> = Vec::with_capacity(ranges.len());
        for (scope, data) in self.debug.scopes.iter() {
            let entry = match data.parent {
                None => Some(function),
                Some(_) if ranges[index(scope)].is_empty() => None,
                Some(parent) => entries[index(parent)].map(|parent| self.scope(parent, &ranges[index(scope)])),
            };
            entries.push(entry);
        }
        for variable in self.debug.variables.values() {
            // What no code sees needs no entry.
            if let Some(scope) = entries[index(variable.scope)] {
                self.variable(scope, variable, &code);
            }
        }
    }

    fn scope(&mut self, parent: UnitEntryId, ranges: &[(u64, u64)]) -> UnitEntryId {
        let scope = self.unit.unit.add(parent, gimli::DW_TAG_lexical_block);
        if let [(begin, end)] = *ranges {
            let entry = self.unit.unit.get_mut(scope);
            entry.set(gimli::DW_AT_low_pc, AttributeValue::Address(text_address(begin)));
            entry.set(gimli::DW_AT_high_pc, AttributeValue::Udata(end - begin));
            return scope;
        }
        let list = ranges.iter().map(|&(begin, end)| Range::OffsetPair { begin, end }).collect();
        let ranges = self.unit.unit.ranges.add(RangeList(list));
        self.unit.unit.get_mut(scope).set(gimli::DW_AT_ranges, AttributeValue::RangeListRef(ranges));
        scope
    }

    fn variable(&mut self, scope: UnitEntryId, variable: &Variable, code: &OwnCode) {
        let tag = match variable.is_param {
            true => gimli::DW_TAG_formal_parameter,
            false => gimli::DW_TAG_variable,
        };
        let ty = self.types.entry(self.unit, variable.ty);
        let location = self.location(variable, code);
        let made = self.unit.unit.add(scope, tag);
        set_type(self.unit, made, ty);
        let entry = self.unit.unit.get_mut(made);
        entry.set(gimli::DW_AT_name, string(&variable.name));
        set_place(entry, self.info.place(variable.span), self.files);
        if let Some(location) = location {
            entry.set(gimli::DW_AT_location, location);
        }
    }

    fn location(&mut self, variable: &Variable, code: &OwnCode) -> Option<AttributeValue> {
        let scope = self.debug.scopes[variable.scope];
        if let [only] = variable.places[..]
            && let Holder::Slot { slot, offset } = only.holder
            && only.from <= scope.start
        {
            return Some(AttributeValue::Exprloc(self.in_frame(self.frame.slots[index(slot)] + offset as i64)));
        }
        let mut pieces = Vec::new();
        for (i, place) in variable.places.iter().enumerate() {
            let from = place.from.max(scope.start);
            let to = variable.places.get(i + 1).map_or(scope.end, |next| next.from.min(scope.end));
            self.pieces(place.holder, code, (from, to), &mut pieces);
        }
        if pieces.is_empty() {
            return None;
        }
        pieces.sort_by_key(|piece| piece.start);
        let locations = pieces
            .into_iter()
            .map(|Piece { start, end, place }| Location::OffsetPair { begin: start, end, data: place })
            .collect();
        let list = self.unit.unit.locations.add(LocationList(locations));
        Some(AttributeValue::LocationListRef(list))
    }

    /// Where a holder is in code that was written from one position to before another.
    fn pieces(&self, holder: Holder, code: &OwnCode, (from, to): (u32, u32), pieces: &mut Vec<Piece>) {
        let everywhere = |place: &dyn Fn() -> Expression| {
            let piece = |(start, end)| Piece { start, end, place: place() };
            code.written(from, to).into_iter().map(piece).collect::<Vec<_>>()
        };
        match holder {
            Holder::Slot { slot, offset } => {
                let offset = self.frame.slots[index(slot)] + offset as i64;
                pieces.extend(everywhere(&|| self.in_frame(offset)));
            }
            Holder::Const(number) => pieces.extend(everywhere(&|| {
                let mut place = Expression::new();
                place.op_consts(number);
                place.op(gimli::DW_OP_stack_value);
                place
            })),
            Holder::Value(value) => {
                for found in self.frame.places_of(value) {
                    let (first, last) = (self.start + found.start, self.start + found.end);
                    for (start, end) in code.written_in(from, to, first, last) {
                        self.while_kept(found, start, end, pieces);
                    }
                }
            }
            Holder::Nowhere => {}
        }
    }

    /// Leaves the last byte of each call out for registers that callees may use for something else: it stands for the
    /// time when the callee runs.
    fn while_kept(&self, found: &ValuePlace, start: u64, end: u64, pieces: &mut Vec<Piece>) {
        let mut start = start;
        if found.register().is_some_and(|register| !is_kept_by_callees(self.arch, register)) {
            let before = self.frame.calls.partition_point(|&behind| self.start + behind <= start);
            for behind in self.frame.calls[before..].iter().map(|&behind| self.start + behind) {
                if behind > end {
                    break;
                }
                pieces.extend((start < behind - 1).then(|| Piece { start, end: behind - 1, place: found.place() }));
                start = behind;
            }
        }
        pieces.extend((start < end).then(|| Piece { start, end, place: found.place() }));
    }

    fn in_frame(&self, offset: i64) -> Expression {
        let mut place = Expression::new();
        place.op_fbreg(offset);
        place
    }
}

/// Whether functions give a register back as they found it, by its number in DWARF.
fn is_kept_by_callees(arch: Arch, register: gimli::Register) -> bool {
    match arch {
        Arch::X86_64 => matches!(
            register,
            gimli::X86_64::RBX
                | gimli::X86_64::RBP
                | gimli::X86_64::R12
                | gimli::X86_64::R13
                | gimli::X86_64::R14
                | gimli::X86_64::R15
        ),
        Arch::Aarch64 => (gimli::AArch64::X19..=gimli::AArch64::X29).contains(&register),
    }
}
