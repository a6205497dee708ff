//! Opening a connection to the agent: TCP, TLS over TCP, or a socket file.

use std::sync::Arc;

use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, UnixStream};
use tokio_rustls::TlsConnector;

use super::address::Endpoint;
use super::options::ClientOptions;
use crate::input::reason;

/// A connected stream of bytes.
pub(super) trait Connection: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Connection for S {}

/// Opens a connection. The error is the reason in the words of Go's network stack where there are such.
pub(super) async fn dial(
    options: &ClientOptions,
    tls: Option<&Arc<ClientConfig>>,
) -> Result<Box<dyn Connection>, String> {
    match &options.address.endpoint {
        Endpoint::Unix(path) => match UnixStream::connect(path).await {
            Ok(stream) => Ok(Box::new(stream)),
            Err(error) => Err(format!("dial unix {}: connect: {}", path.display(), reason(&error))),
        },
        Endpoint::Tcp(host, port) => {
            let stream = connect(host, *port).await?;
            let Some(tls) = tls else { return Ok(Box::new(stream)) };
            let name = options.tls.server_name.as_deref().unwrap_or(host);
            encrypt(Arc::clone(tls), name, stream).await
        }
    }
}

/// Tries every address of `host`; the reason is that of the first one.
async fn connect(host: &str, port: u16) -> Result<TcpStream, String> {
    let lookup = |why: &str| format!("dial tcp: lookup {host}: {why}");
    let found = tokio::net::lookup_host((host, port)).await.map_err(|_| lookup("no such host"))?;
    let mut first = None;
    for address in found {
        match TcpStream::connect(address).await {
            Ok(stream) => {
                // Requests are small and wait for an answer; a failure to say so changes nothing.
                drop(stream.set_nodelay(true));
                return Ok(stream);
            }
            Err(error) => {
                let reason = reason(&error);
                first.get_or_insert_with(|| format!("dial tcp {address}: connect: {reason}"));
            }
        }
    }
    Err(first.unwrap_or_else(|| lookup("no such host")))
}

async fn encrypt(
    config: Arc<ClientConfig>,
    name: &str,
    stream: TcpStream,
) -> Result<Box<dyn Connection>, String> {
    let name = ServerName::try_from(name.to_owned())
        .map_err(|_| format!("tls: {name:?} is not a server name"))?;
    match TlsConnector::from(config).connect(name, stream).await {
        Ok(stream) => Ok(Box::new(stream)),
        Err(error) => Err(format!("tls: {error}")),
    }
}
