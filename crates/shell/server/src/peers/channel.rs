//! A gRPC connection to one address of a peer (protocol 3.8, 3.9).

use std::time::Duration;

use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tonic::transport::{Channel, Endpoint, Uri};
use wire_grpc::{MAX_MESSAGE_BYTES, PeerStreamServiceClient};

const CONNECT: Duration = Duration::from_secs(10);
/// Not faster than 15 s, or official acceptors answer with GOAWAY (T-9).
const KEEPALIVE: Duration = Duration::from_secs(30);
const KEEPALIVE_ANSWER: Duration = Duration::from_secs(10);

/// Where to dial and whom to expect there.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    /// `host:port`; IPv6 with or without brackets (T-17).
    pub(crate) address: String,
    /// SNI and the name in the certificate.
    pub(crate) server_name: String,
    /// The only roots that are trusted; none means plaintext (tokens of 1.13).
    pub(crate) ca_pems: Vec<String>,
}

/// The connection could not be made.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct ConnectError(String);

/// Connects. A server that negotiates no ALPN is spoken to in HTTP/2 all the same (T-1).
pub(crate) async fn connect(
    target: &Target,
) -> Result<PeerStreamServiceClient<Channel>, ConnectError> {
    let failed = |error: &dyn std::error::Error| ConnectError(causes(error));
    let (host, port) = target
        .address
        .rsplit_once(':')
        .ok_or_else(|| ConnectError(format!("{} has no port", target.address)))?;
    let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
    let port: u16 = port.parse().map_err(|error| failed(&error))?;
    let tls = if target.ca_pems.is_empty() {
        None
    } else {
        let config = pki::peering_client_config(&target.ca_pems).map_err(|e| failed(&e))?;
        let name = pki::server_name(&target.server_name).map_err(|e| failed(&e))?;
        Some((TlsConnector::from(config), name))
    };
    let authority = if tls.is_some() { target.server_name.clone() } else { target.address.clone() };
    let scheme = if tls.is_some() { "https" } else { "http" };
    let origin: Uri = format!("{scheme}://{authority}").parse().map_err(|error| failed(&error))?;
    let endpoint = Endpoint::from(origin.clone())
        .origin(origin)
        .connect_timeout(CONNECT)
        .http2_keep_alive_interval(KEEPALIVE)
        .keep_alive_timeout(KEEPALIVE_ANSWER)
        .keep_alive_while_idle(false);
    let connector = tower::service_fn(move |_: Uri| {
        let (host, tls) = (host.clone(), tls.clone());
        async move {
            let tcp = TcpStream::connect((host.as_str(), port)).await?;
            tcp.set_nodelay(true)?;
            Ok::<_, std::io::Error>(match tls {
                None => TokioIo::new(Transport::Plain(tcp)),
                Some((connector, name)) => {
                    TokioIo::new(Transport::Tls(Box::new(connector.connect(name, tcp).await?)))
                }
            })
        }
    });
    let channel = endpoint.connect_with_connector(connector).await.map_err(|e| failed(&e))?;
    Ok(PeerStreamServiceClient::new(channel)
        .max_decoding_message_size(MAX_MESSAGE_BYTES)
        .max_encoding_message_size(MAX_MESSAGE_BYTES))
}

/// An error with what caused it, in one line.
pub(crate) fn causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text.push_str(": ");
            text.push_str(&cause_text);
        }
        next = cause.source();
    }
    text
}

/// Either transport behind one type.
enum Transport {
    Plain(TcpStream),
    Tls(Box<tokio_rustls::client::TlsStream<TcpStream>>),
}

mod io {
    use std::{
        io,
        pin::Pin,
        task::{Context, Poll},
    };

    use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

    use super::Transport;

    impl AsyncRead for Transport {
        fn poll_read(
            self: Pin<&mut Self>,
            cx: &mut Context<'_>,
            buf: &mut ReadBuf<'_>,
        ) -> Poll<io::Result<()>> {
            match self.get_mut() {
                Self::Plain(stream) => Pin::new(stream).poll_read(cx, buf),
                Self::Tls(stream) => Pin::new(stream).poll_read(cx, buf),
            }
        }
    }

    impl AsyncWrite for Transport {
        fn poll_write(
            self: Pin<&mut Self>,
            cx: &mut Context<'_>,
            buf: &[u8],
        ) -> Poll<io::Result<usize>> {
            match self.get_mut() {
                Self::Plain(stream) => Pin::new(stream).poll_write(cx, buf),
                Self::Tls(stream) => Pin::new(stream).poll_write(cx, buf),
            }
        }

        fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
            match self.get_mut() {
                Self::Plain(stream) => Pin::new(stream).poll_flush(cx),
                Self::Tls(stream) => Pin::new(stream).poll_flush(cx),
            }
        }

        fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
            match self.get_mut() {
                Self::Plain(stream) => Pin::new(stream).poll_shutdown(cx),
                Self::Tls(stream) => Pin::new(stream).poll_shutdown(cx),
            }
        }
    }
}
