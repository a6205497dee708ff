//! Asking recursors: about names that are not ours, and about names that answers of ours lead to.

use std::{
    io,
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
    time::Duration,
};

use ::dns::{
    Record, Request, Resolved, Step, Transport, Unfinished, Zone,
    recurse::{self, Outgoing, Verdict},
};
use config::RecursorStrategy;
use futures_util::future::join_all;
use rand::seq::SliceRandom;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpStream, UdpSocket},
    time::timeout,
};

use super::{Shared, tcp::framed};

/// When `recursor_timeout` is 0.
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(2);
/// The largest datagram.
const MAX_PACKET: usize = 65_535;

/// The reply when recursors have too much to do: SERVFAIL, so that the client tries another server.
pub(super) fn busy(step: &Step) -> Option<Vec<u8>> {
    match step {
        Step::Forward(request) => recurse::failed(request),
        Step::Resolve(unfinished) => recurse::failed(&unfinished.request),
        Step::Reply(_) | Step::Ignore => None,
    }
}

/// Carries out a step with the recursors' help and gives the reply. `packet` is the client's own. The caller holds a
/// place of [`Shared::recursion`].
pub(super) async fn complete(
    shared: &Shared,
    step: Step,
    packet: &[u8],
    transport: Transport,
) -> Option<Vec<u8>> {
    let zone = shared.zone();
    match step {
        Step::Reply(reply) => Some(reply),
        Step::Ignore => None,
        Step::Forward(request) => forward(&zone, &request, packet, transport).await,
        Step::Resolve(unfinished) => {
            let resolved = resolve(&zone, &unfinished).await;
            shared.finish(&unfinished.request, &resolved, transport)
        }
    }
}

/// The first answer of a recursor, for the client; SERVFAIL when none has any.
async fn forward(
    zone: &Zone,
    request: &Request,
    packet: &[u8],
    transport: Transport,
) -> Option<Vec<u8>> {
    for recursor in order(zone) {
        let outgoing = Outgoing::forward(packet, request, rand::random());
        if let Some(reply) = ask(zone, &outgoing, recursor, transport).await {
            return recurse::relay(request, reply, transport);
        }
    }
    tracing::warn!(name = %request.name, "all recursors failed");
    recurse::failed(request)
}

/// What recursors say of names, all asked at once. Names that nobody knows are left out.
async fn resolve(zone: &Zone, unfinished: &Unfinished) -> Resolved {
    let lookups = unfinished.names.iter().map(async |name| {
        let records: Vec<Record> = addresses(zone, name, unfinished.kind).await;
        (name.clone(), records)
    });
    join_all(lookups).await.into_iter().collect()
}

async fn addresses(zone: &Zone, name: &::dns::DomainName, kind: ::dns::RecordType) -> Vec<Record> {
    for recursor in order(zone) {
        let Some(outgoing) = Outgoing::addresses(name, kind, rand::random()) else {
            return Vec::new();
        };
        if let Some(reply) = ask(zone, &outgoing, recursor, Transport::Udp).await {
            return recurse::records(&reply);
        }
    }
    tracing::warn!(%name, "all recursors failed");
    Vec::new()
}

/// The recursors in the order in which they are to be asked.
fn order(zone: &Zone) -> Vec<SocketAddr> {
    let config = zone.config();
    let mut recursors = config.recursors.clone();
    if config.recursor_strategy == RecursorStrategy::Random {
        recursors.shuffle(&mut rand::rng());
    }
    recursors
}

/// The recursor's answer, if it gives one in time.
async fn ask(
    zone: &Zone,
    outgoing: &Outgoing,
    recursor: SocketAddr,
    transport: Transport,
) -> Option<Vec<u8>> {
    let patience = match zone.config().recursor_timeout {
        Duration::ZERO => DEFAULT_TIMEOUT,
        patience => patience,
    };
    let exchange = async {
        match transport {
            Transport::Udp => by_udp(outgoing, recursor).await,
            Transport::Tcp => by_tcp(outgoing, recursor).await,
        }
    };
    let error = match timeout(patience, exchange).await {
        Ok(Ok(Some(reply))) => return Some(reply),
        Ok(Ok(None)) => io::Error::other("the recursor could not answer"),
        Ok(Err(error)) => error,
        Err(elapsed) => elapsed.into(),
    };
    tracing::debug!(%recursor, %error, "recursion failed");
    None
}

async fn by_udp(outgoing: &Outgoing, recursor: SocketAddr) -> io::Result<Option<Vec<u8>>> {
    let any: SocketAddr = match recursor {
        SocketAddr::V4(_) => (Ipv4Addr::UNSPECIFIED, 0).into(),
        SocketAddr::V6(_) => (Ipv6Addr::UNSPECIFIED, 0).into(),
    };
    // A port of its own for each question is hard to guess, as is the id (RFC 5452).
    let socket = UdpSocket::bind(any).await?;
    socket.connect(recursor).await?;
    socket.send(outgoing.packet()).await?;
    let mut buffer = vec![0; MAX_PACKET];
    loop {
        let length = socket.recv(&mut buffer).await?;
        let reply = buffer.get(..length).unwrap_or_default();
        match outgoing.judge(reply) {
            Verdict::Answer => return Ok(Some(reply.to_vec())),
            Verdict::Failed => return Ok(None),
            Verdict::Stray => {}
        }
    }
}

async fn by_tcp(outgoing: &Outgoing, recursor: SocketAddr) -> io::Result<Option<Vec<u8>>> {
    let mut stream = TcpStream::connect(recursor).await?;
    stream.write_all(&framed(outgoing.packet())?).await?;
    let mut reply = vec![0; usize::from(stream.read_u16().await?)];
    stream.read_exact(&mut reply).await?;
    Ok((outgoing.judge(&reply) == Verdict::Answer).then_some(reply))
}
