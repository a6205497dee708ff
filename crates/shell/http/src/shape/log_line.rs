//! Lines of the log as `/v1/agent/monitor` shows them: text, or JSON objects with `@level` and `@message`.

use std::time::{SystemTime, UNIX_EPOCH};

use agent::LogLine;
use model::Timestamp;
use serde_json::{Map, Value};
use tracing::Level;

/// `2006-01-02T15:04:05Z [INFO]  agent.dns: message: key=value`
pub(crate) fn text(line: &LogLine) -> String {
    let level = format!("[{}]", line.level);
    let mut text = format!("{} {level:<7} {}: {}", time(line.at), module(line), line.message);
    for (i, (name, value)) in line.fields.iter().enumerate() {
        let quoted = value.is_empty() || value.contains([' ', '"', '=', '\n']);
        let value = if quoted { format!("{value:?}") } else { value.clone() };
        text.push_str(if i == 0 { ": " } else { " " });
        text.push_str(name);
        text.push('=');
        text.push_str(&value);
    }
    // One event is one line, whatever it says.
    text.replace('\n', "\\n") + "\n"
}

/// The same as one object on a line.
pub(crate) fn json(line: &LogLine) -> String {
    let mut object = Map::new();
    for (name, value) in &line.fields {
        object.insert((*name).to_owned(), Value::String(value.clone()));
    }
    for (name, value) in [
        ("@level", line.level.as_str().to_ascii_lowercase()),
        ("@message", line.message.clone()),
        ("@module", module(line)),
        ("@timestamp", time(line.at)),
    ] {
        object.insert(name.to_owned(), Value::String(value));
    }
    Value::Object(object).to_string() + "\n"
}

/// The level that a client names.
pub(crate) fn level(name: &str) -> Option<Level> {
    match name.to_ascii_lowercase().as_str() {
        "trace" => Some(Level::TRACE),
        "debug" => Some(Level::DEBUG),
        "info" => Some(Level::INFO),
        "warn" => Some(Level::WARN),
        "err" | "error" => Some(Level::ERROR),
        _ => None,
    }
}

/// `agent.dns`
fn module(line: &LogLine) -> String {
    line.target.replace("::", ".")
}

fn time(at: SystemTime) -> String {
    let since = at.duration_since(UNIX_EPOCH).unwrap_or_default();
    let at = Timestamp::from_millis(u64::try_from(since.as_millis()).unwrap_or(u64::MAX));
    match serde_json::to_value(at) {
        Ok(Value::String(text)) => text,
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line() -> LogLine {
        LogLine {
            at: UNIX_EPOCH + std::time::Duration::from_millis(1500),
            level: Level::INFO,
            target: "agent::dns",
            message: "started".to_owned(),
            fields: vec![("port", "53".to_owned()), ("why", "a b\n".to_owned())],
        }
    }

    #[test]
    fn text_is_one_line_with_the_level_in_brackets() {
        let text = text(&line());
        assert!(text.starts_with("1970-01-01T00:00:01.5"), "{text}");
        assert!(text.ends_with("Z [INFO]  agent.dns: started: port=53 why=\"a b\\n\"\n"), "{text}");
    }

    #[test]
    fn json_has_the_official_keys() {
        let json: Value = serde_json::from_str(&json(&line())).unwrap();
        assert_eq!((&json["@level"], &json["@message"]), (&"info".into(), &"started".into()));
        assert_eq!((&json["@module"], &json["port"]), (&"agent.dns".into(), &"53".into()));
    }

    #[test]
    fn levels_are_read_in_any_case() {
        assert_eq!((level("ERR"), level("Info")), (Some(Level::ERROR), Some(Level::INFO)));
        assert_eq!(level("loud"), None);
    }
}
