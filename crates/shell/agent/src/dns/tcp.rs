//! TCP: messages after their length, one after the other (RFC 7766).

use std::{io, net::TcpListener as BoundListener, sync::Arc, time::Duration};

use ::dns::{Step, Transport};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    time::timeout,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{Shared, recursors};

/// Connections of one listener at a time; the next ones wait to be accepted.
const MAX_CONNECTIONS: usize = 1_024;
/// How long a client may be silent between questions.
const IDLE: Duration = Duration::from_secs(8);
/// How long a message may take once it has begun, and an answer to be taken.
const MESSAGE: Duration = Duration::from_secs(2);
/// After an error of the listener.
const PAUSE: Duration = Duration::from_millis(100);

/// Accepts connections until `stopping`.
pub(super) fn serve(
    shared: &Arc<Shared>,
    listener: BoundListener,
    tasks: &TaskTracker,
    stopping: &CancellationToken,
) -> io::Result<()> {
    let listener = TcpListener::from_std(listener)?;
    let (shared, stop, counter) = (Arc::clone(shared), stopping.clone(), tasks.clone());
    tasks.spawn(async move {
        stop.run_until_cancelled(accept(&shared, &listener, &counter, &stop)).await;
    });
    Ok(())
}

async fn accept(
    shared: &Arc<Shared>,
    listener: &TcpListener,
    tasks: &TaskTracker,
    stopping: &CancellationToken,
) {
    let free = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    loop {
        let Ok(place) = Arc::clone(&free).acquire_owned().await else { return };
        match listener.accept().await {
            Ok((stream, client)) => {
                let (shared, stopping) = (Arc::clone(shared), stopping.clone());
                tasks.spawn(async move {
                    let served = stopping.run_until_cancelled(connection(&shared, stream)).await;
                    if let Some(Err(error)) = served {
                        tracing::debug!(%error, %client, "DNS connection ended");
                    }
                    drop(place);
                });
            }
            Err(error) => {
                tracing::warn!(%error, "failed to accept a DNS connection");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

async fn connection(shared: &Shared, mut stream: TcpStream) -> io::Result<()> {
    stream.set_nodelay(true)?;
    loop {
        let length = match timeout(IDLE, stream.read_u16()).await {
            Ok(Err(error)) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(()),
            Err(_) => return Ok(()),
            Ok(length) => usize::from(length?),
        };
        let mut packet = vec![0; length];
        timeout(MESSAGE, stream.read_exact(&mut packet)).await??;
        let reply = match shared.step(&packet, Transport::Tcp) {
            Step::Reply(reply) => Some(reply),
            Step::Ignore => None,
            step => match shared.recursion() {
                Some(_place) => recursors::complete(shared, step, &packet, Transport::Tcp).await,
                None => recursors::busy(&step),
            },
        };
        // Nothing is due to a packet that is no question; its sender is none to go on with.
        let Some(reply) = reply else { return Ok(()) };
        timeout(MESSAGE, stream.write_all(&framed(&reply)?)).await??;
    }
}

/// A message after its length.
pub(super) fn framed(message: &[u8]) -> io::Result<Vec<u8>> {
    let length = u16::try_from(message.len()).map_err(io::Error::other)?;
    Ok([&length.to_be_bytes()[..], message].concat())
}
