//! The gRPC listeners: HTTP/2 in clear or over TLS, with the services that the server supplies.

use std::{io, sync::Arc, time::Duration};

use hyper::server::conn::http2;
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use server::Server;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
};
use tokio_rustls::TlsAcceptor;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tonic::service::Routes;

/// First byte of a TLS handshake record.
const TLS_HANDSHAKE: u8 = 0x16;
/// For the first byte and for the handshake.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// Server keepalive as official builds have it (protocol 3.8).
const KEEPALIVE: Duration = Duration::from_secs(30);
const KEEPALIVE_ANSWER: Duration = Duration::from_secs(20);
/// For the calls that run when the agent stops.
const DRAIN: Duration = Duration::from_secs(5);
/// Per connection, as official builds announce it.
const MAX_STREAMS: u32 = 2_048;

/// What every connection needs.
#[derive(Clone)]
pub(crate) struct Grpc {
    routes: Routes,
    tls: TlsAcceptor,
    tasks: TaskTracker,
    stopping: CancellationToken,
}

impl Grpc {
    pub(crate) fn new(
        server: &Server,
        tasks: TaskTracker,
        stopping: CancellationToken,
    ) -> Result<Self, pki::TlsError> {
        let config = pki::server_config(Arc::clone(server.certificate()))?;
        Ok(Self {
            routes: server.grpc_routes().prepare(),
            tls: TlsAcceptor::from(config),
            tasks,
            stopping,
        })
    }

    /// Accepts connections until the agent stops. On a port that is not TLS only, clients of both kinds are served.
    pub(crate) fn serve(&self, listener: TcpListener, tls_only: bool) {
        let this = self.clone();
        self.tasks.spawn(async move {
            loop {
                let accepted = tokio::select! {
                    accepted = listener.accept() => accepted,
                    () = this.stopping.cancelled() => return,
                };
                match accepted {
                    Ok((stream, _)) => this.spawn(stream, tls_only),
                    Err(error) => {
                        tracing::warn!(%error, "failed to accept a gRPC connection");
                        // Out of file descriptors, most likely: let some close.
                        tokio::time::sleep(Duration::from_millis(100)).await;
                    }
                }
            }
        });
    }

    fn spawn(&self, stream: TcpStream, tls_only: bool) {
        let this = self.clone();
        self.tasks.spawn(async move {
            if let Err(error) = this.connection(stream, tls_only).await {
                tracing::debug!(%error, "gRPC connection ended");
            }
        });
    }

    async fn connection(&self, stream: TcpStream, tls_only: bool) -> io::Result<()> {
        stream.set_nodelay(true)?;
        let mut first = [0];
        let Some(peeked) = self.in_time(stream.peek(&mut first)).await? else { return Ok(()) };
        if peeked == 0 {
            return Ok(());
        }
        if !tls_only && first[0] != TLS_HANDSHAKE {
            return self.http2(stream).await;
        }
        match self.in_time(self.tls.accept(stream)).await? {
            Some(stream) => self.http2(stream).await,
            None => Ok(()),
        }
    }

    /// The client's next step, unless it takes too long (an error) or the agent stops (nothing).
    async fn in_time<T>(&self, step: impl Future<Output = io::Result<T>>) -> io::Result<Option<T>> {
        tokio::select! {
            done = tokio::time::timeout(HANDSHAKE, step) => Ok(Some(done??)),
            () = self.stopping.cancelled() => Ok(None),
        }
    }

    async fn http2<S>(&self, stream: S) -> io::Result<()>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let mut builder = http2::Builder::new(TokioExecutor::new());
        builder
            .timer(TokioTimer::new())
            .keep_alive_interval(KEEPALIVE)
            .keep_alive_timeout(KEEPALIVE_ANSWER)
            .max_concurrent_streams(MAX_STREAMS);
        let service = TowerToHyperService::new(self.routes.clone());
        let connection = builder.serve_connection(TokioIo::new(stream), service);
        let mut connection = std::pin::pin!(connection);
        tokio::select! {
            ended = connection.as_mut() => return ended.map_err(io::Error::other),
            () = self.stopping.cancelled() => connection.as_mut().graceful_shutdown(),
        }
        // A client that keeps a call open keeps it no longer than this.
        match tokio::time::timeout(DRAIN, connection.as_mut()).await {
            Ok(ended) => ended.map_err(io::Error::other),
            Err(_) => Ok(()),
        }
    }
}
