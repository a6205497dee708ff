//! Keys and certificates: the cluster's root, the servers' leaves, and the TLS configurations that use them.
//!
//! This crate is the only one that names rcgen, x509-parser and aws-lc. It reads no file, and no clock when
//! it issues: the time is an argument (rustls' handshakes use the machine's clock). Keys, serial numbers and
//! a label in the root's name are its only chance.
#![warn(missing_docs)]

// Parts.
mod fingerprint;
mod name;
mod pem;
mod validity;

// What a certificate says.
mod facts;

// Issuing.
mod leaf;
mod root;

// Verifying and talking.
mod check;
mod tls;

pub use check::{CaError, check_ca_pems};
pub use facts::{CertificateError, CertificateFacts, describe};
pub use leaf::{LeafError, ServerLeaf, issue_server};
pub use name::{ServerNameError, peering_server_name, server_name, server_uri, trust_domain};
pub use root::{NewRoot, RootError, generate_root};
pub use tls::{PeeringCertificate, TlsError, peering_client_config, server_config};
