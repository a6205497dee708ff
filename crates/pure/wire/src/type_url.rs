//! Type URLs of the four resources of the stream (protocol 4.7).
//!
//! A type URL is at once the `ResourceURL` of requests and responses and the type of the `Any`.

/// A service with all its instances, or a synthetic proxy of one.
pub const EXPORTED_SERVICE: &str =
    "type.googleapis.com/hashicorp.consul.internal.peerstream.ExportedService";

/// The names of all exported services. Since 1.14.
pub const EXPORTED_SERVICE_LIST: &str =
    "type.googleapis.com/hashicorp.consul.internal.peerstream.ExportedServiceList";

/// The CA roots of the sender.
pub const TRUST_BUNDLE: &str =
    "type.googleapis.com/hashicorp.consul.internal.peering.PeeringTrustBundle";

/// The addresses at which the sender's servers can be dialed.
pub const SERVER_ADDRESSES: &str =
    "type.googleapis.com/hashicorp.consul.internal.peering.PeeringServerAddresses";

/// The detail in the status of a follower that refuses a stream (protocol 3.11).
pub const LEADER_ADDRESS: &str =
    "type.googleapis.com/hashicorp.consul.internal.peerstream.LeaderAddress";

#[cfg(test)]
mod tests {
    use prost::Name;

    use crate::peering::{PeeringServerAddresses, PeeringTrustBundle};
    use crate::peerstream::{ExportedService, ExportedServiceList, LeaderAddress};

    #[test]
    fn constants_name_the_generated_messages() {
        assert_eq!(super::EXPORTED_SERVICE, ExportedService::type_url());
        assert_eq!(super::EXPORTED_SERVICE_LIST, ExportedServiceList::type_url());
        assert_eq!(super::TRUST_BUNDLE, PeeringTrustBundle::type_url());
        assert_eq!(super::SERVER_ADDRESSES, PeeringServerAddresses::type_url());
        assert_eq!(super::LEADER_ADDRESS, LeaderAddress::type_url());
    }
}
