//! The project's own rules about its files. Each rule is a function from files to findings; each has a test that proves it can fail.

mod cycles;
mod differences;
mod files;
mod first_line;
mod functions;
mod layers;
mod length;
mod machine;
mod mask;
mod names;
mod paths;
mod purity;
mod sleeps;
mod spawns;

use std::collections::BTreeSet;
use std::fmt;

/// Something that a rule objects to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Finding {
    /// Path below the root, with `:line` where there is one.
    place: String,
    /// What is wrong and how to mend it.
    text: String,
}

impl Finding {
    fn new(place: impl Into<String>, text: impl Into<String>) -> Self {
        Self { place: place.into(), text: text.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.text)
    }
}

/// Runs every rule; the error lists all findings.
pub(crate) fn run() -> Result<(), String> {
    let root = product_tests::project::root();
    let files = files::read_all(&root)?;
    let mut findings = BTreeSet::new();
    findings.extend(length::check(&files, length::ALLOWED));
    findings.extend(functions::check(&files, functions::ALLOWED));
    findings.extend(first_line::check(&files));
    findings.extend(names::check(&files));
    findings.extend(sleeps::check(&files));
    findings.extend(spawns::check(&files));
    findings.extend(cycles::check(&files));
    findings.extend(paths::check(&files));
    findings.extend(differences::check(&files));
    findings.extend(machine::check(&files));
    findings.extend(layers::check(&files));
    findings.extend(purity::check(&root, &files)?);
    if findings.is_empty() {
        let product = length::Summary::of(&files);
        println!("{} files, {product}", files.len());
        return Ok(());
    }
    let lines: Vec<String> = findings.iter().map(ToString::to_string).collect();
    Err(format!("{}\n\ntidy: {} findings", lines.join("\n"), lines.len()))
}
