//! One test per file: messages under `ui`, programs under `run` and `../examples`, MIR under `mir`, trees under
//! `parse`. `BLESS=1 cargo test -p l4t-tests --test files` writes the expectations.

mod kinds;

use libtest_mimic::{Arguments, Trial};

fn main() {
    let arguments = Arguments::from_args();
    let mut trials: Vec<Trial> = Vec::new();
    trials.extend(kinds::ui::trials());
    trials.extend(kinds::run::trials());
    trials.extend(kinds::examples::trials());
    trials.extend(kinds::c::trials());
    trials.extend(kinds::mir::trials());
    trials.extend(kinds::parse::trials());
    libtest_mimic::run(&arguments, trials).exit();
}
