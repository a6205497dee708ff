//! `/v1/agent/self` and `consul info` tell much about the inside of a build; only what clients read is compared
//! (decision 28, http-api 3.12).

use serde_json::{Map, Value};

use crate::step::Request;

/// Sections of `/v1/agent/self` that are compared whole, and keys of `DebugConfig`.
const SECTIONS: [&str; 5] = ["Config", "Coord", "Member", "Meta", "xDS"];
const DEBUG_CONFIG: [&str; 2] = ["SerfAdvertiseAddrLAN", "GRPCPort"];

/// Sections of the statistics, which `consul info` prints.
const STATISTICS: [&str; 2] = ["agent", "consul"];

/// Drops everything else from both answers to `/v1/agent/self`.
pub(crate) fn keep(request: &Request, golden: &mut Value, ours: &mut Value) {
    if matches!(request, Request::Http { path, .. } if path == "/v1/agent/self") {
        for value in [golden, ours] {
            let Value::Object(fields) = value else { continue };
            fields.retain(|key, _| {
                SECTIONS.contains(&key.as_str()) || ["DebugConfig", "Stats"].contains(&key.as_str())
            });
            retain(fields.get_mut("DebugConfig"), &DEBUG_CONFIG);
            retain(fields.get_mut("Stats"), &STATISTICS);
        }
    }
}

fn retain(section: Option<&mut Value>, keys: &[&str]) {
    if let Some(Value::Object(fields)) = section {
        fields.retain(|key, _| keys.contains(&key.as_str()));
    }
}

/// Whether the step is `consul info`.
pub(crate) fn is_info(request: &Request) -> bool {
    matches!(request, Request::Command(argv) if argv == &["info"])
}

/// The compared sections of the output of `consul info`: `name:`, then `\tkey = value` lines.
pub(crate) fn of_info(text: &str) -> Value {
    let mut sections = Map::new();
    let mut name = "";
    for line in text.lines() {
        if let Some(heading) = line.strip_suffix(':').filter(|_| !line.starts_with('\t')) {
            name = heading;
        } else if let Some((key, value)) =
            line.strip_prefix('\t').and_then(|row| row.split_once(" = "))
            && STATISTICS.contains(&name)
        {
            let section = sections.entry(name).or_insert_with(|| Value::Object(Map::new()));
            section[key] = Value::from(value);
        }
    }
    Value::Object(sections)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_what_clients_read_is_kept() {
        let path = "/v1/agent/self".to_owned();
        let request = Request::Http { method: "GET".into(), path, body: String::new() };
        let mut golden = json!({"Config": {"a": 1}, "DebugConfig": {"GRPCPort": 1, "x": 2}, "Stats": {"raft": {}, "agent": {}}});
        let mut ours = json!({"Config": {}, "Internals": 1});
        keep(&request, &mut golden, &mut ours);
        assert_eq!(
            golden,
            json!({"Config": {"a": 1}, "DebugConfig": {"GRPCPort": 1}, "Stats": {"agent": {}}})
        );
        assert_eq!(ours, json!({"Config": {}}));
    }

    #[test]
    fn the_output_of_info_is_read() {
        let text =
            "agent:\n\tchecks = 0\nconsul:\n\tleader_addr = 127.0.0.1:1\nraft:\n\tterm = 2\n";
        let expected = json!({"agent": {"checks": "0"}, "consul": {"leader_addr": "127.0.0.1:1"}});
        assert_eq!(of_info(text), expected);
    }
}
