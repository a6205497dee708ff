//! The hash of an entry's content, where it is printed, and what the log holds.

use std::collections::BTreeSet;

use serde_json::json;

use super::{
    KINDS, entry,
    samples::{all, sample},
    *,
};

fn from_msgpack<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> T {
    rmp_serde::from_slice(bytes).unwrap()
}

#[test]
fn every_kind_survives_named_msgpack() {
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    enum Outer {
        Put { entry: ConfigEntry, cas: Option<u64> },
    }
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(tag = "type")]
    enum Tagged {
        Put { entry: Box<ConfigEntry> },
    }
    let entries = all();
    let kinds: BTreeSet<&str> = entries.iter().map(ConfigEntry::kind).collect();
    assert_eq!(kinds, BTreeSet::from(KINDS), "a sample of every kind");
    for entry in entries {
        let bytes = rmp_serde::to_vec_named(&entry).unwrap();
        assert_eq!(from_msgpack::<ConfigEntry>(&bytes), entry);
        // A key of four bytes, unlike `HashPolicies`.
        assert!(!bytes.windows(5).any(|window| window == b"\xa4Hash"), "the hash is not stored");
        let outer = Outer::Put { entry: entry.clone(), cas: Some(7) };
        assert_eq!(from_msgpack::<Outer>(&rmp_serde::to_vec_named(&outer).unwrap()), outer);
        let tagged = Tagged::Put { entry: Box::new(entry) };
        assert_eq!(from_msgpack::<Tagged>(&rmp_serde::to_vec_named(&tagged).unwrap()), tagged);
    }
}

#[test]
fn intentions_of_the_old_api_survive_msgpack() {
    let ConfigEntry::ServiceIntentions(mut intentions) = sample(samples::SERVICE_INTENTIONS) else {
        panic!("wrong kind")
    };
    intentions.sources[0].legacy_id = "b40faaf3".into();
    intentions.sources[0].legacy_meta = [("a".into(), "b".into())].into();
    intentions.sources[0].legacy_create_time = Some(crate::Timestamp(1_577_934_245_000_000_007));
    let entry = ConfigEntry::ServiceIntentions(intentions);
    let bytes = rmp_serde::to_vec_named(&entry).unwrap();
    assert_eq!(from_msgpack::<ConfigEntry>(&bytes), entry);
    let json = serde_json::to_value(&entry).unwrap();
    assert_eq!(json["Sources"][0]["LegacyCreateTime"], "2020-01-02T03:04:05.000000007Z");
}

#[test]
fn what_is_printed_can_be_written_back() {
    for entry in all() {
        let printed = serde_json::to_string(&entry).unwrap();
        assert_eq!(serde_json::from_str::<ConfigEntry>(&printed).unwrap(), entry);
        let mut again = ConfigEntry::decode(&serde_json::from_str(&printed).unwrap()).unwrap();
        again.normalise().unwrap();
        assert!(entry.same_content(&again), "{printed}");
        assert_eq!(again.content_hash(), entry.content_hash());
    }
}

#[test]
fn the_hash_is_of_the_content_only() {
    let web = |timeout: &str| {
        entry(json!({"Kind": "service-resolver", "Name": "web", "ConnectTimeout": timeout}))
    };
    let (one, mut same, other) = (web("5s"), web("5000ms"), web("6s"));
    same.set_indexes(7, 8);
    assert_eq!(one.content_hash(), same.content_hash());
    assert_ne!(one.content_hash(), other.content_hash());
    let config = |config: Value| entry(json!({"Kind": "proxy-defaults", "Config": config}));
    let (ab, ba) = (
        config(json!({"a": 1, "b": {"c": 1, "d": 2}})),
        config(json!({"b": {"d": 2, "c": 1}, "a": 1})),
    );
    assert_eq!(ab.content_hash(), ba.content_hash(), "the order of keys says nothing");
    assert_eq!(
        entry(json!({"Kind": "mesh"})).content_hash(),
        fnv1a(br#"{"Kind":"mesh","TransparentProxy":{"MeshDestinationsOnly":false}}"#)
    );
}

fn fnv1a(bytes: &[u8]) -> u64 {
    let mut hash = 14_695_981_039_346_656_037_u64;
    for byte in bytes {
        hash = (hash ^ u64::from(*byte)).wrapping_mul(1_099_511_628_211);
    }
    hash
}

#[test]
fn warnings_are_about_weakened_mutual_tls() {
    let warned = |json: Value| entry(json).warnings().len();
    assert_eq!(warned(json!({"Kind": "mesh", "AllowEnablingPermissiveMutualTLS": true})), 1);
    for (kind, name) in [("service-defaults", "web"), ("proxy-defaults", "global")] {
        let mode = |mode: &str| json!({"Kind": kind, "Name": name, "MutualTLSMode": mode});
        assert_eq!(
            (warned(mode("permissive")), warned(mode("strict")), warned(mode(""))),
            (1, 0, 0)
        );
    }
    assert_eq!(warned(json!({"Kind": "mesh"})), 0);
    assert_eq!(warned(json!({"Kind": "exported-services"})), 0);
}
