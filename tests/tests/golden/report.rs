//! What a run found: `same S of N` for each chapter, then the steps that differ.

use std::collections::BTreeMap;
use std::fmt;

use crate::replay::Outcome;
use crate::table::Table;

/// Differences shown of one step.
const SHOWN: usize = 12;

/// The outcome of a whole story.
#[derive(Debug)]
pub(crate) struct Report {
    /// Steps without any difference, and steps, by chapter.
    chapters: BTreeMap<String, (usize, usize)>,
    /// Steps that differ only as listed.
    listed: usize,
    /// Steps with differences that nobody listed.
    differing: Vec<(String, Vec<String>)>,
    /// Listed differences that did not occur.
    gone: Vec<String>,
}

impl Report {
    /// Judges the outcomes by the table.
    pub(crate) fn new(outcomes: &[Outcome], mut table: Table) -> Self {
        let mut report =
            Self { chapters: BTreeMap::new(), listed: 0, differing: Vec::new(), gone: Vec::new() };
        for outcome in outcomes {
            table.tick(&outcome.id, &outcome.found);
            let unlisted = table.unlisted(&outcome.id, &outcome.found);
            let (same, steps) = report.chapters.entry(outcome.chapter.clone()).or_default();
            *steps += 1;
            if outcome.found.is_empty() {
                *same += 1;
            } else if unlisted.is_empty() {
                report.listed += 1;
            } else {
                let lines = unlisted.iter().map(ToString::to_string).collect();
                report.differing.push((outcome.id.clone(), lines));
            }
        }
        report.gone = table.gone();
        report
    }

    /// Whether nothing differs but what is listed, and all of that does.
    pub(crate) fn is_clean(&self) -> bool {
        self.differing.is_empty() && self.gone.is_empty()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (chapter, (same, steps)) in &self.chapters {
            writeln!(f, "chapter {chapter}: same {same} of {steps}")?;
        }
        let same: usize = self.chapters.values().map(|(same, _)| same).sum();
        let steps: usize = self.chapters.values().map(|(_, steps)| steps).sum();
        let (listed, differing) = (self.listed, self.differing.len());
        writeln!(f, "same {same} of {steps}; {listed} differ as listed, {differing} otherwise")?;
        for (step, lines) in &self.differing {
            writeln!(f, "{step}")?;
            for line in lines.iter().take(SHOWN) {
                writeln!(f, "    {line:.300}")?;
            }
            if lines.len() > SHOWN {
                writeln!(f, "    and {} more", lines.len() - SHOWN)?;
            }
        }
        self.gone.iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::difference::Difference;

    fn outcome(id: &str, places: &[&str]) -> Outcome {
        let found = places.iter().map(|place| Difference::new(place, "x", "y")).collect();
        Outcome { id: id.into(), chapter: id[..2].into(), found }
    }

    #[test]
    fn differences_are_counted_by_chapter_and_unlisted_ones_shown() {
        let table = "| step | what | class | test |\n|---|---|---|---|\n| `01 b` | `status` | better | `t` |\n| `02 d` | `body` | better | `t` |\n";
        let outcomes =
            [outcome("01 a", &[]), outcome("01 b", &["status"]), outcome("02 c", &["exit"])];
        let report = Report::new(&outcomes, Table::read(table).unwrap());
        assert!(!report.is_clean());
        let text = "chapter 01: same 1 of 2\nchapter 02: same 0 of 1\nsame 1 of 3; 1 differ as listed, 1 otherwise\n02 c\n    exit: x became y\n\
            02 d: body is listed in docs/differences.md and does not differ\n";
        assert_eq!(report.to_string(), text);
        assert!(Report::new(&outcomes[..1], Table::default()).is_clean());
    }
}
