//! Roots, leaves and TLS configurations together, as two clusters would use them.

mod handshake;
mod openssl;
mod verifier;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use pki::{NewRoot, ServerLeaf, generate_root, issue_server, trust_domain};

const CLUSTER_ID: &str = "5090d317-eb97-c17c-debe-b4d8243f97f6";
const TTL: Duration = Duration::from_secs(72 * 3600);

/// The current time: rustls' handshakes compare certificates with the real clock.
fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

fn root() -> NewRoot {
    generate_root(CLUSTER_ID, now()).unwrap()
}

fn leaf(root: &NewRoot, datacenter: &str) -> ServerLeaf {
    let domain = trust_domain(CLUSTER_ID);
    issue_server(&root.root.root_cert, &root.private_key, datacenter, &domain, now(), TTL).unwrap()
}
