//! The four types of resource on the stream (protocol 4.7).

use wire::type_url;

/// A type of resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Resource {
    /// A service with its instances, or a synthetic proxy.
    ExportedService,
    /// The names of all exported services.
    ExportedServiceList,
    /// The CA roots.
    TrustBundle,
    /// Where to dial the cluster's servers.
    ServerAddresses,
}

impl Resource {
    /// The type URL: `ResourceURL` of frames and type of their payload.
    pub const fn url(self) -> &'static str {
        match self {
            Self::ExportedService => type_url::EXPORTED_SERVICE,
            Self::ExportedServiceList => type_url::EXPORTED_SERVICE_LIST,
            Self::TrustBundle => type_url::TRUST_BUNDLE,
            Self::ServerAddresses => type_url::SERVER_ADDRESSES,
        }
    }

    /// The type that a URL names.
    pub fn from_url(url: &str) -> Option<Self> {
        [Self::ExportedService, Self::ExportedServiceList, Self::TrustBundle, Self::ServerAddresses]
            .into_iter()
            .find(|resource| resource.url() == url)
    }
}
