//! Unwind tables: Cranelift's description of each function's frame as the bytes of an `.eh_frame` section.
//!
//! Addresses in it are relative to their own place, so that a position-independent executable needs no relocation at
//! load time. In ELF, relocations against the text section give them. In Mach-O they are constants, as compilers on
//! that platform write them: within one object file the distance between two sections is fixed.

use crate::code::Code;
use crate::dwarf_section::Section;
use cranelift_codegen::isa::TargetIsa;
use cranelift_codegen::isa::unwind::UnwindInfo;
use gimli::write::{Address, EhFrame, FrameTable};
use gimli::{DW_EH_PE_absptr, DW_EH_PE_pcrel, DW_EH_PE_sdata4};
use l4t_mir::backend::BackendError;

/// Alignment of the section in bytes.
pub(crate) const EH_FRAME_ALIGN: u64 = 8;

/// How the table refers to functions.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Addressing {
    /// Through relocations.
    Relocations,
    /// By constants: the table is this many bytes behind the start of the text section.
    BehindText(u64),
}

/// The bytes of the section.
#[derive(Default)]
pub(crate) struct EhFrameBytes {
    pub(crate) bytes: Vec<u8>,
    /// Fields of 4 bytes that need the distance to a place in the text section: offsets of both.
    pub(crate) relocs: Vec<(u64, i64)>,
}

/// Writes the table of a program's functions.
pub(crate) fn eh_frame(isa: &dyn TargetIsa, code: &Code, addressing: Addressing) -> Result<EhFrameBytes, BackendError> {
    let mut table = FrameTable::default();
    let mut cie =
        isa.create_systemv_cie().ok_or_else(|| BackendError::Internal("the target has no unwind format".to_owned()))?;
    cie.fde_address_encoding = match addressing {
        Addressing::Relocations => gimli::DwEhPe(DW_EH_PE_pcrel.0 | DW_EH_PE_sdata4.0),
        Addressing::BehindText(_) => gimli::DwEhPe(DW_EH_PE_pcrel.0 | DW_EH_PE_absptr.0),
    };
    let cie = table.add_cie(cie);
    for (unwind, extent) in code.unwind.iter().zip(&code.functions) {
        let Some(UnwindInfo::SystemV(unwind)) = unwind else { continue };
        let address = match addressing {
            Addressing::Relocations => Address::Symbol { symbol: 0, addend: extent.offset as i64 },
            Addressing::BehindText(distance) => Address::Constant(extent.offset.wrapping_sub(distance)),
        };
        table.add_fde(cie, unwind.to_fde(address));
    }
    let mut section = EhFrame(Section::default());
    table.write_eh_frame(&mut section).map_err(|error| BackendError::Internal(format!("unwind tables: {error}")))?;
    let Section { bytes, relocs } = section.0;
    let relocs = relocs.iter().map(|reloc| (reloc.offset as u64, reloc.addend)).collect();
    Ok(EhFrameBytes { bytes: bytes.into_vec(), relocs })
}
