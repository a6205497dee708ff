//! From what a link wants written to commands: many services in one entry of the log, a service that is too large for
//! one entry in several.

use std::collections::VecDeque;

use model::{CheckServiceNode, Str};
use peering::{ImportRequest, Ticket};
use state::{Command, ImportedService, MAX_IMPORT_BYTES};

/// The next entries of the log, and the tickets that they fulfil.
#[derive(Debug)]
pub(crate) struct Batch {
    pub(crate) tickets: Vec<Ticket>,
    pub(crate) commands: Vec<Command>,
}

/// Takes from the front of the queue what goes together, in order.
pub(crate) fn next_batch(
    queue: &mut VecDeque<(Ticket, ImportRequest)>,
    id: &Str,
    epoch: u64,
) -> Option<Batch> {
    let (ticket, request) = queue.pop_front()?;
    let id = id.clone();
    let mut tickets = vec![ticket];
    let commands = match request {
        ImportRequest::List(services) => vec![Command::RetainImported { id, epoch, services }],
        ImportRequest::TrustBundle(bundle) => vec![Command::TrustBundlePut { id, epoch, bundle }],
        ImportRequest::ServerAddresses(addresses) => {
            vec![Command::PeeringAddresses { id, epoch, addresses }]
        }
        ImportRequest::Service(service) if bytes_of(&service) > MAX_IMPORT_BYTES => parts(service)
            .map(|part| Command::ReplaceImported { id: id.clone(), epoch, services: vec![part] })
            .collect(),
        ImportRequest::Service(service) => {
            let mut bytes = bytes_of(&service);
            let mut services = vec![whole(service)];
            while let Some((ticket, service)) = pop_service(queue, MAX_IMPORT_BYTES - bytes) {
                bytes += bytes_of(&service);
                tickets.push(ticket);
                services.push(whole(service));
            }
            vec![Command::ReplaceImported { id, epoch, services }]
        }
    };
    Some(Batch { tickets, commands })
}

/// The front of the queue, if it is a service of at most `room` bytes.
fn pop_service(
    queue: &mut VecDeque<(Ticket, ImportRequest)>,
    room: usize,
) -> Option<(Ticket, peering::ImportedService)> {
    match queue.front()? {
        (_, ImportRequest::Service(service)) if bytes_of(service) <= room => {}
        _ => return None,
    }
    match queue.pop_front()? {
        (ticket, ImportRequest::Service(service)) => Some((ticket, service)),
        _ => None,
    }
}

fn whole(service: peering::ImportedService) -> ImportedService {
    let peering::ImportedService { name, instances } = service;
    ImportedService { name, instances, from: None, until: None }
}

/// Cuts a service into parts whose ranges adjoin: together they speak of every instance once. The instances of a link
/// come sorted by node name and service id.
fn parts(service: peering::ImportedService) -> impl Iterator<Item = ImportedService> {
    let peering::ImportedService { name, instances } = service;
    let mut parts: Vec<Vec<CheckServiceNode>> = Vec::new();
    let mut room = 0;
    for instance in instances {
        let bytes = bytes_of_instance(&instance);
        match parts.last_mut().filter(|_| bytes <= room) {
            Some(part) => part.push(instance),
            None => {
                parts.push(vec![instance]);
                room = MAX_IMPORT_BYTES;
            }
        }
        room = room.saturating_sub(bytes);
    }
    let starts: Vec<Option<(Str, Str)>> =
        parts.iter().skip(1).map(|part| part.first().map(key)).chain([None]).collect();
    let mut from = None;
    parts.into_iter().zip(starts).map(move |(instances, until)| {
        let from = std::mem::replace(&mut from, until.clone());
        ImportedService { name: name.clone(), instances, from, until }
    })
}

fn key(instance: &CheckServiceNode) -> (Str, Str) {
    (instance.node.node.clone(), instance.service.id.clone())
}

fn bytes_of(service: &peering::ImportedService) -> usize {
    service.name.len() + service.instances.iter().map(bytes_of_instance).sum::<usize>()
}

/// The names of fields and the fixed fields of an instance, its node and its check, in named msgpack.
const FIXED_BYTES: usize = 1_024;

/// About the encoded size: the texts that a peer chooses, and a constant for the rest.
fn bytes_of_instance(instance: &CheckServiceNode) -> usize {
    let CheckServiceNode { node, service, checks } = instance;
    let pairs = |map: &std::collections::BTreeMap<Str, Str>| {
        map.iter().map(|(key, value)| key.len() + value.len() + 8).sum::<usize>()
    };
    let peer_meta = service.connect.peer_meta.as_ref().map_or(0, |meta| {
        meta.sni.iter().chain(&meta.spiffe_id).map(|text| text.len() + 4).sum::<usize>()
    });
    FIXED_BYTES
        + pairs(&node.meta)
        + pairs(&node.tagged_addresses)
        + pairs(&service.meta)
        + service.tags.iter().map(|tag| 2 * (tag.len() + 4)).sum::<usize>()
        + service.tagged_addresses.keys().map(|key| key.len() + 64).sum::<usize>()
        + peer_meta
        + checks.iter().map(|check| 256 + check.output.len() + check.notes.len()).sum::<usize>()
}
