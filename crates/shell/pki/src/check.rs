//! Whether the CA list of a peering token can be trusted at all (protocol 1.7 step 2, decision 31).

use rustls::RootCertStore;

use crate::{
    facts::{self, CertificateError},
    pem,
};

/// An entry of a CA list that cannot serve. Entries count from 1.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CaError {
    /// The entry has no PEM block. The sentence is the official one.
    #[error("peering token invalid CA: no PEM-encoded data found")]
    NoPem {
        /// Which entry.
        entry: usize,
    },
    /// The entry does not begin with a certificate.
    #[error("peering token invalid CA: entry {entry}: {cause}")]
    Certificate {
        /// Which entry.
        entry: usize,
        /// What is wrong with it.
        cause: CertificateError,
    },
    /// A certificate of the entry cannot be a root of trust.
    #[error("peering token invalid CA: entry {entry}: cannot serve as a root: {cause}")]
    Root {
        /// Which entry.
        entry: usize,
        /// Why, in one line.
        cause: String,
    },
}

/// Checks that every entry begins with a PEM certificate that parses, and that TLS can take every
/// certificate of every entry as a root: what passes can be dialed with. The empty list passes; it means
/// plaintext (protocol 1.7 step 7).
pub fn check_ca_pems(ca_pems: &[String]) -> Result<(), CaError> {
    trust_roots(ca_pems).map(drop)
}

/// All certificates of all entries as roots of trust.
pub(crate) fn trust_roots(ca_pems: &[String]) -> Result<RootCertStore, CaError> {
    let mut roots = RootCertStore::empty();
    for (entry, text) in (1..).zip(ca_pems) {
        check_first(entry, text)?;
        for block in pem::blocks(text).filter(|block| block.label == pem::CERTIFICATE) {
            roots.add(block.contents.into()).map_err(|error| CaError::Root {
                entry,
                cause: error.to_string().replace(char::is_control, " "),
            })?;
        }
    }
    Ok(roots)
}

fn check_first(entry: usize, text: &str) -> Result<(), CaError> {
    let because = |cause| match cause {
        CertificateError::NoPem => CaError::NoPem { entry },
        cause => CaError::Certificate { entry, cause },
    };
    let der = facts::first_certificate(text).map_err(because)?;
    facts::parse(&der).map(drop).map_err(because)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const OFFICIAL_ROOT: &str = include_str!("../tests/data/official_root.pem");

    fn refusal(entries: &[&str]) -> String {
        let entries: Vec<String> = entries.iter().map(|entry| (*entry).to_owned()).collect();
        check_ca_pems(&entries).unwrap_err().to_string()
    }

    #[test]
    fn an_official_token_s_ca_and_an_empty_list_pass() {
        assert_eq!(check_ca_pems(&[]), Ok(()));
        assert_eq!(check_ca_pems(&[OFFICIAL_ROOT.to_owned()]), Ok(()));
        let padded = format!("from dc1\r\n{}\r\n", OFFICIAL_ROOT.replace('\n', "\r\n"));
        assert_eq!(check_ca_pems(&[padded, OFFICIAL_ROOT.to_owned()]), Ok(()));
    }

    #[test]
    fn an_entry_without_pem_gets_the_official_sentence() {
        let sentence = "peering token invalid CA: no PEM-encoded data found";
        assert_eq!(refusal(&[""]), sentence);
        assert_eq!(refusal(&[OFFICIAL_ROOT, "not a certificate"]), sentence);
        let cut_off = &OFFICIAL_ROOT[..200];
        assert_eq!(refusal(&[cut_off]), sentence);
        let not_base64 = "-----BEGIN CERTIFICATE-----\n%%%%\n-----END CERTIFICATE-----\n";
        assert_eq!(refusal(&[not_base64]), sentence);
    }

    #[test]
    fn other_refusals_name_entry_and_cause_in_one_line() {
        let key = "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n";
        assert_eq!(
            refusal(&[OFFICIAL_ROOT, key]),
            "peering token invalid CA: entry 2: the first PEM block is \"EC PRIVATE KEY\", \
             it must be \"CERTIFICATE\""
        );
        let junk = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        let text = refusal(&[junk]);
        assert!(text.starts_with("peering token invalid CA: entry 1: not an X.509"), "{text}");
        assert_eq!(text.lines().count(), 1);
        assert!(refusal(&[&format!("{OFFICIAL_ROOT}{junk}")]).contains("entry 1"));
    }

    #[test]
    fn bytes_behind_the_certificate_are_refused() {
        // The certificate's last line is a full quantum of base64, so four characters add three bytes.
        let longer = OFFICIAL_ROOT.replace("\n-----END", "\nAAAA\n-----END");
        assert_eq!(
            refusal(&[&longer]),
            "peering token invalid CA: entry 1: 3 bytes follow the certificate in its PEM block"
        );
    }

    proptest! {
        #[test]
        fn arbitrary_texts_never_panic(entries in prop::collection::vec(any::<String>(), 0..4)) {
            let _ = check_ca_pems(&entries);
        }

        #[test]
        fn arbitrary_blocks_never_panic(label in "[A-Z ]{0,12}|CERTIFICATE", body in "[A-Za-z0-9+/=\n]{0,200}") {
            let text = format!("-----BEGIN {label}-----\n{body}\n-----END {label}-----\n");
            prop_assert!(check_ca_pems(&[text]).is_err());
        }

        #[test]
        fn a_damaged_certificate_never_panics(position in 0..OFFICIAL_ROOT.len(), with in "[A-Za-z0-9+/=\n -]") {
            let mut text = OFFICIAL_ROOT.to_owned();
            text.replace_range(position..=position, &with);
            let _ = check_ca_pems(&[text]);
        }
    }
}
