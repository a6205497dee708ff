//! One step of a gate: a heading, then a command whose output is shown as it comes.

use std::process::Command;

use product_tests::project::root;

/// Prints the heading of a step.
pub(crate) fn heading(title: &str) {
    println!("\n== {title}");
}

/// Runs `cargo` with `args` in the project's root. The error names the step.
pub(crate) fn cargo(title: &str, args: &[&str], env: &[(&str, &str)]) -> Result<(), String> {
    heading(title);
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args(args)
        .envs(env.iter().copied())
        .current_dir(root())
        .status()
        .map_err(|e| format!("{title}: cannot start cargo: {e}"))?;
    if status.success() { Ok(()) } else { Err(format!("\n{title}: failed ({status})")) }
}
