//! The DNS listener: sockets, threads and recursors around the pure answers of the `dns` crate. Answers come from
//! the store of the server inside this agent as it stands: stale reads are the default of DNS (http-api 5.4).

mod recursors;
mod sockets;
mod tcp;
mod udp;

use std::{
    fmt, io,
    sync::{Arc, PoisonError, RwLock},
    time::{SystemTime, UNIX_EPOCH},
};

use ::dns::{InvalidDomain, Moment, Request, Resolved, Responder, Step, Transport, Zone};
use config::DnsConfig;
use server::Server;
use state::Store;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

pub(crate) use sockets::DnsSockets;

/// Questions that recursors work on at a time; the next ones fail at once.
const MAX_RECURSIONS: usize = 1_024;

/// What the listener needs to know beside its sockets.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// `dns_config`, `domain`, `alt_domain`, `recursors`.
    pub(crate) config: Arc<DnsConfig>,
    /// This datacenter, in lower case.
    pub(crate) datacenter: String,
    /// `translate_wan_addrs`.
    pub(crate) translate_wan: bool,
}

/// A running listener.
#[derive(Clone, Debug)]
pub(crate) struct Dns {
    shared: Arc<Shared>,
}

struct Shared {
    store: Box<dyn Fn() -> Arc<Store> + Send + Sync>,
    /// Replaced by a reload.
    zone: RwLock<Arc<Zone>>,
    recursions: Arc<Semaphore>,
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared").field("zone", &self.zone()).finish_non_exhaustive()
    }
}

/// Answers questions on `sockets` until `stopping`; threads and tasks are counted by `tasks`. Must be called in the
/// runtime.
///
/// # Errors
/// A domain of the configuration that is no domain name, or a system without threads to spare.
pub(crate) fn serve(
    sockets: DnsSockets,
    server: Server,
    settings: Settings,
    tasks: &TaskTracker,
    stopping: &CancellationToken,
) -> io::Result<Dns> {
    serve_store(sockets, Box::new(move || server.store()), settings, tasks, stopping)
}

fn serve_store(
    sockets: DnsSockets,
    store: Box<dyn Fn() -> Arc<Store> + Send + Sync>,
    settings: Settings,
    tasks: &TaskTracker,
    stopping: &CancellationToken,
) -> io::Result<Dns> {
    let zone =
        zone(settings).map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))?;
    let shared = Arc::new(Shared {
        store,
        zone: RwLock::new(Arc::new(zone)),
        recursions: Arc::new(Semaphore::new(MAX_RECURSIONS)),
    });
    let DnsSockets { udp, tcp } = sockets;
    for listener in tcp {
        tcp::serve(&shared, listener, tasks, stopping)?;
    }
    udp::serve(&shared, udp, tasks, stopping)?;
    Ok(Dns { shared })
}

fn zone(settings: Settings) -> Result<Zone, InvalidDomain> {
    Zone::new(settings.config, &settings.datacenter, settings.translate_wan)
}

impl Dns {
    /// Answers by a new configuration from now on.
    ///
    /// # Errors
    /// [`InvalidDomain`]; the old configuration stays.
    pub(crate) fn reload(&self, settings: Settings) -> Result<(), InvalidDomain> {
        let next = Arc::new(zone(settings)?);
        *self.shared.zone.write().unwrap_or_else(PoisonError::into_inner) = next;
        Ok(())
    }
}

impl Shared {
    fn zone(&self) -> Arc<Zone> {
        self.zone.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// A place among the recursions, if one is free.
    fn recursion(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.recursions).try_acquire_owned().ok()
    }

    /// What to do about a packet.
    fn step(&self, packet: &[u8], transport: Transport) -> Step {
        self.respond(Self::moment(), |responder| responder.respond(packet, transport))
    }

    fn finish(
        &self,
        request: &Request,
        resolved: &Resolved,
        transport: Transport,
    ) -> Option<Vec<u8>> {
        self.respond(Self::moment(), |responder| responder.finish(request, resolved, transport))
    }

    /// One version of the store and of the configuration for the whole answer.
    fn respond<T>(&self, moment: Moment, act: impl FnOnce(&Responder<'_>) -> T) -> T {
        let (store, zone) = ((self.store)(), self.zone());
        act(&Responder::new(&zone, &|query| store.answer(query).0, moment))
    }

    fn moment() -> Moment {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Moment { unix_seconds: since.as_secs(), seed: rand::random() }
    }
}

#[cfg(test)]
mod tests;
