//! Variables of a function, in their scopes, and where they are at each instruction.
//!
//! MIR says what holds a variable in code written at some position; Cranelift, which machine instructions were made for
//! code at which position, and in which register or place of the frame a value is at which of them. A location is where
//! both agree.

use super::types::{Types, set_type};
use super::{set_place, string};
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
        let mut ranges: Vec<Vec<(u64, u64)>> = vec![Vec::new(); self.debug.scopes.len()];
        // Code of the function itself, by the position that it was written at.
        let mut by_position: Vec<(u32, u64, u64)> = Vec::new();
        for run in self.runs {
            let mut scope = self.func.scope_of(run.span);
            if scope.is_some() {
                by_position.push((run.span.range.start, run.start, run.end));
            }
            while let Some(inner) = scope {
                extend(&mut ranges[index(inner)], run.start, run.end);
                scope = self.debug.scopes[inner].parent;
            }
        }
        by_position.sort_unstable();
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
                self.variable(scope, variable, &by_position);
            }
        }
    }

    fn scope(&mut self, parent: UnitEntryId, ranges: &[(u64, u64)]) -> UnitEntryId {
        let list = ranges.iter().map(|&(begin, end)| Range::OffsetPair { begin, end }).collect();
        let ranges = self.unit.unit.ranges.add(RangeList(list));
        let scope = self.unit.unit.add(parent, gimli::DW_TAG_lexical_block);
        self.unit.unit.get_mut(scope).set(gimli::DW_AT_ranges, AttributeValue::RangeListRef(ranges));
        scope
    }

    fn variable(&mut self, scope: UnitEntryId, variable: &Variable, by_position: &[(u32, u64, u64)]) {
        let tag = match variable.is_param {
            true => gimli::DW_TAG_formal_parameter,
            false => gimli::DW_TAG_variable,
        };
        let ty = self.types.entry(self.unit, variable.ty);
        let location = self.location(variable, by_position);
        let made = self.unit.unit.add(scope, tag);
        set_type(self.unit, made, ty);
        let entry = self.unit.unit.get_mut(made);
        entry.set(gimli::DW_AT_name, string(&variable.name));
        set_place(entry, self.info.place(variable.span), self.files);
        if let Some(location) = location {
            entry.set(gimli::DW_AT_location, location);
        }
    }

    fn location(&mut self, variable: &Variable, by_position: &[(u32, u64, u64)]) -> Option<AttributeValue> {
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
            let first = by_position.partition_point(|&(position, ..)| position < from);
            let code = by_position[first..].iter().take_while(|&&(position, ..)| position < to);
            for &(_, start, end) in code {
                self.pieces(place.holder, start, end, &mut pieces);
            }
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

    /// Where in a part of the code a holder is.
    fn pieces(&self, holder: Holder, start: u64, end: u64, pieces: &mut Vec<Piece>) {
        match holder {
            Holder::Slot { slot, offset } => {
                let place = self.in_frame(self.frame.slots[index(slot)] + offset as i64);
                pieces.push(Piece { start, end, place });
            }
            Holder::Const(number) => {
                let mut place = Expression::new();
                place.op_consts(number);
                place.op(gimli::DW_OP_stack_value);
                pieces.push(Piece { start, end, place });
            }
            Holder::Value(value) => {
                for found in self.frame.places_of(value) {
                    let (start, end) = (start.max(self.start + found.start), end.min(self.start + found.end));
                    if start < end {
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
            for &behind in &self.frame.calls {
                let behind = self.start + behind;
                if start < behind && behind <= end {
                    pieces.extend((start < behind - 1).then(|| Piece { start, end: behind - 1, place: found.place() }));
                    start = behind;
                }
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

/// Adds a part of the code, which starts behind the last one.
fn extend(ranges: &mut Vec<(u64, u64)>, start: u64, end: u64) {
    match ranges.last_mut().filter(|last| last.1 == start) {
        Some(last) => last.1 = end,
        None => ranges.push((start, end)),
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
