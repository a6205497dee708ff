//! Our resources: which are due, and the newest payload of the one whose turn it is
//! (protocol 4.9 to 4.11).
//!
//! No payload waits here. What waits are names; the payload of a name is made when it can be sent,
//! so that a service that changes a hundred times in a round trip costs one frame. Beside the names
//! there is a digest of what was last sent for each.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hasher};

use model::{CheckServiceNode, Str};
use wire::peering::{PeeringServerAddresses, PeeringTrustBundle};
use wire::peerstream::replication_message::Response;
use wire::peerstream::{ExportedService, ExportedServiceList, Operation};
use wire::{Any, Message};

use super::event::ExportsChanged;
use super::queue::{Key, Queue};
use super::status::LinkStatus;
use super::window::Window;
use crate::export::{ProxyPlan, proxy_payload, service_payload};
use crate::identity::{proxy_name, sent_name};
use crate::{ExportSource, Resource};

/// Largest frame that every supported peer takes (protocol 3.12). A larger one would end the stream
/// at each attempt, so it is reported instead of sent.
pub(super) const MAX_FRAME_BYTES: usize = 8 * 1024 * 1024;

#[derive(Debug, Default)]
pub(super) struct Outlet {
    subscriptions: BTreeSet<Resource>,
    last_nonce: u64,
    queue: Queue,
    window: Window,
    /// Changed while the previous payload is on its way: they wait for its answer.
    again: BTreeSet<Key>,
    /// The first in the queue needs this much room in the window.
    held: Option<usize>,
    /// The set of names must be read again.
    list_is_stale: bool,
    gateways_are_stale: bool,
    /// The names of the last reading. Nothing is sent for others.
    exported: BTreeSet<Str>,
    gateways: Option<Vec<CheckServiceNode>>,
    /// Digest of the last payload of each resource; `None` after a refusal, when the same payload
    /// may be sent again.
    sent: BTreeMap<Key, Option<u64>>,
}

/// What to send for a key.
struct Payload {
    resource: Resource,
    id: String,
    value: Vec<u8>,
}

impl Outlet {
    pub(super) const fn subscriptions(&self) -> &BTreeSet<Resource> {
        &self.subscriptions
    }

    /// The peer wants this type: all of it is due. The list and the proxies come with the services;
    /// a subscription to the list alone yields nothing.
    pub(super) fn subscribe(&mut self, resource: Resource) {
        self.subscriptions.insert(resource);
        match resource {
            Resource::ExportedService => {
                self.list_is_stale = true;
                self.gateways_are_stale = true;
            }
            Resource::ExportedServiceList => {}
            Resource::TrustBundle => self.queue.push(Key::TrustBundle),
            Resource::ServerAddresses => self.queue.push(Key::ServerAddresses),
        }
    }

    pub(super) fn changed(&mut self, change: ExportsChanged) {
        let subscribed = |resource| self.subscriptions.contains(&resource);
        if change.bundle && subscribed(Resource::TrustBundle) {
            self.queue.push(Key::TrustBundle);
        }
        if change.addresses && subscribed(Resource::ServerAddresses) {
            self.queue.push(Key::ServerAddresses);
        }
        if !subscribed(Resource::ExportedService) {
            return;
        }
        self.list_is_stale |= change.list;
        self.gateways_are_stale |= change.gateways;
        for name in change.names {
            // A name that is new to the list is found when the list is read.
            if self.exported.contains(&name) {
                self.queue.push(Key::Service(name.clone()));
                self.queue.push(Key::Proxy(name));
            }
        }
    }

    /// The peer took the response with this nonce.
    pub(super) fn acknowledged(&mut self, nonce: &str) {
        if let Some(key) = self.answered(nonce)
            && self.again.remove(&key)
        {
            self.queue.push(key);
        }
    }

    /// The peer refused it. Nothing is sent again by itself, but the next change is, even if it
    /// leads to the same payload.
    pub(super) fn refused(&mut self, nonce: &str) {
        let Some(key) = self.answered(nonce) else { return };
        if let Some(digest) = self.sent.get_mut(&key) {
            *digest = None;
        }
        if self.again.remove(&key) {
            self.queue.push(key);
        }
    }

