//! A committed command makes the next version of the store. One file per noun.

mod catalog;
mod config;
mod import;
mod kv;
mod peering;

use model::Timestamp;

pub(crate) use catalog::{check_key_of_index, node_key, service_key};
pub use import::MAX_IMPORT_BYTES;

use crate::{
    Command, Envelope, Key, Refusal, Reply, RequestId, Store, table::Table, tracker::Touched,
};

/// Replies that are remembered for retried writes.
const REMEMBERED_REPLIES: usize = 4_096;

/// What applying a command did.
#[derive(Clone, Debug, PartialEq)]
pub struct Applied {
    /// The answer to its proposer.
    pub reply: Reply,
    /// Every row that was written or deleted, in order. Empty when nothing changed.
    pub touched: Vec<Touched>,
}

impl Store {
    /// Applies the command at `index` of the log. A refused command changes nothing but the index, the clock and
    /// the memory of replies; a command whose request was applied before only repeats its reply.
    pub fn apply(&mut self, index: u64, envelope: &Envelope) -> Applied {
        self.index = index;
        self.now = self.now.max(envelope.now);
        if let Some(reply) = self.replies.get(&envelope.request_id) {
            return Applied { reply: reply.clone(), touched: Vec::new() };
        }
        let mut next = self.clone();
        let mut transaction = Transaction { store: &mut next, touched: Vec::new() };
        let result = transaction.run(&envelope.command);
        let touched = transaction.touched;
        let applied = match result {
            Ok(reply) => {
                *self = next;
                Applied { reply, touched }
            }
            Err(refusal) => Applied { reply: Reply::Refused(refusal), touched: Vec::new() },
        };
        self.remember(index, envelope.request_id, applied.reply.clone());
        applied
    }

    fn remember(&mut self, index: u64, request: RequestId, reply: Reply) {
        self.replies.insert(request, reply);
        self.reply_order.insert(index, request);
        while self.reply_order.len() > REMEMBERED_REPLIES {
            let Some((oldest, request)) = self.reply_order.get_min().cloned() else { break };
            self.reply_order.remove(&oldest);
            self.replies.remove(&request);
        }
    }
}

/// The version being made. It is dropped whole when its command is refused.
struct Transaction<'s> {
    store: &'s mut Store,
    touched: Vec<Touched>,
}

impl Transaction<'_> {
    fn run(&mut self, command: &Command) -> Result<Reply, Refusal> {
        match command {
            Command::Register(registration) => self.register(registration.clone()),
            Command::Deregister(deregistration) => self.deregister(deregistration),
            Command::KvPut { entry, cas } => self.kv_put(entry, *cas),
            Command::KvDelete { tenancy, key, cas, recurse } => {
                self.kv_delete(tenancy, key, *cas, *recurse)
            }
            Command::ConfigPut { tenancy, entry, cas } => self.config_put(tenancy, entry, *cas),
            Command::ConfigDelete { tenancy, kind, name, cas } => {
                self.config_delete(tenancy, kind, name, *cas)
            }
            Command::CaInitialise(ca) => Ok(self.ca_initialise(ca)),
            Command::PeeringGenerate { peering, establishment } => {
                self.peering_generate(peering, establishment)
            }
            Command::PeeringExchange { id, establishment, pending } => {
                self.peering_exchange(id, establishment, pending)
            }
            Command::PeeringPromote { id, pending, remote } => {
                self.peering_promote(id, pending, remote)
            }
            Command::PeeringEstablish { peering, active } => {
                self.peering_establish(peering, active)
            }
            Command::PeeringDelete { partition, name } => Ok(self.peering_delete(partition, name)),
            Command::PeeringTerminate { id } => Ok(self.peering_terminate(id)),
            Command::PeeringCleanup { id } => Ok(self.peering_cleanup(id)),
            Command::TrustBundlePut { id, epoch, bundle } => {
                self.trust_bundle_put(id, *epoch, bundle)
            }
            Command::PeeringAddresses { id, epoch, addresses } => {
                self.peering_addresses(id, *epoch, addresses)
            }
            Command::ImportBegin { id, peer_id } => self.import_begin(id, peer_id.as_ref()),
            Command::ReplaceImported { id, epoch, services } => {
                self.replace_imported(id, *epoch, services)
            }
            Command::RetainImported { id, epoch, services } => {
                self.retain_imported(id, *epoch, services)
            }
            Command::ReapGraves { index } => Ok(self.reap_graves(*index)),
        }
    }

    /// The index of the command being applied.
    const fn index(&self) -> u64 {
        self.store.index
    }

    /// The leader's clock.
    const fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.store.now)
    }

    fn put<V>(&mut self, table: fn(&mut Store) -> &mut Table<V>, key: Key, value: V) {
        let index = self.index();
        let table = table(self.store);
        table.put(index, key.clone(), value);
        self.touched.push(Touched { table: table.id, key });
    }

    fn remove<V>(
        &mut self,
        table: fn(&mut Store) -> &mut Table<V>,
        key: &Key,
    ) -> Option<std::sync::Arc<V>> {
        let index = self.index();
        let table = table(self.store);
        let removed = table.remove(index, key)?;
        self.touched.push(Touched { table: table.id, key: key.clone() });
        Some(removed)
    }

    fn ca_initialise(&mut self, ca: &model::connect::CaState) -> Reply {
        let key = Key::of(&[]);
        if self.store.ca.get(&key).is_some() {
            return Reply::Bool(false);
        }
        let mut ca = ca.clone();
        for root in &mut ca.roots {
            root.create_index = self.store.index;
            root.modify_index = self.store.index;
        }
        self.put(|store| &mut store.ca, key, ca);
        Reply::Bool(true)
    }

    fn reap_graves(&mut self, index: u64) -> Reply {
        self.store.each_table(&mut |table| table.reap(index));
        Reply::Done
    }
}

/// What all tables have in common, whatever their rows are.
trait Graves {
    fn reap(&mut self, index: u64);
    fn has_graves_up_to(&self, index: u64) -> bool;
}

impl<V> Graves for Table<V> {
    fn reap(&mut self, index: u64) {
        Self::reap(self, index);
    }

    fn has_graves_up_to(&self, index: u64) -> bool {
        self.graves.values().any(|at| *at <= index)
    }
}

impl Store {
    /// Whether a [`Command::ReapGraves`] with this index would forget anything.
    pub fn has_graves_up_to(&self, index: u64) -> bool {
        let mut found = false;
        self.clone().each_table(&mut |table| found |= table.has_graves_up_to(index));
        found
    }

    fn each_table(&mut self, visit: &mut dyn FnMut(&mut dyn Graves)) {
        visit(&mut self.nodes);
        visit(&mut self.services);
        visit(&mut self.services_by_name);
        visit(&mut self.services_by_destination);
        visit(&mut self.services_by_kind);
        visit(&mut self.checks);
        visit(&mut self.checks_by_instance);
        visit(&mut self.kv);
        visit(&mut self.config);
        visit(&mut self.peerings);
        visit(&mut self.peerings_by_id);
        visit(&mut self.secrets);
        visit(&mut self.trust_bundles);
        visit(&mut self.imports);
        visit(&mut self.ca);
    }
}

/// Whether a check-and-set may go on: `cas` is the expected `ModifyIndex`, 0 for "not there".
fn cas_holds(cas: Option<u64>, stored: Option<u64>) -> bool {
    cas.is_none_or(|expected| expected == stored.unwrap_or(0))
}

#[cfg(test)]
mod tests;
