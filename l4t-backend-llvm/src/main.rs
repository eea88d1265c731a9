//! `l4t-llvm`: the part of the L4T compiler that holds LLVM. Started by the compiler, not by people.

fn main() -> std::process::ExitCode {
    l4t_backend_llvm::server::serve(std::io::stdin().lock(), std::io::stdout().lock())
}
