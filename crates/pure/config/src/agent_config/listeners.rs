//! Addresses and ports that clients reach.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use crate::address::{self, Address};
use crate::error::{AddressError, ConfigError};
use crate::read;
use crate::settings::Settings;
use crate::warning::Warning;

/// One place to listen at.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum ListenAddr {
    /// An IP address and port.
    Tcp(SocketAddr),
    /// A Unix socket, typed as `unix:///path`.
    Unix(PathBuf),
}

/// Where each client-facing listener is bound; an empty list means off.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Listeners {
    /// `client_addr`: the addresses that the others default to.
    pub client_addrs: Vec<IpAddr>,
    /// `addresses.http` with `ports.http`; may hold Unix sockets.
    pub http: Vec<ListenAddr>,
    /// `addresses.https` with `ports.https`; may hold Unix sockets.
    pub https: Vec<ListenAddr>,
    /// `addresses.dns` with `ports.dns`, for UDP and TCP alike.
    pub dns: Vec<SocketAddr>,
    /// `addresses.grpc` with `ports.grpc`; may hold Unix sockets.
    pub grpc: Vec<ListenAddr>,
    /// `addresses.grpc_tls` with `ports.grpc_tls`; may hold Unix sockets.
    pub grpc_tls: Vec<ListenAddr>,
}

/// `ports.*`; `None` is off (`-1` or `0` in the file).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ports {
    /// 8600 by default.
    pub dns: Option<u16>,
    /// 8500 by default.
    pub http: Option<u16>,
    /// Off by default.
    pub https: Option<u16>,
    /// Off by default; 8502 in dev mode.
    pub grpc: Option<u16>,
    /// 8503 by default on servers, off on clients (decision 2).
    pub grpc_tls: Option<u16>,
    /// 8300 by default; cannot be off.
    pub server: u16,
    /// 8301 by default; cannot be off.
    pub serf_lan: u16,
    /// 8302 by default.
    pub serf_wan: Option<u16>,
}

/// The default of `ports.grpc_tls` on servers (decision 2).
const GRPC_TLS_ON_SERVERS: u16 = 8503;

impl Ports {
    pub(super) fn build(settings: &Settings, server: bool) -> Result<Self, ConfigError> {
        let required =
            |key, flag| read::port(settings, key)?.ok_or(ConfigError::PortRequired { flag });
        let grpc_tls = match settings.int("ports.grpc_tls") {
            None if server => Some(GRPC_TLS_ON_SERVERS),
            _ => read::port(settings, "ports.grpc_tls")?,
        };
        Ok(Self {
            dns: read::port(settings, "ports.dns")?,
            http: read::port(settings, "ports.http")?,
            https: read::port(settings, "ports.https")?,
            grpc: read::port(settings, "ports.grpc")?,
            grpc_tls,
            server: required("ports.server", "server-port")?,
            serf_lan: required("ports.serf_lan", "serf-lan-port")?,
            serf_wan: read::port(settings, "ports.serf_wan")?,
        })
    }
}

impl Listeners {
    pub(super) fn build(
        settings: &Settings,
        ports: &Ports,
        warnings: &mut Vec<Warning>,
    ) -> Result<Self, ConfigError> {
        let client_addrs = address::all_ips("client_addr", settings.text_or_empty("client_addr"))?;
        if client_addrs.is_empty() {
            warnings.push(Warning::NoClientAddress);
        }
        let at = |key, port| listen_at(settings, key, &client_addrs, port);
        let dns = at("addresses.dns", ports.dns)?
            .into_iter()
            .map(|address| match address {
                ListenAddr::Tcp(address) => Ok(address),
                ListenAddr::Unix(_) => Err(AddressError::Unix("DNS address")),
            })
            .collect::<Result<_, _>>()?;
        Ok(Self {
            http: at("addresses.http", ports.http)?,
            https: at("addresses.https", ports.https)?,
            dns,
            grpc: at("addresses.grpc", ports.grpc)?,
            grpc_tls: at("addresses.grpc_tls", ports.grpc_tls)?,
            client_addrs,
        })
    }

    /// Every listener with the name that messages use.
    pub fn named(&self) -> impl Iterator<Item = (&'static str, ListenAddr)> {
        let dns = self.dns.iter().map(|address| ("DNS", ListenAddr::Tcp(*address)));
        let with = |name, list: &[ListenAddr]| {
            list.iter().cloned().map(move |a| (name, a)).collect::<Vec<_>>()
        };
        dns.chain(with("HTTP", &self.http))
            .chain(with("HTTPS", &self.https))
            .chain(with("gRPC", &self.grpc))
            .chain(with("gRPC-TLS", &self.grpc_tls))
    }
}

/// The addresses of one listener: its own, else the common ones; none when it has no port.
fn listen_at(
    settings: &Settings,
    key: &'static str,
    common: &[IpAddr],
    port: Option<u16>,
) -> Result<Vec<ListenAddr>, AddressError> {
    let own = address::all(key, settings.text_or_empty(key))?;
    let Some(port) = port else { return Ok(Vec::new()) };
    if own.is_empty() {
        return Ok(common.iter().map(|ip| ListenAddr::Tcp(SocketAddr::new(*ip, port))).collect());
    }
    let listen = own.into_iter().map(|address| match address {
        Address::Ip(ip) => ListenAddr::Tcp(SocketAddr::new(ip, port)),
        Address::Unix(path) => ListenAddr::Unix(path),
    });
    Ok(listen.collect())
}

/// `127.0.0.1:8500`, `unix:///path`.
impl fmt::Display for ListenAddr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(address) => address.fmt(f),
            Self::Unix(path) => write!(f, "unix://{}", path.display()),
        }
    }
}
