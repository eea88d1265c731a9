//! Statements that use pointers to blocks which the heap got back.
//!
//! What such a pointer leads to is the C library's business, and the same everywhere only so far: in glibc, a small block
//! that was freed keeps its bytes, but for the first sixteen, until it is handed out again. Whether a new block lies where
//! an old one did differs from run to run; so programs compare the addresses, expect what follows, and print whether it
//! came so. Nothing is called between giving back and looking that could allocate itself.

use super::exprs::Gen;

/// The allocator keeps its links in this many bytes of a block that was freed.
const LINK_BYTES: usize = 16;

/// A block of numbers or characters, and two pointers to it.
struct OldBlock {
    /// The type of both.
    pointer: String,
    name: String,
    /// Another way to say the same address.
    alias: String,
    /// Elements that keep what they hold, and the first of them.
    first: usize,
    len: usize,
    bytes: usize,
    is_num: bool,
}

impl Gen<'_> {
    /// One of these statements. All that they do shows in what they print.
    pub(super) fn old_pointer(&mut self) {
        let block = self.old_block();
        match self.e.below(4) {
            0 => self.moved(&block),
            1 => self.freed(&block),
            2 => self.handed_out_again(&block),
            _ if self.depth < 5 && self.loops < 2 => self.freed_in_each_round(&block),
            _ => self.freed(&block),
        }
    }

    /// Allocates a block, fills it, and copies its address to where compilers may lose sight of it.
    fn old_block(&mut self) -> OldBlock {
        let is_num = !self.e.chance(30);
        let elem_bytes = if is_num { 8 } else { 1 };
        // Larger ones the C library gives back to the system, or makes one with their neighbours; in the last bytes of
        // others it keeps lengths.
        let len = (32 + 16 * self.e.below(6)) / elem_bytes;
        let pointer = format!("ptr<array<{}>[{len}]>", if is_num { "num" } else { "char" });
        let name = self.fresh("h");
        let mut block = OldBlock {
            alias: name.clone(),
            first: LINK_BYTES / elem_bytes,
            bytes: len * elem_bytes,
            pointer,
            name,
            len,
            is_num,
        };
        self.line(format!("{} {}", block.pointer, block.name));
        self.allocate(&block.name, &block);
        block.alias = self.alias(&block);
        for _ in 0..1 + self.e.below(4) {
            let (element, value) = (self.element(&block), self.element_value(&block));
            self.line(format!("{element}: {value}"));
        }
        block
    }

    fn allocate(&mut self, name: &str, block: &OldBlock) {
        let call = match self.e.chance(30) {
            true => format!("calloc({}, {})", block.len, block.bytes / block.len),
            false => format!("malloc({})", block.bytes),
        };
        self.line(format!("{name}: {call}"));
    }

    fn alias(&mut self, block: &OldBlock) -> String {
        let (name, pointer) = (self.fresh("old"), &block.pointer);
        match self.e.below(4) {
            0 => {
                self.line(format!("{pointer} {name}"));
                self.line(format!("{name}: {}", block.name));
                name
            }
            1 => {
                let index = self.e.below(3);
                self.line(format!("array<{pointer}>[3] {name}"));
                self.line(format!("{name}[{index}]: {}", block.name));
                format!("{name}[zero + {index}]")
            }
            2 => {
                self.line(format!("ptr<{pointer}> {name}"));
                self.line(format!("{name}: &{}", block.name));
                format!("(*{name})")
            }
            _ => block.name.clone(),
        }
    }

    /// One of the pointers to the block.
    fn either(&mut self, block: &OldBlock) -> String {
        if self.e.chance(50) { block.alias.clone() } else { block.name.clone() }
    }

    /// The index of an element that keeps what it holds.
    fn kept_index(&mut self, block: &OldBlock) -> usize {
        block.first + self.e.below(block.len - block.first)
    }

    /// An element that keeps what it holds.
    fn element(&mut self, block: &OldBlock) -> String {
        let index = self.kept_index(block);
        self.element_at(block, index)
    }

    fn element_at(&mut self, block: &OldBlock, index: usize) -> String {
        let pointer = self.either(block);
        let index = if self.e.chance(30) { format!("{index} + zero") } else { index.to_string() };
        format!("(*{pointer})[{index}]")
    }

    /// What an element may be assigned, without a call.
    fn element_value(&mut self, block: &OldBlock) -> String {
        match block.is_num {
            true => self.literal().text(),
            false => {
                let text = self.string(1);
                format!("\"{text}\"[0]")
            }
        }
    }

    fn print_truth(&mut self, name: &str) {
        self.line(format!("printf(\"%lld\\n\", {name})"));
    }

    /// Declares a variable for an element, with its value now.
    fn note(&mut self, block: &OldBlock, element: &str) -> String {
        let name = self.fresh("v");
        self.line(format!("{} {name}", if block.is_num { "num" } else { "char" }));
        self.line(format!("{name}: {element}"));
        name
    }

    /// `realloc` reads the block, and what is written to the old one afterwards comes too late.
    fn moved(&mut self, block: &OldBlock) {
        let (new, good, index) = (self.fresh("h"), self.fresh("v"), self.kept_index(block));
        let written = self.element_value(block);
        let element = self.element_at(block, index);
        self.line(format!("{element}: {written}"));
        self.line(format!("{} {new}", block.pointer));
        let old = self.either(block);
        self.line(format!("{new}: realloc({old}, {})", 3 * block.bytes));
        let seen = self.note(block, &format!("(*{new})[{index}]"));
        let (element, late) = (self.element_at(block, index), self.element_value(block));
        self.line(format!("{element}: {late}"));
        self.line(format!("num {good}"));
        // If it lies where it lay, it was written to.
        self.line(format!(
            "{good}: (*{new})[{index}] = {seen} || {} = {new} && (*{new})[{index}] = ({late})",
            block.name
        ));
        self.line(format!("free({new})"));
        let format = if block.is_num { "%lld" } else { "%d" };
        self.line(format!("printf(\"{format} %lld\\n\", {seen}, {good})"));
    }

    /// What the block held can be read when it is freed, and written.
    fn freed(&mut self, block: &OldBlock) {
        let index = self.kept_index(block);
        let (element, written) = (self.element_at(block, index), self.element_value(block));
        self.line(format!("{element}: {written}"));
        let old = self.either(block);
        self.line(format!("free({old})"));
        let element = self.element_at(block, index);
        let early = self.note(block, &element);
        let (element, later) = (self.element(block), self.element_value(block));
        self.line(format!("{element}: {later}"));
        let late = match self.e.chance(30) {
            // All of it.
            true => {
                let copy = self.fresh("v");
                let of = if block.is_num { "num" } else { "char" };
                self.line(format!("array<{of}>[{}] {copy}", block.len));
                let old = self.either(block);
                self.line(format!("{copy}: *{old}"));
                format!("{copy}[{index}]")
            }
            false => {
                let element = self.element_at(block, index);
                self.note(block, &element)
            }
        };
        let format = if block.is_num { "%lld %lld" } else { "%d %d" };
        self.line(format!("printf(\"{format}\\n\", {early}, {late})"));
    }

    /// A new block, which may lie where the old one did.
    fn handed_out_again(&mut self, block: &OldBlock) {
        let (new, good) = (self.fresh("h"), self.fresh("v"));
        let index = self.kept_index(block);
        let (old, element) = (self.either(block), self.element_at(block, index));
        let before = self.note(block, &element);
        self.line(format!("free({old})"));
        self.line(format!("{} {new}", block.pointer));
        self.allocate(&new, block);
        let (value, late) = (self.element_value(block), self.element_value(block));
        self.line(format!("num {good}"));
        self.line(format!("(*{new})[{index}]: {value}"));
        self.line(format!("if {} = {new}", block.name));
        let element = self.element_at(block, index);
        self.line(format!("  {good}: {element} = ({value})"));
        let element = self.element_at(block, index);
        self.line(format!("  {element}: {late}"));
        self.line(format!("  {good}: {good} && (*{new})[{index}] = ({late})"));
        if self.e.chance(40) {
            let old = self.either(block);
            self.line(format!("  {new}: realloc({old}, {})", 3 * block.bytes));
            self.line(format!("  {good}: {good} && (*{new})[{index}] = ({late})"));
        }
        self.line("else");
        let element = self.element_at(block, index);
        self.line(format!("  {good}: {element} = {before}"));
        self.line(format!("free({new})"));
        self.print_truth(&good);
    }

    /// A loop that allocates and frees, while it looks at a block that was freed before.
    fn freed_in_each_round(&mut self, block: &OldBlock) {
        let (new, good, counter) = (self.fresh("h"), self.fresh("v"), self.fresh("i"));
        let index = self.kept_index(block);
        let element = self.element_at(block, index);
        let expected = self.note(block, &element);
        let old = self.either(block);
        self.line(format!("free({old})"));
        self.line(format!("{} {new}", block.pointer));
        self.line(format!("num {counter}, {good}"));
        self.line(format!("{good}: 1"));
        let n_rounds = 2 + self.e.below(4);
        self.line(format!("loop {counter} < {n_rounds}"));
        self.depth += 1;
        self.allocate(&new, block);
        let value = match block.is_num {
            true => counter.clone(),
            false => format!("\"abcdef\"[{counter}]"),
        };
        self.line(format!("(*{new})[{index}]: {value}"));
        self.line(format!("if {} = {new}", block.name));
        self.line(format!("  {expected}: {value}"));
        let element = self.element_at(block, index);
        self.line(format!("{good}: {good} && {element} = {expected}"));
        self.line(format!("free({new})"));
        self.line(format!("{counter}: {counter} + 1"));
        self.depth -= 1;
        self.print_truth(&good);
    }
}
