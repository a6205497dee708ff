//! Laws of the key table.

use super::{Child, all, child, find};
use crate::key::Support;
use std::collections::BTreeSet;

#[test]
fn no_path_stands_twice() {
    let mut seen = BTreeSet::new();
    for key in all() {
        assert!(seen.insert(key.path.to_ascii_lowercase()), "{} stands twice", key.path);
    }
}

#[test]
fn no_flag_stands_twice() {
    let mut seen = BTreeSet::new();
    for flag in all().flat_map(|key| key.flags) {
        assert!(seen.insert(flag), "-{flag} stands twice");
    }
}

#[test]
fn no_key_is_a_section_too() {
    for key in all() {
        for other in all() {
            let inside =
                other.path.strip_prefix(key.path).is_some_and(|rest| rest.starts_with('.'));
            assert!(!inside, "{} lies in {}, which is a setting", other.path, key.path);
        }
    }
}

#[test]
fn a_forwarded_key_has_a_target_of_its_kind() {
    for key in all() {
        if key.into.is_empty() {
            assert_ne!(key.support, Support::Deprecated, "{} has no successor", key.path);
            continue;
        }
        let target = find(key.into).unwrap_or_else(|| panic!("{} leads nowhere", key.path));
        assert_eq!(key.kind, target.kind, "{} and {}", key.path, target.path);
        assert!(target.into.is_empty(), "{} leads to another old name", key.path);
    }
}

#[test]
fn every_row_has_a_sentence() {
    for key in all() {
        assert!(key.doc.ends_with('.'), "{}", key.path);
        assert!(!key.doc.contains('|'), "{} would break the Markdown table", key.path);
    }
}

#[test]
fn names_are_found_without_regard_to_case() {
    assert!(matches!(child("", "Data_Dir"), Child::Leaf(key) if key.path == "data_dir"));
    assert!(matches!(child("", "Ports"), Child::Section("ports")));
    assert!(matches!(child("ports", "HTTP"), Child::Leaf(key) if key.path == "ports.http"));
    assert!(matches!(child("acl", "tokens"), Child::Section("acl.tokens")));
    assert!(matches!(child("ports", "htp"), Child::Unknown));
    assert!(matches!(child("port", "http"), Child::Unknown));
}

#[test]
fn an_open_section_takes_any_name() {
    assert!(
        matches!(child("connect.ca_config", "LeafCertTTL"), Child::Leaf(key) if key.path == "connect.ca_config.*")
    );
    assert!(
        matches!(child("connect.ca_config", "cluster_id"), Child::Leaf(key) if key.path != "connect.ca_config.*")
    );
}
