//! Entries as users write them: the seeds' own files, official spellings, and what is refused.

mod any_input;
mod mesh_rules;
mod permissions;
mod printing;
mod proxies;
mod resolver;
mod samples;
mod shapes;

use serde_json::{Value, json};

use super::*;

const SEED_EXPORT: &str = r#"
Kind = "exported-services"
Name = "default"
Services = [
{
## The name and namespace of the service to export.
Name = "service-name"
Namespace = "default"
Consumers = [
{
PeerName = "cluster-02"
}
]
}
]
"#;

fn hcl(text: &str) -> Result<ConfigEntry, DecodeError> {
    ConfigEntry::decode(&syntax::hcl::parse(text).unwrap())
}

/// A decoded and normalised entry.
fn entry(json: Value) -> ConfigEntry {
    let mut entry = ConfigEntry::decode(&json).unwrap();
    entry.normalise().unwrap();
    entry
}

/// Why an entry is refused.
fn refusal(json: Value) -> String {
    ConfigEntry::decode(&json).unwrap().normalise().unwrap_err().to_string()
}

/// A list of reasons, as several rules give it.
fn list(reasons: &[&str]) -> String {
    let reasons: Vec<String> = reasons.iter().map(|reason| (*reason).to_owned()).collect();
    refusal::listed(&reasons)
}

#[test]
fn the_seeds_export_is_read_and_written_with_peer() {
    let mut entry = hcl(SEED_EXPORT).unwrap();
    entry.normalise().unwrap();
    assert_eq!(
        serde_json::to_value(&entry).unwrap(),
        json!({"Kind": "exported-services", "Name": "default",
            "Services": [{"Name": "service-name", "Consumers": [{"Peer": "cluster-02"}]}],
            "Hash": entry.content_hash(), "CreateIndex": 0, "ModifyIndex": 0})
    );
    let modern = hcl(&SEED_EXPORT.replace("PeerName", "peer")).unwrap();
    let snake = hcl(&SEED_EXPORT.replace("PeerName", "peer_name")).unwrap();
    assert_eq!((modern.name(), &modern), (snake.name(), &snake));
}

