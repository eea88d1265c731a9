//! Facts about functions and programs that passes rely on. An analysis is a function that gives a value; none of them
//! changes the program, and the value is good as long as the program is not changed in a way its header names.

pub mod address;
pub mod c_functions;
pub mod call_graph;
pub mod definitions;
pub mod effects;
pub mod facts;
pub mod frontier;
pub mod heap_blocks;
pub mod loops;
pub mod memory;
pub mod ranges;
pub mod touches;
