//! Keys about TLS.

use crate::key::Kind::{Bool, String};
use crate::key::{Key, key};

/// The capability that the tuning keys wait for.
const LATER: &str = "TLS";
/// Why certificates and verification are refused.
const PLAIN: &str = "the listener would not use this certificate or verify anyone";

/// The ten keys of one `tls` section, which differ only in the section's name and what it is about.
macro_rules! section {
    ($name:literal, $about:literal) => {
        [
            key(
                concat!("tls.", $name, ".ca_file"),
                String,
                concat!("CA certificates, ", $about, "."),
            )
            .reloadable()
            .refused(PLAIN),
            key(
                concat!("tls.", $name, ".ca_path"),
                String,
                concat!("Directory of CA certificates, ", $about, "."),
            )
            .reloadable()
            .refused(PLAIN),
            key(
                concat!("tls.", $name, ".cert_file"),
                String,
                concat!("Own certificate, ", $about, "."),
            )
            .reloadable()
            .refused(PLAIN),
            key(
                concat!("tls.", $name, ".key_file"),
                String,
                concat!("Key of the own certificate, ", $about, "."),
            )
            .reloadable()
            .refused(PLAIN),
            key(
                concat!("tls.", $name, ".verify_incoming"),
                Bool,
                concat!("Callers must show a certificate, ", $about, "."),
            )
            .reloadable()
            .refused(PLAIN),
            key(
                concat!("tls.", $name, ".verify_outgoing"),
                Bool,
                concat!("Servers must show a certificate, ", $about, "."),
            )
            .reloadable()
            .refused(PLAIN),
            key(
                concat!("tls.", $name, ".verify_server_hostname"),
                Bool,
                concat!("Servers must show a server's name, ", $about, "."),
            )
            .reloadable()
            .refused(PLAIN),
            key(
                concat!("tls.", $name, ".use_auto_cert"),
                Bool,
                concat!("Use the automatic certificate, ", $about, "."),
            )
            .reloadable()
            .refused(PLAIN),
            key(
                concat!("tls.", $name, ".tls_min_version"),
                String,
                concat!("Oldest TLS version, ", $about, "."),
            )
            .reloadable()
            .later(LATER),
            key(
                concat!("tls.", $name, ".tls_cipher_suites"),
                String,
                concat!("Cipher suites, ", $about, "."),
            )
            .reloadable()
            .later(LATER),
        ]
    };
}

const DEFAULTS: [Key; 10] = section!("defaults", "for all listeners");
const HTTPS: [Key; 10] = section!("https", "of the HTTPS API");
const GRPC: [Key; 10] = section!("grpc", "of gRPC");
const INTERNAL: [Key; 10] = section!("internal_rpc", "between agents");

pub(super) const KEYS: &[Key] = &joined();

/// The four sections one after the other.
const fn joined() -> [Key; 40] {
    let [a0, a1, a2, a3, a4, a5, a6, a7, a8, a9] = DEFAULTS;
    let [b0, b1, b2, b3, b4, b5, b6, b7, b8, b9] = HTTPS;
    let [c0, c1, c2, c3, c4, c5, c6, c7, c8, c9] = GRPC;
    let [d0, d1, d2, d3, d4, d5, d6, d7, d8, d9] = INTERNAL;
    [
        a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, b0, b1, b2, b3, b4, b5, b6, b7, b8, b9, c0, c1, c2,
        c3, c4, c5, c6, c7, c8, c9, d0, d1, d2, d3, d4, d5, d6, d7, d8, d9,
    ]
}
