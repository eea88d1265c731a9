//! The `l4t` command, built for these tests.

fn main() {
    l4t_cli::main()
}
