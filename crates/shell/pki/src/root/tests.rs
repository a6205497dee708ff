//! A new root beside an official one.

use x509_parser::{certificate::X509Certificate, parse_x509_certificate, pem::parse_x509_pem};

use super::*;

const CLUSTER_ID: &str = "5090d317-eb97-c17c-debe-b4d8243f97f6";
const OFFICIAL_ROOT: &str = include_str!("../../tests/data/official_root.pem");
const NOW: u64 = 1_795_381_634;

fn with_certificate<T>(pem: &str, read: impl FnOnce(&X509Certificate<'_>) -> T) -> T {
    let (_, block) = parse_x509_pem(pem.as_bytes()).unwrap();
    let (_, certificate) = parse_x509_certificate(&block.contents).unwrap();
    read(&certificate)
}

/// Extensions by OID with their criticality and, where it does not depend on the key, their value.
fn extensions(certificate: &X509Certificate<'_>) -> Vec<(String, bool, Vec<u8>)> {
    let mut all: Vec<_> = certificate
        .iter_extensions()
        .map(|extension| {
            let depends_on_key =
                ["2.5.29.14", "2.5.29.35"].contains(&extension.oid.to_string().as_str());
            let value = if depends_on_key {
                vec![0; extension.value.len()]
            } else {
                extension.value.to_vec()
            };
            (extension.oid.to_string(), extension.critical, value)
        })
        .collect();
    all.sort();
    all
}

#[test]
fn extensions_are_those_of_an_official_root() {
    let ours = generate_root(CLUSTER_ID, NOW).unwrap();
    let ours = with_certificate(&ours.root.root_cert, extensions);
    assert_eq!(ours, with_certificate(OFFICIAL_ROOT, extensions));
    assert_eq!(ours.len(), 5);
}

#[test]
fn key_identifiers_are_computed_as_in_an_official_root() {
    let official = with_certificate(OFFICIAL_ROOT, |certificate| {
        fingerprint::colon_hex(&fingerprint::key_identifier(certificate.public_key().raw))
    });
    assert_eq!(official, describe(OFFICIAL_ROOT).unwrap().signing_key_id);

    let ours = generate_root(CLUSTER_ID, NOW).unwrap().root;
    let expected = with_certificate(&ours.root_cert, |certificate| {
        fingerprint::colon_hex(&fingerprint::key_identifier(certificate.public_key().raw))
    });
    assert_eq!(ours.signing_key_id, expected);
}

#[test]
fn subject_has_the_official_pattern_and_issued_itself() {
    let ours = generate_root(CLUSTER_ID, NOW).unwrap();
    with_certificate(&ours.root.root_cert, |certificate| {
        let subject = certificate.subject().to_string();
        let label = subject
            .strip_prefix("CN=pri-")
            .and_then(|rest| rest.strip_suffix(".consul.ca.5090d317.consul"))
            .unwrap();
        assert_eq!(label.len(), 8);
        assert!(label.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()));
        assert_eq!(certificate.subject().as_raw(), certificate.issuer().as_raw());
        certificate.verify_signature(None).unwrap();
    });
}

#[test]
fn fields_are_what_the_roots_endpoint_prints() {
    let NewRoot { root, .. } = generate_root(&CLUSTER_ID.to_ascii_uppercase(), NOW).unwrap();
    let facts = describe(&root.root_cert).unwrap();
    assert_eq!(root.id, facts.id);
    assert_eq!(root.name, "Consul CA Primary Cert");
    assert_eq!(root.external_trust_domain, CLUSTER_ID);
    assert!((1..1 << 53).contains(&root.serial_number));
    assert_eq!(root.not_before.0, (NOW as i64 - 60) * 1_000_000_000);
    assert_eq!(root.not_after.0 - root.not_before.0, 3650 * 86_400 * 1_000_000_000);
    assert_eq!((root.private_key_type.as_str(), root.private_key_bits), ("ec", 256));
    assert!(root.active && root.root_cert.ends_with("-----END CERTIFICATE-----\n"));
}

#[test]
fn two_roots_have_nothing_in_common() {
    let (first, second) =
        (generate_root(CLUSTER_ID, NOW).unwrap(), generate_root(CLUSTER_ID, NOW).unwrap());
    assert_ne!(first.root.serial_number, second.root.serial_number);
    assert_ne!(first.root.signing_key_id, second.root.signing_key_id);
    assert_ne!(first.private_key, second.private_key);
}

#[test]
fn debug_does_not_print_the_key() {
    let root = generate_root(CLUSTER_ID, NOW).unwrap();
    assert!(root.private_key.expose().starts_with("-----BEGIN PRIVATE KEY-----\n"));
    assert!(!format!("{root:?}").contains("PRIVATE KEY"));
}

#[test]
fn a_bad_cluster_id_or_clock_is_an_error() {
    assert!(matches!(generate_root("ünf", NOW), Err(RootError::ClusterId(_))));
    assert!(matches!(generate_root("a@b", NOW), Err(RootError::ClusterId(_))));
    assert!(matches!(generate_root(CLUSTER_ID, u64::MAX), Err(RootError::Clock(_))));
}
