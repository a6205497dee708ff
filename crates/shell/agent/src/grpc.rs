//! The gRPC listeners: HTTP/2 in clear or over TLS, with the services that the server supplies.

use std::{io, sync::Arc, time::Duration};

use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::conn::auto,
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
        let peeked = tokio::time::timeout(HANDSHAKE, stream.peek(&mut first)).await??;
        if peeked == 0 {
            return Ok(());
        }
        if tls_only || first[0] == TLS_HANDSHAKE {
            let handshake = tokio::time::timeout(HANDSHAKE, self.tls.accept(stream));
            self.http2(handshake.await??).await
        } else {
            self.http2(stream).await
        }
    }

    async fn http2<S>(&self, stream: S) -> io::Result<()>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let mut builder = auto::Builder::new(TokioExecutor::new()).http2_only();
        builder
            .http2()
            .timer(TokioTimer::new())
            .keep_alive_interval(KEEPALIVE)
            .keep_alive_timeout(KEEPALIVE_ANSWER)
            .max_concurrent_streams(MAX_STREAMS);
        let service = TowerToHyperService::new(self.routes.clone());
        let connection = builder.serve_connection_with_upgrades(TokioIo::new(stream), service);
        let mut connection = std::pin::pin!(connection);
        tokio::select! {
            ended = connection.as_mut() => return ended.map_err(io::Error::other),
            () = self.stopping.cancelled() => connection.as_mut().graceful_shutdown(),
        }
        connection.as_mut().await.map_err(io::Error::other)
    }
}
