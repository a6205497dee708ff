//! Leaves under rustls' own WebPKI verifier, at chosen instants.

use std::{sync::Arc, time::Duration};

use pki::{NewRoot, ServerLeaf, server_name};
use rustls::{
    CertificateError, Error, RootCertStore,
    client::{WebPkiServerVerifier, danger::ServerCertVerifier},
    crypto::aws_lc_rs,
};
use rustls_pki_types::{CertificateDer, UnixTime, pem::PemObject};

use crate::{leaf, now, root};

/// Verifies `leaf` under `root` as a dialer of `name` would at `at`, in seconds since the Unix epoch.
fn verify(root: &NewRoot, leaf: &ServerLeaf, name: &str, at: u64) -> Result<(), Error> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(root.root.root_cert.as_bytes()).unwrap()).unwrap();
    let provider = Arc::new(aws_lc_rs::default_provider());
    let verifier =
        WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider).build().unwrap();
    let at = UnixTime::since_unix_epoch(Duration::from_secs(at));
    verifier
        .verify_server_cert(&leaf.chain[0], &leaf.chain[1..], &server_name(name).unwrap(), &[], at)
        .map(drop)
}

fn refused_as(result: Result<(), Error>, expected: fn(&CertificateError) -> bool) {
    match result {
        Err(Error::InvalidCertificate(cause)) if expected(&cause) => {}
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_leaf_is_good_for_its_server_name() {
    let root = root();
    for datacenter in ["dc1", "eu_west-1"] {
        let leaf = leaf(&root, datacenter);
        verify(&root, &leaf, &leaf.server_name, now()).unwrap();
    }
}

#[test]
fn another_name_is_refused() {
    let root = root();
    let leaf = leaf(&root, "dc1");
    let other = leaf.server_name.replace("dc1", "dc2");
    refused_as(verify(&root, &leaf, &other, now()), |cause| {
        matches!(cause, CertificateError::NotValidForNameContext { .. })
    });
}

#[test]
fn another_cluster_s_root_is_refused() {
    let leaf = leaf(&root(), "dc1");
    refused_as(verify(&root(), &leaf, &leaf.server_name, now()), |cause| {
        matches!(cause, CertificateError::UnknownIssuer | CertificateError::BadSignature)
    });
}

#[test]
fn a_clock_that_is_half_a_minute_behind_accepts_and_an_hour_behind_does_not() {
    let root = root();
    let leaf = leaf(&root, "dc1");
    verify(&root, &leaf, &leaf.server_name, now() - 30).unwrap();
    refused_as(verify(&root, &leaf, &leaf.server_name, now() - 3600), |cause| {
        matches!(cause, CertificateError::NotValidYetContext { .. })
    });
}

#[test]
fn a_leaf_ends_with_its_ttl() {
    let root = root();
    let leaf = leaf(&root, "dc1");
    verify(&root, &leaf, &leaf.server_name, now() + 71 * 3600).unwrap();
    refused_as(verify(&root, &leaf, &leaf.server_name, now() + 73 * 3600), |cause| {
        matches!(cause, CertificateError::ExpiredContext { .. })
    });
}
