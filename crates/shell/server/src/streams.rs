//! Which streams run, what is known of them, and how to tell one something.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use model::Str;
use peering::{LinkStatus, StreamRecord};

use crate::rt::channel::{Notify, mpsc};

/// Something that the server tells a running stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Control {
    /// An operator deleted the peering here.
    Delete,
    /// A newer authorised stream of the same peering takes its place.
    Replaced,
}

#[derive(Debug, Default)]
struct Entry {
    record: StreamRecord,
    /// The peering is gone; the entry goes with its stream.
    forgotten: bool,
    /// Of the running stream.
    running: Option<(u64, mpsc::Sender<Control>)>,
}

/// The streams of this leader, by our id of the peering. In memory only.
#[derive(Debug, Default)]
pub(crate) struct Registry {
    entries: Mutex<BTreeMap<Str, Entry>>,
    changed: Notify,
}

impl Registry {
    fn entries(&self) -> MutexGuard<'_, BTreeMap<Str, Entry>> {
        // A panic while the lock was held left plain values behind; they are still good.
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A stream with this epoch begins; an older one that runs is told to go, and so is this one if a newer one runs.
    pub(crate) fn begin(&self, id: &Str, epoch: u64) -> mpsc::Receiver<Control> {
        let (sender, receiver) = mpsc::channel(4);
        let mut entries = self.entries();
        let entry = entries.entry(id.clone()).or_default();
        if entry.running.as_ref().is_some_and(|(newer, _)| *newer > epoch) {
            let _ = sender.try_send(Control::Replaced);
        } else if let Some((_, older)) = entry.running.replace((epoch, sender)) {
            let _ = older.try_send(Control::Replaced);
        }
        drop(entries);
        // The peering may have been deleted between the epoch and now: whoever keeps the streams looks again.
        self.changed.notify_one();
        receiver
    }

    /// What a stream knows now. A stream that was replaced says nothing any more.
    pub(crate) fn update(&self, id: &Str, epoch: u64, status: &LinkStatus) {
        if let Some(entry) = self.entries().get_mut(id)
            && entry.running.as_ref().is_some_and(|(running, _)| *running == epoch)
        {
            entry.record.update(status);
        }
    }

    /// A stream has ended: well, or with this error.
    pub(crate) fn end(&self, id: &Str, epoch: u64, error: Option<String>) {
        if let Some(entry) = self.entries().get_mut(id)
            && entry.running.as_ref().is_some_and(|(running, _)| *running == epoch)
        {
            entry.running = None;
            entry.record.ended(error);
        }
        self.entries().retain(|_, entry| !entry.forgotten || entry.running.is_some());
        self.changed.notify_one();
    }

    /// Tells the running stream of a peering something; false if none runs.
    pub(crate) fn tell(&self, id: &str, control: Control) -> bool {
        let entries = self.entries();
        let running = entries.get(id).and_then(|entry| entry.running.as_ref());
        running.is_some_and(|(_, sender)| sender.try_send(control).is_ok())
    }

    /// Whether a stream of the peering runs.
    pub(crate) fn is_running(&self, id: &str) -> bool {
        self.entries().get(id).is_some_and(|entry| entry.running.is_some())
    }

    /// What is known of a peering's streams.
    pub(crate) fn record(&self, id: &str) -> Option<StreamRecord> {
        self.entries().get(id).map(|entry| entry.record.clone())
    }

    /// The peering is gone: what is known of its streams goes too, once they have ended.
    pub(crate) fn forget(&self, id: &str) {
        let mut entries = self.entries();
        if let Some(entry) = entries.get_mut(id) {
            entry.forgotten = true;
        }
        entries.retain(|_, entry| !entry.forgotten || entry.running.is_some());
    }

    /// The peerings whose streams run.
    pub(crate) fn running(&self) -> Vec<Str> {
        let entries = self.entries();
        entries
            .iter()
            .filter(|(_, entry)| entry.running.is_some())
            .map(|(id, _)| id.clone())
            .collect()
    }

    /// Somebody else's reason to look at streams and dial loops again.
    pub(crate) fn nudge(&self) {
        self.changed.notify_one();
    }

    /// Waits until a stream begins or ends, or returns at once if one did since the last call. For one waiter.
    pub(crate) async fn changed(&self) {
        self.changed.notified().await;
    }
}
