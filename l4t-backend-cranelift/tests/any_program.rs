//! Any program that keeps the rules of MIR compiles, for every target, with and without optimisation.

use l4t_backend_cranelift::CraneliftBackend;
use l4t_mir::backend::{Backend, BackendError, CodegenOptions, Emit, OptLevel};
use l4t_mir::target::Target;
use l4t_mir::testing::any_legal_program;
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Cranelift's verifier looks at each function too: it runs wherever assertions are on.
    #[test]
    fn any_program_compiles(program in any_legal_program()) {
        for target in Target::known() {
            let target = Target::parse(target).expect("it is known");
            let mut program = program.clone();
            l4t_mir::runtime::link(&mut program, &target);
            for opt_level in [OptLevel::None, OptLevel::Default] {
                let options = CodegenOptions { opt_level, ..CodegenOptions::default() };
                let object = CraneliftBackend.compile(&program, &target, &options, Emit::Object);
                // Any sizes may be in it, also ones that no machine has.
                let is_right = matches!(object, Ok(_) | Err(BackendError::Limit(_)));
                prop_assert!(is_right, "{target}: {object:?}");
            }
        }
    }
}
