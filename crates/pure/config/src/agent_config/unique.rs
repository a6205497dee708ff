//! No two listeners at one address.

use std::collections::BTreeMap;

use super::cluster::ClusterAddresses;
use super::listeners::{ListenAddr, Listeners};
use crate::error::AddressError;

/// Refuses the first address that a second listener wants.
pub(super) fn check(listeners: &Listeners, cluster: &ClusterAddresses) -> Result<(), AddressError> {
    let advertised = [
        ("RPC Advertise", Some(cluster.rpc_advertise)),
        ("Serf Advertise LAN", Some(cluster.serf_lan_advertise)),
        ("Serf Advertise WAN", cluster.serf_wan_advertise),
    ];
    let advertised = advertised
        .into_iter()
        .filter_map(|(name, address)| Some((name, ListenAddr::Tcp(address?))));
    let mut in_use: BTreeMap<ListenAddr, &'static str> = BTreeMap::new();
    for (name, address) in listeners.named().chain(advertised) {
        if let Some(other) = in_use.get(&address) {
            return Err(AddressError::InUse { name, address: address.to_string(), other });
        }
        in_use.insert(address, name);
    }
    Ok(())
}
