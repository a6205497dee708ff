//! Whose a name is: ours under `domain` or `alt_domain`, the name of an address, or somebody else's.

use std::sync::Arc;

use config::DnsConfig;

use crate::{Authority, Data, DomainName, Record};

/// A domain of the configuration that is no domain name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{setting} {value:?} is not a domain name: labels have 1 to 63 bytes, the whole at most 253"
)]
pub struct InvalidDomain {
    /// The setting.
    pub setting: &'static str,
    /// Its value.
    pub value: String,
}

/// The names that this agent answers for, and how.
#[derive(Clone, Debug)]
pub struct Zone {
    pub(crate) config: Arc<DnsConfig>,
    pub(crate) datacenter: String,
    /// `translate_wan_addrs`: peers are reached by their WAN addresses.
    pub(crate) translate_wan: bool,
    domain: DomainName,
    alt_domain: Option<DomainName>,
    arpa: DomainName,
}

/// Whose a name is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Owner<'n> {
    /// Ours: the labels left of the zone, and the zone as it was asked and as it is configured.
    Zone { labels: Vec<&'n [u8]>, spelled: DomainName, zone: &'n DomainName },
    /// The name of an address: the labels left of `arpa`.
    Reverse(Vec<&'n [u8]>),
    /// Not ours.
    Foreign,
}

impl Zone {
    /// The zone of an agent in `datacenter`. `translate_wan` is `translate_wan_addrs`.
    ///
    /// # Errors
    /// [`InvalidDomain`] names the setting.
    pub fn new(
        config: Arc<DnsConfig>,
        datacenter: &str,
        translate_wan: bool,
    ) -> Result<Self, InvalidDomain> {
        let parse = |setting, value: &str| {
            let invalid = || InvalidDomain { setting, value: value.to_owned() };
            DomainName::parse(value).ok_or_else(invalid)
        };
        Ok(Self {
            domain: parse("domain", &config.domain)?,
            alt_domain: match config.alt_domain.as_deref() {
                None | Some("" | ".") => None,
                Some(domain) => Some(parse("alt_domain", domain)?),
            },
            arpa: parse("arpa", "arpa.")?,
            datacenter: datacenter.to_owned(),
            translate_wan,
            config,
        })
    }

    /// The configuration.
    pub const fn config(&self) -> &Arc<DnsConfig> {
        &self.config
    }

    /// Whose the name is; the longest of several zones that it is in wins.
    pub(crate) fn owner<'n>(&'n self, name: &'n DomainName) -> Owner<'n> {
        let ours = std::iter::once(&self.domain)
            .chain(&self.alt_domain)
            .filter_map(|zone| {
                name.split_zone(zone).map(|(labels, spelled)| (zone, labels, spelled))
            })
            .max_by_key(|(zone, ..)| zone.wire_len());
        match (ours, name.split_zone(&self.arpa)) {
            (Some((zone, labels, spelled)), reverse)
                if reverse.is_none() || zone.wire_len() >= self.arpa.wire_len() =>
            {
                Owner::Zone { labels, spelled, zone }
            }
            (_, Some((labels, _))) => Owner::Reverse(labels),
            _ => Owner::Foreign,
        }
    }

    /// The main domain.
    pub(crate) const fn domain(&self) -> &DomainName {
        &self.domain
    }

    /// Whether recursors are configured.
    pub(crate) fn recurses(&self) -> bool {
        !self.config.recursors.is_empty()
    }

    /// The SOA record of one of our zones. `None` when the zone's name leaves no room for its server's.
    pub(crate) fn soa(&self, zone: &DomainName, serial: u32) -> Option<Record> {
        let times = self.config.soa;
        Some(Record {
            name: zone.clone(),
            // As long as negative answers may be kept, or the two would contradict each other.
            ttl: times.min_ttl,
            data: Data::Authority(Authority {
                server: zone.prepend("ns")?,
                mailbox: zone.prepend("hostmaster")?,
                serial,
                times,
            }),
        })
    }
}
