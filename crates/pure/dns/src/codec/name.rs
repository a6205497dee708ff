//! Our names and the library's.

use hickory_proto::rr::Name;

use crate::DomainName;

/// `None` for a name that is longer than names may be.
pub(super) fn ours(name: &Name) -> Option<DomainName> {
    DomainName::from_labels(name.iter())
}

/// `None` never happens: both keep the limits of RFC 1035.
pub(super) fn theirs(name: &DomainName) -> Option<Name> {
    Name::from_labels(name.labels()).ok()
}
