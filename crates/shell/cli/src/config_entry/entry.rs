//! An entry as typed, in HCL or JSON, and as printed.

use model::ConfigEntry;
use model::config_entry::DecodeError;
use model::tolerant::{Problem, Problems, is_spelling_of};
use serde_json::{Map, Value};
use syntax::hcl::{self, HclError};

/// An entry that was typed: enough to name it in messages, and the body to send.
#[derive(Debug, PartialEq)]
pub(super) struct TypedEntry {
    pub(super) kind: String,
    /// Empty when the text leaves the name to the agent.
    pub(super) name: String,
    /// As typed. The agent understands every official spelling.
    pub(super) body: Value,
}

/// Why a text is no entry.
#[derive(Debug, PartialEq, thiserror::Error)]
pub(super) enum EntryError {
    /// Neither HCL nor JSON.
    #[error("Failed to decode config entry input: {0}")]
    Syntax(#[from] HclError),
    /// HCL or JSON that is no entry.
    #[error(transparent)]
    Meaning(#[from] DecodeError),
}

/// Settings that the official client knows and this cluster may not: only the agent can tell, so they are sent.
const LEFT_TO_THE_AGENT: &[&str] = &[
    "JWT",
    "LegacyCreateTime",
    "LegacyID",
    "LegacyMeta",
    "LegacyUpdateTime",
    "Namespace",
    "Partition",
    "Permissions",
    "SamenessGroup",
];

/// Reads an entry and refuses keys that nobody knows.
///
/// # Errors
/// [`EntryError`]; all unknown keys are listed at once.
pub(super) fn decode_entry(text: &str) -> Result<TypedEntry, EntryError> {
    let body = hcl::parse(text)?;
    match ConfigEntry::decode(&body) {
        // A kind that this version does not store may be stored by the agent that is asked.
        Ok(_) | Err(DecodeError::LaterKind(_)) => {}
        Err(DecodeError::Problems(Problems(problems))) => {
            let ours: Vec<_> = problems.into_iter().filter(|p| !left_to_the_agent(p)).collect();
            if !ours.is_empty() {
                return Err(DecodeError::Problems(Problems(ours)).into());
            }
        }
        Err(error) => return Err(error.into()),
    }
    let field = |name| find(&body, name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let kind = field("Kind");
    let name = if kind == "mesh" { kind.clone() } else { field("Name") };
    Ok(TypedEntry { kind, name, body })
}

fn left_to_the_agent(problem: &Problem) -> bool {
    let Problem::Unknown(path) = problem else { return false };
    let key = path.rsplit('.').next().unwrap_or(path);
    LEFT_TO_THE_AGENT.iter().any(|known| is_spelling_of(key, known))
}

/// The value of a top-level key in any official spelling.
fn find<'a>(body: &'a Value, name: &str) -> Option<&'a Value> {
    body.as_object()?.iter().find(|(key, _)| is_spelling_of(key, name)).map(|(_, value)| value)
}

impl TypedEntry {
    /// A setting that weakens mutual TLS and deserves a word after it was written.
    pub(super) fn warning(&self) -> Option<&'static str> {
        let is = |name, value: &dyn Fn(&Value) -> bool| find(&self.body, name).is_some_and(value);
        let permissive = is("MutualTLSMode", &|value| value == "permissive");
        let enabling = is("AllowEnablingPermissiveMutualTLS", &|value| {
            value == &Value::Bool(true) || value == "true"
        });
        match self.kind.as_str() {
            "service-defaults" if permissive => Some(
                "MutualTLSMode=permissive lets callers in without mutual TLS. Set it to `strict` \
                 as soon as no caller needs that any more.",
            ),
            "proxy-defaults" if permissive => Some(
                "MutualTLSMode=permissive lets callers of every service in without mutual TLS. Set \
                 it to `strict` here, and to `permissive` only in the service-defaults of services \
                 that need it.",
            ),
            "mesh" if enabling => Some(
                "AllowEnablingPermissiveMutualTLS=true lets proxy-defaults and service-defaults \
                 turn off mutual TLS for callers. Set it to false again when no more of them need \
                 it.",
            ),
            _ => None,
        }
    }
}

/// The order of keys that the official client prints, where it is not the agent's.
const SOURCE_ORDER: &[&str] =
    &["Name", "Peer", "Partition", "Namespace", "SamenessGroup", "Action", "Permissions"];

