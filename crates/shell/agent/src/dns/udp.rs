//! UDP: a thread for each socket receives, answers and sends; only what needs recursors becomes a task.

use std::{
    io,
    net::{Shutdown, SocketAddr, UdpSocket},
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    thread,
    time::Duration,
};

use ::dns::{Step, Transport};
use socket2::SockRef;
use tokio::runtime::Handle;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{Shared, recursors};

/// The largest datagram.
const MAX_PACKET: usize = 65_535;
/// After an error that may last.
const PAUSE: Duration = Duration::from_millis(100);

struct Worker {
    shared: Arc<Shared>,
    socket: Arc<UdpSocket>,
    tasks: TaskTracker,
    runtime: Handle,
    stopping: CancellationToken,
}

/// Starts a thread for each socket. They end after `stopping`, and `tasks` waits for them.
pub(super) fn serve(
    shared: &Arc<Shared>,
    sockets: Vec<UdpSocket>,
    tasks: &TaskTracker,
    stopping: &CancellationToken,
) -> io::Result<()> {
    let sockets: Vec<Arc<UdpSocket>> = sockets.into_iter().map(Arc::new).collect();
    for (number, socket) in sockets.iter().enumerate() {
        let worker = Worker {
            shared: Arc::clone(shared),
            socket: Arc::clone(socket),
            tasks: tasks.clone(),
            runtime: Handle::current(),
            // A token of its own: asking it does not touch what other threads touch.
            stopping: stopping.child_token(),
        };
        let counted = tasks.token();
        thread::Builder::new().name(format!("dns-udp-{number}")).spawn(move || {
            worker.run();
            drop(counted);
        })?;
    }
    let stopping = stopping.clone();
    tasks.spawn(async move {
        stopping.cancelled().await;
        for socket in sockets {
            // Wakes the thread that is receiving, and says so with an error, because nothing is connected.
            let _ = SockRef::from(&*socket).shutdown(Shutdown::Both);
        }
    });
    Ok(())
}

impl Worker {
    fn run(&self) {
        let mut buffer = vec![0; MAX_PACKET];
        loop {
            let received = self.socket.recv_from(&mut buffer);
            if self.stopping.is_cancelled() {
                return;
            }
            match received {
                Ok((length, client)) => {
                    if let Some(packet) = buffer.get(..length) {
                        self.packet(packet, client);
                    }
                }
                Err(error) if is_idle(&error) => {}
                Err(error) => {
                    tracing::warn!(%error, "failed to receive DNS questions");
                    // A thread of its own: it holds up nobody.
                    thread::park_timeout(PAUSE);
                }
            }
        }
    }

    fn packet(&self, packet: &[u8], client: SocketAddr) {
        // Packets are strangers' bytes, and the thread serves all clients: it outlives a defect that one finds.
        let step = catch_unwind(AssertUnwindSafe(|| self.shared.step(packet, Transport::Udp)));
        match step {
            Ok(Step::Reply(reply)) => send(&self.socket, &reply, client),
            Ok(Step::Ignore) => {}
            Ok(step) => self.recurse(step, packet.to_vec(), client),
            Err(_) => {
                tracing::error!(%client, "a DNS question could not be answered: please report it")
            }
        }
    }

    fn recurse(&self, step: Step, packet: Vec<u8>, client: SocketAddr) {
        let Some(place) = self.shared.recursion() else {
            if let Some(reply) = recursors::busy(&step) {
                send(&self.socket, &reply, client);
            }
            return;
        };
        let (shared, socket) = (Arc::clone(&self.shared), Arc::clone(&self.socket));
        let stopping = self.stopping.clone();
        let task = async move {
            let reply = recursors::complete(&shared, step, &packet, Transport::Udp);
            if let Some(Some(reply)) = stopping.run_until_cancelled(reply).await {
                send(&socket, &reply, client);
            }
            drop(place);
        };
        self.tasks.spawn_on(task, &self.runtime);
    }
}

fn send(socket: &UdpSocket, reply: &[u8], client: SocketAddr) {
    if let Err(error) = socket.send_to(reply, client) {
        tracing::debug!(%error, %client, "failed to send a DNS answer");
    }
}

/// Nothing came, which is no error.
fn is_idle(error: &io::Error) -> bool {
    use io::ErrorKind::{Interrupted, TimedOut, WouldBlock};
    matches!(error.kind(), Interrupted | TimedOut | WouldBlock)
}
