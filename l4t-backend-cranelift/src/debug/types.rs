//! Types as entries of DWARF. Arrays and pointers get a name through a `typedef`: the one that the language gives them.

use super::{set_place, string};
use gimli::write::{AttributeValue, DwarfUnit, FileId, UnitEntryId};
use l4t_mir::debug_info::DebugInfo;
use l4t_mir::ir::debug::{DebugMember, DebugType, DebugTypeId, DebugTypeKind, ProgramDebug};
use l4t_mir::queries::index;

/// The entries of the types that something has.
pub(super) struct Types<'a> {
    debug: &'a ProgramDebug,
    /// By type; none until it is asked for.
    entries: Vec<Option<UnitEntryId>>,
    /// Those that were asked for and have no attributes yet. A list, since types go round in circles, and deep.
    unfinished: Vec<DebugTypeId>,
}

impl<'a> Types<'a> {
    pub(super) fn new(debug: &'a ProgramDebug) -> Types<'a> {
        Types { debug, entries: vec![None; debug.types.len()], unfinished: Vec::new() }
    }

    /// The entry of a type, which is complete after [`Types::finish`].
    pub(super) fn entry(&mut self, unit: &mut DwarfUnit, ty: DebugTypeId) -> UnitEntryId {
        if let Some(known) = self.entries[index(ty)] {
            return known;
        }
        let tag = match self.debug.types[ty].kind {
            DebugTypeKind::Num | DebugTypeKind::Char => gimli::DW_TAG_base_type,
            DebugTypeKind::Struct { .. } => gimli::DW_TAG_structure_type,
            DebugTypeKind::Ptr(_) | DebugTypeKind::FuncPtr { .. } | DebugTypeKind::Array { .. } => {
                gimli::DW_TAG_typedef
            }
        };
        let root = unit.unit.root();
        let made = unit.unit.add(root, tag);
        self.entries[index(ty)] = Some(made);
        self.unfinished.push(ty);
        made
    }

    /// Gives all entries their contents.
    pub(super) fn finish(&mut self, unit: &mut DwarfUnit, info: &DebugInfo, files: &[FileId]) {
        let debug = self.debug;
        while let Some(ty) = self.unfinished.pop() {
            let entry = self.entry(unit, ty);
            let DebugType { name, kind } = &debug.types[ty];
            unit.unit.get_mut(entry).set(gimli::DW_AT_name, string(name));
            match kind {
                DebugTypeKind::Num => base_type(unit, entry, gimli::DW_ATE_signed, 8),
                DebugTypeKind::Char => base_type(unit, entry, gimli::DW_ATE_unsigned_char, 1),
                DebugTypeKind::Ptr(pointee) => {
                    let pointee = self.entry(unit, *pointee);
                    let pointer = pointer_to(unit, pointee);
                    set_type(unit, entry, pointer);
                }
                DebugTypeKind::FuncPtr { params, ret } => {
                    let function = self.function(unit, params, *ret);
                    let pointer = pointer_to(unit, function);
                    set_type(unit, entry, pointer);
                }
                DebugTypeKind::Array { elem, len } => {
                    let elem = self.entry(unit, *elem);
                    let array = array_of(unit, elem, *len);
                    set_type(unit, entry, array);
                }
                DebugTypeKind::Struct { size, span, members } => {
                    unit.unit.get_mut(entry).set(gimli::DW_AT_byte_size, AttributeValue::Udata(*size));
                    set_place(unit.unit.get_mut(entry), info.place(*span), files);
                    for member in members {
                        self.member(unit, entry, member, info, files);
                    }
                }
            }
        }
    }

    fn function(&mut self, unit: &mut DwarfUnit, params: &[DebugTypeId], ret: DebugTypeId) -> UnitEntryId {
        let root = unit.unit.root();
        let function = unit.unit.add(root, gimli::DW_TAG_subroutine_type);
        unit.unit.get_mut(function).set(gimli::DW_AT_prototyped, AttributeValue::Flag(true));
        let ret = self.entry(unit, ret);
        set_type(unit, function, ret);
        for &param in params {
            let ty = self.entry(unit, param);
            let param = unit.unit.add(function, gimli::DW_TAG_formal_parameter);
            set_type(unit, param, ty);
        }
        function
    }

    fn member(
        &mut self,
        unit: &mut DwarfUnit,
        of: UnitEntryId,
        member: &DebugMember,
        info: &DebugInfo,
        files: &[FileId],
    ) {
        let ty = self.entry(unit, member.ty);
        let made = unit.unit.add(of, gimli::DW_TAG_member);
        set_type(unit, made, ty);
        let entry = unit.unit.get_mut(made);
        entry.set(gimli::DW_AT_name, string(&member.name));
        entry.set(gimli::DW_AT_data_member_location, AttributeValue::Udata(member.offset));
        set_place(entry, info.place(member.span), files);
    }
}

pub(super) fn set_type(unit: &mut DwarfUnit, entry: UnitEntryId, ty: UnitEntryId) {
    unit.unit.get_mut(entry).set(gimli::DW_AT_type, AttributeValue::UnitRef(ty));
}

fn base_type(unit: &mut DwarfUnit, entry: UnitEntryId, encoding: gimli::DwAte, bytes: u8) {
    let entry = unit.unit.get_mut(entry);
    entry.set(gimli::DW_AT_encoding, AttributeValue::Encoding(encoding));
    entry.set(gimli::DW_AT_byte_size, AttributeValue::Data1(bytes));
}

fn pointer_to(unit: &mut DwarfUnit, pointee: UnitEntryId) -> UnitEntryId {
    let root = unit.unit.root();
    let pointer = unit.unit.add(root, gimli::DW_TAG_pointer_type);
    unit.unit.get_mut(pointer).set(gimli::DW_AT_byte_size, AttributeValue::Data1(8));
    set_type(unit, pointer, pointee);
    pointer
}

fn array_of(unit: &mut DwarfUnit, elem: UnitEntryId, len: u64) -> UnitEntryId {
    let root = unit.unit.root();
    let array = unit.unit.add(root, gimli::DW_TAG_array_type);
    set_type(unit, array, elem);
    let range = unit.unit.add(array, gimli::DW_TAG_subrange_type);
    unit.unit.get_mut(range).set(gimli::DW_AT_count, AttributeValue::Udata(len));
    array
}
