//! Connecting to what is checked, with errors in the form that operators know.

use std::io;

use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio_rustls::{TlsConnector, client::TlsStream};

use super::tls::{self, TlsChoice};

/// Connects to `host:port`; without a host, to this machine.
///
/// # Errors
/// Why not, as text.
pub(super) async fn dial(address: &str) -> Result<TcpStream, String> {
    let target = match address.strip_prefix(':') {
        Some(port) => format!("localhost:{port}"),
        None => address.to_owned(),
    };
    let stream = TcpStream::connect(&target).await;
    stream.map_err(|error| format!("dial tcp {address}: {}", connect_error(&error)))
}

/// Shakes hands over a connection to `address`.
///
/// # Errors
/// Why not, as text.
pub(super) async fn shake_hands(
    stream: TcpStream,
    address: &str,
    choice: &TlsChoice,
    alpn: &[&[u8]],
) -> Result<TlsStream<TcpStream>, String> {
    let mut config = tls::client_config(choice.skip_verify)?;
    config.alpn_protocols = alpn.iter().map(|protocol| protocol.to_vec()).collect();
    let name = choice.server_name.as_deref().unwrap_or_else(|| host_of(address)).to_owned();
    let server = ServerName::try_from(name.clone())
        .map_err(|_| format!("\"{name}\" is no name that a certificate can prove"))?;
    let connector = TlsConnector::from(std::sync::Arc::new(config));
    let stream = connector.connect(server, stream).await;
    stream.map_err(|error| format!("TLS handshake with {address}: {}", reason(&error)))
}

fn host_of(address: &str) -> &str {
    let host = address.rsplit_once(':').map_or(address, |(host, _)| host);
    match host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        Some(v6) => v6,
        None if host.is_empty() => "localhost",
        None => host,
    }
}

/// What the system said about a connection attempt.
pub(super) fn connect_error(error: &io::Error) -> String {
    if error.raw_os_error().is_some() {
        format!("connect: {}", reason(error))
    } else {
        reason(error)
    }
}

/// An error without its number, in lower case: `connection refused`.
pub(super) fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    match text.find(" (os error ") {
        Some(end) if error.raw_os_error().is_some() => text[..end].to_ascii_lowercase(),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts() {
        for (address, host) in
            [("a:1", "a"), ("[::1]:80", "::1"), (":80", "localhost"), ("10.0.0.1:8", "10.0.0.1")]
        {
            assert_eq!(host_of(address), host);
        }
    }

    #[test]
    fn numbers_are_left_out() {
        let refused = io::Error::from_raw_os_error(111);
        assert_eq!(connect_error(&refused), "connect: connection refused");
        assert_eq!(connect_error(&io::Error::other("No such host")), "No such host");
    }
}
