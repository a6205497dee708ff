//! An intention: one source of a `service-intentions` entry, as the intention API prints it (http-api 4.5).

use std::{cmp::Reverse, collections::BTreeMap, sync::Arc};

use model::{
    ConfigEntry, Str, Timestamp,
    config_entry::{Action, JwtRequirement, Permission, ServiceIntentions, Source},
    tenancy::DEFAULT,
};
use serde::Serialize;

const ANY: &str = "*";

/// Who may or may not call whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Intention {
    #[serde(rename = "ID", skip_serializing_if = "str::is_empty")]
    id: Str,
    #[serde(skip_serializing_if = "str::is_empty")]
    description: Str,
    #[serde(rename = "SourceNS")]
    source_namespace: &'static str,
    source_name: Str,
    #[serde(rename = "DestinationNS")]
    destination_namespace: &'static str,
    destination_name: Str,
    #[serde(skip_serializing_if = "str::is_empty")]
    source_peer: Str,
    source_type: Str,
    #[serde(skip_serializing_if = "Option::is_none")]
    action: Option<Action>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    permissions: Vec<Permission>,
    #[serde(rename = "JWT", skip_serializing_if = "Option::is_none")]
    jwt: Option<JwtRequirement>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    meta: BTreeMap<Str, Str>,
    precedence: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    created_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    updated_at: Option<Timestamp>,
    create_index: u64,
    modify_index: u64,
}

impl Intention {
    fn new(entry: &ServiceIntentions, source: &Source) -> Self {
        // Those of the old API have pairs of their own.
        let meta = if source.legacy_id.is_empty() { &entry.meta } else { &source.legacy_meta };
        Self {
            id: source.legacy_id.clone(),
            description: source.description.clone(),
            source_namespace: DEFAULT,
            source_name: source.name.clone(),
            destination_namespace: DEFAULT,
            destination_name: entry.name.clone(),
            source_peer: source.peer.clone(),
            source_type: source.kind.clone(),
            action: source.action,
            permissions: source.permissions.clone(),
            jwt: entry.jwt.clone(),
            meta: meta.clone(),
            precedence: source.precedence,
            created_at: source.legacy_create_time,
            updated_at: source.legacy_update_time,
            create_index: entry.create_index,
            modify_index: entry.modify_index,
        }
    }
}

/// The intentions of some entries, the one that decides first: by precedence, then by names.
pub(crate) fn of_entries(entries: &[Arc<ConfigEntry>]) -> Vec<Intention> {
    let mut intentions: Vec<Intention> = entries
        .iter()
        .filter_map(|entry| match &**entry {
            ConfigEntry::ServiceIntentions(entry) => Some(entry),
            _ => None,
        })
        .flat_map(|entry| entry.sources.iter().map(|source| Intention::new(entry, source)))
        .collect();
    intentions.sort_by(|a, b| order(a).cmp(&order(b)));
    intentions
}

fn order(intention: &Intention) -> (Reverse<u8>, &str, &str, &str) {
    (
        Reverse(intention.precedence),
        &intention.source_peer,
        &intention.source_name,
        &intention.destination_name,
    )
}

impl Intention {
    /// Whether it is the one of exactly these names.
    pub(crate) fn is_exactly(&self, peer: &str, source: &str, destination: &str) -> bool {
        (&*self.source_peer, &*self.source_name, &*self.destination_name)
            == (peer, source, destination)
    }

    /// Whether it has this UUID, which those of the old API have.
    pub(crate) fn has_id(&self, id: &str) -> bool {
        self.id.eq_ignore_ascii_case(id)
    }

    /// Peer and name of the caller, and the name of the called service.
    pub(crate) fn ends(&self) -> (&Str, &Str, &Str) {
        (&self.source_peer, &self.source_name, &self.destination_name)
    }
}

/// Whether the intention is about calls from, or to, the service of that name in this cluster.
pub(crate) fn is_match(intention: &Intention, by_source: bool, name: &str) -> bool {
    let fits = |pattern: &str| pattern == ANY || pattern == name;
    if by_source {
        intention.source_peer.is_empty() && fits(&intention.source_name)
    } else {
        fits(&intention.destination_name)
    }
}

/// Whether a service of this cluster may call another one: the first intention about both decides. One with permissions
/// decides request by request, which is no yes.
pub(crate) fn is_allowed(
    intentions: &[Intention],
    source: &str,
    destination: &str,
    default_allows: bool,
) -> bool {
    let decides = |intention: &&Intention| {
        is_match(intention, true, source) && is_match(intention, false, destination)
    };
    match intentions.iter().find(decides) {
        Some(intention) => intention.action == Some(Action::Allow),
        None => default_allows,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn entry(name: &str, sources: serde_json::Value) -> Arc<ConfigEntry> {
        let json = json!({"Kind": "service-intentions", "Name": name, "Sources": sources});
        let mut entry = ConfigEntry::decode(&json).unwrap();
        entry.normalise().unwrap();
        entry.set_indexes(37, 37);
        Arc::new(entry)
    }

    #[test]
    fn the_shape_is_that_of_the_golden() {
        let source = json!([{"Name": "frontend-service", "Peer": "cluster-02", "Action": "allow"}]);
        let intentions = of_entries(&[entry("backend-service", source)]);
        let expected = r#"[{"SourceNS":"default","SourceName":"frontend-service","DestinationNS":"default","DestinationName":"backend-service","SourcePeer":"cluster-02","SourceType":"consul","Action":"allow","Precedence":9,"CreateIndex":37,"ModifyIndex":37}]"#;
        assert_eq!(serde_json::to_string(&intentions).unwrap(), expected);
    }

    #[test]
    fn the_most_exact_intention_decides() {
        let intentions = of_entries(&[
            entry("*", json!([{"Name": "*", "Action": "deny"}])),
            entry(
                "db",
                json!([
                    {"Name": "*", "Action": "deny"},
                    {"Name": "web", "Action": "allow"},
                    {"Name": "api", "Peer": "east", "Action": "allow"},
                ]),
            ),
        ]);
        let order: Vec<u8> = intentions.iter().map(|intention| intention.precedence).collect();
        assert_eq!(order, [9, 9, 8, 5]);
        assert!(is_allowed(&intentions, "web", "db", false));
        assert!(!is_allowed(&intentions, "api", "db", true), "the peer's api is another service");
        assert!(!is_allowed(&intentions, "web", "cache", true));
        assert!(is_allowed(&[], "web", "db", true) && !is_allowed(&[], "web", "db", false));
    }

    #[test]
    fn matches_are_found_from_both_ends() {
        let intentions = of_entries(&[
            entry(
                "db",
                json!([{"Name": "web", "Action": "allow"}, {"Name": "*", "Action": "deny"}]),
            ),
            entry("*", json!([{"Name": "web", "Peer": "east", "Action": "deny"}])),
        ]);
        let count = |by_source, name| {
            intentions.iter().filter(|intention| is_match(intention, by_source, name)).count()
        };
        assert_eq!((count(false, "db"), count(false, "x")), (3, 1));
        assert_eq!((count(true, "web"), count(true, "x")), (2, 1));
    }
}
