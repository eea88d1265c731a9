//! The limits of the parser, on which every later stage relies: it may recurse over the tree without counting.

/// How deep blocks may be nested, and types, and how many parentheses, brackets, prefix operators and assignments may
/// stand around one another in an expression.
pub const MAX_NESTING: u32 = 256;

/// How high the tree of one expression may be, chains of operators such as `a + b + c` included.
pub const MAX_EXPR_HEIGHT: u32 = 500;

/// How many arms (`if` and every `elif`) one statement may have.
pub const MAX_IF_ARMS: u32 = 500;

/// How many diagnostics are kept per file and stage. More help nobody and cost memory.
pub const MAX_DIAGNOSTICS: usize = 100_000;