    fn answered(&mut self, nonce: &str) -> Option<Key> {
        let nonce = u64::from_str_radix(nonce, 16).ok()?;
        self.window.remove(nonce)
    }

    pub(super) fn count(&self, status: &mut LinkStatus) {
        status.unacknowledged = self.window.len();
        status.unsent = self.queue.len().saturating_add(self.again.len());
    }

    /// The next response, if one is due and the window has room.
    pub(super) fn next_response(
        &mut self,
        source: &dyn ExportSource,
        peer_name: &str,
        status: &mut LinkStatus,
    ) -> Option<Response> {
        self.read_again(source, status);
        let response = self.next_due(source, peer_name, status);
        self.count(status);
        response
    }

    fn next_due(
        &mut self,
        source: &dyn ExportSource,
        peer_name: &str,
        status: &mut LinkStatus,
    ) -> Option<Response> {
        while self.queue.front().is_some() {
            if !self.window.fits(self.held.unwrap_or(0)) {
                return None;
            }
            self.held = None;
            let key = self.queue.front()?.clone();
            let withdrawn = self.is_withdrawn(&key, source);
            if !withdrawn && self.window.contains(&key) {
                self.queue.pop();
                self.again.insert(key);
                continue;
            }
            let payload = if withdrawn {
                Some(Payload::service(resource_id(&key), &ExportedService::default()))
            } else {
                self.payload(&key, source, peer_name)
            };
            let Some(payload) = payload else {
                self.queue.pop();
                continue;
            };
            let digest = digest(&payload.value);
            if !withdrawn && self.sent.get(&key) == Some(&Some(digest)) {
                self.queue.pop();
                status.too_large.remove(payload.id.as_str());
                continue;
            }
            let response = payload.response(self.last_nonce.wrapping_add(1));
            let bytes = response.encoded_len();
            if bytes > MAX_FRAME_BYTES {
                self.queue.pop();
                status.too_large.insert(response.resource_id.as_str().into(), bytes);
                continue;
            }
            if !self.window.fits(bytes) {
                self.held = Some(bytes);
                return None;
            }
            self.queue.pop();
            self.record(key, digest, withdrawn, bytes, status);
            return Some(response);
        }
        None
    }

    /// Books a response as sent.
    fn record(
        &mut self,
        key: Key,
        digest: u64,
        withdrawn: bool,
        bytes: usize,
        status: &mut LinkStatus,
    ) {
        self.last_nonce = self.last_nonce.wrapping_add(1);
        status.too_large.remove(resource_id(&key).as_str());
        if key == Key::List {
            status.exported = self.exported.iter().cloned().collect();
        }
        if withdrawn {
            self.sent.remove(&key);
        } else {
            self.sent.insert(key.clone(), Some(digest));
        }
        self.window.insert(self.last_nonce, key, bytes);
    }

    /// Reads the names and the gateways again if they may have changed, and queues what follows:
    /// what is new, what is gone, and then the list. Whatever the order, nothing is sent for a name
    /// after a list without it: at the peer it would stay for ever (trap T-13).
    fn read_again(&mut self, source: &dyn ExportSource, status: &mut LinkStatus) {
        if !self.list_is_stale && !self.gateways_are_stale {
            return;
        }
        let proxied: BTreeSet<Str> = source.proxied().into_iter().collect();
        if std::mem::take(&mut self.gateways_are_stale) {
            self.gateways = source.gateways();
            for name in &proxied {
                self.queue.push(Key::Proxy(name.clone()));
            }
        }
        if !std::mem::take(&mut self.list_is_stale) {
            return;
        }
        let exported: BTreeSet<Str> = source.services().into_iter().collect();
        for name in self.exported.difference(&exported) {
            // Nothing is sent for the service itself: the list removes it.
            self.sent.remove(&Key::Service(name.clone()));
            status.too_large.remove(name);
            status.too_large.remove(proxy_name(name).as_str());
        }
        let services = exported.iter().cloned().map(Key::Service);
        let proxies = proxied.iter().cloned().map(Key::Proxy);
        let new = services.chain(proxies).filter(|key| !self.sent.contains_key(key));
        let withdrawn = self.sent.keys().filter(|key| match key {
            Key::Proxy(name) => !exported.contains(name) || !proxied.contains(name),
            _ => false,
        });
        for key in new.chain(withdrawn.cloned()) {
            self.queue.push(key);
        }
        self.queue.push(Key::List);
        self.exported = exported;
    }