#[test]
fn peer_and_peer_name_must_agree() {
    let both = r#"PeerName = "a" Peer = "b""#;
    let error = hcl(&SEED_EXPORT.replace(r#"PeerName = "cluster-02""#, both)).unwrap_err();
    assert!(error.to_string().contains("Services[0].Consumers[0].PeerName"), "{error}");
}

#[test]
fn every_unknown_key_is_named() {
    let error = ConfigEntry::decode(&json!({
        "kind": "exported-services", "Nope": 1, "Services": [{"Name": "a", "Bad": 2}]
    }))
    .unwrap_err();
    assert_eq!(
        error.to_string(),
        "2 errors occurred:\n\t* invalid config key \"Services[0].Bad\"\n\t* invalid config key \"Nope\"\n\n"
    );
}

#[test]
fn kinds_are_told_apart() {
    let decode = |kind: &str| ConfigEntry::decode(&json!({"Kind": kind})).unwrap_err().to_string();
    assert_eq!(decode("nosuch"), "invalid config entry kind: nosuch");
    assert_eq!(
        decode("service-router"),
        "config entry kind \"service-router\" is not supported by this version; supported: exported-services, mesh, \
         proxy-defaults, service-defaults, service-intentions, service-resolver"
    );
    let none = ConfigEntry::decode(&json!({})).unwrap_err().to_string();
    assert_eq!(none, "Payload does not contain a kind/Kind key at the top level");
    let number = ConfigEntry::decode(&json!({"Kind": 7})).unwrap_err().to_string();
    assert_eq!(number, "Kind value in payload is not a string");
    assert!(KINDS.iter().all(|kind| !LATER_KINDS.contains(kind)));
}

#[test]
fn intentions_get_precedence_and_order() {
    let mut entry = hcl(
        r#"Kind = "service-intentions" Name = "backend-service"
           Sources = [{Name = "*" Action = "deny"}, {Name = "frontend-service" Peer = "cluster-02" Action = "allow"}]"#,
    )
    .unwrap();
    entry.normalise().unwrap();
    let ConfigEntry::ServiceIntentions(entry) = entry else { panic!("wrong kind") };
    let order: Vec<_> = entry.sources.iter().map(|s| (&*s.name, s.precedence)).collect();
    assert_eq!(order, [("frontend-service", 9), ("*", 8)]);
}

#[test]
fn refusals_use_the_official_words() {
    let intention = |sources: Value| {
        let mut entry = ConfigEntry::decode(
            &json!({"Kind": "service-intentions", "Name": "b", "Sources": sources}),
        )
        .unwrap();
        entry.normalise().unwrap_err().to_string()
    };
    assert_eq!(
        intention(json!([{"Name": "a", "Peer": "*", "Action": "allow"}])),
        "Sources[0].Peer: cannot use wildcard '*' in peer"
    );
    assert_eq!(
        intention(json!([{"Name": "a"}])),
        "Sources[0].Action must be set to 'allow' or 'deny'"
    );
    assert_eq!(
        intention(json!([{"Name": "a", "Action": "deny"}, {"Name": "a", "Action": "allow"}])),
        "Sources[1] defines \"a\" more than once"
    );
    assert_eq!(
        refusal(json!({"Kind": "exported-services", "Name": "other"})),
        "exported-services Name must be \"default\""
    );
}

#[test]
fn exports_are_refused_in_the_official_order() {
    let export =
        |services: Value| refusal(json!({"Kind": "exported-services", "Services": services}));
    let to = |consumers: Value| export(json!([{"Name": "web", "Consumers": consumers}]));
    assert_eq!(
        to(json!([{"Peer": "east"}, {"Partition": "p"}])),
        "Services[0].Consumers[1]: partitions are an enterprise-only feature"
    );
    assert_eq!(
        to(json!([{"sameness_group": "g"}, {"Partition": "p"}])),
        "Services[0].Consumers[0]: sameness-groups are an enterprise-only feature"
    );
    assert_eq!(
        to(json!([{"Peer": "east", "Partition": "default"}])),
        "Services[0].Consumers[0]: must define at most one of Peer, Partition, or SamenessGroup"
    );
    assert_eq!(
        to(json!([{"Peer": "*"}])),
        "Services[0].Consumers[0]: exporting to all peers (wildcard) is not supported"
    );
    assert_eq!(to(json!([])), "Services[0]: must have at least one consumer");
    assert_eq!(
        export(json!([{"Consumers": [{"Peer": "east"}]}])),
        "Services[0]: service name cannot be empty"
    );
    assert_eq!(
        export(json!([{"Name": "web", "Namespace": "*", "Consumers": [{"Peer": "east"}]}])),
        "Services[0]: service name must be wildcard if namespace is wildcard"
    );
    entry(
        json!({"Kind": "exported-services", "Services": [{"Name": "web", "Consumers": [{"Partition": "default"}, {}]}]}),
    );
}

#[test]
fn meta_has_limits_in_every_kind() {
    let long = "x".repeat(600);
    for kind in KINDS {
        let json = json!({"Kind": kind, "Meta": {"a": long, "b": "fine"}});
        let mut json = json.as_object().unwrap().clone();
        if !matches!(kind, mesh::KIND | proxy_defaults::KIND | exported_services::KIND) {
            json.insert("Name".to_owned(), "web".into());
        }
        assert_eq!(
            refusal(json.into()),
            "1 error occurred:\n\t* Meta value for key \"a\" exceeds maximum length 512\n\n",
            "{kind}"
        );
    }
    let many: serde_json::Map<_, _> = (0..65).map(|i| (format!("k{i}"), "".into())).collect();
    let text = refusal(json!({"Kind": "mesh", "Meta": many}));
    assert!(text.contains("\t* Meta exceeds maximum element count 64\n"), "{text}");
}
