//! What the compiler and `l4t-llvm` say to each other: one request, one answer.
//!
//! A request is a few lines `KEY VALUE`, an empty line, and the program as MIR text. An answer is a greeting, one line
//! with its kind (`ok` or `error`), and then the artefact or the error as data.
//!
//! Both sides must come from one version, and nobody sees to it that both are built: so the first line of a request and
//! the greeting hold the version and a number that changes with MIR's text form and with these files.

mod answer;
mod errors;
mod lines;
mod request;

pub use answer::{read_answer, write_answer};
pub use request::{Request, read_request, write_request};

use l4t_mir::fingerprint::fingerprint;
use l4t_mir::text;

/// The program that answers.
pub const SERVER: &str = "l4t-llvm";

/// What the two sides' understanding of each other depends on, beside MIR's text form.
const SOURCES: [&[u8]; 5] = [
    include_bytes!("protocol.rs"),
    include_bytes!("protocol/answer.rs"),
    include_bytes!("protocol/errors.rs"),
    include_bytes!("protocol/lines.rs"),
    include_bytes!("protocol/request.rs"),
];

const FINGERPRINT: u64 = {
    let mut hash = text::FINGERPRINT;
    let mut at = 0;
    while at < SOURCES.len() {
        hash = fingerprint(hash, SOURCES[at]);
        at += 1;
    }
    hash
};

/// What only a side that understands this one says.
fn version() -> String {
    format!("{} {FINGERPRINT:016x}", env!("CARGO_PKG_VERSION"))
}
