//! docs/walkthrough.md as a program: its fenced commands are run as they stand there, and what it promises is checked.
//!
//! Read in this order: `page` takes the document apart, `names` draws this run's names and ports, `shell` runs one command,
//! `expectation` judges its output, `run` does it all.

mod expectation;
mod json_path;
mod names;
mod page;
mod run;
mod shell;

pub use run::{Outcome, Settings, Stop, run};
