//! The accept loop: connections are bounded by client address, and drained when the agent stops.

use std::{convert::Infallible, io, net::IpAddr, time::Duration};

use agent::{Agent, Listener};
use hyper::{server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    io::{AsyncRead, AsyncWrite, AsyncWriteExt},
    task::JoinSet,
};
use tokio_util::sync::CancellationToken;

use crate::{
    HttpApi,
    connections::{Connections, Seat},
};

/// Headers of a request, all together. A filter expression may have 64 KiB.
const MAX_HEADERS: usize = 128 * 1024;
/// How long a connection may wait for (the rest of) a request's headers.
const HEADER_PATIENCE: Duration = Duration::from_secs(120);
/// How long running requests may take to end once the agent stops.
const DRAIN: Duration = Duration::from_secs(5);
/// After a failed accept, such as for want of file descriptors.
const PAUSE: Duration = Duration::from_millis(50);
/// How long a client that has too many connections may take to read so.
const REFUSAL_PATIENCE: Duration = Duration::from_secs(1);
/// `limits.http_max_conns_per_client` where the configuration does not say.
const CONNECTIONS_PER_CLIENT: usize = 200;

const TOO_MANY: &[u8] = b"HTTP/1.1 429 Too Many Requests\r\n\
    Content-Type: text/plain; charset=utf-8\r\nContent-Length: 57\r\nConnection: close\r\n\r\n\
    too many open connections from this address: close some.\n";

/// A byte stream with a client.
trait Stream: AsyncRead + AsyncWrite + Unpin + Send + 'static {}
impl<S: AsyncRead + AsyncWrite + Unpin + Send + 'static> Stream for S {}

/// Answers the HTTP API of `agent` on one socket until the agent stops, and then until the running requests have
/// ended, but not longer than five seconds.
pub async fn serve(listener: Listener, agent: Agent) {
    let shutdown = agent.stopping().clone();
    let connections = Connections::new(limit(&agent));
    let api = HttpApi::new(agent);
    let mut tasks = JoinSet::new();
    loop {
        tokio::select! {
            () = shutdown.cancelled() => break,
            Some(ended) = tasks.join_next() => {
                if let Err(error) = ended {
                    tracing::error!(%error, "answering an HTTP request failed");
                }
            }
            accepted = accept(&listener, &connections) => match accepted {
                Ok(Accepted::Connection(stream, seat)) => {
                    tasks.spawn(connection(stream, seat, api.clone(), shutdown.clone()));
                }
                Ok(Accepted::TooMany(stream)) => {
                    tasks.spawn(refuse(stream));
                }
                Err(error) => {
                    tracing::warn!(%error, "accepting an HTTP connection failed");
                    tokio::time::sleep(PAUSE).await;
                }
            },
        }
    }
    drop(listener);
    let drained = tokio::time::timeout(DRAIN, async { while tasks.join_next().await.is_some() {} });
    if drained.await.is_err() {
        tracing::warn!(open = tasks.len(), "HTTP connections were cut");
        tasks.shutdown().await;
    }
}

/// `limits.http_max_conns_per_client`; anything below 1 is no limit.
fn limit(agent: &Agent) -> usize {
    let config = agent.config();
    let setting = config.settings.get("limits.http_max_conns_per_client");
    match setting.and_then(|setting| setting.value.as_i64()) {
        None => CONNECTIONS_PER_CLIENT,
        Some(limit) => usize::try_from(limit).ok().filter(|limit| *limit > 0).unwrap_or(usize::MAX),
    }
}

enum Accepted {
    Connection(Box<dyn Stream>, Option<Seat>),
    TooMany(Box<dyn Stream>),
}

/// The next connection. Those of a Unix socket have no address and no limit.
async fn accept(listener: &Listener, connections: &Connections) -> io::Result<Accepted> {
    let (stream, address): (Box<dyn Stream>, Option<IpAddr>) = match listener {
        Listener::Tcp(listener) => {
            let (stream, address) = listener.accept().await?;
            stream.set_nodelay(true)?;
            (Box::new(stream), Some(address.ip()))
        }
        Listener::Unix(listener) => (Box::new(listener.accept().await?.0), None),
    };
    let Some(address) = address else { return Ok(Accepted::Connection(stream, None)) };
    Ok(match connections.take(address) {
        Some(seat) => Accepted::Connection(stream, Some(seat)),
        None => Accepted::TooMany(stream),
    })
}

/// One connection from its first request to its last.
async fn connection(
    stream: Box<dyn Stream>,
    seat: Option<Seat>,
    api: HttpApi,
    shutdown: CancellationToken,
) {
    let service = service_fn(move |request| {
        let api = api.clone();
        async move { Ok::<_, Infallible>(api.answer(request).await) }
    });
    let mut builder = http1::Builder::new();
    builder
        .title_case_headers(true)
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_PATIENCE)
        .max_buf_size(MAX_HEADERS);
    let connection = builder.serve_connection(TokioIo::new(stream), service);
    let mut connection = std::pin::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = shutdown.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        // Clients come and go as they please.
        tracing::debug!(%error, "an HTTP connection ended early");
    }
    drop(seat);
}

async fn refuse(mut stream: Box<dyn Stream>) {
    let refusal = async {
        stream.write_all(TOO_MANY).await?;
        stream.shutdown().await
    };
    // A client that does not listen is refused all the same.
    let _ = tokio::time::timeout(REFUSAL_PATIENCE, refusal).await;
}
