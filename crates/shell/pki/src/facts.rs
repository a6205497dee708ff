//! What a certificate says about itself, in the API's forms.

use model::Timestamp;
use x509_parser::{
    certificate::X509Certificate, extensions::ParsedExtension, parse_x509_certificate,
    public_key::PublicKey,
};

use crate::{fingerprint, pem};

/// A text that holds no certificate, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CertificateError {
    /// No well-formed PEM block.
    #[error("no PEM-encoded data found")]
    NoPem,
    /// The first block is something else, a key for example; the text is its label, cut to 40 characters.
    #[error("the first PEM block is {0:?}, it must be \"CERTIFICATE\"")]
    OtherBlock(String),
    /// The block's bytes are not the DER of an X.509 certificate.
    #[error("not an X.509 certificate: {0}")]
    Malformed(String),
    /// The certificate is followed by other bytes in the same block.
    #[error("{0} bytes follow the certificate in its PEM block")]
    TrailingBytes(usize),
}

/// The facts that `/v1/connect/ca/roots` and leaf answers print (http-api 4.5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateFacts {
    /// SHA-1 of the DER, lower-case hex pairs joined by colons: a root's `ID`.
    pub id: String,
    /// The lowest 64 bits of the serial number: a root's `SerialNumber`.
    pub serial_number: u64,
    /// The whole serial number as hex pairs joined by colons (`07`): a leaf's `SerialNumber`.
    pub serial_hex: String,
    /// The subject key identifier as hex pairs joined by colons; empty when the certificate has none.
    pub signing_key_id: String,
    /// Start of validity.
    pub not_before: Timestamp,
    /// End of validity.
    pub not_after: Timestamp,
    /// `ec` or `rsa`; empty for other kinds of key.
    pub private_key_type: &'static str,
    /// Size of the key in bits; 0 for other kinds of key.
    pub private_key_bits: u32,
}

/// Reads the first certificate of a PEM text.
pub fn describe(pem: &str) -> Result<CertificateFacts, CertificateError> {
    let der = first_certificate(pem)?;
    let certificate = parse(&der)?;
    let (private_key_type, private_key_bits) = key_kind(&certificate);
    let serial = significant(certificate.raw_serial());
    Ok(CertificateFacts {
        id: fingerprint::certificate_id(&der),
        serial_number: serial.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)),
        serial_hex: fingerprint::colon_hex(serial),
        signing_key_id: fingerprint::colon_hex(subject_key_identifier(&certificate)),
        not_before: instant(certificate.validity().not_before.timestamp()),
        not_after: instant(certificate.validity().not_after.timestamp()),
        private_key_type,
        private_key_bits,
    })
}

/// The DER in the first PEM block of `pem`, which must be labelled as a certificate.
pub(crate) fn first_certificate(pem: &str) -> Result<Vec<u8>, CertificateError> {
    let block = pem::blocks(pem).next().ok_or(CertificateError::NoPem)?;
    if block.label != pem::CERTIFICATE {
        return Err(CertificateError::OtherBlock(block.label.chars().take(40).collect()));
    }
    Ok(block.contents)
}

/// Parses exactly one certificate.
pub(crate) fn parse(der: &[u8]) -> Result<X509Certificate<'_>, CertificateError> {
    let (rest, certificate) = parse_x509_certificate(der).map_err(|error| {
        let cause = x509_parser::error::X509Error::from(error).to_string();
        CertificateError::Malformed(cause.replace(char::is_control, " "))
    })?;
    if rest.is_empty() { Ok(certificate) } else { Err(CertificateError::TrailingBytes(rest.len())) }
}

fn key_kind(certificate: &X509Certificate<'_>) -> (&'static str, u32) {
    let Ok(key) = certificate.public_key().parsed() else { return ("", 0) };
    let bits = u32::try_from(key.key_size()).unwrap_or_default();
    match key {
        // The coordinates of P-521 take 66 whole bytes.
        PublicKey::EC(_) => ("ec", if bits == 528 { 521 } else { bits }),
        PublicKey::RSA(_) => ("rsa", bits),
        _ => ("", 0),
    }
}

fn subject_key_identifier<'a>(certificate: &'a X509Certificate<'_>) -> &'a [u8] {
    certificate
        .iter_extensions()
        .find_map(|extension| match extension.parsed_extension() {
            ParsedExtension::SubjectKeyIdentifier(identifier) => Some(identifier.0),
            _ => None,
        })
        .unwrap_or_default()
}

/// DER puts a zero byte before a number whose first bit is set; it is no part of the number.
fn significant(integer: &[u8]) -> &[u8] {
    match integer {
        [0, rest @ ..] if !rest.is_empty() => rest,
        _ => integer,
    }
}

fn instant(unix_seconds: i64) -> Timestamp {
    Timestamp(unix_seconds.saturating_mul(1_000_000_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    const OFFICIAL_ROOT: &str = include_str!("../tests/data/official_root.pem");

    #[test]
    fn an_official_root_is_described_as_its_own_api_does() {
        let facts = describe(OFFICIAL_ROOT).unwrap();
        assert_eq!(facts.id, "a9:a3:d9:22:e7:b2:e4:b8:e1:c4:56:9a:c7:20:9d:b8:52:78:cc:b7");
        assert_eq!(facts.serial_number, 7);
        assert_eq!(facts.serial_hex, "07");
        assert_eq!(
            facts.signing_key_id,
            "fb:f3:2d:66:90:8a:02:8d:6f:7c:d1:ed:b3:e2:fe:92:f7:2d:98:dc:21:77:25:bc:fb:6e:62:96:40:e0:26:ed"
        );
        // 2026-11-22T21:06:14Z and 2036-11-19T21:06:14Z
        assert_eq!(facts.not_before, instant(1_795_381_574));
        assert_eq!(facts.not_after, instant(1_795_381_574 + 3650 * 86_400));
        assert_eq!((facts.private_key_type, facts.private_key_bits), ("ec", 256));
    }

    #[test]
    fn each_kind_of_wrong_text_has_its_own_error() {
        assert_eq!(describe("nope"), Err(CertificateError::NoPem));
        let key = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
        assert_eq!(describe(key), Err(CertificateError::OtherBlock("PRIVATE KEY".to_owned())));
        let junk = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        assert!(matches!(describe(junk), Err(CertificateError::Malformed(_))));
    }

    #[test]
    fn a_sign_byte_is_no_part_of_the_serial_number() {
        assert_eq!(significant(&[0, 0xff]), [0xff]);
        assert_eq!(significant(&[0]), [0]);
        assert_eq!(significant(&[7]), [7]);
    }
}
