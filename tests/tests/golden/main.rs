//! Golden tests: the recorded story of two official clusters, told again to two agents of the binary under test, each answer
//! compared with the recorded one (decision 28). Known differences are listed in `docs/differences.md`.

mod step;

mod data;
mod names;
mod token;
mod transcript;

mod client_keys;
mod compare;
mod difference;
mod dns;
mod json;
mod mask;
mod unordered;

mod barrier;
mod pair;
mod replay;
mod report;
mod table;

#[cfg(test)]
mod recordings;

use std::io::Write;

use product_tests::binary::{self, Build};

use names::Names;
use pair::Pair;
use report::Report;
use step::{Answer, Cluster, Request};
use table::Table;

#[test]
fn the_story_is_answered_as_recorded() {
    tell(Names::A);
}

#[test]
fn the_story_told_with_other_names_is_answered_as_recorded() {
    tell(Names::B);
}

fn tell(names: Names) {
    let report = run(names).unwrap_or_else(|why| panic!("{why}"));
    // Written past the capture of the test harness: the counts are worth reading after a success too.
    let text = format!("golden/{}:\n{report}", names.folder());
    std::io::stdout().write_all(text.as_bytes()).expect("standard output");
    assert!(report.is_clean(), "golden/{}: answers differ from the recorded ones", names.folder());
}

fn run(names: Names) -> Result<Report, String> {
    let steps = data::steps(names)?;
    let pair = Pair::start(binary::path(Build::Plain)?, names)?;
    let table =
        if is_ours(&pair)? { Table::read(&data::differences()?)? } else { Table::default() };
    let outcomes = replay::replay(&pair, names, &steps, &table);
    Ok(Report::new(&outcomes, table))
}

/// The listed differences are ours; another binary under test is expected to have none.
fn is_ours(pair: &Pair) -> Result<bool, String> {
    let version = Request::Command(vec!["version".to_owned()]);
    let answer = pair.ask(Cluster::Alpha, &version)?;
    Ok(matches!(answer, Answer::Command { stdout, .. } if stdout.contains("Proconsul")))
}
