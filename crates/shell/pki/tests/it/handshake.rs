//! Whole TLS handshakes in memory between our acceptor and our dialer.

use std::{error::Error, sync::Arc};

use pki::{
    NewRoot, PeeringCertificate, TlsError, peering_client_config, server_config, server_name,
};
use rustls::{
    CertificateError, ClientConfig, ClientConnection, ConnectionCommon, Error as RustlsError,
    ServerConfig, ServerConnection, SideData,
};

use crate::{leaf, root};

/// Carries what `from` has to send to `to`; whether there was anything.
fn carry<F: SideData, T: SideData>(
    from: &mut ConnectionCommon<F>,
    to: &mut ConnectionCommon<T>,
) -> Result<bool, RustlsError> {
    let mut bytes = Vec::new();
    while from.wants_write() {
        from.write_tls(&mut bytes).unwrap();
    }
    let mut rest = bytes.as_slice();
    while !rest.is_empty() {
        to.read_tls(&mut rest).unwrap();
        to.process_new_packets()?;
    }
    Ok(!bytes.is_empty())
}

/// Both ends after a complete handshake, or the first error of either.
fn shake_hands(
    client: &Arc<ClientConfig>,
    server: &Arc<ServerConfig>,
    name: &str,
) -> Result<(ClientConnection, ServerConnection), RustlsError> {
    let mut client = ClientConnection::new(Arc::clone(client), server_name(name).unwrap())?;
    let mut server = ServerConnection::new(Arc::clone(server))?;
    loop {
        let there = carry(&mut client, &mut server)?;
        let back = carry(&mut server, &mut client)?;
        if !there && !back {
            assert!(!client.is_handshaking() && !server.is_handshaking());
            return Ok((client, server));
        }
    }
}

fn acceptor(root: &NewRoot) -> (Arc<PeeringCertificate>, Arc<ServerConfig>, String) {
    let certificate = Arc::new(PeeringCertificate::new());
    let leaf = leaf(root, "dc1");
    certificate.replace(&leaf).unwrap();
    let config = server_config(Arc::clone(&certificate)).unwrap();
    (certificate, config, leaf.server_name)
}

fn dialer(root: &NewRoot) -> Arc<ClientConfig> {
    peering_client_config(std::slice::from_ref(&root.root.root_cert)).unwrap()
}

#[test]
fn dialer_and_acceptor_agree_on_h2_and_the_name_arrives() {
    let root = root();
    let (_, server, name) = acceptor(&root);
    let (client, server) = shake_hands(&dialer(&root), &server, &name).unwrap();
    assert_eq!(client.alpn_protocol(), Some(&b"h2"[..]));
    assert_eq!(server.alpn_protocol(), Some(&b"h2"[..]));
    assert_eq!(server.server_name(), Some(name.as_str()));
    assert!(server.peer_certificates().is_none());
}

#[test]
fn a_client_that_offers_no_protocol_is_accepted() {
    let root = root();
    let (_, server, name) = acceptor(&root);
    let mut client = Arc::unwrap_or_clone(dialer(&root));
    client.alpn_protocols.clear();
    let (_, server) = shake_hands(&Arc::new(client), &server, &name).unwrap();
    assert_eq!(server.alpn_protocol(), None);
}

#[test]
fn a_server_that_selects_no_protocol_is_accepted() {
    let root = root();
    let (_, server, name) = acceptor(&root);
    let mut server = Arc::unwrap_or_clone(server);
    server.alpn_protocols.clear();
    let (client, _) = shake_hands(&dialer(&root), &Arc::new(server), &name).unwrap();
    assert_eq!(client.alpn_protocol(), None);
}

#[test]
fn both_versions_of_tls_work() {
    let root = root();
    let (_, server, name) = acceptor(&root);
    for version in [&rustls::version::TLS12, &rustls::version::TLS13] {
        let mut roots = rustls::RootCertStore::empty();
        let anchor =
            rustls_pki_types::pem::PemObject::from_pem_slice(root.root.root_cert.as_bytes());
        roots.add(anchor.unwrap()).unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let client = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(&[version])
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        let (client, _) = shake_hands(&Arc::new(client), &server, &name).unwrap();
        assert_eq!(client.protocol_version(), Some(version.version));
    }
}

#[test]
fn another_ca_is_refused() {
    let (_, server, name) = acceptor(&root());
    let error = shake_hands(&dialer(&root()), &server, &name).unwrap_err();
    assert!(
        matches!(
            error,
            RustlsError::InvalidCertificate(
                CertificateError::UnknownIssuer | CertificateError::BadSignature
            )
        ),
        "{error:?}"
    );
}

#[test]
fn one_of_several_cas_suffices() {
    let (old, new) = (root(), root());
    let (_, server, name) = acceptor(&new);
    let separate = [old.root.root_cert.clone(), new.root.root_cert.clone()];
    shake_hands(&peering_client_config(&separate).unwrap(), &server, &name).unwrap();
    let joined = [format!("{}{}", old.root.root_cert, new.root.root_cert)];
    shake_hands(&peering_client_config(&joined).unwrap(), &server, &name).unwrap();
}

#[test]
fn another_name_gets_the_same_leaf_and_the_dialer_refuses_it() {
    let root = root();
    let (_, server, name) = acceptor(&root);
    for other in [name.replace("dc1", "dc2").as_str(), "localhost", "127.0.0.1"] {
        let error = shake_hands(&dialer(&root), &server, other).unwrap_err();
        assert!(
            matches!(
                &error,
                RustlsError::InvalidCertificate(CertificateError::NotValidForNameContext { presented, .. })
                    if presented.iter().any(|held| held.contains(&name))
            ),
            "{other}: {error:?}"
        );
    }
}

#[test]
fn a_new_leaf_is_presented_from_the_next_handshake_on() {
    let root = root();
    let (certificate, server, name) = acceptor(&root);
    let client = dialer(&root);
    let (first, _) = shake_hands(&client, &server, &name).unwrap();
    let rotated = leaf(&root, "dc1");
    certificate.replace(&rotated).unwrap();
    let (second, _) = shake_hands(&client, &server, &name).unwrap();
    assert_ne!(first.peer_certificates(), second.peer_certificates());
    assert_eq!(second.peer_certificates().unwrap(), rotated.chain);
}

#[test]
fn without_a_certificate_handshakes_fail() {
    let root = root();
    let certificate = Arc::new(PeeringCertificate::new());
    assert!(!certificate.is_ready());
    let server = server_config(Arc::clone(&certificate)).unwrap();
    let leaf = leaf(&root, "dc1");
    shake_hands(&dialer(&root), &server, &leaf.server_name).unwrap_err();
    certificate.replace(&leaf).unwrap();
    shake_hands(&dialer(&root), &server, &leaf.server_name).unwrap();
}

#[test]
fn a_leaf_with_another_key_is_refused_and_the_old_one_stays() {
    let root = root();
    let (certificate, server, name) = acceptor(&root);
    let mut mixed = leaf(&root, "dc1");
    mixed.private_key = leaf(&root, "dc1").private_key;
    assert!(matches!(certificate.replace(&mixed), Err(TlsError::Rustls(_))));
    shake_hands(&dialer(&root), &server, &name).unwrap();
}

#[test]
fn a_dialer_without_usable_cas_is_not_made() {
    assert!(matches!(peering_client_config(&[]), Err(TlsError::NoRoots)));
    let error = peering_client_config(&["nothing".to_owned()]).unwrap_err();
    assert_eq!(error.to_string(), "peering token invalid CA: no PEM-encoded data found");
    assert!(error.source().is_none());
}
