//! Binding: every port is bound before anything else is done, so that a port in use leaves nothing half started.

use std::{fs, io, net::SocketAddr, path::PathBuf};

use config::{AgentConfig, ListenAddr};
use tokio::net::{TcpListener, UnixListener};

use crate::{StartError, dns::DnsSockets};

/// A socket that clients connect to.
#[derive(Debug)]
pub enum Listener {
    /// TCP.
    Tcp(TcpListener),
    /// A Unix socket.
    Unix(UnixListener),
}

/// Every bound socket of an agent.
#[derive(Debug)]
pub(crate) struct Listeners {
    /// The HTTP API.
    pub http: Vec<Listener>,
    /// UDP and TCP.
    pub(crate) dns: DnsSockets,
    /// gRPC in clear, and TLS told apart by its first byte (decision 2).
    pub(crate) grpc: Vec<TcpListener>,
    /// gRPC over TLS.
    pub(crate) grpc_tls: Vec<TcpListener>,
}

impl Listeners {
    /// Binds what the configuration asks for.
    ///
    /// # Errors
    /// The first address that cannot be bound, with the setting that chooses it.
    pub(crate) async fn bind(config: &AgentConfig) -> Result<Self, StartError> {
        let mut http = Vec::new();
        for address in &config.listeners.http {
            http.push(bind("HTTP", "ports.http", address).await?);
        }
        let dns = &config.listeners.dns;
        let dns = DnsSockets::bind(dns).map_err(|cause| StartError::BindDns { cause })?;
        Ok(Self {
            http,
            dns,
            grpc: tcp("gRPC", "ports.grpc", &config.listeners.grpc).await?,
            grpc_tls: tcp("gRPC-TLS", "ports.grpc_tls", &config.listeners.grpc_tls).await?,
        })
    }
}

async fn tcp(
    name: &'static str,
    setting: &'static str,
    addresses: &[ListenAddr],
) -> Result<Vec<TcpListener>, StartError> {
    let mut listeners = Vec::new();
    for address in addresses {
        match bind(name, setting, address).await? {
            Listener::Tcp(listener) => listeners.push(listener),
            Listener::Unix(_) => {
                return Err(StartError::UnixGrpc { address: address.to_string() });
            }
        }
    }
    Ok(listeners)
}

async fn bind(
    name: &'static str,
    setting: &'static str,
    address: &ListenAddr,
) -> Result<Listener, StartError> {
    let failed = |cause| StartError::Bind { name, setting, address: address.to_string(), cause };
    match address {
        ListenAddr::Tcp(address) => bind_tcp(*address).await.map(Listener::Tcp).map_err(failed),
        ListenAddr::Unix(path) => bind_unix(path).map(Listener::Unix).map_err(failed),
    }
}

async fn bind_tcp(address: SocketAddr) -> io::Result<TcpListener> {
    TcpListener::bind(address).await
}

/// A socket file that nobody listens on any more is left over from a crash.
fn bind_unix(path: &PathBuf) -> io::Result<UnixListener> {
    if path.exists() && std::os::unix::net::UnixStream::connect(path).is_err() {
        fs::remove_file(path)?;
    }
    UnixListener::bind(path)
}
