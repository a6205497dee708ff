//! The leaf's contents, and the pairs of root and key that are refused.

use x509_parser::{extensions::GeneralName, parse_x509_certificate};

use super::*;
use crate::root::{NewRoot, generate_root};

const CLUSTER_ID: &str = "5090d317-eb97-c17c-debe-b4d8243f97f6";
const TRUST_DOMAIN: &str = "5090d317-eb97-c17c-debe-b4d8243f97f6.consul";
const NOW: u64 = 1_795_381_634;
const TTL: Duration = Duration::from_secs(72 * 3600);

fn root() -> NewRoot {
    generate_root(CLUSTER_ID, NOW).unwrap()
}

fn issue(from: &NewRoot, datacenter: &str) -> Result<ServerLeaf, LeafError> {
    issue_server(&from.root.root_cert, &from.private_key, datacenter, TRUST_DOMAIN, NOW, TTL)
}

#[test]
fn contents_are_those_of_the_official_leaf() {
    let root = root();
    let leaf = issue(&root, "dc1").unwrap();
    let (_, certificate) = parse_x509_certificate(&leaf.chain[0]).unwrap();

    assert_eq!(certificate.subject().iter().count(), 0);
    assert!(!certificate.is_ca());
    let names = certificate.subject_alternative_name().unwrap().unwrap();
    assert!(names.critical, "without a subject the names must be critical");
    assert_eq!(
        names.value.general_names,
        [
            GeneralName::DNSName(&format!("server.dc1.peering.{TRUST_DOMAIN}")),
            GeneralName::URI(&format!("spiffe://{TRUST_DOMAIN}/agent/server/dc/dc1")),
        ]
    );
    let usage = certificate.extended_key_usage().unwrap().unwrap();
    assert!(!usage.critical && usage.value.client_auth && usage.value.server_auth);
    let usage = certificate.key_usage().unwrap().unwrap();
    // digitalSignature, keyEncipherment, dataEncipherment, keyAgreement
    assert!(usage.critical);
    assert_eq!(usage.value.flags, 0b0001_1101);
}

#[test]
fn key_identifiers_lead_to_the_root() {
    let root = root();
    let leaf = issue(&root, "dc1").unwrap();
    let (_, certificate) = parse_x509_certificate(&leaf.chain[0]).unwrap();
    let authority = certificate
        .iter_extensions()
        .find_map(|extension| match extension.parsed_extension() {
            x509_parser::extensions::ParsedExtension::AuthorityKeyIdentifier(identifier) => {
                identifier.key_identifier.as_ref().map(|identifier| identifier.0)
            }
            _ => None,
        })
        .unwrap();
    assert_eq!(fingerprint::colon_hex(authority), root.root.signing_key_id);
    let own = fingerprint::key_identifier(certificate.public_key().raw);
    assert_eq!(describe(&leaf.chain_pem).unwrap().signing_key_id, fingerprint::colon_hex(&own));
}

#[test]
fn holds_from_a_minute_ago_for_its_ttl() {
    let leaf = issue(&root(), "dc1").unwrap();
    assert_eq!(leaf.not_before.0, (NOW as i64 - 60) * 1_000_000_000);
    assert_eq!(leaf.not_after.0 - leaf.not_before.0, 72 * 3600 * 1_000_000_000);
}

#[test]
fn two_leaves_differ_in_serial_and_key() {
    let root = root();
    let (first, second) = (issue(&root, "dc1").unwrap(), issue(&root, "dc1").unwrap());
    assert_ne!(first.serial_hex, second.serial_hex);
    assert_ne!(first.private_key, second.private_key);
}

#[test]
fn another_root_s_key_is_refused() {
    let (mine, other) = (root(), root());
    let mixed = NewRoot { root: mine.root, private_key: other.private_key };
    assert!(matches!(issue(&mixed, "dc1"), Err(LeafError::KeyMismatch)));
}

#[test]
fn unreadable_root_or_key_is_refused_without_showing_it() {
    let mut broken = root();
    broken.private_key = Secret::new("-----BEGIN hunter2-----".to_owned());
    let error = issue(&broken, "dc1").unwrap_err();
    assert!(matches!(error, LeafError::RootKey));
    assert!(!format!("{error} {error:?}").contains("hunter2"));

    let mut broken = root();
    broken.root.root_cert = "nothing".to_owned();
    assert!(matches!(issue(&broken, "dc1"), Err(LeafError::Root(CertificateError::NoPem))));
}

#[test]
fn a_datacenter_that_makes_no_dns_name_is_refused() {
    for bad in ["", "a b", "dc/1", "ü"] {
        assert!(matches!(issue(&root(), bad), Err(LeafError::Name(_))), "{bad:?}");
    }
}

#[test]
fn debug_does_not_print_the_key() {
    let leaf = issue(&root(), "dc1").unwrap();
    assert!(leaf.private_key.expose().contains("PRIVATE KEY"));
    assert!(!format!("{leaf:?}").contains("PRIVATE KEY"));
}
