//! What the page promises about a command: an exit code, and conditions on what it prints.
//!
//! The first line may hold `within 20s`: then the command is repeated until everything holds. Each further line is one of
//!
//! ```text
//! exit CODE              the exit code; 0 when not said
//! contains TEXT          standard output holds TEXT
//! lacks TEXT             standard output does not hold TEXT
//! is TEXT                standard output, trimmed, is TEXT
//! empty                  standard output is blank
//! row WORD WORD *        a line has these columns; * is any; more may follow
//! stderr TEXT            standard error holds TEXT
//! json PATH is JSON      a value at PATH equals JSON
//! json PATH count N      the array or map at PATH has N entries
//! json PATH absent       nothing is at PATH
//! ```

use std::time::Duration;

use serde_json::Value;

use super::json_path::select;
use super::shell::Output;

/// All that is promised about one command.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Expectation {
    /// How long it may take to come true; `None` means at once, and that the command is run only once.
    pub(super) within: Option<Duration>,
    exit: i32,
    conditions: Vec<Condition>,
}

#[derive(Debug, Clone, PartialEq)]
enum Condition {
    Contains(String),
    Lacks(String),
    Is(String),
    Empty,
    Row(Vec<String>),
    Stderr(String),
    JsonIs(String, String),
    JsonCount(String, usize),
    JsonAbsent(String),
}

impl Expectation {
    /// Reads the body of a comment.
    pub(super) fn read(body: &str) -> Result<Self, String> {
        let mut expectation = Self::default();
        for line in body.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
            let rest = rest.trim();
            match verb {
                "within" => expectation.within = Some(seconds(rest)?),
                "exit" => {
                    expectation.exit =
                        rest.parse().map_err(|_| format!("`{line}`: no exit code"))?
                }
                _ => expectation.conditions.push(
                    condition(verb, rest).ok_or_else(|| format!("`{line}` is no condition"))?,
                ),
            }
        }
        Ok(expectation)
    }

    /// The first thing that is not as promised; `replace` puts this run's names into the page's words.
    pub(super) fn judge(
        &self,
        output: &Output,
        replace: impl Fn(&str) -> String,
    ) -> Result<(), String> {
        if output.code != Some(self.exit) {
            let code = output.code.map_or_else(|| "a signal".to_owned(), |code| code.to_string());
            return Err(format!("expected exit code {}, got {code}", self.exit));
        }
        self.conditions.iter().try_for_each(|condition| condition.judge(output, &replace))
    }
}

fn seconds(text: &str) -> Result<Duration, String> {
    let number = text.strip_suffix('s').and_then(|number| number.parse().ok());
    number
        .map(Duration::from_secs)
        .ok_or_else(|| format!("`within {text}` is not a number of seconds such as 20s"))
}

fn condition(verb: &str, rest: &str) -> Option<Condition> {
    let text = (!rest.is_empty()).then(|| rest.to_owned());
    Some(match verb {
        "contains" => Condition::Contains(text?),
        "lacks" => Condition::Lacks(text?),
        "is" => Condition::Is(text?),
        "stderr" => Condition::Stderr(text?),
        "empty" => Condition::Empty,
        "row" => Condition::Row(rest.split_whitespace().map(str::to_owned).collect()),
        "json" => {
            let (path, rest) = rest.split_once(' ')?;
            let (operator, operand) = rest.split_once(' ').unwrap_or((rest, ""));
            match operator {
                "is" => Condition::JsonIs(path.to_owned(), operand.to_owned()),
                "count" => Condition::JsonCount(path.to_owned(), operand.parse().ok()?),
                "absent" => Condition::JsonAbsent(path.to_owned()),
                _ => return None,
            }
        }
        _ => return None,
    })
}

