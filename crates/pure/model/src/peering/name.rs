//! Names of peerings: DNS labels in lower case (protocol 8.2).

/// A name that is no lower-case DNS label of at most 63 bytes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0} is not a valid peer name: a valid peering name must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character"
)]
pub struct InvalidPeerName(pub String);

/// Checks a name that a user gave.
///
/// # Errors
/// [`InvalidPeerName`] unless it matches `^[a-z0-9]([a-z0-9\-]{0,61}[a-z0-9])?$`.
pub fn validate_name(name: &str) -> Result<(), InvalidPeerName> {
    let allowed = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit();
    let bytes = name.as_bytes();
    let valid = matches!(bytes.len(), 1..=63)
        && bytes.first().is_some_and(|c| allowed(*c))
        && bytes.last().is_some_and(|c| allowed(*c))
        && bytes.iter().all(|c| allowed(*c) || *c == b'-');
    if valid { Ok(()) } else { Err(InvalidPeerName(name.to_owned())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_dns_labels_in_lower_case() {
        for good in ["a", "cluster-02", "0", &"x".repeat(63)] {
            assert!(validate_name(good).is_ok(), "{good}");
        }
        for bad in ["", "-a", "a-", "A", "a_b", "ü", "a.b", &"x".repeat(64)] {
            assert!(validate_name(bad).is_err(), "{bad}");
        }
    }
}
