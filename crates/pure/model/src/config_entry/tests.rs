//! Entries as users write them: the seeds' own files, official spellings, and what is refused.

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

#[test]
fn the_seeds_export_is_read_and_written_with_peer() {
    let mut entry = hcl(SEED_EXPORT).unwrap();
    entry.normalise().unwrap();
    assert_eq!(
        serde_json::to_value(&entry).unwrap(),
        json!({"Kind": "exported-services", "Name": "default",
            "Services": [{"Name": "service-name", "Consumers": [{"Peer": "cluster-02"}]}],
            "CreateIndex": 0, "ModifyIndex": 0})
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
    assert!(decode("mesh").contains("not supported by this version"));
    let none = ConfigEntry::decode(&json!({})).unwrap_err().to_string();
    assert_eq!(none, "Payload does not contain a kind/Kind key at the top level");
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
    let mut other =
        ConfigEntry::decode(&json!({"Kind": "exported-services", "Name": "other"})).unwrap();
    assert_eq!(
        other.normalise().unwrap_err().to_string(),
        "exported-services Name must be \"default\""
    );
}
