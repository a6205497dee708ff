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
    /// Of the running stream.
    running: Option<(u64, mpsc::Sender<Control>)>,
}

/// The streams of this leader, by our id of the peering. In memory only.
#[derive(Debug, Default)]
pub(crate) struct Registry {
    entries: Mutex<BTreeMap<Str, Entry>>,
    ended: Notify,
}

impl Registry {
    fn entries(&self) -> MutexGuard<'_, BTreeMap<Str, Entry>> {
        // A panic while the lock was held left plain values behind; they are still good.
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A stream with this epoch begins; one that runs is told to go.
    pub(crate) fn begin(&self, id: &Str, epoch: u64) -> mpsc::Receiver<Control> {
        let (sender, receiver) = mpsc::channel(4);
        let mut entries = self.entries();
        let entry = entries.entry(id.clone()).or_default();
        if let Some((_, older)) = entry.running.replace((epoch, sender)) {
            let _ = older.try_send(Control::Replaced);
        }
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
        self.ended.notify_one();
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

    /// The peering is gone.
    pub(crate) fn forget(&self, id: &str) {
        self.entries().retain(|key, entry| &**key != id || entry.running.is_some());
    }

    /// Waits until some stream ends, or returns at once if one ended since the last call. For one waiter.
    pub(crate) async fn stream_ended(&self) {
        self.ended.notified().await;
    }
}
