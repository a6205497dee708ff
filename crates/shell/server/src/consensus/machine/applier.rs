//! The thread that applies: entries in order become versions, which are published and then answered.

use std::{io, sync::Arc};

use openraft::{EntryPayload, storage::ApplyResponder};
use state::{Envelope, Store, StoredBytesError, Touched};

use super::super::{
    failure::Failure,
    published::Publisher,
    types::{Entry, LogId, Outcome, StoredMembership, TypeConfig, Write},
    version::Version,
};
use crate::rt::channel::oneshot;

pub(super) type Responder = Option<ApplyResponder<TypeConfig>>;
pub(super) type Done = oneshot::Sender<io::Result<()>>;

/// What the thread is asked to do.
pub(super) enum Job {
    Apply { entries: Vec<(Entry, Responder)>, done: Done },
    Install { version: Version, done: Done },
}

/// The state of the thread.
pub(super) struct Applier {
    /// The version that is being made.
    store: Store,
    newest: Version,
    publisher: Arc<Publisher>,
    failure: Failure,
}

impl Applier {
    /// Goes on from a version.
    pub(super) fn new(newest: Version, publisher: Arc<Publisher>, failure: Failure) -> Self {
        Self { store: (*newest.store).clone(), newest, publisher, failure }
    }

    /// Does what was asked, in order.
    pub(super) fn work(&mut self, jobs: Vec<Job>) {
        for job in jobs {
            match job {
                // A caller that is gone needs no answer.
                Job::Apply { entries, done } => drop(done.send(self.apply(entries))),
                Job::Install { version, done } => drop(done.send(self.install(version))),
            }
        }
    }

    /// Applies entries, publishes what they made as one version, and then answers their proposers.
    fn apply(&mut self, entries: Vec<(Entry, Responder)>) -> io::Result<()> {
        let mut touched = Vec::new();
        let mut answers = Vec::with_capacity(entries.len());
        let mut has_commands = false;
        let mut result = Ok(());
        for (Entry { log_id, payload }, responder) in entries {
            if let Err(error) = self.follows(log_id) {
                result = Err(error);
                break;
            }
            let outcome = match payload {
                EntryPayload::Blank => Outcome::Nothing,
                EntryPayload::Membership(servers) => {
                    self.newest.servers = StoredMembership::new(Some(log_id), servers);
                    Outcome::Nothing
                }
                EntryPayload::Normal(write) => match self.command(log_id, &write, &mut touched) {
                    Ok(outcome) => {
                        has_commands = true;
                        outcome
                    }
                    Err(error) => {
                        result = Err(error);
                        break;
                    }
                },
            };
            self.newest.applied = Some(log_id);
            answers.extend(responder.map(|responder| (responder, outcome)));
        }
        if has_commands {
            self.newest.store = Arc::new(self.store.clone());
        }
        self.publisher.publish(self.newest.clone(), touched);
        for (responder, outcome) in answers {
            responder.send(outcome);
        }
        result
    }

    /// No entry is ever skipped.
    fn follows(&self, id: LogId) -> io::Result<()> {
        match self.newest.applied {
            Some(last) if id.index != last.index + 1 => {
                let (missing, came) = (last.index + 1, id.index);
                let text = format!("committed log entry {missing} is missing: {came} came next");
                Err(self.failure.keep(io::Error::new(io::ErrorKind::NotFound, text)))
            }
            _ => Ok(()),
        }
    }

    fn command(
        &mut self,
        id: LogId,
        write: &Write,
        touched: &mut Vec<Touched>,
    ) -> io::Result<Outcome> {
        let envelope = Envelope::decode(&write.0).map_err(|error| {
            // Without what a decoder quotes: it may be a secret.
            let what = match error {
                StoredBytesError::Damaged(_) => "it is damaged".to_owned(),
                newer @ StoredBytesError::Newer { .. } => newer.to_string(),
            };
            let index = id.index;
            let text = format!("committed log entry {index} cannot be applied: {what}; no entry is ever skipped, so this server stops here");
            self.failure.keep(io::Error::new(io::ErrorKind::InvalidData, text))
        })?;
        let applied = self.store.apply(id.index, &envelope);
        touched.extend(applied.touched);
        Ok(Outcome::Reply(applied.reply))
    }

    fn install(&mut self, version: Version) -> io::Result<()> {
        self.store = (*version.store).clone();
        self.newest = version.clone();
        self.publisher.replace(version);
        Ok(())
    }
}
