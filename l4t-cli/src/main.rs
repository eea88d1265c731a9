//! The `l4t` command; everything is in the library of this package.

fn main() {
    l4t_cli::main()
}