impl Condition {
    fn judge(&self, output: &Output, replace: impl Fn(&str) -> String) -> Result<(), String> {
        let stdout = output.stdout.as_str();
        let (holds, promise) = match self {
            Self::Contains(text) => {
                let text = replace(text);
                (stdout.contains(&text), format!("expected the output to hold: {text}"))
            }
            Self::Lacks(text) => {
                let text = replace(text);
                (!stdout.contains(&text), format!("expected the output not to hold: {text}"))
            }
            Self::Is(text) => {
                let text = replace(text);
                (stdout.trim() == text, format!("expected the output to be: {text}"))
            }
            Self::Empty => (stdout.trim().is_empty(), "expected no output".to_owned()),
            Self::Stderr(text) => {
                let text = replace(text);
                (output.stderr.contains(&text), format!("expected standard error to hold: {text}"))
            }
            Self::Row(columns) => {
                let columns: Vec<String> = columns.iter().map(|column| replace(column)).collect();
                let holds = stdout.lines().any(|line| row_fits(line, &columns));
                (holds, format!("expected a row: {}", columns.join(" ")))
            }
            Self::JsonIs(..) | Self::JsonCount(..) | Self::JsonAbsent(..) => {
                let value = serde_json::from_str(stdout)
                    .map_err(|e| format!("expected JSON, and the output is none: {e}"))?;
                self.judge_json(&value, replace)?
            }
        };
        if holds { Ok(()) } else { Err(promise) }
    }

    fn judge_json(
        &self,
        value: &Value,
        replace: impl Fn(&str) -> String,
    ) -> Result<(bool, String), String> {
        Ok(match self {
            Self::JsonIs(path, expected) => {
                let (path, expected) = (replace(path), replace(expected));
                let wanted: Value = serde_json::from_str(&expected)
                    .map_err(|e| format!("the page's own JSON {expected}: {e}"))?;
                (
                    select(value, &path).contains(&&wanted),
                    format!("expected {path} to be {expected}"),
                )
            }
            Self::JsonCount(path, count) => {
                let path = replace(path);
                let length = |value: &&Value| match value {
                    Value::Array(items) => Some(items.len()),
                    Value::Object(fields) => Some(fields.len()),
                    _ => None,
                };
                let holds = select(value, &path).iter().any(|value| length(value) == Some(*count));
                let place = if path == "." { "the answer" } else { &path };
                (holds, format!("expected {place} to have {count} entries"))
            }
            Self::JsonAbsent(path) => {
                let path = replace(path);
                (select(value, &path).is_empty(), format!("expected nothing at {path}"))
            }
            _ => (false, "expected a condition on JSON".to_owned()),
        })
    }
}

fn row_fits(line: &str, columns: &[String]) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    words.len() >= columns.len()
        && columns.iter().zip(words).all(|(column, word)| column == "*" || column == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(body: &str, code: i32, stdout: &str, stderr: &str) -> Result<(), String> {
        let output =
            Output { code: Some(code), stdout: stdout.to_owned(), stderr: stderr.to_owned() };
        Expectation::read(body).unwrap().judge(&output, |text| text.replace("$A", "amber"))
    }

    #[test]
    fn each_condition_holds_and_fails() {
        let json = r#"[{"Name": "amber", "N": 1}]"#;
        for (body, good, bad) in [
            ("contains $A", "an amber lamp", "a lamp"),
            ("lacks $A", "a lamp", "an amber lamp"),
            ("is $A", "\namber \n", "amber lamp"),
            ("empty", " \n", "x"),
            ("row $A * 2", "Name S N\namber  ACTIVE  2  more", "amber  ACTIVE  20"),
            ("json 0.Name is \"$A\"", json, "[]"),
            ("json *.N is 1", json, r#"[{"N": "1"}]"#),
            ("json . count 1", json, "[]"),
            ("json 1.Name absent", json, r#"[{}, {"Name": "x"}]"#),
            ("json . count 0", "{}", "no json"),
        ] {
            assert_eq!(judge(body, 0, good, ""), Ok(()), "{body}");
            assert!(judge(body, 0, bad, "").is_err(), "{body}");
        }
        assert_eq!(judge("stderr $A", 0, "", "see amber"), Ok(()));
        assert!(judge("stderr $A", 0, "amber", "").is_err());
    }

    #[test]
    fn the_exit_code_is_part_of_the_promise() {
        assert!(judge("empty", 1, "", "").is_err());
        assert_eq!(judge("exit 1\nempty", 1, "", ""), Ok(()));
        assert!(judge("exit 1", 0, "", "").is_err());
    }

    #[test]
    fn the_deadline_is_read_and_nonsense_is_refused() {
        assert_eq!(
            Expectation::read(" within 20s\nempty").unwrap().within,
            Some(Duration::from_secs(20))
        );
        for body in ["within soon", "exit well", "contains", "json x", "json x like y", "frobs"] {
            assert!(Expectation::read(body).is_err(), "{body}");
        }
    }
}
