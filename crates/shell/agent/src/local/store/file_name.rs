//! The file name of an id that users choose.

use std::fmt::Write;

/// Longest part of an encoded id that is kept; file systems allow 255 bytes for a name.
const MAX_ID: usize = 180;

/// A name that is unique to `id`, readable where possible, and never a path: what is not a letter, a digit, `-` or `_`
/// is written as `%` and two hex digits; long ids are cut and told apart by a hash.
pub(super) fn file_name(id: &str) -> String {
    let mut name = String::with_capacity(id.len());
    for byte in id.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_') {
            name.push(byte.into());
        } else {
            // Writing to a String cannot fail.
            let _ = write!(name, "%{byte:02X}");
        }
    }
    if name.len() > MAX_ID {
        name.truncate(MAX_ID);
        let _ = write!(name, "~{:032x}", fnv_1a(id.as_bytes()));
    }
    name + ".json"
}

/// FNV-1a, 128 bits.
fn fnv_1a(bytes: &[u8]) -> u128 {
    const OFFSET: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
    bytes.iter().fold(OFFSET, |hash, byte| (hash ^ u128::from(*byte)).wrapping_mul(PRIME))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_are_readable_and_never_paths() {
        assert_eq!(file_name("web-1"), "web-1.json");
        assert_eq!(file_name("service:web"), "service%3Aweb.json");
        assert_eq!(file_name(".."), "%2E%2E.json");
        assert_eq!(file_name("/etc/passwd"), "%2Fetc%2Fpasswd.json");
        assert_eq!(file_name(""), ".json");
    }

    #[test]
    fn long_ids_are_told_apart() {
        let (one, two) = (file_name(&"a".repeat(1_000)), file_name(&"a".repeat(1_001)));
        assert!(one != two && one.len() < 250);
    }

    proptest! {
        #[test]
        fn different_ids_have_different_names(one in "[a%./~-]{0,5}", two in "[a%./~-]{0,5}") {
            prop_assert_eq!(one == two, file_name(&one) == file_name(&two));
        }
    }
}