/// The entry as `config read` prints it: without its content hash, keys in the order of the official client.
pub(super) fn printed(mut entry: Value) -> Value {
    if let Some(object) = entry.as_object_mut() {
        object.shift_remove("Hash");
    }
    if entry["Kind"] == "service-intentions"
        && let Some(sources) = entry.get_mut("Sources").and_then(Value::as_array_mut)
    {
        for source in sources.iter_mut().filter_map(Value::as_object_mut) {
            *source = reordered(std::mem::take(source));
        }
    }
    entry
}

fn reordered(mut object: Map<String, Value>) -> Map<String, Value> {
    let mut ordered = Map::new();
    for key in SOURCE_ORDER {
        if let Some(value) = object.shift_remove(*key) {
            ordered.insert((*key).to_owned(), value);
        }
    }
    ordered.extend(object);
    ordered
}

#[cfg(test)]
mod tests {
    use super::{decode_entry, printed};
    use serde_json::{Value, json};

    fn error(text: &str) -> String {
        decode_entry(text).unwrap_err().to_string()
    }

    #[test]
    fn hcl_and_json_in_any_official_spelling() {
        for text in [
            "Kind = \"exported-services\"\nName = \"default\"\nServices = []",
            "kind = \"exported-services\"\nname = \"default\"",
            r#"{"Kind": "exported-services", "Name": "default"}"#,
        ] {
            let entry = decode_entry(text).unwrap();
            assert_eq!(
                (entry.kind.as_str(), entry.name.as_str()),
                ("exported-services", "default")
            );
        }
    }

    #[test]
    fn the_consumer_of_older_versions_is_understood() {
        let text = "Kind = \"exported-services\"\nName = \"default\"\nServices = [ { Name = \"x\", \
                    Consumers = [ { PeerName = \"p\" } ] } ]";
        assert!(decode_entry(text).is_ok());
    }

    #[test]
    fn unknown_keys_are_listed_and_those_of_other_editions_are_not() {
        let text = "Kind = \"exported-services\"\nNope = 1\nPartition = \"p\"";
        assert_eq!(error(text), "1 error occurred:\n\t* invalid config key \"Nope\"\n\n");
        let text = "Kind = \"service-intentions\"\nName = \"x\"\nSources = [ { Name = \"a\", \
                    Partition = \"q\", Action = \"allow\" } ]";
        assert!(decode_entry(text).is_ok());
    }

    #[test]
    fn kinds() {
        assert_eq!(error("Kind = \"nosuch\""), "invalid config entry kind: nosuch");
        assert_eq!(
            error("Name = \"x\""),
            "Payload does not contain a kind/Kind key at the top level"
        );
        let entry = decode_entry("Kind = \"mesh\"\nPeering { PeerThroughMeshGateways = true }");
        assert_eq!(entry.unwrap().name, "mesh");
    }

    #[test]
    fn settings_that_weaken_mutual_tls_are_pointed_out() {
        let warning = |text| decode_entry(text).unwrap().warning();
        let text = "Kind = \"service-defaults\"\nName = \"x\"\nmutual_tls_mode = \"permissive\"";
        assert!(warning(text).unwrap().contains("permissive"));
        assert!(warning("Kind = \"mesh\"\nAllowEnablingPermissiveMutualTLS = true").is_some());
        assert_eq!(warning("Kind = \"mesh\""), None);
    }

    #[test]
    fn syntax_errors_say_where() {
        let text = "Kind = \"exported-services\n";
        assert_eq!(
            error(text),
            "Failed to decode config entry input: At 1:26: literal not terminated"
        );
    }

    #[test]
    fn printed_entries_have_the_order_of_the_official_client_and_no_hash() {
        let entry = json!({
            "Kind": "service-intentions",
            "Sources": [{ "Name": "a", "Action": "allow", "Type": "consul", "Peer": "p" }],
            "Hash": 16_946_917_796_445_431_506_u64,
            "CreateIndex": 1,
        });
        let text = r#"{"Kind":"service-intentions","Sources":[{"Name":"a","Peer":"p","Action":"allow","Type":"consul"}],"CreateIndex":1}"#;
        assert_eq!(printed(entry).to_string(), text);
        assert_eq!(printed(Value::Null), Value::Null);
    }
}
