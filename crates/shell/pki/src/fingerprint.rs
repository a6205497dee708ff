//! Digests and random numbers in the forms that Consul certificates use.

use std::fmt::Write;

use aws_lc_rs::{digest, error::Unspecified, rand};

/// Lower-case hex pairs joined by colons, as the API prints identifiers (http-api 4.5).
pub(crate) fn colon_hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 3);
    for (position, byte) in bytes.iter().enumerate() {
        let separator = if position == 0 { "" } else { ":" };
        // Writing to a String cannot fail.
        let _ = write!(text, "{separator}{byte:02x}");
    }
    text
}

/// A root's ID: SHA-1 of its DER. It names the certificate and protects nothing.
pub(crate) fn certificate_id(der: &[u8]) -> String {
    colon_hex(digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, der).as_ref())
}

/// The key identifier that official builds use: SHA-256 of the DER of the SubjectPublicKeyInfo, all
/// 32 bytes of it (rcgen's own methods cut it to 20).
pub(crate) fn key_identifier(subject_public_key_info: &[u8]) -> Vec<u8> {
    digest::digest(&digest::SHA256, subject_public_key_info).as_ref().to_vec()
}

/// A random serial number of at most `bits` bits (1 to 64), never zero.
pub(crate) fn random_serial(bits: u32) -> Result<u64, Unspecified> {
    let mut bytes = [0; 8];
    rand::fill(&mut bytes)?;
    Ok((u64::from_be_bytes(bytes) >> (64 - bits)).max(1))
}

/// `length` random characters of `a-z0-9`. They tell names apart and protect nothing.
pub(crate) fn random_label(length: usize) -> Result<String, Unspecified> {
    const ALPHABET: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";
    let mut bytes = vec![0; length];
    rand::fill(&mut bytes)?;
    Ok(bytes.iter().map(|byte| char::from(ALPHABET[usize::from(*byte) % 36])).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hex_pairs_are_joined_by_colons() {
        assert_eq!(colon_hex(&[7]), "07");
        assert_eq!(colon_hex(&[0xa9, 0xa3, 0x0d]), "a9:a3:0d");
        assert_eq!(colon_hex(&[]), "");
    }

    #[test]
    fn serials_stay_within_their_bits() {
        for _ in 0..100 {
            let serial = random_serial(53).unwrap();
            assert!((1..1 << 53).contains(&serial), "{serial}");
        }
        assert_ne!(random_serial(64).unwrap(), random_serial(64).unwrap());
    }
}
