//! Lists that official builds print in the random order of a Go map. Only these are sorted before they are compared.

use serde_json::Value;

use crate::step::Request;

/// Paths of reads whose lists of tags are gathered in a map.
const TAG_READS: [&str; 2] = ["/v1/catalog/services", "/v1/internal/ui/services"];

/// Sorts the tags in the answers to such a read.
pub(crate) fn sort(request: &Request, answer: &mut Value) {
    let Request::Http { path, .. } = request else { return };
    if TAG_READS.contains(&path.split('?').next().unwrap_or_default()) {
        sort_texts(answer);
    }
}

fn sort_texts(value: &mut Value) {
    match value {
        Value::Array(rows) if rows.iter().all(Value::is_string) => {
            rows.sort_by(|a, b| a.as_str().cmp(&b.as_str()));
        }
        Value::Array(rows) => rows.iter_mut().for_each(sort_texts),
        Value::Object(fields) => fields.values_mut().for_each(sort_texts),
        _ => {}
    }
}

/// Sorts the lines below `Meta:` that `peering read` prints.
pub(crate) fn sort_meta(text: &str) -> String {
    let mut lines: Vec<&str> = text.split('\n').collect();
    if let Some(heading) = lines.iter().position(|line| *line == "Meta:") {
        let rows = lines[heading + 1..].iter().take_while(|line| line.starts_with("    ")).count();
        lines[heading + 1..heading + 1 + rows].sort_unstable();
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn tags_are_sorted_in_two_reads_only() {
        let sorted = |path: &str| {
            let mut value = json!([{"Tags": ["b", "a"]}]);
            sort(
                &Request::Http { method: "GET".into(), path: path.into(), body: String::new() },
                &mut value,
            );
            value
        };
        assert_eq!(sorted("/v1/internal/ui/services?peer=x"), json!([{"Tags": ["a", "b"]}]));
        assert_eq!(sorted("/v1/agent/services"), json!([{"Tags": ["b", "a"]}]));
    }

    #[test]
    fn meta_lines_are_sorted_in_place() {
        assert_eq!(
            sort_meta("z\nMeta:\n    b=1\n    a=2\n\nNext"),
            "z\nMeta:\n    a=2\n    b=1\n\nNext"
        );
        assert_eq!(sort_meta("b\na"), "b\na");
    }
}