    /// Whether the peer holds a synthetic proxy that is no longer there.
    fn is_withdrawn(&self, key: &Key, source: &dyn ExportSource) -> bool {
        let Key::Proxy(name) = key else { return false };
        self.sent.contains_key(key) && !(self.exported.contains(name) && source.is_proxied(name))
    }

    /// The newest payload; none if there is nothing to send for this key.
    fn payload(&self, key: &Key, source: &dyn ExportSource, peer_name: &str) -> Option<Payload> {
        let id = resource_id(key);
        match key {
            Key::TrustBundle => trust_bundle(id, source),
            Key::ServerAddresses => {
                let addresses = source.server_addresses();
                let message = PeeringServerAddresses { addresses };
                (!message.addresses.is_empty())
                    .then(|| Payload::new(Resource::ServerAddresses, id, &message))
            }
            Key::Service(name) => {
                let exported = self.exported.contains(name);
                exported.then(|| Payload::service(id, &service_payload(&source.instances(name))))
            }
            Key::Proxy(name) => {
                if !self.exported.contains(name) || !source.is_proxied(name) {
                    return None;
                }
                let gateways = self.gateways.as_deref()?;
                let plan = ProxyPlan {
                    service: name,
                    identity: &source.identity(),
                    peer_name,
                    protocol: &source.protocol(name),
                    other_targets: &source.other_targets(name),
                };
                Some(Payload::service(id, &proxy_payload(&plan, gateways)))
            }
            Key::List => {
                let services = self.exported.iter().map(ToString::to_string).collect();
                let message = ExportedServiceList { services };
                Some(Payload::new(Resource::ExportedServiceList, id, &message))
            }
        }
    }
}

impl Payload {
    fn new(resource: Resource, id: String, message: &impl Message) -> Self {
        Self { resource, id, value: message.encode_to_vec() }
    }

    fn service(id: String, message: &ExportedService) -> Self {
        Self::new(Resource::ExportedService, id, message)
    }

    fn response(self, nonce: u64) -> Response {
        let url = self.resource.url().to_owned();
        Response {
            nonce: format!("{nonce:08x}"),
            resource_url: url.clone(),
            resource_id: self.id,
            // An empty message still carries its type (trap T-32).
            resource: Some(Any { type_url: url, value: self.value }),
            operation: Operation::Upsert as i32,
        }
    }
}

/// `None` without Connect, which has no roots.
fn trust_bundle(id: String, source: &dyn ExportSource) -> Option<Payload> {
    let roots = source.roots();
    if roots.is_empty() {
        return None;
    }
    let identity = source.identity();
    let message = PeeringTrustBundle {
        trust_domain: identity.trust_domain.to_string(),
        root_pe_ms: roots,
        exported_partition: sent_name(&identity.partition),
        ..PeeringTrustBundle::default()
    };
    Some(Payload::new(Resource::TrustBundle, id, &message))
}

/// The resource's name on the wire.
fn resource_id(key: &Key) -> String {
    match key {
        Key::TrustBundle => "roots".to_owned(),
        Key::ServerAddresses => "server-addrs".to_owned(),
        Key::List => "exported-service-list".to_owned(),
        Key::Service(name) => name.to_string(),
        Key::Proxy(name) => proxy_name(name),
    }
}

/// Of a deterministic encoding, so equal payloads have equal digests; compared within one process.
fn digest(value: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(value);
    hasher.finish()
}
