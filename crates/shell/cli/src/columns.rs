//! Text in columns: the plain table of most commands, and the tab-stop table of a few.

/// Rows under each other, columns two spaces apart, the last column not padded. A heading is an ordinary first row.
///
/// ```
/// let rows = [["Node", "DC"], ["alpha-node", "dc1"]];
/// assert_eq!(cli::columns::table(rows), "Node        DC\nalpha-node  dc1");
/// ```
pub fn table<R, C>(rows: impl IntoIterator<Item = R>) -> String
where
    R: IntoIterator<Item = C>,
    C: Into<String>,
{
    let rows: Vec<Vec<String>> = rows
        .into_iter()
        .map(|row| row.into_iter().map(|cell| cell.into().trim().to_owned()).collect())
        .collect();
    let widths = widths(&rows);
    let lines: Vec<String> = rows.iter().map(|row| line(row, &widths, 2)).collect();
    lines.join("\n")
}

/// A name and its value per row, the values starting six columns after the longest name.
pub fn tab_stops<N, V>(rows: impl IntoIterator<Item = (N, V)>) -> String
where
    N: Into<String>,
    V: Into<String>,
{
    let rows: Vec<Vec<String>> =
        rows.into_iter().map(|(name, value)| vec![name.into(), value.into()]).collect();
    let widths = widths(&rows);
    let lines: Vec<String> = rows.iter().map(|row| line(row, &widths, 6)).collect();
    lines.join("\n")
}

fn widths(rows: &[Vec<String>]) -> Vec<usize> {
    let mut widths = vec![0; rows.iter().map(Vec::len).max().unwrap_or(0)];
    for row in rows {
        for (cell, width) in row.iter().zip(&mut widths) {
            *width = (*width).max(cell.chars().count());
        }
    }
    widths
}

fn line(row: &[String], widths: &[usize], gap: usize) -> String {
    let mut line = String::new();
    for (column, (cell, width)) in row.iter().zip(widths).enumerate() {
        line.push_str(cell);
        if column + 1 < row.len() {
            let padding = width - cell.chars().count() + gap;
            line.extend(std::iter::repeat_n(' ', padding));
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::{tab_stops, table};

    #[test]
    fn the_last_column_is_not_padded_but_the_gap_before_an_empty_one_stays() {
        let rows = [["Name", "State", "Meta"], ["x", "PENDING", ""], ["west", "ACTIVE", "a=b"]];
        assert_eq!(table(rows), "Name  State    Meta\nx     PENDING  \nwest  ACTIVE   a=b");
    }

    #[test]
    fn an_empty_first_cell_keeps_its_column() {
        assert_eq!(table([["ID", "Source"], ["", "web"]]), "ID  Source\n    web");
    }

    #[test]
    fn cells_are_trimmed_and_measured_in_characters() {
        assert_eq!(table([[" grün ", "a"], ["b", "c"]]), "grün  a\nb     c");
    }

    #[test]
    fn short_rows_and_no_rows_are_fine() {
        assert_eq!(table([vec!["a", "b"], vec!["long"], vec![]]), "a     b\nlong\n");
        assert_eq!(table(Vec::<Vec<String>>::new()), "");
    }

    #[test]
    fn tab_stops_are_six_columns_after_the_longest_name() {
        assert_eq!(
            tab_stops([("Flags", "0"), ("CreateIndex", "7")]),
            "Flags            0\nCreateIndex      7"
        );
    }
}
