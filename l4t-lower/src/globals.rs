//! Static storage: global variables, string literals, read-only and with their terminating zero, and constants as data.

use crate::program::ProgramLower;
use l4t_hir::constant::{Constant, Constants, Piece};
use l4t_hir::hir::{Body, ExprId};
use l4t_hir::types::TyId;
use l4t_mir::ir::{Global, Init, Reloc, RelocTarget};
use l4t_mir::queries::{id, index};

/// Adds all globals, then all string literals, in order.
pub(crate) fn globals(program: &mut ProgramLower<'_>) {
    let hir = program.hir;
    for global in hir.globals.values() {
        let layout = hir.layouts.of(global.ty);
        let init = global.init.and_then(|init| constant_data(program, &hir.initialisers, init));
        program.out.globals.alloc(Global {
            name: format!("l4t.global.{}", program.interner.resolve(global.name)).into(),
            size: layout.size,
            align: layout.align,
            writable: true,
            init: init.unwrap_or(Init::Zero),
            is_variable: hir.types.is_aggregate(global.ty),
        });
    }
    for (text, bytes) in hir.strings.iter() {
        let terminated: Box<[u8]> = bytes.iter().copied().chain([0]).collect();
        program.out.globals.alloc(Global {
            name: format!("l4t.str.{}", index(text)).into(),
            size: terminated.len() as u64,
            align: 1,
            writable: false,
            init: Init::Data { bytes: terminated, relocs: Box::default() },
            is_variable: false,
        });
    }
}

/// The value of a constant expression as data; `None` if it is not constant.
pub(crate) fn constant_data(program: &mut ProgramLower<'_>, body: &Body, expr: ExprId) -> Option<Init> {
    let hir = program.hir;
    let constants = Constants::new(hir, body);
    // What is not constant may be large without being long.
    constants.pieces(expr, 0, &mut |_, _| {}).ok()?;
    let mut bytes = vec![0; hir.layouts.of(body.exprs[expr].ty).size as usize];
    let mut relocs = Vec::new();
    let mut put = |offset: u64, piece: Piece<'_>| match piece {
        Piece::Bytes(text) => write(&mut bytes, offset, text),
        Piece::Scalar(Constant::Num(value), TyId::CHAR) => write(&mut bytes, offset, &[value as u8]),
        Piece::Scalar(Constant::Num(value), _) => write(&mut bytes, offset, &value.to_le_bytes()),
        Piece::Scalar(Constant::Null, _) => {}
        Piece::Scalar(address, _) => relocs.push((offset, address)),
    };
    constants.pieces(expr, 0, &mut put).ok()?;
    // Members of a struct literal may stand in any order.
    relocs.sort_unstable_by_key(|&(offset, _)| offset);
    let relocs = relocs.into_iter().map(|(offset, address)| Some(Reloc { offset, target: target(program, address)? }));
    let relocs = relocs.collect::<Option<Box<[Reloc]>>>()?;
    let is_zero = relocs.is_empty() && bytes.iter().all(|&byte| byte == 0);
    Some(if is_zero { Init::Zero } else { Init::Data { bytes: bytes.into(), relocs } })
}

fn write(bytes: &mut [u8], offset: u64, piece: &[u8]) {
    let start = offset as usize;
    if let Some(place) = bytes.get_mut(start..start + piece.len()) {
        place.copy_from_slice(piece);
    }
}

fn target(program: &mut ProgramLower<'_>, address: Constant) -> Option<RelocTarget> {
    match address {
        Constant::Global(global, offset) => Some(RelocTarget::Global(program.global(global), offset)),
        Constant::Str(text, offset) => Some(RelocTarget::Global(program.string(text), offset)),
        Constant::Func(func) => Some(RelocTarget::Func(id(index(func)))),
        Constant::CFunc(func, ty) => program.thunk(func, ty).map(RelocTarget::Func),
        Constant::Num(_) | Constant::Null => None,
    }
}
