//! Addresses between agents: what to bind and what to advertise.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};

use super::listeners::Ports;
use crate::address::{self, Address};
use crate::environment::Environment;
use crate::error::{AddressError, ConfigError};
use crate::settings::Settings;

/// Bind and advertise addresses of the cluster listeners (server RPC, LAN and WAN gossip).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClusterAddresses {
    /// `bind_addr`.
    pub bind: IpAddr,
    /// `advertise_addr`, else `bind_addr`, else the one private address. Never `0.0.0.0` or `::`.
    pub advertise_lan: IpAddr,
    /// `advertise_addr_wan`, else the LAN one.
    pub advertise_wan: IpAddr,
    /// Where the server port is bound.
    pub rpc_bind: SocketAddr,
    /// Where other servers reach it.
    pub rpc_advertise: SocketAddr,
    /// Where LAN gossip is bound (`serf_lan`, else `bind_addr`).
    pub serf_lan_bind: SocketAddr,
    /// Where others reach LAN gossip.
    pub serf_lan_advertise: SocketAddr,
    /// Where WAN gossip is bound; `None` when `ports.serf_wan` is off.
    pub serf_wan_bind: Option<SocketAddr>,
    /// Where others reach WAN gossip.
    pub serf_wan_advertise: Option<SocketAddr>,
}

impl ClusterAddresses {
    pub(super) fn build(
        settings: &Settings,
        environment: &Environment,
        ports: &Ports,
    ) -> Result<Self, ConfigError> {
        let bind = bind_address(settings)?;
        let typed = ip(settings, "advertise_addr")?;
        refuse_any("Advertise", typed)?;
        let typed_wan = ip(settings, "advertise_addr_wan")?;
        refuse_any("Advertise WAN", typed_wan)?;
        let advertise_lan = match typed {
            Some(address) => address,
            None if bind.is_unspecified() => the_only_one(bind, environment)?,
            None => bind,
        };
        let advertise_wan = typed_wan.unwrap_or(advertise_lan);
        let serf_lan = ip(settings, "serf_lan")?.unwrap_or(bind);
        let serf_wan = ip(settings, "serf_wan")?.unwrap_or(bind);
        Ok(Self {
            bind,
            advertise_lan,
            advertise_wan,
            rpc_bind: SocketAddr::new(bind, ports.server),
            rpc_advertise: SocketAddr::new(advertise_lan, ports.server),
            serf_lan_bind: SocketAddr::new(serf_lan, ports.serf_lan),
            serf_lan_advertise: SocketAddr::new(advertise_lan, ports.serf_lan),
            serf_wan_bind: ports.serf_wan.map(|port| SocketAddr::new(serf_wan, port)),
            serf_wan_advertise: ports.serf_wan.map(|port| SocketAddr::new(advertise_wan, port)),
        })
    }

    /// The node's tagged addresses in the catalog: the advertised ones, by network and family.
    pub(super) fn tagged(
        &self,
        settings: &Settings,
    ) -> Result<BTreeMap<String, String>, ConfigError> {
        let mut tagged = BTreeMap::new();
        let networks = [
            ("lan", self.advertise_lan, "advertise_addr_ipv4", "advertise_addr_ipv6"),
            ("wan", self.advertise_wan, "advertise_addr_wan_ipv4", "advertise_addr_wan_ipv6"),
        ];
        for (network, advertised, v4_key, v6_key) in networks {
            tagged.insert(network.to_owned(), advertised.to_string());
            for (family, key, fits) in [
                ("ipv4", v4_key, IpAddr::is_ipv4 as fn(&IpAddr) -> bool),
                ("ipv6", v6_key, IpAddr::is_ipv6),
            ] {
                let typed = ip(settings, key)?;
                if typed.is_some_and(|address| !fits(&address)) {
                    return Err(AddressError::Family { key, family }.into());
                }
                if let Some(address) = typed.or_else(|| Some(advertised).filter(fits)) {
                    tagged.insert(format!("{network}_{family}"), address.to_string());
                }
            }
        }
        Ok(tagged)
    }
}

fn ip(settings: &Settings, key: &'static str) -> Result<Option<IpAddr>, AddressError> {
    address::one_ip(key, settings.text_or_empty(key))
}

fn bind_address(settings: &Settings) -> Result<IpAddr, ConfigError> {
    let addresses = address::all("bind_addr", settings.text_or_empty("bind_addr"))?;
    match addresses.as_slice() {
        [] => Err(ConfigError::Empty("bind_addr")),
        [Address::Ip(ip)] => Ok(*ip),
        [Address::Unix(_)] => Err(AddressError::Unix("bind_addr").into()),
        _ => Err(AddressError::SeveralBind.into()),
    }
}

fn refuse_any(what: &'static str, address: Option<IpAddr>) -> Result<(), AddressError> {
    if address.is_some_and(|address| address.is_unspecified()) {
        Err(AddressError::Any(what))
    } else {
        Ok(())
    }
}

/// The machine's only address of the family of `any`, which is `0.0.0.0` or `::`.
fn the_only_one(any: IpAddr, environment: &Environment) -> Result<IpAddr, AddressError> {
    let (kind, found): (&str, Vec<IpAddr>) = if any.is_ipv4() {
        ("private IPv4", environment.private_ipv4.iter().copied().map(IpAddr::V4).collect())
    } else {
        ("public IPv6", environment.public_ipv6.iter().copied().map(IpAddr::V6).collect())
    };
    match found.as_slice() {
        [] => Err(AddressError::NothingToAdvertise(kind)),
        [only] => Ok(*only),
        _ => Err(AddressError::SeveralToAdvertise {
            kind,
            found: found.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
        }),
    }
}
