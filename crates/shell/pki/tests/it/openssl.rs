//! Our certificates in the eyes of another implementation, where it is installed.

use std::{env, fs, io::ErrorKind, path::PathBuf, process::Command, time::Duration};

use model::Secret;
use pki::{issue_server, trust_domain};

use crate::{CLUSTER_ID, leaf, now, root};

/// A directory of this test's own, removed at the end.
struct Scratch(PathBuf);

impl Scratch {
    fn new(test: &str) -> Self {
        let path = env::temp_dir().join(format!("pki-{test}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn write(&self, name: &str, text: &str) -> String {
        let path = self.0.join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Runs openssl; `None`, with a notice, when there is none. Both its outputs on success.
#[allow(clippy::print_stderr, reason = "a skipped test must say so")]
fn openssl(arguments: &[&str]) -> Option<String> {
    let output = match Command::new("openssl").args(arguments).output() {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            eprintln!("skipped: no openssl");
            return None;
        }
        output => output.unwrap(),
    };
    let text = [output.stdout, output.stderr].concat();
    let text = String::from_utf8_lossy(&text).into_owned();
    assert!(output.status.success(), "openssl {arguments:?}: {text}");
    Some(text)
}

#[test]
fn openssl_verifies_root_and_leaf() {
    let scratch = Scratch::new("verify");
    let root = root();
    let leaf = leaf(&root, "dc1");
    let root_file = scratch.write("root.pem", &root.root.root_cert);
    let leaf_file = scratch.write("leaf.pem", &leaf.chain_pem);
    for purpose in ["sslserver", "sslclient"] {
        let verified = openssl(&[
            "verify",
            "-x509_strict",
            "-purpose",
            purpose,
            "-verify_hostname",
            &leaf.server_name,
            "-CAfile",
            &root_file,
            &leaf_file,
        ]);
        let Some(verified) = verified else { return };
        assert!(verified.contains("leaf.pem: OK"), "{verified}");
    }
}

#[test]
fn a_root_made_elsewhere_with_a_sec1_key_can_sign() {
    let scratch = Scratch::new("sec1");
    let key_file = scratch.write("key.pem", "");
    let root_file = scratch.write("root.pem", "");
    let subject = "/CN=pri-elsewhere.consul.ca.5090d317.consul";
    let make_key = ["ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", &key_file];
    if openssl(&make_key).is_none() {
        return;
    }
    openssl(&["req", "-x509", "-new", "-key", &key_file, "-subj", subject, "-out", &root_file]);

    let key = fs::read_to_string(&key_file).unwrap();
    assert!(key.starts_with("-----BEGIN EC PRIVATE KEY-----"), "openssl wrote another form");
    let root = fs::read_to_string(&root_file).unwrap();
    let (domain, hour) = (trust_domain(CLUSTER_ID), Duration::from_secs(3600));
    // A minute ahead, so that the leaf does not begin before its root.
    let leaf = issue_server(&root, &Secret::new(key), "dc1", &domain, now() + 60, hour).unwrap();
    let leaf_file = scratch.write("leaf.pem", &leaf.chain_pem);
    openssl(&["verify", "-CAfile", &root_file, &leaf_file]);
}
