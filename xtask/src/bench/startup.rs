//! The time from typing a command to seeing `hello`: whole processes.

use super::measure::median_wall;
use std::path::Path;
use std::process::Command;

const RUNS: usize = 301;

pub fn run(l4t: &Path) -> Result<(), String> {
    let scratch = tempfile::tempdir().map_err(|e| e.to_string())?;
    let c_file = scratch.path().join("hello.c");
    let source = "#include <stdio.h>\nint main(void) { printf(\"Hello, world!\\n\"); return 0; }\n";
    std::fs::write(&c_file, source).map_err(|e| e.to_string())?;
    let l4t_file = crate::project_root().join("examples/hello.l4t");
    let command = |program: &Path, arguments: &[&str], file: &Path| {
        let mut command = Command::new(program);
        command.args(arguments).arg(file);
        command
    };
    println!("\nstart-up: hello world compiled in memory and run, median of {RUNS} whole processes");
    let ours = median_wall(RUNS, || command(l4t, &["run"], &l4t_file))?;
    let llvm = median_wall(RUNS, || command(l4t, &["run", "--backend=llvm"], &l4t_file))?;
    let tcc = median_wall(RUNS, || command(Path::new("tcc"), &["-run"], &c_file))?;
    let nothing = median_wall(RUNS, || Command::new("true"))?;
    let ms = |t: std::time::Duration| t.as_secs_f64() * 1e3;
    println!("  {:<22} {:>6.2} ms", "l4t run", ms(ours));
    println!("  {:<22} {:>6.2} ms", "l4t run, with LLVM", ms(llvm));
    println!("  {:<22} {:>6.2} ms", "tcc -run", ms(tcc));
    println!("  {:<22} {:>6.2} ms", "true (nothing)", ms(nothing));
    println!("  l4t / tcc = {:.2}", ms(ours) / ms(tcc));
    Ok(())
}
