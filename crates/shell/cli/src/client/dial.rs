//! Opening a connection to the agent: TCP, TLS over TCP, or a socket file.

use std::sync::Arc;

use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, UnixStream};
use tokio_rustls::TlsConnector;

use super::address::{Address, Endpoint};
use super::error::ClientError;
use super::options::ClientOptions;
use super::tls;
use crate::input::reason;

/// A connected stream of bytes.
pub(super) trait Connection: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Connection for S {}

/// Why there is no connection: a problem of our own, or one of the network in the words of Go's network stack.
pub(super) enum DialError {
    Setup(ClientError),
    Network(String),
}

pub(super) async fn dial(options: &ClientOptions) -> Result<Box<dyn Connection>, DialError> {
    let Address { endpoint, tls, .. } = &options.address;
    match endpoint {
        Endpoint::Unix(path) => UnixStream::connect(path)
            .await
            .map(|stream| Box::new(stream) as Box<dyn Connection>)
            .map_err(|error| {
                let reason = reason(&error);
                DialError::Network(format!("dial unix {}: connect: {reason}", path.display()))
            }),
        Endpoint::Tcp(host, port) => {
            let stream = connect(host, *port).await.map_err(DialError::Network)?;
            if *tls { encrypt(options, host, stream).await } else { Ok(Box::new(stream)) }
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
    options: &ClientOptions,
    host: &str,
    stream: TcpStream,
) -> Result<Box<dyn Connection>, DialError> {
    let config = tls::config(&options.tls).map_err(DialError::Setup)?;
    let name = options.tls.server_name.as_deref().unwrap_or(host).to_owned();
    let name = ServerName::try_from(name.clone())
        .map_err(|_| DialError::Network(format!("tls: {name:?} is not a server name")))?;
    match TlsConnector::from(Arc::new(config)).connect(name, stream).await {
        Ok(stream) => Ok(Box::new(stream)),
        Err(error) => Err(DialError::Network(format!("tls: {error}"))),
    }
}
