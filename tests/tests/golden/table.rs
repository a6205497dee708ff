//! The known differences: rows of `docs/differences.md` in a table whose first heading is `step`. Each row names a step of
//! the recordings and, in backquotes, the places where the answer differs; `*` in either stands for any text.

use crate::difference::Difference;

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    step: String,
    places: Vec<String>,
}

/// All rows, and which places of them occurred in this run.
#[derive(Debug, Default)]
pub(crate) struct Table {
    rows: Vec<Row>,
    occurred: Vec<(usize, usize)>,
}

impl Table {
    /// Reads the document. An error names the line.
    pub(crate) fn read(document: &str) -> Result<Self, String> {
        let mut rows = Vec::new();
        let mut within = false;
        for (number, line) in document.lines().enumerate() {
            let line = line.trim();
            let Some(inner) = line.strip_prefix('|').and_then(|rest| rest.strip_suffix('|')) else {
                within = false;
                continue;
            };
            let cells: Vec<&str> = inner.split('|').map(str::trim).collect();
            if cells[0] == "step" {
                within = true;
            } else if within && !cells[0].starts_with("---") {
                rows.push(row(&cells).ok_or_else(|| {
                    format!("differences, line {}: a row is | `step` | words and `places` | class | test |", number + 1)
                })?);
            }
        }
        Ok(Self { rows, occurred: Vec::new() })
    }

    /// The differences that no row lists.
    pub(crate) fn unlisted<'a>(&self, step: &str, found: &'a [Difference]) -> Vec<&'a Difference> {
        found.iter().filter(|difference| self.find(step, difference).next().is_none()).collect()
    }

    /// Takes note of the rows that these differences are listed in.
    pub(crate) fn tick(&mut self, step: &str, found: &[Difference]) {
        let hits: Vec<_> =
            found.iter().flat_map(|difference| self.find(step, difference)).collect();
        self.occurred.extend(hits);
    }

    /// The listed differences that did not occur, one line each.
    pub(crate) fn gone(&self) -> Vec<String> {
        let mut gone = Vec::new();
        for (number, row) in self.rows.iter().enumerate() {
            for (index, place) in row.places.iter().enumerate() {
                if !self.occurred.contains(&(number, index)) {
                    gone.push(format!(
                        "{}: {place} is listed in docs/differences.md and does not differ",
                        row.step
                    ));
                }
            }
        }
        gone
    }

    fn find<'a>(
        &'a self,
        step: &'a str,
        difference: &'a Difference,
    ) -> impl Iterator<Item = (usize, usize)> + 'a {
        let rows = self.rows.iter().enumerate().filter(move |(_, row)| fits(&row.step, step));
        rows.flat_map(move |(number, row)| {
            let places = row.places.iter().enumerate();
            places
                .filter(|(_, place)| covers(place, &difference.place))
                .map(move |(index, _)| (number, index))
        })
    }
}

fn row(cells: &[&str]) -> Option<Row> {
    let [step, what, _class, _test] = cells else { return None };
    let step = step.strip_prefix('`')?.strip_suffix('`')?.to_owned();
    let places: Vec<String> = what.split('`').skip(1).step_by(2).map(str::to_owned).collect();
    (!places.is_empty()).then_some(Row { step, places })
}

/// A place covers itself and everything below it.
fn covers(place: &str, found: &str) -> bool {
    fits(place, found)
        || [".", "[", " "].iter().any(|joint| fits(&format!("{place}{joint}*"), found))
}

/// Whether `text` is `pattern`, in which `*` stands for any text.
fn fits(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((head, tail)) => text.strip_prefix(head).is_some_and(|rest| {
            let ends = rest.char_indices().map(|(at, _)| at).chain([rest.len()]);
            ends.into_iter().any(|at| fits(tail, &rest[at..]))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str = "# x\n\n| subject | here | class | test |\n| --- | --- | --- | --- |\n| a | b | better | `t` |\n\n\
        | step | what differs | class | test |\n| --- | --- | --- | --- |\n\
        | `05 beta GET /v1/a` | refused: `status`, `body` | better | `t` |\n| `* $ consul version` | a line more: `stdout` | better | `t` |\n";

    fn at(places: &[&str]) -> Vec<Difference> {
        places.iter().map(|place| Difference::new(place, "x", "y")).collect()
    }

    #[test]
    fn listed_differences_are_known_and_others_are_not() {
        let table = Table::read(DOCUMENT).unwrap();
        let found = at(&["status", "body.A[0]", "header x"]);
        assert_eq!(table.unlisted("05 beta GET /v1/a", &found), [&found[2]]);
        assert_eq!(table.unlisted("05 beta GET /v1/ab", &found).len(), 3);
        assert_eq!(
            table.unlisted("01 alpha $ consul version", &at(&["stdout line 3"])),
            [&found[0]; 0]
        );
    }

    #[test]
    fn a_listed_difference_that_is_gone_is_told() {
        let mut table = Table::read(DOCUMENT).unwrap();
        table.tick("05 beta GET /v1/a", &at(&["status"]));
        let places: Vec<String> = table
            .gone()
            .iter()
            .map(|line| line.split(" is listed").next().unwrap().into())
            .collect();
        assert_eq!(places, ["05 beta GET /v1/a: body", "* $ consul version: stdout"]);
    }

    #[test]
    fn a_row_without_a_place_is_refused() {
        let error = Table::read(
            "| step | what | class | test |\n| --- | --- | --- | --- |\n| `a` | words | better | `t` |\n",
        );
        assert!(error.unwrap_err().starts_with("differences, line 3"));
    }
}
