//! The gates: `test` is what CI runs, `verify` only looks, `fix` mends.

use crate::{demo, step, tidy};

const CLIPPY: [&str; 6] = ["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"];

/// Everything, cheapest first, so that a mistake shows soon.
pub(crate) fn test() -> Result<(), String> {
    product_tests::curl::require()?;
    look()?;
    step::cargo("tests", &["test", "--workspace"], &[])?;
    step::heading("walkthrough");
    demo::check()?;
    step::heading("walkthrough with replication held back: it has to stop at export");
    demo::check_that_it_can_fail()?;
    println!("\nAll steps passed.");
    Ok(())
}

/// Everything that never writes to the sources.
pub(crate) fn verify() -> Result<(), String> {
    look()?;
    let docs = ["doc", "--workspace", "--no-deps"];
    step::cargo("docs", &docs, &[("RUSTDOCFLAGS", "-D warnings")])?;
    println!("\nAll steps passed.");
    Ok(())
}

/// What a tool can mend by itself.
pub(crate) fn fix() -> Result<(), String> {
    let fix =
        ["clippy", "--fix", "--workspace", "--all-targets", "--allow-dirty", "--allow-staged"];
    step::cargo("clippy --fix", &fix, &[])?;
    step::cargo("fmt", &["fmt", "--all"], &[])
}

fn look() -> Result<(), String> {
    step::cargo("fmt", &["fmt", "--all", "--check"], &[])?;
    step::heading("tidy");
    tidy::run()?;
    step::cargo("clippy", &CLIPPY, &[])
}
